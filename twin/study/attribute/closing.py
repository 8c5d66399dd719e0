"""Parts that add up to their whole to the last digit."""

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


def mean_difference(above: NDArray[np.float64], below: NDArray[np.float64]) -> float:
    """The mean of above - below over replicates, f8[n] both, rounded once."""
    gaps = [Fraction(float(a)) - Fraction(float(b)) for a, b in zip(above, below, strict=True)]
    return float(sum(gaps, Fraction()) / len(gaps))


def closed(parts: Sequence[float] | NDArray[np.float64], whole: float) -> list[float]:
    """The parts, with what rounding left over given to the largest, so that `math.fsum(parts) == whole`.

    The largest part takes the remainder as far as its own last digit allows, the next largest takes what that leaves, and so
    on: each part moves by about one unit in the last place of a larger one. Parts of exactly zero stay zero, so that a player
    that does nothing is not given anything. Where all parts are larger than the whole, their last digits may be too coarse to
    hold its last digits; the sum then differs from the whole by less than the last digit of the smallest part (see `agreed`).

    Unless large parts of both signs cancel, parts are multiples of the whole's last digit, so that plain sums of any of them
    in any order are exact as well.
    """
    found = [float(part) for part in parts]
    digit = math.ulp(whole)
    if sum(map(abs, found)) < 2**53 * digit:
        found = [round(part / digit) * digit for part in found]
    left = Fraction(whole) - sum(map(Fraction, found), Fraction())
    for place in sorted(range(len(found)), key=lambda place: -abs(found[place])):
        if not left:
            break
        if found[place] or not any(found):
            moved = float(Fraction(found[place]) + left)
            left -= Fraction(moved) - Fraction(found[place])
            found[place] = moved
    return found


Tables = dict[str, list[float]]


def agreed(whole: float, close: Callable[[float], Tables]) -> tuple[float, Tables]:
    """The whole, and tables of parts that all add up to it: `math.fsum(parts) == whole` for each.

    `close(whole)` makes the tables, each `closed`. Where large parts of both signs nearly cancel, the whole itself is rounded to
    the last digit that all tables can hold: less than the last digit of the parts, and far less than they are known to.
    """
    tables = close(whole)
    for candidate in _rounded(whole, [abs(part) for parts in tables.values() for part in parts if part]):
        if all(math.fsum(parts) == whole for parts in tables.values()):
            break
        whole, tables = candidate, close(candidate)
    return whole, tables


def _rounded(whole: float, sizes: list[float]) -> Iterator[float]:
    """The whole to ever fewer digits, from the last digit of the smallest part to beyond that of the largest."""
    digit = max(math.ulp(min(sizes, default=0.0)), math.ulp(whole))
    while digit <= 4 * math.ulp(max(sizes, default=0.0)):
        yield round(whole / digit) * digit
        digit *= 2
