"""What an observation is worth: its value on the scale of the update and its error variance there, by the law it was drawn by.

Shares are asked of `n` households without putting any back; a design effect makes them as good as fewer. Counts are thinned, each
one getting through by itself; amounts have an error in proportion. Errors of what is the county's own luck are none of these.

Answers of a few are no estimate of the thing itself on that scale: where one in twenty says yes, most often none of five do, and
half a case for none is one in eleven. So an answer is taken for what it says beside the answers that were to be expected.
"""

from typing import NamedTuple

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
_MANY = 1e5  # as good as that many, where the law is added up case by case
_FLAT = 1e-6  # slope below which answers hardly depend on the thing


_Read = tuple[str, Office | None, float, float]  # target, office, observation, households asked


class Law(NamedTuple):
    """What is answered where the thing itself is known, on the target's scale, f8[n] each: mean, slope of it, variance."""

    mean: np.ndarray
    slope: np.ndarray
    variance: np.ndarray


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
    """What was answered on its target's scale, what a filter held back put back, f8[n]."""
    return _values(_read(rows, plan))


def _values(read: list[_Read]) -> np.ndarray:
    keys, found = np.array([one[0] for one in read]), np.empty(len(read))
    observed, asked = (np.array([one[at] for one in read], dtype=np.float64) for at in (2, 3))
    for key in dict.fromkeys(keys.tolist()):
        at, target = np.flatnonzero(keys == key), TARGETS[key]
        if target.unit == "share":
            found[at] = target.scored(observed[at] * asked[at], asked[at])
        else:
            counted = target.unit == "count"
            passed = np.array([office.filter if counted and (office := read[row][1]) else 1.0 for row in at])
            found[at] = target.scored(put_back(observed[at], passed))
    return found


def law(rows: pd.DataFrame, expected: np.ndarray, plan: Plan) -> Law:
    """What would be answered where the thing itself is `expected` (f8[n], on the target's scale)."""
    return _law(rows, _read(rows, plan), expected, plan)


def _law(rows: pd.DataFrame, read: list[_Read], expected: np.ndarray, plan: Plan) -> Law:
    units, expected = np.array([TARGETS[one[0]].unit for one in read]), np.asarray(expected, dtype=np.float64)
    found = Law(expected.copy(), np.ones(len(rows)), np.empty(len(rows)))
    for unit, of in (("share", _of_shares), ("count", _of_counts), ("yuan", _of_amounts)):
        chosen = np.flatnonzero(units == unit)
        if len(chosen):
            part = of([read[at] for at in chosen], expected[chosen], wholes(rows.iloc[chosen], plan))
            for whole, own in zip(found, part, strict=True):
                whole[chosen] = own
    standing = rows["standing"].map(FACTORS).fillna(1.0).to_numpy() if "standing" in rows else 1.0
    return found._replace(variance=np.maximum(found.variance, FLOOR) * standing)


def estimates(rows: pd.DataFrame, expected: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """What answers say of the thing itself where it is `expected` (on its scale), and with which error variance, f8[n] each.

    By the line through the answers that are to be expected around it, as in an extended Kalman filter. The weight of an answer
    does not hang on what was answered: else many would lean to those that weigh more.
    """
    read = _read(rows, plan)
    at = _law(rows, read, expected, plan)
    slope = np.maximum(at.slope, _FLAT)
    return expected + (_values(read) - at.mean) / slope, at.variance / slope**2


def answered(rows: pd.DataFrame, plan: Plan) -> np.ndarray:
    """How many were asked of each row, f8[n]."""
    return np.array([asked for *_, asked in _read(rows, plan)])


def _read(rows: pd.DataFrame, plan: Plan) -> list[_Read]:
    """Each row with its office, and the number asked: its own, else its office's, else all of them or the usual number.

    At most as many as there are, so that of one report one is asked, whatever stands beside it.
    """
    found: list[_Read] = []
    cells = (rows[name].to_numpy() for name in ("target", "source", "observation", "n"))
    for target, source, observed, asked, whole in zip(*cells, wholes(rows, plan), strict=True):
        office = plan.office(str(source), str(target))
        if np.isnan(asked):
            asked = USUAL[0] if office is None else whole if office.asked is None else office.asked
        found.append((str(target), office, float(observed), float(min(asked, max(whole, 1.0)))))
    return found


def wholes(rows: pd.DataFrame, plan: Plan) -> np.ndarray:
    """How many each row's share is of, f8[n]; very many where that is not known."""
    pairs = list(zip(rows["location"].to_numpy(), rows["target"].to_numpy(), strict=True))
    each = {pair: plan.codes.whole(str(pair[0]), TARGETS[pair[1]].whole) for pair in set(pairs)}
    found = np.array([each[pair] for pair in pairs])
    return np.where(np.isnan(found), _NONE, found)


def _of_shares(read: list[_Read], expected: np.ndarray, wholes: np.ndarray) -> Law:
    """Of the empirical logit of the answers of `n` households, added up over how many may say yes."""
    design = np.array([USUAL[1] if office is None else office.design for _, office, _, _ in read])
    asked, share = np.array([one[3] for one in read]), scipy.special.expit(expected)
    good = as_good_as(asked, wholes, design)
    found = Law(expected.copy(), np.ones(len(read)), np.zeros(len(read)))
    few = np.flatnonzero((good < wholes) & (good <= _EXACT))
    if len(few):
        of = np.where(wholes[few] < _NONE, wholes[few], _MANY)
        for whole, own in zip(found, _of_few(good[few], asked[few], of, share[few]), strict=True):
            whole[few] = own
    many = (good < wholes) & (good > _EXACT)
    n, p = asked[many], share[many]
    found.mean[many] = np.log((n * p + 0.5) / (n * (1 - p) + 0.5))
    found.slope[many] = p * (1 - p) / (p * (1 - p) + 0.5 / n)
    found.variance[many] = p * (1 - p) / good[many] * (1 - good[many] / wholes[many]) / (p * (1 - p) + 0.5 / n) ** 2
    return found


def _of_few(good: np.ndarray, asked: np.ndarray, of: np.ndarray, share: np.ndarray) -> Law:
    """Where `good` of so many are drawn, case by case; between two whole numbers of those who would say yes, between both."""
    yes, drawn, n = np.arange(good.max() + 1)[None, :], good[:, None], asked[:, None]
    part = np.clip(share * (of + 1.0) - 0.5, 0.0, of)
    least = np.minimum(np.floor(part), of - 1.0)[:, None]
    low, high = (_hypergeometric(yes, of[:, None], least + more, drawn) for more in (0, 1))
    said = np.minimum(yes / drawn, 1.0) * n
    said = np.log((said + 0.5) / (n - said + 0.5))
    chance = low + (part[:, None] - least) * (high - low)
    steps = ((high - low) * said).sum(axis=-1)
    return Law((said * chance).sum(axis=-1), steps * share * (1.0 - share) * (of + 1.0), _spread(said, chance))


def _hypergeometric(yes: np.ndarray, of: np.ndarray, good: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Chance of so many good ones where `drawn` of so many are drawn, `good` of them good; whole numbers.

    As `scipy.stats.hypergeom.pmf`, which takes several times as long, and `scipy.stats` itself a second to import.
    """
    yes, of, good, drawn = (np.asarray(one, dtype=np.int64) for one in (yes, of, good, drawn))
    log = scipy.special.gammaln(np.arange(int(of.max()) + 2) + 1.0)  # of factorials

    def choose(n: np.ndarray, k: np.ndarray) -> np.ndarray:
        return np.where((k >= 0) & (k <= n), log[n] - log[np.clip(k, 0, n)] - log[np.clip(n - k, 0, n)], -np.inf)

    return np.asarray(np.exp(choose(good, yes) + choose(of - good, drawn - yes) - choose(of, drawn)))


def _binomial(through: np.ndarray, of: np.ndarray, passed: np.ndarray) -> np.ndarray:
    """Chance that so many get through, as `scipy.stats.binom.pmf`; 0 < `passed` < 1."""
    least = np.minimum(through, of)
    log = scipy.special.gammaln(of + 1) - scipy.special.gammaln(least + 1) - scipy.special.gammaln(of - least + 1)
    return np.where(through <= of, np.exp(log + through * np.log(passed) + (of - through) * np.log1p(-passed)), 0.0)


def _of_counts(read: list[_Read], expected: np.ndarray, wholes: np.ndarray) -> Law:
    """Of the log of one more than what gets through, put back; between two whole numbers it lies between both."""
    passed = np.array([1.0 if office is None else office.filter for _, office, _, _ in read])
    count = np.maximum(np.expm1(expected), 0.0)
    found = (1 - passed) / passed * count / (1 + count) ** 2
    small = (passed < 1) & (count < _EXACT)
    if small.any():
        least, f = np.floor(count[small]), passed[small, None]
        through = np.arange(least.max() + 2)[None, :]
        seen = np.log1p(put_back(through, f))
        low, high = (_spread(seen, _binomial(through, (least + more)[:, None], f)) for more in (0, 1))
        found[small] = low + (count[small] - least) * (high - low)
    return Law(expected, np.ones(len(read)), found)


def _of_amounts(read: list[_Read], expected: np.ndarray, wholes: np.ndarray) -> Law:
    """Of an error in proportion, to the first order."""
    error = np.array([0.0 if office is None else office.error for _, office, _, _ in read])
    scaled = np.maximum(np.expm1(expected), 0.0)
    return Law(expected, np.ones(len(read)), (error * scaled / (1 + scaled)) ** 2)


def _spread(values: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """The variance of values by their chances, along the last axis."""
    chance = chance / chance.sum(axis=-1, keepdims=True)
    mean = (values * chance).sum(axis=-1, keepdims=True)
    return ((values - mean) ** 2 * chance).sum(axis=-1)
