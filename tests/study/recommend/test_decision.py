"""Fronts, regret, boxes, information and the winner's curse: known answers, properties, and error rates on repeated trials.

Where a test counts how often an interval holds the truth, or a finding is a false alarm, it states the rate and allows for the
number of trials.
"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from twin.base.errors import InputError
from twin.study.recommend import boxes, choices, information, pareto, regret, robustness, value_of_information, winners_curse
from twin.study.recommend.curse import largest_of
from twin.study.recommend.outcomes import ends_of
from twin.study.recommend.payoffs import bounded
from twin.study.recommend.robust import wilson

VALUES = st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=25)


def _futures(values: np.ndarray, designs: str = "ABCDEFGH") -> pd.DataFrame:
    index = pd.RangeIndex(len(values), name="future")
    return pd.DataFrame(values, index=index, columns=list(designs[: values.shape[1]]))


# --- the front ---


def test_front_of_known_points():
    values = pd.DataFrame({"landing": [1, 2, 3, 3, 2], "cost": [1, 2, 3, 4, 2]})
    assert pareto(values, {"landing": "max", "cost": "min"}).tolist() == [True, True, True, False, True]  # ties are kept


@given(VALUES)
def test_front_is_what_nobody_beats_and_beats_everybody_else(points):
    values = pd.DataFrame(points, columns=["a", "b", "c"])
    kept = pareto(values, {"a": "max", "b": "min", "c": "max"})
    signed = values.to_numpy() * [1, -1, 1]

    def beats(one, other):
        return (signed[one] >= signed[other]).all() and (signed[one] > signed[other]).any()

    rows = range(len(values))
    assert kept.any()
    for row in rows:
        assert kept[row] == (not any(beats(other, row) for other in rows))
        assert kept[row] or any(beats(other, row) for other in rows if kept[other])


def test_front_refuses_what_is_not_there():
    with pytest.raises(InputError, match="objective: 'cost' is unknown; allowed: landing"):
        pareto(pd.DataFrame({"landing": [1.0]}), {"cost": "min"})
    with pytest.raises(InputError, match="has no number"):
        pareto(pd.DataFrame({"landing": [1.0, np.nan]}), {"landing": "max"})
    with pytest.raises(InputError, match="better: 'most' is unknown; allowed: max, min"):
        pareto(pd.DataFrame({"landing": [1.0]}), {"landing": "most"})
    assert pareto(pd.DataFrame({"landing": []}), {"landing": "max"}).tolist() == []


# --- regret and robustness ---


def test_regret_and_its_summaries_of_known_payoffs():
    payoff = _futures(np.array([[1.0, 3.0], [2.0, 2.0], [5.0, 1.0], [0.0, 4.0]]))
    assert regret(payoff)["A"].tolist() == [2, 0, 0, 4]
    assert regret(payoff, "min")["A"].tolist() == [0, 0, 4, 0]
    table = robustness(payoff, share=0.25)
    assert table.loc["A", ["mean", "regret_mean", "regret_max", "cvar", "chance_best"]].tolist() == [2.0, 1.5, 4.0, 0.0, 0.375]
    assert table.loc["B", "chance_best"] == 0.625 and table["regret_split"].isna().all()
    assert robustness(payoff, share=0.375).loc["A", "cvar"] == pytest.approx((0 + 0.5 * 1) / 1.5)  # an edge future counts in part
    low = robustness(payoff, share=0.25, better="min")
    assert low.loc["A", ["mean", "regret_mean", "cvar"]].tolist() == [2.0, 1.0, 5.0]
    assert (low["cvar_low"] <= low["cvar"]).all() and (low["cvar"] <= low["cvar_high"]).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 5), st.floats(-50, 50))
def test_robustness_keeps_its_promises(seed, designs, shift):
    rng = np.random.default_rng(seed)
    payoff = _futures(rng.normal(size=(12, designs)).round(1))
    table, moved = robustness(payoff), robustness(payoff + shift)
    assert table["chance_best"].sum() == pytest.approx(1.0)
    assert (table["regret_mean"] >= 0).all() and (table["regret_max"] >= table["regret_p90"]).all()
    assert (table["cvar"] <= table["mean"] + 1e-12).all()
    assert table["regret_mean"].idxmin() in set(table.index[np.isclose(table["mean"], table["mean"].max())])
    pd.testing.assert_series_equal(table["regret_mean"], moved["regret_mean"], atol=1e-9)
    flipped = robustness(-payoff, better="min")
    pd.testing.assert_series_equal(table["regret_mean"], flipped["regret_mean"])
    pd.testing.assert_series_equal(table["cvar"], -flipped["cvar"])


def test_two_identical_designs_share_the_chance_and_their_regret_is_known_for_noise():
    """Designs that differ by luck alone: half the chance each; naive regret is noise, on other replicates it is none."""
    rng = np.random.default_rng(1)
    index = pd.MultiIndex.from_product([range(400), range(2)], names=["future", "replicate"])
    truth = np.repeat(rng.normal(size=400), 2)
    payoff = pd.DataFrame({design: truth + 0.5 * rng.normal(size=800) for design in "AB"}, index=index)
    table = robustness(payoff)
    assert (table["chance_best_low"] < 0.5).all() and (table["chance_best_high"] > 0.5).all()
    noise = 0.5 / math.sqrt(2)  # sd of a mean of two
    assert table["regret_mean"].to_numpy() == pytest.approx(noise / math.sqrt(math.pi), rel=0.2)  # E max of two less its mean
    assert (table["regret_split_low"] < 0).all() and (table["regret_split_high"] > 0).all()
    exact = robustness(pd.DataFrame({"A": truth, "B": truth}, index=index))
    assert exact["chance_best"].tolist() == [0.5, 0.5] and exact["regret_mean"].tolist() == [0.0, 0.0]


def test_truth_lies_between_naive_and_split_regret_and_between_naive_and_split_tail():
    rng = np.random.default_rng(2)
    index = pd.MultiIndex.from_product([range(800), range(2)], names=["future", "replicate"])
    truth = rng.normal(size=(800, 3)) * 0.6 + [0.2, 0.0, -0.1]
    payoff = pd.DataFrame(np.repeat(truth, 2, axis=0) + rng.normal(size=(1600, 3)), index=index, columns=list("ABC"))
    table, real = robustness(payoff), robustness(_futures(truth))
    assert (table["regret_split"] < real["regret_mean"]).all() and (real["regret_mean"] < table["regret_mean"]).all()
    assert (table["cvar"] < real["cvar"]).all() and (real["cvar"] < table["cvar_split"]).all()


@pytest.mark.slow
def test_intervals_of_robustness_hold_the_truth():
    """Noise-free payoffs of 100 futures, 200 trials: nominal 95%, allowed above 89% (percentile bootstrap, error 1.5%)."""
    big = _futures(_draw_payoffs(np.random.default_rng(0), 400_000))
    loss = regret(big)
    truth = {
        "mean": big.mean(), "regret_mean": loss.mean(), "regret_p90": loss.quantile(0.9), "chance_best": (loss == 0).mean(),
        "cvar": big.apply(lambda one: one[one <= one.quantile(0.1)].mean()),
    }  # fmt: skip
    hits = dict.fromkeys(truth, 0.0)
    for trial in range(200):
        table = robustness(_futures(_draw_payoffs(np.random.default_rng([1, trial]), 100)))
        for name, real in truth.items():
            low, high = ("low", "high") if name == "mean" else (f"{name}_low", f"{name}_high")
            hits[name] += ((table[low] <= real) & (real <= table[high])).mean() / 200
    assert min(hits.values()) > 0.89, hits


def _draw_payoffs(rng, count):
    common = rng.normal(size=(count, 1))
    return common + rng.normal(size=(count, 3)) * [0.5, 1.0, 0.2] + [0.1, 0.3, 0.0]


def test_robustness_refuses_gaps_and_odd_shares():
    payoff = _futures(np.array([[1.0, np.nan], [1.0, 2.0]]))
    with pytest.raises(InputError, match=r"design 'B', future 0 has no number \(1 in all\)"):
        robustness(payoff)
    with pytest.raises(InputError, match="share: 0 is not a share"):
        robustness(payoff, share=0)
    with pytest.raises(InputError, match="1 futures; allowed: 2 or more"):
        robustness(payoff.iloc[1:])


def test_wilson_is_the_textbooks():
    low, high = wilson(np.array([0.0, 0.5]), 10)
    assert low == pytest.approx([0.0, 0.2366], abs=1e-3) and high == pytest.approx([0.2775, 0.7634], abs=1e-3)


# --- boxes ---


def _circumstances(count: int, rng: np.random.Generator) -> pd.DataFrame:
    table = pd.DataFrame(rng.random((count, 6)), columns=[f"x{place}" for place in range(6)])
    return table.assign(form=rng.choice(["old", "new", "other"], count), on=rng.random(count) < 0.5)


def test_a_planted_box_is_found_with_its_limits():
    """As in Bryant and Lempert: failures crowd where one number is high, another low and the form is not the old one."""
    rng = np.random.default_rng(5)
    table = _circumstances(500, rng)
    inside = (table["x0"] > 0.5) & (table["x3"] < 0.6) & (table["form"] != "old")
    failed = pd.Series(rng.random(500) < np.where(inside, 0.9, 0.05))
    found = boxes(table, failed)
    assert len(found) == 1
    box = found[0]
    assert set(box.limits) == {"x0", "x3", "form"} and box.limits["form"] == ("new", "other")
    assert box.limits["x0"] == (pytest.approx(0.5, abs=0.06), math.inf)
    assert box.limits["x3"] == (-math.inf, pytest.approx(0.6, abs=0.06))
    assert box.density > 0.8 and box.coverage > 0.75 and box.p_value == pytest.approx(1 / 200)
    assert box.density == pytest.approx(failed[box.contains(table)].mean())
    assert box.coverage == pytest.approx((failed & box.contains(table)).sum() / failed.sum())
    assert box.mass == pytest.approx(box.contains(table).mean()) and box.density_low < box.density < box.density_high
    assert 0.6 < box.density_fresh <= box.density + 0.1
    assert (box.restrictions["p"] < 0.05).all() and (box.restrictions["again"] > 0.6).all()
    path = box.trajectory
    assert path["mass"].is_monotonic_decreasing and path["mass"].iloc[0] == 1 and path["density"].is_monotonic_increasing


def test_two_planted_boxes_are_both_found():
    rng = np.random.default_rng(8)
    table = _circumstances(600, rng)
    bad = ((table["x0"] > 0.7) & table["on"]) | ((table["x1"] < 0.25) & ~table["on"])
    found = boxes(table, pd.Series(rng.random(600) < np.where(bad, 0.95, 0.03)), most=3)
    both = found[0].contains(table) | found[1].contains(table)
    assert len(found) >= 2 and (both & bad).sum() / bad.sum() > 0.75
    assert any("x0" in box.limits for box in found) and any("x1" in box.limits for box in found)


def test_one_category_alone_can_be_a_box():
    rng = np.random.default_rng(3)
    table = _circumstances(300, rng)
    found = boxes(table, pd.Series(rng.random(300) < np.where(table["form"] == "new", 0.7, 0.1)))
    assert found[0].limits == {"form": ("new",)}


@pytest.mark.slow
def test_no_signal_no_box():
    """Failures that have nothing to do with the factors: boxes in at most 5% of studies; of 120 trials, 12 are allowed."""
    alarms = 0
    for trial in range(120):
        rng = np.random.default_rng([4, trial])
        table = _circumstances(80, rng)
        alarms += bool(boxes(table, pd.Series(rng.random(80) < 0.3), shuffles=39, seed=trial))
    assert alarms <= 12


def test_nothing_to_find_is_no_error():
    table = _circumstances(60, np.random.default_rng(0))
    assert boxes(table, pd.Series([False] * 60)) == boxes(table, pd.Series([True] * 60)) == []


def test_boxes_are_the_same_for_a_seed_and_say_what_is_wrong():
    rng = np.random.default_rng(6)
    table = _circumstances(120, rng)
    failed = table["x2"] > 0.6
    one, other = (boxes(table, failed, seed=4)[0].to_dict() for _ in range(2))
    assert one == other and one["limits"]["x2"][1] is None
    with pytest.raises(InputError, match="not those of the attributes"):
        boxes(table, failed.iloc[1:])
    with pytest.raises(InputError, match="neither true nor false"):
        boxes(table, failed.astype(float) + 0.5)
    with pytest.raises(InputError, match="a value is missing"):
        boxes(table.assign(x1=np.nan), failed)


# --- information ---


def _two_actions(count: int, rng, mean: float, slope: float, noise: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """B differs from A by -mean + slope * x + noise, with luck common to both; z and form move nothing."""
    known = pd.DataFrame({"x": rng.normal(size=count), "z": rng.normal(size=count), "form": rng.choice(["u", "v"], count)})
    known.index.name = "future"
    common = 3 * rng.normal(size=count)
    payoff = _futures(np.column_stack([common, common - mean + slope * known["x"] + noise * rng.normal(size=count)]))
    return payoff, known


def _closed_form(mean: float, slope: float) -> float:
    """E max(0, N(-mean, slope²)), where A is the better choice for all."""
    return slope * norm.pdf(mean / slope) - mean * norm.cdf(-mean / slope)


GROUPS = {"x": ["x"], "z": ["z"], "form": ["form"]}


def test_value_of_information_of_the_linear_normal_problem():
    payoff, known = _two_actions(2000, np.random.default_rng(0), 0.3, 1.0, 1.0)
    table = value_of_information(payoff, known, GROUPS)
    truth = _closed_form(0.3, 1.0)
    assert table.loc["x", "evppi"] == pytest.approx(truth, rel=0.1)
    assert table.loc["x", "low"] < truth < table.loc["x", "high"] and table.loc["x", "sure"]
    assert table.loc["x", "share_changed"] == pytest.approx(norm.cdf(-0.3), abs=0.05) and table.loc["x", "changes_to"] == "B"
    assert table.loc["z", "evppi"] < 0.02 and table.loc["form", "evppi"] < 0.02
    assert table.index[0] == "everything" and table.loc["everything", "evppi"] >= table.loc["x", "evppi"]


def test_a_category_that_decides_is_worth_its_closed_form():
    rng = np.random.default_rng(1)
    known = pd.DataFrame({"form": rng.choice(["u", "v", "w"], 900), "z": rng.random(900)}).rename_axis("future")
    gap = known["form"].map({"u": 1.0, "v": -1.0, "w": -0.5})
    payoff = _futures(np.column_stack([np.zeros(900), gap + rng.normal(size=900)]))
    table = value_of_information(payoff, known, {"form": ["form"], "z": ["z"]})
    assert table.loc["form", "evppi"] == pytest.approx(1 / 3, abs=0.07)
    rule = choices(payoff, known, {"form": ["form"]}).set_index(["part", "design"])["share"]
    assert rule["u", "B"] == 1 and rule["v", "A"] == 1 and rule["w", "A"] == 1


def test_an_interaction_is_seen_by_the_group_and_not_by_its_members():
    rng = np.random.default_rng(2)
    known = pd.DataFrame(rng.uniform(-1, 1, (800, 2)), columns=["a", "b"]).rename_axis("future")
    payoff = _futures(np.column_stack([np.zeros(800), 3 * known["a"] * known["b"] + 0.5 * rng.normal(size=800)]))
    table = value_of_information(payoff, known, {"a": ["a"], "b": ["b"], "both": ["a", "b"]})
    assert table.loc["both", "evppi"] == pytest.approx(3 / 8, abs=0.08)  # E|3ab| / 2
    assert table.loc[["a", "b"], "evppi"].max() < 0.05


def test_noise_alone_is_worth_nothing_though_the_best_of_each_run_looks_good():
    rng = np.random.default_rng(3)
    known = pd.DataFrame(rng.random((200, 3)), columns=["a", "b", "c"]).rename_axis("future")
    payoff = _futures(rng.normal(size=(200, 4)))
    naive = payoff.max(axis=1).mean() - payoff.mean().max()
    table = value_of_information(payoff, known, {name: [name] for name in known})
    assert naive > 0.8 and table["evppi"].max() < 0.05 and not table["sure"].any() and (table["low"] == 0).all()


def test_information_does_not_care_for_common_luck_units_or_sides():
    payoff, known = _two_actions(150, np.random.default_rng(4), 0.1, 1.0, 1.0)
    one = value_of_information(payoff, known, GROUPS)
    lucky = value_of_information(payoff.add(np.linspace(-9, 9, 150), axis=0), known, GROUPS)
    large = value_of_information(100 * payoff, known, GROUPS)
    worse = value_of_information(-payoff, known, GROUPS, better="min")
    columns = ["evppi", "low", "high"]
    np.testing.assert_allclose(one[columns], lucky[columns], atol=1e-6)
    np.testing.assert_allclose(100 * one[columns], large[columns], atol=1e-4)
    pd.testing.assert_frame_equal(one, worse)


def test_identical_designs_make_information_worthless():
    payoff, known = _two_actions(60, np.random.default_rng(5), 0.1, 1.0, 1.0)
    table = value_of_information(payoff.assign(B=payoff["A"]), known, GROUPS)
    assert (table["evppi"] == 0).all() and (table["high"] == 0).all() and not table["sure"].any()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "slope", "noise", "least"), [(200, 1.0, 2.0, 0.9), (60, 1.0, 1.0, 0.87), (200, 0.3, 2.0, 0.78)]
)
def test_intervals_of_information_hold_the_truth_and_irrelevant_factors_rarely_seem_sure(count, slope, noise, least):
    """Nominal 95%, 60 trials each (error 3%). The last is weak: 2% of the variance; there the interval is known to be short."""
    hits, alarms, truth = 0, 0, _closed_form(0.2, slope)
    for trial in range(60):
        payoff, known = _two_actions(count, np.random.default_rng([6, trial]), 0.2, slope, noise)
        table = value_of_information(payoff, known, GROUPS, seed=trial)
        hits += table.loc["x", "low"] <= truth <= table.loc["x", "high"]
        alarms += int(table.loc["z", "sure"]) + int(table.loc["form", "sure"])
    assert hits / 60 >= least
    assert alarms <= 14  # of 120, at 5%: the chance of more is below 1%


def test_information_says_what_is_wrong():
    payoff, known = _two_actions(30, np.random.default_rng(7), 0.1, 1.0, 1.0)
    with pytest.raises(InputError, match="groups: 'q': unknown factor 'q'"):
        value_of_information(payoff, known, {"q": ["q"]})
    with pytest.raises(InputError, match="19 futures; allowed: 20 or more"):
        value_of_information(payoff.iloc[:19], known, GROUPS)
    with pytest.raises(InputError, match="10 futures of the payoffs are missing"):
        value_of_information(payoff, known.iloc[10:], GROUPS)


def test_choices_cut_numbers_into_thirds_and_add_up():
    payoff, known = _two_actions(300, np.random.default_rng(8), 0.0, 2.0, 0.5)
    table = choices(payoff, known, {"x": ["x"]})
    assert table.groupby("part")["share"].sum().to_numpy() == pytest.approx([1, 1, 1])
    rule = table.set_index(["part", "design"])["share"]
    assert rule["low", "A"] > 0.95 and rule["high", "B"] > 0.95
    assert table["from"].iloc[0] == known["x"].min() and table["to"].iloc[-1] == known["x"].max()


# --- the winner's curse ---


def test_expected_largest_of_normals():
    assert [largest_of(count) for count in (1, 2, 3)] == pytest.approx([0, 1 / math.sqrt(math.pi), 1.5 / math.sqrt(math.pi)])


def test_the_curse_is_measured_and_its_interval_holds():
    """The best of 40 equal designs, two noisy replicates each; 400 trials: nominal 95%, allowed 92 to 98%."""
    hits, optimism = 0, []
    for trial in range(400):
        rng = np.random.default_rng([9, trial])
        search = rng.normal(0.2, 0.02, (40, 2)).mean(axis=1)
        curse = winners_curse(search.max(), rng.normal(0.2, 0.02, 12), 0.02 / math.sqrt(2), 40)
        optimism.append(curse.optimism)
        hits += curse.low <= search.max() - 0.2 <= curse.high
    assert 0.92 < hits / 400 < 0.98
    assert np.mean(optimism) == pytest.approx(curse.by_luck, rel=0.05)


def test_intervals_of_shares_stay_between_none_and_all():
    found = winners_curse(0.6, [0.45, 0.53], ends=(0.0, 1.0))
    assert winners_curse(0.6, [0.45, 0.53]).fresh_low < 0
    assert (found.fresh_low, found.fresh_high) == (0.0, pytest.approx(0.998, abs=1e-3))
    assert (found.low, found.high) == (pytest.approx(0.6 - found.fresh_high), pytest.approx(0.6))
    fewer = winners_curse(0.6, [0.45, 0.53], better="min", ends=(0.0, 1.0))
    assert (fewer.low, fewer.high) == (pytest.approx(-found.high), pytest.approx(-found.low))
    table = robustness(_futures(np.array([[0.0, 0.4], [1.0, 0.5]])), ends=(0.0, 1.0))
    assert table.loc["A", ["low", "high"]].tolist() == [0.0, 1.0]
    assert ends_of("trust") == ends_of("by_policy.farm_subsidy.landing_rate") == (0.0, 1.0)
    assert ends_of("cadre_hours") == (-1.0, 1.0) and ends_of("cost_yuan") == (-np.inf, np.inf)
    less = pd.Series(np.linspace(-0.03, -0.01, 12))  # fewer hours than when nothing is done
    half = 1.96 * less.std(ddof=1) / np.sqrt(len(less))
    low, high = bounded(float(less.mean()), half, ends_of("cadre_hours"))
    assert low < less.mean() < high < 0


def test_the_curse_knows_directions_and_refuses_a_single_run():
    assert winners_curse(3.0, [5.0, 7.0], better="min").optimism == 3.0
    assert math.isnan(winners_curse(3.0, [5.0, 7.0]).by_luck)
    with pytest.raises(InputError, match="fresh: 1 runs of the pick; allowed: two or more"):
        winners_curse(3.0, [5.0])


@pytest.mark.slow
def test_of_many_surveys_of_nothing_hardly_a_table_calls_one_sure(monkeypatch):
    """A page that names the best of thirty surveys is wrong in one table of twenty, not in most: at most 3 of 15 (p < .02)."""
    monkeypatch.setattr(information, "DRAWS", 2)  # of the intervals, which nobody looks at here
    alarms = 0
    for trial in range(15):
        rng = np.random.default_rng(trial)
        payoff = _futures(rng.normal(size=(32, 4)))
        known = pd.DataFrame(rng.random((32, 30)), columns=[f"x{i}" for i in range(30)])
        table = value_of_information(payoff, known, {name: [name] for name in known.columns}, seed=trial)
        alarms += bool(table["sure"].drop("everything").any())
    assert alarms <= 3
