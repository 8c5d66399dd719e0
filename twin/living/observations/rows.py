"""The table of observations: its columns, how it is put in order, written and known by a day."""

from calendar import monthrange
from datetime import date
from pathlib import Path

import pandas as pd

from twin.base.texts import write_csv

COLUMNS = ("target_end_date", "location", "target", "policy", "observation", "n", "source", "as_of")
CELL = ["target_end_date", "target", "policy", "location"]  # what an observation is of


def last_day(month: int) -> date:
    """The last day of a month (a number of `twin.base.months`)."""
    year, place = divmod(month, 12)
    return date(year, place + 1, monthrange(year, place + 1)[1])


def month_of(day: date) -> int:
    """The number of a day's month."""
    return day.year * 12 + day.month - 1


def tidy(table: pd.DataFrame) -> pd.DataFrame:
    """The columns in their order and types, rows in an order that no input order changes."""
    typed = table.astype({"observation": "float64", "n": "float64"})
    more = [name for name in typed.columns if name not in COLUMNS]
    by = [*CELL, "source", "as_of", "observation", "n", *(["where"] if "where" in more else [])]
    return typed[[*COLUMNS, *more]].sort_values(by, kind="stable", ignore_index=True)


def write(table: pd.DataFrame, file: Path) -> None:
    """Write observations as a file that `twin.living.observations.observations.read` reads again without loss."""
    write_csv(table[list(COLUMNS)], file)
