"""Designs stand beside the same money as plain budget and the same hours as plain staff."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import twin
from twin.outcomes.money import KINDS, PUBLIC
from twin.regime.regime import Regime
from twin.scenario.scenario import Scenario
from twin.study import plain
from twin.study.compare.comparison import Comparison
from twin.study.compare.paired import compare
from twin.study.plain import BUDGET, HOURS, STAFF, STEPS, Curve, Plain

PLACE = twin.County.small(2, 2, 30)
REPLICATES = 3


def rows(landing, yuan=0.0, mechanisms=0.0, staff=0.0):
    """Runs of which only what plain money needs is known."""
    money = {f"money.{kind}": 0.0 for kind in KINDS} | {"money.appropriations": yuan}
    hours = {f"cadre_hours.{tier}": staff for tier in ("county", "township", "village")}
    return pd.DataFrame([{"landing_rate": landing, HOURS: mechanisms} | money | hours] * REPLICATES)


@pytest.fixture
def straight():
    """A yuan of plain budget gains a thousandth up to 100 yuan, an hour of plain staff nothing."""
    steps = [rows(0.5 + gain, yuan=1000 * gain) for gain in (0.02, 0.05, 0.1)] + [rows(0.5, staff=10.0 * n) for n in (1, 2, 3)]
    return Plain.of(rows(0.5), steps)


def test_the_same_money_as_plain_budget_is_read_between_the_steps(straight):
    found = straight.beside(rows(0.56, yuan=80.0, mechanisms=45.0), ["landing_rate"]).set_index("kind")
    assert found.loc[BUDGET, "plain"] == pytest.approx(0.08) and found.loc[BUDGET, "amount"] == 80.0
    assert found.loc[BUDGET, "gain"] == pytest.approx(0.06) and found.loc[BUDGET, "more"] == pytest.approx(-0.02)
    assert found.loc[STAFF, "amount"] == 45.0 and found.loc[STAFF, "plain"] == 0.0
    assert not found["beyond"].any()
    assert found["low"].isna().all(), "replicates that agree tell no interval"


def test_more_than_was_tried_is_said_and_not_guessed(straight):
    found = straight.beside(rows(0.9, yuan=1e6, mechanisms=1e6), ["landing_rate"]).set_index("kind")
    assert found["beyond"].all()
    assert found.loc[BUDGET, "plain"] == pytest.approx(0.1)


def test_money_that_is_saved_buys_nothing(straight):
    assert straight.beside(rows(0.5, yuan=-50.0), ["landing_rate"])["plain"].tolist() == [0.0, 0.0]


def test_an_outcome_that_no_run_has_is_missing(straight):
    assert straight.beside(rows(0.5), ["trust"])["replicates"].tolist() == [0, 0]


@given(
    st.lists(st.tuples(st.floats(1, 1e6), st.floats(-1, 1)), min_size=1, max_size=4, unique_by=lambda pair: pair[0]),
    st.floats(-1e7, 1e7),
)
def test_a_curve_passes_through_its_points_and_stays_within_them(points, amount):
    amounts, gains = (np.array([[0.0, *column]]) for column in zip(*points, strict=True))
    curve = Curve(amounts, gains)
    for place, given_amount in enumerate(amounts[0]):
        assert curve.at(np.array([given_amount]))[0] == pytest.approx(gains[0, place], abs=1e-9)
    assert gains.min() - 1e-12 <= curve.at(np.array([amount]))[0] <= gains.max() + 1e-12


def test_steps_raise_what_a_scenario_sets_and_what_it_leaves_at_the_default():
    base = Scenario.load("baseline").set({"fund.budget": {"2027-01": 0.8}})
    one = plain.raised(base, BUDGET, 1.5, PLACE)
    value = one.settings["fund.budget"][0].value
    assert value.at(base.start) == 1.5 and value.at(base.start + 600) == pytest.approx(1.2)
    staff = plain.raised(base, STAFF, 2.0, PLACE)
    assert staff.settings["workload.township_hours"][0].value.plain == 2.0
    assert staff.settings[plain.CADRES][0].value.plain == pytest.approx(PLACE.villages["cadres"].mean())
    assert Scenario.from_dict(staff.to_dict()).to_dict() == staff.to_dict()
    assert staff.before().to_dict() == base.before().to_dict(), "the burn-in is shared"


def test_steps_raise_the_default_where_a_scenario_sets_something_for_others():
    own = {"value": 1.1, "policies": ["farm_subsidy"]}
    hills = {"value": 0.8, "cover": {"share": 0.5, "assign": "village", "lot": "some"}}
    base = Scenario.load("baseline").set({"fund.budget": [own], "workload.committee_hours": [hills]})
    regime = Regime(plain.raised(base, BUDGET, 1.4, PLACE), PLACE)
    assert regime.at(base.start).fund.budget.ravel().tolist() == pytest.approx([1.4, 1.54, 1.4, 1.4])
    staff = Regime(plain.raised(base, STAFF, 2.0, PLACE), PLACE).at(base.start).workload
    assert sorted(staff.committee_hours.tolist()) == pytest.approx([1.6, 1.6, 2.0, 2.0])
    assert (staff.township_hours == 2.0).all()
    again = plain.raised(base, BUDGET, 1.4, PLACE)
    assert Scenario.from_dict(again.to_dict()).to_dict() == again.to_dict()
    assert again.before().to_dict() == base.before().to_dict(), "the burn-in is shared"


@pytest.fixture(scope="module")
def found():
    return compare(["baseline", "linkage"], PLACE, 2, months=12, workers=1, grades=False)


def test_a_comparison_stands_beside_plain_budget_and_plain_staff(found, tmp_path):
    own = found.plain_of("linkage")
    landing = own[own["indicator"] == "landing_rate"].set_index("kind")
    table = found.table.set_index(["scenario", "indicator"])
    assert landing.loc[BUDGET, "amount"] == pytest.approx(table.loc[("linkage", "public_yuan"), "difference"])
    assert landing.loc[STAFF, "amount"] == pytest.approx(table.loc[("linkage", "mechanism_hours"), "difference"])
    np.testing.assert_allclose(landing["gain"], table.loc[("linkage", "landing_rate"), "difference"])
    steps = found.points[found.points["indicator"] == "landing_rate"]
    assert list(steps["factor"]) == [factor for kind in (BUDGET, STAFF) for factor in STEPS[kind]]
    assert (steps.groupby("kind")["amount"].diff().dropna() > 0).all() and (steps["amount"] > 0).all()
    found.save(tmp_path)
    pd.testing.assert_frame_equal(Comparison.load(tmp_path).plain, found.plain)
    assert len(found.to_json()["plain"]["designs"]) == len(found.plain)


def test_plain_staff_is_that_many_more_hours(found):
    steps = found.points[found.points["indicator"] == "landing_rate"].set_index(["kind", "factor"])["amount"]
    assert steps[STAFF, 2.0] == pytest.approx(10 * steps[STAFF, 1.1], rel=0.05)


def test_all_public_money_of_a_comparison_is_the_sum_of_its_kinds(found):
    rows = found.table[found.table["scenario"] == "linkage"].set_index("indicator")["difference"]
    assert rows["public_yuan"] == pytest.approx(sum(rows[f"public.{kind}"] for kind in PUBLIC))
    assert rows["public_yuan"] > rows["cost_yuan"] > 0
    first = found.table[found.table["scenario"] == "baseline"].set_index("indicator")
    assert first.loc["public_yuan", "mean"] == 0.0
