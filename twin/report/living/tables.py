"""Tables of the living twin for other programs: names beside codes, as CSV that spreadsheets open, or as one document."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.messages import language
from twin.files import folders
from twin.report.forms.plain import csv
from twin.report.living.words import Names

PLACES = ("location", "village", "township")


def named(table: pd.DataFrame, names: Names) -> pd.DataFrame:
    """A table with a column of names behind each column of codes of places, and of keys of policies."""
    found = table.copy()
    lang = language()
    for column in (*PLACES, "policy"):
        if column in found:
            name = [names.policy(str(one), lang) if column == "policy" else names.place(str(one), lang) for one in found[column]]
            found.insert(found.columns.get_loc(column) + 1, f"{column}_name", name)
    return found


def write(tables: Mapping[str, pd.DataFrame], names: Names, out: Path) -> None:
    """A folder of CSV files, whole or not at all, that spreadsheets know as UTF-8; no text in them is a formula."""
    with folders.whole(out, "living", ("*.csv",)) as draft:
        for name, table in tables.items():
            (draft / f"{name}.csv").write_bytes(csv(named(table, names)))


def document(tables: Mapping[str, pd.DataFrame], names: Names) -> dict[str, Any]:
    """The same as plain data."""
    return {name: _plain(named(table, names)).to_dict("records") for name, table in tables.items()}


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Days as texts."""
    days = [name for name in table.columns if table[name].map(lambda one: hasattr(one, "isoformat")).any()]
    return table.assign(**{name: table[name].astype(str) for name in days})
