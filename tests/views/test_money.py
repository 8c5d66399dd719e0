"""Who answers where money does not come: who holds it, by the ledger of the course."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.views.courses import course
from twin.views.money import holder, is_short

VILLAGE, FEN = 1, 60_000


@pytest.fixture(scope="module")
def lived():
    return course(7)


def emptied(lived, access="village"):
    """The same county with nothing in any account, a policy that is paid in this way, and the code of a village of it."""
    world, policies = lived.twin.world, lived.scenario.policies
    key = next(key for key, one in policies.items() if one.paid == access and one.owner != "finance")
    names = ("county", "unit", "township", "village")
    ledger = {name: np.zeros_like(np.asarray(world.ledger[name])) for name in names}
    villages = {name: np.array(world.villages[name]) for name in ("township", "eligible", "claims")}
    villages["claims"][:] = 0
    villages["eligible"][:] = 10
    own = SimpleNamespace(ledger=ledger, villages=villages, policies=world.policies)
    source = SimpleNamespace(scenario=lived.scenario, county=lived.county, twin=SimpleNamespace(world=own))
    return source, key, [one.key for one in world.policies].index(key), str(lived.county.villages["uid"][VILLAGE])


def test_where_nothing_is_on_its_way_finance_has_not_given_it(lived):
    source, key, _, code = emptied(lived)
    assert holder(source, key, code) == ("county", "finance")


def test_who_holds_most_of_a_villages_part_answers(lived):
    source, key, p, code = emptied(lived)
    ledger, own = source.twin.world.ledger, source.scenario.policies[key].owner
    town = str(source.county.townships["uid"][0])
    ledger["county"][p, 0] = FEN  # a sixth of it is the village's: there are six, alike
    assert holder(source, key, code) == ("county", "finance")
    ledger["unit"][p, 3] = FEN + 6
    assert holder(source, key, code) == ("county", own)
    ledger["township"][0, p, 0] = FEN / 2 + 30  # a third
    assert holder(source, key, code) == ("township", town)
    ledger["township"][0, p, 0] = FEN / 2 - 30
    assert holder(source, key, code) == ("county", own)


def test_a_village_answers_where_it_has_what_is_asked_for(lived):
    source, key, p, code = emptied(lived)
    ledger, claims = source.twin.world.ledger, source.twin.world.villages["claims"]
    ledger["county"][p, 0], ledger["village"][VILLAGE, p, 0], claims[VILLAGE, p] = 100 * FEN, 500, 500
    assert holder(source, key, code) == ("village", code)
    claims[VILLAGE, p] = 501
    assert holder(source, key, code) == ("county", "finance")
    ledger["county"][p, 0] = 0
    assert holder(source, key, code) == ("county", "finance"), "it lacks money that nobody holds"


def test_what_is_paid_to_households_lies_with_the_county(lived):
    source, key, p, code = emptied(lived, "household")
    ledger, own = source.twin.world.ledger, source.scenario.policies[key].owner
    ledger["township"][0, p, 0] = ledger["village"][VILLAGE, p, 0] = 100 * FEN
    assert holder(source, key, code) == ("county", "finance")
    ledger["unit"][p, 0] = 6
    assert holder(source, key, code) == ("county", own)


def test_in_a_course_whoever_answers_has_money_unless_nobody_has(lived):
    world, found = lived.twin.world, set()
    towns = [str(code) for code in lived.county.townships["uid"]]
    for p, policy in enumerate(world.policies):
        for v, code in enumerate(map(str, lived.county.villages["uid"])):
            tier, office = holder(lived, policy.key, code)
            found.add(tier)
            assert office in {"county": ("finance", policy.owner), "township": towns, "village": (code,)}[tier]
            has = {
                "county": world.ledger["county" if office == "finance" else "unit"][p],
                "township": world.ledger["township"][world.villages["township"][v], p],
                "village": world.ledger["village"][v, p],
            }
            assert np.sum(has[tier]) > 0 or not any(np.sum(one) for one in has.values())
    assert len(found) > 1


def test_a_budget_is_short_where_it_does_not_reach_for_all_who_are_entitled(lived):
    found = {key: is_short(lived, key) for key in lived.scenario.policies}
    assert found == {key: one.funding < 1 for key, one in lived.scenario.policies.items()} and len({*found.values()}) == 2
