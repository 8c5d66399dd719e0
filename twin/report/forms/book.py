"""Tables of results as a workbook: what they are on the first sheet, then a sheet a table, all rows in full.

Numbers stand as numbers in the unit of their heads, to the last bit, days and months as days, so that they sort; codes, keys and
names are texts, and no text is a formula or a link. Money is in yuan, not in ten thousands, so that a cell holds the number of
the table.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from twin.base.messages import Lang, mark, told
from twin.base.texts import printable, width_of
from twin.report.forms.about import About
from twin.report.forms.cells import Names, Shown, columns, head
from twin.report.shared.words import pick
from twin.sheets.write import done
from twin.views.sheet import Sheet

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FORMS = {"share": "0.0%", "gap": "+0.0%;-0.0%;0.0%", "index": "0.0", "ratio": "0.00"}  # others: whole, or one place where not
_DAYS = {"month": mark("yyyy-mm"), "day": mark("yyyy-mm-dd")}  # how a spreadsheet shows them: as pages do in that language
_GREEN = "#DDE8DD"
_LONGEST = 31  # signs of a sheet's name
WIDEST = 42  # signs of a column


class _Exact(Worksheet):
    """A sheet whose numbers come back as they went in: the writer's own has 16 digits, of which a double may need 17."""

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        said = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
        self.fh.write(f"<c{said}><v>{number!r}</v></c>")


def book(sheets: Mapping[str, Sheet], about: About, names: Names, lang: Lang) -> bytes:
    """The workbook as .xlsx; the same tables give the same bytes.

    Raises ValueError for what no workbook holds: a text of more than 32,767 signs, a table of more than 1,048,575 rows.
    """
    data = io.BytesIO()
    made = xlsxwriter.Workbook(data, _OPTIONS)
    made.set_properties({"title": about.county, "author": about.unit, "comments": about.badge, "created": about.made})
    writer = _Writer(made, lang)
    titles = _titles([told(lang, "About this workbook"), *(pick(one.name, lang) for one in sheets.values())])
    writer.front(titles[0], sheets, titles[1:], about)
    for title, one in zip(titles[1:], sheets.values(), strict=True):
        writer.sheet(title, [*columns(one, names, lang)], len(one.rows))
    made.close()
    return data.getvalue()


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, made: Any, lang: Lang) -> None:
        self.made, self.lang = made, lang
        look = {"bold": True, "bg_color": _GREEN, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#BBBBBB"}
        self.head, self.bold = made.add_format(look), made.add_format({"bold": True, "font_size": 14})
        self.text, self.wrapped = made.add_format({"num_format": "@"}), made.add_format({"text_wrap": True, "valign": "top"})
        self.forms: dict[str, Any] = {}

    def front(self, title: str, sheets: Mapping[str, Sheet], titles: Sequence[str], about: About) -> None:
        """What the workbook is; then what each column of each table means."""
        page = self.made.add_worksheet(title, _Exact)
        page.hide_gridlines(2)
        for at, width in enumerate((30, 34, 90)):
            done(page.set_column(at, at, width))
        row = count()
        said = told(self.lang, "{county}: {tables}", county=about.county, tables=told(self.lang, ", ").join(titles))
        done(page.write_string(next(row), 0, printable(said), self.bold))
        for said in (about.head(self.lang), *about.sentences):
            at = next(row)
            done(page.merge_range(at, 0, at, 2, "", self.wrapped))
            done(page.write_string(at, 0, printable(said), self.wrapped))
            done(page.set_row(at, 15 * (1 + width_of(said) // 140)))
        self.meanings(page, next(row) + 1, sheets, titles)
        self.on_paper(page)

    def meanings(self, page: Any, row: int, sheets: Mapping[str, Sheet], titles: Sequence[str]) -> None:
        """Table, column, meaning."""
        for at, text in enumerate((told(self.lang, "table"), told(self.lang, "column"), told(self.lang, "what it means"))):
            done(page.write_string(row, at, text, self.head))
        for title, sheet in zip(titles, sheets.values(), strict=True):
            lines = [(head(one, self.lang), one.about) for one in sheet.columns]
            for name, said in [("", sheet.about), *lines] if sheet.about else lines:
                row += 1
                for at, text in enumerate((title, name, pick(said, self.lang) if said else "")):
                    done(page.write_string(row, at, printable(text), self.wrapped))

    def sheet(self, title: str, shown: Sequence[Shown], rows: int) -> None:
        """A table: heads that stay in sight, filters, every row."""
        page = self.made.add_worksheet(title, _Exact)
        for at, column in enumerate(shown):
            form = self.form(column)
            done(page.set_column(at, at, _width(column)))
            done(page.write_string(0, at, printable(column.head), self.head))
            for row, value in enumerate(column.values, 1):
                self.cell(page, row, at, value, form)
        done(page.set_row(0, 32))
        page.freeze_panes(1, _held(shown))
        page.repeat_rows(0)
        if shown:
            done(page.autofilter(0, 0, rows, len(shown) - 1))
            page.ignore_errors(
                {"number_stored_as_text": f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(max(rows, 1), len(shown) - 1)}"}
            )
        self.on_paper(page)

    def cell(self, page: Any, row: int, at: int, value: Any, form: Any) -> None:
        """A text, a number, a day or nothing; what no spreadsheet has (infinity) as a text."""
        if value is None or value == "":
            return
        if isinstance(value, date):
            done(page.write_datetime(row, at, value, form))
            return
        if isinstance(value, str) or value in (float("inf"), float("-inf")):
            done(page.write_string(row, at, printable(str(value)), self.text))
        else:
            done(page.write_number(row, at, value, form))

    def form(self, column: Shown) -> Any:
        """How a column's cells are shown; whole numbers without places."""
        if column.unit == "text":
            return self.text
        broken = any(isinstance(one, float) and not one.is_integer() for one in column.values)
        days = _DAYS.get(column.unit)
        code = told(self.lang, days) if days else _FORMS.get(column.unit, "#,##0.0" if broken else "#,##0")
        if code not in self.forms:
            self.forms[code] = self.made.add_format({"num_format": code} | ({"align": "left"} if days else {}))
        return self.forms[code]

    def on_paper(self, page: Any) -> None:
        """A4 across, all columns on one page."""
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer("&C\u2014 &P \u2014")


def _held(shown: Sequence[Shown]) -> int:
    """How many columns stay in sight: the first ones that are names, two at most."""
    return min(2, next((at for at, one in enumerate(shown) if one.unit not in ("text", *_DAYS)), len(shown)))


def _width(column: Shown) -> float:
    """Room for what is in a column, and for half of a long head, which breaks into lines."""
    texts = (
        width_of(one) if isinstance(one, str) else 12 if isinstance(one, date) else 10 for one in column.values if one is not None
    )
    return (
        min(max(10, *texts, width_of(column.head) / 2) + 3, WIDEST) if column.values else min(width_of(column.head) + 3, WIDEST)
    )


def _titles(names: Sequence[str]) -> list[str]:
    """Names that a workbook takes, each once: no more than 31 signs, none of []:*?/\\, no apostrophe at an end."""
    found: list[str] = []
    for name in names:
        bare = re.sub(r"[\[\]:*?/\\]", " ", printable(name)).strip("' ") or "-"
        tries = (bare[:_LONGEST] if n == 1 else f"{bare[: _LONGEST - 5]} ({n})" for n in count(1))
        taken = {one.lower() for one in found} | {"history"}
        found.append(next(one for one in tries if one.lower() not in taken))
    return found
