"""Spoil a good workbook in one known way, by a seed, and say what a reader has to find: for any sheets and rows.

`spoil(good, sheets, seed, file)` changes one thing in the workbook that `good` was read from, and saves it as one of several programs
would. `complaint(spoilt, problems)` and `lost(spoilt, good, found)` say in words what a reader got wrong; empty where nothing.
"""

import random
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import MergedCell

from twin.base.messages import LANGS
from twin.sheets.allowed import bounds, units
from twin.sheets.problems import Problem
from twin.sheets.read import Book
from twin.sheets.schema import Column, Sheet
from twin.sheets.words import head_parts, plain

WRITERS = ("openpyxl", "xlsxwriter", "calc", "ods")  # calc: LibreOffice, as .xlsx
NUMBERS = ("number", "whole", "share")


@dataclass(frozen=True)
class Spoilt:
    """What was done: the `weight` that has to be told (empty: nothing is wrong), at one of `places`, in words that hold `said`.

    `touched` are the values (table, row, column) that may have changed; tables `gone` cannot be compared.
    """

    kind: str
    weight: str
    places: tuple[str, ...] = ()
    said: str = ""
    nearest: str = ""
    touched: frozenset[tuple[str, int, str]] = frozenset()
    gone: frozenset[str] = frozenset()
    file: Path = Path()
    writer: str = ""


@dataclass
class Cell:
    """One filled-in cell of the good workbook."""

    table: str
    row: int
    column: Column
    page: Any
    at: Any  # the cell of openpyxl
    value: Any  # in the model's unit

    @property
    def place(self) -> str:
        return f"{self.page.title}!{self.at.coordinate}"

    @property
    def spot(self) -> tuple[str, int, str]:
        return self.table, self.row, self.column.key

    def found(self, kind: str, weight: str, said: str = "", **more: Any) -> Spoilt:
        return Spoilt(kind, weight, (self.place,), said, touched=frozenset([self.spot]), **more)

    def kept(self, kind: str) -> Spoilt:
        """Another form of the same value."""
        return Spoilt(kind, "")


@dataclass
class Bench:
    """A workbook under the knife."""

    good: Book
    sheets: Sequence[Sheet]
    book: Any
    rng: random.Random
    calculated: bool  # whether the program that will save it calculates formulas
    cells: list[Cell] = field(default_factory=list)

    def __post_init__(self) -> None:
        for key, table in self.good.tables.items():
            page = self.book[table.layout.grid.name]
            for column in table.sheet.columns:
                for row, value in enumerate(table.columns[column.key]):
                    spot = table.layout.spot(table.rows[row], column.key)
                    if spot and value is not None:
                        self.cells.append(Cell(key, row, column, page, page.cell(spot[0] + 1, spot[1] + 1), value))

    def pick(self, fits: Callable[[Cell], bool]) -> Cell | None:
        found = [cell for cell in self.cells if fits(cell)]
        return self.rng.choice(found) if found else None

    def table(self, fields: bool | None = False) -> Any:
        """A table with rows; where `fields` is None, one of either kind."""
        found = [table for table in self.good.tables.values() if fields is None or table.sheet.fields is fields]
        return self.rng.choice(found) if found else None

    def page(self, table: Any) -> Any:
        return self.book[table.layout.grid.name]

    def width(self, table: Any) -> int:
        """The first column (from 1) to the right of all that stands there."""
        return max(len(row) for row in table.layout.grid.rows) + 1

    def head(self, table: Any, key: str) -> Any:
        """The cell of a heading."""
        layout = table.layout
        return (
            self.page(table).cell(layout.at[key] + 1, 1)
            if layout.down >= 0
            else self.page(table).cell(layout.head + 1, layout.at[key] + 1)
        )


Kind = Callable[[Bench], Spoilt | None]


def _rows(bench: Bench, cell: Cell) -> int:
    return len(bench.good.tables[cell.table])


# Cells emptied, retyped, moved


def emptied(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.needed and len(bench.good.tables[cell.table].sheet.columns) > 1)
    if not cell:
        return None
    cell.at.value = None
    return cell.found("emptied", "error", "is empty, but is needed")


def emptied_where_it_may_be(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: not cell.column.needed)
    if not cell:
        return None
    cell.at.value = None
    return Spoilt("emptied_where_it_may_be", "", touched=frozenset([cell.spot]))


def retyped(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind in (*NUMBERS, "month", "date"))
    if not cell:
        return None
    cell.at.value = bench.rng.choice(["约三百", "many", "12..5", "3至5", "见附件"])
    return cell.found("retyped", "error", "cannot be read")


def out_of_range(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind in NUMBERS)
    if not cell:
        return None
    low, high = bounds(cell.column)
    cell.at.value = high * 10 if high < 1e12 and bench.rng.random() < 0.7 else low - 7
    return cell.found("out_of_range", "error", "is out of range")


def misspelt(bench: Bench) -> Spoilt | None:
    def fits(cell: Cell) -> bool:
        return cell.column.kind == "choice" and not cell.column.open and isinstance(cell.at.value, str) and len(cell.at.value) > 2

    cell = bench.pick(fits)
    if not cell:
        return None
    cell.at.value = f"{cell.at.value}咦"
    return cell.found("misspelt", "error", "is not known", nearest="any")


def other_unit(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind in ("number", "whole") and bool(units(cell.column)))
    if not cell:
        return None
    cell.at.value = f"{cell.at.value}斤"
    return cell.found("other_unit", "error", "is in another unit")


def swapped_cells(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "text")
    other = cell and bench.pick(lambda one: one.spot[:2] == cell.spot[:2] and one.column.kind in NUMBERS)
    if not cell or not other or any(sign.isdigit() for sign in plain(str(cell.at.value))[:1]):
        return None
    cell.at.value, other.at.value = other.at.value, cell.at.value
    return replace(other.found("swapped_cells", "error", "cannot be read"), touched=frozenset([cell.spot, other.spot]))


def moved_out(bench: Bench) -> Spoilt | None:
    """An optional value dragged to the right of the table."""
    cell = bench.pick(lambda cell: not cell.column.needed and not bench.good.tables[cell.table].sheet.fields)
    if not cell:
        return None
    to = cell.page.cell(cell.at.row, bench.width(bench.good.tables[cell.table]))
    to.value, cell.at.value = cell.at.value, None
    place = f"{cell.page.title}!{to.coordinate}"
    return Spoilt("moved_out", "warning", (place,), "without a heading", touched=frozenset([cell.spot]))


def twice(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.unique and _rows(bench, cell) > 1)
    other = cell and bench.pick(lambda one: one.table == cell.table and one.column is cell.column and one.row != cell.row)
    if not cell or not other:
        return None
    later, earlier = (cell, other) if cell.row > other.row else (other, cell)
    later.at.value = earlier.at.value
    return later.found("twice", "error", "stands twice")


def steering_sign(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "text")
    if not cell:
        return None
    cell.at.value = f"{cell.at.value}\u202e"
    return cell.found("steering_sign", "error", "control character")


def date_for_name(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "text")
    if not cell:
        return None
    _put(cell, date(2026, 3, 1), bench.rng.choice(["m-d", 'm"月"d"日"']))
    return cell.found("date_for_name", "error", "a date stands here")


# Codes


def code_as_number(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "code" and len(cell.value) <= 15)
    if not cell:
        return None
    _put(cell, int(cell.value), "0")
    return (
        cell.found("code_that_lost_zeros", "error", "digits")
        if cell.value[0] == "0" and cell.column.digits
        else cell.kept("code_as_number")
    )


def code_rounded(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "code")
    if not cell:
        return None
    text = bench.rng.random() < 0.5
    _put(cell, "9.90001E+16" if text else 99000110100100100.0, "@" if text else "0")
    return cell.found("code_rounded", "error", "digits")


# Formulas, errors, merged areas


def formula(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind in NUMBERS and isinstance(cell.at.value, int | float))
    if not cell:
        return None
    _put(cell, f"={cell.at.value}+0", "General")
    return cell.kept("formula_calculated") if bench.calculated else cell.found("formula", "error", "never calculated")


def error_cell(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: True)
    if not cell:
        return None
    cell.at.value = bench.rng.choice(["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
    cell.at.data_type = "e"
    return cell.found("error_cell", "error", "shows the error")


def merged(bench: Bench) -> Spoilt | None:
    """Two filled cells, one over the other or side by side."""
    cell = bench.pick(lambda cell: True)
    if not cell:
        return None
    places = {(one.at.row, one.at.column): one for one in bench.cells if one.table == cell.table}
    down = bench.rng.random() < 0.5
    other = places.get((cell.at.row + 1, cell.at.column) if down else (cell.at.row, cell.at.column + 1))
    if not other:
        return None
    cell.page.merge_cells(f"{cell.at.coordinate}:{other.at.coordinate}")
    return replace(cell.found("merged", "error", "are merged"), touched=frozenset([cell.spot, other.spot]))


# Headings and columns


def columns_swapped(bench: Bench) -> Spoilt | None:
    table = bench.table()
    if not table or len(table.layout.at) < 2 or bench.page(table).merged_cells.ranges:
        return None
    page, (one, two) = bench.page(table), bench.rng.sample(sorted(table.layout.at.values()), 2)
    for row in range(1, page.max_row + 1):
        first, second = page.cell(row, one + 1), page.cell(row, two + 1)
        first.value, second.value = second.value, first.value
        first.number_format, second.number_format = second.number_format, first.number_format
    return Spoilt("columns_swapped", "")


def column_deleted(bench: Bench) -> Spoilt | None:
    table = bench.table()
    column = table and bench.rng.choice([column for column in table.sheet.columns if column.key in table.layout.at])
    if not column or len(table.layout.at) < 3:
        return None
    bench.page(table).delete_cols(table.layout.at[column.key] + 1)
    touched = frozenset((table.sheet.key, row, column.key) for row in range(len(table)))
    place = (bench.page(table).title,)
    weight, said = ("error", "is missing") if column.needed else ("", "")
    return Spoilt("column_deleted", weight, place, said, touched=touched)


def heading_renamed(bench: Bench) -> Spoilt | None:
    """One sign more; without the key beneath it only nearness tells."""
    table = bench.table()
    if not table:
        return None
    key = bench.rng.choice(sorted(table.layout.at))
    head = bench.head(table, key)
    base = head_parts(str(head.value))[0]
    if len(base) < 2:
        return None
    head.value = f"{base}咦"
    beneath = bench.page(table).cell(head.row + 1, head.column)
    if beneath.value == key and bench.rng.random() < 0.5:
        return Spoilt("heading_renamed_above_its_key", "")
    beneath.value = None if beneath.value == key else beneath.value
    return Spoilt("heading_renamed", "warning", (f"{head.parent.title}!{head.coordinate}",), "is read as")


def heading_in_other_unit(bench: Bench) -> Spoilt | None:
    table = bench.table(None)
    found = [key for key in table.layout.at if units(table.sheet.column(key))] if table else []
    if not found:
        return None
    head = bench.head(table, bench.rng.choice(sorted(found)))
    head.value = f"{head_parts(str(head.value))[0]}（斤）"
    return Spoilt("heading_in_other_unit", "error", (f"{head.parent.title}!{head.coordinate}",), "the heading is in")


def heading_twice(bench: Bench) -> Spoilt | None:
    table = bench.table()
    if not table:
        return None
    head = bench.head(table, bench.rng.choice(sorted(table.layout.at)))
    other = bench.page(table).cell(head.row, bench.width(table))
    other.value = head.value
    return Spoilt("heading_twice", "error", (f"{head.parent.title}!{other.coordinate}",), "second time")


def extra_column(bench: Bench) -> Spoilt | None:
    table = bench.table()
    if not table:
        return None
    page, column = bench.page(table), bench.width(table)
    head = page.cell(table.layout.head + 1, column, "驻村第一书记电话")
    for row in table.rows:
        page.cell(row + 1, column, "x")
    return Spoilt("extra_column", "warning", (f"{page.title}!{head.coordinate}",), "is not known")


# Rows and sheets


def blank_row(bench: Bench) -> Spoilt | None:
    table = bench.table()
    if not table or bench.page(table).merged_cells.ranges:
        return None
    bench.page(table).insert_rows(bench.rng.choice(table.rows) + 1)
    return Spoilt("blank_row", "")


def total_row(bench: Bench) -> Spoilt | None:
    table = bench.table()
    if not table:
        return None
    page, row = bench.page(table), table.rows[-1] + 2
    at = min(table.layout.at.values()) + 1
    page.cell(row, at, bench.rng.choice(["合计", "总 计", "Total"]))
    numbers = [key for key in table.layout.at if table.sheet.column(key).kind in NUMBERS and table.layout.at[key] + 1 != at]
    for key in numbers:
        page.cell(row, table.layout.at[key] + 1, 12345)
    return Spoilt("total_row", "warning", (f"{page.title}!{row}",), "adds up others")


def sheet_renamed(bench: Bench) -> Spoilt | None:
    table = bench.table(None)
    if not table:
        return None
    page = bench.page(table)
    page.title = bench.rng.choice([f"{page.title}2025", f"{page.title} (2)", f"{page.title}-旧", "Sheet1"])
    return Spoilt("sheet_renamed", "warning", (page.title,), "the sheet is read as")


def last_years_sheet(bench: Bench) -> Spoilt | None:
    table = bench.table(None)
    if not table:
        return None
    page = bench.book.copy_worksheet(bench.page(table))
    page.title = f"{bench.page(table).title}{bench.rng.choice(['2025', ' (2)', '_old'])}"
    return Spoilt("last_years_sheet", "warning", (page.title,), "is not read")


def sheet_deleted(bench: Bench) -> Spoilt | None:
    table = bench.table(None)
    if not table or len(bench.good.tables) < 2:
        return None
    del bench.book[bench.page(table).title]
    weight, said = ("error", "is missing or empty") if table.sheet.needed else ("", "")
    return Spoilt("sheet_deleted", weight, ("",), said, gone=frozenset([table.sheet.key]))


# Other forms of the same value


def percent_cell(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "share")
    if not cell:
        return None
    form = bench.rng.choice(["0%", "0.00%", "text"])
    _put(cell, f"{cell.value * 100:.12g}%" if form == "text" else cell.value, "General" if form == "text" else form)
    return cell.kept("percent_cell")


def bare_share(bench: Bench) -> Spoilt | None:
    cell = bench.pick(
        lambda cell: (
            cell.column.kind == "share" and 0.01 < cell.value <= 1 and cell.column.low == 0 and bounds(cell.column)[1] > 5
        )
    )
    if not cell:
        return None
    _put(cell, cell.value, "General")
    return cell.found("bare_share", "warning", "percent")


def number_as_text(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind in NUMBERS and isinstance(cell.at.value, int | float))
    if not cell:
        return None
    text = f"{cell.at.value}"
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in text)
    grouped = f"{cell.at.value:,}" if isinstance(cell.at.value, int) else text
    unit = next((unit for unit in sorted(units(cell.column)) if not unit[0].isdigit()), "")
    cell.at.value = bench.rng.choice([text, wide, grouped, grouped.replace(",", "，"), f" {text} ", f"{text}{unit}"])
    return cell.kept("number_as_text")


def month_in_other_form(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "month")
    if not cell:
        return None
    year, month = divmod(cell.value, 12)
    form = bench.rng.choice(
        ["{y}年{m}月", "{y}/{m}", "{y}.{m:02d}", "{y}{m:02d}", "number", 'yyyy"年"m"月"', "yyyy/m/d", "mmm-yy"]
    )
    if "{" in form:
        _put(cell, form.format(y=year, m=month + 1), "@")
    elif form == "number":
        _put(cell, year * 100 + month + 1, "General")
    else:
        _put(cell, date(year, month + 1, 1), form)
    return cell.kept("month_in_other_form")


def choice_in_other_words(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "choice" and cell.value in cell.column.choices)
    if not cell:
        return None
    word = bench.rng.choice([cell.value, *(cell.column.choices[cell.value][lang] for lang in LANGS)])
    if sum(plain(word) in map(plain, (key, *text.values())) for key, text in cell.column.choices.items()) > 1:
        return None
    cell.at.value = f" {word.upper()}"
    return cell.kept("choice_in_other_words")


def truth_in_other_words(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "yes")
    if not cell:
        return None
    _put(cell, bench.rng.choice([True, 1, "√", "有", "YES"] if cell.value else [False, 0, "×", "无", "No"]), "General")
    return cell.kept("truth_in_other_words")


KINDS: tuple[Kind, ...] = (
    emptied, emptied_where_it_may_be, retyped, out_of_range, misspelt, other_unit, swapped_cells, moved_out, twice, steering_sign,
    date_for_name, code_as_number, code_rounded, formula, error_cell, merged, columns_swapped, column_deleted, heading_renamed,
    heading_in_other_unit, heading_twice, extra_column, blank_row, total_row, sheet_renamed, last_years_sheet, sheet_deleted,
    percent_cell, bare_share, number_as_text, month_in_other_form, choice_in_other_words, truth_in_other_words,
)  # fmt: skip


def _put(cell: Cell, value: Any, form: str) -> None:
    cell.at.value, cell.at.number_format = value, form


def spoil(
    good: Book, sheets: Sequence[Sheet], seed: int, file: Path, writers: Sequence[str] = WRITERS, kinds: Sequence[Kind] = KINDS
) -> Spoilt:
    """Spoil the workbook that `good` was read from, and save it as `file` (the ending may change); the same seed does the same.

    What LibreOffice has to save waits for `convert`.
    """
    rng = random.Random(seed)
    writer = writers[seed % len(writers)]
    while True:
        assert good.file
        bench = Bench(good, sheets, openpyxl.load_workbook(good.file), rng, writer in ("calc", "ods"))
        done = rng.choice(kinds)(bench)
        if done:
            break
    file = file.with_suffix(".ods" if writer == "ods" else ".xlsx")
    if writer == "xlsxwriter":
        rewrite(bench.book, file)
    else:
        bench.book.save(file.with_suffix(".xlsx"))
    return replace(done, file=file, writer=writer)


def rewrite(book: Any, file: Path) -> None:
    """The cells of a workbook, written anew by xlsxwriter."""
    out = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    forms: dict[str, Any] = {}
    for page in book.worksheets:
        sheet = out.add_worksheet(page.title)
        for row in page.iter_rows():
            for cell in row:
                if cell.value is None or isinstance(cell, MergedCell):
                    continue
                form = forms.setdefault(cell.number_format, out.add_format({"num_format": cell.number_format}))
                at = (cell.row - 1, cell.column - 1)
                if cell.data_type == "f":
                    sheet.write_formula(*at, cell.value, form)
                elif cell.data_type == "e":
                    sheet.write_formula(*at, "=NA()", form, cell.value)
                elif isinstance(cell.value, date):
                    sheet.write_datetime(*at, cell.value, form)
                else:
                    sheet.write(*at, cell.value, form)
        for area in page.merged_cells.ranges:
            first = page.cell(area.min_row, area.min_col)
            sheet.merge_range(area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1, first.value)
    out.close()


def convert(spoilt: Sequence[Spoilt]) -> None:
    """Let LibreOffice save what waits for it, each kind of file in one go."""
    for writer, ending in (("calc", "xlsx"), ("ods", "ods")):
        files = [one.file.with_suffix(".xlsx") for one in spoilt if one.writer == writer]
        if not files:
            continue
        with tempfile.TemporaryDirectory() as place:
            command = [
                "soffice",
                f"-env:UserInstallation=file://{place}/profile",
                "--headless",
                "--convert-to",
                ending,
                "--outdir",
                f"{place}/out",
            ]
            subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=1800)
            for file in files:
                made = Path(place, "out", file.name).with_suffix(f".{ending}")
                file.unlink()
                file.with_suffix(f".{ending}").write_bytes(made.read_bytes())


def complaint(spoilt: Spoilt, problems: Sequence[Problem]) -> str:
    """What a reader did not find, or found where nothing is wrong; empty where it did well (said in English)."""
    errors = [problem for problem in problems if problem.weight == "error"]
    stray = [problem.text for problem in errors if spoilt.weight != "error" or problem.place not in spoilt.places]
    if stray:
        return f"found what is not there: {stray[:3]}"
    fits = [one for one in problems if one.weight == spoilt.weight and one.place in spoilt.places and spoilt.said in one.said]
    if spoilt.weight and not fits:
        return f"not found at {spoilt.places}: {[problem.text for problem in problems][:3]}"
    if spoilt.nearest and not any(one.nearest for one in fits):
        return f"nothing near is named: {fits[0].text}"
    return ""


def lost(spoilt: Spoilt, good: Book, found: Book) -> str:
    """A value that was not touched and is not what it was."""
    for key, table in good.tables.items():
        if key in spoilt.gone:
            continue
        if key not in found.tables or len(found.tables[key]) != len(table):
            return f"{key}: {len(found.tables.get(key, ()))} rows, not {len(table)}"
        for name, values in table.columns.items():
            for row, value in enumerate(values):
                now = found.tables[key].columns[name][row]
                if now != value and (key, row, name) not in spoilt.touched:
                    return f"{key}, row {row}, {name}: {now!r}, not {value!r}"
    return ""
