"""Columns of tables of results as people and programs read them: words for keys and codes, headings with units."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd

from twin.base.messages import Lang, mark, told
from twin.report.shared.words import day_said, pick
from twin.views.sheet import Column, Sheet

NAMED = ("place", "places", "policy", "office")  # codes and keys that have a name
NUMBERS = ("share", "gap", "index", "count", "whole", "yuan", "ratio", "hours", "days")
DAYS = ("month", "day")  # that a spreadsheet sorts as such
UNITS = {
    "share": "%", "gap": mark("pp"), "index": mark("0 to 100"), "yuan": mark("yuan"), "hours": mark("hours"),
    "days": mark("days"),
}  # fmt: skip


class Names(Protocol):
    """What places, policies and offices of a county are called (`twin.report.living.words.Names`)."""

    def place(self, code: str, lang: Lang) -> str:
        """A place by its code."""

    def policy(self, key: str, lang: Lang) -> str:
        """A policy by its key."""

    def office(self, key: str, lang: Lang) -> str:
        """An office by its key or its place's code."""


class Shown(NamedTuple):
    """A column as it stands in a form: its head and its values in order; `unit` is `text` where values are names or codes, and
    `month` or `day` where they are days."""

    head: str
    unit: str
    values: list[Any]


def columns(sheet: Sheet, names: Names, lang: Lang) -> Iterator[Shown]:
    """The columns of a sheet for people: names, of places with their codes beside them, units in the heads."""
    for column in sheet.columns:
        given = sheet.rows[column.key].tolist()
        if column.unit in NUMBERS:
            yield Shown(head(column, lang), column.unit, [number(one) for one in given])
            continue
        if column.unit in DAYS:
            yield Shown(pick(column.name, lang), column.unit, [day_of(_text(one)) for one in given])
            continue
        yield Shown(pick(column.name, lang), "text", [word_of(column, one, names, lang) for one in given])
        if column.unit in ("place", "places"):
            yield Shown(told(lang, "{column}, code", column=pick(column.name, lang)), "text", [_text(one) for one in given])


def day_of(text: str) -> date | None:
    """The day of a day or of a month (its first) of ISO 8601; nothing where there is nothing."""
    return date.fromisoformat(text if len(text) > len("2026-10") else f"{text}-01") if text else None


def head(column: Column, lang: Lang) -> str:
    """The head of a column with its unit, where its name does not end with it."""
    name = pick(column.name, lang)
    if column.unit not in UNITS:
        return name
    unit = told(lang, UNITS[column.unit])
    ending = told(lang, "{column} ({unit})", column="", unit=unit).strip()
    return name if name.endswith(ending) else told(lang, "{column} ({unit})", column=name, unit=unit)


def word_of(column: Column, value: object, names: Names, lang: Lang) -> str:
    """What stands in a cell that is no number: names for codes and keys; nothing where there is nothing."""
    text = _text(value)
    if text == "":
        return ""
    if column.unit == "place":
        return names.place(text, lang)
    if column.unit == "places":
        return told(lang, ", ").join(names.place(one, lang) for one in text.split(","))
    if column.unit == "policy":
        return names.policy(text, lang)
    if column.unit == "office":
        return names.office(text, lang)
    if column.unit == "month":
        return month(text, lang)
    if column.unit == "day":
        return day_said(date.fromisoformat(text), lang)
    return pick(column.words.get(text, text), lang)


def month(day: str, lang: Lang) -> str:
    """The month of a day or of a month, as people write it."""
    return told(lang, "{year}-{month}", year=day[:4], month=day[5:7] if lang == "en" else int(day[5:7]))


def number(value: Any) -> int | float | None:
    """A number as Python has it, to the last bit; nothing where there is none."""
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, bool | np.bool_):
        return int(value)
    return int(value) if isinstance(value, int | np.integer) else float(value)


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)
