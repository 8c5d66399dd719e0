"""Partial pooling: what a step wins in one village, told by few runs, leans on what it wins in villages like it."""

from dataclasses import dataclass

import numpy as np

LEAST = 0.05  # households, squared: what tries that all agree may still differ by


@dataclass(frozen=True)
class Pooled:
    """Means and their standard errors; `weight`: how much of a mean is the village's own; each f8[step, village]."""

    mean: np.ndarray
    error: np.ndarray
    weight: np.ndarray


def pooled(tries: np.ndarray, size: np.ndarray) -> Pooled:
    """Of tries f8[step, N, village], drawn towards what a step wins of a village's losses (`size`) in all villages.

    A village's own mean counts as much as true differences among villages stand out from luck (their variance over that and the
    error's, as in a random-effects summary). Where villages do not differ beyond luck, all have the same share.
    """
    count, number, _ = tries.shape
    size = np.maximum(size, 1e-9)
    mean = tries.mean(axis=1)
    if count == 0:
        return Pooled(mean, mean.copy(), mean.copy())
    share = mean / size
    noise = np.maximum(tries.var(axis=1, ddof=1).mean(axis=0), LEAST) / number / size**2  # of a village, alike for all steps
    weights = 1.0 / noise
    common = (share * weights).sum(axis=1, keepdims=True) / weights.sum()
    apart = _apart(share - common, noise)
    own = apart / (apart + noise)
    found = own * share + (1 - own) * common
    error = np.sqrt(own * noise + (1 - own) ** 2 / weights.sum())
    return Pooled(found * size, error * size, own)


def _apart(gap: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Variance of true shares among villages, by the method of moments (DerSimonian and Laird 1986), f8[step, 1]."""
    weights = 1.0 / noise
    total, squared = weights.sum(), (weights**2).sum()
    free = max(gap.shape[1] - 1, 1)
    above = (weights * gap**2).sum(axis=1, keepdims=True) - free
    return np.asarray(np.maximum(above, 0.0) / max(total - squared / total, 1e-300))
