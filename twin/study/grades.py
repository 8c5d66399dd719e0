"""How much of an effect rests on which grade of evidence, found by running again with each grade's moves at zero.

The share of a grade is (effect with all moves - effect without those of the grade) / effect, replicate by replicate with the
same luck. Shares need not add up to one: mechanisms strengthen and weaken each other, so what is left has a row of its own
(`together`), and so has what stays when no move acts at all (`costs`: hours and money of the mechanisms, and whatever the
scenario itself sets). This is not `evidence_grades` of a run's summary, which counts moves in force and knows no effects.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twin.base.knobs import GRADES
from twin.study.pairing import half_width, interval

if TYPE_CHECKING:
    from twin.scenario.scenario import Scenario


OUTCOMES = (
    "landing_rate", "reported_landing_rate", "awareness", "fund_efficiency", "resolution_days", "satisfaction", "participation",
)  # fmt: skip
COSTS, TOGETHER = "costs", "together"
PARTS = (*GRADES, COSTS, TOGETHER)
MOST_REPLICATES = 4  # replicates of a comparison that are run again without each grade
COLUMNS = (
    "indicator", "part", "effect", "effect_low", "effect_high", "points", "low", "high", "share", "share_low", "share_high",
    "replicates",
)  # fmt: skip
Kept = frozenset[str]


def bare(scenario: "Scenario") -> "Scenario":
    """The same scenario without any mechanism."""
    return replace(scenario, name=f"{scenario.name[:180]} without mechanisms", mechanisms={}, definitions={})


def occurring(scenario: "Scenario") -> Kept:
    """The grades on which the moves in force rest at any time; money that a mechanism brings is graded with its costs."""
    run = range(scenario.start, scenario.end)
    used = [scenario.definitions[key] for key, use in scenario.mechanisms.items() if any(use.dose_at(month) for month in run)]
    found = {move.grade for one in used for _, _, move in one.all_moves()} | {one.costs.grade for one in used if one.flows}
    return frozenset(found) & frozenset(scenario.grades)


@dataclass
class Plan:
    """Which further runs tell the parts of every scenario's effect: the first scenario is the reference.

    `further` are the scenarios to be run besides the given ones; `number` finds the run of a scenario that keeps some grades,
    counted with the given ones first. A run is planned once, and not at all where leaving a grade out changes nothing.
    """

    grades: list[Kept]
    further: "list[Scenario]" = field(default_factory=list)
    number: dict[tuple[int, Kept], int] = field(default_factory=dict)

    @classmethod
    def of(cls, scenarios: "Sequence[Scenario]") -> "Plan":
        """The plan for some scenarios."""
        plan = cls([occurring(scenario) for scenario in scenarios])
        plan.number = {(place, grades): place for place, grades in enumerate(plan.grades)}
        for place in range(1, len(scenarios)):
            for kept in plan.kept(place).values():
                plan._add(scenarios, 0, kept)
                plan._add(scenarios, place, kept)
        return plan

    def _add(self, scenarios: "Sequence[Scenario]", place: int, kept: Kept) -> None:
        key = (place, kept & self.grades[place])
        if key not in self.number:
            self.number[key] = len(scenarios) + len(self.further)
            self.further.append(scenarios[place].trusting(kept))

    def kept(self, place: int) -> dict[str, Kept]:
        """What is kept to find each part: all other grades, or none for what does not rest on moves; empty without moves."""
        all_of_them = self.grades[0] | self.grades[place]
        if not self.grades[place]:
            return {}
        without = {grade: all_of_them - {grade} for grade in GRADES if grade in all_of_them}
        return without | {COSTS: frozenset()}

    def table(self, runs: Sequence[Sequence[dict[str, Any]]]) -> pd.DataFrame:
        """The parts from the summaries of runs[replicate][run]; `scenario` is the position of the scenario."""
        rows = [
            {"scenario": place} | row
            for place in range(1, len(self.grades))
            if self.kept(place)
            for name in OUTCOMES
            for row in self._rows(place, name, runs)
        ]
        return pd.DataFrame(rows, columns=["scenario", *COLUMNS])

    def _gap(self, place: int, kept: Kept, name: str, runs: Sequence[Sequence[dict[str, Any]]]) -> np.ndarray:
        """The difference from the reference where only some grades are kept, f8[replicates]."""
        own, other = (self.number[where, kept & self.grades[where]] for where in (place, 0))
        values = np.array([[run[own].get(name), run[other].get(name)] for run in runs], dtype=float)  # None becomes NaN
        gap: np.ndarray = values[:, 0] - values[:, 1]
        return gap

    def _rows(self, place: int, name: str, runs: Sequence[Sequence[dict[str, Any]]]) -> Iterable[dict[str, Any]]:
        effect = self._gap(place, self.grades[0] | self.grades[place], name, runs)
        parts = {part: self._gap(place, kept, name, runs) for part, kept in self.kept(place).items()}
        parts = {part: gap if part == COSTS else effect - gap for part, gap in parts.items()}
        parts[TOGETHER] = effect - np.sum(list(parts.values()), axis=0)
        return [{"indicator": name, "part": part} | shared_out(effect, points) for part, points in parts.items()]


def shared_out(effect: np.ndarray, points: np.ndarray) -> dict[str, float]:
    """One part of an effect from its replicates, f8[n] both: means, intervals, and the share with that of a ratio of means."""
    known = np.isfinite(effect) & np.isfinite(points)
    effect, points = effect[known], points[known]
    if not effect.size:
        return dict.fromkeys(COLUMNS[2:-1], float("nan")) | {"replicates": 0}
    whole, part = float(effect.mean()), float(points.mean())
    (least, most), (low, high) = interval(effect), interval(points)
    nothing = whole == 0 or least <= 0 <= most  # a single run has no interval, and its share is taken as it is
    share = float("nan") if nothing else part / whole
    half = float("nan") if nothing else half_width(points - share * effect) / abs(whole)
    return {
        "effect": whole, "effect_low": least, "effect_high": most,
        "points": part, "low": low, "high": high,
        "share": share, "share_low": share - half, "share_high": share + half,
        "replicates": int(effect.size),
    }  # fmt: skip


def as_document(table: pd.DataFrame) -> dict[str, Any]:
    """One scenario's parts as nested plain data: indicator -> effect, its interval, and `parts` by name."""
    found: dict[str, Any] = {}
    for name, rows in table.groupby("indicator", sort=False):
        whole = {key: rows.iloc[0][key] for key in ("effect", "effect_low", "effect_high", "replicates")}
        fields = ("points", "low", "high", "share", "share_low", "share_high")
        found[str(name)] = whole | {"parts": {row["part"]: {key: row[key] for key in fields} for row in rows.to_dict("records")}}
    return found


def as_table(document: dict[str, Any]) -> pd.DataFrame:
    """`as_document` undone; numbers that a file holds as null are NaN."""
    rows = [
        {"indicator": name, "part": part} | {key: value for key, value in whole.items() if key != "parts"} | numbers
        for name, whole in document.items()
        for part, numbers in whole["parts"].items()
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(dict.fromkeys(COLUMNS[2:-1], float))
