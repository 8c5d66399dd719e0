"""Morris screening of the output to be expected over luck: mu, mu* and sigma of elementary effects, with intervals.

An elementary effect is the change in the output, within one replicate, when one unit moves, divided by how far it moved as a
share of its range (Morris, 1991, doi:10.1080/00401706.1991.10484804; mu*: Campolongo et al., 2007,
doi:10.1016/j.envsoft.2006.10.004). The mean of |effect| is blown up by luck: a factor that does nothing gets a mu* of the size
of the noise. So mu* is bracketed. From below: each replicate's effect times the sign that the OTHER replicates give it, which
is zero on average for nothing and never above |effect| on average. From above: |mean effect over replicates|, never below it on
average. The two meet as replicates are added.
"""

from collections.abc import Sequence

import numpy as np

from twin.base.errors import InputError
from twin.study.factors import Choice, Factor, Factors
from twin.study.sensitivity.design import morris_points
from twin.study.sensitivity.noise import Interval, Statistic, interval, product, split
from twin.study.sensitivity.rounds import Effort, Evaluate, Finding, Sensitivity, conduct, row, share_between, verdict


def morris(
    factors: Sequence[Factor],
    evaluate: Evaluate,
    outcomes: Sequence[str],
    trajectories: int = 20,
    effort: Effort | None = None,
    threshold: float = 0.1,
    level: float = 0.95,
    levels: int = 4,
    seed: int = 0,
) -> Sensitivity:
    """Screening from trajectories x (units + 1) design points.

    Measures, in units of the outcome for a move over the whole range (another option, for a choice): `mu` (not for groups and
    for choices of three or more, whose moves have no direction), `mu_star`, `sigma` (how much the effect differs from place to
    place). A unit matters where the interval of mu* lies above `threshold` standard deviations of the expected output over the
    design; it differs from nothing where low > 0. Raises InputError for bad counts, failed runs and constant outcomes.

    >>> from twin.study.sensitivity import Uniform
    >>> double = lambda points, replicates: np.repeat(2 * points.to_numpy()[:, None, :], len(replicates), axis=1)
    >>> morris([Uniform("x")], double, ["y"], 4).table["factor"].tolist()
    ['x', 'x', 'x']
    """
    if not threshold > 0:
        raise InputError("threshold: {threshold:g} is not possible; allowed: more than 0", threshold=threshold)
    share_between("level", level)
    known = Factors.of(factors)
    points = morris_points(known, trajectories, levels, seed)
    moves = [_moves(points, known, unit) for unit in known.units]
    settings = known.settings(points.reshape(-1, points.shape[-1]))

    def judge(y: np.ndarray) -> Finding:
        parts = split(y)
        rows = []
        for unit, (step, distance, directed) in zip(known.units, moves, strict=True):
            effects = _effects(y.reshape(trajectories, -1, y.shape[1]), step, distance)
            rows += _measures(unit, effects, directed, threshold * float(np.sqrt(parts.factors)), level)
        return Finding(rows, parts, "mu_star")

    return conduct("morris", settings, evaluate, outcomes, effort or Effort(), judge)


def _moves(points: np.ndarray, factors: Factors, unit: str) -> tuple[np.ndarray, np.ndarray, bool]:
    """Per trajectory the step at which a unit moves, how far it goes there, and whether that has a direction."""
    members = factors.members(unit)
    changes = np.diff(points[:, :, members], axis=1)
    step = np.abs(changes).max(2).argmax(1)
    every = np.arange(len(points))
    far = [factors.every[c].moved(points[every, step, c], points[every, step + 1, c]) for c in members]
    if len(members) > 1:
        return step, np.abs(far).max(0), False
    only = factors.every[members[0]]
    return step, far[0], not (isinstance(only, Choice) and len(only.options) > 2)


def _effects(y: np.ndarray, step: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Elementary effects [trajectories x replicates]."""
    every = np.arange(len(y))
    return (y[every, step + 1] - y[every, step]) / distance[:, None]


def _measures(unit: str, effects: np.ndarray, directed: bool, limit: float, level: float) -> list[dict[str, object]]:
    """The rows of one unit."""
    rows = [row(unit, "mu", interval(Statistic(effects.mean(1), effects, 1), level))] if directed else []
    size = mu_star(effects, level)
    rows.append(row(unit, "mu_star", size, verdict(size.low, size.high, limit)))
    return rows + ([row(unit, "sigma", _sigma(effects, level))] if directed else [])


def mu_star(effects: np.ndarray, level: float) -> Interval:
    """The mean size of the expected effect, between the estimate from below and the one from above."""
    others = effects.sum(1, keepdims=True) - effects
    signed = effects * np.sign(others)
    below = interval(Statistic(signed.mean(1), signed, 1), level)
    agreed = effects * np.sign(effects.mean(1, keepdims=True))
    above = interval(Statistic(agreed.mean(1), agreed, 1), level)
    return Interval(below.estimate, below.low, above.high, max(below.luck, above.luck))


def _sigma(effects: np.ndarray, level: float) -> Interval:
    """The standard deviation over places of the expected effect."""
    n = len(effects)
    centred = effects - effects.mean(0)
    square = interval((n / (n - 1)) * product(centred, centred), level)
    root = np.sqrt(np.maximum([square.estimate, square.low, square.high], 0.0))
    return Interval(float(root[0]), float(root[1]), float(root[2]), square.luck)
