"""What replicates say about a value, a ratio and a place in a ranking.

Replicates are independent of each other, and within one all coalitions share their luck. A replicate's estimate holds its luck
and, where orders are sampled, the error of its own orders; so the spread between replicates holds both, and one interval
covers both (Hall's, `twin.study.pairing`; here Student's t where replicates are unevenly filled or put into a ratio).
"""

import numpy as np
from numpy.typing import NDArray

from twin.study.pairing import AGREE, Floats, errors, t_quantile

DRAWS = 4000  # of means that the replicates leave possible: a chance of 0.5 is then known to within 0.016


def pooled(total: Floats, count: NDArray[np.int64], level: float) -> tuple[Floats, Floats]:
    """Means of samples that are spread unevenly over replicates, and their half widths, both f8[outcomes, pairs].

    `total` f8[replicates, outcomes, pairs] sums `count` i8[replicates, pairs] samples. A replicate is a cluster: the interval is
    that of a ratio of sums, by leaving one replicate out at a time (Cochran 1977, Sampling Techniques, ch. 6), t with one degree
    less than there are replicates that saw the pair; with equal counts it is the plain t-interval. NaN for a pair that nobody
    saw, and without an interval if only one replicate did, or all agree.
    """
    samples, seen = count.sum(axis=0), (count > 0).sum(axis=0)
    safe = np.where(samples > 0, samples, 1)
    mean = np.where(samples > 0, total.sum(axis=0) / safe, np.nan)
    others = np.where(count < samples, samples - count, 1)
    moves = (total - mean * count[:, None, :]) / others[:, None, :]
    quantile = np.array([t_quantile(int(clusters), level) for clusters in seen])
    error = np.sqrt((moves**2).sum(axis=0) * np.where(seen > 1, (seen - 1) / np.maximum(seen, 1), np.nan))
    return mean, quantile * np.where(error > AGREE * np.abs(total).max(axis=0), error, np.nan)


def ratios(above: Floats, below: Floats, level: float) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Ratios of means over replicates (f8[replicates, ...] both) with Fieller's interval: ratio, low, high, stable.

    Fieller (1954): all ratios that a t-test of mean(above) - ratio * mean(below) = 0 does not refuse. Unlike a bootstrap or the
    delta method it knows when the denominator may be zero: the set is then unbounded, `stable` is false and low and high are NaN.
    Without two replicates there is no interval and nothing is known to be stable; where all agree there is no interval either.
    """
    a, b = above.mean(axis=0), below.mean(axis=0)
    nothing = np.full(np.shape(a), np.nan)
    ratio = np.divide(a, b, out=nothing.copy(), where=b != 0)
    replicates = len(above)
    if replicates < 2:
        return ratio, nothing, nothing.copy(), np.zeros(np.shape(a), dtype=bool)
    scale = t_quantile(replicates, level) ** 2 / replicates / (replicates - 1)
    aa = a**2 - scale * ((above - a) ** 2).sum(axis=0)
    bb = b**2 - scale * ((below - b) ** 2).sum(axis=0)
    ab = a * b - scale * ((above - a) * (below - b)).sum(axis=0)
    stable, told = bb > 0, np.isfinite(errors(above)) | np.isfinite(errors(below))
    safe = np.where(stable, bb, 1.0)
    root = np.sqrt(np.maximum(ab**2 - aa * bb, 0.0))
    low, high = (np.where(stable & told, (ab + sign * root) / safe, np.nan) for sign in (-1.0, 1.0))
    return ratio, low, high, stable


def possible(samples: Floats, seed: int = 0) -> Floats:
    """Means that the replicates leave possible, f8[DRAWS, n] from f8[replicates, n]: a multivariate t around the mean.

    Its covariance is that of the replicates, so players that are lucky together move together. Each margin is
    Student's t around the mean: without skewness the interval of `twin.study.pairing`, which else also follows the skewness. With
    one seed and one number of replicates two calls use the same draws: replicates that share luck stay paired. Needs two
    replicates.
    """
    replicates = len(samples)
    rng = np.random.default_rng([seed, replicates])
    normal = rng.standard_normal((DRAWS, replicates))
    spread = np.sqrt((replicates - 1) / rng.chisquare(replicates - 1, DRAWS))
    mean = samples.mean(axis=0)
    moved: Floats = mean + (normal @ (samples - mean)) * (spread / np.sqrt(replicates * (replicates - 1)))[:, None]
    return moved


def in_top(values: Floats, top: int, seed: int = 0) -> NDArray[np.bool_]:
    """Whether each is among the `top` largest of its row, bool[draws, n]; ties are broken by lot, so that `top` are in."""
    rng = np.random.default_rng([seed, 1])
    mixed = rng.permuted(np.tile(np.arange(values.shape[1]), (len(values), 1)), axis=1)
    order = np.argsort(-np.take_along_axis(values, mixed, axis=1), axis=1, kind="stable")
    found = np.zeros(values.shape, dtype=bool)
    np.put_along_axis(found, np.take_along_axis(mixed, order[:, :top], axis=1), True, axis=1)
    return found
