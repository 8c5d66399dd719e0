"""How far the spread after an update must be widened to hold as often as it says, told by the pool itself.

Each member takes its turn as the truth: data are made of it with their errors, the gain moves the ensemble's mean, and how far
the member then lies from it is set against the spread. Nine in ten must lie within the interval that says so. That the gain was
learned from the same members is allowed for.
"""

import numpy as np

from twin.living.ensemble.field import PARAMETERS
from twin.living.update.update import Update

NINE = 1.6449  # standard deviations that hold nine in ten of normal errors
MOST = 2.5
TRIED = 64  # members that take their turn
SAME = 1.15  # for the gain was learned from these members: members left out of sixty pools missed by so much more


def widened(update: Update, level: str, target: str, errors: np.ndarray) -> np.ndarray:
    """Members of a target after an update, f4[N, places, its kinds], spread about their mean as far as the pool says.

    Parameters (`PARAMETERS` in place of a target) are left as they are.
    """
    members = update.members(level, errors, update.field.columns[target])
    if target == PARAMETERS:
        return members
    mean, wider = members.mean(axis=0), factor(update, level, target, members, errors)
    for member in members:  # in place, one at a time: of a large county each copy is hundreds of megabytes
        member[:] = mean + (member - mean) * wider
    return members


def factor(update: Update, level: str, target: str, members: np.ndarray, errors: np.ndarray) -> float:
    """How much wider members f4[N, places, kinds] of a target must be, in all its months."""
    columns, some = update.field.columns[target], np.linspace(0, len(members) - 1, min(TRIED, len(members))).astype(np.int64)
    own = update.field.levels[level]
    far = own.z[some, :, columns] - update.moved(level, update.left_out(errors, some), columns)  # in prior sds
    spread = members.std(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        far *= own.sd[:, columns] / np.where(spread > 0, spread, np.nan)
    np.abs(far, out=far)
    far = far[np.isfinite(far)]
    return float(np.clip(np.quantile(far, 0.9) / NINE * SAME, 1.0, MOST)) if len(far) else 1.0
