"""What a recommendation study found: what was tried, what is recommended at each budget, how sure that is, when it fails."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from twin.base.cards import Carded
from twin.base.errors import InputError
from twin.base.plain import plain
from twin.base.texts import json_text, write_csv
from twin.files.strict import hint
from twin.study.recommend.boxes import Box
from twin.study.recommend.curse import Curse

NOTHING = "nothing"  # the design without mechanisms: the base scenario as it is
TABLES = ("front", "finalists", "payoffs", "robustness", "information", "choices", "fresh", "grades", "plain")


@dataclass(frozen=True)
class Failure:
    """When the pick counts as failing in a future.

    `kind` is "regret" (the best finalist does better by more than `limit`) or "gain" (it gains less than `limit` over doing
    nothing); `limit` is in the main outcome's own unit (0.02 is two percentage points of landing), `share` that of futures in
    which the pick failed.

    >>> Failure(kind="regret", limit=0.02, share=0.1).limit
    0.02
    """

    kind: str
    limit: float
    share: float


@dataclass(frozen=True)
class BudgetFound:
    """What is recommended at one budget. Designs are named as in `Recommendation.trials`.

    name, title: the budget's key and its name in two languages; yuan: its limit, yuan a household and year; hours: its limit, a
    share of all cadre hours; years, total_yuan: the same limit in all for the whole county over so many years; total_hours: that
    of hours in all over the run; feasible: how many of the designs tried fit.

    front: the rows of `trials` that fit and that no other one dominates. finalists: the rows of `trials` that went on to the
    futures, best first, reference designs last.
    payoffs: one row per future, replicate and finalist: future, replicate, design, and a column per outcome.
    robustness: `twin.study.recommend.robustness` of the main outcome (index design).
    boxes: where the pick fails (`twin.study.recommend.boxes`; empty where no box beats chance), by `failure`.
    information: `twin.study.recommend.value_of_information` (index name), choices: `twin.study.recommend.choices`.
    pick: the recommended design; fresh: it and `nothing` on luck not used before: replicate, design, a column per outcome.
    curse: what the search had promised of the pick's main outcome, against `fresh`.
    grades: `twin.study.grades.Plan.table` of the pick against the base (may be empty).
    curse_gain: as `curse`, of the gain over doing nothing with the same luck: free of what moves all designs alike, and so the
    one to read; None where the pick is doing nothing.
    plain: the pick (what: pick) with its public yuan and its mechanisms' hours, and the whole budget (what: budget), beside the
    same yuan as plain budget and the same hours as plain staff (`twin.study.plain.Plain.beside`); `gain` is the pick's in both.

    >>> list(BudgetFound.__dataclass_fields__)[:4]
    ['name', 'title', 'yuan', 'hours']
    """

    name: str
    title: dict[str, str]
    yuan: float
    hours: float
    feasible: int
    front: pd.DataFrame
    finalists: pd.DataFrame
    payoffs: pd.DataFrame
    robustness: pd.DataFrame
    boxes: tuple[Box, ...]
    failure: Failure
    information: pd.DataFrame
    choices: pd.DataFrame
    pick: str
    fresh: pd.DataFrame
    curse: Curse
    grades: pd.DataFrame = field(default_factory=pd.DataFrame)
    curse_gain: Curse | None = None
    years: float = float("nan")
    total_yuan: float = float("nan")
    total_hours: float = float("nan")
    plain: pd.DataFrame = field(default_factory=pd.DataFrame)

    def fresh_of(self, design: str, outcome: str) -> pd.Series:
        """The fresh runs of the pick or of `nothing`, one value per replicate (index), in the outcome's unit."""
        rows = self.fresh[self.fresh["design"] == design]
        if rows.empty:
            raise InputError("design: {design!r} has no fresh runs{hint}", design=design, hint=hint(design, self.fresh["design"]))
        return rows.set_index("replicate")[outcome]

    def to_dict(self) -> dict[str, Any]:
        """Everything but the single runs (`payoffs`, which are in their CSV file) as plain data."""
        kept = ("name", "title", "yuan", "hours", "years", "total_yuan", "total_hours", "feasible", "pick")
        document: dict[str, Any] = {name: getattr(self, name) for name in kept}
        document["failure"] = vars(self.failure)
        document["curse"] = self.curse.to_dict()
        document["curse_gain"] = self.curse_gain.to_dict() if self.curse_gain else None
        document["boxes"] = [box.to_dict() for box in self.boxes]
        tables = {name: getattr(self, name) for name in TABLES if name != "payoffs"}
        return plain(document | {name: records(table) for name, table in tables.items() if not table.empty})


@dataclass(frozen=True)
class Recommendation(Carded):
    """The whole study: what it was about, every design tried, and what was found at each budget, in the order of the study.

    `about`: name, title, county, synthetic, households, start ("YYYY-MM"), months, seed, runs, and
    - whole: what totals are of (`twin.study.recommend.limits.Whole`): households, hours and years of the whole county's run, and
      the part of it that was simulated;
    - mechanisms: names in two languages by key; known: names in two languages of reference designs (`nothing`, packages);
    - outcome: the main outcome (a column of every table of runs), objectives: {column: "max" | "min"};
    - counts: "public" | "mechanisms", which yuan budgets limit;
    - criterion: "regret" | "cvar" | "mean"; worst: the share of futures that CVaR averages;
    - search: {trials, population, replicates}, futures: how many, fresh: how many replicates;
    - factors: {attribute of a future: {en, zh}}, what is uncertain, in words;
    - surveys: {group of `information`: {en, zh}}, the survey or audit that would tell it.

    trials: one row per design tried: design (name), kind ("search" | "known"), a column per objective (means over the
    search's replicates), `<main outcome>_se`, `yuan` (a household and year) and `hours` (share of all cadre hours), as budgets
    count them, and both in all for the whole county over the run, `total_yuan` and `total_hours`.
    designs: one row per design and mechanism in force: design, mechanism, dose, share (of villages, 0 to 1), start
    ("YYYY-MM"); `nothing` has no row.
    futures: one row per future (index), one column per attribute, numbers or categories.
    points: what plain budgets and plain staff gain of the main outcome, step by step (`twin.study.plain.Plain.points`).
    ran: the runs that the store did not have yet; how it was made this time is no result, and is neither saved nor compared.

    >>> list(Recommendation.__dataclass_fields__)
    ['KIND', 'FILES', 'about', 'trials', 'designs', 'futures', 'budgets', 'points', 'ran']
    """

    KIND: ClassVar[str] = "recommendation"
    FILES: ClassVar[tuple[str, ...]] = (
        "trials.csv", "designs.csv", "futures.csv", "points.csv", *(f"*/{name}.csv" for name in TABLES), "recommendation.json",
    )  # fmt: skip

    about: dict[str, Any]
    trials: pd.DataFrame
    designs: pd.DataFrame
    futures: pd.DataFrame
    budgets: tuple[BudgetFound, ...]
    points: pd.DataFrame = field(default_factory=pd.DataFrame)
    ran: int = field(default=0, compare=False)

    def of(self, budget: str) -> BudgetFound:
        """What was found at a budget."""
        for one in self.budgets:
            if one.name == budget:
                return one
        raise InputError(
            "budget: {budget!r} is not in the study{hint}", budget=budget, hint=hint(budget, [one.name for one in self.budgets])
        )

    def design(self, name: str) -> pd.DataFrame:
        """The mechanisms of a design with dose, share of villages and start."""
        return self.designs[self.designs["design"] == name]

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data; numbers that do not exist are None."""
        tables = {name: records(getattr(self, name)) for name in ("trials", "designs", "points")}
        return {"about": plain(self.about)} | tables | {"budgets": {one.name: one.to_dict() for one in self.budgets}}

    def save(self, folder: str | Path) -> Path:
        """Write a CSV per table, those of a budget in a folder of its name, and `recommendation.json`; returns the folder."""
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        _write({"trials": self.trials, "designs": self.designs, "futures": self.futures, "points": self.points}, place)
        for one in self.budgets:
            (place / one.name).mkdir(exist_ok=True)
            _write({name: getattr(one, name) for name in TABLES}, place / one.name)
        document = json_text(self.to_dict())
        (place / "recommendation.json").write_text(document, encoding="utf-8")
        return place


def _write(tables: dict[str, pd.DataFrame], place: Path) -> None:
    for name, table in tables.items():
        if not table.empty:
            write_csv(table, place / f"{name}.csv", index=table.index.name is not None)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain data, a named index first."""
    whole = table.reset_index() if table.index.name is not None else table
    whole = whole.astype(object).where(whole.notna(), None).replace({np.nan: None})
    return [plain({str(key): value for key, value in row.items()}) for row in whole.to_dict("records")]
