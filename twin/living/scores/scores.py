"""How good forecasts were: proper scores, coverage and calibration, all for whole arrays at once.

The formulas are short, so they stand here; the tests hold them against the package scoringrules. `obs` has any shape S, ensembles
have S + (members,), quantiles S + (levels,). What was not observed (NaN) has the score NaN.
Sources: Gneiting & Raftery (2007); fair CRPS: Ferro (2014); weighted interval score: Bracher et al. (2021), as in scoringutils.
"""

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
INTERVALS = (0.5, 0.9, 0.95)
_NEAR = 1e-9  # levels are decimals


def crps_ensemble(obs: ArrayLike, members: ArrayLike) -> Floats:
    """CRPS of ensembles, S; the fair estimator: unbiased for the distribution that the members were drawn from.

    E|X - y| - E|X - X'| / 2, the second mean over the pairs of different members. Raises ValueError for less than two members.
    """
    y, x = np.asarray(obs, float)[..., None], np.sort(np.asarray(members, float), axis=-1)
    size = x.shape[-1]
    if size < 2:
        raise ValueError("the fair CRPS needs two members or more")
    weight = 2.0 * np.arange(1, size + 1) - size - 1.0
    spread = (weight * x).sum(-1) / (size * (size - 1.0))  # half of the mean |x - x'|
    return np.abs(x - y).mean(-1) - spread


def interval_score(obs: ArrayLike, low: ArrayLike, high: ArrayLike, alpha: ArrayLike) -> Floats:
    """Interval score of central intervals that should hold 1 - alpha; shapes broadcast."""
    y, lower, upper, miss = (np.asarray(one, float) for one in (obs, low, high, alpha))
    return (upper - lower) + 2.0 / miss * (np.maximum(lower - y, 0.0) + np.maximum(y - upper, 0.0))


def weighted_interval_score(obs: ArrayLike, quantiles: ArrayLike, levels: ArrayLike) -> Floats:
    """Weighted interval score, S: (|y - median| / 2 + sum of alpha / 2 times the interval score) / (pairs + 1/2).

    `levels` (levels,) are the median and pairs around it, in any order. Raises ValueError for other levels.
    """
    q, level = np.asarray(quantiles, float), np.asarray(levels, float)
    order = np.argsort(level)
    q, level = q[..., order], level[order]
    pairs = level.size // 2
    if level.size % 2 == 0 or abs(level[pairs] - 0.5) > _NEAR or np.abs(level + level[::-1] - 1.0).max() > _NEAR:
        raise ValueError("the weighted interval score needs the median and pairs of levels around it")
    y, alpha = np.asarray(obs, float), 2.0 * level[:pairs]
    lower, upper = q[..., :pairs], q[..., :pairs:-1]
    total = (alpha / 2.0 * interval_score(y[..., None], lower, upper, alpha)).sum(-1)
    return (0.5 * np.abs(y - q[..., pairs]) + total) / (pairs + 0.5)


def brier(probability: ArrayLike, happened: ArrayLike) -> Floats:
    """Brier score, S: the squared distance of a probability from what happened (1 or 0, NaN where it is not known)."""
    return (np.asarray(probability, float) - np.asarray(happened, float)) ** 2


def inside(obs: ArrayLike, quantiles: ArrayLike, levels: ArrayLike, share: float) -> Floats:
    """Whether the central interval of a share held what was observed, S: 1, 0 or NaN. Raises ValueError without its levels."""
    y, q, level = np.asarray(obs, float), np.asarray(quantiles, float), np.asarray(levels, float)
    ends = [np.flatnonzero(np.abs(level - end) < _NEAR) for end in ((1.0 - share) / 2.0, (1.0 + share) / 2.0)]
    if any(end.size == 0 for end in ends):
        raise ValueError(f"the quantiles hold no interval of {share:g}")
    held = (q[..., ends[0][0]] <= y) & (y <= q[..., ends[1][0]])
    return np.where(np.isnan(y), np.nan, held.astype(float))


def below(obs: ArrayLike, quantiles: ArrayLike) -> Floats:
    """Shares of observations at or below each quantile, (levels,): equal to the levels for a calibrated forecast."""
    y, q = np.asarray(obs, float), np.asarray(quantiles, float)
    known = ~np.isnan(y)
    return (y[known][:, None] <= q[known]).mean(0) if known.any() else np.full(q.shape[-1], np.nan)


def pit(obs: ArrayLike, members: ArrayLike) -> tuple[Floats, Floats]:
    """Where an observation lies in its ensemble: the ends of its part of [0, 1], each S; NaN where nothing was observed.

    With `m` members there are m + 1 places; ties take several. Spread over its part, the place of an observation that is like the
    members is uniform on [0, 1] (Czado, Gneiting & Held 2009, for counts), without a draw.
    """
    y, x = np.asarray(obs, float)[..., None], np.asarray(members, float)
    places = x.shape[-1] + 1.0
    less, equal = (x < y).sum(-1), (x == y).sum(-1)
    missing = np.isnan(y[..., 0])
    return np.where(missing, np.nan, less / places), np.where(missing, np.nan, (less + equal + 1.0) / places)


def pit_histogram(low: ArrayLike, high: ArrayLike, bins: int = 10) -> Floats:
    """The share of observations in each of equal bins of [0, 1], (bins,), each observation spread over its part."""
    lower, upper = (np.ravel(np.asarray(one, float)) for one in (low, high))
    known = ~np.isnan(lower)
    lower, upper, edges = lower[known, None], upper[known, None], np.linspace(0.0, 1.0, bins + 1)
    part = np.clip((edges - lower) / (upper - lower), 0.0, 1.0)
    return np.diff(part, axis=-1).mean(0) if known.any() else np.full(bins, np.nan)


def reliability(probability: ArrayLike, happened: ArrayLike, bins: int = 10) -> dict[str, Floats]:
    """A reliability diagram of probabilities, each (bins,): `n`, mean `forecast`, share `happened`, its 95% `low` and `high`.

    Wilson's interval; NaN where a bin is empty.
    """
    p, o = np.ravel(np.asarray(probability, float)), np.ravel(np.asarray(happened, float))
    known = ~(np.isnan(p) | np.isnan(o))
    p, o = p[known], o[known]
    own = np.minimum((p * bins).astype(int), bins - 1)
    n = np.bincount(own, minlength=bins).astype(float)
    with np.errstate(invalid="ignore"):
        forecast, share = np.bincount(own, p, bins) / n, np.bincount(own, o, bins) / n
    low, high = wilson(share, n)
    return {"n": n, "forecast": forecast, "happened": share, "low": low, "high": high}


def wilson(share: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's interval of shares of `n` independent cases each, of the same shape; NaN for none."""
    p, size, z = np.asarray(share, float), np.asarray(n, float), float(scipy.special.ndtri((1.0 + level) / 2.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (p + z * z / (2.0 * size)) / (1.0 + z * z / size)
        half = z / (1.0 + z * z / size) * np.sqrt(p * (1.0 - p) / size + z * z / (4.0 * size * size))
    return middle - half, middle + half
