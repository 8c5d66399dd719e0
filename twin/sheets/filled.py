"""What was filled in of one sheet: its values by column, where each stands, and what is wrong with any."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import normalize

from twin.base.messages import message
from twin.sheets.allowed import allowed
from twin.sheets.examples import example_texts
from twin.sheets.grid import Area, letters, shown
from twin.sheets.heads import Heads, Layout
from twin.sheets.problems import Problem, Weight
from twin.sheets.schema import Column, Sheet
from twin.sheets.values import Cells, WrongError
from twin.sheets.words import is_example, is_total, is_total_of_places, plain


@dataclass
class Filled:
    """A table of values: `columns` holds a list for each column of the sheet, None where a cell is empty or wrong.

    A sheet of fields has one row. `rows` are the rows of the grid that hold them.
    """

    sheet: Sheet
    file: str
    layout: Layout
    rows: list[int]
    columns: dict[str, list[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many rows were filled in."""
        return len(self.rows)

    def column(self, key: str) -> list[Any]:
        """The values of a column."""
        return self.columns[key]

    def row(self, row: int) -> dict[str, Any]:
        """The values of a row, by column."""
        return {key: values[row] for key, values in self.columns.items()}

    def part(self, rows: Iterable[int], blank: Collection[str] = ()) -> "Filled":
        """These of its rows, as if nothing stood in some columns."""
        kept = list(rows)
        columns = {key: [None if key in blank else one[row] for row in kept] for key, one in self.columns.items()}
        return replace(self, rows=[self.rows[row] for row in kept], columns=columns)

    def is_percent(self, row: int, key: str) -> bool:
        """Whether a value was written with a percent sign, or is shown with one."""
        spot = self.layout.spot(self.rows[row], key)
        raw = self.layout.grid.cell(*spot) if spot else None
        return spot in self.layout.grid.percents or (isinstance(raw, str) and "%" in normalize("NFKC", raw))

    def written(self, row: int, key: str) -> str:
        """What stands in a value's cell, as it is repeated to people."""
        spot = self.layout.spot(self.rows[row], key)
        return shown(self.layout.grid.cell(*spot)) if spot else ""

    def place(self, row: int, key: str) -> str:
        """Where a value stands: `Townships!C7`, or file, line and column of a table of its own."""
        place = self.layout.grid.place(*self._spot(row, key), self.layout.heads.get(key, ""))
        return place if self.layout.grid.name else message("{file}, {place}", file=self.file, place=place)

    def problem(self, row: int, key: str, said: str, allowed: str = "", nearest: str = "", weight: Weight = "error",
                rank: int = 4) -> Problem:  # fmt: skip
        """A problem of one value; of the row, where its column is not there."""
        layout, spot = self.layout, self._spot(row, key)
        said = said if layout.spot(self.rows[row], key) else message("{head}: {said}", head=layout.label(key), said=said)
        return layout.grid.problem(
            said, *spot, rank=rank, weight=weight, allowed=allowed, nearest=nearest, head=layout.heads.get(key, "")
        )

    def _spot(self, row: int, key: str) -> tuple[int, int]:
        """The cell of a value; the row, or the sheet, where its column is not there."""
        layout = self.layout
        return layout.spot(self.rows[row], key) or ((self.rows[row], -1) if layout.down < 0 else (-1, -1))


def fill(layout: Layout) -> tuple[Filled, list[Problem]]:
    """Read all cells of a table whose headings were found, with all that is wrong with them."""
    problems = list(layout.problems)
    rows = _rows(layout, problems)
    filled = Filled(layout.sheet, layout.grid.file, layout, rows)
    hidden = _hidden(layout, rows, problems) if rows else set()
    for column in layout.sheet.columns:
        filled.columns[column.key] = _column(filled, column, hidden, problems) if column.key in layout.at else [None] * len(rows)
    if layout.sheet.fields and len(rows) > 1:
        problems.append(layout.grid.problem(message("has more than one row"), rows[1], rank=1, allowed=message("one row")))
    return filled, problems


def _rows(layout: Layout, problems: list[Problem]) -> list[int]:
    """The rows of data: blank ones, examples, sums and repeated headings are none."""
    grid = layout.grid
    if layout.down >= 0:
        spots = [(row, layout.down) for row in layout.at.values()]
        spots = [spot for spot in spots if not is_example(grid.cell(*spot))]
        return [0] if any(grid.cell(*spot) is not None or spot in grid.faults for spot in spots) else []
    faulty: dict[int, set[int]] = {}
    for row, column in grid.faults:
        faulty.setdefault(row, set()).add(column)
    places = {place: key for key, place in layout.at.items()}
    marked = layout.at.get(mark_key(layout.sheet), -1)
    heads = Heads(layout.sheet.columns)
    rows = []
    if layout.head >= 0:
        stray: dict[int, int] = {}
        for row in range(layout.first, len(grid.rows)):
            cells = dict(grid.filled(row))
            if _is_data(layout, row, cells, faulty.get(row, set()), places, marked, heads, problems):
                rows.append(row)
                for column in cells.keys() - places.keys() - layout.extra.keys():
                    stray.setdefault(column, row)
        _strays(layout, stray, problems)
    return rows


def mark_key(sheet: Sheet) -> str:
    """The column that comes first as we write the sheet: its example carries the mark."""
    return next((column.key for column in sheet.columns if not column.expert), sheet.columns[0].key)


def _is_data(layout: Layout, row: int, cells: dict[int, Any], faulty: set[int], places: dict[int, str], marked: int, heads: Heads,
             problems: list[Problem]) -> bool:  # fmt: skip
    ours = {places[column]: value for column, value in cells.items() if column in places}
    if not ours and not faulty & places.keys():
        return False
    total = _total(layout.sheet, cells, places)
    if total is not None:
        said = message("the row {name!r} adds up others and is not read", name=shown(total))
        problems.append(layout.grid.problem(said, row, rank=3, weight="warning"))
        return False
    if is_example(cells.get(marked)) or (marked < 0 and _is_like_example(layout.sheet, ours)):
        _changed(layout, row, ours, problems)
        return False
    return not (ours and all(heads.is_heading(key, value) for key, value in ours.items()))


def _total(sheet: Sheet, cells: dict[int, Any], places: dict[int, str]) -> Any:
    """The cell that says that its row adds up others, None where none does.

    That can be the first cell and the names without which no row is; of places a part of the name is enough.
    """
    ours = {column.key: column for column in sheet.columns}
    for number, (place, value) in enumerate(cells.items()):
        column = ours.get(places.get(place, ""))
        named = column is not None and column.needed and column.kind in ("text", "choice")
        if (column is not None and column.place and is_total_of_places(value)) or ((named or not number) and is_total(value)):
            return value
    return None


def _is_like_example(sheet: Sheet, ours: dict[str, Any]) -> bool:
    """Whether a row that lost the column with the mark holds examples and nothing else."""
    return all(plain(shown(value)) in example_texts(sheet.column(key)) for key, value in ours.items())


def _changed(layout: Layout, row: int, ours: dict[str, Any], problems: list[Problem]) -> None:
    """Warn of a row that is marked as an example and holds what no example of ours does."""
    if layout.head >= 0 and any(
        plain(shown(value)) not in example_texts(layout.sheet.column(key)) for key, value in ours.items()
    ):
        said = message("the row is marked as an example and is not read; take the mark away if it is yours")
        problems.append(layout.grid.problem(said, row, rank=3, weight="warning"))


def _strays(layout: Layout, stray: dict[int, int], problems: list[Problem]) -> None:
    """Values that stand under no heading: in a text a delimiter too many, in a sheet a remark."""
    for column, row in sorted(stray.items()):
        if layout.grid.name:
            said = message("a value without a heading is not read")
            problems.append(layout.grid.problem(said, row, column, rank=3, weight="warning"))
        else:
            said = message("the line has more cells than there are headings; put cells with a delimiter in quotes")
            problems.append(layout.grid.problem(said, row, column, rank=3, head=letters(column)))


def _hidden(layout: Layout, rows: list[int], problems: list[Problem]) -> set[tuple[int, int]]:
    """Cells that a merged area hides; an area over several values is a problem."""
    hidden: set[tuple[int, int]] = set()
    if not layout.grid.merged:
        return hidden
    if layout.down >= 0:
        cells = {(row, layout.down) for row in layout.at.values()}
    else:
        wanted = set(rows)
        cells = {(row, column) for row in wanted for column in layout.at.values()}
    for area in layout.grid.merged:
        inside = {spot for spot in _spots(area) if spot in cells}
        if len(inside) > 1 and (layout.grid.cell(area[0], area[1]) is not None or area[:2] in layout.grid.faults):
            problems.append(_merged(layout, area))
            hidden |= inside - {(area[0], area[1])}
    return hidden


def _spots(area: Area) -> Iterator[tuple[int, int]]:
    top, left, bottom, right = area
    if (bottom - top + 1) * (right - left + 1) > 10_000_000:
        return
    yield from ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def _merged(layout: Layout, area: Area) -> Problem:
    top, left, bottom, right = area
    name = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
    said = message(
        "the cells {area} are merged, so only the first has a value; take the merging back and fill in each", area=name
    )
    return layout.grid.problem(said, top, left, rank=3)


def _column(filled: Filled, column: Column, hidden: set[tuple[int, int]], problems: list[Problem]) -> list[Any]:
    """The values of one column; each fault is one problem."""
    cells, grid, key = Cells(column), filled.layout.grid, column.key
    values: list[Any] = []
    for index, row in enumerate(filled.rows):
        spot = filled.layout.spot(row, key)
        assert spot is not None
        raw, value = grid.cell(*spot), None
        if spot in hidden:
            pass
        elif spot in grid.faults:
            problems.append(filled.problem(index, key, grid.faults[spot], rank=3))
        elif raw is None or (filled.layout.down >= 0 and is_example(raw)):
            if column.needed:
                problems.append(filled.problem(index, key, message("is empty, but is needed"), allowed(column), rank=3))
        else:
            value = _value(filled, cells, index, raw, spot in grid.percents, problems)
        values.append(value)
    if column.unique:
        _twice(filled, column, values, problems)
    return values


def _value(filled: Filled, cells: Cells, index: int, raw: Any, percent: bool, problems: list[Problem]) -> Any:
    key = cells.column.key
    try:
        found = cells.read(raw, percent)
    except WrongError as wrong:
        problems.append(filled.problem(index, key, wrong.said, wrong.allowed, wrong.nearest, rank=3))
        return None
    if found.remark:
        problems.append(filled.problem(index, key, found.remark, weight="warning", rank=3))
    if found.value is None and cells.column.needed:
        problems.append(filled.problem(index, key, message("is empty, but is needed"), allowed(cells.column), rank=3))
    return found.value


def _twice(filled: Filled, column: Column, values: list[Any], problems: list[Problem]) -> None:
    """A value that no two rows may share, where two do."""
    compared = [plain(value) if isinstance(value, str) else value for value in values]
    counts, first = Counter(value for value in compared if value is not None), {}
    for index, value in enumerate(compared):
        if value is None or counts[value] == 1:
            continue
        if value not in first:
            first[value] = index
            continue
        said = message(
            "{value} stands twice (first: {place})",
            value=filled.written(index, column.key),
            place=filled.place(first[value], column.key),
        )
        problems.append(filled.problem(index, column.key, said, rank=4))
