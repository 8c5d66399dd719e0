"""Sensitivity: known indices are found, intervals hold what they say under luck, and what cannot be answered stops."""

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import pawn as salib_pawn
from SALib.analyze import sobol as salib_sobol
from SALib.analyze.delta import calc_delta
from scipy.stats import norm

from twin.base.errors import InputError
from twin.study.factors import Factors
from twin.study.sensitivity import Choice, Distributed, Effort, Sampled, Uniform, Whole, delta, morris, pawn, sobol, switch
from twin.study.sensitivity.density import area, ks
from twin.study.sensitivity.design import latin_points, morris_points, sobol_points
from twin.study.sensitivity.noise import product, split

# --- functions with known indices, and luck of several kinds ---

_V1, _V2, _V13 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 8 * 0.01 * np.pi**8 / 225
_G = np.array([0, 0.5, 3, 9, 99])


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g_function(x: np.ndarray) -> np.ndarray:
    return np.prod((np.abs(4 * x - 2) + _G) / (1 + _G), axis=1)


def known(function) -> dict[str, np.ndarray]:
    """First and total indices by formula, and the factors."""
    if function is ishigami:
        whole = _V1 + _V2 + _V13
        first, total = np.array([_V1, _V2, 0]) / whole, np.array([_V1 + _V13, _V2, _V13]) / whole
        return {"first": first, "total": total}
    each = 1 / 3 / (1 + _G) ** 2
    whole = np.prod(1 + each) - 1
    rest = np.array([np.prod(np.delete(1 + each, i)) for i in range(len(_G))])
    return {"first": each / whole, "total": each * rest / whole}


def factors_of(function) -> list[Uniform]:
    if function is ishigami:
        return [Uniform(name, "", -np.pi, np.pi) for name in "abc"]
    return [Uniform(name) for name in "abcde"]


def noisy(function, kind: str, spread: float, seed: int = 0, calls: list | None = None):
    """An evaluator: `own` luck differs at each point, `heteroscedastic` grows with the output, `common` luck of a replicate
    bends the whole function (so that averaging over points does not remove it)."""

    def evaluate(settings: pd.DataFrame, replicates: range) -> np.ndarray:
        if calls is not None:
            calls.append(replicates)
        x = settings.to_numpy(dtype=float)
        y, at = function(x), (x[:, 0] - x[:, 0].min()) / np.ptp(x[:, 0])
        runs = []
        for replicate in replicates:
            luck = np.random.default_rng([seed, replicate])
            own, tilt, scale, level = luck.normal(size=len(y)), *luck.normal(size=3)
            runs.append(
                {
                    "none": y,
                    "own": y + spread * own + level,
                    "heteroscedastic": y * (1 + 0.5 * own) + spread * level,
                    "common": y * (1 + 0.2 * scale) + spread * tilt * (at + np.abs(2 * at - 1)) + level,
                }[kind]
            )
        return np.stack(runs, axis=1)[:, :, None]

    return evaluate


def table_of(found, measure: str) -> pd.DataFrame:
    return found.table[found.table["measure"] == measure].set_index("factor")


# --- known answers ---


@pytest.mark.parametrize("function", [ishigami, g_function])
def test_without_luck_the_indices_are_those_of_the_formula_and_of_salib(function):
    factors = factors_of(function)
    found = sobol(factors, noisy(function, "none", 0), ["y"], rows=2048)
    settings = Factors.of(factors).settings(sobol_points(Factors.of(factors), 2048, False, 0).reshape(-1, len(factors)))
    problem = Factors.of(factors).problem()
    theirs = salib_sobol.analyze(problem, function(settings.to_numpy()), calc_second_order=False, seed=1)
    for measure, key in (("first", "S1"), ("total", "ST")):
        ours = table_of(found, measure)["estimate"].to_numpy()
        np.testing.assert_allclose(ours, known(function)[measure], atol=0.06)  # three standard errors of the greatest
        np.testing.assert_allclose(ours, theirs[key], atol=0.002)
    assert found.enough
    assert found.replicates == 2
    assert found.noise["y"] < 1e-12


def test_second_order_finds_the_one_interaction():
    found = table_of(sobol(factors_of(ishigami), noisy(ishigami, "own", 1.0), ["y"], rows=1024, second=True), "second")
    truth = {"a x b": 0.0, "a x c": _V13 / (_V1 + _V2 + _V13), "b x c": 0.0}
    for pair, value in truth.items():
        assert found.loc[pair, "low"] <= value <= found.loc[pair, "high"]
        assert found.loc[pair, "estimate"] == pytest.approx(value, abs=0.08)


@pytest.mark.slow
@pytest.mark.parametrize("function, spread", [(ishigami, 3.7), (g_function, 0.6)])
@pytest.mark.parametrize("kind", ["own", "heteroscedastic", "common"])
@pytest.mark.parametrize("replicates", [2, 5])
def test_intervals_hold_the_truth_as_often_as_they_say(function, spread, kind, replicates):
    """Nominal 95% over 120 studies of 64 rows: at least 90% for every factor's first and total index, pooled over factors, and
    83% for each (the lower 0.5% point of 120 trials at 0.9). Spread: the standard deviation of luck is that of the function
    itself."""
    held: dict[str, list[np.ndarray]] = {"first": [], "total": []}
    for seed in range(120):
        effort = Effort(first=replicates, most=replicates)
        found = sobol(factors_of(function), noisy(function, kind, spread, seed), ["y"], rows=64, effort=effort, seed=seed)
        for measure, hits in held.items():
            table = table_of(found, measure)
            truth = known(function)[measure]
            hits.append((table["low"].to_numpy() <= truth) & (truth <= table["high"].to_numpy()))
    for measure, hits in held.items():
        rates = np.mean(hits, axis=0)
        assert rates.mean() >= 0.9, f"{measure}: {rates}"
        assert rates.min() >= 0.83, f"{measure}: {rates}"


def test_estimates_are_free_of_the_bias_that_luck_gives_salib():
    """A factor that does nothing has no total index, however loud the luck; SALib's is above a quarter here."""
    factors = [*factors_of(g_function)[:4], Uniform("nothing")]
    evaluate = noisy(lambda x: x[:, 0] + x[:, 1], "own", 0.4, seed=3)
    found = table_of(sobol(factors, evaluate, ["y"], rows=512, effort=Effort(2, 2)), "total")
    assert abs(found.loc["nothing", "estimate"]) < 0.08
    points = Factors.of(factors).settings(sobol_points(Factors.of(factors), 512, False, 0).reshape(-1, 5))
    mean = evaluate(points, range(2))[:, :, 0].mean(1)
    theirs = salib_sobol.analyze(Factors.of(factors).problem(), mean, calc_second_order=False, seed=1)
    assert theirs["ST"][4] > 0.25


@pytest.mark.parametrize("kind", ["own", "common"])
def test_morris_of_a_linear_function_is_its_slopes(kind):
    slopes = np.array([4.0, -2.0, 0.5, 0.0, 0.0])
    evaluate = noisy(lambda x: x @ slopes, kind, 0.2, seed=5)
    found = morris(factors_of(g_function), evaluate, ["y"], trajectories=20, effort=Effort(first=6, noise=0.02))
    mu, size = table_of(found, "mu"), table_of(found, "mu_star")
    held = [(mu["low"] <= slopes) & (slopes <= mu["high"]), (size["low"] <= abs(slopes)) & (abs(slopes) <= size["high"])]
    assert np.all(held)
    assert list(size["verdict"][:2]) == ["matters", "matters"]
    assert list((size["low"] > 0)[:2]) == [True, True]
    assert not (size["low"][3:] > 0).any()


def test_morris_without_luck_is_salibs():
    factors = Factors.of(factors_of(ishigami))
    found = morris(factors_of(ishigami), noisy(ishigami, "none", 0), ["y"], trajectories=30)
    points = morris_points(factors, 30, 4, 0).reshape(-1, 3)
    theirs = salib_morris.analyze(factors.problem(), points, ishigami(factors.settings(points).to_numpy()), num_levels=4)
    for measure in ("mu", "mu_star", "sigma"):
        np.testing.assert_allclose(
            table_of(found, measure)["estimate"], np.array(theirs[measure], dtype=float), rtol=1e-9, atol=1e-9
        )


@pytest.mark.slow
def test_intervals_of_morris_hold_the_truth_as_often_as_they_say():
    """100 screenings of 12 trajectories of a linear function, luck as large as a third of the greatest effect."""
    slopes = np.array([3.0, -1.0, 0.3, 0.0, 0.0])
    held = []
    for seed in range(100):
        evaluate = noisy(lambda x: x @ slopes, "own", 1.0, seed)
        size = table_of(
            morris(factors_of(g_function), evaluate, ["y"], trajectories=12, effort=Effort(3, 3), seed=seed), "mu_star"
        )
        held.append((size["low"] <= abs(slopes)) & (abs(slopes) <= size["high"]))
    assert np.mean(held, axis=0).min() >= 0.9


# --- factors of every kind ---


def mixed(settings: pd.DataFrame, replicates: range) -> np.ndarray:
    """0.6 for one of three sub-models, 0.1 a step, 0.5 when on; `own` luck."""
    y = 0.6 * (settings["model"] == "grid") + 0.1 * settings["steps"] + 0.5 * settings["on"] + 0.0 * settings["share"]
    return np.stack([y + 0.1 * np.random.default_rng([9, r]).normal(size=len(y)) for r in replicates], axis=1)[:, :, None]


def kinds(grouped: bool = False) -> list:
    group = "money" if grouped else ""
    return [
        Choice("model", "", ("line", "grid", "web")),
        Whole("steps", group, 1, 4),
        switch("on", group),
        Distributed("share", "", norm(3, 1).ppf),
        Sampled("spread", "", (0.1, 0.4, 0.2, 0.3)),
    ]


def test_choices_whole_numbers_and_switches_have_the_indices_of_their_variances():
    """Variances: 0.36 x 2/9, 0.01 x 15/12 and 0.25 x 1/4; the function is a sum, so first and total agree."""
    parts = np.array([0.36 * 2 / 9, 0.01 * 15 / 12, 0.25 / 4, 0, 0])
    found = sobol(kinds(), mixed, ["y"], rows=512)
    for measure in ("first", "total"):
        table = table_of(found, measure)
        truth = parts / parts.sum()
        assert ((table["low"] <= truth) & (truth <= table["high"])).all()
        np.testing.assert_allclose(table["estimate"], truth, atol=0.08)
    assert list(table_of(found, "total")["verdict"].iloc[[0, 2, 3, 4]]) == ["matters"] * 2 + ["does not matter"] * 2


def test_settings_keep_their_types_and_meet_every_option_equally():
    settings = Factors.of(kinds()).settings(latin_points(Factors.of(kinds()), 600, 0))
    assert set(settings["model"].value_counts()) == {200}
    assert set(settings["steps"]) == {1, 2, 3, 4}
    assert settings["on"].dtype == bool
    assert settings["share"].mean() == pytest.approx(3, abs=0.02)
    assert settings["spread"].between(0.1, 0.4).all()
    levels = Factors.of(kinds()).settings(morris_points(Factors.of(kinds()), 40, 4, 0).reshape(-1, 5))
    assert np.isfinite(levels["share"]).all()
    assert set(levels["steps"]) == {1, 2, 3, 4}


def test_morris_moves_options_the_whole_way():
    size = table_of(morris(kinds(), mixed, ["y"], trajectories=30, effort=Effort(noise=0.02)), "mu_star")
    assert size.loc["on", "estimate"] == pytest.approx(0.5, abs=0.06)
    assert size.loc["steps", "estimate"] == pytest.approx(0.3, abs=0.06)
    assert 0.2 < size.loc["model", "estimate"] < 0.6 + 0.06
    assert size.loc["share", "low"] < 0 < size.loc["share", "high"]


def test_groups_move_together():
    parts = np.array([0.36 * 2 / 9, 0.01 * 15 / 12 + 0.25 / 4, 0, 0])
    found = table_of(sobol(kinds(grouped=True), mixed, ["y"], rows=512), "total")
    assert list(found.index) == ["model", "money", "share", "spread"]
    truth = parts / parts.sum()
    assert ((found["low"] <= truth) & (truth <= found["high"])).all()
    size = morris(kinds(grouped=True), mixed, ["y"])
    assert list(table_of(size, "mu_star").index) == ["model", "money", "share", "spread"]
    assert "money" not in table_of(size, "mu").index
    with pytest.raises(InputError, match="group 'money' is not possible with pawn"):
        pawn(kinds(grouped=True), mixed, ["y"])


def test_each_method_gets_a_problem_specification_of_its_own():
    factors = Factors.of(factors_of(g_function))
    theirs = factors.problem()
    theirs["groups"], theirs["bounds"][0][0] = ["spoilt"] * 5, 99.0
    assert factors.problem() == factors.problem() != theirs
    assert morris_points(factors, 4, 4, 0).max() <= 1


# --- distributions against dummies ---


def test_pawn_and_delta_screen_against_a_dummy():
    factors = [*factors_of(ishigami), Uniform("nothing")]
    for method in (pawn, delta):
        found = method(factors, noisy(ishigami, "own", 0.7), ["y"], points=256, resamples=20).table
        main = found[found["measure"] != "median"].set_index("factor")
        assert list(main["verdict"][["a", "b"]]) == ["matters"] * 2, method.__name__
        assert main.loc["nothing", "verdict"] != "matters", method.__name__
        assert main.loc["nothing", "estimate"] < main.loc[["a", "b"], "low"].min(), method.__name__


def test_distances_of_pawn_are_salibs_but_for_its_topmost_point():
    u = latin_points(Factors.of(factors_of(ishigami)), 500, 0)
    y = ishigami(-np.pi + 2 * np.pi * u)
    theirs = salib_pawn.analyze(Factors.of(factors_of(ishigami)).problem(), u, y, S=10)
    ours = np.array([ks(u[:, column], y, 10) for column in range(3)])
    np.testing.assert_allclose(ours, np.column_stack([theirs["maximum"], theirs["median"]]), atol=0.021)


def test_areas_of_delta_are_salibs():
    u = latin_points(Factors.of(factors_of(ishigami)), 500, 0)
    y = ishigami(-np.pi + 2 * np.pi * u)
    for column in range(3):
        theirs = calc_delta(y, np.linspace(y.min(), y.max(), 100), u[:, column], np.linspace(0, 500, 11))
        assert area(u[:, column], y, 10) == pytest.approx([theirs], rel=1e-6)


def test_pawn_sees_a_choice():
    found = pawn(kinds(), mixed, ["y"], points=300).table.query("measure == 'maximum'").set_index("factor")
    assert list(found["verdict"][["model", "on"]]) == ["matters"] * 2
    assert "matters" not in set(found["verdict"][["share", "spread"]])


# --- luck: split, added to, and told ---


def test_variance_is_split_into_factors_luck_and_their_interaction():
    rng = np.random.default_rng(1)
    y = 2 * rng.normal(size=(4000, 1)) + 3 * rng.normal(size=200) + rng.normal(size=(4000, 200))
    parts = split(y)
    assert (parts.factors, parts.luck, parts.interaction) == pytest.approx((4, 9, 1), rel=0.2)
    assert parts.noise == pytest.approx(1 / 200 / (1 / 200 + 4), rel=0.1)


def test_products_of_different_replicates_hold_no_luck():
    rng = np.random.default_rng(2)
    true = rng.normal(size=(20000, 1))
    x = true + 3 * rng.normal(size=(20000, 3))
    assert product(x, x).mean == pytest.approx((true**2).mean(), abs=0.15)


def test_replicates_are_added_until_luck_is_a_small_share_and_none_is_run_twice():
    calls: list[range] = []
    found = sobol(factors_of(ishigami), noisy(ishigami, "own", 3.7, calls=calls), ["y"], rows=128, effort=Effort(2, 32, 0.1))
    assert found.enough
    assert found.noise["y"] <= 0.1 < 2 * found.noise["y"]
    assert [r for call in calls for r in call] == list(range(found.replicates))


def test_it_says_when_luck_remains():
    found = sobol(factors_of(ishigami), noisy(ishigami, "own", 20.0), ["y"], rows=64, effort=Effort(2, 4))
    assert not found.enough
    assert "y: luck is " in found.reason
    assert "over 4 replicates; wanted: at most 10%" in found.reason
    assert found.variance.set_index("part")["share"]["interaction"] > 0.9


def test_it_says_when_only_more_points_would_help():
    found = sobol(factors_of(ishigami), noisy(ishigami, "own", 0.1), ["y"], rows=64, effort=Effort(2, 16, width=0.05))
    assert found.replicates == 2
    assert "more design points, since luck is a small part of it" in found.reason


def test_where_nothing_but_luck_is_seen_nothing_can_be_told():
    found = sobol(factors_of(ishigami), noisy(lambda x: 0 * x[:, 0], "own", 1.0), ["y"], rows=64, effort=Effort(2, 3))
    assert set(found.table["verdict"]) == {"cannot be told"}
    assert not found.enough


def test_two_runs_of_a_study_agree():
    first, second = (pawn(factors_of(ishigami), noisy(ishigami, "own", 0.5), ["y"], points=128, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(first.table, second.table)


# --- what stops ---


def spoilt(value: float):
    def evaluate(settings: pd.DataFrame, replicates: range) -> np.ndarray:
        y = np.stack([noisy(ishigami, "own", 1.0)(settings, replicates)[:, :, 0]] * 2, axis=2)
        y[17, 1, 1] = value
        return y

    return evaluate


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("method", [sobol, morris, pawn, delta])
def test_one_failed_run_stops_every_method(method, value):
    with pytest.raises(InputError, match=r"1 of \d+ runs failed.*point 17, replicate 1, outcome 'landed' \(a=") as stop:
        method(factors_of(ishigami), spoilt(value), ["reached", "landed"])
    assert "\n" not in str(stop.value)


@pytest.mark.parametrize("method", [sobol, morris, pawn, delta])
def test_a_constant_outcome_stops_every_method(method):
    def evaluate(settings: pd.DataFrame, replicates: range) -> np.ndarray:
        return np.full((len(settings), len(replicates), 1), 0.3) + 0.1 * np.array(replicates)[None, :, None]

    with pytest.raises(InputError, match="outcome 'y': the same at every point"):
        method(factors_of(ishigami), evaluate, ["y"])


@pytest.mark.parametrize(
    "ask, message",
    [
        (lambda: sobol(factors_of(ishigami), mixed, ["y"], rows=16), "rows: 16 is not possible; allowed: powers of two from 32"),
        (lambda: sobol(factors_of(ishigami), mixed, ["y"], rows=100), "rows: 100 is not possible"),
        (lambda: morris(factors_of(ishigami), mixed, ["y"], trajectories=2), "trajectories: 2 is too few"),
        (lambda: morris(factors_of(ishigami), mixed, ["y"], levels=5), "levels: 5 is not possible"),
        (lambda: pawn(factors_of(ishigami), mixed, ["y"], points=50), "points: 50 is too few"),
        (lambda: delta(factors_of(ishigami), mixed, ["y"], resamples=3), "resamples: 3 is too few"),
        (lambda: Effort(first=1), "replicates: 1 is too few"),
        (lambda: Effort(first=4, most=2), "replicates: 2 at most is less than the 4"),
        (lambda: Effort(noise=0), "noise: 0 is not possible"),
        (lambda: sobol(factors_of(ishigami), mixed, ["y"], threshold=2), "threshold: 2 is not possible"),
        (lambda: Uniform("a", "", 0, np.inf), "factor 'a': bounds 0 to inf are not possible"),
        (lambda: Uniform("a", "", 1, 1), "factor 'a': bounds 1 to 1 are not possible"),
        (lambda: Whole("a", "", 3, 3), "factor 'a': bounds 3 to 3 are not possible"),
        (lambda: Choice("a", "", ("x",)), "factor 'a': options .* are not possible"),
        (lambda: Sampled("a", "", (1.0, np.nan)), "factor 'a': samples are"),
        (lambda: Distributed("a", "", lambda u: u / 0.0).setting(np.array([0.5])), "values that are not finite"),
        (lambda: Factors.of([Uniform("a"), Uniform("a")]), "'a' names two things"),
        (lambda: Factors.of([Uniform("a"), Uniform("b", "a")]), "'a' names two things"),
        (lambda: Factors.of([Uniform("a", "g"), Uniform("b", "g")]), "all are in group 'g'"),
        (lambda: Factors.of([]), "at least one is needed"),
        (lambda: sobol(factors_of(ishigami), noisy(ishigami, "own", 1.0), ["y", "z"]), r"outputs have shape .*wanted"),
        (lambda: sobol(factors_of(ishigami), noisy(ishigami, "own", 1.0), []), "outcomes: .* are not possible"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_message(ask, message):
    with np.errstate(divide="ignore"), pytest.raises(InputError, match=message) as stop:
        ask()
    assert "\n" not in str(stop.value)
