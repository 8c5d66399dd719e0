"""What a sheet asks for: its columns, each with headings in both languages, a unit, a range, a note and an example."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from twin.base.messages import Lang, Text

Kind = Literal["text", "code", "whole", "number", "share", "quantity", "yes", "month", "date", "choice", "choices"]
Words = Mapping[str, Text]  # of a choice: its word by language, by key


@dataclass(frozen=True)
class Column:
    """One column of a sheet (one row, where the sheet lists its fields downwards).

    `key` names it in files for machines; `head` is the heading, unit included, by language. What a cell may hold, by `kind`:
    text; code (digits, kept as text: leading zeros count); whole; number; share (0 to 1 in memory, percent in the cell);
    quantity (a number, or one with a percent sign: 45.6% is 0.456); yes (true or false); month (absolute number,
    `twin.base.months`); date (ISO text); choice and choices (keys of `words`; several are parted by ; or , or the like).
    `times` turns a cell's number into the model's unit (10,000 where people write tens of thousands). `low` and `high` are in
    the cell's unit. `needed`: a row without it is wrong; else an empty cell leaves the value to be drawn.
    `unique`: no two rows may have one value. `words` may be a call, for lists that are made when asked for. `open`: words
    outside the list are taken, too. `expert`: stands at the right, for those who want it. `units` are taken beside the heading's.
    `place`: names a place, so that one that ends in a word for sums is a row that adds up others.
    `example`: a choice by its key, a text by language.
    """

    key: str
    head: Text
    kind: Kind
    note: Text
    example: Text | str | bool | float | None = None
    low: float = 0.0
    high: float = 1e12
    times: float = 1.0
    digits: tuple[int, ...] = ()
    words: Words | Callable[[], Words] | None = None
    open: bool = False
    needed: bool = False
    unique: bool = False
    also: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    place: bool = False
    expert: bool = False

    @property
    def choices(self) -> Words:
        """The words of a choice, by key; empty for other kinds."""
        return (self.words() if callable(self.words) else self.words) or {}


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook, and a table of its own for machines (`KEY.csv`).

    `fields`: the sheet has one value a line (heading, value), not one row a thing. `also`: other names under which it is known.
    `room`: rows that are prepared for filling in. `needed`: without a filled row nothing is read.
    """

    key: str
    name: Text
    about: Text
    columns: tuple[Column, ...]
    fields: bool = False
    also: tuple[str, ...] = ()
    room: int = 200
    needed: bool = False

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(column for column in self.columns if column.key == key)

    def title(self, lang: Lang) -> str:
        """The name on the sheet's tab."""
        return self.name[lang]
