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


@pytest.fixture(scope="module")
def lived():
    """A run in which money goes back to the treasury for every reason, and offices of every tier divert some."""
    settings = {
        "fund.clawback_months": 6, "fund.recall": 0.05, "supervise.false_claims": 0.2, "fund.verification": 0.5,
        "deliver.on_result": 0.5,
    }  # fmt: skip
    base = Scenario.load("baseline").set(settings)
    return PolicyTwin(County.small(2, 3, 50), base, seed=5).run(24).result()


def test_accounts_balance_as_the_table_of_flows_says(lived):
    """Treasury and operations over all policies; the others with what went back, policy by policy."""
    given, got = (lived.flows.pivot_table(index="policy", columns=end, values="fen", aggfunc="sum", fill_value=0)
                  for end in ("source", "target"))  # fmt: skip
    for account in ("treasury", "operations"):
        assert given[account].sum() == got[account].sum()
    four, back = ["county", "unit", "township", "village"], ["clawed_back", "recalled", "saved"]
    returned = given.reindex(columns=back, fill_value=0).sum(axis=1)
    assert all(given[reason].sum() > 0 for reason in back)
    assert (got[four].sum(axis=1) - given[four].sum(axis=1)).reindex(returned.index).equals(returned)


def test_money_of_a_township_is_that_of_its_villages(lived):
    """What offices divert themselves is in the county's rows alone."""
    together = lived.monthly[lived.monthly["policy"] == "all"]
    kinds = ["diverted_public", "diverted_private"]
    sums = {level: int(rows[kinds].to_numpy().sum()) for level, rows in together.groupby("level") if level != "group"}
    offices = lived.flows[(lived.flows["target"] == "diverted") & (lived.flows["source"] != "village")]["fen"].sum()
    assert sums["township"] == sums["village"] and sums["county"] == sums["village"] + offices > sums["village"]


def test_people_are_of_the_last_month_in_headlines_and_a_mean_in_tables_of_places(lived):
    county = lived.monthly[(lived.monthly["level"] == "county") & (lived.monthly["policy"] == "all")].set_index("month")
    for name in ("trust", "participation", "needs_waiting", "used_app", "blind_spot"):
        assert lived.summary[name] == pytest.approx(county[name].iloc[-1])
    places = lived.monthly[(lived.monthly["level"] == "village") & (lived.monthly["policy"] == "all")]
    first = places[places["place"] == lived.villages["code"].iloc[0]].sort_values("month").tail(12)
    expected = (first["trust"] * first["households"]).sum() / first["households"].sum()
    assert lived.villages["trust"].iloc[0] == pytest.approx(expected) != first["trust"].iloc[-1]
