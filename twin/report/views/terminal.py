"""A view in the terminal: its tables, as wide as the window, the rest in the files that are named."""

from collections.abc import Mapping

from rich.table import Table

from twin.base.messages import Lang, told
from twin.report.living.kept import Kept
from twin.report.shared.parts import Cell
from twin.report.shared.terminal import console
from twin.report.shared.words import pick
from twin.report.views.month import in_short
from twin.report.views.told import WRITTEN, Told
from twin.views.view import View

ROWS, COLUMNS = 20, 7


def show(view: View, said: Told, lang: Lang) -> None:
    """The first rows and columns of each table, and how many more there are."""
    out = console()
    out.print(told(lang, "{view}: {about}", view=pick(view.name, lang), about=pick(view.about, lang)), style="bold")
    for name, sheet in said.sheets.items():
        rows, columns = [*said.kept[name]], sheet.columns[:COLUMNS]
        table = Table(box=None, pad_edge=False, title=pick(sheet.name, lang), title_justify="left")
        for column in columns:
            table.add_column(pick(column.name, lang), justify="right" if column.unit in WRITTEN else "left")
        for row in rows[:ROWS]:
            cells = (said.cell(row, column, lang) for column in columns)
            table.add_row(*(cell.text if isinstance(cell, Cell) else str(cell) for cell in cells))
        out.print()
        out.print(table)
        more = _more(len(rows) - ROWS, len(sheet.columns) - COLUMNS, lang)
        if more:
            out.print(more, style="dim")


def _more(rows: int, columns: int, lang: Lang) -> str:
    """How many rows and columns only the files have; nothing where they have no more."""
    if rows > 0 and columns > 0:
        return told(lang, "and {rows} more rows, {columns} more columns in the files", rows=rows, columns=columns)
    if rows > 0:
        return told(lang, "and {rows} more rows in the files", rows=rows)
    return told(lang, "and {columns} more columns in the files", columns=columns) if columns > 0 else ""


def plain(living: Mapping[str, Kept]) -> dict[str, Kept]:
    """Tables whose numbers do not say where they are from."""
    return {name: Kept(table.frame, table.file) for name, table in living.items()}


def show_month(attention: Told, living: Mapping[str, Kept], lang: Lang) -> None:
    """What the report says first: how urgent it is, where to go, how far to believe it."""
    out = console()
    for line, alarm in in_short(attention, living, lang):
        out.print(line, style="bold red" if alarm else "")
