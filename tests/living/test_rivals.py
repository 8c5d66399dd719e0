"""Rivals: known answers on small series, nothing from after the origin, and what short histories are stretched with."""

import numpy as np
import pandas as pd
import pytest

from tests.living.made import LEVELS, observed
from twin.base.draws import Namespace, luck
from twin.living.hub import hub
from twin.living.scores import rivals, scores

MEDIAN = "0.5"
ORIGIN = "2026-03-31"
LUCK = luck(1, namespace=Namespace.FILTER)


def tasks(places=("510101",), horizons=(1, 2, 3), target="awareness"):
    rows = [(target, "fund", place, months) for place in places for months in horizons]
    return pd.DataFrame(rows, columns=["target", "policy", "location", "horizon"])


def forecasts(observations, asked=None, bounds=None, members=0, origin=ORIGIN):
    return rivals.rivals(observations, origin, tasks() if asked is None else asked, LEVELS, bounds or {}, members, LUCK)


def at(table, level=MEDIAN, months=1):
    own = table[(table["output_type_id"] == level) & (table["horizon"] == months)]
    return float(own["value"].iloc[0]), str(own["basis"].iloc[0])


def series(months=27, first="2024-01"):
    """27 months up to 2026-03."""
    return observed([0.3 + 0.01 * (month % 12) + 0.001 * month for month in range(months)], first)


def test_persistence_is_the_last_value_with_the_changes_of_the_past():
    table = forecasts(series())["persistence"]
    values = [0.3 + 0.01 * (month % 12) + 0.001 * month for month in range(27)]
    changes = np.array([values[month + 2] - values[month] for month in range(25)])
    wanted = np.quantile(values[-1] + np.concatenate([changes, -changes]), LEVELS)
    own = table[table["horizon"] == 2]
    np.testing.assert_allclose(own["value"], wanted)
    assert set(own["basis"]) == {"own"}
    assert at(table)[0] == pytest.approx(values[-1])


def test_last_year_is_the_value_of_that_month():
    value, basis = at(forecasts(series())["last_year"], months=3)
    assert value == pytest.approx(0.3 + 0.01 * (17 % 12) + 0.001 * 17)
    assert basis == "own"


def test_a_straight_line_is_followed_and_fades():
    line = observed([float(month) for month in range(27)])
    table = forecasts(line)["damped_trend"]
    ahead = [at(table, months=months)[0] - 26.0 for months in (1, 2, 3)]
    assert 0.5 < ahead[0] <= 1.0
    assert ahead[0] < ahead[1] < ahead[2] <= 3.0
    assert ahead[1] - ahead[0] < ahead[0]


def test_the_trend_is_that_of_a_statistics_package():
    from statsmodels.tsa.holtwinters import Holt

    y = np.cumsum(np.random.default_rng(1).normal(0.3, 1.0, 30))
    fitted = Holt(y, damped_trend=True, initialization_method="known", initial_level=y[0], initial_trend=0.0).fit(
        smoothing_level=0.4, smoothing_trend=0.2, damping_trend=0.9, optimized=False
    )
    # There the first value is foreseen as well, by itself: an error of nought.
    level, trend, errors = rivals.holt(np.concatenate([[y[0]], y]), 0.4, 0.2, 0.9)
    np.testing.assert_allclose(fitted.resid, errors[1:], atol=1e-9)
    wanted = fitted.forecast(6)
    found = [rivals.ahead(level, trend, months, 0.4, 0.2, 0.9)[0] for months in range(1, 7)]
    np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_the_spread_of_the_trend_is_that_of_simulated_series():
    alpha, beta, phi, months = 0.5, 0.3, 0.9, 4
    rng = np.random.default_rng(2)
    errors = rng.normal(size=(months, 200_000))
    level, trend = 0.0, 0.0
    for error in errors:
        value = level + phi * trend + error
        level, trend = level + phi * trend + alpha * error, phi * trend + alpha * beta * error
    assert rivals.ahead(0.0, 0.0, months, alpha, beta, phi)[1] == pytest.approx(value.std(), rel=0.01)


def test_a_month_without_observation_is_passed_over():
    whole, holed = np.arange(20.0), np.arange(20.0)
    holed[7] = np.nan
    errors = rivals.holt(holed, 1.0, 1.0, 1.0)[2]
    assert np.isnan(errors[7])
    np.testing.assert_allclose(errors[8:], rivals.holt(whole, 1.0, 1.0, 1.0)[2][8:], atol=1e-12)


def test_nothing_from_after_the_origin_is_used():
    early = series()
    late = pd.concat([early, observed([9.0] * 6, "2026-04"), observed([5.0] * 27, late=30)])
    for name, table in forecasts(late).items():
        pd.testing.assert_frame_equal(table, forecasts(early)[name])


def test_a_value_that_comes_late_is_carried_over_more_months():
    """Money is known a month later: one month ahead reaches two months beyond what is known."""
    table = forecasts(series(26).assign(as_of="2026-03-31"))["persistence"]
    punctual = forecasts(series(26).assign(as_of="2026-02-28"), origin="2026-02-28")["persistence"]
    assert at(table, "0.95", 1)[0] == pytest.approx(at(punctual, "0.95", 2)[0])


def test_of_a_month_already_known_the_value_is_known():
    assert at(forecasts(series(), tasks(horizons=(0,)))["persistence"], months=0)[0] == pytest.approx(0.3 + 0.02 + 0.026)


# Short histories


def places(months, first):
    return pd.concat([observed(np.linspace(0.2, 0.2 + 0.01 * place, months), first, place=str(place)) for place in range(5)])


def test_few_changes_are_those_of_all_places():
    value, basis = at(forecasts(places(4, "2025-12"), tasks(("3",)))["persistence"])
    assert value == pytest.approx(0.23)
    assert basis == "places"


def test_over_more_months_than_were_observed_the_changes_of_one_are_widened():
    both = forecasts(places(4, "2025-12"), tasks(("3",), (1, 6)))["persistence"]
    value, basis = at(both, months=6)
    assert (value, basis) == (pytest.approx(0.23), "scaled")
    assert at(both, "0.95", 6)[0] - 0.23 == pytest.approx((at(both, "0.95", 1)[0] - 0.23) * np.sqrt(6))


def test_without_last_year_or_enough_for_a_trend_they_persist():
    found = forecasts(places(4, "2025-12"), tasks(("3",)))
    for name in ("last_year", "damped_trend"):
        assert at(found[name])[1] == "persistence"
        np.testing.assert_allclose(found[name]["value"], found["persistence"]["value"])


def test_a_place_without_observations_takes_the_others_and_a_target_without_any_has_none():
    value, basis = at(forecasts(places(4, "2025-12"), tasks(("9",)))["persistence"])
    assert (value, basis) == (pytest.approx(0.22), "others")
    assert all(table.empty for table in forecasts(series(), tasks(target="trust")).values())


def test_a_single_value_stands_alone():
    table = forecasts(observed([0.4], "2026-03"))["persistence"]
    assert set(table["value"]) == {0.4}


# What all give


def test_all_answer_the_same_tasks_in_a_form_that_the_hub_takes(tmp_path):
    found = forecasts(series(), bounds={"awareness": (0.0, 1.0)}, members=20)
    for number, table in enumerate(found.values()):
        assert len(table) == 3 * (len(LEVELS) + 20)
        hub.write(tmp_path / str(number), table.drop(columns="basis"))
        assert hub.check(tmp_path / str(number)) == []


def test_values_stay_within_bounds():
    wild = observed([0.05, 0.95] * 13 + [0.9])
    table = forecasts(wild, bounds={"awareness": (0.0, 1.0)})["persistence"]
    assert table["value"].max() == 1.0
    assert forecasts(wild)["persistence"]["value"].max() > 1.0


def test_samples_are_drawn_by_task_and_are_like_the_quantiles():
    walk = observed(np.random.default_rng(7).normal(size=36).cumsum(), "2023-04")
    table = forecasts(walk, members=4000)["persistence"]
    one = table[(table["horizon"] == 1) & (table["output_type"] == "sample")]["value"].to_numpy()
    two = table[(table["horizon"] == 2) & (table["output_type"] == "sample")]["value"].to_numpy()
    q = table[(table["horizon"] == 1) & (table["output_type"] == "quantile")]["value"].to_numpy()
    np.testing.assert_allclose(np.quantile(one, LEVELS)[2:5], q[2:5], atol=0.12)
    assert one.std() > 0.5
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.06
    again = forecasts(walk, members=4000)["persistence"]
    pd.testing.assert_frame_equal(again, table)


def test_dressed_persistence_is_calibrated_on_a_random_walk():
    rng = np.random.default_rng(8)
    walks = rng.normal(size=(150, 37)).cumsum(1)
    table = pd.concat([observed(walk[:36], "2023-04", place=str(place)) for place, walk in enumerate(walks)])
    own = forecasts(table, tasks(tuple(map(str, range(150))), (1,)))["persistence"]
    q = own["value"].to_numpy().reshape(150, len(LEVELS))
    assert scores.inside(walks[:, 36], q, LEVELS, 0.5).mean() == pytest.approx(0.5, abs=0.1)
    assert scores.inside(walks[:, 36], q, LEVELS, 0.9).mean() == pytest.approx(0.9, abs=0.06)
