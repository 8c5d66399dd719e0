"""Does what comes look like a change that is known? All townships together are asked for each parameter, from each month on.

What a change shows is spread over policies, quantities, months and townships, a little in each, and a watch that adds up each by
itself finds it late. How a change shows is known from members that were lived once more with it (`changes`), and so a likelihood
ratio tells best: how much likelier what came is if some townships changed than if none did. Which ones, which parameter and since
when is not known: the ratio is a mean over all of these, each township having changed or not by itself (a mixture as that of
Shiryaev and Roberts, over a window of months as in Lai 1995). What all townships have in common, a month's luck of the whole
county, is no sign of a change in one of them: each is set beside the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from twin.living.ensemble.changes import Changes
from twin.living.update.streams import PARTS, Streams

WINDOW = 6  # months that a change is looked for after it began
RIDGE = 1.0  # of the variance of quiet normal scores: how a change shows is known from few members, and no finer than this


@dataclass(frozen=True)
class Matched:
    """How much likelier it is, month by month, that something known has changed in some townships than that nothing has.

    Logarithms of likelihood ratios: of what was observed `observed`, f8[M], of quiet members `quiet`, f8[N, M]. Of what was
    observed the likeliest change, too: which parameter (`what`, i8[M]), since when (`since`, place on the last axis, i8[M]), for
    each township the logarithm of the odds that it changed (`odds`, f8[T, M]), and by how many standard deviations of quiet
    members it looks so (`size`, f8[T, M]).
    """

    parameters: tuple[str, ...]
    places: tuple[str, ...]
    observed: np.ndarray
    quiet: np.ndarray
    what: np.ndarray
    since: np.ndarray
    odds: np.ndarray
    size: np.ndarray


@dataclass(frozen=True)
class Residuals:
    """Streams by township: observed f8[T, P, M], quiet f8[N, T, P, M], shift f8[B, T, P, M], seen bool[T, P, M]."""

    observed: np.ndarray
    quiet: np.ndarray
    shift: np.ndarray
    seen: np.ndarray


def matched(streams: Streams, changes: Changes, places: Sequence[str]) -> Matched:
    """Of townships (codes), each month with what was known of it and of the months before."""
    own, months = by_township(streams, places), len(streams.months)
    shapes = np.stack([_shape(own, changes, int(month)) for month in streams.months])
    observed, quiet = np.zeros(months), np.zeros((len(own.quiet), months))
    what, since = (np.zeros(months, dtype=np.int64) for _ in range(2))
    odds, size = (np.zeros((len(places), months)) for _ in range(2))
    covariances = _covariances(own)
    for last in range(months):
        found = list(_asked(own, shapes, covariances, last))
        ratios, calm = (np.stack([_ratio(getattr(one, name)) for one in found]) for name in ("signs", "calm"))
        observed[last], quiet[:, last] = (scipy.special.logsumexp(one, axis=0) - np.log(len(found)) for one in (ratios, calm))
        best = found[int(np.argmax(ratios))]
        what[last], since[last], size[:, last] = best.what, best.since, best.size
        odds[:, last] = best.signs - np.log(len(places))
    return Matched(changes.parameters, tuple(places), observed, quiet, what, since, odds, size)


def _ratio(signs: np.ndarray) -> np.ndarray:
    """Log likelihood ratio of a change somewhere, f8[...], from those of each township f8[..., T]: one in T + 1 has changed."""
    townships = signs.shape[-1]
    return np.asarray((np.logaddexp(np.log(townships), signs) - np.log(townships + 1)).sum(axis=-1))


def by_township(streams: Streams, places: Sequence[str]) -> Residuals:
    """What is observed of the whole county is left out."""
    kinds = sorted({(target, policy) for target, _, policy in streams.names})
    place, kind = {code: row for row, code in enumerate(places)}, {one: number for number, one in enumerate(kinds)}
    names = enumerate(streams.names)
    rows = [(number, place[code], kind[target, policy]) for number, (target, code, policy) in names if code in place]
    stream, township, which = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    parts = []
    for values in (streams.observed, streams.quiet, streams.shift, streams.seen):
        part = np.zeros((*values.shape[:-2], len(places), len(kinds), values.shape[-1]), dtype=values.dtype)
        part[..., township, which, :] = values[..., stream, :]
        parts.append(part)
    return Residuals(*parts)


def _shape(residuals: Residuals, changes: Changes, month: int) -> np.ndarray:
    """How a change that begins in a month shows on average, f8[parameters, P, M]: of the members that changed last before it."""
    before = changes.since[changes.since <= month]
    members = np.flatnonzero(changes.since == (before.max() if len(before) else changes.since.min()))
    found = np.zeros((len(changes.parameters), *residuals.shift.shape[2:]))
    for what in range(len(found)):
        weight = (changes.what[members] == what)[:, :, None, None] & residuals.seen
        found[what] = (residuals.shift[members] * weight).sum(axis=(0, 1)) / np.maximum(weight.sum(axis=(0, 1)), 1)
    return found


@dataclass(frozen=True)
class Covariance:
    """Of quiet residuals, pooled over townships: `own` within one, `shared` of two different ones, f8[P, M, P, M]."""

    own: np.ndarray
    shared: np.ndarray


def _covariances(residuals: Residuals) -> list[Covariance]:
    """Without each part of the members in turn, then of all: by weights of their own members would look quieter than a county
    that is none of them, and alarms would come twice as often as said.
    """
    parts = np.arange(len(residuals.quiet)) % PARTS
    return [covariance(residuals.quiet[parts != part], residuals.seen) for part in (*range(PARTS), PARTS)]


def covariance(quiet: np.ndarray, seen: np.ndarray) -> Covariance:
    """Of quiet residuals f8[n, T, P, M], by what was seen, bool[T, P, M]."""
    members, townships, *rest = quiet.shape
    wide, known = quiet.reshape(members, townships, -1), seen.reshape(townships, -1).astype(np.float64)
    every, one = wide.reshape(members * townships, -1), members * (known.T @ known)
    within, total = every.T @ every, wide.sum(axis=1)
    pairs = members * np.outer(known.sum(axis=0), known.sum(axis=0)) - one
    shared = (total.T @ total - within) / np.maximum(pairs, 1.0)
    return Covariance((within / np.maximum(one, 1.0)).reshape(*rest, *rest), shared.reshape(*rest, *rest))


@dataclass(frozen=True)
class _Sign:
    """Of one parameter and month of change: log likelihood ratios of each township, observed f8[T] and quiet f8[N, T].

    `size`: the same in standard deviations of quiet members, f8[T].
    """

    what: int
    since: int
    signs: np.ndarray
    calm: np.ndarray
    size: np.ndarray


def _asked(residuals: Residuals, shapes: np.ndarray, covariances: Sequence[Covariance], last: int) -> Iterator[_Sign]:
    """Every change that may have begun in the window before a month, with what was seen in it."""
    first = max(0, last - WINDOW + 1)
    kinds, at = np.nonzero(residuals.seen[:, :, first : last + 1].any(axis=0))
    at = at + first
    seen = residuals.seen[:, kinds, at]
    observed, quiet = (_apart(part[..., kinds, at], seen) for part in (residuals.observed[None], residuals.quiet))
    weights = [_weights(one, kinds, at, len(residuals.seen)) for one in covariances]
    parts = np.arange(len(residuals.quiet)) % PARTS
    for since in range(first, last + 1):
        expected = np.where(at >= since, shapes[since][:, kinds, at], 0.0)
        own = _told(observed, weights[-1], seen, expected)[0]
        calm = np.empty((len(quiet[0]), *own.shape))
        for part in range(PARTS):
            calm[parts == part] = _told([one[parts == part] for one in quiet], weights[part], seen, expected)
        yield from _signs(seen, expected, weights[-1], (own, calm), since)


Pair = list[np.ndarray]  # what a township has apart from the others, and what all share


def _apart(values: np.ndarray, seen: np.ndarray) -> Pair:
    """Residuals f8[n, T, cells] as their difference from the mean of all townships in which something was seen, and that mean."""
    mean = values.sum(axis=1, keepdims=True) / np.maximum(seen.sum(axis=0), 1)
    return [np.where(seen, values - mean, 0.0), mean]


def _weights(covariance: Covariance, kinds: np.ndarray, at: np.ndarray, townships: int) -> Pair:
    """Inverses of what differences vary by, and of T times what the mean varies by, f8[cells, cells]."""
    own, shared = (part[kinds, at][:, kinds, at] for part in (covariance.own, covariance.shared))
    return [inverse(own - shared), inverse(own + (townships - 1) * shared)]


def inverse(spread: np.ndarray) -> np.ndarray:
    """Of a covariance of quiet normal scores, f8[cells, cells], with `RIDGE` added to each variance."""
    roots, vectors = np.linalg.eigh(0.5 * (spread + spread.T))
    roots = np.maximum(roots, 0.0)  # pooled over what was seen, one may be below
    return np.asarray((vectors / (roots + RIDGE)) @ vectors.T)


def _told(values: Pair, weights: Pair, seen: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """How far residuals go with what is expected of each parameter (f8[parameters, cells]), f8[n, T, parameters]."""
    apart, mean = (part @ weight for part, weight in zip(values, weights, strict=True))
    return np.asarray(((apart + mean) * seen) @ expected.T)


def _signs(
    seen: np.ndarray, expected: np.ndarray, weights: Pair, told: tuple[np.ndarray, np.ndarray], since: int
) -> Iterator[_Sign]:
    """Log likelihood ratios, parameter by parameter, of normal residuals that vary as those of quiet members do."""
    (own, calm), townships = told, len(seen)
    spread = calm.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    for what, shape in enumerate(expected):
        shown = seen * shape
        apart, mean = (np.einsum("ti,ij,tj->t", shown, weight, shown) for weight in weights)
        moved = (1 - 1 / townships) * apart + mean / townships
        far = moved / spread[:, what]
        size, quiet = own[:, what] / spread[:, what], calm[..., what] / spread[:, what]
        yield _Sign(what, since, far * size - far**2 / 2, far * quiet - far**2 / 2, size)
