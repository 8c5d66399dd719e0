"""Codes for places that their county gives a name and no code."""

from collections.abc import Sequence
from itertools import chain
from zlib import crc32

from twin.sheets.words import plain

MOST = 999  # places in one: three digits tell them apart, and 000 is none of them


def numbers(names: Sequence[str], given: Sequence[int | None], low: int, high: int = MOST) -> list[int]:
    """A number for each name, those that are given kept; 0 where there is none left.

    A number follows from the name alone, but where two meet the later in the alphabet takes the next free one: neither the order
    of the rows nor (mostly) a new neighbour changes a place's code, and with it its luck. Numbers below `low` come last.

    >>> numbers(["a", "b"], [None, 201], 201) == [numbers(["a"], [None], 201)[0], 201]
    True
    """
    taken = {number for number in given if number is not None}
    found = list(given)
    for place in sorted((place for place, number in enumerate(given) if number is None), key=lambda at: (plain(names[at]), at)):
        start = low + crc32(plain(names[place]).encode()) % (high - low + 1)
        ring = chain(range(start, high + 1), range(low, start), range(1, low))
        free = next((number for number in ring if number not in taken), 0)
        found[place] = free
        taken.add(free)
    return [number or 0 for number in found]


def town_code(said: str) -> int | None:
    """The code of a township, where a text is one."""
    return int(said) if said.isascii() and said.isdigit() and len(said) == 9 else None
