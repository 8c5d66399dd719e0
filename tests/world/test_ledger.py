"""Money: accounts against a naive oracle, and not a fen lost or made under generated scenarios."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import changed, counties, policies, scenarios, small, some
from twin.model import PolicyTwin
from twin.outcomes import indicators as outcomes
from twin.outcomes.counts import Raw
from twin.outcomes.record import Recorder
from twin.scenario.scenario import Scenario
from twin.world.columns import STATE
from twin.world.ledger import ACCOUNTS, AGES, ENDS, POLICY_ACCOUNTS, Flow, Sink, balance, grow_older, idle, move, take

accounts = st.lists(st.one_of(st.just(0), st.integers(0, 10**12)), min_size=AGES, max_size=AGES)
amounts = st.one_of(st.integers(0, 10**13), st.just(0))


def array(account):
    return np.array(account, dtype=np.int64)


# One account ------------------------------------------------------------------------------------------------------------


def take_naively(lots, amount):
    """Lots of (age, fen): the oldest go first. Returns what is left and what was taken."""
    taken, left = [], []
    for age, fen in sorted(lots, reverse=True):
        part = min(fen, max(amount, 0))
        amount -= part
        taken.append((age, part))
        left.append((age, fen - part))
    return dict(left), dict(taken)


@given(accounts, accounts, amounts)
@settings(max_examples=300)
def test_moving_takes_the_oldest_first_and_keeps_ages(source, target, amount):
    left, taken = take_naively(list(enumerate(source)), amount)
    one, other = array(source), array(target)
    assert move(one, other, amount) == sum(taken.values())
    assert one.tolist() == [left[age] for age in range(AGES)]
    assert other.tolist() == [target[age] + taken[age] for age in range(AGES)]


@given(accounts, amounts)
@settings(max_examples=300)
def test_taking_takes_the_oldest_first(source, amount):
    left, taken = take_naively(list(enumerate(source)), amount)
    one = array(source)
    assert take(one, amount) == sum(taken.values()) == min(max(amount, 0), sum(source))
    assert one.tolist() == [left[age] for age in range(AGES)]


@given(accounts, st.integers(-(10**6), -1))
def test_less_than_nothing_moves_nothing(source, amount):
    assert take(array(source), amount) == 0
    assert move(array(source), array(source), amount) == 0


@given(accounts, st.integers(6, 24))
@settings(max_examples=300)
def test_a_month_makes_every_fen_a_month_older(account, limit):
    one = array(account)
    overdue = grow_older(one, limit)
    assert overdue == sum(account[limit:])
    assert one.tolist() == [0, *account[:limit], *[0] * (AGES - limit - 1)]


@given(accounts)
def test_balance_and_idle(account):
    assert balance(array(account)) == sum(account)
    assert idle(array(account)) == sum(account[12:])


# A whole county ---------------------------------------------------------------------------------------------------------


def by_ends(ledger):
    """Fen that came into and left each end of the flows, all policies together."""
    moved = np.asarray(ledger["flow"]).sum(axis=0)
    came, left = {}, {}
    for flow in Flow:
        source, target = ENDS[flow]
        came[target] = came.get(target, 0) + int(moved[flow])
        left[source] = left.get(source, 0) + int(moved[flow])
    return came, left


def assert_books_balance(ledger):
    """Every account, sink and inflow is what its flows say; nothing is negative."""
    held = {name: int(ledger[name].sum()) for name in ACCOUNTS}
    sinks = ledger["sink"].sum(axis=0)
    assert sum(held.values()) + int(sinks.sum()) == int(ledger["inflow"].sum())
    assert all(ledger[name].min(initial=0) >= 0 for name in ACCOUNTS)
    assert ledger["sink"].min(initial=0) >= 0
    came, left = by_ends(ledger)
    below = ("county", "unit", "township", "village")
    assert held["treasury"] == came["treasury"] - left["treasury"]
    assert held["operations"] == came["operations"] - left["operations"]
    # What was recalled, clawed back or saved left these four; which of them is not written down.
    back = left["clawed_back"] + left["recalled"] + left["saved"]
    assert sum(held[n] for n in below) == sum(came[n] - left[n] for n in below) - back
    for sink in ("benefit", "misdelivered", "overhead", "mechanism_cost"):
        assert sinks[Sink[sink.upper()]] == came[sink]
    assert sinks[Sink.DIVERTED_PUBLIC] + sinks[Sink.DIVERTED_PRIVATE] == came["diverted"] - left["diverted"]
    assert int(ledger["inflow"].sum()) == left["outside"] + left["own_contribution"]
    assert int(ledger["recovered"].sum()) == left["diverted"]


def assert_ages_are_true(model, entered):
    """No more fen of an age than entered so many months ago, and none past the clawback.

    What mechanisms hand on to villages keeps the age that it had in the operating budget.
    """
    ledger, limit = model.world.ledger, int(model.regime.at(model.month - 1, model.world).fund.clawback_months[0])
    held = ledger["county"] + ledger["unit"] + ledger["township"].sum(axis=0) + ledger["village"].sum(axis=0)
    handed_on = np.asarray(ledger["flow"])[: len(held), Flow.OPERATIONS_VILLAGE]
    assert not held[:, limit + 1 :].any()
    for age in range(min(AGES, len(entered))):
        assert (held[:, age] <= entered[-1 - age] + handed_on).all()
    assert (held[:, len(entered) :].sum(axis=1) <= handed_on).all()


def money_in(model):
    """Fen that entered the policies' accounts so far: appropriated and contributed."""
    ledger = model.world.ledger
    return np.asarray(ledger["appropriated"]) + np.asarray(ledger["contributed"]).sum(axis=0)


@pytest.mark.slow
@given(counties(), scenarios(months=26), st.integers(0, 3))
@some(80)
def test_not_a_fen_is_lost_or_made(county, scenario, seed):
    model = PolicyTwin(county, scenario, seed=seed, burn_in=0)
    entered, before, moved = [], money_in(model), np.array(model.world.ledger["flow"])
    for _ in range(scenario.months):
        model.step()
        assert (model.world.ledger["flow"] >= moved).all()  # what moved back would be another flow
        moved = np.array(model.world.ledger["flow"])
        assert_books_balance(model.world.ledger)
        entered.append(money_in(model) - before)
        before = money_in(model)
        assert_ages_are_true(model, entered)
        assert (entered[-1] >= 0).all()


@given(counties(), scenarios(months=14), st.integers(0, 14))
@some(12)
def test_the_summary_adds_up(county, scenario, burn_in):
    """Inflows of the run and what was held before it are what ended in sinks and what lies idle."""
    model = PolicyTwin(county, scenario, seed=1, burn_in=burn_in).run()
    ledger = model.result().ledger
    assert ledger["inflows"] == sum(ledger[sink.name.lower()] for sink in Sink) + ledger["idle"]
    assert ledger["recovered"] >= 0
    villages = model.world.ledger["village_sink"]
    assert (villages[:, :, Sink.BENEFIT].sum(axis=0) == model.world.ledger["sink"][:-1, Sink.BENEFIT]).all()
    assert (model.world.ledger["fitting"] <= villages[:, :, Sink.BENEFIT]).all()


def test_what_was_diverted_before_the_start_comes_back_on_a_line_of_its_own():
    """Money diverted before month 0 and found since is an inflow; no sink of the run is less than nothing."""
    before = Scenario.from_dict(
        {"policies": ["farm_subsidy"], "set": {"supervise.diversion_level": 1.0, "supervise.deterred": 0.0}}
    )
    model = PolicyTwin(small(2, 3, 60), before, seed=0, burn_in=0).run(9)
    after = {
        "supervise.diversion_level": 0.0,
        "supervise.inspections": 50,
        "supervise.detection_power": 1,
        "supervise.recovery": 1,
    }
    branch = model.fork(Scenario.from_dict({"policies": ["farm_subsidy"], "set": after}))
    branch.record = Recorder(branch.world, branch.month)
    ledger = branch.run(2).result().ledger
    village = branch.world.ledger["village_sink"] - branch.record.begin["village_sink"]
    assert village[:, :, Sink.DIVERTED_PRIVATE].sum() < 0  # what the net account says
    assert ledger["recovered"] > 0
    assert min(ledger.values()) >= 0
    assert ledger["inflows"] == sum(ledger[sink.name.lower()] for sink in Sink) + ledger["idle"]


@given(counties(), scenarios(months=14), st.integers(0, 14))
@some(8)
def test_opening_balances_and_flows_tell_what_is_held(county, scenario, burn_in):
    """Along the flows every account gets what it hands on, what lies there at the end and what went back to the treasury."""
    model = PolicyTwin(county, scenario, seed=1, burn_in=burn_in).run()
    result = model.result()
    moved = result.flows.groupby(["source", "target"])["fen"].sum()
    ends = {side: moved.groupby(side).sum() for side in ("source", "target")}
    assert ends["source"].get("opening", 0) == result.ledger["opening"]
    assert ends["target"].get("kept", 0) == result.ledger["idle"] == model.world.held()
    assert ends["source"].get("diverted", 0) == result.ledger["recovered"]
    for account in ("treasury", "operations"):
        assert ends["source"].get(account, 0) == ends["target"].get(account, 0)
    taken = sum(ends["source"].get(back, 0) for back in ("clawed_back", "recalled", "saved"))
    assert sum(ends["target"].get(a, 0) - ends["source"].get(a, 0) for a in POLICY_ACCOUNTS) == taken


@given(counties(), scenarios(months=18), st.integers(0, 14), st.integers(0, 17))
@some(8)
def test_money_at_hand_is_used_given_back_or_still_there(county, scenario, burn_in, since):
    model = PolicyTwin(county, scenario, seed=1, burn_in=burn_in)
    model.run(since) if since else None
    begun = np.array(model.world.ledger["flow"])
    model.run(18 - since)
    window = Raw.of(model.record, model.world).since(model.record.start + since).total().iloc[0]
    back = (model.world.ledger["flow"] - begun)[:, [Flow.CLAWED_BACK, Flow.RECALLED, Flow.SAVED]].sum()
    left = outcomes.spent(window) - window["contribution"]
    assert outcomes.at_hand(window) == left + back + window["idle"]


@given(policies(), st.integers(0, 5))
@some(40)
def test_nobody_is_paid_more_than_promised(policy, seed):
    """A cash payment is at most the entitlement, one a cycle; a village does not spend what it did not get."""
    scenario = Scenario.from_dict({"policies": [{"odd": policy | {"access": "application"}}], "months": 15})
    model = PolicyTwin(small(2, 2, 20), scenario, seed=seed, burn_in=0)
    fen = round(policy["entitlement"] * 100)
    for _ in range(15):
        model.step()
        assert model.world.households["received"].max() <= fen
    ledger = model.world.ledger
    spent = ledger["village_sink"].sum(axis=2)
    recovered = int(ledger["recovered"].sum())
    assert spent.sum() - ledger["contributed"].sum() <= ledger["arrived"].sum() + recovered


def test_a_township_cannot_lose_more_than_it_passes_on():
    """Overhead and diversion together never exceed what leaves the township, however high both are."""
    knobs = {"fund.overhead": 0.3, "supervise.township_level": 1.0, "supervise.deterred": 0.0, "fund.processing_days": 365}
    scenario = Scenario.from_dict({"policies": ["farm_subsidy"], "set": knobs})
    county = changed(small(1, 2, 20), townships={"leaning": 3.0})
    model = PolicyTwin(county, scenario, seed=0, burn_in=0).run(12)
    assert (model.world.ledger["flow"] >= 0).all()
    assert (model.world.ledger["arrived"] >= 0).all()
    funds_arrived = model.result().summary["funds_arrived"]
    assert 0.0 <= funds_arrived <= 1.0


@pytest.mark.parametrize("deterrence", ["saturating", "logit"])
def test_clawed_back_money_is_appropriated_again(deterrence):
    """With no way to spend, money comes back after the clawback and the next budget needs so much less from outside."""
    settings_ = {"fund.clawback_months": 6, "act.apply_rate": 0, "supervise.township_level": 0, "fund.overhead": 0}
    scenario = Scenario.from_dict(
        {"policies": ["living_allowance"], "set": settings_, "months": 36, "structure": {"deterrence": deterrence}}
    )
    model = PolicyTwin(small(2, 3, 30), scenario, seed=0, burn_in=0).run()
    flow = model.world.ledger["flow"][0]
    assert flow[Flow.CLAWED_BACK] > 0
    assert model.world.ledger["appropriated"][0] == flow[Flow.TREASURY_COUNTY] == 3 * flow[Flow.OUTSIDE_TREASURY]
    assert_books_balance(model.world.ledger)


def test_every_account_and_flow_is_known():
    held = {name for name, column in STATE["ledger"].items() if "ages" in column.shape}
    assert held == set(ACCOUNTS)
    assert set(ENDS) == set(Flow)
