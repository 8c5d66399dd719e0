"""Which counties gain most, from noisy estimates of each: shrunk towards their mean, with the chance of being among the best.

The largest of many noisy numbers is too large. So a county's estimate is drawn towards the mean of all by as much as its noise
exceeds the spread between counties (normal model, DerSimonian and Laird 1986 for the spread). What a replicate moves in all
counties alike (luck of the text, the member of the posterior) does not count as noise of a county, since it moves no rank.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from twin.study.intervals import DRAWS, in_top
from twin.study.pairing import t_quantile

Floats = NDArray[np.float64]
LEVEL = 0.95


@dataclass(frozen=True)
class Ranking:
    """`table` in the order of the counties: raw, estimate, low, high, rank, chance (of being among the best).

    `told` is the share of the spread between raw estimates that is a spread between counties (0: they cannot be told apart); NaN
    with one replicate.
    """

    table: pd.DataFrame
    told: float


def ranked(samples: Floats, villages: Floats, wave: int, seed: int = 0) -> Ranking:
    """Rank counties by a gain, f8[replicates, counties]; `villages` (f8[counties]) were sampled in each: noise falls with them.

    The interval holds a county's own noise (normal, for it is pooled over all counties) and what moves all alike (t, over
    replicates). One replicate gives ranks without intervals.
    """
    raw = samples.mean(axis=0)
    if len(samples) < 2 or samples.shape[1] < 2:
        nothing = np.full(raw.size, np.nan)
        return Ranking(_table(raw, raw, nothing, nothing), float("nan"))
    noise = _noise(samples, villages)
    spread = _between(raw, noise)
    keep = spread / (spread + noise) if spread > 0 else np.zeros(raw.size)
    weight = 1.0 / (spread + noise)
    middle = float(weight @ raw / weight.sum())
    estimate = middle + keep * (raw - middle)
    common = samples.mean(axis=1).var(ddof=1) / len(samples)
    half = np.sqrt(ndtri(0.5 + LEVEL / 2) ** 2 * keep * noise + t_quantile(len(samples), LEVEL) ** 2 * common)
    draws = estimate + np.random.default_rng([seed, 2]).standard_normal((DRAWS, raw.size)) * np.sqrt(keep * noise)
    chance = in_top(draws, min(wave, raw.size), seed).mean(axis=0)
    return Ranking(_table(raw, estimate, half, chance), float(np.mean(keep)))


def _table(raw: Floats, estimate: Floats, half: Floats, chance: Floats) -> pd.DataFrame:
    order = np.lexsort((-raw, -estimate))
    rank = np.empty(raw.size, dtype=np.int64)
    rank[order] = np.arange(1, raw.size + 1)
    columns = {"raw": raw, "estimate": estimate, "low": estimate - half, "high": estimate + half, "rank": rank, "chance": chance}
    return pd.DataFrame(columns)


def _noise(samples: Floats, villages: Floats) -> Floats:
    """Variance of each county's mean over replicates, f8[counties]: one village's, pooled over all, divided by theirs."""
    replicates, counties = samples.shape
    rest = samples - samples.mean(axis=0) - samples.mean(axis=1, keepdims=True) + samples.mean()
    freedom = (replicates - 1) * (counties - 1)
    one = float((rest**2 * villages).sum() / freedom)
    return np.asarray(np.maximum(one, 1e-300) / (villages * replicates), dtype=np.float64)


def _between(raw: Floats, noise: Floats) -> float:
    """Variance between counties beyond their noise (DerSimonian and Laird's estimate), 0 or more."""
    least = noise.min()
    weight = least / noise  # relative: where nothing differs the noise is next to nothing, and its inverse too large to square
    middle = weight @ raw / weight.sum()
    excess = weight @ (raw - middle) ** 2 - least * (raw.size - 1)
    return max(0.0, float(excess / (weight.sum() - (weight**2).sum() / weight.sum())))
