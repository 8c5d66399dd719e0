"""Does what comes look like a change that is known? Each township is asked for each parameter of its own, from each month on.

What a change shows is spread over policies, quantities and months, a little in each, and a watch that adds up each by itself
finds it late. How a change shows is known from members that were lived once more with it (`changes`); the weights of Fisher's
linear discriminant tell best whether a township's residuals look like it or like those of members in which nothing changes.
Months since a change are not known either: it is asked of each of the last `WINDOW` (a likelihood ratio over a window, Lai 1995).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from twin.living.ensemble.changes import Changes
from twin.living.update.streams import Streams

WINDOW = 6  # months that a change is looked for after it began
RIDGE = 0.3  # of the variance of quiet normal scores, against directions that they hardly have
PARTS = 4  # of the members, each judged by what the others taught
SHOWS = 1.5  # standard deviations by which a change must show to be looked for: what cannot be told only adds false alarms


@dataclass(frozen=True)
class Matched:
    """How much each township looks like each change, in standard deviations of quiet members; 0 where it could not be told.

    `observed`: f8[parameters, T, M], the largest over the months in which the change may have begun; that month is `since` (place
    on the last axis), i8[parameters, T, M]; `quiet`: of members the largest over parameters and townships, f8[N, M].
    """

    parameters: tuple[str, ...]
    places: tuple[str, ...]
    observed: np.ndarray
    since: np.ndarray
    quiet: np.ndarray


@dataclass(frozen=True)
class _Residuals:
    """Streams by township: observed f8[T, P, M], quiet f8[N, T, P, M], shift f8[B, T, P, M], seen bool[T, P, M]."""

    observed: np.ndarray
    quiet: np.ndarray
    shift: np.ndarray
    seen: np.ndarray


def matched(streams: Streams, changes: Changes, places: Sequence[str]) -> Matched:
    """Of townships (codes), each month with what was known of it and of the months before."""
    own, months = _by_township(streams, places), len(streams.months)
    found = np.zeros((len(changes.parameters), len(places), months))
    since = np.zeros(found.shape, dtype=np.int64)
    quiet = np.zeros((len(own.quiet), months))
    spread, parts = _spread(own.quiet, own.seen), np.arange(len(own.quiet)) % PARTS
    others = [_spread(own.quiet[parts != part], own.seen) for part in range(PARTS)]
    for first in range(months):
        shape = _shape(own, changes, int(streams.months[first]))
        for last in range(first, min(first + WINDOW, months)):
            for row, what, observed, calm in _asked(own, shape, (spread, others), slice(first, last + 1)):
                more = what[observed > found[what, row, last]]
                found[what, row, last] = np.maximum(found[what, row, last], observed)
                since[more, row, last] = first
                quiet[:, last] = np.maximum(quiet[:, last], calm.max(axis=0))
    return Matched(changes.parameters, tuple(places), found, since, quiet)


def _by_township(streams: Streams, places: Sequence[str]) -> _Residuals:
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
    return _Residuals(*parts)


def _spread(quiet: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Covariance of quiet residuals f8[N, T, P, M] within a township, pooled over townships, f8[P, M, P, M]."""
    members, townships, *rest = quiet.shape
    wide, known = quiet.reshape(members * townships, -1), seen.reshape(townships, -1).astype(np.float64)
    return (wide.T @ wide / np.maximum(members * (known.T @ known), 1.0)).reshape(*rest, *rest)


def _shape(residuals: _Residuals, changes: Changes, month: int) -> np.ndarray:
    """How a change that begins in a month shows on average, f8[parameters, P, M]: of the members that changed last before it."""
    before = changes.since[changes.since <= month]
    members = np.flatnonzero(changes.since == (before.max() if len(before) else changes.since.min()))
    found = np.zeros((len(changes.parameters), *residuals.shift.shape[2:]))
    for what in range(len(found)):
        weight = (changes.what[members] == what)[:, :, None, None] & residuals.seen
        found[what] = (residuals.shift[members] * weight).sum(axis=(0, 1)) / np.maximum(weight.sum(axis=(0, 1)), 1)
    return found


Spreads = tuple[np.ndarray, list[np.ndarray]]  # covariance of all members, and without each part of them
Asked = tuple[int, np.ndarray, np.ndarray, np.ndarray]  # township, parameters, observed [parameters], quiet [parameters, N]


def _asked(residuals: _Residuals, shape: np.ndarray, spreads: Spreads, months: slice) -> Iterator[Asked]:
    """Each township of all changes that would show there by these months.

    Members are judged by weights that the other parts of them gave: by weights of their own they would look quieter than a county
    that is none of them, and alarms would come twice as often as said.
    """
    for township in range(len(residuals.seen)):
        streams, which = np.nonzero(residuals.seen[township, :, months])
        if not len(streams):
            continue
        at = which + months.start
        expected, calm = shape[:, streams, at], residuals.quiet[:, township, streams, at]
        weights, size = _weights(spreads[0][streams, at][:, streams, at], expected)
        what = np.flatnonzero(size > SHOWS)
        if len(what):
            found = np.empty((len(what), len(calm)))
            for part, spread in enumerate(spreads[1]):
                by_others, _ = _weights(spread[streams, at][:, streams, at], expected[what])
                found[:, part::PARTS] = (calm[part::PARTS] @ by_others).T
            scale = found.std(axis=1)
            yield township, what, residuals.observed[township, streams, at] @ weights[:, what] / scale, found / scale[:, None]


def _weights(spread: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the data, f8[n, parameters], in units of what quiet members vary by; and by how many of these each change shows."""
    roots, vectors = np.linalg.eigh(spread)
    sd = np.sqrt(np.maximum(roots, 0.0) + RIDGE)  # pooled over what was seen, a root may be below 0
    scaled = expected @ vectors / sd
    size = np.sqrt(np.square(scaled).sum(axis=1))
    return vectors @ (scaled / sd).T / np.maximum(size, 1e-9), size
