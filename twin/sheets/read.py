"""Read a folder that somebody filled in: a workbook, tables of their own, or both; and all that is wrong with it, at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from twin.base.messages import language, message
from twin.sheets.books import books, choose, read_sheets, sheet_names
from twin.sheets.filled import Filled as Filled
from twin.sheets.filled import fill
from twin.sheets.find import files_of, has_ours, match
from twin.sheets.grid import MOST_COLUMNS, MOST_ROWS, Grid, UnreadableError
from twin.sheets.heads import Heads, lay_out
from twin.sheets.problems import Problem
from twin.sheets.schema import Sheet
from twin.sheets.texts import read_table
from twin.sheets.words import BOOKS


@dataclass
class Book:
    """What a folder holds: tables by their sheet's key (those with a filled row), what is wrong, and how files were read."""

    folder: Path
    file: Path | None = None
    tables: dict[str, Filled] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The problems that forbid to use it."""
        return [problem for problem in self.problems if problem.weight == "error"]


def read_book(folder: Path, sheets: Sequence[Sheet]) -> Book:
    """Read what stands in a folder; never fails for what is in it: `problems` says all, most important first.

    Raises MachineError where the machine does not let us read.
    """
    book = Book(folder)
    if not folder.is_dir():
        book.problems.append(_of_file(folder, message("no such folder")))
        return book
    grids = _workbook(book, sheets)
    tables = _tables(book, sheets)
    if book.file is None and not tables and not book.problems:
        names = message(", ").join(f"{name}.xlsx" for name in BOOKS)
        book.problems.append(_of_file(folder, message("there is neither a workbook nor a table"), names))
    for sheet in sheets:
        _fill(book, sheet, [*grids.get(sheet.key, []), *tables.get(sheet.key, [])])
    book.problems.sort()
    return book


def _of_file(file: Path, said: str, allowed: str = "", rank: int = 0) -> Problem:
    return Problem("error", rank, file.name, "", 0, 0, "", "", said, allowed)


def _workbook(book: Book, sheets: Sequence[Sheet]) -> dict[str, list[Grid]]:
    """The grids of the folder's workbook by sheet; which workbook it is must be beyond doubt."""
    meant, beside = choose(books(book.folder), lambda file: has_ours(sheet_names(file), sheets))
    if not meant:
        return {}
    if len(meant) > 1:
        names = message(", ").join(file.name for file in meant)
        book.problems.append(
            _of_file(meant[0], message("there is more than one workbook: {names}", names=names), message("one of them"))
        )
        return {}
    book.file = meant[0]
    for file in beside:
        said = message("is not read; {file} is", file=book.file.name)
        book.problems.append(Problem("warning", 0, file.name, "", 0, 0, "", "", said))
    try:
        grids = read_sheets(book.file)
    except UnreadableError as problem:
        book.problems.append(_of_file(book.file, problem.said, problem.allowed))
        return {}
    if book.file.suffix.lower() == ".xls":
        said = message("in this format errors, formulas and percents cannot be told from plain values; save it as .xlsx")
        book.problems.append(Problem("warning", 0, book.file.name, "", 0, 0, "", "", said))
    found, problems = match(grids, sheets)
    book.problems += problems
    if not found:
        wanted = message(", ").join(sheet.name[language()] for sheet in sheets)
        book.problems.append(_of_file(book.file, message("none of its sheets is known"), wanted))
    return {key: [grid] for key, grid in found.items()}


def _tables(book: Book, sheets: Sequence[Sheet]) -> dict[str, list[Grid]]:
    """The grids of files of their own, by sheet."""
    files, problems = files_of(book.folder, sheets)
    book.problems += problems
    found: dict[str, list[Grid]] = {}
    for sheet in sheets:
        for file in files.get(sheet.key, []):
            heads = Heads(sheet.columns)
            try:
                grid, encoding = read_table(file, heads.score)
            except UnreadableError as problem:
                book.problems.append(_of_file(file, problem.said, problem.allowed))
                continue
            book.notes.append(message("{file}: read as {encoding}", file=file.name, encoding=encoding))
            found.setdefault(sheet.key, []).append(grid)
    return found


def _fill(book: Book, sheet: Sheet, grids: Sequence[Grid]) -> None:
    """Read a table; two of one table that both have rows are a problem, and neither is read."""
    filled: list[Filled] = []
    names = {grid.name for grid in grids}
    for grid in grids:
        if grid.too_large:
            book.problems.append(
                grid.problem(message("has more than {rows:,} rows or {columns} columns", rows=MOST_ROWS, columns=MOST_COLUMNS))
            )
            continue
        table, problems = fill(lay_out(grid, sheet))
        book.problems += problems
        filled += [table] if len(table) else []
    if len(filled) > 1:
        places = message(", ").join(table.layout.grid.name or table.file for table in filled)
        book.problems.append(
            filled[1].layout.grid.problem(message("{names}: one table stands in two places; one of them must go", names=places))
        )
    elif filled:
        book.tables[sheet.key] = filled[0]
    elif sheet.needed and not any(problem.rank == 0 or problem.sheet in names for problem in book.errors):
        said = message("the sheet {name!r} is missing or empty", name=sheet.name[language()])
        book.problems.append(_of_file(book.file or book.folder, said, rank=1))
