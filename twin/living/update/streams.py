"""Residuals of what came after a month, beside those of members that take their turns as counties in which nothing changes.

The reference does not learn from what it judges, or it would learn the drift away. Each residual is ranked among those of the
members: money comes in few months and by much, and a residual in standard deviations would then be told by the largest alone.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy

from twin.living.ensemble.changes import Changes
from twin.living.ensemble.field import LEVELS, Field
from twin.living.observations.rows import month_of
from twin.living.update.data import LEFT, Data, data_of
from twin.living.update.estimate import Estimate
from twin.living.update.update import Update, expected, update

LEARNED = 9  # months of data that the reference learns from
PARTS = 4  # of the members, each judged by what the others taught


@dataclass(frozen=True)
class Streams:
    """Residuals by stream and month: of what was observed f8[streams, months] and of quiet members f8[N, streams, months].

    `names`: target, place (code) and policy of each stream; `until`: the last month that the reference learned from; `seen`:
    whether anything was observed, bool[streams, months]; `shift`: by how much residuals of members move with what changes there
    (see `changes`), f8[B, streams, months].
    """

    names: list[tuple[str, str, str]]
    until: int
    months: np.ndarray
    observed: np.ndarray
    quiet: np.ndarray
    seen: np.ndarray
    shift: np.ndarray


def streams(estimate: Estimate, learned: int = LEARNED) -> Streams | None:
    """What came after the first `learned` months beside what was to be expected of it; None as for `drift`."""
    rows = estimate.rows[(estimate.rows[LEFT] == "").to_numpy()].reset_index(drop=True)
    if rows.empty:
        return None
    months = np.array([month_of(end) for end in rows["target_end_date"]])
    until = int(months.min()) + learned - 1
    if not (months > until).any():
        return None
    own = estimate.prepared
    early, late = (data_of(rows[part], own.field, own.plan) for part in (months <= until, months > until))
    return _streams(estimate, rows[months > until], months[months > until], until, early, late)


def _streams(estimate: Estimate, rows: pd.DataFrame, months: np.ndarray, until: int, early: Data, late: Data) -> Streams:
    """Normal scores of residuals, their mean by target, policy and township in standard deviations of the quiet ones.

    What is observed of the whole county stands by itself. A month in which nothing is observed of a stream counts as usual.
    """
    observed, quiet, changed = _residuals(estimate.prepared.field, early, late, estimate.prepared.changes)
    observed, quiet, moved = *_ranked(observed, quiet), _moves(quiet, changed)
    codes, townships = estimate.prepared.plan.codes, estimate.prepared.field.townships
    town = [
        codes.townships[townships[row] if level == "village" else row] if level != "county" else codes.county
        for level, row in zip(rows["level"], rows["row"], strict=True)
    ]
    keys = list(zip(rows["target"], town, rows["policy"], strict=True))
    place = {key: number for number, key in enumerate(sorted(set(keys)))}
    span = np.arange(months.min(), months.max() + 1)
    shape = (len(place), len(span))
    found, seen = np.zeros(shape), np.zeros(shape, dtype=bool)
    calm, shift = np.zeros((quiet.shape[1], *shape)), np.zeros((moved.shape[1], *shape))
    cell = np.array([place[key] for key in keys]) * len(span) + months - span[0]
    for one in np.unique(cell):
        at, chosen = divmod(int(one), len(span)), np.flatnonzero(cell == one)
        mean = quiet[chosen].mean(axis=0)
        spread = mean.std() or 1.0
        found[at], calm[:, *at], seen[at] = observed[chosen].mean() / spread, mean / spread, True
        shift[:, *at] = moved[chosen].mean(axis=0) / spread
    return Streams(list(place), until, span, found, calm, seen, shift)


def _ranked(observed: np.ndarray, quiet: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Normal scores of residuals f8[n] and of quiet ones f8[n, N], by their ranks among the quiet ones of the same datum."""
    members = quiet.shape[1]
    below = (quiet < observed[:, None]).sum(axis=1) + 0.5 * (quiet == observed[:, None]).sum(axis=1)
    rank = np.clip((below + 0.5) / (members + 1), 0.5 / members, 1.0 - 0.5 / members)  # no farther out than the outermost member
    return scipy.special.ndtri(rank), _normal(quiet)


def _moves(quiet: np.ndarray, changed: np.ndarray) -> np.ndarray:
    """By how much normal scores of members move with their changes, f8[n, B]: residuals f8[n, B] ranked among quiet f8[n, N]."""
    ordered, (members, own) = np.sort(quiet, axis=1), (quiet.shape[1], quiet[:, : changed.shape[1]])
    ends = [np.array([np.searchsorted(*pair, side) for pair in zip(ordered, changed, strict=True)]) for side in ("left", "right")]
    rank = np.clip(0.5 * (ends[0] + ends[1]), 0.5, members - 0.5) if len(changed) else changed
    return np.asarray(scipy.special.ndtri(rank / members) - _normal(quiet)[:, : own.shape[1]])


def _normal(quiet: np.ndarray) -> np.ndarray:
    """Normal scores of members f8[n, N] by their ranks among each other."""
    return np.asarray(scipy.special.ndtri((pd.DataFrame(quiet).rank(axis=1).to_numpy() - 0.5) / quiet.shape[1]))


def _residuals(field: Field, early: Data, late: Data, changes: Changes | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Later data minus what the reference expects: as observed f8[n], and of members f8[n, N] with errors as large.

    What is expected of a member the others say, a part of the members at a time: it is to them what the county is to all. The
    last are of the first members with their changes, f8[n, B], and the same errors.
    """
    changed = None if changes is None else _with(changes, late)
    kinds = np.union1d(early.kind, late.kind)  # of a large county all of them take long to copy
    field = field.of_kinds(kinds)
    early, late = (replace(data, kind=np.searchsorted(kinds, data.kind)) for data in (early, late))
    reference = update(field, early)
    draws = np.random.default_rng(0)  # of quiet counties, not of the twin: their errors decide nothing but how rare alarms are
    shown, later = expected(field, early), expected(field, late)
    noise = np.sqrt(reference.data.variance)[:, None] * draws.standard_normal(shown.shape)
    told = later + np.sqrt(late.variance)[:, None] * draws.standard_normal(later.shape)
    observed = late.value - _expected(reference, early.value[:, None], late)[:, 0]
    quiet, parts = np.empty_like(told), np.arange(told.shape[1]) % PARTS
    for part in range(PARTS):
        mine = parts == part
        others = update(field.of_members(np.flatnonzero(~mine)), early)
        quiet[:, mine] = told[:, mine] - _expected(others, (shown + noise)[:, mine], late)
    other = later[:, :0] if changed is None else changed - later[:, : changed.shape[1]]
    return observed, quiet, quiet[:, : other.shape[1]] + np.nan_to_num(other)


def _expected(reference: Update, told: np.ndarray, late: Data) -> np.ndarray:
    """What a reference expects of later data where earlier ones said so, f8[n, m] to f8[later, m]."""
    field, early = reference.field, reference.data
    middle = expected(field, early).mean(axis=1, keepdims=True)
    return expected(field, late).mean(axis=1, keepdims=True) + _moved(reference, told - middle, late)


def _with(changes: Changes, late: Data) -> np.ndarray:
    """What members with changes show where something was observed, f8[n, B]."""
    found = np.empty((len(late), len(changes)))
    for level in LEVELS:
        rows = late.at(level)
        found[rows] = changes.at(level, late.place[rows], late.kind[rows])
    return found


def _moved(reference: Update, innovations: np.ndarray, late: Data) -> np.ndarray:
    """How far innovations f8[n, m] move the expectation of later data, f8[later, m]."""
    said, found = reference.say(innovations), np.zeros((len(late), innovations.shape[1]))
    for level in LEVELS:
        rows = late.at(level)
        if len(rows):
            kinds, column = np.unique(late.kind[rows], return_inverse=True)
            sd = reference.field.levels[level].sd[late.place[rows], late.kind[rows]]
            found[rows] = (sd * reference.moved(level, said, kinds)[:, late.place[rows], column]).T
    return found
