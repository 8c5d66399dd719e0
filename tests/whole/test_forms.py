"""Forms are hypotheses too: what must not change when a county is written down otherwise, and what must change by slopes.

Each relation is between two counties, or two designs, that mean the same, or between neighbours on one knob. Where nothing may
differ, it may not by a bit; where luck differs, the tolerance is said with its reason.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import counties, differing, scenarios, small, some, state
from tests.whole.forms import (
    NOBODY,
    SHIPPED,
    by_policy,
    counts,
    grid,
    halves,
    landing,
    lived,
    mechanism,
    monthly,
    of_pairs,
    plan,
    renamed,
    units_renamed,
    units_reordered,
    unlike,
    with_a_unit_more,
)
from twin import PolicyTwin, Scenario
from twin.processes.registry import knobs

MONTHS = 14
AROUND = (0.8, 0.9, 1.0, 1.1, 1.2)  # multiples of a process's time


# Written down otherwise -------------------------------------------------------------------------------------------------


@given(counties(), scenarios(months=MONTHS), st.randoms(use_true_random=False))
@some(6)
def test_policies_may_come_in_any_order(county, scenario, random):
    """Luck is keyed by a policy's name. Hours are sums over policies: their last bits may differ, and with them nothing else."""
    data = scenario.to_dict()
    plans = (Scenario.from_dict(d) for d in (data, data | {"policies": random.sample(data["policies"], len(data["policies"]))}))
    one, other = (PolicyTwin(county, p, seed=5, burn_in=0).run(MONTHS) for p in plans)
    assert_same_but_for_sums(monthly(one), monthly(other))


@given(counties(), scenarios(months=MONTHS))
@some(6)
def test_units_may_come_in_any_order(county, scenario):
    """A unit is known by its key. Hours of all units are a sum: its last bits may differ."""
    one, other = (PolicyTwin(c, scenario, seed=5, burn_in=0).run(MONTHS) for c in (county, units_reordered(county)))
    assert_same_but_for_sums(monthly(one), monthly(other))


@given(counties(), scenarios(months=MONTHS))
@some(4)
def test_units_may_have_any_names(county, scenario):
    """To the last bit: a unit's key says who owns what, and nothing else."""
    pairs = ((county, scenario), units_renamed(county, scenario))
    one, other = (PolicyTwin(place, plan, seed=5, burn_in=0).run(MONTHS) for place, plan in pairs)
    assert differing(state(one), state(other)) == []


@given(counties(), scenarios(months=MONTHS))
@some(4)
def test_a_unit_without_staff_that_owns_nothing_changes_nothing(county, scenario):
    one, other = (PolicyTwin(c, scenario, seed=5, burn_in=0).run(MONTHS) for c in (county, with_a_unit_more(county)))
    assert_same_but_for_sums(monthly(one), monthly(other))


@given(counties(), scenarios(months=MONTHS))
@some(4)
def test_names_mean_nothing(county, scenario):
    one, other = (PolicyTwin(c, scenario, seed=5, burn_in=0).run(MONTHS) for c in (county, renamed(county)))
    assert differing(state(one), state(other)) == []


@given(counties(), scenarios(months=MONTHS, mechanisms=8), st.randoms(use_true_random=False))
@some(6)
def test_mechanisms_may_come_in_any_order(county, scenario, random):
    data = scenario.to_dict()
    shuffled = dict(random.sample(list(data["mechanisms"].items()), len(data["mechanisms"])))
    plans = (Scenario.from_dict(d) for d in (data, data | {"mechanisms": shuffled}))
    one, other = (PolicyTwin(county, p, seed=5, burn_in=0).run(MONTHS) for p in plans)
    assert differing(state(one), state(other)) == []


def test_the_package_of_thirty_mechanisms_may_come_in_any_order():
    data = Scenario.load("linkage").to_dict()
    turned = data | {"mechanisms": dict(reversed(data["mechanisms"].items()))}
    one, other = (PolicyTwin(small(2, 3, 40), Scenario.from_dict(d), seed=5, burn_in=0).run(MONTHS) for d in (data, turned))
    assert differing(state(one), state(other)) == []


def assert_same_but_for_sums(one, other):
    """All counts to the last bit; amounts that are summed in another order to a part in a billion."""
    for name, table in one.items():
        for column in unlike(one, other):
            level, _, what = column.partition(".")
            if level == name:
                assert what.startswith("hours_") or what in ("trust_sum", "reported_sum"), column
                np.testing.assert_allclose(table[what], other[name][what], rtol=1e-9, atol=1e-9, err_msg=column)


# Added, and of no account -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("access", ["automatic", "application", "collective"])
def test_a_policy_for_nobody_changes_nothing(access):
    """No bit of any count of the other policies, of needs, visits and hours: nobody has to be told, paid or audited."""
    place = small(2, 3, 60)
    nobody = {"nobody": NOBODY | {"access": access}}
    one, other = lived(place, plan()), lived(place, plan(policies=[*SHIPPED, nobody]))
    assert unlike(monthly(one), monthly(other, leave_out="nobody")) == []


@given(counties(), scenarios(months=MONTHS), st.sampled_from(["reach.notice_reach", "supervise.warning", "deliver.choice"]))
@some(6)
def test_a_mechanism_of_no_cost_and_no_effect_changes_no_bit(county, scenario, path):
    data = scenario.to_dict()
    more = {"define": data.get("define", {}) | {"nothing": mechanism(0.0, path=path)}}
    more["mechanisms"] = data["mechanisms"] | {"nothing": {"dose": 1.0}}
    one, other = (PolicyTwin(county, Scenario.from_dict(d), seed=5, burn_in=0).run(MONTHS) for d in (data, data | more))
    assert differing(state(one), state(other)) == []


def test_a_costless_mechanism_keeps_its_dose_beside_dear_ones():
    """It asks for no yuan, so that no lack of yuan can cut it; the dear ones, of which all is cut, show that there is one."""
    place = small(2, 3, 60)
    free, dear = mechanism(0.3), {f"dear_{n}": mechanism(0.5, 1e6, "deliver.choice") for n in range(7)}
    alone, beside = (lived(place, plan(define=d), months=6) for d in ({"free": free}, {"free": free} | dear))
    knobs = [model.regime.at(model.month, model.world) for model in (alone, beside)]
    assert knobs[1].deliver.choice.max() < 0.5
    np.testing.assert_array_equal(knobs[1].reach.notice_reach, knobs[0].reach.notice_reach)


# Larger, and split ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_villages_twice_as_large_land_the_same_shares():
    """Twice the households, hours and money: by policy, over ten replicates.

    The villages' new households have luck of their own, so that a share may differ by three standard errors of the paired
    difference; and by two points, for whole visits, audits and payments divide otherwise among more households.
    """
    pairs = [[by_policy(lived(small(2, 3, size), plan(), r)) for size in (90, 180)] for r in range(10)]
    for policy in SHIPPED:
        gap, error = of_pairs([(one[policy], other[policy]) for one, other in pairs])
        assert abs(gap) <= 0.02 + 3.0 * error, f"{policy}: {gap:+.3f}, standard error {error:.3f}"


def test_a_county_split_in_two_lands_the_same_shares():
    """Two counties of half the townships, each with its part of every unit's hours and of the budget, and the same luck.

    What may differ is rounding: a unit's hours and fen divide otherwise, and a ranking of villages has fewer to rank.
    """
    whole = small(4, 3, 60)
    for replicate in range(3):
        one = by_policy(lived(whole, plan(), replicate))
        parts = [counts(lived(part, plan(), replicate)) for part in halves(whole)]
        other = sum(part["landed"] for part in parts) / sum(part["eligible"] for part in parts)
        assert (abs(one - other) <= 0.01).all(), pd.concat([one, other], axis=1)


# Slopes, not steps ------------------------------------------------------------------------------------------------------


def aware(model):
    found = counts(model)
    return float(found["aware"].sum() / found["surveyed"].sum())


def assert_a_slope(found, most, falling=True):
    """Four of five neighbours differ at least, in one direction, and by no jump."""
    steps = np.diff(found)
    assert (steps != 0.0).sum() >= 3, f"a plateau: {found}"
    assert (steps <= 1e-3 if falling else steps >= -1e-3).all(), f"not in order: {found}"
    assert np.abs(steps).max() <= most, f"a jump: {found}"


@pytest.mark.slow
def test_days_of_translation_are_a_slope():
    """A tenth of 25 days is a tenth of a month's briefing: awareness falls by some thousandths, and never by two points."""
    found = grid("translate.translation_days", [25.0 * x for x in AROUND], aware, replicates=4)
    assert_a_slope(found, 0.02)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "days"), [("fund.processing_days", 40.0), ("fund.release_days", 20.0)])
def test_days_of_money_are_a_slope(path, days):
    """Money that takes a tenth longer lands fewer: by less than a point, and by something."""
    assert_a_slope(grid(path, [days * x for x in AROUND], landing, replicates=4), 0.01)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "days"), [("deliver.township_days", 20.0), ("deliver.unit_days", 20.0)])
def test_days_of_files_are_a_slope(path, days):
    """Files that take a tenth longer are approved later: household-months with an approved file."""
    found = grid(path, [days * x for x in AROUND], approved_months, replicates=4)
    assert_a_slope(found, 0.03 * found[0])


def approved_months(model):
    """Household-months with an approved file over another year, of policies for which files are made."""
    rows = [p for p, policy in enumerate(model.world.policies) if policy.access == "application"]
    return sum(int((model.run(1).world.households["passed"][:, rows] >> 3 & 1).sum()) for _ in range(12))


SKIMS = (0.05, 0.08, 0.1, 0.11, 0.12, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@pytest.mark.slow
def test_what_is_held_back_of_a_payment_is_no_cliff():
    """Between neighbours landing moves by less than 1.5 times the step of the mean share, and a point for luck."""
    values = [value for value in SKIMS if value >= knobs()["deliver.skim"].low]
    found = grid("deliver.skim", values, landing, replicates=3)
    for here, there, one, other in zip(values, values[1:], found, found[1:], strict=False):
        assert abs(other - one) <= 1.5 * (there - here) + 0.01, f"{here:g} to {there:g}: {one:.3f} to {other:.3f}"


@pytest.mark.slow
def test_blame_for_what_does_not_fit_is_shared_smoothly():
    """The village's part grows with its freedom to adapt; by no more than that grows, and three points for luck."""
    values = (0.4, 0.45, 0.475, 0.5, 0.505, 0.525, 0.55, 0.6)
    found = grid("translate.discretion", values, village_blame, replicates=4)
    for here, there, one, other in zip(values, values[1:], found, found[1:], strict=False):
        assert -0.03 <= other - one <= (there - here) + 0.03, f"{here:g} to {there:g}: {one:.3f} to {other:.3f}"


def village_blame(model):
    found = counts(model)
    village, county = found["lost_fits_village"].sum(), found["lost_fits_county"].sum()
    return float(village / (village + county))
