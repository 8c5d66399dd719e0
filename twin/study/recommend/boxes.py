"""In which circumstances a choice fails: scenario discovery by PRIM (Friedman and Fisher 1999; Bryant and Lempert 2010)."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom

from twin.base.errors import InputError
from twin.study.recommend.peeling import Bools, Coded, Limits, Step, heaviest, is_number, peel
from twin.study.recommend.robust import wilson

ALPHA = 0.05  # share of the futures inside that a slice takes
SIGNIFICANCE = 0.05
FOLDS, HALVES = 5, 20


@dataclass(frozen=True)
class Box:
    """A region of circumstances in which failures crowd.

    `limits`: by restricted factor (low, high) of a number, -inf or inf where open, or the categories inside.
    density: failures inside / futures inside; coverage: failures inside / all failures; mass: futures inside / all; base: all
    failures / all. `density_fresh`, `coverage_fresh`, `mass_fresh`: the same of boxes found without the futures that they are
    judged by: cautious, since they are found with fewer futures. p_value: chance that the whole procedure finds as heavy a box
    where failures have nothing to do with the factors. restrictions: factor, p (quasi-p-value: chance of so many failures
    inside if this restriction did nothing), again (share of half samples whose box restricts the factor too). trajectory: step,
    factor, mass, coverage, density of every slice.

    >>> traits = pd.DataFrame({"coverage": np.linspace(0, 1, 100)})
    >>> boxes(traits, traits["coverage"] < 0.3, shuffles=19)[0].density > 0.9
    True
    """

    limits: dict[str, tuple[float, float] | tuple[Any, ...]]
    density: float
    density_low: float
    density_high: float
    coverage: float
    mass: float
    base: float
    density_fresh: float
    coverage_fresh: float
    mass_fresh: float
    p_value: float
    restrictions: pd.DataFrame
    trajectory: pd.DataFrame

    def contains(self, attributes: pd.DataFrame) -> pd.Series:
        """Which futures lie inside."""
        inside = pd.Series(True, index=attributes.index)
        for name, part in self.limits.items():
            column = attributes[name]
            inside &= column.between(part[0], part[1]) if is_number(column) else column.isin(part)
        return inside

    def to_dict(self) -> dict[str, Any]:
        """As plain data; open ends are None."""
        numbers = {key: value for key, value in vars(self).items() if isinstance(value, float)}
        limits = {
            name: [None if isinstance(x, float) and math.isinf(x) else x for x in part] for name, part in self.limits.items()
        }
        tables = {"restrictions": self.restrictions, "trajectory": self.trajectory}
        return {"limits": limits} | numbers | {name: table.to_dict("records") for name, table in tables.items()}


@dataclass(frozen=True)
class _Search:
    """One way of looking for a box, the same for the data, for shuffled data and for parts of it."""

    coded: Coded
    alpha: float
    least: int

    def box(self, failed: Bools, rows: np.ndarray | None = None) -> tuple[Limits, float]:
        """The heaviest box of the futures in `rows`."""
        coded = self.coded if rows is None else self.part(rows)
        seen = failed if rows is None else failed[rows]
        least = self.least if rows is None else max(1, round(self.least * len(rows) / len(failed)))
        return heaviest(peel(coded, seen, self.alpha, least))

    def part(self, rows: np.ndarray) -> Coded:
        """The same codes for some futures."""
        return Coded(self.coded.names, self.coded.codes[rows], self.coded.ordered, self.coded.levels)

    def p_value(self, failed: Bools, found: float, shuffles: int, rng: np.random.Generator) -> float:
        """Share of shuffled labels whose heaviest box is as heavy; stops once it cannot be below `SIGNIFICANCE`."""
        beaten = 1
        for _ in range(shuffles):
            beaten += self.box(rng.permutation(failed))[1] >= found - 1e-12
            if beaten > SIGNIFICANCE * (shuffles + 1):
                break
        return beaten / (shuffles + 1)


def boxes(
    attributes: pd.DataFrame, failed: pd.Series, most: int = 2, least: float = 0.05, shuffles: int = 199, seed: int = 0
) -> list[Box]:
    """Where failures crowd: up to `most` boxes, each of at least a share `least` of the futures; empty where none beats chance.

    attributes: one row per future, numbers or categories (text, True and False); failed: bool, same index. A box is kept if at
    most 5% of shuffles of the failures give one as heavy; the next is sought among the futures outside. So with no signal,
    boxes are reported in at most 5% of studies. Restrictions that the box does as well without (quasi-p above 5%) are dropped.
    Densities and coverages refer to all futures. Raises InputError for gaps, other indices and labels that are not true or
    false.

    >>> traits = pd.DataFrame({"coverage": np.linspace(0, 1, 100)})
    >>> list(boxes(traits, traits["coverage"] < 0.3, shuffles=19)[0].limits)
    ['coverage']
    """
    _check(attributes, failed)
    bad, coded = failed.to_numpy(dtype=bool), Coded.of(attributes)
    left, found = np.arange(len(bad)), list[Box]()
    rng = np.random.default_rng([seed, len(bad)])
    while len(found) < most and len(left) >= 10 and 0 < bad[left].sum() < len(left):
        part = Coded(coded.names, coded.codes[left], coded.ordered, coded.levels)
        search = _Search(part, ALPHA, max(2, math.ceil(least * len(bad))))
        limits, heavy = search.box(bad[left])
        p_value = search.p_value(bad[left], heavy, shuffles, rng) if heavy > 0 else 1.0
        if p_value > SIGNIFICANCE:
            break
        limits = _simpler(limits, part, bad[left])
        if not limits.restricted(part):
            break
        inside = limits.contains(part)
        found.append(_described(limits, search, bad[left], int(bad.sum()), len(bad), p_value, rng))
        left = left[~inside]
    return found


def _check(attributes: pd.DataFrame, failed: pd.Series) -> None:
    if not attributes.index.equals(failed.index):
        raise InputError("failed: its futures are not those of the attributes; allowed: the same index in the same order")
    if attributes.shape[1] == 0 or attributes.isna().any().any() or failed.isna().any():
        raise InputError("attributes: there is no column, or a value is missing; allowed: a value for every future and factor")
    if not set(failed.unique()) <= {True, False}:
        raise InputError("failed: a value is neither true nor false; allowed: true, false")


def _quasi_p(limits: Limits, coded: Coded, failed: Bools) -> dict[int, float]:
    """By restricted factor: the chance of as many failures inside, were they as dense as in the box without that restriction."""
    held = {factor: limits.holds(coded, factor) for factor in limits.restricted(coded)}
    inside = limits.contains(coded)
    found = {}
    for factor in held:
        rest = [mask for other, mask in held.items() if other != factor]
        wider = np.logical_and.reduce([np.ones(len(failed), dtype=bool), *rest])
        found[factor] = float(binom.sf((inside & failed).sum() - 1, inside.sum(), failed[wider].mean()))
    return found


def _simpler(limits: Limits, coded: Coded, failed: Bools) -> Limits:
    """The box without restrictions that it does as well without, the most idle first."""
    whole = Limits.all_of(coded)
    while True:
        chances = _quasi_p(limits, coded, failed)
        idle = max(chances, key=lambda factor: chances[factor], default=None)
        if idle is None or chances[idle] <= SIGNIFICANCE:
            return limits
        limits = limits.put(idle, whole.part(idle))


def _described(
    limits: Limits, search: _Search, failed: Bools, bad: int, count: int, p_value: float, rng: np.random.Generator
) -> Box:
    """A box in the words of its factors, with what can be expected of it."""
    coded, inside = search.coded, limits.contains(search.coded)
    hits, size = int((inside & failed).sum()), int(inside.sum())
    low, high = wilson(np.array([hits / size]), size)
    fresh_hits, fresh_size = _fresh(search, failed, rng)
    again = _again(search, failed, rng)
    chances = _quasi_p(limits, coded, failed)
    restrictions = [
        {"factor": coded.names[f], "p": chances[f], "again": again[f]} for f in sorted(chances, key=lambda f: chances[f])
    ]
    path = peel(coded, failed, search.alpha, search.least)
    return Box(
        limits={coded.names[f]: _in_words(limits, coded, f) for f in sorted(chances, key=lambda f: chances[f])},
        density=hits / size, density_low=float(low[0]), density_high=float(high[0]),
        coverage=hits / bad, mass=size / count, base=bad / count,
        density_fresh=fresh_hits / fresh_size if fresh_size else float("nan"),
        coverage_fresh=fresh_hits / bad, mass_fresh=fresh_size / count, p_value=p_value,
        restrictions=pd.DataFrame(restrictions), trajectory=_trajectory(path, coded, bad, count),
    )  # fmt: skip


def _in_words(limits: Limits, coded: Coded, factor: int) -> tuple[Any, ...]:
    """Limits in the factor's own unit, halfway to the next value outside."""
    levels = coded.levels[factor]
    if not coded.ordered[factor]:
        return tuple(
            levels[code].item() if hasattr(levels[code], "item") else levels[code] for code in sorted(limits.inside[factor])
        )
    low, high = limits.low[factor], limits.high[factor]
    below = -math.inf if low == 0 else float(levels[low - 1] + levels[low]) / 2
    above = math.inf if high == len(levels) - 1 else float(levels[high] + levels[high + 1]) / 2
    return below, above


def _fresh(search: _Search, failed: Bools, rng: np.random.Generator) -> tuple[int, int]:
    """Failures and futures inside boxes that were found and simplified without them, over all folds."""
    fold = rng.permutation(np.arange(len(failed)) % FOLDS)
    hits = size = 0
    for number in range(FOLDS):
        rows, away = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        limits = _simpler(search.box(failed, rows)[0], search.part(rows), failed[rows])
        inside = limits.contains(search.part(away))
        hits, size = hits + int((inside & failed[away]).sum()), size + int(inside.sum())
    return hits, size


def _again(search: _Search, failed: Bools, rng: np.random.Generator) -> list[float]:
    """By factor: the share of half samples whose box, once simplified, restricts it."""
    times = np.zeros(len(search.coded.names))
    for _ in range(HALVES):
        rows = rng.choice(len(failed), len(failed) // 2, replace=False)
        part = search.part(rows)
        times[_simpler(search.box(failed, rows)[0], part, failed[rows]).restricted(part)] += 1
    return list(times / HALVES)


def _trajectory(path: list[Step], coded: Coded, bad: int, count: int) -> pd.DataFrame:
    """Mass, coverage and density after each slice, of all futures."""
    rows = [
        {
            "step": number,
            "factor": "" if step.factor < 0 else coded.names[step.factor],
            "mass": step.size / count,
            "coverage": step.hits / bad,
            "density": step.hits / step.size,
        }
        for number, step in enumerate(path)
    ]
    return pd.DataFrame(rows)
