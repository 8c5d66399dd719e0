"""Payoffs as the functions of this package read them: a row per future (and replicate), a column per design, no gaps."""

import math
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twin.base.errors import InputError

Better = Literal["max", "min"]
Floats = NDArray[np.float64]
REPLICATE = "replicate"
ENDLESS = (-math.inf, math.inf)


def sign(better: str) -> float:
    """1 where more is better, -1 where less is."""
    if better not in ("max", "min"):
        raise InputError("better: {better!r} is unknown; allowed: max, min", better=better)
    return 1.0 if better == "max" else -1.0


def bounded(middle: float, half: float, ends: tuple[float, float]) -> tuple[float, float]:
    """An interval around a mean, cut where what it is of ends.

    >>> bounded(0.75, 0.5, (0.0, 1.0))
    (0.25, 1.0)
    """
    return max(middle - half, ends[0]), min(middle + half, ends[1])


def checked(payoff: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """The payoffs as floats; InputError where a value is missing or there are fewer than `least` futures or no design."""
    if payoff.shape[1] < 1 or payoff.columns.duplicated().any():
        raise InputError("payoff: each design needs one column of its own, and there must be at least one")
    table = payoff.astype(float)
    gaps = ~np.isfinite(table.to_numpy())
    if gaps.any():
        row, column = np.argwhere(gaps)[0]
        raise InputError(
            "payoff: design {design!r}, future {future!r} has no number ({count} in all); "
            "allowed: only futures in which every design was run",
            design=table.columns[column],
            future=table.index[row],
            count=gaps.sum(),
        )
    if _futures(table).nunique() < least:
        raise InputError("payoff: {futures} futures; allowed: {least} or more", futures=_futures(table).nunique(), least=least)
    return table


def _futures(payoff: pd.DataFrame) -> pd.Index:
    """The future of every row: the index, without its level `replicate` if it has one."""
    if payoff.index.nlevels > 1 and REPLICATE in payoff.index.names:
        return payoff.index.droplevel(REPLICATE)
    return payoff.index


def by_future(payoff: pd.DataFrame) -> pd.DataFrame:
    """Means over the replicates of each future, futures in the order of their first row."""
    return payoff.groupby(_futures(payoff), sort=False).mean()


def halves(payoff: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Two means of each future from different replicates, in turn; None where a future has only one."""
    futures = _futures(payoff)
    number = payoff.groupby(futures, sort=False).cumcount().to_numpy()
    if payoff.groupby(futures).size().min() < 2:
        return None
    one, other = (payoff[number % 2 == half].groupby(futures[number % 2 == half], sort=False).mean() for half in (0, 1))
    return one, other.loc[one.index]
