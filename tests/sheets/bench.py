"""A good workbook under the knife: its filled-in cells, and a note of what was done to it."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twin.sheets.read import Book
from twin.sheets.schema import Column, Sheet

NUMBERS = ("number", "whole", "share", "quantity")


@dataclass(frozen=True)
class Spoilt:
    """What was done: the `weight` that has to be told (empty: nothing is wrong), at one of `places`, in words that hold `said`.

    `touched` are the values (table, row, column) that may have changed; tables `gone` cannot be compared.
    """

    kind: str
    weight: str
    places: tuple[str, ...] = ()
    said: str = ""
    nearest: str = ""
    touched: frozenset[tuple[str, int, str]] = frozenset()
    gone: frozenset[str] = frozenset()
    file: Path = Path()
    writer: str = ""


@dataclass
class Cell:
    """One filled-in cell of the good workbook."""

    table: str
    row: int
    column: Column
    page: Any
    at: Any  # the cell of openpyxl
    value: Any  # in the model's unit

    @property
    def place(self) -> str:
        return f"{self.page.title}!{self.at.coordinate}"

    @property
    def spot(self) -> tuple[str, int, str]:
        return self.table, self.row, self.column.key

    def found(self, kind: str, weight: str, said: str = "", **more: Any) -> Spoilt:
        return Spoilt(kind, weight, (self.place,), said, touched=frozenset([self.spot]), **more)

    def kept(self, kind: str) -> Spoilt:
        """Another form of the same value."""
        return Spoilt(kind, "")


@dataclass
class Bench:
    """A workbook under the knife."""

    good: Book
    sheets: Sequence[Sheet]
    book: Any
    rng: random.Random
    calculated: bool  # whether the program that will save it calculates formulas
    cells: list[Cell] = field(default_factory=list)

    def __post_init__(self) -> None:
        for key, table in self.good.tables.items():
            page = self.book[table.layout.grid.name]
            for column in table.sheet.columns:
                for row, value in enumerate(table.columns[column.key]):
                    spot = table.layout.spot(table.rows[row], column.key)
                    if spot and value is not None:
                        self.cells.append(Cell(key, row, column, page, page.cell(spot[0] + 1, spot[1] + 1), value))

    def pick(self, fits: Callable[[Cell], bool]) -> Cell | None:
        found = [cell for cell in self.cells if fits(cell)]
        return self.rng.choice(found) if found else None

    def table(self, fields: bool | None = False) -> Any:
        """A table with rows; where `fields` is None, one of either kind."""
        found = [table for table in self.good.tables.values() if fields is None or table.sheet.fields is fields]
        return self.rng.choice(found) if found else None

    def page(self, table: Any) -> Any:
        return self.book[table.layout.grid.name]

    def width(self, table: Any) -> int:
        """The first column (from 1) to the right of all that stands there."""
        return max(len(row) for row in table.layout.grid.rows) + 1

    def head(self, table: Any, key: str) -> Any:
        """The cell of a heading."""
        layout = table.layout
        return (
            self.page(table).cell(layout.at[key] + 1, 1)
            if layout.down >= 0
            else self.page(table).cell(layout.head + 1, layout.at[key] + 1)
        )


def put(cell: Cell, value: Any, form: str) -> None:
    cell.at.value, cell.at.number_format = value, form
