"""A policy's budget in yuan: to the fen, for the whole county, smaller in a sample, and nothing where nobody is eligible."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scenario.test_scenario import POLICY
from tests.strategies import changed, small, some
from twin import PolicyTwin, Scenario
from twin.base.errors import InputError
from twin.remarks import remarks
from twin.world.ledger import FEN
from twin.world.policies import eligibility, funding


def scenario(**fields):
    return Scenario.from_dict({"policies": [{"own": POLICY | fields}], "months": 12, "parameters": "point"})


def policy(**fields):
    return scenario(**fields).policies["own"]


def appropriated(county, **fields):
    """Fen in the first cycle, which opens in March."""
    model = PolicyTwin(county, scenario(**fields), seed=1, burn_in=0).run(3)
    return int(model.world.ledger["appropriated"][0])


@pytest.mark.parametrize("budget", [0.0, 0.01, 1234.56, 100_000.0, 3_000_000.0])
@pytest.mark.parametrize("entitlement", [0.01, 900.0, 333.33])
def test_a_cycle_is_given_its_budget_to_the_fen(budget, entitlement):
    county = small(2, 2, 30)
    assert appropriated(county, budget=budget, entitlement=entitlement) == round(budget * county.scale * FEN)


@given(st.integers(0, 10**11), st.integers(1, 10**8), st.integers(1, 400_000))
@some(300)
def test_the_share_reaches_the_fen(given_fen, entitlement, people):
    class Place:
        scale, households = 1.0, {"present": np.ones(people, dtype=bool)}

    one = policy(budget=given_fen / FEN, entitlement=min(entitlement, 10**9) / FEN)
    promised = entitlement * people
    assert int(1.0 * funding(one, np.ones(people, dtype=bool), Place()) * promised) == given_fen


def test_nothing_is_given_where_nobody_is_meant():
    class Place:
        scale, households = 1.0, {"present": np.ones(5, dtype=bool)}

    with np.errstate(all="raise"):
        assert funding(policy(budget=1000.0), np.zeros(5, dtype=bool), Place()) == 0.0


def test_as_a_share_and_as_yuan_a_policy_runs_alike():
    """Half of what is promised, said in two ways."""
    county = small(2, 2, 30)
    people = int(eligibility(policy(), county).sum())
    half = 0.5 * people * 900 / county.scale
    assert funding(policy(budget=half), eligibility(policy(), county), county) == pytest.approx(0.5, rel=1e-12)
    assert appropriated(county, budget=half) == appropriated(county, funding=0.5)


def test_a_sample_has_its_part_of_the_budget():
    county = small(4, 4, 30)
    part = county.sample(0.5)
    assert part.scale == pytest.approx(county.scale / 2)
    whole, half = (appropriated(one, budget=5e6) for one in (county, part))
    assert abs(whole - 2 * half) <= 2


def test_nobody_eligible_gets_nothing_and_is_remarked():
    county = changed(small(2, 2, 30), households={"present": False})
    assert appropriated(county, budget=1e6) == 0
    assert any("nobody in this county is eligible" in note["en"] for note in remarks(scenario(budget=1e6), county=county))


def test_budget_reads_back_and_can_be_set():
    one = scenario(budget=3e6)
    assert Scenario.from_dict(one.to_dict()).to_dict() == one.to_dict()
    assert scenario().set({"policies.own.budget": 2e6}).policies["own"].budget == 2e6
    assert "budget" not in scenario().to_dict()["policies"][0]["own"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"budget": 1.0, "funding": 0.5}, "either a budget in yuan or a funding as a share"),
        ({"budget": 1.0, "entitlement": 0}, "needs an entitlement above 0"),
        ({"budget": -1.0}, "out of range"),
        ({"budget": "300万元"}, "must be a number"),
    ],
)
def test_budgets_that_cannot_be(fields, said):
    with pytest.raises(InputError, match=said):
        scenario(**fields)
