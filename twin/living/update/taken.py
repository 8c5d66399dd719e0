"""What became of a county's observations: how many of each target were taken in, and how, and which were not, and why."""

import pandas as pd

from twin.living.ensemble.targets import TARGETS
from twin.living.observations.observations import Observations
from twin.living.observations.standing import STANDINGS
from twin.living.update.data import LEFT
from twin.living.update.estimate import Estimate
from twin.terms.observed import TOTALS

COUNTED = (*STANDINGS, LEFT)


def taken(estimate: Estimate, observations: Observations) -> pd.DataFrame:
    """By target, in the order of targets: how many rows stand in each way (`STANDINGS`), and how many are `left` out by the runs.

    Rows that were known on the day; a row that is left out counts there alone. Sums since January stand under the money they sum.
    """
    rows = observations.by(estimate.as_of)
    targets = rows["target"].map(lambda key: TOTALS.get(key, key))
    found = pd.crosstab(targets, rows["standing"]).reindex(columns=list(STANDINGS), fill_value=0)
    out = estimate.rows[(estimate.rows[LEFT] != "").to_numpy()] if len(estimate.rows) else estimate.rows
    found[LEFT] = 0
    for target, standing in zip(out.get("target", ()), out.get("standing", ()), strict=True):
        found.loc[target, standing] -= 1
        found.loc[target, LEFT] += 1
    order = [key for key in TARGETS if key in found.index] + [key for key in found.index if key not in TARGETS]
    return found.loc[order].rename_axis("target").reset_index().rename_axis(columns=None)


def doubtful(estimate: Estimate, observations: Observations) -> pd.DataFrame:
    """Rows that count less or not at all, and why: `where`, `standing`, `target`, `location`, `target_end_date`, `why`.

    Impossible ones first, then those that runs know nothing of, then doubted and weighed ones; none that was only replaced.
    """
    columns = ["where", "standing", "target", "location", "target_end_date", "why"]
    rows = observations.by(estimate.as_of)
    rows = rows[rows["standing"].isin(("impossible", "doubted", "weighed")).to_numpy()]
    left = estimate.rows[(estimate.rows[LEFT] != "").to_numpy()] if len(estimate.rows) else estimate.rows
    if len(left):
        left = left.assign(standing=LEFT, why=left[LEFT])
    parts = [part.reindex(columns=columns) for part in (rows, left) if len(part)]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    place = {name: number for number, name in enumerate(("impossible", LEFT, "doubted", "weighed"))}
    return found.sort_values("standing", key=lambda one: one.map(place), kind="stable", ignore_index=True)
