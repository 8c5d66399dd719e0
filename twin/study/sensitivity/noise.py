"""Luck in the outputs: taken out of the estimates, put into the intervals, and reported.

Every design point runs under the same replicates, so outputs form a crossed table Y[point, replicate] = f(point) + luck of the
replicate + their interaction. What is asked for is about f, the output to be expected over luck. The square of a mean over
replicates holds the variance of luck; a product of two DIFFERENT replicates does not. So every product here is a mean over
pairs of different replicates (a U-statistic), which is unbiased whether luck is common to all points or each point's own.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student


@dataclass(frozen=True)
class Statistic:
    """A mean over design rows: `rows` [N] are unbiased values per row, `cells` [N x R] tell how much each replicate adds to them.

    `degree` says in how many places a replicate enters: 1 for means, 2 for products.
    """

    rows: np.ndarray
    cells: np.ndarray
    degree: int = 2

    @property
    def mean(self) -> float:
        """The estimate."""
        return float(self.rows.mean())

    def __add__(self, other: "Statistic") -> "Statistic":
        return Statistic(self.rows + other.rows, self.cells + other.cells, self.degree)

    def __sub__(self, other: "Statistic") -> "Statistic":
        return self + -1.0 * other

    def __rmul__(self, factor: float) -> "Statistic":
        return Statistic(factor * self.rows, factor * self.cells, self.degree)

    def over(self, whole: "Statistic") -> "Statistic":
        """The ratio of the means, linearised: each row and cell holds what it adds to it."""
        ratio = self.mean / whole.mean
        change = (1.0 / whole.mean) * (self - ratio * whole)
        return Statistic(ratio + change.rows, ratio + change.cells, self.degree)


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval; `luck` is the share of its error (squared) that more replicates would remove."""

    estimate: float
    low: float
    high: float
    luck: float


def product(x: np.ndarray, y: np.ndarray) -> Statistic:
    """The mean over rows of f_x * f_y from runs x, y [N x R], free of luck: only pairs of different replicates are used."""
    count = x.shape[1]
    pairs = (x.sum(1) * y.sum(1) - (x * y).sum(1)) / (count * (count - 1))
    return Statistic(pairs, 0.5 * (x * y.mean(1, keepdims=True) + y * x.mean(1, keepdims=True)))


def interval(statistic: Statistic, level: float) -> Interval:
    """A two-way interval: rows and replicates are both samples.

    The variance over rows already holds each point's own luck. What the replicates move in all rows at once is the variance
    over replicates less what the interaction explains of it, if that is positive. Each part gets Student's t at its own degrees
    of freedom and the halves add in squares (Howe, 1974), which stays honest with two or three replicates.
    """
    rows, cells, degree = statistic.rows, statistic.cells, statistic.degree
    n, count = cells.shape
    by_rows = float(rows.var(ddof=1)) / n
    replicates = cells.mean(0)
    rest = cells - cells.mean(1, keepdims=True) - replicates + cells.mean()
    interaction = degree**2 * float((rest**2).sum()) / ((n - 1) * (count - 1)) / (n * count)
    common = max(0.0, degree**2 * float(replicates.var(ddof=1)) / count - interaction)
    upper = 0.5 + level / 2
    half = float(np.sqrt(student.ppf(upper, n - 1) ** 2 * by_rows + student.ppf(upper, count - 1) ** 2 * common))
    error = by_rows + common
    luck = (min(interaction, by_rows) + common) / error if error > 0 else 0.0
    return Interval(statistic.mean, statistic.mean - half, statistic.mean + half, luck)


@dataclass(frozen=True)
class Split:
    """The variance of single outputs: due to factors, to luck common to all points, and to luck that differs between points."""

    factors: float
    luck: float
    interaction: float
    replicates: int

    @property
    def noise(self) -> float:
        """The share of luck in the variance of the means over replicates: 1 where no effect of the factors is seen."""
        left = self.interaction / self.replicates
        return left / (left + self.factors) if left + self.factors > 0 else 0.0

    def parts(self) -> list[tuple[str, float, float]]:
        """(part, variance, share of the whole)."""
        named = (("factors", self.factors), ("luck", self.luck), ("interaction", self.interaction))
        whole = sum(value for _, value in named)
        return [(name, value, value / whole if whole > 0 else 0.0) for name, value in named]


def split(y: np.ndarray) -> Split:
    """Two-way analysis of variance of outputs [points x replicates]; negative parts count as none."""
    n, count = y.shape
    by_point, by_replicate = y.mean(1), y.mean(0)
    rest = y - by_point[:, None] - by_replicate + y.mean()
    interaction = float((rest**2).sum()) / ((n - 1) * (count - 1))
    factors = float(by_point.var(ddof=1)) - interaction / count
    luck = float(by_replicate.var(ddof=1)) - interaction / n
    return Split(max(factors, 0.0), max(luck, 0.0), interaction, count)
