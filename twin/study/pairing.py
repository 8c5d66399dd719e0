"""What replicates can say about a mean or a difference: intervals that know skewed gains, and what shared luck saved.

Gains are often skewed (most replicates gain nothing, some much), and Student's interval then holds the truth too rarely.
`interval` follows Hall (1992, On the removal of skewness by transformation, Journal of the Royal Statistical Society B 54):
Student's t is made symmetric by a cubic in the sample's skewness, whose inverse is explicit. Without skewness it is the
t-interval. Replicates that all agree tell nothing of their spread, so there is no interval: unknown is not certain. What this
holds in practice is measured in docs/coverage.md.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NOWHERE = float("nan")
AGREE = 1e-12  # of the largest value: what rounding alone makes values differ by


@cache
def t_quantile(replicates: int, level: float) -> float:
    """Of Student's t with replicates - 1 degrees of freedom, two-sided; NaN below two replicates."""
    from scipy.special import stdtrit  # costly to import and needed for replicates only

    return float(stdtrit(replicates - 1, 0.5 + level / 2)) if replicates > 1 else NOWHERE


def errors(samples: Floats) -> Floats:
    """Standard errors of means over the first axis, f8[...] from f8[replicates, ...]; NaN below two and where all agree."""
    spread = np.full(samples.shape[1:], NOWHERE)
    if len(samples) > 1:
        told = np.ptp(samples, axis=0) > AGREE * np.abs(samples).max(axis=0)
        spread = np.where(told, samples.std(axis=0, ddof=1) / math.sqrt(len(samples)), NOWHERE)
    return spread


def intervals(samples: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Hall's interval of means over the first axis: low and high, f8[...] each; NaN where `errors` is."""
    mean, error, count = samples.mean(axis=0), errors(samples), len(samples)
    apart = np.sqrt(count - 1) * error  # the sample's own standard deviation
    tilt = ((samples - mean) ** 3).mean(axis=0) / apart**3 / math.sqrt(count)
    low, high = (_straight(tilt, sign * t_quantile(count, level)) for sign in (1.0, -1.0))
    return mean - error * low, mean - error * high


def _straight(tilt: Floats, quantile: float) -> Floats:
    """Where the cubic t + tilt t^2 / 3 + tilt^2 t^3 / 27 + tilt / 6 (`tilt`: skewness over root n) takes a value."""
    safe = np.where(np.abs(tilt) > 1e-6, tilt, 1e-6)  # at no skewness the root is the quantile itself, which 1e-6 gives
    found: Floats = 3.0 / safe * (np.cbrt(1.0 + safe * (quantile - safe / 6.0)) - 1.0)
    return found


def interval(values: Sequence[float] | Floats, level: float = 0.95) -> tuple[float, float]:
    """`intervals` of one sample; NaN with fewer than two values, with an undefined one, and where all agree."""
    array = np.asarray(values, dtype=float)
    if array.size < 2 or not np.isfinite(array).all():
        return NOWHERE, NOWHERE
    low, high = intervals(array, level)
    return float(low), float(high)


def half_width(values: Sequence[float] | Floats, level: float = 0.95) -> float:
    """Half the width of Student's interval of a mean, for what is symmetric; NaN as in `interval`."""
    array = np.asarray(values, dtype=float)
    if array.size < 2 or not np.isfinite(array).all():
        return NOWHERE
    return t_quantile(array.size, level) * float(errors(array))


@dataclass(frozen=True)
class Difference:
    """A scenario's mean and its paired difference from the reference, in the indicator's own unit.

    `low` and `high` bound the 95% interval (NaN below two replicates and where all differences agree, see `interval`).
    `sd_ratio` is the standard deviation that a difference of independent runs would have, over that of the paired difference:
    above 1 the shared luck helped; NaN where the paired difference does not vary. `replicates` counts the pairs in which both
    have a value.
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
    """Compare two scenarios replicate by replicate (same length, same order; NaN pairs are left out).

    A scenario compared with itself, the same object, differs by exactly nothing.
    ."""
    first, second = np.asarray(reference, dtype=float), np.asarray(scenario, dtype=float)
    both = np.isfinite(first) & np.isfinite(second)
    first, second = first[both], second[both]
    count = int(both.sum())
    if count == 0:
        return Difference(NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE, 0)
    gaps = second - first
    mean, middle = float(second.mean()), float(gaps.mean())
    low, high = (0.0, 0.0) if scenario is reference else interval(gaps)
    spread = float(gaps.std(ddof=1)) if count > 1 else NOWHERE
    alone = math.sqrt(first.var(ddof=1) + second.var(ddof=1)) if count > 1 else NOWHERE
    ratio = alone / spread if spread > 0 else NOWHERE
    return Difference(mean, middle, low, high, spread, ratio, count)
