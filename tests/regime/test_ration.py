"""Money and hours that do not reach: by priority, then in equal shares; who asks for nothing is not cut; who got what is told."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.regime.test_regime import COUNTY, NOTICE, VILLAGES, mechanism, same, scenario, world
from tests.strategies import differing, state
from twin.county.county import County
from twin.model import PolicyTwin
from twin.regime.ration import shares
from twin.regime.regime import Regime

START = 24312
DEAR = {"monthly_yuan": 1000, "per": "village"}
CHEAP = {"monthly_yuan": 10, "per": "village"}
MOVED = {"relay.village_reach": {"raise": 1.0}}
TOLD = {"reach.notice_reach": {"raise": 1.0}}


def regime(uses, **define):
    return Regime(scenario(uses, define), COUNTY)


def asking(month, *costs, place=VILLAGES):
    """Fen in the operating budget of which a month may use the yuan a village given, for all villages."""
    return sum(costs) * 100 * place * (12 - month % 12)


# The rule ---------------------------------------------------------------------------------------------------------------

amounts = st.floats(0, 1e6).filter(lambda value: value == 0 or value > 1e-3)
several = st.lists(st.tuples(amounts, st.integers(1, 9)), min_size=1, max_size=8)


def shared(those, free):
    found = shares(
        {n: np.array([asked]) for n, (asked, _) in enumerate(those)}, {n: p for n, (_, p) in enumerate(those)}, np.array([free])
    )
    return [float(found[n][0]) for n in range(len(those))]


@given(several, st.floats(0, 1e6))
def test_what_there_is_goes_round_by_priority_and_no_more_of_it(those, free):
    found = shared(those, free)
    asked = [one for one, _ in those]
    spent = sum(share * one for share, one in zip(found, asked, strict=True))
    assert spent == pytest.approx(min(free, sum(asked)), rel=1e-9, abs=1e-9)
    assert all(0.0 <= share <= 1.0 for share in found)
    asking_some = [(priority, share) for (one, priority), share in zip(those, found, strict=True) if one > 0]
    for priority, share in asking_some:
        assert all(other == share for level, other in asking_some if level == priority)
        if share > 0:
            assert all(other == 1.0 for level, other in asking_some if level < priority)


@given(several, st.floats(0, 1e6), st.randoms())
def test_order_does_not_matter(those, free, luck):
    places = list(range(len(those)))
    luck.shuffle(places)
    turned = shared([those[place] for place in places], free)
    assert [shared(those, free)[place] for place in places] == pytest.approx(turned, rel=1e-9)


@given(several, st.floats(0, 1e6), st.integers(1, 9))
def test_who_asks_for_nothing_gets_it_and_takes_nothing(those, free, priority):
    assert shared([*those, (0.0, priority)], free) == [*shared(those, free), 1.0]


@given(several, st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_money_cuts_nobody(those, free, more):
    assert all(one >= other - 1e-12 for one, other in zip(shared(those, free + more), shared(those, free), strict=True))


def test_entry_by_entry():
    found = shares({0: np.array([1.0, 1.0]), 1: np.array([3.0, 0.0])}, {0: 5, 1: 5}, np.array([2.0, 0.5]))
    assert found[0].tolist() == [0.5, 0.5]
    assert found[1].tolist() == [0.5, 1.0]


# Money ------------------------------------------------------------------------------------------------------------------


def test_what_costs_nothing_keeps_its_dose_beside_what_is_dear():
    both = regime({"a": 1, "b": 1}, a=mechanism(TOLD), b=mechanism(MOVED, costs=DEAR))
    for money, share in ((0, 0.0), (asking(START, 250), 0.25)):
        knobs = copy.deepcopy(both).at(START, world(operations=money))
        assert knobs.reach.notice_reach == pytest.approx(1.0)
        assert knobs.relay.village_reach == pytest.approx(knobs.relay.village_reach.max())
        assert knobs.due == {"a": 0, "b": pytest.approx(share * 1000 * 100 * VILLAGES, abs=1)}


def test_priority_pays_in_full_and_leaves_the_rest():
    define = {"a": mechanism(TOLD, costs=CHEAP), "b": mechanism(MOVED, costs=DEAR)}
    money = world(operations=asking(START, 505))
    alike = regime({"a": 1, "b": 1}, **define).at(START, money)
    assert alike.due == {"a": 500 * VILLAGES, "b": 50_000 * VILLAGES}
    first = regime({"a": {"priority": 4}, "b": 1}, **define).at(START, money)
    assert first.due == {"a": 1000 * VILLAGES, "b": 49_500 * VILLAGES}
    last = regime({"a": 1, "b": {"priority": 1}}, **define).at(START, money)
    assert last.due == {"a": 0, "b": 50_500 * VILLAGES}
    assert last.reach.notice_reach == pytest.approx(NOTICE)


def test_set_up_waits_for_ones_own_money_only():
    slow = {"costs": {"setup_yuan": 400, "per": "village"}, "takes_hold_months": 4}
    both = regime({"a": 1, "b": {"priority": 9}}, a=mechanism(TOLD, **slow), b=mechanism(MOVED, costs=DEAR, takes_hold_months=4))
    for month in range(START, START + 4):
        knobs = both.at(month, world(operations=asking(month, 100)))
    assert knobs.reach.notice_reach == pytest.approx(1.0)
    assert knobs.due["b"] == 0


# Hours ------------------------------------------------------------------------------------------------------------------


def staffed(uses, villages=1e6):
    """Knobs where villages have so many hours, and mechanisms take those of villages (a), of townships (b) or none (c)."""
    define = {
        "a": mechanism(TOLD, costs={"hours": {"village": 12 / COUNTY.village_office}}),
        "b": mechanism(MOVED, costs={"hours": {"township": 12}}),
        "c": mechanism({"relay.village_keep": {"raise": 1.0}}),
    }
    return regime(uses, **define).at(START, world(hours=villages / 6))


def test_only_who_takes_hours_that_are_short_is_cut():
    short, plenty = staffed({"a": 1, "b": 1, "c": 1}, villages=6.0), staffed({"a": 1, "b": 1, "c": 1})
    assert short.reach.notice_reach[:, 0] == pytest.approx(NOTICE + (1 - NOTICE) * 0.5)
    assert np.array_equal(short.relay.village_reach, plenty.relay.village_reach)
    assert np.array_equal(short.relay.village_keep, plenty.relay.village_keep)


def test_hours_go_round_by_priority():
    hours = {"hours": {"village": 12 / COUNTY.village_office}}
    define = {"a": mechanism(TOLD, costs=hours), "b": mechanism({"relay.village_keep": {"raise": 1.0}}, costs=hours)}
    alike = regime({"a": 1, "b": 1}, **define).at(START, world(hours=3.0))
    first = regime({"a": {"priority": 1}, "b": 1}, **define).at(START, world(hours=3.0))
    assert alike.reach.notice_reach[:, 0] == pytest.approx(NOTICE + (1 - NOTICE) * 0.75)
    assert first.reach.notice_reach[:, 0] == pytest.approx(1.0)
    keep = [knobs.relay.village_keep for knobs in (alike, first, regime({"b": 0}, **define).at(START))]
    assert (keep[0] > keep[1]).all()
    assert (keep[1] > keep[2]).all()


# What must not matter -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("money", [0, asking(START, 300), 10**15])
@pytest.mark.parametrize("hours", [1.0, 1e6])
def test_one_of_no_effect_and_no_cost_changes_no_bit(money, hours):
    dear = {"b": mechanism(TOLD, costs=DEAR | {"hours": {"village": 9, "township": 5, "county": 24}}), "c": mechanism(MOVED)}
    idle = {"a": mechanism({"reach.notice_reach": {"raise": 0.0}, "workload.unit_hours": {"multiply": 1.0}})}
    without = regime({"b": 1, "c": 1}, **dear)
    others = (regime({"a": {"priority": p}, "b": 1, "c": 1}, **dear, **idle) for p in (1, 5, 9))
    plain, beside = without.at(START, world(money, hours)), [one.at(START, world(money, hours)) for one in others]
    for one in beside:
        assert same(plain, one)
        assert {key: fen for key, fen in one.due.items() if key != "a"} == plain.due
        for level in ("village", "township", "unit"):
            assert np.array_equal(getattr(plain, f"hours_{level}"), getattr(one, f"hours_{level}"))


def test_one_of_dose_zero_is_not_there_whatever_it_would_cost():
    define = {"b": mechanism(TOLD, costs=DEAR), "a": mechanism(MOVED, costs=DEAR)}
    money = world(operations=asking(START, 250))
    with_it, without = regime({"a": {"dose": 0, "priority": 1}, "b": 1}, **define), regime({"b": 1}, b=define["b"])
    assert same(with_it.at(START, money), without.at(START, money))
    assert [one.mechanism for one in with_it.memory.given] == ["b"]


# Who got what -------------------------------------------------------------------------------------------------------------


def test_the_regime_remembers_who_got_what():
    costs = CHEAP | {"hours": {"village": 12 / COUNTY.village_office}}
    two = regime({"a": {"dose": 0.5, "cover": {"share": 0.5}}, "b": {"priority": 6}}, a=mechanism(TOLD, costs=costs),
        b=mechanism(MOVED, costs=DEAR))  # fmt: skip
    two.at(START, world(operations=asking(START, 2.5 + 250), hours=0.5))
    first, second = two.memory.given
    assert (first.month, first.mechanism, first.planned) == (START, "a", 0.25)
    assert (first.asked_yuan, first.paid_yuan, first.paid_share) == (50.0, 50.0, 1.0)
    assert first.asked_hours == pytest.approx(6 * VILLAGES / 2)
    assert first.granted_hours == pytest.approx(3 * VILLAGES / 2)
    assert (first.in_force, first.staffed_share) == (pytest.approx(0.125), pytest.approx(0.5))
    assert second.asked_yuan == 1000 * VILLAGES
    assert second.paid_share == pytest.approx(0.25)
    assert second.in_force == pytest.approx(0.0625)  # a quarter set up, a quarter run
    assert (second.asked_hours, second.granted_hours, second.staffed_share) == (0.0, 0.0, 1.0)


def test_what_is_paid_is_due():
    two = regime({"a": 1, "b": {"from": "2026-02"}}, a=mechanism(TOLD, costs=CHEAP), b=mechanism(MOVED, costs=DEAR))
    due = [two.at(month, world(operations=asking(month, 505))).due for month in (START, START + 1, START + 1)]
    told = [(one.month, one.mechanism, round(one.paid_yuan * 100)) for one in two.memory.given]
    assert told == [(START, "a", due[0]["a"]), (START + 1, "a", due[1]["a"]), (START + 1, "b", due[1]["b"])]


def test_a_branch_remembers_its_own():
    one = regime({"a": 1}, a=mechanism(TOLD, costs=CHEAP))
    one.at(START, world())
    branch = copy.deepcopy(one)
    branch.at(START + 1, world(operations=0))
    assert [given.paid_share for given in branch.memory.given] == [1.0, 0.0]
    assert len(one.memory.given) == 1


def test_half_a_year_with_one_of_no_effect_and_no_cost_is_the_same():
    """With money and hours too short for the others all the while."""
    hungry = {
        "b": mechanism(TOLD, costs=DEAR | {"hours": {"village": 50000, "township": 90000}}),
        "c": mechanism(MOVED, costs=DEAR),
    }
    idle = {"a": mechanism({"reach.notice_reach": {"raise": 0.0}, "workload.unit_hours": {"multiply": 1.0}})}
    place = County.small(2, 2, 30)
    without, beside = (
        PolicyTwin(place, scenario(dict.fromkeys(define, 1), define), seed=2, burn_in=0).run(6)
        for define in (hungry, idle | hungry)
    )
    told = without.result().mechanisms
    assert (told["paid_share"] < 1).all()
    assert (told.loc[(told["mechanism"] == "b") & (told["month"] > "2026-01"), "staffed_share"] < 1).all()
    assert differing(state(without), state(beside)) == []
    assert told.equals(beside.result().mechanisms.query("mechanism != 'a'").reset_index(drop=True))
