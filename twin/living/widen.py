"""How far the spread after an update must be widened to hold as often as it says, told by the pool itself.

Each member takes its turn as the truth: data are made of it with their errors, the gain moves the ensemble's mean, and how far
the member then lies from it is set against the spread. Nine in ten must lie within the interval that says so. That the gain was
learned from the same members is allowed for.
"""

import numpy as np

from twin.living.update import Update, expected

NINE = 1.6449  # standard deviations that hold nine in ten of normal errors
MOST = 2.5
SAME = 1.15  # for the gain was learned from these members: members left out of sixty pools missed by so much more


def widened(update: Update, level: str, members: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Members after an update, f4[N, places, kinds], spread about their mean as far as the pool says that they must be."""
    mean = members.mean(axis=0)
    return np.asarray(mean + (members - mean) * factors(update, level, members, errors)[None, None, :], dtype=np.float32)


def factors(update: Update, level: str, members: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """By kind, how much wider; the same for all months of a target, f8[kinds]."""
    field = update.field
    own, shown = field.levels[level], expected(field, update.data)
    noise = np.sqrt(update.data.variance)[:, None] * np.roll(errors, 1, axis=1)  # those of another member
    innovation = shown - shown.mean(axis=1, keepdims=True) + noise
    missed = own.sd * (own.z - update.moved(level, update.solve(update.limited(innovation))))  # f4[N, places, kinds]
    spread = members.std(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        far = np.abs(missed) / np.where(spread > 0, spread, np.nan)
    found = np.ones(members.shape[2])
    for target in {kind.target for kind in field.kinds}:
        columns = np.array([number for number, kind in enumerate(field.kinds) if kind.target == target])
        if np.isfinite(far[..., columns]).any():
            found[columns] = np.clip(np.nanquantile(far[..., columns], 0.9) / NINE * SAME, 1.0, MOST)
    return found
