"""How much room a table needs, so that on paper it stands in letters, or on a turned page, in which it can be read."""

import re
from html import unescape
from itertools import zip_longest

from markupsafe import Markup

from twin.base.texts import in_lines, printable, width_of
from twin.report.shared.parts import Cell, Part, Table

EASY = 12  # half letters of text below which a cell is given all its room
GAP = 1.5  # half letters between columns
# What fits A4 upright in letters of 9, 8 and 7 points, and across in 8, in half letters; what is wider stands across in 6.
# Figures of the shipped font are a tenth wider than half a letter.
FITS = (("", 98), ("small", 110), ("smaller", 126), ("across", 165))
ACROSS = ("across", "widest")
_TAG = re.compile(r"<[^>]*>")
_NEVER = re.compile("[\ufffe\uffff]")  # not to be had in XML


def plain(text: str) -> str:
    """A text as people read it: without the marks that say where a number is from, control codes written out."""
    bare = unescape(_TAG.sub("", text)) if isinstance(text, Markup) else text
    return _NEVER.sub("\ufffd", printable(bare))


def main(cell: Cell) -> str:
    """What stands in a cell before what is beside and under it; bars without a text are told in words."""
    return plain(cell.text) if cell.text else ", ".join(plain(f"{bar.name} {bar.share:.0%}".strip()) for bar in cell.bars)


def needs(table: Table) -> tuple[list[int], list[int]]:
    """Of each column the width below which a word would break, and that at which nothing would: in half letters."""
    least, natural = [], []
    for column in zip_longest(table.heads, *table.rows, fillvalue=Cell()):
        lines = [line for one in column for line in _lines(one)]
        widest = max(map(width_of, lines), default=1)
        pieces = max((width_of(piece) for line in lines for piece in in_lines(line, 1).split("\n")), default=1)
        natural.append(max(widest, 2))
        least.append(max(pieces, min(widest, EASY)))
    return least, natural


def _lines(cell: Cell) -> list[str]:
    """The lines of a cell."""
    shown = " ".join(text for text in (main(cell), plain(cell.beside)) if text)
    return [*shown.split("\n"), *(plain(cell.under).split("\n") if cell.under else [])]


def breadth(table: Table) -> str:
    """How a table stands on a page of A4: nothing special, small, smaller, across or widest."""
    least, _ = needs(table)
    need = sum(least) + GAP * len(least)
    return next((name for name, most in FITS if need <= most), "widest")


def short(cell: Cell) -> bool:
    """Whether a cell is in one line even where its table is wide."""
    return all(width_of(line) <= EASY for line in _lines(cell))


def across(part: Part) -> bool:
    """Whether a part begins with a table that stands across, so that its heading has to be on that page."""
    if part.table:
        return breadth(part.table) in ACROSS
    before = (part.note, part.text, part.strong, part.alarms, part.tiles, part.lines, part.figures, part.stack, part.squares)
    return bool(part.parts) and not any(before) and across(part.parts[0])
