"""What a study found: the same tables for each sizing, side by side, and what survives both."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from twin.base.cards import Carded
from twin.base.errors import InputError
from twin.base.plain import plain
from twin.base.texts import json_text, write_csv
from twin.files.strict import hint
from twin.study.attribute.result import Attribution
from twin.study.attribute.robust import robust
from twin.study.measure import HOURS, PUBLIC
from twin.study.plain import STAFF

TABLES = ("gains", "values", "pairs", "groups", "owen", "simple", "per", "robust", "plain", "points")
COST_UNITS = {PUBLIC: 10.0, "cost_yuan": 10.0}  # yuan a household; hours and whatever else count one by one


NO_PRICE = "plain staff gains nothing that can be told: hours have no price"


def of_hours(cost: str) -> bool:
    """Whether a cost is cadre hours."""
    return cost in HOURS or cost.split(".")[0] == "cadre_hours"


def unit_of_cost(cost: str) -> float:
    """The amount of a cost, per household over the whole run, that values are given for: 10 yuan, or 1 of anything else."""
    return COST_UNITS.get(cost, 1.0)


@dataclass(frozen=True)
class Attributions(Carded):
    """An attribution per sizing (`evidence`, `standard`), and what the study was about.

    `about`: name, title, county, synthetic, households, months, seed, players (names in two languages by key), outcomes,
    costs, top, replicates, orders, runs. Tables have a column `size`; amounts are in each outcome's own unit.

    plain: each player's value (`how`: in the package by Shapley, or alone) beside what its public yuan gain as plain budget and
    its hours as plain staff: size, outcome, player, how, kind, amount, gain, plain, low, high, more, more_low, more_high, beyond,
    replicates (`twin.study.plain.Plain.beside`). points: the steps that this is read from. Empty where the study does without.

    >>> list(Attributions(about={"name": "mine"}, by_size={}).by_size)
    []
    """

    KIND: ClassVar[str] = "attribution"
    FILES: ClassVar[tuple[str, ...]] = (*(f"{name}.csv" for name in TABLES), "attribution.json")

    about: dict[str, Any]
    by_size: dict[str, Attribution]
    plain: pd.DataFrame = field(default_factory=pd.DataFrame)
    points: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def sizes(self) -> tuple[str, ...]:
        """The sizings, in the order of the study."""
        return tuple(self.by_size)

    @cached_property
    def gains(self) -> pd.DataFrame:
        """Per sizing and outcome: nobody, everyone, and the package's gain with its interval."""
        return self._joined(lambda one: one.gains)

    @cached_property
    def values(self) -> pd.DataFrame:
        """Shapley values by sizing, outcome and rank; those of one outcome add up to its gain to the last digit."""
        return self._joined(lambda one: one.values)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Pairwise interactions by sizing; without columns where the study asked for none."""
        return self._joined(lambda one: one.pairs) if self._first.plan.pairs else pd.DataFrame()

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Groups by sizing, outcome and rank; without columns where there are none."""
        return self._joined(lambda one: one.groups) if self._first.plan.groups else pd.DataFrame()

    @cached_property
    def owen(self) -> pd.DataFrame:
        """Owen values by sizing; only with groups and all subsets."""
        exact = self._first.plan.groups and self._first.plan.orders is None
        return self._joined(lambda one: one.owen) if exact else pd.DataFrame()

    @cached_property
    def simple(self) -> pd.DataFrame:
        """Add-one-first and leave-one-out by sizing."""
        return self._joined(lambda one: one.simple)

    @cached_property
    def per(self) -> pd.DataFrame:
        """Values per cost: size, outcome, cost, unit, player, value, low, high, rank, stable, note.

        `value` is what the outcome gains for each `unit` of the cost per household over the whole run (10 yuan, or one hour),
        so that it does not depend on the size of the county. `rank` (1 is best) is among players whose cost is surely above zero;
        others have none, and `note` says why. Nobody is ranked by hours where plain staff has no effect that can be told.
        """
        return pd.concat(
            [
                self._per(size, outcome, cost)
                for size in self.sizes
                for outcome in self.about["outcomes"]
                for cost in self.about["costs"]
            ] or [pd.DataFrame()],
            ignore_index=True,
        )  # fmt: skip

    def _per(self, size: str, outcome: str, cost: str) -> pd.DataFrame:
        one, unit = self.by_size[size], unit_of_cost(cost)
        rows = one.per(outcome, cost, unit * self.about["households"])
        if of_hours(cost) and not self.priced(size, outcome):
            rows["note"] = rows["note"].where(rows["note"] != "", NO_PRICE)
        better = (-1 if outcome in one.smaller_is_better else 1) * rows["value"].where(rows["note"] == "")
        rows.insert(0, "rank", better.rank(ascending=False, method="min").astype("Int64"))
        for place, (name, value) in enumerate({"size": size, "outcome": outcome, "cost": cost, "unit": unit}.items()):
            rows.insert(place, name, value)
        return rows.sort_values("rank", kind="stable", na_position="last")

    def priced(self, size: str, outcome: str) -> bool:
        """Whether hours have a price in an outcome: whether the gain of the most plain staff tried can be told from zero."""
        if self.points.empty:
            return True
        one = self.points[(self.points["size"] == size) & (self.points["outcome"] == outcome) & (self.points["kind"] == STAFF)]
        last = one.iloc[-1]
        return bool(last["low"] > 0 or last["high"] < 0)

    @cached_property
    def robust(self) -> pd.DataFrame:
        """Who is among the best under both sizings, per outcome (see `robust`); empty with one sizing."""
        if len(self.by_size) < 2:
            return pd.DataFrame()
        one, other = (self.by_size[size] for size in ("evidence", "standard"))
        found = []
        for outcome in self.about["outcomes"]:
            rows = robust(one, other, outcome, self.about["top"])
            rows.insert(0, "outcome", outcome)
            found.append(rows)
        return pd.concat(found, ignore_index=True)

    @property
    def _first(self) -> Attribution:
        return self.by_size[self.sizes[0]]

    def _joined(self, table: Callable[[Attribution], pd.DataFrame]) -> pd.DataFrame:
        """One table of all sizings, the sizing in front."""
        found = []
        for size, one in self.by_size.items():
            rows = table(one).copy()
            rows.insert(0, "size", size)
            found.append(rows)
        return pd.concat(found, ignore_index=True)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data; numbers that do not exist are None."""
        tables = {name: getattr(self, name) for name in TABLES}
        return {"about": self.about} | {name: _records(table) for name, table in tables.items() if not table.empty}

    def save(self, folder: str | Path) -> Path:
        """Write one CSV per table and `attribution.json`; returns the folder."""
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            table = getattr(self, name)
            if not table.empty:
                write_csv(table, place / f"{name}.csv")
        document = json_text(self.to_json())
        (place / "attribution.json").write_text(document, encoding="utf-8")
        return place

    def of(self, table: str, outcome: str, size: str | None = None) -> pd.DataFrame:
        """The rows of a table on one outcome, and of one sizing."""
        rows: pd.DataFrame = getattr(self, table)
        if rows.empty:
            return rows
        if outcome not in set(rows["outcome"]):
            raise InputError("outcome: {outcome!r} is not attributed{hint}", outcome=outcome, hint=hint(outcome, rows["outcome"]))
        rows = rows[rows["outcome"] == outcome]
        return rows if size is None else rows[rows["size"] == size]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain data."""
    whole = table.astype(object).where(table.notna(), None)
    return [plain({str(key): value for key, value in row.items()}) for row in whole.replace({np.nan: None}).to_dict("records")]
