"""PAWN and delta: how much the whole distribution of the output shifts when a factor is held, screened against dummies.

Both are computed on means over replicates; luck left in these means dilutes the indices, and no products of replicates can take
it out of a distribution. So `noise` matters more here, and no coverage is claimed: the intervals resample design points and
replicates together. With few points both are well above zero for a factor that does nothing, so each stands beside the same
index of dummies: the factor's column in random order. Sources: PAWN, Pianosi and Wagener (2018),
doi:10.1016/j.envsoft.2018.07.019; delta, Borgonovo (2007), doi:10.1016/j.ress.2006.04.015, estimated as by Plischke et al.
(2013), doi:10.1016/j.ejor.2012.11.047.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from twin.base.errors import InputError
from twin.study.factors import Choice, Factor, Factors, Whole
from twin.study.sensitivity.design import latin_points
from twin.study.sensitivity.noise import Interval, split
from twin.study.sensitivity.rounds import (
    MATTERS,
    NOT,
    UNKNOWN,
    Effort,
    Evaluate,
    Finding,
    Sensitivity,
    conduct,
    row,
    share_between,
)

Index = Callable[[np.ndarray, np.ndarray, int], list[float]]
_SLICES = 10
_GRID = 100


def pawn(
    factors: Sequence[Factor],
    evaluate: Evaluate,
    outcomes: Sequence[str],
    points: int = 512,
    effort: Effort | None = None,
    threshold: float = 0.1,
    level: float = 0.95,
    resamples: int = 100,
    seed: int = 0,
) -> Sensitivity:
    """PAWN: the greatest distance (Kolmogorov-Smirnov) between the outputs within a slice of a factor and all outputs.

    Ten slices, or one per option of a choice. Measures: `maximum` over the slices, for screening, and `median`. `estimate`,
    `low` and `high` are freed of the upward bias by resampling; `raw` is not, nor is `dummy`, which a share `level` of factors
    that do nothing stay below. By the maximum, a factor matters where raw > dummy and low > `threshold`; it does not where raw
    <= dummy and high < `threshold`. Groups are refused. Raises InputError as the other methods do.

    >>> from twin.study.sensitivity import Uniform
    >>> double = lambda points, replicates: np.repeat(2 * points.to_numpy()[:, None, :], len(replicates), axis=1)
    >>> pawn([Uniform("x"), Uniform("z")], double, ["y", "w"], 100).method
    'pawn'
    """
    return _density(
        "pawn", ("maximum", "median"), ks, factors, evaluate, outcomes, points, effort, threshold, level, resamples, seed
    )


def delta(
    factors: Sequence[Factor],
    evaluate: Evaluate,
    outcomes: Sequence[str],
    points: int = 512,
    effort: Effort | None = None,
    threshold: float = 0.1,
    level: float = 0.95,
    resamples: int = 50,
    seed: int = 0,
) -> Sensitivity:
    """Borgonovo's delta: half the area between the density of the output and that within slices of a factor; read like `pawn`.

    >>> from twin.study.sensitivity import Uniform
    >>> double = lambda points, replicates: np.repeat(2 * points.to_numpy()[:, None, :], len(replicates), axis=1)
    >>> delta([Uniform("x"), Uniform("z")], double, ["y", "w"], 100).method
    'delta'
    """
    return _density("delta", ("delta",), area, factors, evaluate, outcomes, points, effort, threshold, level, resamples, seed)


def _density(
    method: str,
    measures: Sequence[str],
    index: Index,
    factors: Sequence[Factor],
    evaluate: Evaluate,
    outcomes: Sequence[str],
    points: int,
    effort: Effort | None,
    threshold: float,
    level: float,
    resamples: int,
    seed: int,
) -> Sensitivity:
    share_between("threshold", threshold)
    share_between("level", level)
    if resamples < 20:
        raise InputError("resamples: {resamples} is too few; allowed: 20 or more", resamples=resamples)
    known = Factors.of(factors)
    grouped = [factor.group for factor in factors if factor.group]
    if grouped:
        raise InputError(
            "factors: group {group!r} is not possible with {method}; allowed: single factors (sobol and morris take groups)",
            group=grouped[0],
            method=method,
        )
    u = latin_points(known, points, seed)

    def judge(y: np.ndarray) -> Finding:
        rng = np.random.default_rng([seed, 1])
        slices = [_slices(factor) for factor in known.every]
        nothing = {count: _dummies(index, y.mean(1), count, resamples, level, rng) for count in dict.fromkeys(slices)}
        rows = []
        for column, (factor, count) in enumerate(zip(known.every, slices, strict=True)):
            raw = index(u[:, column], y.mean(1), count)
            found = _resampled(index, u[:, column], y, count, resamples, level, rng)
            for measure, one, value, dummy in zip(measures, found, raw, nothing[count], strict=True):
                said = _against(one, value, dummy, threshold) if measure == measures[0] else ""
                rows.append(row(factor.name, measure, one, said) | {"raw": value, "dummy": float(dummy)})
        return Finding(rows, split(y), measures[0])

    return conduct(method, known.settings(u), evaluate, outcomes, effort or Effort(), judge)


def _slices(factor: Factor) -> int:
    """Conditioning slices: as many as options, so that no slice mixes two of them."""
    if isinstance(factor, Choice):
        return len(factor.options)
    return min(factor.high - factor.low + 1, _SLICES) if isinstance(factor, Whole) else _SLICES


def ks(u: np.ndarray, y: np.ndarray, slices: int) -> list[float]:
    """The maximum and the median over slices of u of the distance between the distribution of y in the slice and over all.

    SALib's own leaves out the topmost point, cannot cut into 6 or 9 slices and computes an exact p value for every distance,
    which is thousands of times the work.
    """
    held = np.minimum((u * slices).astype(int), slices - 1)
    order = np.argsort(y, kind="stable")
    values, held = y[order], held[order]
    last = np.append(values[1:] != values[:-1], True)  # ties: distances only where the distribution has taken its whole step
    overall = np.arange(1, len(y) + 1) / len(y)
    counts = np.bincount(held, minlength=slices)
    apart = [np.abs(np.cumsum(held == s) / counts[s] - overall)[last].max() for s in range(slices) if counts[s]]
    return [float(np.max(apart)), float(np.median(apart))]


def area(u: np.ndarray, y: np.ndarray, slices: int) -> list[float]:
    """Half the area between the density of y and that within slices of u, a mean over slices (Plischke et al., 2013, eq. 26).

    The same number as SALib's `calc_delta`, which goes through matrices and is a hundred times slower where cores are shared.
    """
    grid = np.linspace(y.min(), y.max(), _GRID)
    overall = _smooth(y, grid)
    parts = np.array_split(y[np.argsort(u, kind="stable")], slices)
    apart = [len(part) / (2 * len(y)) * np.trapezoid(np.abs(overall - _smooth(part, grid)), grid) for part in parts]
    return [float(np.sum(apart))]


def _smooth(y: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """The density of y over a grid, smoothed by normal kernels of Silverman's width."""
    width = float(y.std(ddof=1)) * (len(y) * 3 / 4) ** -0.2
    if not width > 0:
        raise InputError(
            "delta: the output is the same throughout a slice of a factor; allowed: outputs with a density (try pawn)"
        )
    away = (grid[:, None] - y) / width
    return np.exp(-0.5 * away * away).mean(1) / (width * np.sqrt(2 * np.pi))


def _dummies(index: Index, y: np.ndarray, slices: int, resamples: int, level: float, rng: np.random.Generator) -> np.ndarray:
    """What a share `level` of factors that do nothing stay below, for each measure."""
    even = (np.arange(len(y)) + 0.5) / len(y)
    return np.quantile([index(rng.permutation(even), y, slices) for _ in range(resamples)], level, axis=0)


def _resampled(
    index: Index, u: np.ndarray, y: np.ndarray, slices: int, resamples: int, level: float, rng: np.random.Generator
) -> list[Interval]:
    """Indices of the means over replicates, points and replicates resampled; reflected, since that adds the bias anew."""
    n, count = y.shape
    raw = np.array(index(u, y.mean(1), slices))

    def again(at: Any) -> list[float]:
        return index(u[at], y[at][:, rng.integers(count, size=count)].mean(1), slices)

    drawn = np.array([again(rng.integers(n, size=n)) for _ in range(resamples)])
    lucky = np.array([again(np.arange(n)) for _ in range(max(10, resamples // 5))])
    luck = np.minimum(1.0, lucky.var(0) / np.maximum(drawn.var(0), np.finfo(float).tiny))
    low, high = 2 * raw - np.quantile(drawn, [0.5 + level / 2, 0.5 - level / 2], axis=0)
    middle = 2 * raw - drawn.mean(0)
    return [Interval(*map(float, one)) for one in zip(middle, low, high, luck, strict=True)]


def _against(found: Interval, raw: float, dummy: float, threshold: float) -> str:
    """The verdict beside dummies."""
    if raw > dummy:
        return MATTERS if found.low > threshold else UNKNOWN
    return NOT if found.high < threshold else UNKNOWN
