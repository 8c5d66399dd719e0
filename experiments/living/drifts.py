"""Is drift seen, and how often is it seen where there is none? Each county is watched at the end of some months."""

from collections.abc import Sequence

import pandas as pd

from experiments.living.lived import Lived, noted_at
from experiments.living.tolerances import WITHIN
from experiments.living.truths import HALVED
from twin.living.observations.rows import last_day
from twin.living.update.drift import LEARNED, drift
from twin.living.update.estimate import Prepared

QUIET = (LEARNED + 9,)  # months lived at whose end a county is asked in which nothing changes
CHANGED = (HALVED + WITHIN - 1,)  # and one in which something does


def watched(prior: Prepared, one: Lived, months: Sequence[int] = QUIET) -> pd.DataFrame:
    """A row an alarm: `kind`, `number`, `month` (lived), `right` (in a township that changed); one of month 0 for the county.

    An alarm is of the month in which it came; one that is known only later, as data come late, is of the month after the last in
    which the county was asked. Alarms that came in one month are one.
    """
    towns = {prior.plan.codes.townships[row] for row in one.truth.where}
    first, asked = prior.setting.scenario.start, LEARNED
    rows = {0: False}
    for month in months:
        found = drift(noted_at(prior, one, month))
        ends = {last_day(first + lived - 1).isoformat(): lived for lived in range(1, month + 1)}
        for place, seen in [] if found is None else found.alarms[["location", "seen"]].itertuples(index=False, name=None):
            came = max(ends[seen], asked + 1)
            if ends[seen] > asked or not any(rows):
                rows[came] = rows.get(came, False) or place in towns
        asked = month
    found_ = [(one.truth.kind, one.truth.number, month, right) for month, right in rows.items()]
    return pd.DataFrame(found_, columns=["kind", "number", "month", "right"])


def told(alarms: pd.DataFrame, kind: str, months: int = max(QUIET) - LEARNED) -> dict[str, float]:
    """Of a kind of drift, what the tolerances ask: `found` (share within WITHIN months), `false` (alarms in 100 quiet months).

    `after` is the median of months until an alarm, infinitely many where half of them or more are not found; `place` the share
    found within WITHIN months in a township that changed; quiet counties were watched for so many `months`.
    """
    changed, quiet = alarms[alarms["kind"] == kind], alarms[alarms["kind"] == "same"]
    counties, there = changed["number"].unique(), changed[changed["month"] > 0]
    first = (there.groupby("number")["month"].min() - HALVED + 1).reindex(counties).fillna(float("inf"))
    right = there[there["right"] & (there["month"] < HALVED + WITHIN)]["number"].nunique()
    watched_for = months * quiet["number"].nunique()
    return {
        "found": float((first <= WITHIN).mean()),
        "false": 100.0 * float((quiet["month"] > 0).sum()) / watched_for,
        "after": float(first.median()),
        "place": right / len(first),
        "counties": len(first),
        "quiet": watched_for,
    }
