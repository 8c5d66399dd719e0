"""A budget that a comparison is held against: yuan of new public money and hours of mechanisms, in all for the whole county."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.study.compare.costs import Flat
from twin.study.pairing import interval

YUAN, HOURS = "yuan", "hours"
TAKES = {YUAN: "public_yuan", HOURS: "mechanism_hours"}  # the indicators that a budget limits, against the first scenario
COLUMNS = (
    "scenario", "kind", "limit", "years", "takes", "low", "high", "over", "per_household", "limit_per_household", "within",
    "replicates",
)  # fmt: skip
YEAR = 12
MOST, LONGEST = 1e12, 50.0


@dataclass(frozen=True)
class Budget:
    """Yuan in all over so many `years` (default: those of the run), and hours in all over the run; one of the two, or both.

    Raises InputError for a budget that cannot be.

    >>> Budget(yuan=3_000_000, years=3).years
    3
    """

    yuan: float | None = None
    years: float | None = None
    hours: float | None = None

    def __post_init__(self) -> None:
        if self.yuan is None and self.hours is None:
            raise InputError("budget: neither yuan nor hours are given; allowed: one of them, or both")
        if self.years is not None and self.yuan is None:
            raise InputError("budget: years are those of yuan; allowed: both, or no years")
        for name, least, most in (("yuan", 0.0, MOST), ("years", 1 / YEAR, LONGEST), ("hours", 0.0, MOST)):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, int | float) and least <= value <= most):
                raise InputError(
                    "budget: {name} {value} is out of range; allowed: {least:g} to {most:g}",
                    name=name, value=str(value)[:80], least=least, most=most,
                )  # fmt: skip

    def told(self, months: int, households: int, scale: float) -> dict[str, Any]:
        """What a comparison keeps of it, as plain data: years filled in, those of the run, and what the whole county is."""
        run = months / YEAR
        years = run if self.years is None else self.years
        return asdict(self) | {"years": years, "run": run, "households": households / scale, "scale": scale}


def held_against(budget: Mapping[str, Any], names: Sequence[str], groups: Sequence[Sequence[Flat]]) -> pd.DataFrame:
    """Every scenario but the first against each limit: what it takes more, with a 95% interval over replicates.

    `budget` is as `Budget.told`, `groups` are indicators of scenarios x replicates with public yuan
    (`twin.study.compare.costs.public`). `takes`, `low`, `high`: yuan in `years`, hours in the run, of the whole county; `over`:
    `takes` less the limit; `per_household`: by household and year; `within`: the share of replicates that keep to the limit.
    """
    rows = []
    for name, group in zip(names[1:], groups[1:], strict=True):
        for kind, indicator in TAKES.items():
            limit = budget[kind]
            if limit is None or any(indicator not in run for run in (*group, *groups[0])):
                continue
            years = budget["years"] if kind == YUAN else budget["run"]
            times = years / budget["run"] / budget["scale"]
            took = times * np.array([run[indicator] - like[indicator] for run, like in zip(group, groups[0], strict=True)])
            low, high = interval(took)
            takes, by = float(took.mean()), budget["households"] * years
            rows.append({
                "scenario": name, "kind": kind, "limit": limit, "years": years, "takes": takes, "low": low, "high": high,
                "over": takes - limit, "per_household": takes / by, "limit_per_household": limit / by,
                "within": float((took <= limit).mean()), "replicates": len(took),
            })  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def verdict(row: Mapping[str, Any]) -> str:
    """`within`, `over`, or `open` where the interval holds the limit; without an interval the mean decides."""
    low, high = (row["low"], row["high"]) if math.isfinite(row["low"]) else (row["takes"], row["takes"])
    return "within" if high <= row["limit"] else "over" if low > row["limit"] else "open"
