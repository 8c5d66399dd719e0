"""All texts of a page in reading order, as people read them."""

from collections.abc import Iterator

from twin.report.shared.breadth import plain
from twin.report.shared.parts import Part, Table, View


def texts(view: View) -> Iterator[str]:
    """Every text of a page, folded parts too."""
    yield from (plain(text) for text in (view.title, view.names, view.line, view.badge) if text)
    for part in view.parts:
        yield from of_part(part)


def of_part(part: Part) -> Iterator[str]:
    """Every text of a part, in the order of the page."""
    yield from (plain(text) for text in (part.title, part.note, part.text, part.strong, *part.alarms) if text)
    yield from (plain(text) for tile in part.tiles for text in tile)
    yield from (plain(line) for line in part.lines)
    if part.table:
        yield from _of_table(part.table)
    yield from (plain(bar.name) for bar in (*part.stack, *part.legend) if bar.name)
    for name, blocks in part.squares:
        yield from (plain(name), *(plain(block.name) for block in blocks))
    for name, keys in part.codes:
        yield from (plain(name), *map(plain, keys))
    for figure in part.figures:
        yield from (plain(text) for text in (figure.message, figure.caption) if text)
    for one in part.parts:
        yield from of_part(one)
    if part.after:
        yield plain(part.after)


def _of_table(table: Table) -> Iterator[str]:
    for one in (*table.heads, *(found for row in table.rows for found in row)):
        yield from (plain(text) for text in (one.text, one.beside, one.under) if text)
