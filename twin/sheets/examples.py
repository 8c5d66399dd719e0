"""Examples: what stands in the row of examples that we write, and is known again."""

from typing import Any

from twin.base.messages import LANGS, Lang
from twin.base.months import month_text
from twin.sheets.grid import shown
from twin.sheets.schema import Column
from twin.sheets.words import EXAMPLE, JOIN, YES_NO, plain


def example_cell(column: Column, lang: Lang) -> Any:
    """A column's example as it is written; empty text where it has none."""
    value = column.example
    if value is None:
        return ""
    if isinstance(value, dict):
        return value[lang]
    if column.kind == "yes":
        return YES_NO[lang][0 if value else 1]
    if column.kind == "month" and not isinstance(value, str):
        return month_text(int(value))
    if column.kind in ("choice", "choices"):
        keys = value.split(",") if isinstance(value, str) and column.kind == "choices" else [str(value)]
        return JOIN[lang].join(column.choices[key][lang] if key in column.choices else key for key in keys)
    return value


def example_texts(column: Column) -> set[str]:
    """What a cell of the row of examples may hold, as texts are compared."""
    cells = [shown(example_cell(column, lang)) for lang in LANGS]
    return {plain(text) for cell in cells for text in (cell, *(mark + cell for mark in EXAMPLE.values()))}
