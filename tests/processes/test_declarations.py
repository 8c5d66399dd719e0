"""What a process declares is what its source uses: no column too many (one too few does not compile)."""

import ast
import inspect
import sys
from functools import cache

import pytest

from twin.base.knobs import knob
from twin.processes import registry
from twin.processes.base import Process
from twin.terms import decisions

LEVELS = {
    "policies": "pol", "county": "cty", "units": "uni", "townships": "tow", "villages": "vil", "households": "hh",
    "ledger": "led",
}  # fmt: skip
OFFICES = ("level", "office")  # what helpers call a row of units, townships or villages


def helpers(module):
    """A module of processes and those that it imports from, all the way down."""
    found = {module}
    for name in vars(module).values():
        home = sys.modules.get(getattr(getattr(name, "py_func", name), "__module__", None))
        if home is not None and home.__name__.startswith("twin.processes.") and home is not module:
            found |= helpers(home) if home.__name__.split(".")[-1] not in registry.SHIPPED + ("base",) else set()
    return found


@cache
def used(module):
    """Columns that a module names, as `level.column`."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            levels = [level for level, short in LEVELS.items() if owner in (level, short)]
            found |= {f"{level}.{node.attr}" for level in levels or (LEVELS if owner in OFFICES else ())}
    return found


@pytest.mark.parametrize("process", registry.processes(), ids=lambda process: process.name)
def test_every_declared_column_is_used(process):
    named = set().union(*(used(module) for module in {*helpers(sys.modules[process.__module__]), decisions}))
    assert {*process.reads, *process.writes} - named == set()


def test_columns_may_be_declared_one_by_one():
    class ByLevel(Process):
        reads, writes = {"villages": "uid first", "policies": "id"}, {"households": "known held"}

    class OneByOne(Process):
        reads = ("villages.uid", "villages.first", "policies.id")
        writes = ("households.known", "households.held")

    assert (ByLevel.reads, ByLevel.writes) == (OneByOne.reads, OneByOne.writes)
    assert ByLevel.Lent._fields == OneByOne.Lent._fields == ("villages", "policies", "households")


def test_a_process_inherits_columns_and_has_knobs_of_its_own():
    class Parent(Process):
        reads = {"villages": "uid first"}

    class Child(Parent):
        heard = knob(0.0, "probability per month", 0, 1, "village", "up", about="a household hears of it")

    assert Child.reads == Parent.reads == ("villages.uid", "villages.first")
    assert Child.knobs["heard"].path == "child.heard"
    spelled_out = knob(0.0, "probability per month", 0, 1, tier="village", better="up", about="a household hears of it")
    assert (Child.heard, Child.Knobs._fields) == (spelled_out, ("heard",))
