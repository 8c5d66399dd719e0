"""What a comparison found: summaries and tables of scenarios × replicates, paired differences, files."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from twin.base.cards import Carded
from twin.base.errors import InputError, fault
from twin.base.messages import Text
from twin.base.plain import indicators, mean_of, plain, sum_of
from twin.base.texts import json_text
from twin.outcomes.places import documents
from twin.outcomes.tables import mechanism_table
from twin.study import plain as beside
from twin.study.compare.budget import COLUMNS as WITHIN
from twin.study.compare.budget import held_against
from twin.study.compare.costs import extra, public
from twin.study.grades import COLUMNS, as_document
from twin.study.pairing import paired

# Tables kept of every run, with the columns that name a row; the first two are never averaged.
KEYS: dict[str, tuple[str, ...]] = {
    "monthly": (),
    "policies": (),
    "cascade": ("policy",),
    "losses": ("step",),
    "clauses": ("clause",),
    "flows": ("source", "target", "policy"),
    "villages": ("code", "township", "type", "terrain"),
    "mechanisms": ("month", "mechanism"),
}
NAMES = ("name", "township_name")  # of villages, where the county's places have names of their own
ASKED = ("grades", "plain", "points")  # tables that need further runs
FORMAT = 1


def _no_grades() -> pd.DataFrame:
    return pd.DataFrame(columns=["scenario", *COLUMNS])


def _no_mechanisms() -> pd.DataFrame:
    """For comparisons saved before there was such a table."""
    return mechanism_table((), 0).assign(scenario=0, replicate=0)


def _no_plain() -> pd.DataFrame:
    return pd.DataFrame(columns=["scenario", *beside.COLUMNS])


def _no_points() -> pd.DataFrame:
    return pd.DataFrame(columns=list(beside.POINTS))


@dataclass(frozen=True)
class Comparison(Carded):
    """Results of scenarios × replicates; the first scenario is the reference of every difference.

    `results[i][r]` is the summary of scenario i, replicate r. `tables` holds one table per name of `KEYS`, each with columns
    `scenario` (position) and `replicate`. `about` says what was run and what each scenario rests on. `grades` tells how much
    of each difference rests on which grade of evidence, one row per scenario (name), indicator and
    part. `plain` sets each difference beside what the same public yuan gain as plain budget and the hours of its mechanisms as
    plain staff (`twin.study.plain.Plain.beside`), `points` are the steps that this is read from. All three are empty where that
    was not asked for.
    """

    FILES: ClassVar[tuple[str, ...]] = (
        *(f"{name}.parquet" for name in (*KEYS, *ASKED)), "comparison.json", "differences.csv",
    )  # fmt: skip

    about: dict[str, Any]
    results: list[list[dict[str, Any]]]
    tables: dict[str, pd.DataFrame]
    grades: pd.DataFrame = field(default_factory=_no_grades)
    plain: pd.DataFrame = field(default_factory=_no_plain)
    points: pd.DataFrame = field(default_factory=_no_points)

    @property
    def names(self) -> list[str]:
        """Scenario names, unique, in the order given."""
        return [scenario["name"] for scenario in self.about["scenarios"]]

    @property
    def table(self) -> pd.DataFrame:
        """One row per scenario and indicator: mean, paired difference from the first, Hall's 95% interval, what pairing saved.

        Columns: scenario, indicator, mean, difference, low, high, sd, sd_ratio, replicates (see `pairing.Difference`).
        Without two replicates there is no interval: low and high are NaN. `public_yuan` and `public.KIND` are what a scenario
        costs the public more than the first (`twin.outcomes.money.cost`), with a mean of their own in no single run;
        `extra_yuan_per_landed` and `extra_hours_per_landed` are ratios (`twin.study.compare.costs.extra`).
        """
        flat = public([[indicators(summary) for summary in group] for group in self.results])
        names = list(dict.fromkeys(name for group in flat for summary in group for name in summary))
        nothing = float("nan")
        columns = [{name: [summary.get(name, nothing) for summary in group] for name in names} for group in flat]
        rows = [
            {"scenario": scenario, "indicator": name} | paired(columns[0][name], group[name]).row()
            for scenario, group in zip(self.names, columns, strict=True)
            for name in names
        ]
        ratios = [row for scenario, group in zip(self.names, columns, strict=True) for row in extra(scenario, columns[0], group)]
        return pd.DataFrame(rows + ratios)

    @property
    def within(self) -> pd.DataFrame:
        """Every scenario but the first against the budget that was given (`twin.study.compare.budget`); empty without one."""
        if not self.about.get("budget"):
            return pd.DataFrame(columns=list(WITHIN))
        flat = public([[indicators(summary) for summary in group] for group in self.results])
        return held_against(self.about["budget"], self.names, flat)

    @property
    def remarks(self) -> list[Text]:
        """What of the scenarios never acts, each said with the scenario's name."""
        told = [(one["name"], note) for one in self.about["scenarios"] for note in one.get("remarks", ())]
        return [{lang: f"{name}: {text}" for lang, text in note.items()} for name, note in told]

    def plain_of(self, scenario: str) -> pd.DataFrame:
        """One scenario's differences beside plain budget and plain staff."""
        return self.plain[self.plain["scenario"] == scenario].drop(columns="scenario").reset_index(drop=True)

    def grades_of(self, scenario: str) -> pd.DataFrame:
        """What one scenario's differences from the first rest on."""
        return self.grades[self.grades["scenario"] == scenario].drop(columns="scenario").reset_index(drop=True)

    @property
    def monthly(self) -> pd.DataFrame:
        """County-level months of all policies together: scenario (name), replicate, month and the indicators."""
        return self._named(self.tables["monthly"])

    @property
    def losses(self) -> pd.DataFrame:
        """Mean losses per scenario: scenario, step and one column per tier, in households."""
        return self._means("losses")

    @property
    def clauses(self) -> pd.DataFrame:
        """Mean share holding each clause rightly: scenario, clause and one column per tier."""
        return self._means("clauses")

    def part(self, name: str, position: int) -> pd.DataFrame:
        """One scenario's table: months as they are, the others averaged over replicates."""
        table = self.tables[name]
        own = table[table["scenario"] == position].drop(columns="scenario").reset_index(drop=True)
        keys = [*KEYS[name], *(NAMES if name == "villages" and set(NAMES) <= set(own) else ())]
        if not keys:
            return own
        grouped = own.drop(columns="replicate").groupby(keys, sort=False, observed=True)
        if name == "flows":  # a flow that a replicate does not have is zero there
            return (grouped.sum() / own["replicate"].nunique()).reset_index()
        means = grouped.mean(numeric_only=True)
        return means.reset_index() if name in ("cascade", "villages", "mechanisms") else means

    def _means(self, name: str) -> pd.DataFrame:
        parts = {scenario: self.part(name, position) for position, scenario in enumerate(self.names)}
        return pd.concat(parts, names=["scenario"]).reset_index()

    def _named(self, table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(scenario=[self.names[position] for position in table["scenario"]])

    def to_json(self) -> dict[str, Any]:
        """Everything that adds up, as plain data: per scenario the mean, every replicate and the sum over replicates.

        Cascade, losses and ledger are integers within a replicate and in the sum; means are of the replicates' numbers.
        """
        scenarios = [self._scenario(position) for position in range(len(self.results))]
        document = self.about | {
            "scenarios": scenarios,
            "remarks": self.remarks,
            "differences": self.table[self.table["scenario"] != self.names[0]].to_dict("records"),
            **({"within_budget": self.within.to_dict("records")} if self.about.get("budget") else {}),
            "plain": {"points": self.points.to_dict("records"), "designs": self.plain.to_dict("records")},
        }
        return plain(document)

    def _scenario(self, position: int) -> dict[str, Any]:
        """One scenario of the JSON document."""
        losses = self.tables["losses"]
        cascades = self.tables["cascade"]
        replicates = []
        for summary, replicate in zip(self.results[position], self.about["replicates"], strict=True):
            own = [(table["scenario"] == position) & (table["replicate"] == replicate) for table in (losses, cascades)]
            step_by_tier = losses[own[0]].drop(columns=["scenario", "replicate"]).set_index("step").to_dict("index")
            by_policy = cascades[own[1]].drop(columns=["scenario", "replicate"]).set_index("policy").to_dict("index")
            replicates.append(summary | {"replicate": replicate, "losses": step_by_tier, "cascade_by_policy": by_policy})
        added = {key: sum_of([r[key] for r in replicates]) for key in ("cascade", "ledger", "losses", "cascade_by_policy")}
        about = {key: value for key, value in self.about["scenarios"][position].items() if key != "rests_on"}
        return about | {
            "effect_by_grade": as_document(self.grades_of(self.names[position])),
            **documents(self.part("villages", position)),
            "mean": mean_of(self.results[position]),
            "replicates": replicates,
            "sum": added,
        }

    def save(self, folder: str | Path) -> Path:
        """Write `comparison.json` and one Parquet file per table into a folder, which is made when missing."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.tables.items():
            table.to_parquet(folder / f"{name}.parquet", index=False)
        for name in ASKED:
            if not getattr(self, name).empty:
                getattr(self, name).to_parquet(folder / f"{name}.parquet", index=False)
        document = {"format": FORMAT, "about": self.about, "results": self.results}
        (folder / "comparison.json").write_text(json_text(plain(document)), encoding="utf-8")
        return folder

    @classmethod
    def load(cls, folder: str | Path) -> "Comparison":
        """Read what `save` wrote; an InputError says what is missing."""
        folder = Path(folder)
        try:
            document = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
            older = {} if (folder / "mechanisms.parquet").exists() else {"mechanisms": _no_mechanisms()}
            tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in KEYS if name not in older} | older
            there = {name: folder / f"{name}.parquet" for name in ASKED if (folder / f"{name}.parquet").exists()}
            asked = {name: pd.read_parquet(path) for name, path in there.items()}
            return cls(document["about"], document["results"], tables, **asked)
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            raise InputError(
                "{folder}: not a saved comparison ({problem}); allowed: a folder written by `twin compare --out`",
                folder=folder, problem=fault(wrong),
            ) from wrong  # fmt: skip
