"""Tables of results for other programs: CSV that spreadsheets open, and one document of plain data; names beside codes."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from twin.base.messages import Lang
from twin.base.texts import cell
from twin.report.forms.about import About
from twin.report.forms.cells import NAMED, NUMBERS, Names, number, word_of
from twin.views.sheet import Sheet


def csv(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 with a mark by which Excel knows it; no text in it is a formula, numbers keep every bit."""
    texts = [column for column in table.columns if not pd.api.types.is_numeric_dtype(table[column])]
    safe = table.assign(**{column: table[column].map(cell, na_action="ignore") for column in texts}).rename(columns=cell)
    written: str = safe.to_csv(index=False, lineterminator="\n")
    return written.encode("utf-8-sig")


def named(sheet: Sheet, names: Names, lang: Lang) -> pd.DataFrame:
    """A sheet's rows under its columns' keys, with KEY_name behind each column of codes or keys."""
    found = sheet.rows.copy()
    for column in sheet.columns:
        if column.unit in NAMED or column.unit == "word":
            said = [word_of(column, one, names, lang) for one in sheet.rows[column.key].tolist()]
            found.insert(found.columns.get_loc(column.key) + 1, f"{column.key}_name", said)
    return found


def tables(sheets: Mapping[str, Sheet], names: Names, lang: Lang) -> dict[str, bytes]:
    """A CSV file for each sheet, by the sheet's name."""
    return {name: csv(named(one, names, lang)) for name, one in sheets.items()}


def document(sheets: Mapping[str, Sheet], about: About, names: Names, lang: Lang) -> dict[str, Any]:
    """All of it as plain data: what it is, then of each sheet its columns with units and meaning, and its rows."""
    said = {"county": about.county, "day": about.day, "compiled_by": about.unit, "simulated": about.badge}
    return {
        "about": said | {"sentences": list(about.sentences)},
        "tables": {key: _plain(one, names, lang) for key, one in sheets.items()},
    }


def _plain(sheet: Sheet, names: Names, lang: Lang) -> dict[str, Any]:
    columns = [
        {"key": one.key, "name": one.name[lang], "unit": one.unit, **({"about": one.about[lang]} if one.about else {})}
        for one in sheet.columns
    ]
    shown = named(sheet, names, lang)
    numbers = {one.key for one in sheet.columns if one.unit in NUMBERS}
    cells = {key: [number(one) if key in numbers else _cell(one) for one in shown[key].tolist()] for key in shown.columns}
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    return {"name": sheet.name[lang], **({"about": sheet.about[lang]} if sheet.about else {}), "columns": columns, "rows": rows}


def _cell(value: Any) -> Any:
    """Texts, whole numbers and truths as they are, days as texts, nothing for what is missing."""
    if value is None or value is pd.NA or value != value:
        return None
    return value if isinstance(value, str | bool | int | float) else str(value)
