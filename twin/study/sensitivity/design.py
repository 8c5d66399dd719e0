"""Where to run the model: designs of SALib over the unit cube, each with a problem specification of its own.

Sources: Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018; Morris (1991), doi:10.1080/00401706.1991.10484804.
"""

import numpy as np
from SALib.sample import latin as salib_latin  # type: ignore[import-untyped]
from SALib.sample import morris as salib_morris
from SALib.sample import sobol as salib_sobol

from twin.base.errors import InputError
from twin.study.factors import Factors

FEWEST_ROWS = 32
FEWEST_TRAJECTORIES = 4
FEWEST_POINTS = 100


def sobol_points(factors: Factors, rows: int, second: bool, seed: int) -> np.ndarray:
    """Scrambled Sobol points [rows x blocks x factors]: A, one block per unit with B's columns in A, (A's in B,) and B.

    `rows` must be a power of two, or the points lose their balance. The rows of B are shuffled: in SALib's order the columns of
    A and B for one factor are two coordinates of the same Sobol sequence, and where that pair fills its square badly a nominal
    95% interval of a total index held the truth 84% of the time even without luck (g-function, 64 and 128 rows).
    """
    if rows < FEWEST_ROWS or rows & (rows - 1):
        raise InputError("rows: {rows} is not possible; allowed: powers of two from {fewest}", rows=rows, fewest=FEWEST_ROWS)
    rng = np.random.default_rng(seed)
    points = salib_sobol.sample(factors.problem(), rows, calc_second_order=False, seed=rng).reshape(rows, -1, len(factors.every))
    a, b = points[:, 0], rng.permutation(points[:, -1])
    blocks = [a, *_swapped(a, b, factors), *(_swapped(b, a, factors) if second else ()), b]
    return np.stack(blocks, axis=1)


def _swapped(base: np.ndarray, other: np.ndarray, factors: Factors) -> list[np.ndarray]:
    """For each unit, one base with the unit's columns from the other."""
    found = []
    for unit in factors.units:
        mixed = base.copy()
        mixed[:, factors.members(unit)] = other[:, factors.members(unit)]
        found.append(mixed)
    return found


def morris_points(factors: Factors, trajectories: int, levels: int, seed: int) -> np.ndarray:
    """Trajectories [trajectories x steps + 1 x factors] in which one unit moves at each step.

    SALib puts four levels at 0, 1/3, 2/3 and 1. At the ends an unbounded distribution is infinite, and options would be met
    unequally often; so only factors with bounds keep these levels. The others have theirs in the middle of equal shares of
    probability: 1/8, 3/8, 5/8 and 7/8.
    """
    if trajectories < FEWEST_TRAJECTORIES:
        raise InputError(
            "trajectories: {trajectories} is too few; allowed: {fewest} or more",
            trajectories=trajectories,
            fewest=FEWEST_TRAJECTORIES,
        )
    if levels < 4 or levels % 2:
        raise InputError("levels: {levels} is not possible; allowed: even numbers from 4", levels=levels)
    rng = np.random.default_rng(seed)
    points = salib_morris.sample(factors.problem(), trajectories, num_levels=levels, seed=rng)
    ends = np.array([factor.ends for factor in factors.every])
    at = np.where(ends, points, (np.rint(points * (levels - 1)) + 0.5) / levels)
    return at.reshape(trajectories, -1, len(factors.every))


def latin_points(factors: Factors, points: int, seed: int) -> np.ndarray:
    """A Latin hypercube [points x factors]."""
    if points < FEWEST_POINTS:
        raise InputError("points: {points} is too few; allowed: {fewest} or more", points=points, fewest=FEWEST_POINTS)
    return salib_latin.sample(factors.problem(), points, seed=np.random.default_rng(seed))
