"""One household taken out of the county: who is changed by it, and whose draws are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import changed, small, some
from twin.base.draws import luck, uniforms
from twin.county.population import household_uids
from twin.model import PolicyTwin
from twin.scenario.scenario import Scenario
from twin.terms.decisions import Decision
from twin.world.world import STATE

MONTHS = 16
CASH = ["afterschool_care", "farm_subsidy", "living_allowance", "sanitary_toilet"]

# Everything that joins households of one village but ties is cut: neighbours' turnout, household eyes on the money, what the
# village knows of needs. Money is plentiful and fast, so that nobody waits in a queue.
SLACK = {
    "act.part_peers": 0.0, "supervise.household_eyes": 0.0, "deliver.village_fit": 0.0, "act.complaint_ease": 0.0,
    "fund.budget": 5.0, "fund.release_days": 1.0, "fund.processing_days": 1.0, "fund.overhead": 0.0,
}  # fmt: skip
PLENTY = {f"policies.{key}.funding": 8.0 for key in CASH}


def roomy(county):
    """A county whose offices have far more hours than they can use."""
    hours = {level: {"hours": getattr(county, level)["hours"] * 1000.0} for level in ("units", "townships", "villages")}
    hours["villages"]["cadres"] = np.full_like(county.villages["cadres"], 1000.0)
    return changed(county, **hours)


def banned(county, household):
    """The same county, with one household absent from everything."""
    present = np.array(county.households["present"])
    present[household] = False
    return changed(county, households={"present": present})


def connected(county, household):
    """Households with a path of ties to one, itself included, bool[H]."""
    reached = np.zeros(county.households["village"].size, dtype=bool)
    front = [household]
    reached[household] = True
    while front:
        h = front.pop()
        for friend in county.ties[county.ties_start[h] : county.ties_start[h + 1]]:
            if not reached[friend]:
                reached[friend] = True
                front.append(int(friend))
    return reached


def in_pairs(county, seed):
    """The county with few ties, so that many households are not joined by any path."""
    rng = np.random.default_rng(seed)
    households = county.households["village"].size
    return county.replace_ties(rng.permutation(households)[: households - households % 2].reshape(-1, 2)[: households // 4])


def lives(model, rows):
    """Every column of some households."""
    return {name: np.array(model.world.households[name])[rows] for name in STATE["households"]}


def assert_slack(model):
    """Enough hours everywhere, and nobody approved waits for money of the village."""
    for level in ("units", "townships", "villages"):
        for ease in ("relay_ease", "file_ease", "need_ease"):
            assert (getattr(model.world, level)[ease] == 1.0).all(), f"{level}.{ease}"
    villages = model.world.villages
    owed = villages["claims"]
    held = model.world.ledger["village"].sum(axis=2)
    assert ((held >= owed) | (owed == 0)).all()


@given(st.integers(0, 200), st.integers(0, 7), st.sampled_from(["few ties", "as drawn"]))
@some(12)
def test_under_slack_a_banned_household_changes_nobody_it_is_not_tied_to(which, seed, ties):
    """Not its neighbours in the village, not the township, not the county: only those a path of ties leads to."""
    county = roomy(small(2, 3, 30, seed % 3))
    county = in_pairs(county, seed) if ties == "few ties" else county
    household = which % county.households["village"].size
    scenario = Scenario.from_dict({"policies": CASH, "set": SLACK | PLENTY})
    one = PolicyTwin(county, scenario, seed=seed, burn_in=0)
    other = PolicyTwin(banned(county, household), scenario, seed=seed, burn_in=0)
    apart = np.flatnonzero(~connected(county, household))
    for _ in range(MONTHS):
        one.step()
        other.step()
        assert_slack(one)
        mine, theirs = lives(one, apart), lives(other, apart)
        assert [name for name in mine if mine[name].tobytes() != theirs[name].tobytes()] == []
    assert not other.world.households["known"][household].any()


def test_a_ban_is_felt_by_friends():
    """The claim above is not empty: somewhere among those tied to a banned household a life is another."""
    county = roomy(small(2, 3, 30))
    scenario = Scenario.from_dict({"policies": CASH, "set": SLACK | PLENTY})
    household = int(np.argmax(np.diff(county.ties_start)))
    one = PolicyTwin(county, scenario, seed=0, burn_in=0).run(MONTHS)
    other = PolicyTwin(banned(county, household), scenario, seed=0, burn_in=0).run(MONTHS)
    friends = connected(county, household)
    friends[household] = False
    mine, theirs = lives(one, friends), lives(other, friends)
    assert any(mine[name].tobytes() != theirs[name].tobytes() for name in mine)


@given(st.integers(0, 200), st.integers(0, 7))
@some(6)
def test_in_another_township_nothing_changes_with_everything_else_on(which, seed):
    """With neighbours, eyes, complaints and learning as shipped, a ban stays within the township and its ties."""
    county = roomy(in_pairs(small(3, 2, 30, seed % 3), seed))
    household = which % county.households["village"].size
    scenario = Scenario.from_dict({"policies": CASH, "set": {n: v for n, v in SLACK.items() if n.startswith("fund.")} | PLENTY})
    one = PolicyTwin(county, scenario, seed=seed, burn_in=0)
    other = PolicyTwin(banned(county, household), scenario, seed=seed, burn_in=0)
    township = county.villages["township"][county.households["village"]]
    touched = connected(county, household) | (township == township[household])
    # One who is tied to somebody in the township lives on with somebody who may have been changed.
    for h in np.flatnonzero(township == township[household]):
        touched |= connected(county, h)
    # Neighbours' turnout and eyes carry on within the village of whoever is touched, and audits within its township.
    touched |= np.isin(township, np.unique(township[touched]))
    apart = np.flatnonzero(~touched)
    one.run(MONTHS), other.run(MONTHS)
    mine, theirs = lives(one, apart), lives(other, apart)
    assert [name for name in mine if mine[name].tobytes() != theirs[name].tobytes()] == []


def visits_due(model, month):
    """Who must have been visited this month, by the published key of the draw alone."""
    county = model.county
    uids, village = household_uids(county.villages), county.households["village"]
    fortune = luck(model.luck_seed, model.replicate, month)
    answers = uniforms(fortune, Decision.VISIT, uids)
    rows = model.world.villages
    linked = county.households["link_rank"] < rows["linked"][village]
    visited = linked & (answers[:, 0] < rows["visit_rate"][village]) & (answers[:, 1] < rows["substantive"][village])
    return visited & county.households["present"]


@pytest.mark.parametrize("scarce", [1.0, 0.2])
def test_where_hours_bind_everyone_keeps_the_same_draws(scarce):
    """Lives may differ, luck may not: each visit follows from the village's rates and the household's own key."""
    hours = {level: {"hours": getattr(small(2, 3, 30), level)["hours"] * scarce} for level in ("units", "townships", "villages")}
    county = changed(small(2, 3, 30), **hours)
    for place in (county, banned(county, 7)):
        model = PolicyTwin(place, Scenario.from_dict({"set": {"fund.budget": 0.3}}), seed=2, burn_in=0)
        for _ in range(8):
            model.step()
            assert np.array_equal(visits_due(model, model.month - 1), model.world.households["visited"])


def test_where_hours_and_money_bind_needs_arise_alike():
    """Whether a need arises depends on the household's own draw, whatever befell the others."""
    county = changed(small(2, 3, 30), townships={"hours": 1.0}, units={"hours": 1.0})
    scenario = Scenario.from_dict({"set": {"fund.budget": 0.3, "act.need_rate": 0.2}})
    uids = household_uids(county.villages)
    for place in (county, banned(county, 7)):
        model = PolicyTwin(place, scenario, seed=2, burn_in=0)
        for _ in range(6):
            fortune = luck(2, 0, model.month)
            before = np.array(model.world.households["need"])
            model.step()
            arises = uniforms(fortune, Decision.NEED, uids)[:, 0] < 0.2
            quiet = (before == 0) & ~arises
            assert (model.world.households["need"][quiet] == 0).all()


def test_a_household_keeps_its_luck_in_a_sampled_county():
    """Draws are keyed by code, not by row: the same household has the same visits drawn in a part of the county."""
    whole = small(3, 4, 20)
    part = whole.sample(0.5)
    common = np.isin(whole.household_uids, part.household_uids)
    for name in ("receptivity", "sociability", "link_rank", "persons", "phone"):
        assert np.array_equal(whole.households[name][common], part.households[name])
