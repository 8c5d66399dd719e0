"""Tables in a terminal that is too narrow for them: columns break between words, never within; else one row under the other."""

from copy import copy
from dataclasses import replace
from itertools import pairwise

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from twin.base.texts import in_lines, printable, width_of

EASY, HEAD = 16, 8  # columns of a terminal below which a text, and a heading, is not broken
INDENT = 2
FULL, TIGHT = 3, 2  # signs that a column takes besides its text: with lines between columns, and without


def fitted(table: Table, room: int) -> RenderableType:
    """A table in a room of so many signs: as it is, with narrower columns, without lines, or one row under the other."""
    columns = [[_plain(column.header), *map(_plain, column.cells)] for column in table.columns]
    natural = [max(map(_widest, texts), default=1) for texts in columns]
    if not columns or table.box is None or sum(natural) + FULL * len(columns) + 1 <= room:
        return table
    figures = [column.justify == "right" for column in table.columns]
    for frame, easy, head in ((FULL, EASY, HEAD), (TIGHT, EASY, HEAD), (TIGHT, HEAD, 1)):
        least = [_least(texts, right, easy, head) for texts, right in zip(columns, figures, strict=True)]
        free = room - frame * len(columns) - 1
        if sum(least) <= free:
            return _narrowed(table, _shared_out(least, natural, free), frame)
    return _stacked(table, columns, room)


def _plain(cell: object) -> str:
    return printable(cell.plain if isinstance(cell, Text) else str(cell))


def _widest(text: str) -> int:
    return max(map(width_of, text.split("\n")))


def _least(texts: list[str], figures: bool, easy: int, head: int) -> int:
    """The width below which a word would break; figures stay with their units."""
    title, *cells = texts
    words = [word for text in cells for word in (text.split() if figures else in_lines(text, 1).split("\n"))]
    short = 1 if figures else min(max(map(_widest, cells), default=1), easy)
    return max(short, min(_widest(title), head), *map(width_of, [*words, *in_lines(title, 1).split("\n")]))


def _shared_out(least: list[int], natural: list[int], free: int) -> list[int]:
    """Widths from the least on: what is left goes where it is wanted, in proportion."""
    wanted = [full - low for low, full in zip(least, natural, strict=True)]
    whole = max(sum(wanted), 1)
    left = min(free - sum(least), whole)
    marks = [0]
    for one in wanted:
        marks.append(marks[-1] + one)
    return [low + left * end // whole - left * start // whole for low, (start, end) in zip(least, pairwise(marks), strict=True)]


def _narrowed(table: Table, widths: list[int], frame: int) -> Table:
    """A copy with columns of these widths, in which intervals stand under what they are of where both do not fit."""
    shown = copy(table)
    shown.columns = [replace(column, _cells=list(column.cells)) for column in table.columns]
    for column, width in zip(shown.columns, widths, strict=True):
        column.width = width
        if column.justify == "right":
            column._cells = [_parted(cell, width) for cell in column._cells]
    if frame == TIGHT:
        shown.box, shown.show_edge, shown.padding = SIMPLE_HEAD, False, (0, 1, 0, 0)
    return shown


def _parted(cell: RenderableType, width: int) -> RenderableType:
    """A figure that is wider than its column in lines: before its interval, then between words, never before a unit."""
    text = _plain(cell)
    if _widest(text) <= width:
        return cell
    parted = "\n".join(line for part in text.replace(" [", "\n[").split("\n") for line in _filled(part.split(), width))
    return Text(parted, style=cell.style) if isinstance(cell, Text) else parted


def _filled(words: list[str], width: int) -> list[str]:
    """Words in lines of at most so many signs, where words allow it."""
    lines = words[:1]
    for word in words[1:]:
        if width_of(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _stacked(table: Table, columns: list[list[str]], room: int) -> Group:
    """Each row as its name, and under it a line for each head."""
    parts: list[RenderableType] = [Text(_plain(table.title), style="bold")] if table.title else []
    heads, name = [texts[0] for texts in columns], ""
    width = room - 2 * INDENT - max(map(_widest, heads[1:]), default=0)
    for place, row in enumerate(table.rows, start=1):
        name = columns[0][place] or name
        lines = Table.grid(padding=(0, INDENT, 0, 0))
        for head, texts in zip(heads[1:], columns[1:], strict=True):
            if texts[place]:
                lines.add_row(head, _parted(texts[place], width))
        parts += [Text(name, style=row.style or "bold"), Padding(lines, (0, 0, 0, INDENT))]
    return Group(*parts)
