"""Does the twin still fit? What came after a month is set beside what was to be expected from the data until then.

The reference does not learn from what it judges, or it would learn the drift away. Residuals of a target in a township, and in
the whole county, are added up month by month (cumulative sums, Page 1954); how large a sum is an alarm is told by the pool: each
member takes its turn as a county in which nothing changes, and alarms among these are as rare as asked for.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from twin.living.data import LEFT, data_of
from twin.living.estimate import Estimate
from twin.living.field import LEVELS
from twin.living.pooled import SHARED
from twin.living.rows import last_day, month_of
from twin.living.update import Data, Update, expected, update

FALSE = 0.01  # alarms a month in a county in which nothing changes
SLACK = 0.5  # standard deviations a month that a residual may be off without adding up
LEARNED = 9  # months of data that the reference learns from


@dataclass(frozen=True)
class Drift:
    """Streams that no longer fit, and how rare that is where nothing changes.

    `alarms`: `target`, `location`, `since` (month's last day), `seen` (in which month the alarm came), `direction` (+1: more than
    expected), `size` (mean residual since then in standard deviations), worst first. `judged`: months looked at, after `until`.
    `quiet`: of members in which nothing changes, the share with any alarm over these months.
    """

    alarms: pd.DataFrame
    until: int
    judged: int
    quiet: float


@dataclass(frozen=True)
class _Streams:
    """Residuals by stream and month: of what was observed f8[streams, months] and of quiet members f8[N, streams, months]."""

    names: list[tuple[str, str]]
    months: np.ndarray
    observed: np.ndarray
    quiet: np.ndarray


def drift(estimate: Estimate, learned: int = LEARNED) -> Drift | None:
    """Whether what came after the first `learned` months still fits; None where there is too little to learn from or to judge."""
    rows = estimate.rows[(estimate.rows[LEFT] == "").to_numpy()].reset_index(drop=True)
    if rows.empty:
        return None
    months = np.array([month_of(end) for end in rows["target_end_date"]])
    until = int(months.min()) + learned - 1
    if not (months > until).any():
        return None
    own = estimate.prepared
    early, late = (data_of(rows[part], own.field, own.plan) for part in (months <= until, months > until))
    streams = _streams(estimate, rows[months > until], months[months > until], update(own.field, early), late)
    up, down = _sums(streams.quiet), _sums(-streams.quiet)
    tops = np.maximum(up, down).max(axis=(1, 2))
    least = float(np.quantile(tops, max(0.0, 1.0 - FALSE * len(streams.months))))
    return Drift(_alarms(streams, least), until, len(streams.months), float((tops > least).mean()))


def _streams(estimate: Estimate, rows: pd.DataFrame, months: np.ndarray, reference: Update, late: Data) -> _Streams:
    """Residuals in standard deviations of the quiet ones, by target and township and by target in the whole county."""
    observed, quiet = _residuals(reference, late)
    scale = quiet.std(axis=1) * np.sqrt((quiet.shape[1] + SHARED) / (quiet.shape[1] - SHARED))
    codes, townships = estimate.prepared.plan.codes, estimate.prepared.field.townships
    town = [
        codes.townships[townships[row] if level == "village" else row] if level != "county" else codes.county
        for level, row in zip(rows["level"], rows["row"], strict=True)
    ]
    every = pd.DataFrame({"target": rows["target"].to_numpy(), "town": town, "month": months, "row": np.arange(len(rows))})
    streams = pd.concat([every, every.assign(town=codes.county)]).drop_duplicates()
    names = sorted(set(zip(streams["target"], streams["town"], strict=True)))
    span = np.arange(months.min(), months.max() + 1)
    found, calm = np.zeros((len(names), len(span))), np.zeros((quiet.shape[1], len(names), len(span)))
    place = {name: number for number, name in enumerate(names)}
    for (target, where, month), group in streams.groupby(["target", "town", "month"]):
        at, chosen = (place[target, where], month - span[0]), group["row"].to_numpy()
        calm_mean = (quiet[chosen] / scale[chosen, None]).mean(axis=0)
        spread = calm_mean.std()
        found[at] = (observed[chosen] / scale[chosen]).mean() / spread
        calm[:, at[0], at[1]] = calm_mean / spread
    return _Streams(names, span, found, calm)


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


def _alarms(streams: _Streams, least: float) -> pd.DataFrame:
    rows = []
    for direction in (1, -1):
        sums = _sums(direction * streams.observed)
        for number, (target, location) in enumerate(streams.names):
            seen = np.flatnonzero(sums[number] > least)
            if not len(seen):
                continue
            since = int(np.flatnonzero(sums[number][: seen[0] + 1] == 0).max(initial=-1)) + 1
            size = float(streams.observed[number, since:].mean())
            first, alarm = (last_day(int(streams.months[at])).isoformat() for at in (since, seen[0]))
            rows.append((target, location, first, alarm, direction, size))
    columns = ["target", "location", "since", "seen", "direction", "size"]
    return pd.DataFrame(rows, columns=columns).sort_values("size", key=abs, ascending=False, kind="stable", ignore_index=True)
