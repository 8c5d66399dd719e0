"""The cells of one table as they stand in a file, whatever kind of file it is, and what its reader had to say on some of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from unicodedata import normalize

from twin.base.messages import message
from twin.base.texts import SHOWN, printable
from twin.sheets.problems import Problem, Weight
from twin.sheets.words import is_example

MOST_ROWS = 20_000
MOST_COLUMNS = 500
Area = tuple[int, int, int, int]  # first row, first column, last row, last column


class UnreadableError(Exception):
    """A file that cannot be read at all: what is wrong and what is allowed, in the language in force."""

    def __init__(self, said: str, allowed: str = "") -> None:
        """As in a `Problem`."""
        super().__init__(said)
        self.said, self.allowed = said, allowed


@dataclass
class Grid:
    """A table: cells by row and column from 0 (None where blank), as text, number, truth or date.

    `name` is that of the sheet (empty for a file of its own). `faults` says of cells why they have no value; `percents` are those
    shown as percent; `merged` are areas of which only the first cell counts. `lines` are the lines of a text on which rows begin.
    """

    file: str
    name: str
    rows: list[list[Any]]
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    lines: list[int] | None = None
    too_large: bool = False

    def cell(self, row: int, column: int) -> Any:
        """What stands there; None for blank and beyond the edge."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None

    def filled(self, row: int) -> Iterator[tuple[int, Any]]:
        """The cells of a row that are not blank, by column."""
        return ((column, value) for column, value in enumerate(self.rows[row]) if value is not None)

    def all_percent(self, head: int, column: int) -> bool:
        """Whether all numbers beneath a heading carry a percent sign, and there are some; examples are passed over."""
        signs = []
        for row in range(head + 1, len(self.rows)):
            value = self.cell(row, column)
            if isinstance(value, bool | date) or not any(sign.isdecimal() for sign in shown(value)):
                continue
            if not any(is_example(one) for _, one in self.filled(row)):
                signs.append((row, column) in self.percents or "%" in normalize("NFKC", shown(value)))
        return bool(signs) and all(signs)

    def place(self, row: int, column: int, head: str = "") -> str:
        """Where a cell is, for people: `Townships!C7`, or line and column of a text; without a column the row, or the sheet."""
        if self.name:
            return f"{self.name}!{letters(column) if column >= 0 else ''}{row + 1}" if row >= 0 else self.name
        if row < 0:
            return message("column {column}", column=head) if head else ""
        line = self.lines[row] if self.lines else row
        if column < 0:
            return message("line {line}", line=line)
        return message("line {line}, column {column}", line=line, column=head or letters(column))

    def problem(self, said: str, row: int = -1, column: int = -1, *, rank: int = 1, weight: Weight = "error", allowed: str = "",
                nearest: str = "", head: str = "") -> Problem:  # fmt: skip
        """A problem of a cell, or of the whole table."""
        found = self.cell(row, column) if row >= 0 and column >= 0 else None
        place = self.place(row, column, head)
        return Problem(weight, rank, self.file, self.name, row + 1, column + 1, place, shown(found), said, allowed, nearest)


def letters(column: int) -> str:
    """The name of a column (from 0) in a spreadsheet: A, B, … AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def shown(value: Any) -> str:
    """A cell's value as it is repeated to people."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value
    text = printable(value.isoformat() if isinstance(value, date | time) else str(value)).replace("\n", " ")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def cell_value(value: Any) -> Any:
    """A value as its reader gives it, blanks as None."""
    if isinstance(value, str):
        return value if value.strip() else None
    return str(value) if isinstance(value, timedelta) else value
