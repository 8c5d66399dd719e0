"""What readers of values do not tell of a workbook: formulas never calculated, error cells, formats, merged areas, its size.

Reads the XML of .xlsx and .ods itself: a reader of values gives an error as a blank, a formula without a stored value as a blank
(or as the 0 that stands there until Excel calculates), a percent as its share, and dates in some Chinese formats as numbers.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import IO
from xml.etree import ElementTree

from twin.base.messages import message
from twin.sheets.grid import MOST_COLUMNS, MOST_ROWS, Area, UnreadableError

# Built-in formats of numbers that are dates: everywhere, and in Chinese (36 and 57 show year and month).
_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_PERCENTS = {9, 10}
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass
class Marks:
    """What is known of one sheet's cells, by row and column from 0."""

    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)
    dates: dict[tuple[int, int], date] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    too_large: bool = False

    def reach(self, row: int, column: int) -> bool:
        """Note a filled cell; False where the sheet is larger than is read."""
        self.too_large |= row >= MOST_ROWS or column >= MOST_COLUMNS
        return not self.too_large


def never_calculated() -> str:
    """What is said of a formula without a value."""
    return message(
        "the formula here was never calculated; open the file in Excel, WPS or LibreOffice and save it, or type the value"
    )


def holds_error(value: str) -> str:
    """What is said of an error cell."""
    return message("the cell shows the error {error}", error=value)


def xlsx_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """The marks of each sheet of an .xlsx, by its name; raises UnreadableError for what is no such workbook."""
    try:
        return _xlsx_marks(archive)
    except (LookupError, ElementTree.ParseError, ValueError, OverflowError):
        raise UnreadableError(message("is no whole workbook (a part is missing or damaged)")) from None


def _xlsx_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    rels = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {rel.get("Id"): _target(rel.get("Target", "")) for rel in rels}
    formats = _formats(archive)
    waiting = any(_local(part.tag) == "calcPr" and part.get("fullCalcOnLoad") in ("1", "true") for part in book)
    since = date(1904, 1, 1) if any(part.get("date1904") in ("1", "true") for part in book) else date(1899, 12, 30)
    found = {}
    for sheet in (one for part in book if _local(part.tag) == "sheets" for one in part):
        path = targets.get(_get(sheet, "id"), "")
        if path in archive.namelist():
            with archive.open(path) as file:
                found[sheet.get("name", "")] = _sheet_marks(file, formats, waiting, since)
    return found


def _sheet_marks(file: IO[bytes], formats: dict[str, str], waiting: bool, since: date) -> Marks:
    marks, row, column = Marks(), -1, -1
    for event, part in ElementTree.iterparse(file, ("start", "end")):
        name = _local(part.tag)
        if event == "start":
            if name == "row":
                row, column = int(part.get("r") or row + 2) - 1, -1
            continue
        if name == "c":
            row, column = _at(part.get("r"), row, column + 1)
            if not _mark(marks, part, row, column, formats.get(part.get("s", "0"), ""), waiting, since):
                break
        elif name == "row":
            part.clear()
        elif name == "mergeCell":
            marks.merged.append(_area(part.get("ref", "")))
    return marks


def _mark(marks: Marks, cell: ElementTree.Element, row: int, column: int, form: str, waiting: bool, since: date) -> bool:
    """Note what one cell of an .xlsx has; False where the sheet is larger than is read."""
    kind = cell.get("t", "n")
    inside = {_local(part.tag): part for part in cell}
    value = (inside["v"].text or "") if "v" in inside else ""
    if not (value or "is" in inside or "f" in inside):
        return True
    if kind == "e":
        marks.faults[row, column] = holds_error(value)
    elif "f" in inside and kind != "str" and (not value or (waiting and kind == "n" and float(value) == 0.0)):
        marks.faults[row, column] = never_calculated()
    elif kind == "n" and form == "percent":
        marks.percents.add((row, column))
    elif kind == "n" and form == "date" and value:
        marks.dates[row, column] = _day(float(value), since)
    return marks.reach(row, column)


def _day(serial: float, since: date) -> date:
    days = int(serial) + (serial < 60 and since.year < 1904)  # Excel's 1900 has a 29th of February
    return since + timedelta(days=days) if 0 <= days < 2_900_000 else date.max


def _formats(archive: zipfile.ZipFile) -> dict[str, str]:
    """Whether cells of a style show a date or a percent, by the style's number."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter() if _local(one.tag) == "numFmt"}
    cells = next((part for part in styles if _local(part.tag) == "cellXfs"), ())
    return {str(number): _form(xf.get("numFmtId", "0"), codes) for number, xf in enumerate(cells)}


def _form(number: str, codes: dict[str | None, str]) -> str:
    if number not in codes:
        return "date" if int(number) in _DATES else "percent" if int(number) in _PERCENTS else ""
    code = _LITERAL.sub("", codes[number].split(";")[0]).lower()
    if "%" in code:
        return "percent"
    months = code.strip(" -/.") in ("m", "mm", "mmm", "mmmm")
    return "date" if "general" not in code and (months or re.search("[yd]", code)) else ""


def ods_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """The marks of each table of an .ods, by its name; raises UnreadableError for what is no such workbook."""
    found: dict[str, Marks] = {}
    marks, row, column, repeat = Marks(), 0, 0, 1
    try:
        with archive.open("content.xml") as file:
            for event, name, part in _parts(file):
                if event == "start" and name == "table":
                    marks = found.setdefault(_get(part, "name"), Marks())
                    row = 0
                elif event == "start" and name == "table-row":
                    column, repeat = 0, int(_get(part, "number-rows-repeated") or 1)
                elif event == "end" and name in ("table-cell", "covered-table-cell"):
                    column += _ods_mark(marks, part, row, column, repeat)
                elif event == "end" and name == "table-row":
                    row += repeat
                    part.clear()
    except (LookupError, ElementTree.ParseError, ValueError):
        raise UnreadableError(message("is no whole workbook (a part is missing or damaged)")) from None
    return found


def _ods_mark(marks: Marks, cell: ElementTree.Element, row: int, column: int, repeat: int) -> int:
    """Note what a cell of an .ods has, for all cells and rows that it stands for; gives how many columns these are."""
    wide = int(_get(cell, "number-columns-repeated") or 1)
    kinds = {value for key, value in cell.attrib.items() if _local(key) == "value-type"}
    if not kinds or not marks.reach(row + repeat - 1, column + wide - 1):
        return wide
    spots = [(row + down, column + right) for down in range(repeat) for right in range(wide)]
    if "error" in kinds:
        said = holds_error("".join(cell.itertext()).strip())
        marks.faults |= dict.fromkeys(spots, said)
    elif "percentage" in kinds:
        marks.percents |= set(spots)
    down, right = (int(_get(cell, f"number-{name}-spanned") or 1) for name in ("rows", "columns"))
    if down * right > 1:
        marks.merged.append((row, column, row + down - 1, column + right - 1))
    return wide


def _parts(file: IO[bytes]) -> Iterator[tuple[str, str, ElementTree.Element]]:
    for event, part in ElementTree.iterparse(file, ("start", "end")):
        yield event, _local(part.tag), part


def _get(part: ElementTree.Element, name: str) -> str:
    return next((value for key, value in part.attrib.items() if _local(key) == name), "")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _target(text: str) -> str:
    return text.lstrip("/") if text.startswith("/") else f"xl/{text}"


def _at(ref: str | None, row: int, column: int) -> tuple[int, int]:
    """Row and column from 0 of `C7`; where a cell does not say, it stands behind the one before."""
    found = _CELL.fullmatch(ref or "")
    if not found:
        return row, column
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return int(found[2]) - 1, number - 1


def _area(ref: str) -> Area:
    first, _, last = ref.partition(":")
    return (*_at(first, 0, 0), *_at(last or first, 0, 0))
