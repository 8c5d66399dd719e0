"""What of a workbook can be relied on while some of its cells are wrong, so that the rest is checked in the same pass."""

from collections.abc import Iterable

from twin.sheets.problems import Problem
from twin.sheets.read import Book, Filled

CELL = 3  # rank of a problem of a single cell: less is one of a file, sheet or heading, without which rows say little


class Faultless:
    """Lines and sheets of a workbook without a fault; what a wrong cell would have said is never a second fault."""

    def __init__(self, book: Book, problems: Iterable[Problem]) -> None:
        """From a book as read, and all that is known to be wrong with it."""
        self.book = book
        self.errors = [problem for problem in problems if problem.weight == "error"]

    @property
    def readable(self) -> bool:
        """Whether files, sheets and headings are right, whatever single cells are."""
        return all(problem.rank >= CELL for problem in self.errors)

    def sheets(self, *keys: str) -> bool:
        """Whether no cell of these sheets is wrong."""
        return not any(self._wrong(self.book.tables[key]) for key in keys if key in self.book.tables)

    def rows(self, table: Filled) -> list[int]:
        """The lines of a table in which no cell is wrong."""
        wrong = self._wrong(table)
        if wrong:  # cells hidden by a merged area are empty, and told of at its first cell only
            wrong |= {row for top, _, bottom, _ in table.layout.grid.merged for row in range(top, bottom + 1)}
        return [row for row, spot in enumerate(table.rows) if spot not in wrong]

    def _wrong(self, table: Filled) -> set[int]:
        where = table.file, table.layout.grid.name
        return {problem.row - 1 for problem in self.errors if (problem.file, problem.sheet) == where}
