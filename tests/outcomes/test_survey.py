"""Households are counted eight things at a time; the counts are those of going through them one by one."""

import numpy as np
import pytest

from twin import County, PolicyTwin, Scenario
from twin.outcomes.survey import AT_ONCE, LIFE_COUNTS, POLICY_COUNTS, counted, members
from twin.terms.clauses import AWARE, WHEN
from twin.world.world import STATE

SIZES = (1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 7, 40)
PATIENCE_ENDS = 500


@pytest.fixture(scope="module")
def place():
    """Villages about the size at which a word is full, three policies, four groups, some households gone."""
    dice = np.random.default_rng(11)
    village = np.repeat(np.arange(len(SIZES), dtype=np.int32), SIZES)
    size = village.size
    households = {
        "known": dice.integers(0, 256, (size, 3), dtype=np.uint8),
        "passed": dice.choice([0, 1, 3, 5, 7, 15, 127, 254, 255], (size, 3)).astype(np.uint8),
        "turnout": dice.choice([0, 1, 2, 4095], size).astype(np.uint16),
        "trust": dice.random(size).astype(np.float32),
        "satisfaction": dice.random(size).astype(np.float32),
        "need": dice.integers(0, 6, size, dtype=np.uint8),
        "need_since": dice.integers(0, 1000, size, dtype=np.int16),
        "contact": dice.integers(0, 128, size, dtype=np.uint8),
    }
    for name in ("known", "passed"):
        households[name][: sum(SIZES[:3])] = 255  # every counter of a word full at once
    for column in households.values():
        column.setflags(write=False)  # as a world shows them
    groups = dice.random((size, 4)) < [0.0, 0.3, 0.9, 1.0]
    return village, households, groups, (dice.random(size) < 0.9) & (village != 3)


def one_by_one(households, rows, closing):
    """The counts of some households, told without tricks."""
    seen = np.zeros((len(closing), len(POLICY_COUNTS)), dtype=np.int64)
    lived = np.zeros(len(LIFE_COUNTS))
    for h in rows:
        is_open = 2 <= households["need"][h] <= 4
        overdue = is_open and households["need_since"][h] < PATIENCE_ENDS
        turnout = int(households["turnout"][h])
        happy = households["satisfaction"][h] >= 0.5
        unraised = households["need"][h] == 1
        need, contact = int(households["need"][h]), int(households["contact"][h])
        older = households["need_since"][h] < PATIENCE_ENDS + 90  # registered before the month that ends 120 days later
        called_on = contact & 8 > 0
        ways = [contact & bit > 0 for bit in (1, 2, 4, 8, 31)]
        offices = [*ways, need > 0, is_open and older and called_on, need > 0 and not is_open and not called_on]
        lived += [1, turnout & 1, turnout > 0, np.float64(households["trust"][h]), happy, is_open, overdue, unraised, *offices]
        for p, closes in enumerate(closing):
            known, passed = int(households["known"][h, p]), int(households["passed"][h, p])
            enough = AWARE | WHEN
            steps = [closes and passed & (2 << step) - 1 == (2 << step) - 1 for step in range(8)]
            seen[p] += [1, known & AWARE == AWARE, known & enough == enough, *(known >> bit & 1 for bit in range(8)), *steps]
    return seen, lived


@pytest.mark.parametrize("everybody", [True, False])
def test_counts_are_those_of_going_through_households(place, everybody):
    village, households, groups, present = place
    present = np.ones_like(present) if everybody else present
    closing = np.array([True, False, True])
    seen, lived = counted(households, members(village, len(SIZES), groups, present), PATIENCE_ENDS, closing)
    places = [village == v for v in range(len(SIZES))] + list(groups.T)
    assert len(places) == len(seen) == len(lived)
    for row, inside in enumerate(places):
        plain_seen, plain_lived = one_by_one(households, np.flatnonzero(inside & present), closing)
        assert (seen[row] == plain_seen).all()
        assert (lived[row] == plain_lived).all()  # trust too: it is added in the same order


def test_who_lives_where_is_no_state():
    assert not {"present", "village"} & STATE["households"].keys()  # so that a record may list them once


def test_a_place_without_households_counts_nothing(place):
    village, households, groups, _ = place
    nobody = np.zeros(village.size, dtype=bool)
    seen, lived = counted(households, members(village, len(SIZES), groups, nobody), PATIENCE_ENDS, np.ones(3, dtype=bool))
    assert not seen.any()
    assert not lived.any()


def test_nobody_is_asked_about_a_policy_for_nobody():
    """What people know of the others is as it is without it, and of it there is nothing to know."""
    place, base = County.small(2, 2, 30), Scenario.load("baseline")
    nothing = base.policies["farm_subsidy"].plainly() | {"target": {"share": 0.0}}
    more = Scenario.from_dict({"base": "baseline", "policies": [*base.policies, {"aaa_for_nobody": nothing}]})
    without, beside = (PolicyTwin(place, one, seed=1, burn_in=0).run(3).result() for one in (base, more))
    for name in ("awareness", "heard_of", "knows_enough"):
        assert without.summary[name] == beside.summary[name]
    assert without.summary["heard_of"] > 0 and without.clauses.equals(beside.clauses)
    assert beside.monthly.query("policy == 'aaa_for_nobody'")["heard_of"].isna().all()
