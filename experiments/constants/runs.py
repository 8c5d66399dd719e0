"""The headlines at both ends of every constant, under shared luck."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.constants.rows import Constant
from twin.runner import CountySpec, Run, Store, evaluate, keys_of
from twin.scenario.scenario import Scenario

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "every_mechanism.csv"  # whose best five are asked about
COUNTY, MONTHS, BURN_IN, REPLICATES = CountySpec.small(3, 6, 120), 36, 24, 2
BEST, CLOSER = 5, 12  # mechanisms; constants at whose ends each of the five runs alone
SUMMARY = ("landing_rate", "awareness", "reported_landing_rate", "task_landing_rate", "leakage")
# The five that gain most landing alone, in the table of every mechanism; these where there is no such table yet.
FALLBACK = ("county_special_fund", "smart_platform", "resource_pool", "project_butler", "direct_train")
Key = tuple[str, str, str]  # constant ("" for none), end, scenario


def best(table: Path = TABLE) -> tuple[str, ...]:
    """The mechanisms that gain most landing alone."""
    if not table.exists():
        return FALLBACK
    with table.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["where"] == "alone" and row["indicator"] == "landing_rate"]
    return tuple(row["mechanism"] for row in sorted(rows, key=lambda row: -float(row["mean"]))[:BEST])


def scenarios(five: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The traditional mode, linkage, and the five together, as scenario files say it."""
    together = {key: {"dose": 1.0} for key in five}
    return {
        "baseline": {"base": "baseline"},
        "linkage": {"base": "linkage"},
        "five": {"base": "baseline", "mechanisms": together},
    }


def alone(five: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Each of the five."""
    return {key: {"base": "baseline", "mechanisms": {key: {"dose": 1.0}}} for key in five}


def settings(several: Sequence[Constant]) -> Iterator[tuple[str, str, dict[str, float]]]:
    """The traditional constants, then each at both ends, where that is not where it stands."""
    yield "", "", {}
    for one in several:
        for end, value in (("low", one.low), ("high", one.high)):
            if value != one.default:
                yield one.name, end, one.at(end)


def measured(
    several: Sequence[Constant], files: Mapping[str, Mapping[str, Any]], store: Path, replicates: int = REPLICATES,
    county: CountySpec = COUNTY, months: int = MONTHS, burn_in: int = BURN_IN, workers: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Outcomes by constant, end, scenario and replicate; the scenarios of one setting together, they share a burn-in."""
    index, runs = [], []
    for name, end, values in settings(several):
        for replicate in range(replicates):
            for label, file in files.items():
                scenario = Scenario.from_dict({"name": label, "parameters": "point", **file, "set": values})
                index.append((name, end, label, replicate))
                runs.append(Run(county, scenario, months, replicate=replicate, burn_in=burn_in))
    evaluate(runs, store, workers=workers, total=len(runs), strict=True)
    keys = keys_of(runs)
    found = Store(store).require(list(dict.fromkeys(keys)), list(SUMMARY)).loc[keys].astype(float)
    found.index = pd.MultiIndex.from_tuples(index, names=["constant", "end", "scenario", "replicate"])
    return found


def headlines(found: pd.DataFrame) -> pd.DataFrame:
    """Landing without mechanisms and what each scenario gains, by constant and end: means over replicates."""
    wide = found["landing_rate"].groupby(level=["constant", "end", "scenario"]).mean().unstack("scenario")
    gains = wide.drop(columns="baseline").sub(wide["baseline"], axis=0)
    return pd.concat([wide["baseline"].rename("landing"), gains], axis=1)


def tornado(lines: pd.DataFrame) -> pd.DataFrame:
    """Each headline at each end less the headline at the traditional constants; 0 where an end is the default."""
    base = lines.loc[("", "")]
    moved = (lines.drop(index=("", "")) - base).unstack("end").fillna(0.0)
    return moved.reindex(columns=pd.MultiIndex.from_product([lines.columns, ["low", "high"]]), fill_value=0.0)


def largest(moved: pd.DataFrame, headline: str) -> pd.Series:
    """The larger move of the two ends, by constant, largest first."""
    return moved[headline].abs().max(axis=1).sort_values(ascending=False, kind="stable")
