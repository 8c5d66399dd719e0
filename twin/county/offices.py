"""Offices of a county as its own tables list them: what their keys and codes may be."""

from collections.abc import Sequence

from twin.files.yaml_text import steering
from twin.sheets.words import plain

MOST_UNITS, MOST_SIGNS = 60, 200  # of a county, and of a unit's key


def odd_key(key: str) -> bool:
    """Whether a unit's key is longer than a line of names, or no line."""
    return len(key) > MOST_SIGNS or "\n" in key or "\t" in key or bool(steering(key))


def unit_codes(names: Sequence[str], given: Sequence[int | None], county: int) -> list[int]:
    """A code for each office, those that are given kept; the others follow each other by name, whatever the order of the rows.

    >>> unit_codes(["b", "a", "c"], [None, None, 99000101], 990001)
    [99000103, 99000102, 99000101]
    """
    made = (code for code in range(county * 100 + 1, county * 100 + 100) if code not in given)
    order = sorted((row for row, code in enumerate(given) if code is None), key=lambda row: (plain(names[row]), row))
    found = dict(zip(order, made, strict=False))
    return [found[row] if code is None else code for row, code in enumerate(given)]
