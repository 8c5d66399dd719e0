"""The two ways of taking in data side by side: the update in data space, and runs under the parameters that it learned."""

import numpy as np
import pandas as pd

from twin.living.ensemble.cube import Cube
from twin.living.ensemble.targets import EVERY
from twin.living.forecast.forecast import ahead
from twin.living.observations.rows import last_day
from twin.living.update.estimate import Estimate

APART = 1.6449  # standard deviations of both together from which they disagree
COLUMNS = (
    "target", "policy", "location", "target_end_date", "update", "update_low", "update_high", "again", "again_low", "again_high",
    "disagree",
)  # fmt: skip


def both(estimate: Estimate, again: Cube, months: int) -> pd.DataFrame:
    """Medians and 90% intervals of the months ahead by either way, of townships and the county, in `COLUMNS`.

    `disagree`: they lie farther apart than their spreads allow. Runs know of the data by their parameters alone, so where what
    was observed came of a month's luck they know less; where the two disagree in many months, doubt the model.
    """
    parts = [_of_level(estimate, again, level, months) for level in ("township", "county")]
    return pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)


def _of_level(estimate: Estimate, again: Cube, level: str, months: int) -> pd.DataFrame:
    chosen = ahead(estimate, level, months)
    every, codes = estimate.members(level, [number for number, _ in chosen]), estimate.prepared.plan.codes.at(level)
    rows = []
    for members, (_, kind) in zip(np.moveaxis(every, -1, 0), chosen, strict=True):
        target = EVERY[kind.target]
        policy = again.policies_of(target).index(kind.policy)
        with np.errstate(invalid="ignore"):
            runs = again.values(target, level)[:, kind.month, :, policy].astype(np.float64)
        one, other = _summary(members), _summary(runs)
        apart = np.abs(one[1] - other[1]) > APART * np.hypot(_spread(members), _spread(runs))
        rows.append(pd.DataFrame({
            "target": kind.target, "policy": kind.policy, "location": codes,
            "target_end_date": last_day(estimate.first + kind.month).isoformat(),
            "update": one[1], "update_low": one[0], "update_high": one[2], "again": other[1], "again_low": other[0],
            "again_high": other[2], "disagree": apart,
        }))  # fmt: skip
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(rows).dropna(subset="update", ignore_index=True)  # of a share where nobody is counted


def _summary(members: np.ndarray) -> np.ndarray:
    """5%, 50% and 95% of members f8[N, places]; NaN where nobody is counted."""
    return np.asarray(np.quantile(members, (0.05, 0.5, 0.95), axis=0))


def _spread(members: np.ndarray) -> np.ndarray:
    return np.asarray(members.std(axis=0))
