"""A model's value as it is written into a cell, such that reading the cell gives the same value again."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from typing import Any

from twin.base.messages import Lang
from twin.base.months import month_text
from twin.sheets.schema import Column
from twin.sheets.words import JOIN, YES_NO

_DIGITS = Context(prec=28)


def cell_of(column: Column, lang: Lang) -> Callable[[Any], str | int | float]:
    """How the values of a column stand in its cells: texts for codes, months, days and choices, numbers in the heading's unit."""
    if column.kind == "yes":
        return lambda value: YES_NO[lang][0 if value else 1]
    if column.kind == "month":
        return month_text
    if column.kind in ("number", "whole", "share", "quantity"):
        return lambda value: _number(column, value)
    if column.kind not in ("choice", "choices"):
        return str
    words = _words(column, lang)
    if column.kind == "choice":
        return lambda key: words.get(key, key)
    return lambda keys: JOIN[lang].join(words.get(key, key) for key in keys)


def _words(column: Column, lang: Lang) -> dict[str, str]:
    """The word of each key of a choice, where it stands for one key alone."""
    counts = Counter(text[lang] for text in column.choices.values())
    return {key: text[lang] for key, text in column.choices.items() if counts[text[lang]] == 1}


def _number(column: Column, value: float) -> str | int | float:
    """The number in the cell's unit; as a text where a spreadsheet would round it, and a small share with its sign.

    Below one percent a bare number might be a share that somebody forgot to turn into percent.

    A spreadsheet's writer keeps 16 digits, of which Excel shows 15.
    """
    if column.kind == "share":
        exact = _DIGITS.multiply(Decimal(repr(value)), Decimal(100))
    else:
        exact = _DIGITS.divide(Decimal(repr(value)), Decimal(repr(column.times)))
    cell = float(exact)
    if column.kind == "share" and 0 < cell <= 1:
        return f"{exact.normalize():f}%"
    for near in (cell, math.nextafter(cell, math.inf), math.nextafter(cell, -math.inf)):
        if float(f"{near:.16G}") == near and _back(column, Decimal(repr(near))) == value:
            return int(near) if near.is_integer() and abs(near) < 1e15 else near
    return f"{exact:f}"


def _back(column: Column, number: Decimal) -> float:
    return float(number / 100) if column.kind == "share" else float(number * Decimal(repr(column.times)))


def ordered(columns: Sequence[Column]) -> list[Column]:
    """Columns as they are written: those for experts at the right."""
    return [column for column in columns if not column.expert] + [column for column in columns if column.expert]
