"""How far the spread after an update must be widened to hold as often as it says, told by the pool itself.

Each member takes its turn as the truth: data are made of it with their errors, the gain moves the ensemble's mean, and how far
the member then lies from it is set against the spread. Nine in ten must lie within the interval that says so. That the gain was
learned from the same members is allowed for.
"""

import numpy as np

from twin.living.update.update import Update

NINE = 1.6449  # standard deviations that hold nine in ten of normal errors
MOST = 2.5
TRIED = 64  # members that take their turn
SAME = 1.15  # for the gain was learned from these members: members left out of sixty pools missed by so much more


def widened(update: Update, level: str, members: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Members after an update, f4[N, places, kinds], spread about their mean as far as the pool says that they must be."""
    mean, wider = members.mean(axis=0), factors(update, level, members, errors)
    found = np.empty_like(members)
    for number, member in enumerate(members):
        found[number] = mean + (member - mean) * wider
    return found


def factors(update: Update, level: str, members: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """By kind, how much wider; the same for all months of a target, f8[kinds]."""
    field, some = update.field, np.linspace(0, len(members) - 1, min(TRIED, len(members))).astype(np.int64)
    own = field.levels[level]
    far = own.z[some] - update.moved(level, update.left_out(errors)[:, some])  # f4[tried, places, kinds], in prior sds
    spread = members.std(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        far *= own.sd / np.where(spread > 0, spread, np.nan)
    np.abs(far, out=far)
    found = np.ones(members.shape[2])
    targets = np.array([kind.target for kind in field.kinds])
    for target in dict.fromkeys(targets):
        columns = np.flatnonzero(targets == target)
        chosen = far[..., columns]
        chosen = chosen[np.isfinite(chosen)]
        if len(chosen):
            found[columns] = np.clip(np.quantile(chosen, 0.9) / NINE * SAME, 1.0, MOST)
    return found
