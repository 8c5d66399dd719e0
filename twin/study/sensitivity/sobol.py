"""Sobol indices of the output to be expected over luck: first order, total and, if asked for, second order.

Total: Jansen's square of the difference between A and A with one unit from B; first order: Saltelli's product with B (Saltelli
et al., 2010, doi:10.1016/j.cpc.2009.09.018); second order: Saltelli (2002), doi:10.1016/S0010-4655(02)00280-1. Every product,
those in the variance below the line included, pairs different replicates only, so luck adds nothing to the indices on average.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from twin.base.messages import message
from twin.study.factors import Factor, Factors
from twin.study.sensitivity.design import sobol_points
from twin.study.sensitivity.noise import Statistic, interval, product, split
from twin.study.sensitivity.rounds import UNKNOWN, Effort, Evaluate, Finding, Sensitivity, conduct, row, share_between, verdict


def sobol(
    factors: Sequence[Factor],
    evaluate: Evaluate,
    outcomes: Sequence[str],
    rows: int = 256,
    effort: Effort | None = None,
    second: bool = False,
    threshold: float = 0.05,
    level: float = 0.95,
    seed: int = 0,
) -> Sensitivity:
    """Indices with intervals from rows x (units + 2) design points (2 units + 2 with `second`).

    Measures: `first`, `total`, `second` (factor "a x b"), all shares of the variance of the expected output. A unit matters
    where its interval lies above `threshold`. Estimates are not cut at 0 and 1: one slightly below 0 says that nothing was
    found. Raises InputError for bad counts, failed runs and constant outcomes.

    >>> from twin.study.sensitivity import Uniform
    >>> double = lambda points, replicates: np.repeat(2 * points.to_numpy()[:, None, :], len(replicates), axis=1)
    >>> sobol([Uniform("x"), Uniform("z")], double, ["y", "w"], 32).method
    'sobol'
    """
    share_between("threshold", threshold)
    share_between("level", level)
    known = Factors.of(factors)
    points = sobol_points(known, rows, second, seed)
    settings = known.settings(points.reshape(-1, points.shape[-1]))

    def blocks(y: np.ndarray) -> np.ndarray:
        return y.reshape(rows, -1, y.shape[1]).transpose(1, 0, 2)

    def judge(y: np.ndarray) -> Finding:
        return _finding(blocks(y), known.units, second, threshold, level)

    return conduct("sobol", settings, evaluate, outcomes, effort or Effort(), judge, lambda y: split(_base(blocks(y))))


def _base(blocks: np.ndarray) -> np.ndarray:
    """The outputs at A and B, which are drawn from the factors' own distributions and independent of each other."""
    return np.concatenate([blocks[0], blocks[-1]])


def _finding(blocks: np.ndarray, units: Sequence[str], second: bool, threshold: float, level: float) -> Finding:
    """Indices of one outcome from outputs [blocks x rows x replicates] in the order of the design."""
    base = _base(blocks)
    centred = blocks - base.mean(0)  # products of numbers far from zero would drown in their mean
    whole = variance(centred[0], centred[-1])
    doubt = (
        ""
        if interval(whole, level).low > 0
        else message("the variance due to factors cannot be told from zero, so neither can any share of it")
    )
    rows = []
    for name, measure, part in _parts(centred, units, second):
        found = interval(part.over(whole), level)
        rows.append(row(name, measure, found, UNKNOWN if doubt else verdict(found.low, found.high, threshold)))
    return Finding(rows, split(base), "total", doubt)


def variance(a: np.ndarray, b: np.ndarray) -> Statistic:
    """The variance of the expected output, from both base blocks [N x R], centred per replicate."""
    n = 2 * len(a)
    return (0.5 * n / (n - 1)) * (product(a, a) + product(b, b))


def _parts(blocks: np.ndarray, units: Sequence[str], second: bool) -> list[tuple[str, str, Statistic]]:
    """(unit, measure, its part of the variance)."""
    a, b = blocks[0], blocks[-1]
    mixed = blocks[1 : len(units) + 1]
    first = [product(b, with_b - a) for with_b in mixed]
    total = [0.5 * product(a - with_b, a - with_b) for with_b in mixed]
    parts = [(name, "first", one) for name, one in zip(units, first, strict=True)]
    parts += [(name, "total", one) for name, one in zip(units, total, strict=True)]
    if second:
        back = blocks[len(units) + 1 : -1]
        neither = product(a, b)
        for i, j in combinations(range(len(units)), 2):
            both = product(back[i], mixed[j]) - neither
            parts.append((f"{units[i]} x {units[j]}", "second", both - first[i] - first[j]))
    return parts
