"""Does the twin still fit? What came after a month is set beside what was to be expected from the data until then.

Two watches are kept. One asks whether residuals look as if one parameter had changed in some townships, of which it is known how
it shows (`matched`). The other knows of no change: it adds up normal scores month by month, of each target and policy
in each township (cumulative sums, Page 1954). How large either must be to be an alarm is told by the members in which nothing
changes, month by month, so that in any month as few alarms begin as asked for.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from twin.living.observations.rows import last_day
from twin.living.update.estimate import Estimate
from twin.living.update.matched import Matched, matched
from twin.living.update.streams import LEARNED, Streams, streams

__all__ = ["LEARNED", "Drift", "Streams", "drift", "limits", "streams"]

FALSE = 0.015  # alarms that begin in a month in a county in which nothing changes
SLACK = 0.5  # standard deviations a month that a residual may be off without adding up
UNKNOWN = 0.25  # of these alarms, those of what no known change looks like
COLUMNS = ("target", "location", "since", "seen", "direction", "size", "parameter")


@dataclass(frozen=True)
class Drift:
    """What no longer fits, and how rare that is where nothing changes.

    `alarms`: `target`, `location`, `since` (month's last day), `seen` (in which month the alarm came), `direction` (+1: more than
    expected), `size` (mean normal score since then), worst first. Before these stand townships that look as if a parameter had
    changed: `parameter` is its path, there is no target or direction (0), `size` is by how many standard deviations in all.
    `judged`: months looked at, after `until`.
    `quiet`: of members in which nothing changes, the share with any alarm over these months.
    """

    alarms: pd.DataFrame
    until: int
    judged: int
    quiet: float


def limits(tops: np.ndarray, false: float) -> np.ndarray:
    """What is an alarm in each month, f8[months]: where nothing changes an alarm begins in a month with chance `false`.

    `tops` are of quiet members, f8[N, months]. Who was above the limit the month before has its alarm already, and is no new one
    while it stays there; one that comes back is. The county is one more draw beside the members: it lies above the k-th smallest
    of n with chance 1 - k / (n + 1) (Weibull's plotting position; a quantile of the sample itself is passed too often). So
    nothing rarer than one in n + 1 can be told: there the limit is the largest member.
    """
    above, found = np.zeros(len(tops), dtype=bool), np.empty(tops.shape[1])
    for at in range(len(found)):
        still = tops[~above, at]
        share = min(1.0, false * len(tops) / len(still))
        found[at] = np.quantile(still, 1.0 - share, method="weibull")
        above = tops[:, at] > found[at]
    return found


def drift(estimate: Estimate, learned: int = LEARNED) -> Drift | None:
    """Whether what came after the first `learned` months still fits; None where there is too little to learn from or to judge."""
    found = streams(estimate, learned)
    if found is None:
        return None
    changes = estimate.prepared.changes
    tops, share = _tops(found), 1.0 if changes is None else UNKNOWN
    least = limits(tops, FALSE * share)
    alarms, above = _alarms(found, least), (tops > least).any(axis=1)
    if changes is not None:
        known = matched(found, changes, estimate.prepared.plan.codes.townships)
        wanted = limits(known.quiet, FALSE * (1.0 - share))
        alike = _like(found, known, wanted)
        alarms = pd.concat([alike, alarms], ignore_index=True) if len(alarms) else alike
        above |= (known.quiet > wanted).any(axis=1)
    return Drift(alarms, found.until, len(found.months), float(above.mean()))


def _tops(streams: Streams) -> np.ndarray:
    """The largest sum of each quiet member by month, f8[N, months]."""
    return np.asarray(np.maximum(_sums(streams.quiet), _sums(-streams.quiet)).max(axis=1))


def _sums(residuals: np.ndarray) -> np.ndarray:
    """Cumulative sums of what exceeds the slack, along the last axis; they begin anew at 0."""
    found, sum_ = np.zeros_like(residuals), np.zeros(residuals.shape[:-1])
    for month in range(residuals.shape[-1]):
        sum_ = np.maximum(0.0, sum_ + residuals[..., month] - SLACK)
        found[..., month] = sum_
    return found


def _like(streams: Streams, known: Matched, least: np.ndarray) -> pd.DataFrame:
    """One row a township that more likely than not has changed in a month with an alarm, as it looked when first seen.

    Each alarm names at least the likeliest township.
    """
    rows: dict[str, tuple[object, ...]] = {}
    for seen in np.flatnonzero(known.observed > least):
        odds = known.odds[:, seen]
        dates = [last_day(int(streams.months[at])).isoformat() for at in (known.since[seen], seen)]
        for row in np.flatnonzero((odds > 0) | (odds == odds.max())):
            found = ("", known.places[row], *dates, 0, float(known.size[row, seen]), known.parameters[known.what[seen]])
            rows.setdefault(known.places[row], found)
    found = pd.DataFrame(list(rows.values()), columns=COLUMNS)
    return found.sort_values("size", ascending=False, kind="stable", ignore_index=True)


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
            rows.append((target, location, first, alarm, direction, size, ""))
    found = pd.DataFrame(rows, columns=COLUMNS).sort_values("size", key=abs, ascending=False, kind="stable")
    return found.drop_duplicates(["target", "location", "direction"], ignore_index=True)
