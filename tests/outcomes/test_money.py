"""New money is counted once, by kind, and what a run costs more than another is minus what the other costs more than it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin import County, PolicyTwin, Scenario
from twin.outcomes.money import BESIDE, KINDS, PUBLIC, by_kind, cost
from twin.world.ledger import Flow

NOTHING = dict.fromkeys(KINDS, 0.0)
AMOUNT = st.integers(-(10**9), 10**9).map(float)
MONEY = st.fixed_dictionaries(dict.fromkeys(KINDS, AMOUNT))


@pytest.mark.parametrize(
    ("own", "public"),
    [
        ({"mechanisms": 5}, {"mechanisms": 5, "public": 5}),  # paid from what running costs would have used
        ({"operations": 9, "mechanisms": 5}, {"mechanisms": 5, "operations": 4, "public": 9}),  # no yuan twice
        ({"operations": 9, "handed_on": 3, "appropriations": 3, "mechanisms": 5},
         {"mechanisms": 5, "operations": 1, "appropriations": 3, "public": 9}),
        ({"appropriations": -2}, {"appropriations": -2, "public": -2}),  # money that came back is a saving
        ({"contributions": 7, "external": 2}, {"contributions": 7, "external": 2, "public": 0}),
        ({"mechanisms": 5, "operations": -10}, {"mechanisms": 5, "operations": -10, "public": -5}),
    ],
)  # fmt: skip
def test_known_costs(own, public):
    expected = dict.fromkeys((*PUBLIC, *BESIDE, "public"), 0) | public
    assert {kind: float(yuan) for kind, yuan in cost(NOTHING | own, NOTHING).items()} == expected


@given(MONEY, MONEY)
def test_a_cost_is_minus_the_cost_of_the_other_against_it_and_the_sum_of_its_public_kinds(one, other):
    there, back = cost(one, other), cost(other, one)
    assert all(there[kind] == -back[kind] for kind in there)
    assert there["public"] == sum(there[kind] for kind in PUBLIC)


@given(MONEY, AMOUNT.map(abs))
def test_more_new_money_never_costs_less(one, more):
    for kind in ("mechanisms", "operations", "appropriations"):
        assert cost(one | {kind: one[kind] + more}, NOTHING)["public"] >= cost(one, NOTHING)["public"]


def test_kinds_are_sums_of_flows():
    flows = np.zeros((3, len(Flow)), dtype=np.int64)
    flows[:, Flow.OUTSIDE_TREASURY] = [100, 200, 0]
    flows[1, Flow.OPERATIONS_VILLAGE] = 50
    flows[2, Flow.OUTSIDE_OPERATIONS] = 900
    found = by_kind(flows)
    assert found["appropriations"] == 3.5 and found["handed_on"] == 0.5 and found["operations"] == 9.0
    assert found["mechanisms"] == found["contributions"] == found["external"] == 0.0


def test_the_money_of_a_run_is_what_its_ledger_took_in():
    place, base = County.small(2, 2, 30), Scenario.load("baseline")
    one = base.with_mechanism("multi_source_funding").with_mechanism("promotion_days")
    found = PolicyTwin(place, one, seed=1, burn_in=0).run(14).result().summary
    money, ledger = found["money"], found["ledger"]
    came = sum(money[kind] for kind in ("operations", "appropriations", "contributions", "external")) - money["handed_on"]
    assert round(came * 100) == ledger["inflows"] - ledger["opening"] - ledger["recovered"]
    assert money["mechanisms"] == found["cost_yuan"] > 0 and money["handed_on"] > 0
