"""Tables of a living twin and their numbers as they are printed: on a page each says which line of which file it is from.

`twin verify` holds each against its registered table, see `twin.living.register.pages`. In the terminal they are plain.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from markupsafe import Markup, escape

from twin.base.messages import Lang, told
from twin.files.cells import read_texts

Unit = Literal["share", "gap", "fine", "index", "count", "whole", "yuan", "large", "ratio", "plain"]
_TEXTS = ("location", "village", "township", "policy", "where", "why", "colour", "first", "opens", "standing", "charge", "holder")
TEN_THOUSAND = 1e4  # yuan from which Chinese counts in ten thousands
_PLACE = Markup('<data value="{}" data-row="{}" data-field="{}">{}</data>')


@dataclass(frozen=True)
class Kept:
    """A table as data, and where it was read from its file (from DIR/living on), the cells as texts in the order of its lines."""

    frame: pd.DataFrame
    file: str = ""
    texts: pd.DataFrame | None = None

    def __len__(self) -> int:
        return len(self.frame)

    def __iter__(self) -> Iterator["Row"]:
        return (Row(self, number, cells) for number, cells in enumerate(self.frame.to_dict("records")))

    def where(self, wanted: Callable[["Row"], bool]) -> list["Row"]:
        """The rows that are wanted."""
        return [row for row in self if wanted(row)]


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    table: Kept
    number: int
    cells: dict[Any, Any]

    def __getitem__(self, field: str) -> Any:
        """A cell."""
        return self.cells[field]

    def said(self, field: str, unit: Unit, lang: Lang) -> str:
        """A number as it is printed; a dash where there is none."""
        value = float(self.cells[field])
        if value != value:
            return "–"
        text = written(value, unit, lang)
        if self.table.texts is None:
            return text
        row = f"{self.table.file}#{self.number + 2}"  # line 1 has the heads
        return _PLACE.format(self.table.texts[field].iloc[self.number], row, field, text)

    def interval(self, low: str, high: str, unit: Unit, lang: Lang) -> str:
        """Two numbers as the ends of an interval."""
        return filled("{low}\u00a0– {high}", low=self.said(low, unit, lang), high=self.said(high, unit, lang))

    def ranged(self, fields: Sequence[str], unit: Unit, lang: Lang) -> str:
        """A middle and its interval: three fields; without brackets where there is no interval."""
        middle, low, high = (self.said(field, unit, lang) for field in fields)
        return middle if low == "–" else filled("{middle} [{low}, {high}]", middle=middle, low=low, high=high)


def read(living: Path, file: str) -> Kept:
    """A table of DIR/living; empty where it is not there."""
    path = living / file
    if not path.is_file():
        return Kept(pd.DataFrame(), file)
    texts = read_texts(path)
    return Kept(texts.apply(_typed), file, texts)


def _typed(column: pd.Series) -> pd.Series:
    """A column of numbers as numbers, of True and False as such; the rest, codes included, as texts."""
    if column.name in _TEXTS:
        return column
    if len(column) and column.isin(("True", "False")).all():
        return column == "True"
    numbers = pd.to_numeric(column, errors="coerce")
    return numbers if (numbers.notna() | column.eq("")).all() else column


def written(value: float, unit: Unit, lang: Lang) -> str:
    """A number in its unit, rounded so that it can be told back: no power of ten but that of Chinese ten thousands."""
    if unit == "gap":
        return told(lang, "{points} pt", points=f"{100 * value:+.1f}")
    if unit in ("share", "fine"):
        return f"{100 * value:.{0 if unit == 'share' else 1}f}%"
    if unit == "large" and lang == "zh":  # an amount beside larger ones
        return told(lang, "{amount:,.2f} ten thousand yuan", amount=value / 1e4)
    if unit in ("yuan", "large"):
        if lang == "zh" and abs(value) >= TEN_THOUSAND:
            return told(lang, "{amount:,.1f} ten thousand yuan", amount=value / 1e4)
        return told(lang, "{amount:,.0f} yuan", amount=value)
    if unit == "ratio":
        return f"{value:.2f}"
    if unit == "plain":
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"
    if unit in ("whole", "index"):
        text = f"{value:,.0f}"
        return "0" if text == "-0" else text
    if abs(value) < 0.05:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.1f}"


def filled(template: str, /, **fields: object) -> str:
    """A text, looked up already, with its fields; where one says where it is from, every other one is escaped."""
    if any(isinstance(value, Markup) for value in fields.values()):
        return Markup(escape(template)).format(**fields)
    return template.format(**fields)
