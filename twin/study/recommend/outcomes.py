"""What is measured of a portfolio's run: the objectives, and what it takes, by household and as a share of hours."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.base.messages import message
from twin.files.strict import hint
from twin.outcomes.headline import INDICATORS
from twin.runner.evaluate import evaluate
from twin.runner.run import Keys, Run
from twin.runner.store import Store
from twin.study.file import Study
from twin.study.measure import measured
from twin.study.plain import READ, public
from twin.study.recommend.limits import Whole
from twin.study.recommend.payoffs import ENDLESS

Progress = Callable[[int, int], None]
YUAN, HOURS = "yuan", "hours"  # as budgets count them
PUBLIC, MECHANISMS = "public", "mechanisms"  # which yuan a budget limits
YEAR = 12
TAKEN = ("cost_yuan", "burden_hours", "all_hours", *READ)
FROM = {  # objectives that are made from indicators of a run
    "public_yuan": (),
    "cost_yuan": (),
    "cadre_hours": (),
    "inequality": ("inequality.between_villages",),
    "formalism_gap": ("reported_landing_rate", "task_landing_rate"),
}


def ends_of(outcome: str) -> tuple[float, float]:
    """Between which values an outcome lies: shares between none and all, the gap of two shares a whole share apart.

    `cadre_hours` is the share of hours that is taken more, or less, than when nothing is done.

    >>> ends_of("landing_rate"), ends_of("formalism_gap"), ends_of("public_yuan")[1]
    ((0.0, 1.0), (-1.0, 1.0), inf)
    """
    if outcome in ("formalism_gap", "cadre_hours"):
        return -1.0, 1.0
    known = INDICATORS.get(outcome.rsplit(".", 1)[-1])  # of a group or policy, too
    return (0.0, 1.0) if outcome == "inequality" or (known is not None and known.unit == "share") else ENDLESS


def ends_of_changes(outcome: str) -> tuple[float, float]:
    """Between which values differences of an outcome lie.

    >>> ends_of_changes("landing_rate")
    (-1.0, 1.0)
    """
    low, high = ends_of(outcome)
    return low - high, high - low


@dataclass
class Bench:
    """Where runs are made and read: the store of a study. `ran` counts runs made now, `used` are the keys that were read."""

    study: Study[Any]
    workers: int | None = None
    executor: Executor | None = None
    retry_failed: bool = False
    progress: Progress | None = None
    ran: int = 0
    before: int = 0
    ahead: int = 0
    used: set[str] = field(default_factory=set)
    store: Store = field(init=False)
    _keys: Keys = field(default_factory=Keys, repr=False)
    _known: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    def __post_init__(self) -> None:
        self.store = Store(self.study.store)

    def __call__(self, runs: Sequence[Run]) -> None:
        """Bring runs into the store."""
        report = evaluate(runs, self.store, self.executor, self.workers, self.retry_failed, measured, self._told, len(runs))
        self.ran, self.before = self.ran + report.ran, self.before + len(runs)

    def _told(self, done: int, total: int) -> None:
        if self.progress:
            self.progress(self.before + done, max(self.ahead, self.before + total))

    def read(self, runs: Sequence[Run], like: Sequence[Run]) -> pd.DataFrame:
        """The study's objectives with `yuan` and `hours`, one row per run; `like`: the run of doing nothing with the same luck.

        Raises InputError for runs that failed or are missing, and for an objective that a run leaves undefined.
        """
        keys, base = ([self._keys.of(run) for run in several] for several in (runs, like))
        self.used.update(keys, base)
        found = self._rows(list(dict.fromkeys([*keys, *base])))
        return self._table(keys, found.loc[keys], found.loc[base])

    def _rows(self, keys: list[str]) -> pd.DataFrame:
        """The columns that the study needs; what was read before is not read again."""
        new = [key for key in keys if key not in self._known.index]
        if new:
            if self._known.empty:
                self._check(self.store.require(new[:1]))
            self._known = pd.concat([self._known, self.store.require(new, self._columns)])
        return self._known

    @cached_property
    def _columns(self) -> list[str]:
        """Indicators of a run that the objectives are made from, and what it takes."""
        parts = [part for name in self.study.file.objectives for part in FROM.get(name, (name,))]
        return list(dict.fromkeys([*TAKEN, *parts, "undefined"]))

    def _check(self, rows: pd.DataFrame) -> None:
        for name in self.study.file.objectives:
            for part in FROM.get(name, (name,)):
                if part not in rows.columns:
                    raise self.study.source.error(
                        ("objectives", name), "unknown outcome {name!r}{hint}", name=part[:80], hint=hint(part, rows.columns)
                    )

    def _table(self, keys: Sequence[str], rows: pd.DataFrame, base: pd.DataFrame) -> pd.DataFrame:
        taken = self._taken(rows, base)
        by_name = {"cost_yuan": taken.pop(MECHANISMS), "public_yuan": taken.pop(PUBLIC), "cadre_hours": taken[HOURS]}
        table = pd.DataFrame({name: self._objective(name, rows, by_name) for name in self.study.file.objectives})
        bad = np.argwhere(~np.isfinite(table.to_numpy(dtype=float)))
        if len(bad):
            row, column = bad[0]
            raise _undefined(keys[row], rows.iloc[row], str(table.columns[column]), len(np.unique(bad[:, 0])))
        return table.assign(**taken)

    def _taken(self, rows: pd.DataFrame, base: pd.DataFrame) -> dict[str, np.ndarray]:
        """Yuan a household and year, as budgets count them and in both ways; hours as a share of all hours.

        Hours are those for running mechanisms and for more (or less) paperwork. All is against the run of doing nothing with the
        same luck, whose hours are all there were: a mechanism that hires does not make its own hours look small.
        """
        spent = rows["cost_yuan"].to_numpy(dtype=float) - base["cost_yuan"].to_numpy(dtype=float)
        yuan = {PUBLIC: self.per_year(public(rows, base)), MECHANISMS: self.per_year(spent)}
        burden = rows["burden_hours"].to_numpy(dtype=float) - base["burden_hours"].to_numpy(dtype=float)
        return {
            YUAN: yuan[self.study.file.counts],
            HOURS: burden / base["all_hours"].to_numpy(dtype=float),
            **yuan,
        }

    def per_year(self, yuan: np.ndarray) -> np.ndarray:
        """Yuan of a whole run by household and year."""
        shared: np.ndarray = yuan / self.household_years
        return shared

    @property
    def household_years(self) -> float:
        """Households of the county times the years of a run."""
        return float(len(self.county.households["village"])) * self.study.base.months / YEAR

    def whole(self, hours: float) -> Whole:
        """The whole county, of which this may be a sample, when `hours` are those of the cadres in a run."""
        part = self.county.scale
        return Whole(len(self.county.households["village"]) / part, hours / part, self.study.base.months / YEAR, part)

    def raw(self, runs: Sequence[Run]) -> pd.DataFrame:
        """Indicators of runs as they were measured, in their order: what objectives and costs are made from."""
        keys = [self._keys.of(run) for run in runs]
        self.used.update(keys)
        return self._rows(list(dict.fromkeys(keys))).loc[keys].reset_index(drop=True)

    def _objective(self, name: str, rows: pd.DataFrame, taken: dict[str, np.ndarray]) -> np.ndarray:
        if name in taken:
            return taken[name]
        parts = [rows[part].to_numpy(dtype=float, na_value=np.nan) for part in FROM.get(name, (name,))]
        return parts[0] - parts[1] if name == "formalism_gap" else parts[0]

    @cached_property
    def county(self) -> Any:
        """The county of the study."""
        return self.study.county.build()


def _undefined(key: str, row: pd.Series, name: str, count: int) -> InputError:
    reasons = json.loads(row["undefined"]) if isinstance(row.get("undefined"), str) and row["undefined"] else {}
    why = next((reasons[part] for part in FROM.get(name, (name,)) if part in reasons), message("no number"))
    return InputError(
        "run {key}: objective {name!r} is undefined ({why}); {count} of the runs have none; allowed: objectives that every run "
        "defines, more months or a larger county",
        key=key[:80], name=name, why=why, count=count,
    )  # fmt: skip
