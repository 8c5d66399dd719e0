"""Drift: alarms are as rare among quiet counties as said, a change is seen, and one large month decides nothing."""

import numpy as np
import pytest

from twin.living.update.drift import FALSE, Streams, _alarms, _ranked, _sums

MEMBERS, STREAMS, MONTHS = 400, 30, 9
NAMES = [("used", f"99{number:02d}", "pension") for number in range(STREAMS)]


def streams(seed=0, shift=0.0, since=3, which=4):
    draws = np.random.default_rng(seed)
    observed = draws.standard_normal((STREAMS, MONTHS))
    observed[which, since:] += shift
    quiet = np.random.default_rng(1).standard_normal((MEMBERS, STREAMS, MONTHS))
    return Streams(NAMES, 24320, 24321 + np.arange(MONTHS), observed, quiet)


def test_by_any_month_so_many_quiet_counties_have_been_blamed():
    limits = streams().limits()
    assert limits[0] < limits[-1]
    fresh = np.random.default_rng(2).standard_normal((1500, STREAMS, MONTHS))
    above = np.maximum(_sums(fresh), _sums(-fresh)).max(axis=1) > limits
    by_month = np.maximum.accumulate(above, axis=1).mean(axis=0)
    np.testing.assert_allclose(by_month, FALSE * np.arange(1, MONTHS + 1), atol=0.03)


def test_what_changes_is_named_with_its_direction_and_about_its_month():
    for direction in (1, -1):
        one = streams(shift=3.0 * direction)
        found = _alarms(one, one.limits())
        worst = found.iloc[0]
        assert (worst["target"], worst["location"], worst["direction"]) == ("used", "9904", direction)
        assert "2026-12-31" <= worst["since"] <= "2027-02-28" and worst["since"] <= worst["seen"] <= "2027-05-31"
        assert worst["size"] * direction > 1.5


def test_where_nothing_changes_there_is_mostly_no_alarm():
    alarmed = [len(_alarms(streams(seed=seed), streams().limits())) > 0 for seed in range(10, 40)]
    assert sum(alarmed) <= 8


def test_several_policies_of_one_quantity_and_place_are_one_alarm():
    one = streams(shift=3.0)
    both = Streams([("used", "9904", "pension")] * STREAMS, 24320, one.months, one.observed, one.quiet)
    found = _alarms(both, both.limits())
    assert len(found) == found["direction"].nunique() <= 2 and found.iloc[0]["size"] > 1.5


def test_ranks_among_the_quiet_are_normal_whatever_the_residuals_are():
    draws = np.random.default_rng(4)
    quiet = draws.standard_t(1.2, size=(300, 160))  # money: mostly nothing, then very much
    observed, calm = _ranked(np.full(300, 1e9), quiet)
    assert observed.max() < 3 and observed.min() > 2.5
    assert calm.std(axis=1) == pytest.approx(np.ones(300), abs=0.05) and np.abs(calm.mean(axis=1)).max() < 1e-9
    order = np.argsort(quiet[0])
    assert (np.diff(calm[0, order]) > 0).all()


def test_what_always_is_the_same_is_no_surprise():
    observed, calm = _ranked(np.zeros(2), np.zeros((2, 50)))
    np.testing.assert_allclose(observed, 0, atol=1e-9)
    np.testing.assert_allclose(calm, 0, atol=1e-9)
