"""Data that came from cells of a workbook: an error about any part of it names its cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from twin.base.errors import InputError
from twin.base.messages import language, message
from twin.files.strict import At, Source
from twin.sheets.problems import Problem
from twin.sheets.read import Filled


@dataclass
class Cells(Source):
    """A source whose places are cells: an error names the cell of the path, or of the nearest thing around it."""

    cells: dict[At, tuple[Filled, int, str]] = field(default_factory=dict)
    between: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)  # kind: column, what is wrong, what is allowed

    def line(self, at: At) -> int | None:
        """Cells have no lines."""
        return None

    def error(self, at: At, template: str, /, **fields: Any) -> InputError:
        """The one message, beginning with the cell."""
        near = next((self.cells[at[:n]] for n in range(len(at), -1, -1) if at[:n] in self.cells), None)
        if near is None:
            return super().error(at, template, **fields)
        return CellError(near[0].problem(near[1], near[2], message(template, **fields)))

    def fault(self, kind: str, at: At, said: str) -> InputError:
        """What several cells say against each other: at the one that gives way, in the words of the headings."""
        if kind not in self.between or at not in self.cells:
            return self.error(at, said)
        (table, row, _), (column, template, allowed) = self.cells[at], self.between[kind]
        heads = {one.key: one.head[language()] for one in table.sheet.columns}
        return CellError(table.problem(row, column, message(template, **heads), message(allowed, **heads)))


class CellError(InputError):
    """Bad input in one cell; `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        """From what is wrong."""
        super().__init__("{text}", text=problem.text)
        self.problem = problem
