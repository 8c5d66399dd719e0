"""A forecast beside its rivals: scored by task, compared without one's luck counted many times."""

import numpy as np
import pandas as pd
import pytest

from tests.living.made import LEVELS, forecast, observed
from twin.living.hub.vintage import known
from twin.living.scores import scores
from twin.living.scores.skill import FEWEST, against, difference_test, scored


def truth():
    return pd.concat([observed([0.35, 0.5], "2026-04"), observed([0.2], "2026-04", place="51010102")])


def test_tasks_that_were_observed_are_scored_as_by_hand():
    found = scored(forecast(), truth()).set_index(["location", "horizon"])
    assert sorted(found.index) == [("510101", 1), ("510101", 2), ("51010102", 1)]
    one = found.loc[("510101", 2)]
    q, x = np.array(LEVELS) / 2 + 0.2, 0.3 + np.arange(4) / 10
    assert one["wis"] == pytest.approx(float(scores.weighted_interval_score(0.5, q, LEVELS)))
    assert one["crps"] == pytest.approx(float(scores.crps_ensemble(0.5, x)))
    assert (one["observed"], one["in50"], one["in90"], one["in95"]) == (0.5, 1, 1, 1)
    assert found.loc[("51010102", 1), "in50"] == 0


def test_only_what_was_known_by_then_is_scored():
    assert len(scored(forecast(), truth(), at="2026-04-30")) == 2
    assert len(scored(forecast(), truth(), at="2026-04-29")) == 0


def test_the_newest_vintage_counts_and_of_one_day_the_larger_sample():
    table = pd.concat([observed([0.1], late=2), observed([0.2], n=50.0), observed([0.3], n=20.0, source="audit")])
    assert list(known(table)["observation"]) == [0.1]
    assert list(known(table, "2024-02-15")["observation"]) == [0.2]
    assert known(table, "2024-01-30").empty


def series(rival, own, targets=("a",), origins=8):
    rng = np.random.default_rng(5)
    rows = [
        (f"{2024 + number // 12}-{number % 12 + 1:02d}-28", target, "all", str(place), "2030-01-31", months)
        for number in range(origins)
        for target in targets
        for place in range(5)
        for months in (1, 2)
    ]
    table = pd.DataFrame(rows, columns=["reference_date", "target", "policy", "location", "target_end_date", "horizon"])
    noise = rng.uniform(0.9, 1.1, len(table))
    scale = np.where(table["target"] == "yuan", 1e6, 1.0)
    return table.assign(wis=own * noise * scale), table.assign(wis=rival * noise * scale)


def test_half_the_score_is_a_skill_of_a_half_and_sure():
    (row,) = against(*series(2.0, 1.0)).to_dict("records")
    assert row["ratio"] == pytest.approx(0.5)
    assert row["skill"] == pytest.approx(0.5)
    assert row["low"] <= 0.5 <= row["high"] < 0.6
    assert row["p"] < 0.05
    assert (row["tasks"], row["origins"]) == (80, 8)


def test_yuan_do_not_drown_shares_when_all_are_taken_together():
    own, rival = series(1.0, 1.0, ("yuan", "share"))
    own.loc[own["target"] == "share", "wis"] *= 0.5
    (row,) = against(own, rival, by=()).to_dict("records")
    assert row["ratio"] == pytest.approx(0.75, abs=0.01)


def test_only_common_tasks_are_compared():
    own, rival = series(2.0, 1.0)
    assert against(own, rival[rival["horizon"] == 1])["tasks"].iloc[0] == 40


def test_few_origins_give_no_doubt_that_could_be_trusted():
    found = difference_test(np.ones(FEWEST - 1))
    assert np.isnan(found.p)
    assert found.mean == 1.0


def test_of_constant_differences_the_answer_is_plain():
    assert difference_test(np.zeros(12)).p == 1.0
    assert difference_test(np.full(12, 0.3)).p < 0.01


@pytest.mark.parametrize(("n", "overlap"), [(12, 1), (12, 6), (36, 6)])
def test_where_nothing_differs_it_rejects_about_as_often_as_it_says(n, overlap):
    """Origins whose months overlap: a plain t test rejects several times as often."""
    rng = np.random.default_rng(6)
    shocks = rng.normal(size=(2000, n + overlap - 1))
    d = np.stack([shocks[:, start : start + n] for start in range(overlap)]).mean(0)
    rejected = np.mean([difference_test(one).p < 0.05 for one in d])
    plain = np.mean(np.abs(d.mean(1) / (d.std(1, ddof=1) / np.sqrt(n))) > 2.2)
    assert rejected < 0.13
    if overlap > 1:
        assert plain > 0.25
        assert rejected < plain / 2
