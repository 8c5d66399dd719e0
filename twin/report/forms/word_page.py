"""What has to stand on one page of a Word file: the largest letters and lines in which it does, and how a file begins."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from twin.base.texts import width_of
from twin.report.forms import layout, word_table
from twin.report.shared.breadth import plain
from twin.report.shared.parts import Part, Table

_POINTS = 72 / 25.4
ROOM, WIDTH = layout.HEIGHT * _POINTS, layout.WIDTH * _POINTS
FULL = 0.95  # of the page: signs of one width end lines earlier than counted
INDENT = 2  # signs before a paragraph
LINE = 1.6  # height of a line of a table by its letters: no font that stands in for another is higher
BEGINNING = 6  # lines before a first table that go across with it rather than stand alone on a page


class Near(NamedTuple):
    """Points of letters, and from line to line."""

    letters: float
    pitch: float


WAYS = (Near(layout.THREE, 24.0), Near(layout.FOUR, 20.0), Near(layout.SMALL_FOUR, 17.0), Near(layout.FIVE, 14.5))


def near(part: Part) -> Near:
    """The largest letters in which a page holds a part; the smallest of them where none do."""
    return next((way for way in WAYS if height(part, way) <= FULL * ROOM), WAYS[-1])


def height(part: Part, way: Near) -> float:
    """How much of a page a part takes with all within it, points."""
    lines = sum(ceil((INDENT + width_of(plain(text)) / 2) * way.letters / WIDTH) for text in _texts(part))
    return lines * way.pitch + _tables(part)


def _texts(part: Part) -> Iterator[str]:
    """All paragraphs of a part."""
    yield from (text for text in (part.title, part.note, part.text, part.strong, *part.alarms, *part.lines) if text)
    if part.tiles:
        yield " ".join(f"{plain(name)} {plain(figure)}" for name, figure in part.tiles)
    for one in part.parts:
        yield from _texts(one)
    if part.after:
        yield part.after


def _tables(part: Part) -> float:
    own = _table(part.table) if part.table else 0.0
    return own + sum(_tables(one) for one in part.parts)


def _table(table: Table) -> float:
    """Of a table upright: each row as high as its highest cell."""
    fitted = word_table.fit(table, False)
    found = layout.LEAST * LINE  # the line behind it
    for row in [*([table.heads] if table.heads else []), *table.rows]:
        found += word_table.lines(row, fitted) * fitted.size * LINE + 2
    return found


def begins_across(part: Part) -> bool:
    """Whether its heading stands over a table that is too wide for an upright page."""
    if part.table:
        return word_table.fit(part.table).across
    first = part.parts[0] if part.parts else None
    before = (part.note, part.text, part.strong, part.alarms, part.tiles, part.lines, part.figures, part.stack)
    return first is not None and not any(before) and begins_across(first)


def opens_across(parts: Sequence[Part]) -> bool:
    """Whether a file had little on its first page but its title before the paper has to be turned."""
    lines = 0.0
    for part in parts:
        if begins_across(part):
            return True
        lines += height(part, WAYS[0]) / WAYS[0].pitch
        if lines > BEGINNING or part.table or part.figures or part.parts:
            return False
    return False
