"""The same money as plain budget, the same hours as plain staff: what a ranking of designs has to stand beside.

Anybody can raise all policies' budgets, or hire more of the staff there is. The reference is run again with all budgets, then
with all staff hours, raised by a few common factors, under the same luck. What each step costs the public
(`twin.outcomes.money`) or adds in staff hours is measured, and so is what it gains; between steps, from nothing on, lines are
straight. A design's public yuan and the hours that its mechanisms take are looked up there, replicate by replicate. More than
the last step gives is not guessed: the last step's gain stands, marked `beyond`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twin.base.months import Dated
from twin.county.county import County
from twin.outcomes.money import KINDS, cost
from twin.processes import registry
from twin.scenario.plan import Setting
from twin.scenario.scenario import Scenario
from twin.study.measure import LEVELS
from twin.study.pairing import Floats, interval

BUDGET, STAFF = "budget", "staff"
STEPS = {BUDGET: (1.05, 1.15, 1.4), STAFF: (1.1, 1.5, 2.0)}
RAISED = {
    BUDGET: ("fund.budget",),
    STAFF: ("workload.unit_hours", "workload.township_hours", "workload.committee_hours"),
}
CADRES = "workload.linkage_cadres"
MOST_REPLICATES = 4  # replicates of a comparison that are run again with plain budgets and plain staff
HOURS = "mechanism_hours"
READ = (*(f"money.{kind}" for kind in KINDS), HOURS, *(f"cadre_hours.{tier}" for tier in LEVELS))  # columns beside outcomes
POINTS = ("indicator", "kind", "factor", "amount", "gain", "low", "high", "replicates")
COLUMNS = (
    "indicator", "kind", "amount", "gain", "plain", "low", "high", "more", "more_low", "more_high", "beyond", "replicates",
)  # fmt: skip


def raised(reference: Scenario, kind: str, factor: float, county: County) -> Scenario:
    """The reference with all policies' budgets, or the hours of all staff, raised by a factor from its first month on.

    Staff are county units, townships, village committees and linkage cadres: of the last each village gets as many more as the
    factor gives on the county's average. What a scenario sets for some places or policies only is raised for those, and the
    default for all others.
    """
    settings = dict(reference.settings)
    for path in RAISED[kind]:
        settings[path] = _raised(reference, path, lambda value: factor * value)
    if kind == STAFF:
        more = (factor - 1.0) * float(np.mean(county.villages["cadres"]))
        settings[CADRES] = _raised(reference, CADRES, lambda value: more + value)
    # in order of path, as a scenario that is read has them
    ordered = {path: settings[path] for path in sorted(settings)}
    return replace(reference, name=f"{reference.name[:160]} plain {kind} {factor:g}", settings=ordered)


def _raised(reference: Scenario, path: str, to: Callable[[float], float]) -> tuple[Setting, ...]:
    """What a scenario sets of a knob, and its default elsewhere, with every value changed, dated ones at each date."""
    knob, start = registry.knobs()[path], reference.start

    def changed(value: float | None) -> float:
        return min(knob.high, to(knob.default if value is None else value))

    def dated(one: Dated) -> Dated:
        late = one.changes and one.changes[0][0] > start  # until then the default holds, which is raised too
        changes = (((start, None),) if late else ()) + one.changes
        return Dated(None, tuple((month, changed(value)) for month, value in changes)) if changes else Dated(changed(one.plain))

    several = reference.settings.get(path, ())
    if not any(one.everywhere for one in several):
        several = (Setting(Dated()), *several)
    return tuple(replace(one, value=dated(one.value)) for one in several)


def further(reference: Scenario, county: County) -> list[Scenario]:
    """The scenarios to be run besides the reference, in the order that `Plain.of` takes them."""
    return [raised(reference, kind, factor, county) for kind, factors in STEPS.items() for factor in factors]


def public(own: pd.DataFrame, like: pd.DataFrame) -> Floats:
    """Public yuan that runs cost more than the runs of the same luck beside them, f8[runs]; columns `money.KIND`."""
    sides = ({kind: rows[f"money.{kind}"].to_numpy(dtype=float) for kind in KINDS} for rows in (own, like))
    return cost(*sides)["public"]


def hours(own: pd.DataFrame, like: pd.DataFrame) -> Floats:
    """Hours that mechanisms take more in runs than in those beside them, f8[runs]."""
    found: Floats = own[HOURS].to_numpy(dtype=float) - like[HOURS].to_numpy(dtype=float)
    return found


def staffed(own: pd.DataFrame, like: pd.DataFrame) -> Floats:
    """Hours of cadres of all tiers, whatever they do, that there are more in runs than in those beside them, f8[runs]."""
    names = [f"cadre_hours.{tier}" for tier in LEVELS]
    found: Floats = own[names].to_numpy(dtype=float).sum(axis=1) - like[names].to_numpy(dtype=float).sum(axis=1)
    return found


@dataclass(frozen=True)
class Curve:
    """What plain money or plain staff gains by amount, per replicate: `amounts` and `gains` f8[replicates, 1 + steps], 0 first.

    >>> Curve(np.array([[0.0, 10.0, 20.0]]), np.array([[0.0, 1.0, 1.0]])).at(np.array([5.0])).tolist()
    [0.5]
    """

    amounts: Floats
    gains: Floats

    def at(self, amounts: Floats) -> Floats:
        """Gains of an amount per replicate, f8[replicates]: nothing below zero, the last step's beyond it."""
        found = [
            np.interp(amount, xs[order], ys[order])
            for amount, xs, ys in zip(amounts, self.amounts, self.gains, strict=True)
            for order in [np.argsort(xs, kind="stable")]
        ]
        return np.array(found, dtype=np.float64)

    def beyond(self, amounts: Floats) -> bool:
        """Whether the amount is, on average, more than was tried."""
        return bool(np.mean(amounts) > np.mean(self.amounts.max(axis=1)))

    @property
    def told(self) -> bool:
        """Whether what the largest step gains or loses can be told from zero: only then has an amount a price in the outcome."""
        low, high = interval(self.gains[:, -1])
        return bool(low > 0 or high < 0)


@dataclass(frozen=True)
class Plain:
    """The reference and its steps: tables of indicators by dotted name, one row per replicate, in the same order."""

    reference: pd.DataFrame
    steps: dict[str, tuple[pd.DataFrame, ...]]

    @classmethod
    def of(cls, reference: pd.DataFrame, runs: Sequence[pd.DataFrame]) -> "Plain":
        """From the runs of `further`, a table each."""
        left = iter(runs)
        return cls(reference, {kind: tuple(next(left) for _ in factors) for kind, factors in STEPS.items()})

    def curve(self, kind: str, outcome: str, known: NDArray[np.bool_] | None = None) -> Curve:
        """Of one outcome; `known` chooses replicates."""
        measure = public if kind == BUDGET else staffed
        nothing = np.zeros(len(self.reference))
        amounts = [nothing, *(measure(rows, self.reference) for rows in self.steps[kind])]
        gains = [nothing, *(self._gain(rows, outcome) for rows in self.steps[kind])]
        curve = Curve(np.stack(amounts, axis=1), np.stack(gains, axis=1))
        return curve if known is None else Curve(curve.amounts[known], curve.gains[known])

    def _gain(self, rows: pd.DataFrame, outcome: str) -> Floats:
        gain: Floats = _values(rows, outcome) - _values(self.reference, outcome)
        return gain

    def points(self, outcomes: Sequence[str]) -> pd.DataFrame:
        """One row per outcome, kind and step: amount (public yuan or staff hours, mean), gain with its interval."""
        rows = []
        for outcome in outcomes:
            for kind, factors in STEPS.items():
                known = _whole(self.curve(kind, outcome).gains)
                curve = self.curve(kind, outcome, known)
                for place, factor in enumerate(factors, start=1):
                    gain, amount = curve.gains[:, place], curve.amounts[:, place]
                    named = {"indicator": outcome, "kind": kind, "factor": factor, "amount": _mean(amount)}
                    rows.append(named | _told(gain) | {"replicates": len(gain)})
        return pd.DataFrame(rows, columns=list(POINTS))

    def beside(self, own: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
        """A design's runs beside plain budget for its public yuan and plain staff for its mechanisms' hours, a row each.

        Columns: amount; gain: the design's own; plain: what the amount gains plainly, with low and high; more: gain less plain,
        with its interval; beyond: whether the amount is more than was tried; replicates.
        """
        amounts = {BUDGET: public(own, self.reference), STAFF: hours(own, self.reference)}
        rows = [
            self.of_amount(kind, outcome, amount, self._gain(own, outcome))
            for outcome in outcomes
            for kind, amount in amounts.items()
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def of_amount(self, kind: str, outcome: str, amounts: Floats, gains: Floats) -> dict[str, Any]:
        """One row of `beside`, from amounts and gains per replicate, f8[replicates] both."""
        known = _whole(self.curve(kind, outcome).gains) & np.isfinite(gains) & np.isfinite(amounts)
        curve, amounts, gains = self.curve(kind, outcome, known), amounts[known], gains[known]
        plain = curve.at(amounts)
        row: dict[str, Any] = {"indicator": outcome, "kind": kind, "amount": _mean(amounts), "gain": _mean(gains)}
        low, high = interval(plain)
        more_low, more_high = interval(gains - plain)
        row |= {
            "plain": _mean(plain),
            "low": low,
            "high": high,
            "more": _mean(gains - plain),
            "more_low": more_low,
            "more_high": more_high,
        }
        return row | {"beyond": bool(len(amounts)) and curve.beyond(amounts), "replicates": len(gains)}


def _values(rows: pd.DataFrame, outcome: str) -> Floats:
    """An outcome, NaN where a run has none."""
    if outcome not in rows:
        return np.full(len(rows), np.nan)
    found: Floats = rows[outcome].to_numpy(dtype=float, na_value=np.nan)
    return found


def _whole(gains: Floats) -> NDArray[np.bool_]:
    """Which replicates have a value at every step."""
    return np.asarray(np.isfinite(gains).all(axis=1), dtype=np.bool_)


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")


def _told(gain: Floats) -> dict[str, float]:
    low, high = interval(gain)
    return {"gain": _mean(gain), "low": low, "high": high}
