"""Does the twin still fit? What came after a month is set beside what was to be expected from the data until then.

The reference does not learn from what it judges, or it would learn the drift away. Each residual is ranked among those of the
pool's members, which take their turns as counties in which nothing changes: money comes in few months and by much, and a residual
in standard deviations would then be told by the largest alone. Normal scores of these ranks are added up month by month, of each
target and policy in each township (cumulative sums, Page 1954). How large a sum is an alarm is told by the same members, month by
month, so that alarms are as rare as asked for from the first month on.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from twin.living.ensemble.field import LEVELS
from twin.living.observations.rows import last_day, month_of
from twin.living.update.data import LEFT, data_of
from twin.living.update.estimate import Estimate
from twin.living.update.pooled import directions
from twin.living.update.update import Data, Update, expected, update

FALSE = 0.01  # alarms a month in a county in which nothing changes
SLACK = 0.5  # standard deviations a month that a residual may be off without adding up
LEARNED = 9  # months of data that the reference learns from


@dataclass(frozen=True)
class Drift:
    """Streams that no longer fit, and how rare that is where nothing changes.

    `alarms`: `target`, `location`, `since` (month's last day), `seen` (in which month the alarm came), `direction` (+1: more than
    expected), `size` (mean normal score since then), worst first. `judged`: months looked at, after `until`.
    `quiet`: of members in which nothing changes, the share with any alarm over these months.
    """

    alarms: pd.DataFrame
    until: int
    judged: int
    quiet: float


@dataclass(frozen=True)
class Streams:
    """Residuals by stream and month: of what was observed f8[streams, months] and of quiet members f8[N, streams, months].

    `names`: target, place (code) and policy of each stream; `until`: the last month that the reference learned from.
    """

    names: list[tuple[str, str, str]]
    until: int
    months: np.ndarray
    observed: np.ndarray
    quiet: np.ndarray

    def limits(self) -> np.ndarray:
        """How large a sum is an alarm in each month, f8[months]: each month as many more of the quiet members have had one."""
        tops = np.maximum(_sums(self.quiet), _sums(-self.quiet)).max(axis=1)
        blamed, found = np.zeros(len(tops), dtype=bool), np.empty(len(self.months))
        for at in range(len(self.months)):
            still = tops[~blamed, at]
            share = (FALSE * (at + 1) - blamed.mean()) * len(tops) / len(still)
            found[at] = np.quantile(still, 1.0 - max(0.0, share))
            blamed |= tops[:, at] > found[at]
        return found


def drift(estimate: Estimate, learned: int = LEARNED) -> Drift | None:
    """Whether what came after the first `learned` months still fits; None where there is too little to learn from or to judge."""
    found = streams(estimate, learned)
    if found is None:
        return None
    least = found.limits()
    tops = np.maximum(_sums(found.quiet), _sums(-found.quiet)).max(axis=1)
    return Drift(_alarms(found, least), found.until, len(found.months), float((tops > least).any(axis=1).mean()))


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
    return _streams(estimate, rows[months > until], months[months > until], until, update(own.field, early), late)


def _streams(estimate: Estimate, rows: pd.DataFrame, months: np.ndarray, until: int, reference: Update, late: Data) -> Streams:
    """Normal scores of residuals, their mean by target, policy and township in standard deviations of the quiet ones.

    What is observed of the whole county stands by itself. A month in which nothing is observed of a stream counts as usual.
    """
    observed, quiet = _ranked(*_residuals(reference, late))
    codes, townships = estimate.prepared.plan.codes, estimate.prepared.field.townships
    town = [
        codes.townships[townships[row] if level == "village" else row] if level != "county" else codes.county
        for level, row in zip(rows["level"], rows["row"], strict=True)
    ]
    keys = list(zip(rows["target"], town, rows["policy"], strict=True))
    place = {key: number for number, key in enumerate(sorted(set(keys)))}
    span = np.arange(months.min(), months.max() + 1)
    found, calm = np.zeros((len(place), len(span))), np.zeros((quiet.shape[1], len(place), len(span)))
    cell = np.array([place[key] for key in keys]) * len(span) + months - span[0]
    for one in np.unique(cell):
        at, chosen = divmod(int(one), len(span)), np.flatnonzero(cell == one)
        mean = quiet[chosen].mean(axis=0)
        spread = mean.std() or 1.0
        found[at], calm[:, at[0], at[1]] = observed[chosen].mean() / spread, mean / spread
    return Streams(list(place), until, span, found, calm)


def _ranked(observed: np.ndarray, quiet: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Normal scores of residuals f8[n] and of quiet ones f8[n, N], by their ranks among the quiet ones of the same datum.

    The gain was learned from these members, so that a county that is none of them misses by more: this is allowed for first.
    """
    members = quiet.shape[1]
    learned = directions(members)
    observed = observed / np.sqrt((members + learned) / (members - learned))
    below = (quiet < observed[:, None]).sum(axis=1) + 0.5 * (quiet == observed[:, None]).sum(axis=1)
    ranks = scipy.stats.rankdata(quiet, axis=1)
    return scipy.special.ndtri((below + 0.5) / (members + 1)), scipy.special.ndtri((ranks - 0.5) / members)


def _residuals(reference: Update, late: Data) -> tuple[np.ndarray, np.ndarray]:
    """Later data minus what the reference expects: as observed f8[n], and of members f8[n, N] with errors as large."""
    field, early = reference.field, reference.data
    draws = np.random.default_rng(0)  # of quiet counties, not of the twin: their errors decide nothing but how rare alarms are
    shown, later = expected(field, early), expected(field, late)
    middle = shown.mean(axis=1, keepdims=True)
    noise = np.sqrt(early.variance)[:, None] * draws.standard_normal(shown.shape)
    moved = _moved(reference, np.column_stack([early.value[:, None] - middle, shown + noise - middle]), late)
    told = later + np.sqrt(late.variance)[:, None] * draws.standard_normal(later.shape)
    mean = later.mean(axis=1)
    return late.value - mean - moved[:, 0], told - mean[:, None] - moved[:, 1:]


def _moved(reference: Update, innovations: np.ndarray, late: Data) -> np.ndarray:
    """How far innovations f8[n, m] move the expectation of later data, f8[later, m]."""
    weights, found = reference.solve(reference.limited(innovations)), np.zeros((len(late), innovations.shape[1]))
    for level in LEVELS:
        rows = late.at(level)
        if len(rows):
            sd = reference.field.levels[level].sd[late.place[rows], late.kind[rows]]
            found[rows] = (sd * reference.moved(level, weights)[:, late.place[rows], late.kind[rows]]).T
    return found


def _sums(residuals: np.ndarray) -> np.ndarray:
    """Cumulative sums of what exceeds the slack, along the last axis; they begin anew at 0."""
    found, sum_ = np.zeros_like(residuals), np.zeros(residuals.shape[:-1])
    for month in range(residuals.shape[-1]):
        sum_ = np.maximum(0.0, sum_ + residuals[..., month] - SLACK)
        found[..., month] = sum_
    return found


def _alarms(streams: Streams, least: np.ndarray) -> pd.DataFrame:
    """One row a target, place and direction: that of the policy with the largest residuals."""
    rows = []
    for direction in (1, -1):
        sums = _sums(direction * streams.observed)
        for number, (target, location, _) in enumerate(streams.names):
            seen = np.flatnonzero(sums[number] > least)
            if not len(seen):
                continue
            since = int(np.flatnonzero(sums[number][: seen[0] + 1] == 0).max(initial=-1)) + 1
            size = float(streams.observed[number, since:].mean())
            first, alarm = (last_day(int(streams.months[at])).isoformat() for at in (since, seen[0]))
            rows.append((target, location, first, alarm, direction, size))
    columns = ["target", "location", "since", "seen", "direction", "size"]
    found = pd.DataFrame(rows, columns=columns).sort_values("size", key=abs, ascending=False, kind="stable")
    return found.drop_duplicates(["target", "location", "direction"], ignore_index=True)
