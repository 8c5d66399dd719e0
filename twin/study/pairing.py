"""What replicates that share their luck can say about a difference: paired t-intervals and what the pairing saved."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

NOWHERE = float("nan")


@cache
def _t_quantile(replicates: int, level: float) -> float:
    from scipy.stats import t  # costly to import and needed for replicates only

    return float(t.ppf(0.5 + level / 2, replicates - 1))


def half_width(values: Sequence[float] | NDArray[np.float64], level: float = 0.95) -> float:
    """Half the width of the t-interval of a mean; NaN with fewer than two values or an undefined one."""
    array = np.asarray(values, dtype=float)
    if array.size < 2 or not np.isfinite(array).all():
        return NOWHERE
    return _t_quantile(array.size, level) * float(array.std(ddof=1)) / math.sqrt(array.size)


@dataclass(frozen=True)
class Difference:
    """A scenario's mean and its paired difference from the reference, in the indicator's own unit.

    `low` and `high` bound the 95% t-interval (NaN below two replicates). `sd_ratio` is the standard deviation that a
    difference of independent runs would have, over that of the paired difference: above 1 the shared luck helped; NaN
    where the paired difference does not vary. `replicates` counts the pairs in which both have a value.
    """

    mean: float
    difference: float
    low: float
    high: float
    sd: float
    sd_ratio: float
    replicates: int

    def row(self) -> dict[str, float]:
        """The fields as one row of a table."""
        return asdict(self)


def paired(reference: Sequence[float], scenario: Sequence[float]) -> Difference:
    """Compare two scenarios replicate by replicate (same length, same order; NaN pairs are left out)."""
    first, second = np.asarray(reference, dtype=float), np.asarray(scenario, dtype=float)
    both = np.isfinite(first) & np.isfinite(second)
    first, second = first[both], second[both]
    count = int(both.sum())
    if count == 0:
        return Difference(NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE, 0)
    gaps = second - first
    mean, middle, half = float(second.mean()), float(gaps.mean()), half_width(gaps)
    spread = float(gaps.std(ddof=1)) if count > 1 else NOWHERE
    alone = math.sqrt(first.var(ddof=1) + second.var(ddof=1)) if count > 1 else NOWHERE
    ratio = alone / spread if spread > 0 else NOWHERE
    return Difference(mean, middle, middle - half, middle + half, spread, ratio, count)
