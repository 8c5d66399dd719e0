"""Standard errors of differences of shares that do not vanish where everybody or nobody of an arm has the outcome."""

import math
from typing import NamedTuple

import numpy as np


class Arm(NamedTuple):
    """A share, the variance of its estimate (0: the arm does not vary), and how many clusters and observations it rests on."""

    share: float
    variance: float
    clusters: int
    size: int


def wilson(share: float, number: float, multiple: float) -> tuple[float, float]:
    """Bounds of a share seen among so many independent ones, `multiple` standard errors away (Wilson 1927); inside [0, 1]."""
    square = multiple**2
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = multiple * math.sqrt(share * (1 - share) / number + square / (4 * number**2)) / (1 + square / number)
    return max(0.0, middle - half), min(1.0, middle + half)


def worth(arm: Arm, other: Arm) -> float:
    """Independent observations that an arm is worth (Korn & Graubard 1998).

    One that does not vary says nothing of how alike its clusters are: it is taken to be as the other arm, or else worth one
    observation per cluster.
    """
    if arm.variance > 0:
        return 1.0 + arm.share * (1.0 - arm.share) / arm.variance
    if other.variance > 0:
        return float(np.clip(arm.size * worth(other, arm) / other.size, arm.clusters, arm.size))
    return float(arm.clusters)


def error(arm: Arm, against: Arm, correlation: float, multiple: float) -> float:
    """The longer side of the interval of a difference of two shares, in units of `multiple`.

    The bounds are Wilson's of each share, joined after Newcombe (1998) and, where the two errors are correlated, Zou & Donner
    (2008). The sides differ near 0 and 1; with the longer one the interval is never too short.
    """
    low, high = wilson(arm.share, worth(arm, against), multiple)
    least, most = wilson(against.share, worth(against, arm), multiple)
    below = _joined(arm.share - low, most - against.share, correlation)
    above = _joined(high - arm.share, against.share - least, correlation)
    return max(below, above) / multiple


def _joined(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(0.0, one**2 + other**2 - 2 * correlation * one * other))
