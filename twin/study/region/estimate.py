"""A share over many counties from samples of their villages, and its error.

The design: every county is a stratum in which whole villages are drawn by lot. A county's counts are raised by its villages
(all / sampled), and a share is a ratio of two such sums; its variance is that of the linearised residuals, village by village
(Cochran 1977, Sampling Techniques, sections 6.10 to 6.12). Counties with a single sampled village are paired with the next one of
that kind, whose difference stands in for the spread that cannot be seen (collapsed strata, section 5A.12), which overstates it.
Drawing evenly over townships, or over counties in the order of their codes, is treated as drawing freely: it can only make the
error smaller. A sample of whole counties is a sample of clusters (chapter 9A): what counts is how their residuals differ.
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]
LEVEL = 0.95


@dataclass(frozen=True)
class Rate:
    """A share (0 to 1) over some counties: `se` is the error of sampling villages (0 where all were run, NaN if unknown)."""

    value: float
    se: float
    low: float
    high: float
    counties: int
    villages: int
    households: int

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return asdict(self)


def raised(counts: pd.DataFrame, name: str) -> Floats:
    """A count as it would be in the whole of each county, f8[counties]."""
    return (counts[name] * counts["villages_all"] / counts["villages"]).to_numpy(dtype=float)


def share(counts: pd.DataFrame, part: str = "landed", whole: str = "eligible") -> float:
    """One share of all counties together; NaN where there is nothing to divide by."""
    above, below = raised(counts, part).sum(), raised(counts, whole).sum()
    return float(above / below) if below else float("nan")


def landing(counts: pd.DataFrame, every: int | None = None) -> Rate:
    """The landing rate of some counties (rows of `measured`, one each) with its sampling error and 95% t-interval.

    `every` is how many counties there are where `counts` holds a sample of them.
    """
    value = share(counts)
    variance, freedom = _variance(counts, value)
    if every is not None and every > len(counts):
        variance, freedom = variance + _between(counts, value, every), len(counts) - 1
    se = float(np.sqrt(variance) / raised(counts, "eligible").sum()) if np.isfinite(value) else float("nan")
    half = 0.0 if se == 0 else float(stdtrit(freedom, 0.5 + LEVEL / 2)) * se if freedom > 0 else float("nan")
    size = len(counts), int(counts["villages"].sum()), int(counts["households_all"].sum())
    return Rate(value, se, value - half, value + half, *size)


def _variance(counts: pd.DataFrame, value: float) -> tuple[float, int]:
    """Variance of the raised sum of residuals, and its degrees of freedom; NaN where it cannot be known."""
    n, total = (counts[name].to_numpy(dtype=float) for name in ("villages", "villages_all"))
    partial, several = n < total, n > 1
    inside = np.where(several, _scatter(counts, value) / np.maximum(n - 1, 1), 0.0)  # variance between a county's villages
    by_county = total**2 / n * (1 - n / total) * inside
    known = partial & several
    alone = np.flatnonzero(partial & ~several)
    residual = raised(counts, "landed") - value * raised(counts, "eligible")
    collapsed, freedom = _collapsed(residual[alone])
    return float(by_county[known].sum() + collapsed), int((n[known] - 1).sum()) + freedom


def _between(counts: pd.DataFrame, value: float, every: int) -> float:
    """Variance, of the sum over the sampled counties, that comes from having drawn these and not others."""
    residual = raised(counts, "landed") - value * raised(counts, "eligible")
    return len(counts) * (1 - len(counts) / every) * float(residual.var(ddof=1)) if len(counts) > 1 else float("nan")


def _scatter(counts: pd.DataFrame, value: float) -> Floats:
    """Sum over each county's villages of the squared residual landed - value * eligible around its mean, f8[counties]."""
    squares = counts["landed_landed"] - 2 * value * counts["eligible_landed"] + value**2 * counts["eligible_eligible"]
    middle = (counts["landed"] - value * counts["eligible"]) ** 2 / counts["villages"]
    return np.asarray(np.maximum(squares - middle, 0.0), dtype=np.float64)


def _collapsed(residuals: Floats) -> tuple[float, int]:
    """Counties with one village each, in pairs of neighbours (three at the end): squared deviations from the pair's mean."""
    if residuals.size == 0:
        return 0.0, 0
    if residuals.size == 1:
        return float("nan"), 0
    starts = list(range(0, residuals.size - residuals.size % 2, 2))
    groups = [residuals[at : at + 2] for at in starts[:-1]] + [residuals[starts[-1] :]]
    spread = sum(len(group) / (len(group) - 1) * float(((group - group.mean()) ** 2).sum()) for group in groups)
    return spread, sum(len(group) - 1 for group in groups)
