"""Codes for places that their county gives a name and no code."""

from collections.abc import Sequence
from zlib import crc32

from twin.sheets.words import plain


def numbers(names: Sequence[str], given: Sequence[int | None], low: int, high: int = 999) -> list[int]:
    """A number for each name, those that are given kept.

    A number follows from the name alone, but where two meet the later in the alphabet takes the next free one: neither the order
    of the rows nor (mostly) a new neighbour changes a place's code, and with it its luck.

    >>> numbers(["a", "b"], [None, 201], 201) == [numbers(["a"], [None], 201)[0], 201]
    True
    """
    taken, span = {number for number in given if number is not None}, high - low + 1
    found = list(given)
    for place in sorted((place for place, number in enumerate(given) if number is None), key=lambda at: (plain(names[at]), at)):
        step = crc32(plain(names[place]).encode()) % span
        while low + step in taken:
            step = (step + 1) % span
        found[place] = low + step
        taken.add(low + step)
    return [number for number in found if number is not None]
