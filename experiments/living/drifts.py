"""Is drift seen, and how often is it seen where there is none? The watch is kept month by month, as a county would keep it."""

from collections.abc import Sequence

import pandas as pd

from experiments.living.lived import Lived, known_at
from experiments.living.tolerances import WITHIN
from experiments.living.truths import HALVED
from twin.living.drift import LEARNED, drift
from twin.living.estimate import Prepared

LAST = 18  # months lived


def watched(prior: Prepared, one: Lived, months: Sequence[int] = range(LEARNED + 1, LAST + 1)) -> pd.DataFrame:
    """A row a month: `kind`, `number`, `month` (lived), `alarms` (streams), `right` (of these in a township that changed)."""
    rows = []
    towns = {prior.plan.codes.townships[row] for row in one.truth.where}
    for month in months:
        found = drift(known_at(prior, one, month))
        alarms = [] if found is None else list(found.alarms["location"])
        rows.append((one.truth.kind, one.truth.number, month, len(alarms), sum(place in towns for place in alarms)))
    return pd.DataFrame(rows, columns=["kind", "number", "month", "alarms", "right"])


def told(months: pd.DataFrame) -> dict[str, float]:
    """What the tolerances ask: `found` (share within WITHIN months), `false` (alarms raised in 100 quiet months); and more.

    An alarm is raised in a month with one that follows a month without. `after` is the median of months until one is raised
    where something changed (those never found count as infinitely many), `place` the share found in the right township.
    """
    changed, quiet = months[months["kind"] == "drift"], months[months["kind"] != "drift"]
    since = changed[changed["month"] >= HALVED]
    first = since[since["alarms"] > 0].groupby("number")["month"].min() - HALVED + 1
    count = changed["number"].nunique()
    first = first.reindex(changed["number"].unique()).fillna(float("inf"))
    there = quiet.sort_values(["kind", "number", "month"])["alarms"] > 0
    before = there.groupby([quiet["kind"], quiet["number"]]).shift(fill_value=False)
    right = since[(since["right"] > 0) & (since["month"] < HALVED + WITHIN)]["number"].nunique()
    return {
        "found": float((first <= WITHIN).mean()),
        "false": 100.0 * float((there & ~before).sum()) / len(quiet),
        "after": float(first.median()),
        "place": right / count,
        "counties": count,
        "quiet": len(quiet),
        "ever": float((since.groupby("number")["alarms"].max() > 0).mean()),
    }
