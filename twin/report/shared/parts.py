"""What pages and cards are made of, as data: `templates/` says how it looks, and escapes every text of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

WORDY = 40  # signs; a longer text breaks and is read from the left
BAR = 12.0  # letters that a bar of a whole is long


class Bar(NamedTuple):
    """A coloured part of a whole, in a table's cell or in a stack with a legend; `em`: letters that a whole is long."""

    share: float
    colour: str
    name: str = ""
    em: float = BAR


@dataclass(frozen=True)
class Cell:
    """A cell of a table: bars, then text, then a fainter text; `sure` text is bold, for it can be told from zero."""

    text: str = ""
    sure: bool = False
    colour: str = ""  # of bold text
    faint: bool = False
    bars: Sequence[Bar] = ()
    beside: str = ""
    under: str = ""

    @property
    def wordy(self) -> bool:
        """Whether it is read as a sentence, not as a figure."""
        return len(self.text.striptags() if isinstance(self.text, Markup) else self.text) > WORDY


Given = str | tuple[str, bool] | Cell  # a cell as it may be given: a text, perhaps with whether it is sure


class Table(NamedTuple):
    """A table whose first `left` columns are words and the others figures."""

    heads: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    left: int = 1

    @classmethod
    def of(cls, heads: Iterable[Given], rows: Iterable[Iterable[Given]], left: int = 1) -> "Table":
        """From texts, marked texts and cells."""
        return cls([_cell(head) for head in heads], [[_cell(cell) for cell in row] for row in rows], left)


def _cell(given: Given) -> Cell:
    return given if isinstance(given, Cell) else Cell(given) if isinstance(given, str) else Cell(*given)


class Figure(NamedTuple):
    """A picture as SVG, what it says, the sentence under it, the file that has it too; `dense`: cannot be read if made small."""

    svg: str
    message: str = ""
    caption: str = ""
    file: str = ""
    dense: bool = False


class Square(NamedTuple):
    """A small block of a row of blocks: what it stands for, its height in letters and its colour."""

    name: str
    height: float
    colour: str


@dataclass(frozen=True)
class Part:
    """A part of a page or card under its title; what is empty is left out, what there is stands in the order of these fields.

    A `folded` one opens on a click; parts within it stand one under the other, or side by side. A `page` begins a page when
    printed and is in large type, for readers who need it.
    """

    title: str = ""
    note: str = ""  # small, before everything else
    text: str = ""
    strong: str = ""
    alarms: Sequence[str] = ()  # in red
    tiles: Sequence[tuple[str, str]] = ()  # name, figure
    lines: Sequence[str] = ()
    table: Table | None = None
    stack: Sequence[Bar] = ()
    squares: Sequence[tuple[str, Sequence[Square]]] = ()  # rows: name, blocks
    legend: Sequence[Bar] = ()
    codes: Sequence[tuple[str, Sequence[str]]] = ()  # name, keys
    figures: Sequence[Figure] = ()
    parts: Sequence["Part"] = ()
    after: str = ""  # small, after everything else
    folded: bool = False
    beside: bool = False
    page: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything in it."""
        inside = (self.note, self.text, self.strong, self.alarms, self.tiles, self.lines, self.table, self.stack, self.squares)
        return any((*inside, self.legend, self.codes, self.figures, self.parts, self.after))


@dataclass(frozen=True)
class View:
    """All that a page or card says in one language: title, a line of facts, a badge where people and places are invented."""

    title: str
    line: str = ""
    names: str = ""  # what is compared
    badge: str = ""
    parts: Sequence[Part] = ()
