"""Write a workbook to be filled in, or tables of their own: headings, examples, drop-downs, and what is known already."""

import csv
import io
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from twin.base.errors import MachineError, reason
from twin.base.messages import Lang
from twin.base.texts import cell
from twin.sheets.examples import example_cell
from twin.sheets.filled import mark_key
from twin.sheets.rules import Drops, rule
from twin.sheets.schema import Column, Sheet
from twin.sheets.words import EXAMPLE, FIELD, KEY, LISTS, NOTE, READ_ME, VALUE
from twin.sheets.written import cell_of, ordered

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
_ALLOWED = ("insert_rows", "delete_rows", "sort", "autofilter", "format_cells", "format_columns", "format_rows")
# No text becomes a formula or a link. Cells are open unless a format says else: a row can only be deleted if all its cells are.
_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "default_format_properties": {"locked": False},
}  # fmt: skip
_GREEN, _GREY = "#DDE8DD", "#E8E8E8"


def write_book(
    path: Path,
    sheets: Sequence[Sheet],
    rows: Rows,
    lang: Lang = "zh",
    examples: bool = True,
    about: Sequence[str] = (),
    locked: bool = True,
) -> None:
    """One .xlsx: what it is about, then a sheet each, headings in `lang`; `rows` are values in the model's units.

    `locked` protects headings (without a password). Raises MachineError where the file cannot be written.
    """
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, _OPTIONS)
    book.set_properties({"created": datetime(2026, 1, 1)})  # the same content gives the same file
    writer = _Writer(book, lang, examples, locked)
    writer.read_me(sheets, about)
    for sheet in sheets:
        (writer.downwards if sheet.fields else writer.across)(sheet, rows.get(sheet.key, ()))
    writer.drops.write()
    book.close()
    _put(path, data.getvalue())


def write_csv(folder: Path, sheets: Sequence[Sheet], rows: Rows, lang: Lang = "en") -> None:
    """A table `KEY.csv` for each sheet: UTF-8 with a mark, which Excel asks for; headings are keys."""
    for sheet in sheets:
        text = io.StringIO(newline="")
        table = csv.writer(text)
        columns = ordered(sheet.columns)
        table.writerow(column.key for column in columns)
        shown = {column.key: cell_of(column, lang) for column in columns}
        for line in rows.get(sheet.key, ()):
            table.writerow("" if line.get(key) is None else cell(write(line[key])) for key, write in shown.items())
        _put(folder / f"{sheet.key}.csv", text.getvalue().encode("utf-8-sig"))


def _put(path: Path, data: bytes) -> None:
    """Write beside the place and rename, so that nothing half-written stands there."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as problem:
        with suppress(OSError):
            draft.unlink()
        raise MachineError("{file}: cannot be written: {reason}", file=path, reason=reason(problem)) from problem


def done(code: Any) -> None:
    """Refuse what xlsxwriter did not do: it answers with a negative number (too long, too far) and says nothing."""
    if isinstance(code, int) and code < 0:
        raise ValueError(f"the workbook's writer refused a cell or rule ({code})")


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, lang: Lang, examples: bool, locked: bool) -> None:
        self.book, self.lang, self.examples, self.locked = book, lang, examples, locked
        self.drops = Drops(book, LISTS)
        look = {"locked": True, "border": 1, "border_color": "#BBBBBB", "text_wrap": True, "valign": "vcenter"}
        self.head = book.add_format({**look, "bold": True, "bg_color": _GREEN})
        self.expert = book.add_format({**look, "bg_color": _GREY})
        self.key = book.add_format({"locked": True, "font_size": 7, "font_color": "#999999"})
        self.example = book.add_format({"locked": True, "italic": True, "font_color": "#888888", "bg_color": "#F7F7F7"})
        self.note = book.add_format({"locked": True, "font_color": "#666666", "text_wrap": True, "valign": "vcenter"})
        self.open = book.add_format({})
        self.texts = book.add_format({"num_format": "@"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})

    def read_me(self, sheets: Sequence[Sheet], about: Sequence[str]) -> None:
        """The first sheet: lines of text, and what each sheet is for."""
        page = self.book.add_worksheet(READ_ME[self.lang])
        page.set_column(0, 0, 18)
        page.set_column(1, 1, 100, self.text)
        page.hide_gridlines(2)
        lines = [("", line) for line in about] + [(sheet.name[self.lang], sheet.about[self.lang]) for sheet in sheets]
        for row, (name, line) in enumerate(lines):
            done(page.write_string(row, 0, name, self.book.add_format({"bold": True, "valign": "top"})))
            done(page.write_string(row, 1, line, self.text))
        self._on_paper(page)
        self._protect(page)

    def across(self, sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> None:
        """A sheet of one row a thing: headings, keys, an example, then rows."""
        page = self.book.add_worksheet(sheet.name[self.lang])
        columns, first = ordered(sheet.columns), 3 if self.examples else 2
        done(page.set_column(len(columns), len(columns) + 20, None, self.open))  # LibreOffice asks the column, not the default
        last = first + max(sheet.room, len(rows)) - 1
        for at, column in enumerate(columns):
            form = self._form(column)
            done(page.set_column(at, at, _width(column, self.lang), form))
            done(page.write_string(0, at, _broken(column.head[self.lang]), self.expert if column.expert else self.head))
            done(page.write_comment(0, at, column.note[self.lang], {"x_scale": 2, "y_scale": 1.5}))
            done(page.write_string(1, at, column.key, self.key))
            if self.examples:
                self._example(page, 2, at, column, marked=column.key == mark_key(sheet))
            done(page.data_validation(first, at, last, at, rule(column, self.lang, self.drops)))
            shown = cell_of(column, self.lang)
            for row, line in enumerate(rows, first):
                self._cell(page, row, at, shown, line.get(column.key), form)
        page.set_row(0, 45)
        page.freeze_panes(first, 1)
        page.repeat_rows(0)
        self._on_paper(page)
        page.autofilter(
            first - 1, 0, last, len(columns) - 1
        )  # beneath the last row that is none of the user's: sorting leaves it there
        self._protect(page)

    def downwards(self, sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> None:
        """A sheet of one value a line: heading, value, note, key."""
        page = self.book.add_worksheet(sheet.name[self.lang])
        for at, (text, width) in enumerate(((FIELD, 34), (VALUE, 28), (NOTE, 80), (KEY, 16))):
            done(page.set_column(at, at, width))
            done(page.write_string(0, at, text[self.lang], self.head))
        line = rows[0] if rows else {}
        for row, column in enumerate(ordered(sheet.columns), 1):
            form = self._form(column)
            done(page.write_string(row, 0, column.head[self.lang], self.expert if column.expert else self.head))
            done(page.write_string(row, 2, self._described(column), self.note))
            done(page.write_string(row, 3, column.key, self.key))
            done(page.write_blank(row, 1, None, form))
            done(page.data_validation(row, 1, row, 1, rule(column, self.lang, self.drops)))
            self._cell(page, row, 1, cell_of(column, self.lang), line.get(column.key), form)
        page.freeze_panes(1, 1)
        self._on_paper(page)
        self._protect(page)

    def _on_paper(self, page: Any) -> None:
        """A4 across, all columns on one page."""
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)

    def _described(self, column: Column) -> str:
        """A field's note with its example, which has no row of its own here."""
        note, example = column.note[self.lang], example_cell(column, self.lang) if self.examples else ""
        return note if example == "" else f"{note} {EXAMPLE[self.lang]}{example}"

    def _form(self, column: Column) -> Any:
        """Codes, months, days and choices are texts, so that no spreadsheet makes numbers or dates of them."""
        return self.open if column.kind in ("number", "whole", "share", "quantity") else self.texts

    def _example(self, page: Any, row: int, at: int, column: Column, marked: bool) -> None:
        value = example_cell(column, self.lang)
        if marked:
            done(page.write_string(row, at, f"{EXAMPLE[self.lang]}{value}", self.example))
        elif isinstance(value, str):
            done(page.write_string(row, at, value, self.example))
        else:
            done(page.write_number(row, at, value, self.example))

    def _cell(self, page: Any, row: int, at: int, show: Callable[[Any], str | int | float], value: Any, form: Any) -> None:
        if value is None:
            return
        shown = show(value)
        done(page.write_string(row, at, shown, form) if isinstance(shown, str) else page.write_number(row, at, shown, form))

    def _protect(self, page: Any) -> None:
        if self.locked:
            page.protect("", dict.fromkeys(_ALLOWED, True))


def _broken(head: str) -> str:
    """A heading with its unit on a line of its own."""
    return head.replace(" (", "\n(").replace("（", "\n（") if head.endswith((")", "）")) else head


def _width(column: Column, lang: Lang) -> float:
    """Room for half of a long heading, which breaks into lines, for the longest word to choose, and for a code or name."""
    words = max((_wide(word[lang]) + 2 for word in column.choices.values()), default=0)
    return min(max(14, _wide(column.head[lang]) / 2 + 4, words), 34)


def _wide(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)
