"""Is drift seen, and how often is it seen where there is none? The watch is kept month by month, as a county would keep it."""

from collections.abc import Sequence

import pandas as pd

from experiments.living.lived import Lived, noted_at
from experiments.living.tolerances import WITHIN
from experiments.living.truths import HALVED
from twin.living.update.drift import LEARNED, drift
from twin.living.update.estimate import Prepared

QUIET = tuple(range(LEARNED + 1, 19))  # months lived in which a county is watched where nothing changes
CHANGED = tuple(range(HALVED, HALVED + WITHIN + 2))  # and where something does


def watched(prior: Prepared, one: Lived, months: Sequence[int] = QUIET) -> pd.DataFrame:
    """A row a month: `kind`, `number`, `month` (lived), `alarms` (streams), `right` (of these in a township that changed)."""
    rows = []
    towns = {prior.plan.codes.townships[row] for row in one.truth.where}
    for month in months:
        found = drift(noted_at(prior, one, month))
        alarms = [] if found is None else list(found.alarms["location"])
        rows.append((one.truth.kind, one.truth.number, month, len(alarms), sum(place in towns for place in alarms)))
    return pd.DataFrame(rows, columns=["kind", "number", "month", "alarms", "right"])


def told(months: pd.DataFrame, kind: str) -> dict[str, float]:
    """Of a kind of drift, what the tolerances ask: `found` (share within WITHIN months), `false` (alarms in 100 quiet months).

    An alarm is raised in a month with one that follows a month without. `after` is the median of months until one is raised
    (those never found count as infinitely many), `place` the share found within WITHIN months in a township that changed.
    """
    changed, quiet = months[months["kind"] == kind], months[months["kind"] == "same"]
    first = changed[changed["alarms"] > 0].groupby("number")["month"].min() - HALVED + 1
    first = first.reindex(changed["number"].unique()).fillna(float("inf"))
    there = quiet.sort_values(["number", "month"]).set_index(["number", "month"])["alarms"] > 0
    before = there.groupby("number").shift(fill_value=False)
    right = changed[(changed["right"] > 0) & (changed["month"] < HALVED + WITHIN)]["number"].nunique()
    return {
        "found": float((first <= WITHIN).mean()),
        "false": 100.0 * float((there & ~before).sum()) / len(quiet),
        "after": float(first.median()),
        "place": right / len(first),
        "counties": len(first),
        "quiet": len(quiet),
    }
