"""What must hold of a mechanism in a run: watched over a few months that all checks of it share (`lives.LIVES`)."""

import copy
from functools import cache

import numpy as np

from tests.contracts.lives import (
    BASE,
    FIRST,
    State,
    alone,
    bare_month,
    covered_type,
    place,
)
from tests.contracts.mechanism_file import MECHANISM, better, moves
from tests.contracts.suite import tell
from tests.strategies import differing, small, state
from twin import PolicyTwin, Scenario
from twin.policies.policy import VILLAGE_TYPES
from twin.processes.registry import ORDER, knobs
from twin.regime.regime import Regime

check = MECHANISM.check
YEAR = 12


def unlike(one: State, other: State) -> list[str]:
    """Knobs that are not the same, bit for bit."""
    pairs = ((path, values, other[path]) for path, values in one.items() if values is not other[path])
    return [path for path, values, was in pairs if values.tobytes() != np.broadcast_to(was, values.shape).tobytes()]


def moved(subject) -> set[str]:
    return {path for path, _ in moves(subject)}


# Nothing comes of nothing ---------------------------------------------------------------------------------------------------


@check
def a_dose_of_zero_changes_no_bit(subject):
    for one, other in zip(subject.life("zero").months, subject.bare().months, strict=False):
        assert differing(one.after, other.after) == []


@check
def a_dose_of_zero_costs_nothing(subject):
    zero = subject.life("zero").first
    assert sum(zero.due.values()) == sum(subject.bare().first.due.values()) and not zero.flows


@check
def without_its_amounts_nothing_changes(subject):
    """In force, but moving nothing, it leaves everybody's luck as it was."""
    for one, other in zip(subject.life("without amounts").months, subject.bare().months, strict=False):
        assert differing(one.after, other.after) == []


@check
def the_same_twice_is_the_same(subject):
    one, other = subject.life("full").first, subject.life("again").first
    assert differing(one.after, other.after) == [] and unlike(one.knobs, other.knobs) == []


@check
def it_begins_in_its_first_month(subject):
    before, during = subject.life("dates")[:2]
    assert differing(before.after, subject.bare().first.after) == []
    assert unlike(before.knobs, subject.bare().first.knobs) == []
    assert during.due.keys() >= {subject.key}


@check
def it_ends_with_its_last_month(subject):
    after = subject.life("dates")[2]
    assert unlike(after.knobs, subject.bare().months[2].knobs) == []
    assert subject.key not in after.due and not after.flows


@check
def it_rests_where_its_dose_is_zero(subject):
    first, second, third = subject.life("schedule")
    assert unlike(second.knobs, subject.bare().months[1].knobs) == []
    assert subject.key in first.due and subject.key in third.due and subject.key not in second.due


# It acts --------------------------------------------------------------------------------------------------------------------


@check(when=lambda subject: "\nmoves" in f"\n{subject.text}")
def something_comes_of_it(subject):
    """Its moves alone, at full dose, change some column within the months watched."""
    pairs = zip(subject.life("alone").months, subject.bare().months, strict=True)
    if not any(differing(one.after, other.after) for one, other in pairs):
        model = PolicyTwin(small(3, 4, 60), subject.scenario(data=alone(subject)), seed=3, burn_in=0)
        tell(differing(state(model.run(YEAR)), a_year_without()) != [], "no column moves: nobody could tell that it is there")


@cache
def a_year_without() -> State:
    """A larger county after a year without mechanisms, for those whose moves are seldom felt."""
    return state(PolicyTwin(small(3, 4, 60), Scenario.from_dict(BASE), seed=3, burn_in=0).run(YEAR))


@check
def it_moves_what_it_says_and_nothing_else(subject):
    """No knob moves that the file does not name; plain moves all do once it is set up."""
    last, base = subject.life("grown")[-1], subject.bare().last.knobs
    said, found = moved(subject), set(unlike(last, base))
    tell(found <= said, f"moves what the file does not name: {sorted(found - said)}")
    tell(found >= set(subject.mechanism.moves), f"does not move {sorted(set(subject.mechanism.moves) - found)}")


@check
def it_moves_in_the_direction_that_it_says(subject):
    last, base = subject.life("grown")[-1], subject.bare().last.knobs
    for path, move in subject.mechanism.moves.items():
        if move.verb == "set":
            continue
        up = (knobs()[path].better == "up") == better(path, move) if better(path, move) is not None else None
        change = last[path] - base[path]
        assert up is None or ((change >= 0).all() if up else (change <= 0).all()), path


@check
def it_reaches_its_amount(subject):
    """Once it is set up, where it works, a knob that nothing else moves stands where the amount puts it."""
    last, base = subject.life("grown")[-1], subject.bare().last.knobs
    for path, move in subject.mechanism.moves.items():
        old, knob = base[path], knobs()[path]
        amount = {
            "raise": 1 - (1 - old) * (1 - move.amount), "lower": old * (1 - move.amount), "multiply": old * move.amount,
            "add": old + move.amount, "set": np.full(old.shape, move.amount),
        }[move.verb]  # fmt: skip
        whole, full = np.clip(amount, knob.low, knob.high) - old, last[path] - old
        assert (np.abs(full) <= np.abs(whole) + 1e-9).all(), path
        somewhere = subject.mechanism.needs.coverage_above is None and subject.mechanism.needs.skill_above is None
        if somewhere and move.policies is None and subject.mechanism.takes_hold_months < len(subject.life("grown")):
            assert np.allclose(full, whole, rtol=1e-9, atol=1e-12), path


@check
def it_takes_hold_month_by_month(subject):
    grown, base = subject.life("grown"), subject.bare().last.knobs
    for path in subject.mechanism.moves:
        way = [np.abs(month[path] - base[path]).sum() for month in grown]
        assert all(a <= b + 1e-9 for a, b in zip(way, way[1:], strict=False)), path
        months = subject.mechanism.takes_hold_months
        assert months <= 1 or way[0] < way[min(months, len(grown)) - 1], path


@check
def half_a_dose_is_in_between(subject):
    half, full, base = (subject.life("half").first.knobs, subject.life("full").first.knobs, subject.bare().first.knobs)
    for path in subject.mechanism.moves:
        low, high = np.minimum(full[path], base[path]), np.maximum(full[path], base[path])
        assert ((half[path] >= low - 1e-12) & (half[path] <= high + 1e-12)).all(), path


@check
def with_itself_it_is_one_mechanism(subject):
    """Half a dose and then a full one: a branch that changes its mind stands where one dated dose does."""
    branch, dated = subject.life("twice")
    assert unlike(branch, dated) == []


@check
def every_knob_stays_in_its_range(subject):
    for name in ("full", "standard"):
        for path, values in subject.life(name).last.knobs.items():
            assert values.min() >= knobs()[path].low and values.max() <= knobs()[path].high, path


@check
def at_the_standard_size_only_what_helps_is_resized(subject):
    standard, full = subject.life("standard").first.knobs, subject.life("full").first.knobs
    for path, move in subject.mechanism.moves.items():
        assert better(path, move) is not False or np.array_equal(standard[path], full[path]), path


@check
def where_it_is_not_trusted_it_only_costs(subject):
    distrusted = subject.life("distrusted").first
    assert unlike(distrusted.knobs, subject.bare().first.knobs) == []
    assert distrusted.due == subject.life("full").first.due and not distrusted.flows


@check
def the_order_of_its_moves_means_nothing(subject):
    def turned(data):
        return {key: turned(value) if isinstance(value, dict) else value for key, value in reversed(data.items())}

    data = copy.deepcopy(subject.data)
    other = Regime(subject.scenario(data=turned(data)), place(), seed=3).at(FIRST)
    one = Regime(subject.scenario(), place(), seed=3).at(FIRST)
    for path, knob in knobs().items():
        values = [getattr(getattr(month, knob.process), knob.name) for month in (one, other)]
        assert np.array_equal(*values), path


@check
def the_order_of_mechanisms_means_nothing(subject):
    others = {"points_exchange": 0.5, "village_grid": 0.5}
    uses = others | {subject.key: 1.0}
    one, other = (subject.scenario(mechanisms=dict(order)) for order in (uses.items(), reversed(uses.items())))
    assert one.to_dict() == other.to_dict()
    assert set(one.mechanisms) == set(uses)


@check
def it_does_not_act_before_its_process(subject):
    """By its moves alone, nothing differs until the first process whose knobs it moves: the same luck until then."""
    seen, base = subject.life("process by process"), bare_month()
    first = min((ORDER.index(path.partition(".")[0]) for path in subject.mechanism.moves), default=len(ORDER))
    for name in ORDER[:first]:
        assert differing(seen[name], base[name]) == [], name


# Where it works -------------------------------------------------------------------------------------------------------------


def outside(subject, name: str, covered: np.ndarray) -> None:
    """Knobs of villages and households outside a cover are as they were; inside some move if the mechanism moves such knobs."""
    month, base = subject.life(name).first, subject.bare().first
    for path in set(unlike(month.knobs, base.knobs)):
        if knobs()[path].tier in ("village", "household"):
            was = np.broadcast_to(base.knobs[path], month.knobs[path].shape)
            assert np.array_equal(month.knobs[path][~covered], was[~covered]), path
    assert not month.hours["village"][~covered].any()


@check
def by_lot_it_works_in_half_of_the_villages(subject):
    hours = subject.life("half the villages").first
    covered = np.zeros(6, dtype=bool)
    for path in unlike(hours.knobs, subject.bare().first.knobs):
        if knobs()[path].tier in ("village", "household"):
            base = subject.bare().first.knobs[path]
            covered |= (hours.knobs[path] != base).reshape(6, -1).any(axis=1)
    assert covered.sum() <= 3
    outside(subject, "half the villages", covered | (hours.hours["village"] > 0))
    assert (hours.hours["village"] > 0).sum() <= 3


@check
def in_one_township_it_leaves_the_other_alone(subject):
    covered = place().villages["township"] == 0
    outside(subject, "one township", covered)
    month = subject.life("one township").first
    assert not month.hours["township"][1:].any()
    for path in unlike(month.knobs, subject.bare().first.knobs):
        if knobs()[path].tier == "township":
            base = np.broadcast_to(subject.bare().first.knobs[path], month.knobs[path].shape)
            assert np.array_equal(month.knobs[path][1:], base[1:]), path


@check
def by_type_it_works_in_villages_of_that_type(subject):
    outside(subject, "one type", place().villages["type"] == VILLAGE_TYPES.index(covered_type()))


@check
def covering_some_households_is_no_more_than_covering_all(subject):
    part, whole = (subject.life(name).first.knobs for name in ("some households", "full"))
    base = subject.bare().first.knobs
    for path in subject.mechanism.moves:
        if knobs()[path].tier != "household":
            far = np.abs(whole[path] - base[path]).max()
            assert np.abs(part[path] - base[path]).max() <= far + 1e-12, path
