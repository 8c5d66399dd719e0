"""From prior to posterior: ES-MDA, and a rejection with regression adjustment to set beside it.

Both work on standard normal scores of the parameters. `forward` takes scores (members, parameters) and returns figures
(members, facts) without gaps (see `complete`).
"""

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout

import numpy as np

from twin.base.errors import InputError

Forward = Callable[[np.ndarray], np.ndarray]
IDLE = 20  # numbers that nothing reads: what an ensemble loses of their spread, it loses by chance
MOST_MISSING = 0.5  # of the members, before a figure is said to be no measurement at all


def es_mda(
    scores: np.ndarray,
    forward: Forward,
    facts: np.ndarray,
    doubts: np.ndarray,
    rounds: int,
    rng: np.random.Generator,
    inflate: bool = True,
) -> np.ndarray:
    """Posterior scores by an ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013).

    In each of `rounds` rounds the facts are taken in with their variance multiplied by `rounds`; members move along the
    regression of scores on figures over the ensemble. `scores` (members, parameters) is left as it is.

    A finite ensemble also moves along correlations that are chance, and so loses spread that the facts did not take. `inflate`
    gives it back: numbers that nothing reads move with the ensemble, and all deviations from the mean are multiplied by what
    returns theirs to where it was (Evensen 2009, doi:10.1109/MCS.2009.932223).
    """
    import dageo  # type: ignore[import-untyped,import-not-found,unused-ignore]

    own = scores.shape[1]
    idle = rng.standard_normal((len(scores), IDLE)) if inflate else scores[:, :0]
    with redirect_stdout(io.StringIO()):  # dageo announces every round on standard output
        after = np.asarray(
            dageo.esmda(
                np.hstack([scores, idle]), lambda moved: forward(moved[:, :own]), facts, doubts,
                alphas=rounds, return_post_data=False, random=rng,
            )
        )  # fmt: skip
    if not inflate:
        return after
    left = (after[:, own:].var(axis=0) / idle.var(axis=0)).mean()
    mean = after[:, :own].mean(axis=0)
    return np.asarray(mean + (after[:, :own] - mean) / np.sqrt(left))


def with_luck(doubts: np.ndarray, luck: np.ndarray, rounds: int) -> np.ndarray:
    """Doubts to give to `rounds` rounds of ES-MDA where runs have luck of their own; all are standard deviations by fact.

    The county had luck too, so a fact is known to doubt² + luck². Each round takes a fact in with rounds x doubt² and the luck of
    its own runs; that makes doubt² + luck² / rounds over all rounds, and what is missing is added here. Where luck is partly the
    same in all rounds this is a little more than is missing.
    """
    return np.asarray(np.sqrt(doubts**2 + luck**2 * (1.0 - 1.0 / rounds)))


def rejection(
    scores: np.ndarray, figures: np.ndarray, facts: np.ndarray, doubts: np.ndarray, accept: float, rng: np.random.Generator
) -> np.ndarray:
    """Posterior scores by rejection with local linear regression (Beaumont, Zhang and Balding 2002).

    The doubt about the facts is added to the simulated figures; the nearest share `accept` of the members is kept, moved along
    the local regression and resampled by nearness.
    """
    noisy = figures + doubts * rng.normal(size=figures.shape)
    scale = noisy.std(axis=0)
    gap = (noisy - facts) / np.where(scale > 0, scale, 1.0)
    distance = np.sqrt((gap**2).sum(axis=1))
    near = np.argsort(distance, kind="stable")[: max(figures.shape[1] + 2, int(accept * len(distance)))]
    weight = 1.0 - (distance[near] / distance[near].max()) ** 2 + 1e-9
    slope = _slope(gap[near], scores[near], weight)
    moved = scores[near] - gap[near] @ slope
    return moved[rng.choice(len(near), size=len(near), p=weight / weight.sum())]


def _slope(gap: np.ndarray, scores: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weighted ridge regression of scores on gaps: (facts, parameters); the intercept is not penalised."""
    root = np.sqrt(weight)[:, None]
    x = root * (gap - np.average(gap, axis=0, weights=weight))
    y = root * (scores - np.average(scores, axis=0, weights=weight))
    return np.linalg.solve(x.T @ x + 1e-3 * weight.sum() * np.eye(x.shape[1]), x.T @ y)


def complete(figures: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Figures with what could not be measured (NaN) given the mean of the other members, so that it carries no news.

    Raises InputError, naming the figure, if most members have none.
    """
    missing = np.isnan(figures)
    for name, share in zip(names, missing.mean(axis=0), strict=True):
        if share > MOST_MISSING:
            raise InputError(
                "moment {name!r}: {share:.0%} of the runs have nothing to measure it by; allowed: a larger "
                "county, more months, or another moment",
                name=name,
                share=share,
            )
    return np.where(missing, np.nanmean(figures, axis=0), figures)
