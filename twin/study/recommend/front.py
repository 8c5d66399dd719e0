"""Which designs are not beaten by another one on everything: the Pareto front."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twin.base.errors import InputError
from twin.files.strict import hint
from twin.study.recommend.payoffs import checked, sign


def pareto(values: pd.DataFrame, better: Mapping[str, str]) -> NDArray[np.bool_]:
    """Whether each design (row) is dominated by none, bool[designs]; `better` is "max" or "min" by objective (column).

    One design dominates another if it is at least as good on every objective and better on one; of equal ones none dominates,
    so ties are kept. Means over noisy runs put some designs on the front by luck and keep some off it.
    Raises InputError for an objective that is no column and for a value that is missing.

    >>> pareto(pd.DataFrame({"landing": [0.5, 0.4, 0.6], "yuan": [1, 2, 3]}), {"landing": "max", "yuan": "min"}).tolist()
    [True, False, True]
    """
    missing = [name for name in better if name not in values.columns]
    if missing or not better:
        wrong = missing[0] if missing else "none"
        raise InputError("objective: {name!r} is unknown{hint}", name=wrong, hint=hint(wrong, map(str, values.columns)))
    if values.empty:
        return np.zeros(0, dtype=bool)
    signs = np.array([sign(way) for way in better.values()])
    points = checked(values[list(better)]).to_numpy() * signs
    kept = np.ones(len(points), dtype=bool)
    for row, point in enumerate(points):
        at_least, more = (points >= point).all(axis=1), (points > point).any(axis=1)
        kept[row] = not (at_least & more).any()
    return kept
