"""What offices would have seen of a run: all of it where they see all, and else by the law that says what it is worth."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import scipy

from tests.living.towns import FIRST, MONTHS, SIZE, codes, cube, office, plan
from twin.base.draws import Namespace, luck
from twin.base.errors import InputError
from twin.living.ensemble.targets import TARGETS
from twin.living.observations.law import FLOOR, as_good_as, estimates, law, values
from twin.living.observations.offices import Plan, read_offices
from twin.living.observations.operators import seen
from twin.living.observations.rows import last_day, month_of

SIZES = dict(zip(codes().villages, SIZE.tolist(), strict=True))


def of(seed=7, replicate=0):
    return luck(seed, replicate, 0, Namespace.OBSERVATION)


@pytest.mark.parametrize("level", ["village", "township", "county"])
@pytest.mark.parametrize("key", list(TARGETS))
def test_who_sees_everybody_at_once_sees_the_indicator(key, level):
    run, target = cube(), TARGETS[key]
    table = seen(run, plan(targets=[key], level=level), of())
    wanted = run.values(target, level)
    assert len(table) == np.isfinite(wanted).sum() > 0
    policies, rows = run.policies_of(target), codes().at(level)
    for row in table.itertuples():
        at = month_of(row.target_end_date) - FIRST, rows.index(row.location), policies.index(row.policy)
        assert row.observation == pytest.approx(float(wanted[at]), rel=1e-6)
        assert row.as_of == row.target_end_date


def test_the_same_seed_sees_the_same_and_another_another():
    every = Plan(read_offices(), codes())
    first, again, other = (seen(cube(), every, of(seed)) for seed in (7, 7, 8))
    assert first.to_csv() == again.to_csv() != other.to_csv()


def test_an_office_sees_the_same_whoever_else_looks():
    """Draws are keyed by office, target and place, not by their order."""
    offices = read_offices()
    alone = Plan({"survey": offices["survey"]}, codes())
    turned = Plan(dict(reversed(offices.items())), codes())
    among = seen(cube(), turned, of())
    pd.testing.assert_frame_equal(seen(cube(), alone, of()), among[among["source"] == "survey"].reset_index(drop=True))


def test_an_office_looks_when_and_where_it_says():
    table = seen(cube(), plan(targets=["awareness"], places=2, every=3, asked=20, lag=1), of())
    assert {month_of(day) % 3 for day in table["target_end_date"]} == {2}
    assert set(table.groupby(["target_end_date", "policy"])["location"].nunique()) == {2}
    assert table["location"].nunique() > 2  # drawn anew each time
    assert [month_of(known) - month_of(day) for known, day in zip(table["as_of"], table["target_end_date"], strict=True)] == [
        1
    ] * len(table)
    assert set(table["n"]) == {20}
    yes = table["observation"] * as_good_as(np.full(len(table), 20), table["location"].map(SIZES), 1.0)
    np.testing.assert_allclose(yes, np.rint(yes), atol=1e-9)


def test_audits_go_where_most_lies_idle():
    run = cube()
    table = seen(run, plan(targets=["misuse"], places=2, by="idle"), of())
    idle = run.counts["idle"].sum(axis=2)
    for day, rows in table.groupby("target_end_date"):
        most = np.argsort(-idle[month_of(day) - FIRST])[:2]
        assert set(rows["location"]) == {codes().villages[row] for row in most}


def test_an_outage_takes_a_whole_township_and_what_is_missing_single_places():
    every = MONTHS * 6
    table = seen(cube(), plan(targets=["needs_raised", "needs_open"], outage=0.3), of())
    for _, rows in table.groupby(["target_end_date", rows_town(table)]):
        assert len(rows) == 6  # three villages, two targets
    assert 0.5 * every < len(table) / 2 < 0.9 * every
    missing = seen(cube(), plan(missing=0.3), of())
    assert 0.5 * every < len(missing) < 0.9 * every
    assert set(missing.groupby(["target_end_date", rows_town(missing)]).size()) > {3}


def rows_town(table):
    return table["location"].str[:9]


def test_what_is_late_comes_two_months_later():
    table = seen(cube(), plan(lag=1, late=0.5), of())
    lags = [month_of(known) - month_of(day) for known, day in zip(table["as_of"], table["target_end_date"], strict=True)]
    assert set(lags) == {1, 3}
    assert 0.3 < np.mean(np.array(lags) == 3) < 0.7


LAWS = [
    ("awareness", {"asked": 30, "design": 1.5}),
    ("took_part", {"asked": 60}),
    ("satisfaction", {"asked": 150, "level": "township", "design": 2.0}),
    ("landing", {"asked": 12, "design": 1.0}),
    ("complaints", {"filter": 0.6}),
    ("complaints", {"filter": 0.9, "level": "township"}),
    ("arrived", {"error": 0.05}),
]


@pytest.mark.parametrize(("key", "said"), LAWS)
def test_what_is_drawn_varies_as_the_law_says(key, said):
    """One month 400 times over: values vary around the run's own, on the target's scale, as much as the law says there."""
    run, one, target = cube(), plan(targets=[key], **said), TARGETS[key]
    level = said.get("level", "village")
    month = 9
    same = {name: np.repeat(held[month : month + 1], 400, axis=0) for name, held in run.counts.items()}
    table = seen(replace(run, counts=same), one, of())
    table = table.assign(value=values(table, one))
    drawn = table.pivot(index="target_end_date", columns=["location", "policy"], values="value")
    assert drawn.shape[0] == 400 and drawn.notna().all(axis=None)
    part, whole = run.parts(target, level)
    rows, policies = codes().at(level), run.policies_of(target)
    at = tuple(np.array([(month, rows.index(place), policies.index(policy)) for place, policy in drawn.columns]).T)
    expected = target.scored(part[at].astype(float), None if whole is None else whole[at].astype(float))
    first = table.drop_duplicates(["location", "policy"]).set_index(["location", "policy"]).loc[drawn.columns].reset_index()
    mean, _, variance = law(first, expected, one)
    if key == "landing":  # the law does not know how many are entitled, and so thinks of very many
        variance = variance * (1 - 12 / whole[at])
    found, varies = drawn.var().to_numpy(), variance > FLOOR
    assert np.all(found[~varies] < 2 * FLOOR)
    assert np.all(found[varies] < 1.4 * variance[varies]) and np.all(found[varies] > 0.7 * variance[varies])
    ratio = found[varies] / variance[varies]  # of 400 draws it has a standard error of about 8%
    assert abs(ratio.mean() - 1) < 3 * 0.08 / np.sqrt(len(ratio))
    bias = (drawn.mean().to_numpy() - mean) / np.sqrt(variance)
    assert abs(bias.mean()) < 0.05


def answer(said, asked, target="took_part", place=2):
    """One answer of a survey of some households of a village."""
    told = {"target": target, "location": codes().villages[place], "policy": "all", "observation": said / asked}
    return pd.DataFrame([told | {"source": "survey", "n": float(asked)}])


ANSWERS = [(0.06, 0, 1), (0.06, 0, 3), (0.06, 0, 10), (0.85, 1, 1), (0.1, 3, 10), (0.5, 3, 10), (0.05, 12, 30), (0.01, 2, 20),
           (0.95, 20, 20), (0.9, 15, 30), (0.3, 9, 30)]  # fmt: skip


@pytest.mark.parametrize(("before", "said", "asked"), ANSWERS)
def test_an_answer_moves_what_is_thought_as_the_law_of_bayes_does(before, said, asked):
    """Beside the posterior by numbers, of a normal prior on the scale and binomial answers; nobody is drawn twice, so about."""
    one = plan(targets=["took_part"], design=1.0)
    expected = scipy.special.logit([before])
    (value,), (error,) = estimates(answer(said, asked), expected, one)
    shift = (value - expected[0]) / (1 + error)
    grid = np.linspace(-14, 14, 8001)
    density = scipy.stats.norm.pdf(grid - expected[0]) * scipy.stats.binom.pmf(said, asked, scipy.special.expit(grid))
    exact = np.average(grid, weights=density) - expected[0]
    assert shift == pytest.approx(exact, abs=0.1 + 0.35 * abs(exact))
    assert shift * exact > 0 or abs(exact) < 0.05


def test_one_report_is_one_answer_whatever_stands_beside_it():
    """Of how many households a village speaks is not of how many reports it makes."""
    one = plan(targets=["reported"])
    rows = [answer(0.7, 1, "reported").assign(n=asked) for asked in (1.0, 60.0, np.nan)]
    first, *others = (estimates(row, np.zeros(1), one) for row in rows)
    for other in others:
        np.testing.assert_array_equal(other, first)


def test_of_two_answers_alike_one_is_worth_less():
    assert as_good_as(np.array([30]), np.array([1e12]), 1.5)[0] == 20
    assert as_good_as(np.array([300]), np.array([300]), 5.0)[0] == 300  # asking all leaves no error
    assert as_good_as(np.array([1]), np.array([300]), 5.0)[0] == 1


def test_what_stands_doubtfully_is_worth_less():
    one = plan(filter=0.5)
    table = seen(cube(), one, of()).head(3)
    stood = pd.concat([table.assign(standing=standing) for standing in ("used", "weighed", "doubted")])
    variance = law(stood, np.full(9, 2.0), one).variance.reshape(3, 3)
    np.testing.assert_allclose(variance[1:] / variance[0], [[2.0] * 3, [4.0] * 3])


def test_nothing_is_known_to_the_last_digit():
    one = plan(targets=["idle"])
    table = seen(cube(), one, of()).head(4)
    np.testing.assert_array_equal(law(table, np.ones(4), one).variance, FLOOR)


def test_a_row_of_an_unknown_source_is_read_by_whoever_sees_its_target():
    every = Plan(read_offices(), codes())
    assert every.office("县信访局举报", "complaints") == read_offices()["hotline"]
    assert every.office("统计局", "took_part") == read_offices()["survey"]
    assert every.office("nobody", "trust") is None


def test_a_file_of_offices_names_what_is_wrong(tmp_path):
    file = tmp_path / "offices.yaml"
    file.write_text("survey:\n  name: {en: a, zh: b}\n  targets: [awarenes]\n  level: village\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"offices.yaml, line \d.*awarenes"):
        read_offices(file)
    file.write_text("survey:\n  name: {en: a, zh: b}\n  targets: [trust]\n  level: hamlet\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"offices.yaml, line 4"):
        read_offices(file)


def test_last_days():
    assert [str(last_day(2024 * 12 + month)) for month in (0, 1, 11)] == ["2024-01-31", "2024-02-29", "2024-12-31"]
    assert office().answers_to("部 门")
