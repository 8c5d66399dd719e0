"""What is wrong, or unlikely, in what somebody filled in: where, what stands there, what is allowed and nearest."""

from dataclasses import dataclass
from typing import Literal

Weight = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong (`error`: nothing is read) or unlikely (`warning`), said in the language in force.

    `rank`: the smaller, the more important (0: a file that cannot be read, 1: a sheet, 2: a column, 3: a cell, 4: what cells say
    together). `place` is what a person looks for in the file: `Townships!C7`; `line 7, column size`; empty for the whole file.
    `row` and `column` order problems of one sheet as they stand there.
    """

    weight: Weight
    rank: int
    file: str
    sheet: str
    row: int
    column: int
    place: str
    found: str
    said: str
    allowed: str = ""
    nearest: str = ""

    @property
    def text(self) -> str:
        """The one line that names it all."""
        from twin.base.messages import message

        where = message("{file}, {place}", file=self.file, place=self.place) if self.place else self.file
        parts = [message("{where}: {said}", where=where, said=self.said)]
        if self.nearest:
            parts.append(message("did you mean '{word}'?", word=self.nearest))
        if self.allowed:
            parts.append(message("allowed: {allowed}", allowed=self.allowed))
        return message("; ").join(parts)
