"""What bounds money after an update: a county spends no more than it has, of which a shift of logarithms knows nothing.

The runs before any data say what there can be at a place: how much in one month, and how much moves in one year.
"""

from collections.abc import Iterator

import numpy as np

from twin.living.ensemble.field import PARAMETERS, Field
from twin.living.ensemble.targets import EVERY
from twin.terms.calendar import YEAR


def afforded(field: Field, level: str, target: str, members: np.ndarray) -> np.ndarray:
    """Members of a target, f4[N, places, its kinds], with no more money than any run had there; what is no money as it is.

    In a month it is at most the largest sum of any month. What moves in a year is at most the largest of any year: a member's
    months are made smaller alike.
    """
    if target == PARAMETERS or EVERY[target].unit != "yuan":
        return members
    before = field.levels[level].values(field.columns[target])
    for months in _together(field, target):
        members[..., months] = np.minimum(members[..., months], before[..., months].max(axis=(0, 2))[:, None])
    if EVERY[target].stock:
        return members
    yuan, most = EVERY[target].shown(members), EVERY[target].shown(before)
    for months in _together(field, target, YEAR):
        whole, limit = yuan[..., months].sum(axis=2), most[..., months].sum(axis=2).max(axis=0)
        share = np.divide(limit, whole, out=np.ones_like(whole), where=whole > limit)
        yuan[..., months] *= share[..., None]
    return EVERY[target].scored(yuan).astype(members.dtype)


def _together(field: Field, target: str, months: int | None = None) -> Iterator[np.ndarray]:
    """Where a target's kinds of one policy stand among its own: all together, or by so many months from the pool's first on."""
    keys = [(kind.policy, kind.month // months if months else 0) for kind in field.kinds[field.columns[target]]]
    for key in dict.fromkeys(keys):
        yield np.flatnonzero([one == key for one in keys])
