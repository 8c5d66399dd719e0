"""What must hold of every process, shipped or one's own: its columns, its knobs, and that it does what it declares."""

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.contracts.mechanism_file import chinese
from tests.contracts.suite import Suite, tell
from tests.strategies import changed, differing, process_by_process, small, state
from twin import PolicyTwin
from twin.base.knobs import GRADES, TIERS
from twin.evidence import find as evidence
from twin.evidence import knob_names
from twin.mechanisms.mechanism import FITTING
from twin.processes.registry import ORDER, processes
from twin.report.catalogue.catalogue import unit_names

PROCESS = Suite("process")
check = PROCESS.check
YEAR = 13


def columns(process: Any) -> tuple[set[str], set[str]]:
    """What a process declares to read and to write, as `level.column`."""
    return set(process.reads), set(process.writes)


class Seen:
    """A process, and in which columns it was seen to change anything in a year."""

    def __init__(self, process: Any, changes: Any = None) -> None:
        self.process, self.name = process, process.name
        self._changes = changes

    def __str__(self) -> str:
        return self.name

    @property
    def changes(self) -> set[str]:
        return year()[self.name] if self._changes is None else self._changes


def life() -> PolicyTwin:
    return PolicyTwin(small(2, 3, 30), "linkage", seed=4, burn_in=0)


@cache
def year() -> dict[str, set[str]]:
    """Columns that each process changed in a year under a package."""
    model, found = life(), {name: set() for name in ORDER}
    for _ in range(YEAR):
        process_by_process(model, lambda name, before: found[name].update(differing(before, state(model))))
    return found


def missing(paths: set[str]) -> list[str]:
    """Columns that a world does not have."""
    world, found = life().world, []
    for path in sorted(paths):
        try:
            with world.unlocked(path):
                pass
        except KeyError:
            found.append(path)
    return found


@check
def its_columns_exist(seen):
    reads, writes = columns(seen.process)
    tell(missing(reads | writes) == [], f"no such columns: {missing(reads | writes)}")


@check
def it_writes_something_and_only_state(seen):
    writes = columns(seen.process)[1]
    tell(writes != set() and writes <= set(state(life())), "a process writes state, and some")


@check
def it_changes_only_what_it_declares(seen):
    tell(seen.changes <= columns(seen.process)[1], f"undeclared: {sorted(seen.changes - columns(seen.process)[1])}")


@check
def it_is_called_by_its_name(seen):
    assert seen.name == type(seen.process).__name__.lower() or seen.name == seen.process.__name__.lower()
    assert seen.name.isidentifier() and seen.name.islower()


@check
def it_says_what_it_does(seen):
    words = (seen.process.__doc__ or "").split()
    tell(len(words) >= 8, "a process says in its docstring what it does, why it is believed, and its limits")


@check
def every_knob_has_its_default_in_its_range(seen):
    for knob in seen.process.knobs.values():
        tell(knob.low <= knob.default <= knob.high and knob.low < knob.high, f"{knob.path}: {knob.default} is out of range")


@check
def every_knob_has_a_unit(seen):
    for knob in seen.process.knobs.values():
        tell(
            knob.unit in unit_names() and chinese(unit_names()[knob.unit]), f"{knob.path}: unit {knob.unit!r} has no Chinese name"
        )


@check
def every_knob_has_a_grade(seen):
    for knob in seen.process.knobs.values():
        tell(knob.grade in GRADES and knob.tier in TIERS and knob.kind in FITTING, f"{knob.path}: grade, tier or kind")
        tell((knob.grade == "assumed") or bool(knob.evidence), f"{knob.path}: better than assumed, it must name evidence")
        for key in knob.evidence.split():
            assert evidence(key).key == key


@check
def every_knob_is_named_in_two_languages(seen):
    for knob in seen.process.knobs.values():
        tell(knob.about != "" and knob.about.isascii(), f"{knob.path}: say in English what it is")
        tell(chinese(knob_names().get(knob.path, "")), f"{knob.path}: say in Chinese what it is (evidence/knob_names.csv)")


@check
def every_knob_of_a_share_is_a_share(seen):
    for knob in seen.process.knobs.values():
        tell(knob.kind != "probability" or 0 <= knob.low <= knob.high <= 1, f"{knob.path}: a probability lies in 0 to 1")


@cache
def shipped() -> tuple[Seen, ...]:
    return tuple(Seen(process) for process in processes())


def bad(**fields: Any) -> Any:
    """A process that says of itself what is not so."""
    knob = dict.fromkeys(("unit", "grade", "tier", "kind", "evidence", "about"), "x") | {"low": 0.0, "high": 2.0, "default": 1.0}
    plain = {"name": "bad", "reads": (), "writes": ("villages.used",), "__doc__": "Short.", "__name__": "Bad"}
    given = {key: fields.pop(key) for key in list(fields) if key in knob}
    one = SimpleNamespace(**knob | {"path": "bad.knob", "kind": "probability"} | given)
    return lambda: Seen(SimpleNamespace(**plain | {"knobs": {"knob": one}} | fields), {"villages.used"})


PROCESS.fails(
    its_columns_exist=bad(reads=("villages.nothing",)),
    it_writes_something_and_only_state=bad(writes=("villages.uid",)),
    it_changes_only_what_it_declares=bad(writes=("villages.known",)),
    it_is_called_by_its_name=bad(name="other"),
    it_says_what_it_does=bad(),
    every_knob_has_its_default_in_its_range=bad(default=3.0),
    every_knob_has_a_unit=bad(unit="furlong"),
    every_knob_has_a_grade=bad(grade="sure"),
    every_knob_is_named_in_two_languages=bad(about=""),
    every_knob_of_a_share_is_a_share=bad(high=2.0),
)


@pytest.mark.parametrize(("check", "thing"), PROCESS.cases(shipped()))
def test_process(check, thing):
    check.call(thing)


@pytest.mark.parametrize("name", PROCESS.proofs)
def test_the_check_can_fail(name):
    PROCESS.prove(name)


def test_every_check_is_proven():
    assert PROCESS.unproven() == []


@pytest.mark.parametrize("nobody", [{"present": False}, {"away": True}])
def test_all_processes_work_where_nobody_is(nobody):
    model = PolicyTwin(changed(small(1, 2, 10), households=nobody), "linkage", seed=1, burn_in=0).run(YEAR)
    assert all(np.isfinite(model.world.households[name]).all() for name in ("trust", "satisfaction"))
