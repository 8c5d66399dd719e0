"""The adaptation index: thirty-two indicators defined once, weights that say what they say, nothing read from a hidden state."""

import numpy as np
import pytest

from twin.base.errors import InputError
from twin.views import index
from twin.views.index.definitions import OWN, definitions, shipped
from twin.views.index.facts import Facts
from twin.views.index.measures import MEASURES
from twin.views.index.scored import weighed


@pytest.fixture(scope="module")
def sheets(source):
    return index.make(source)


def test_thirty_two_indicators_in_five_dimensions_each_with_a_function():
    known = shipped()
    assert list(known.indicators) == list(MEASURES)
    assert len(known.indicators) == 32
    assert len(known.dimensions) == 5
    assert all(len(known.of(key)) >= 5 for key in known.dimensions)
    assert all(one.worst != one.best for one in known.indicators.values())
    assert all(bool(one.columns) == (one.source == "tables") for one in known.indicators.values())
    assert abs(sum(index._share(known, key) for key in known.indicators) - 1) < 1e-12


def test_index_is_the_mean_of_what_the_long_table_shows(sheets):
    known, long = shipped(), sheets["indicators"].rows
    for row in sheets["villages"].rows.to_dict("records"):
        mine = long[(long["village"] == row["village"]) & (long["policy"] == row["policy"])].dropna(subset=["score"])
        dimensions = {
            key: np.average(part["score"], weights=part["weight"])
            for key, part in mine.groupby("dimension")
            if part["weight"].sum()
        }
        assert dimensions == pytest.approx({key: row[key] for key in dimensions})
        outer = [known.dimensions[key].weight for key in dimensions]
        assert np.average(list(dimensions.values()), weights=outer) == pytest.approx(row["index"])
        assert 0 <= row["index"] <= 100
        of = {key: one.dimension for key, one in known.indicators.items()}
        assert row["other"] == "" or of[row["other"]] != of[row["lack"]]


def test_mending_the_strongest_lack_gains_what_is_said_and_nothing_gains_more():
    known = shipped()
    scores = np.linspace(3, 97, 32)[:, None, None] * np.ones((1, 1, 1))
    found = weighed(scores, scores, known)
    gains = []
    for number, one in enumerate(known.indicators.values()):
        mended = scores.copy()
        mended[number] = 100
        gain = float((weighed(mended, mended, known).index - found.index).item())
        assert gain == pytest.approx(found.gains[number].item() if one.mend else gain)
        gains.append(gain if one.mend else 0.0)
    assert found.gains[:, 0, 0].argmax() == np.argmax(gains)


def test_what_is_not_known_is_left_out_with_its_weight():
    known = shipped()
    scores = np.full((32, 1, 1), 40.0)
    scores[list(known.indicators).index("landed_before")] = np.nan
    assert weighed(scores, scores, known).index.item() == pytest.approx(40.0)


def test_better_ends_score_hundred_and_worse_ends_nothing(source):
    from twin.views.index.scored import scored

    found = scored(Facts(source), shipped())
    assert np.nanmin(found.scores) >= 0
    assert np.nanmax(found.scores) <= 100
    ends = np.array([(one.worst, one.best) for one in shipped().indicators.values()])
    nearer = np.abs(found.values - ends[:, 1][:, None, None]) < np.abs(found.values - ends[:, 0][:, None, None])
    inside = np.isfinite(found.values) & (found.scores > 0) & (found.scores < 100)
    assert ((found.scores > 50) == nearer)[inside].all()


def test_known_answers(source):
    facts, county = Facts(source), source.county
    cells = {key: np.broadcast_to(one(facts), facts.number.shape) for key, one in MEASURES.items()}
    farm = [policy.key for policy in facts.policies].index("farm_subsidy")
    village = np.asarray(county.households["village"])
    here = facts.entitled[:, farm] & (village == 2)
    assert cells["entitled"][2, farm] == pytest.approx(here.sum() / 40)
    assert cells["at_home"][2, farm] == pytest.approx(1 - county.households["away"][here].mean())
    assert cells["worth"][2, farm] == pytest.approx(900 / county.households["income"][here].astype(float).mean())
    assert cells["access"][0].tolist() == [
        {"automatic": 1, "application": 2, "collective": 3}[one.access] for one in facts.policies
    ]
    assert np.isposinf(cells["minimum"][:, farm]).all()
    means = source.estimate.members("village").mean(axis=0)
    kinds = source.estimate.prepared.field.kinds
    now = next(
        n for n, kind in enumerate(kinds) if (kind.target, kind.policy, kind.month) == ("awareness", "farm_subsidy", facts.at)
    )
    np.testing.assert_allclose(cells["aware"][:, farm], means[:, now])
    used = [
        n
        for n, kind in enumerate(kinds)
        if (kind.target, kind.policy) == ("used", "farm_subsidy") and 2 <= kind.month <= facts.at
    ]
    due = facts.owed[:, farm] * min(1.0, facts.phase(facts.policies[farm]) / 7)
    np.testing.assert_allclose(cells["used"][:, farm], means[:, used].sum(axis=1) / due, rtol=1e-6)


def test_never_asks_the_hidden_state(source, monkeypatch):
    monkeypatch.setattr(type(source), "twin", property(lambda _: pytest.fail("the course of the county was asked")))
    assert len(index.make(source)["villages"].rows)


def test_constants_are_told(sheets):
    varies = sheets["definitions"].rows.set_index("key")["varies"]
    assert {varies[key] for key in ("audits", "disclosure")} == {"constant"}
    assert {varies[key] for key in ("funding", "complexity", "access", "own_part")} == {"policy"}
    assert varies["village_skill"] == "village"
    assert varies["aware"] == "both"


def test_own_weights_move_the_index(source, tmp_path):
    (tmp_path / OWN).write_text("dimensions: {need: 0, resources: 0, capacity: 0, supervision: 0}\nindicators: {network: 0}\n")
    known = definitions(tmp_path)
    assert known.own
    scores = np.zeros((32, 1, 1))
    scores[[place for place, one in enumerate(known.indicators.values()) if one.dimension == "information"]] = 60
    scores[list(known.indicators).index("network")] = 5
    assert weighed(scores, scores, known).index.item() == pytest.approx(60)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("indicators: {usde: 1}\n", "line 1: indicators.usde: nothing of the index is called usde; did you mean 'used'?"),
        ("dimensions:\n  need: -1\n", "line 2: dimensions.need"),
        ("dimension: {need: 1}\n", "unknown key dimension"),
        ("dimensions: {need: 0, resources: 0, capacity: 0, information: 0, supervision: 0}\n", "no dimension has a weight"),
        ("indicators: {suits: 0, entitled: 0, worth: 0, own_part: 0, at_home: 0, voiced: 0}\n", "dimension need has a weight"),
    ],
)
def test_bad_weights_are_one_clear_message(tmp_path, text, said):
    (tmp_path / OWN).write_text(text)
    with pytest.raises(InputError) as caught:
        definitions(tmp_path)
    assert said in str(caught.value)
