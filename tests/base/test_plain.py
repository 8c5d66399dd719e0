"""Sums of numbers are the same on every Python."""

import ast
from pathlib import Path

import numpy as np

import twin
from twin.base.plain import added, sum_of

HOME = Path(twin.__file__).parent


def test_numbers_are_added_from_left_to_right():
    """Since Python 3.12 its own `sum` gives 1.0 and 2.0 here."""
    assert added([0.1] * 10) == 0.9999999999999999
    assert added([1e16, 1.0, 1.0, -1e16]) == 0.0
    values = np.random.default_rng(1).random(1000)
    assert added(values.tolist()) == float(np.cumsum(values)[-1])
    assert added([]) == 0.0 and sum_of([0.1] * 10) == added([0.1] * 10) and sum_of([2**60, 1]) == 2**60 + 1


def test_results_add_no_floats_by_pythons_own_sum():
    """`sum(float(...) for ...)` is the form in which it would come back."""
    rooms = ("regime", "outcomes", "scenario", "world", "processes", "study", "runner", "views", "living")
    found = []
    for file in sorted(path for room in rooms for path in (HOME / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum"
            first = node.args[0] if called and node.args else None
            if isinstance(first, ast.GeneratorExp) and isinstance(first.elt, ast.Call) and ast.unparse(first.elt.func) == "float":
                found.append(f"{file.relative_to(HOME)}:{node.lineno}")
    assert found == []
