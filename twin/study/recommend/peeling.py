"""The patient part of PRIM: from all futures, slice by slice, to those in which failures crowd (Friedman and Fisher 1999).

Every future is a row of codes: ranks of numbers, numbers of categories. A slice takes off one end of one number (about a share
`alpha` of the futures still inside, all ties together) or one category. The slice that raises the density of failures most for
each future given up is taken (Kwakkel and Jaxa-Rozen 2016): without the division large categories would always win.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
EVERY = slice(None)


@dataclass(frozen=True)
class Coded:
    """Attributes of futures as codes i8[futures, factors]; `ordered` tells numbers from categories, `levels` what codes mean."""

    names: tuple[str, ...]
    codes: NDArray[np.int64]
    ordered: tuple[bool, ...]
    levels: tuple[NDArray, ...]

    @classmethod
    def of(cls, attributes: pd.DataFrame) -> "Coded":
        """The codes of a table; True and False are categories."""
        names = tuple(map(str, attributes.columns))
        ordered = tuple(is_number(attributes.iloc[:, column]) for column in range(len(names)))
        pairs = [np.unique(attributes.iloc[:, column].to_numpy(), return_inverse=True) for column in range(len(names))]
        codes = np.column_stack([code for _, code in pairs]).astype(np.int64)
        return cls(names, codes, ordered, tuple(levels for levels, _ in pairs))


def is_number(column: pd.Series) -> bool:
    """Whether an attribute is a number rather than a category."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


@dataclass(frozen=True)
class Limits:
    """A box in codes: `low` and `high` (both inside) of ordered factors, `inside` the codes kept of the others."""

    low: tuple[int, ...]
    high: tuple[int, ...]
    inside: tuple[frozenset[int], ...]

    @classmethod
    def all_of(cls, coded: Coded) -> "Limits":
        """The box that holds everything."""
        tops = tuple(len(levels) - 1 for levels in coded.levels)
        return cls((0,) * len(tops), tops, tuple(frozenset(range(top + 1)) for top in tops))

    def holds(self, coded: Coded, factor: int, rows: "NDArray[np.int64] | slice" = EVERY) -> Bools:
        """Which futures (of `rows`) one factor leaves inside, bool[futures]."""
        code = coded.codes[rows, factor]
        if coded.ordered[factor]:
            return (code >= self.low[factor]) & (code <= self.high[factor])
        return np.isin(code, list(self.inside[factor]))

    def contains(self, coded: Coded) -> Bools:
        """Which futures lie inside, bool[futures]."""
        return np.logical_and.reduce([self.holds(coded, factor) for factor in range(len(coded.names))])

    def restricted(self, coded: Coded) -> list[int]:
        """The factors that the box restricts at all."""
        whole = Limits.all_of(coded)
        return [f for f in range(len(coded.names)) if self.part(f) != whole.part(f)]

    def part(self, factor: int) -> tuple[int, int, frozenset[int]]:
        """What the box says of one factor."""
        return self.low[factor], self.high[factor], self.inside[factor]

    def put(self, factor: int, part: tuple[int, int, frozenset[int]]) -> "Limits":
        """The box with another say on one factor."""
        low, high, inside = part

        def change(whole: tuple, one: object) -> tuple:
            return (*whole[:factor], one, *whole[factor + 1 :])

        return Limits(change(self.low, low), change(self.high, high), change(self.inside, inside))


@dataclass(frozen=True)
class Step:
    """A box on the way: the factor that was cut last (-1 at the start), the futures inside, the failures among them."""

    factor: int
    box: Limits
    size: int
    hits: int


def weight(size: int, hits: int, count: int, bad: int) -> float:
    """Share of futures inside times how much denser failures are there than everywhere: what a box is chosen by.

    It is largest for a box that takes every region denser in failures than the whole and no other; it is also the
    covariance of being inside and failing, and so a fair statistic for a test.
    """
    return hits / count - size / count * bad / count


def peel(coded: Coded, failed: Bools, alpha: float, least: int) -> list[Step]:
    """The trajectory, from everything down to `least` futures or to failures alone."""
    rows = np.arange(len(failed))
    path = [Step(-1, Limits.all_of(coded), len(rows), int(failed.sum()))]
    while True:
        cut = _best_cut(coded, failed, rows, path[-1].box, alpha, least)
        if cut is None:
            return path
        factor, box = cut
        rows = rows[box.holds(coded, factor, rows)]
        path.append(Step(factor, box, len(rows), int(failed[rows].sum())))


def _best_cut(coded: Coded, failed: Bools, rows: NDArray, box: Limits, alpha: float, least: int) -> tuple[int, Limits] | None:
    """The best slice, or None where each would leave too few or nothing is left to gain."""
    count, bad = len(rows), int(failed[rows].sum())
    if bad == count:
        return None
    best, found = 0.0, None
    for factor in range(len(coded.names)):
        tally = np.bincount(coded.codes[rows, factor], minlength=len(coded.levels[factor]))
        fails = np.bincount(coded.codes[rows, factor], weights=failed[rows], minlength=len(coded.levels[factor]))
        cuts = _ends if coded.ordered[factor] else _categories
        for part, gone, gone_bad in cuts(box.part(factor), tally, fails, max(1, int(alpha * count))):
            left = count - gone
            if left < least or left == 0:
                continue
            gain = ((bad - gone_bad) / left - bad / count) / gone
            if gain > best:
                best, found = gain, box.put(factor, part)
                chosen = factor
    return None if found is None else (chosen, found)


Cut = tuple[tuple[int, int, frozenset[int]], float, float]
Counts = NDArray[Any]


def _ends(part: tuple[int, int, frozenset[int]], tally: Counts, fails: Counts, about: int) -> list[Cut]:
    """The slice off the lower end and off the upper end: at least `about` futures, all ties together."""
    low, high, inside = part
    counts = tally.cumsum()
    total = counts[-1]
    up = int(np.searchsorted(counts, about))  # the last code that goes at the lower end
    down = int(np.searchsorted(counts, total - about, side="right"))  # the first code that goes at the upper end
    found: list[Cut] = []
    if counts[up] < total:
        found.append(((up + 1, high, inside), float(counts[up]), float(fails[: up + 1].sum())))
    if down > 0 and counts[down - 1] > 0:
        found.append(((low, down - 1, inside), float(total - counts[down - 1]), float(fails[down:].sum())))
    return found


def _categories(part: tuple[int, int, frozenset[int]], tally: Counts, fails: Counts, about: int) -> list[Cut]:
    """Each category of which there is one inside."""
    low, high, inside = part
    return [((low, high, inside - {code}), float(tally[code]), float(fails[code])) for code in sorted(inside) if tally[code] > 0]


def heaviest(path: list[Step]) -> tuple[Limits, float]:
    """The box of a trajectory with the greatest `weight`, and that weight."""
    whole = path[0]
    weights = [weight(step.size, step.hits, whole.size, whole.hits) for step in path]
    place = int(np.argmax(weights))
    return path[place].box, weights[place]
