"""Columns of villages and townships of which only some cells are given: the rest is drawn to go with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from twin.county.population import WEAK_INCOME, Columns, Layout, build_offices

Cells = Mapping[str, Sequence[Any]]  # by column; None where nothing is given
FIRST = ("distance", "terrain", "size", "type", "income")  # in this order each is drawn to go with those before it
PLACES = ("townships", "villages")


def complete(layout: Layout, seed: int, cells: Mapping[str, Cells]) -> tuple[Layout, dict[str, Columns]]:
    """The layout, with sizes, and the columns of which any cell is given, whole.

    `cells`: by table and column, in order of the layout's codes. What is not given is what would be drawn beside the columns
    that are whole already.
    """
    whole: dict[str, Columns] = {level: {} for level in PLACES}
    rest = {level: {key: given for key, given in cells.get(level, {}).items() if any_of(given)} for level in PLACES}
    income = rest["villages"].get("income")
    if income is not None:  # a village's income tells whether it is weak
        rest["villages"].setdefault("type", [None] * layout.villages.size)
    for key in FIRST:
        if key not in rest["villages"]:
            continue
        given = rest["villages"].pop(key)
        filled = _filled(build_offices(layout, seed, whole)["villages"][key], given)
        if key == "size":
            layout = replace(layout, sizes=filled)
        else:
            whole["villages"][key] = _weak(filled, given, income) if key == "type" else filled
    drawn = build_offices(layout, seed, whole)
    for level, columns in rest.items():
        whole[level] |= {key: _filled(drawn[level][key], given) for key, given in columns.items()}
    return layout, whole


def any_of(given: Sequence[Any]) -> bool:
    """Whether any cell is given."""
    return any(value is not None for value in given)


def _filled(drawn: np.ndarray, given: Sequence[Any]) -> np.ndarray:
    """What is drawn, with what is given in its place."""
    found = drawn.copy()
    known = np.array([value is not None for value in given])
    found[known] = np.array([value for value in given if value is not None], dtype=drawn.dtype)
    return found


def _weak(kind: np.ndarray, given: Sequence[Any], income: Sequence[Any] | None) -> np.ndarray:
    """Types that go with incomes: a village of which only the income is given is weak below the line, and only there."""
    for place, yuan in enumerate(income or ()):
        if given[place] is None and yuan is not None:
            kind[place] = 2 if yuan < WEAK_INCOME else min(int(kind[place]), 1)
    return kind
