"""The winner's curse: what a search promised of its pick, against runs that the search has not seen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.integrate import quad
from scipy.special import ndtr, stdtrit

from twin.base.errors import InputError
from twin.study.recommend.payoffs import ENDLESS, Better, Floats, bounded, sign
from twin.study.recommend.robust import LEVEL


@dataclass(frozen=True)
class Curse:
    """`promised` (by the search), `fresh` (mean of new runs, `fresh_low` to `fresh_high`), and `optimism`, how much better the
    promise was.

    `low` to `high` is the interval of the optimism. `by_luck` is what picking the best of `among` equally good designs would give
    by luck alone (NaN where the search has no standard error, or none above zero). All in the outcome's own unit; optimism
    above zero is a promise too good.

    >>> winners_curse(0.30, [0.24, 0.26]).promised
    0.3
    """

    promised: float
    fresh: float
    fresh_low: float
    fresh_high: float
    optimism: float
    low: float
    high: float
    by_luck: float
    among: int
    replicates: int

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def winners_curse(
    promised: float,
    fresh: Sequence[float] | Floats,
    se: float = float("nan"),
    among: int = 1,
    better: Better = "max",
    ends: tuple[float, float] = ENDLESS,
) -> Curse:
    """How much too good a search's estimate of its pick was.

    promised: the pick's mean over the search's replicates; se: its standard error there; among: how many designs the search
    compared; fresh: one value per new replicate. The promise is a number already given, so the optimism is uncertain only
    because the fresh mean is: its interval is that of the fresh mean (t), whatever the selection did. `ends`: between which the
    outcome lies; no interval of its mean leaves them. Raises InputError below two fresh values.

    >>> round(winners_curse(0.30, [0.24, 0.26, 0.25, 0.25]).optimism, 3)
    0.05
    """
    values, way = np.asarray(fresh, dtype=float), sign(better)
    if values.size < 2 or not np.isfinite(values).all() or not np.isfinite(promised):
        raise InputError(
            "fresh: {size} runs of the pick; allowed: two or more, all with numbers, and a promise that is a number",
            size=values.size,
        )
    mean = float(values.mean())
    half = float(stdtrit(values.size - 1, 0.5 + LEVEL / 2) * values.std(ddof=1) / np.sqrt(values.size))
    optimism = way * (promised - mean)
    off = sorted(way * (promised - end) for end in ends)
    (fresh_low, fresh_high), (low, high) = bounded(mean, half, ends), bounded(optimism, half, (off[0], off[1]))
    return Curse(
        float(promised), mean, fresh_low, fresh_high, optimism, low, high,
        float(se) * largest_of(among) if se > 0 else float("nan"), among, int(values.size),
    )  # fmt: skip


def largest_of(count: int) -> float:
    """The expected largest of `count` standard normal draws."""
    if count < 1:
        raise InputError("among: {count} designs; allowed: one or more", count=count)
    # E max = integral of 1 - F^n over the upper half less that of F^n over the lower half
    upper = quad(lambda x: 1.0 - ndtr(x) ** count, 0.0, 12.0)[0]
    return float(upper - quad(lambda x: ndtr(x) ** count, -12.0, 0.0)[0])
