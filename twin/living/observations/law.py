"""What an observation is worth: its value on the scale of the update and its error variance there, by the law it was drawn by.

Shares are asked of `n` households without putting any back; a design effect makes them as good as fewer. Counts are thinned, each
one getting through by itself; amounts have an error in proportion. Errors of what is the county's own luck are none of these.
"""

from functools import cache

import numpy as np
import pandas as pd
import scipy

from twin.living.ensemble.targets import TARGETS
from twin.living.observations.offices import Office, Plan

FLOOR = 1e-4  # variance on the scale: nothing is known better than to a hundredth
FACTORS = {"used": 1.0, "weighed": 2.0, "doubted": 4.0}  # two that contradict each other are worth one; a doubtful one a quarter
USUAL = (30, 1.5)  # households asked and design effect where neither row nor office says: assumed
_EXACT = 200  # cases up to which the law is added up case by case
_NONE = 1e12  # households, where it is not known how many there are


def as_good_as(asked: np.ndarray, whole: np.ndarray, design: np.ndarray | float) -> np.ndarray:
    """Of how many households, drawn simply, an answer is as good as `asked` of `whole` with a design effect, i8[...].

    Solves 1/m - 1/N = design (1/n - 1/N), so that asking all leaves no error; at least one.
    """
    whole = np.maximum(np.asarray(whole, dtype=np.float64), 1.0)
    asked = np.clip(np.asarray(asked, dtype=np.float64), 1.0, whole)
    simple = 1.0 / (1.0 / whole + design * (1.0 / asked - 1.0 / whole))
    return np.maximum(np.rint(simple), 1).astype(np.int64)


def put_back(through: np.ndarray, passed: np.ndarray | float) -> np.ndarray:
    """How many there were of which `through` got through, each with the chance `passed`, f8[...].

    A little above their ratio: by what the logarithm of the ratio falls short on average, to the second order.
    """
    return through / passed + 0.5 * (1 - passed) / passed * through / (through + passed)


def values(rows: pd.DataFrame, plan: Plan) -> np.ndarray:
    """Observations on their target's scale, as estimates of the thing itself: what a filter held back is put back, f8[n]."""
    found = np.empty(len(rows))
    for at, (key, office, observed, asked) in enumerate(_read(rows, plan)):
        target = TARGETS[key]
        if target.unit == "share":
            found[at] = target.scored(np.array(observed * asked), np.array(asked))
        else:
            passed = office.filter if office and target.unit == "count" else 1.0
            found[at] = target.scored(put_back(np.array(observed), passed))
    return found


def variances(rows: pd.DataFrame, expected: np.ndarray, plan: Plan) -> np.ndarray:
    """Error variances of observations on their target's scale where the thing itself is `expected` (f8[n], same scale), f8[n]."""
    found = np.empty(len(rows))
    units = np.array([TARGETS[key].unit for key in rows["target"]])
    read, expected = _read(rows, plan), np.asarray(expected, dtype=np.float64)
    for unit, law in (("share", _of_shares), ("count", _of_counts), ("yuan", _of_amounts)):
        chosen = np.flatnonzero(units == unit)
        if len(chosen):
            found[chosen] = law([read[at] for at in chosen], expected[chosen], _wholes(rows.iloc[chosen], plan))
    standing = rows["standing"].map(FACTORS).fillna(1.0).to_numpy() if "standing" in rows else 1.0
    return np.maximum(found, FLOOR) * standing


_Read = tuple[str, Office | None, float, float]  # target, office, observation, households asked


def _read(rows: pd.DataFrame, plan: Plan) -> list[_Read]:
    """Each row with its office, and the number asked: its own, else its office's, else all of them or the usual number."""
    found: list[_Read] = []
    wholes, offices = _wholes(rows, plan), cache(plan.office)
    for target, source, observed, asked, whole in zip(
        rows["target"], rows["source"], rows["observation"], rows["n"], wholes, strict=True
    ):
        office = offices(str(source), str(target))
        if np.isnan(asked):
            asked = USUAL[0] if office is None else whole if office.asked is None else office.asked
        found.append((str(target), office, float(observed), float(asked)))
    return found


def _wholes(rows: pd.DataFrame, plan: Plan) -> np.ndarray:
    """How many each row's share is of, f8[n]; very many where that is not known."""
    pairs = zip(rows["location"], rows["target"], strict=True)
    found = np.array([plan.codes.whole(str(location), TARGETS[target].whole) for location, target in pairs])
    return np.where(np.isnan(found), _NONE, found)


def _of_shares(read: list[_Read], expected: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Of the empirical logit of the answers of `n` households, added up over how many may say yes."""
    design = np.array([USUAL[1] if office is None else office.design for _, office, _, _ in read])
    asked, share = np.array([one[3] for one in read]), scipy.special.expit(expected)
    good = as_good_as(asked, wholes, design)
    part = np.rint(share * wholes)
    found = np.zeros(len(read))
    small = (good < wholes) & (good <= _EXACT)
    if small.any():
        yes = np.arange(good[small].max() + 1)[None, :]
        m, n = good[small, None], asked[small, None]
        known = wholes[small, None] < _NONE
        of = np.where(known, wholes[small, None], 1000)
        chance = np.where(
            known,
            scipy.stats.hypergeom.pmf(yes, of, np.where(known, part[small, None], 500), m),
            scipy.stats.binom.pmf(yes, m, share[small, None]),
        )
        told = np.minimum(yes / m, 1.0) * n
        found[small] = _spread(np.log((told + 0.5) / (n - told + 0.5)), chance)
    large = (good < wholes) & ~small
    slope = share * (1 - share) + 0.5 / asked
    found[large] = (share * (1 - share) / good * (1 - good / wholes) / slope**2)[large]
    return found


def _of_counts(read: list[_Read], expected: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Of the log of one more than what gets through, put back; between two whole numbers it lies between both."""
    passed = np.array([1.0 if office is None else office.filter for _, office, _, _ in read])
    count = np.maximum(np.expm1(expected), 0.0)
    found = (1 - passed) / passed * count / (1 + count) ** 2
    small = (passed < 1) & (count < _EXACT)
    if small.any():
        least, f = np.floor(count[small]), passed[small, None]
        through = np.arange(least.max() + 2)[None, :]
        seen = np.log1p(put_back(through, f))
        low, high = (_spread(seen, scipy.stats.binom.pmf(through, (least + more)[:, None], f)) for more in (0, 1))
        found[small] = low + (count[small] - least) * (high - low)
    return found


def _of_amounts(read: list[_Read], expected: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Of an error in proportion, to the first order."""
    error = np.array([0.0 if office is None else office.error for _, office, _, _ in read])
    scaled = np.maximum(np.expm1(expected), 0.0)
    return (error * scaled / (1 + scaled)) ** 2


def _spread(values: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """The variance of values by their chances, along the last axis."""
    chance = chance / chance.sum(axis=-1, keepdims=True)
    mean = (values * chance).sum(axis=-1, keepdims=True)
    return ((values - mean) ** 2 * chance).sum(axis=-1)
