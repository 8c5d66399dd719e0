"""A share over many counties from samples of their villages, and its error.

The design: every county is a stratum in which whole villages are drawn by lot. A county's counts are raised by its villages
(all / sampled), and a share is a ratio of two such sums; its variance is that of the linearised residuals, village by village
(Cochran 1977, Sampling Techniques, sections 6.10 to 6.12). Counties with a single sampled village are paired with the next one of
that kind, whose difference stands in for the spread that cannot be seen (collapsed strata, section 5A.12), which overstates it.
Drawing evenly over townships, or over counties in the order of their codes, is treated as drawing freely: it can only make the
error smaller. A sample of whole counties is a sample of clusters (chapter 9A): what counts is how their residuals
differ. Replicates run the same counties, so what differs between counties is what each shows on average over replicates;
villages are drawn anew by every replicate, and those errors add in squares.

Intervals are those of Korn and Graubard (1998, Survey Methodology 24): Clopper and Pearson's for a simple sample that would have
the same error. They stay within [0, 1], and where all that was seen agrees they are as wide as so many agreeing units leave open.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri, stdtrit

from twin.study.pairing import AGREE, interval

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


def landing(runs: Sequence[pd.DataFrame], every: int | None = None) -> Rate:
    """The landing rate of some counties, mean over replicates, with its sampling error and 95% interval.

    `runs` hold the rows of `measured` of each replicate, one a county. `every` is how many counties there are where these are a
    sample of them.
    """
    shares = [share(counts) for counts in runs]
    value = float(np.mean(shares))
    parts = [_variance(counts, one) for counts, one in zip(runs, shares, strict=True)]
    wholes = [raised(counts, "eligible").sum() or float("nan") for counts in runs]
    variance = sum(one / whole**2 for (one, _), whole in zip(parts, wholes, strict=True)) / len(runs) ** 2
    freedom, first = sum(one for _, one in parts), runs[0]
    units = sum(int(counts["villages"].sum()) for counts in runs)
    partial = bool((first["villages"] < first["villages_all"]).any())
    if every is not None and every > len(first):
        variance += between([residuals(counts) for counts in runs], every)
        freedom, units, partial = len(first) - 1, len(first), True
    se = float(np.sqrt(variance)) if np.isfinite(value) else float("nan")
    low, high = _bounds(value, se, freedom, units) if partial else (value, value)
    return Rate(value, se, low, high, len(first), int(first["villages"].sum()), int(first["households_all"].sum()))


def _bounds(value: float, se: float, freedom: int, units: int) -> tuple[float, float]:
    """Korn and Graubard's interval of a share; `units` were drawn, which is the size of sample where none of them differs."""
    if not (np.isfinite(value) and np.isfinite(se) and freedom > 0):
        return float("nan"), float("nan")
    alpha = (1 - LEVEL) / 2
    size = value * (1 - value) / se**2 * float(ndtri(alpha) / stdtrit(freedom, alpha)) ** 2 if se > AGREE else float(units)
    landed = size * value
    low = float(betaincinv(landed, size - landed + 1, alpha)) if landed > 0 else 0.0
    high = float(betaincinv(landed + 1, size - landed, 1 - alpha)) if landed < size else 1.0
    return low, high


def residuals(counts: pd.DataFrame) -> Floats:
    """What each county adds to the share's distance from itself, linearised, f8[counties]; they sum to zero."""
    landed, eligible = raised(counts, "landed"), raised(counts, "eligible")
    found: Floats = (landed - share(counts) * eligible) / (eligible.sum() or float("nan"))
    return found


def between(shown: Sequence[Floats], every: int) -> float:
    """Variance that comes from having drawn these counties and not others, from their residuals in each replicate.

    With one county it is NaN: it cannot be known.
    """
    mean = np.mean(shown, axis=0)
    return mean.size * (1 - mean.size / every) * float(mean.var(ddof=1)) if mean.size > 1 else float("nan")


def gained(gains: Sequence[float], drawn: float = 0.0, freedom: int = 0) -> tuple[float, float]:
    """The 95% interval of a mean gain: of replicates alone `pairing.interval`; with a variance of `drawn` counties one for both.

    The two add, with degrees of freedom after Satterthwaite (1946, Biometrics Bulletin 2); the luck of each county is then in
    both, so the interval is a little wide. NaN with one replicate.
    """
    if not drawn > 0 or len(gains) < 2:
        return interval(gains) if drawn == 0 else (float("nan"), float("nan"))
    luck, middle = float(np.var(gains, ddof=1)) / len(gains), float(np.mean(gains))
    degrees = (luck + drawn) ** 2 / (luck**2 / (len(gains) - 1) + drawn**2 / freedom)
    half = float(stdtrit(degrees, 0.5 + LEVEL / 2) * np.sqrt(luck + drawn))
    return middle - half, middle + half


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
