"""A table in a Word file: as wide as the page, its heads on every page, no row in two pieces, the largest letters that fit."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from math import ceil
from typing import Any, NamedTuple

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from twin.base.texts import width_of
from twin.report.forms import layout
from twin.report.forms.word_styles import TABLES
from twin.report.shared.breadth import main, needs, plain
from twin.report.shared.parts import Cell, Table

# Rows that stay on a page with the heads, if there are so many: LibreOffice 7.4 loses rows that stay whole where few of them have
# room below heads that are repeated.
TOGETHER = 3
PADDING = 60  # twentieths of a point, left and right in a cell
_FAINT = "595959"
_POINTS = 72 / 25.4
_CODE = re.compile("[0-9]{9,}")  # of a place: it is read, and looked for, in one piece
_WIDER = 1.3  # of half a letter: figures of what stands in for Times New Roman where that is not installed


class Fit(NamedTuple):
    """How a table fits: points of its letters, widths of its columns in twentieths of a point, whether the page is turned."""

    size: float
    widths: list[int]
    across: bool


def fit(table: Table, across: bool | None = None) -> Fit:
    """In small four where nothing breaks, else upright in five or small five, else across; `across`: the page lies so already."""
    least, natural = needs(table)
    least = [max(few, code) for few, code in zip(least, _codes(table), strict=True)]
    natural = [max(one, few) for one, few in zip(natural, least, strict=True)]
    if not across and _shared(natural, natural, TABLES[0], layout.WIDTH):
        return Fit(TABLES[0], _shared(natural, natural, TABLES[0], layout.WIDTH), False)
    ways = ((False, layout.WIDTH, TABLES[1:-1]), (True, layout.HEIGHT, TABLES[1:]))
    for turned, room, sizes in ways if across is None else ways[across:][:1]:
        for size in sizes:
            widths = _shared(least, natural, size, room)
            if widths:
                return Fit(size, widths, turned)
    return Fit(TABLES[-1], _squeezed(least, room), turned)


def _codes(table: Table) -> list[int]:
    """What the longest code of each column takes in one line, in half letters."""
    columns = zip_longest(table.heads, *table.rows, fillvalue=Cell())
    texts = ([text for one in column for text in (main(one), plain(one.beside), plain(one.under))] for column in columns)
    return [ceil(_WIDER * max((len(code) for text in some for code in _CODE.findall(text)), default=0)) for some in texts]


def _shared(least: Sequence[int], natural: Sequence[int], size: float, room: float) -> list[int]:
    """Widths that fill the room (mm), what is left shared by need; nothing where it is too narrow."""
    half = 10 * size  # twentieths of a point
    total = round(20 * room * _POINTS)
    least_of = [one * half + 2 * PADDING + half for one in least]
    spare = total - sum(least_of)
    if spare < 0:
        return []
    wants = [(most - few) ** 0.5 for few, most in zip(least, natural, strict=True)]
    parts = wants if any(wants) else least_of
    return _whole([few + spare * part / sum(parts) for few, part in zip(least_of, parts, strict=True)], total)


def _squeezed(least: Sequence[int], room: float) -> list[int]:
    total = round(20 * room * _POINTS)
    return _whole([total * one / sum(least) for one in least], total)


def _whole(widths: Sequence[float], total: int) -> list[int]:
    """As whole numbers of the same sum."""
    found = [int(one) for one in widths]
    return [*found[:-1], total - sum(found[:-1])]


def element(table: Table, fitted: Fit, document: Any) -> Any:
    """The table as an element, to stand in the document's body."""
    made = OxmlElement("w:tbl")
    made.append(_form(fitted))
    grid = _sub(made, "w:tblGrid")
    for width in fitted.widths:
        _sub(grid, "w:gridCol", w=width)
    style = document.styles[f"Table {fitted.size:g}"].style_id
    if table.heads:
        _row(made, table.heads, table, fitted, style, head=True, near=bool(table.rows))
    for number, row in enumerate(table.rows, start=1):
        _row(made, row, table, fitted, style, near=bool(table.heads) and number < min(TOGETHER, len(table.rows)))
    return made


def _form(fitted: Fit) -> Any:
    form = OxmlElement("w:tblPr")
    _sub(form, "w:tblW", w=sum(fitted.widths), type="dxa")
    _sub(form, "w:jc", val="center")
    edges = _sub(form, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _sub(edges, f"w:{side}", val="single", sz=4, space=0, color="808080")
    _sub(form, "w:tblLayout", type="fixed")
    margins = _sub(form, "w:tblCellMar")
    for side in ("left", "right"):
        _sub(margins, f"w:{side}", w=PADDING, type="dxa")
    return form


def _row(made: Any, cells: Sequence[Cell], table: Table, fitted: Fit, style: str, head: bool = False, near: bool = False) -> None:
    """A row; `near`: it stays on one page with the next one."""
    row = _sub(made, "w:tr")
    form = _sub(row, "w:trPr")
    _sub(form, "w:cantSplit")
    if head:
        _sub(form, "w:tblHeader")
    for number, width in enumerate(fitted.widths):
        one = cells[number] if number < len(cells) else Cell()
        box = _sub(row, "w:tc")
        inside = _sub(box, "w:tcPr")
        _sub(inside, "w:tcW", w=width, type="dxa")
        if head:
            _sub(inside, "w:shd", val="clear", color="auto", fill="F0F0F0")
        _sub(inside, "w:vAlign", val="center")
        at = Paragraph(_sub(box, "w:p"), None)  # type: ignore[arg-type]  # styles are named by their keys
        about = at._p.get_or_add_pPr()
        _sub(about, "w:pStyle", val=style)
        if near:
            _sub(about, "w:keepNext")
        if number >= table.left and not one.wordy:
            _sub(about, "w:jc", val="center" if head else "right")
        _write(at, one, head)


def lines(row: Sequence[Cell], fitted: Fit) -> int:
    """How many lines the highest cell of a row has, by the width of its letters."""
    high = 1
    for cell, wide in zip(row, fitted.widths, strict=False):
        room = max(wide / 20 - 2 * PADDING / 20, fitted.size)
        texts = (f"{main(cell)} {plain(cell.beside)}".strip(), plain(cell.under))
        high = max(high, sum(max(1, ceil(width_of(text) / 2 * fitted.size / room)) for text in texts if text))
    return high


def _write(at: Paragraph, cell: Cell, head: bool) -> None:
    shown = at.add_run(main(cell))
    shown.bold = True if head or cell.sure else None
    if cell.colour and cell.sure:
        _colour(shown, cell.colour.lstrip("#"))
    elif cell.faint:
        _colour(shown, _FAINT)
    if cell.beside:
        _colour(at.add_run(f"{' ' if shown.text else ''}{plain(cell.beside)}"), _FAINT)
    if cell.under:
        at.add_run().add_break()
        at.add_run(plain(cell.under))


def _colour(run: Any, colour: str) -> None:
    _sub(run._r.get_or_add_rPr(), "w:color", val=colour)


def _sub(parent: Any, name: str, **values: object) -> Any:
    """A new element within another one, with its values."""
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    parent.append(made)
    return made
