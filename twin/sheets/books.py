"""The workbook of a folder: which file it is, whether it can be read at all, and its sheets as grids of cells."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zlib import error as zlib_error

import python_calamine as calamine

from twin.base.errors import MachineError, reason
from twin.base.messages import message
from twin.files import reads
from twin.sheets.grid import Grid, UnreadableError, cell_value
from twin.sheets.marks import Marks, ods_marks, xlsx_marks
from twin.sheets.words import BOOKS, WORKBOOKS

MOST_BYTES = 200 * 2**20
MOST_UNPACKED = 500 * 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def books(folder: Path) -> list[Path]:
    """The workbooks of a folder, those named as ours first; what an open Excel or LibreOffice leaves beside them is none."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in WORKBOOKS and file.name[0] not in "~.")
    except OSError as problem:
        raise MachineError("{file}: cannot be read: {reason}", file=folder, reason=reason(problem)) from problem
    return sorted(files, key=lambda file: file.stem.lower() not in BOOKS)


def is_ours(file: Path) -> bool:
    """Whether a workbook has the name of ours."""
    return file.stem.lower() in BOOKS


def read_bytes(file: Path) -> bytes:
    """All of a file; raises UnreadableError for a folder or too large a file, MachineError where the machine refuses."""
    if file.is_dir():
        raise UnreadableError(message("is a folder, not a file"))
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UnreadableError(message("is larger than {most} MB", most=MOST_BYTES // 2**20))
        reads.note(file)
        return file.read_bytes()
    except OSError as problem:
        raise MachineError("{file}: cannot be read: {reason}", file=file, reason=reason(problem)) from problem


def read_sheets(file: Path) -> list[Grid]:
    """The sheets of a workbook; raises UnreadableError where it is none, or is locked by a password."""
    data = read_bytes(file)
    marks = _marks(file, data)
    with _opened(data) as book:
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        return [_grid(file, book, name, marks.get(name, Marks())) for name in names]


def _marks(file: Path, data: bytes) -> dict[str, Marks]:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise _locked()
        return {}
    if not data.startswith(b"PK"):
        raise UnreadableError(_what(data), message("a workbook saved as .xlsx by Excel, WPS or LibreOffice"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise UnreadableError(message("unpacks to more than {most} MB", most=MOST_UNPACKED // 2**20))
            parts = set(archive.namelist())
            if "xl/workbook.xml" in parts:
                return xlsx_marks(archive)
            if "META-INF/manifest.xml" in parts and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise _locked()
            if "content.xml" in parts:
                return ods_marks(archive)
    except (zipfile.BadZipFile, zlib_error, EOFError, NotImplementedError, RuntimeError, OSError) as problem:
        raise damaged(problem) from None
    raise UnreadableError(
        message("is an archive, not a workbook"), message("a workbook saved as .xlsx by Excel, WPS or LibreOffice")
    )


def damaged(problem: BaseException) -> UnreadableError:
    """What is said of a file that its reader gave up; the reader's own words are in English and name parts that nobody knows."""
    if isinstance(problem, OSError) and problem.errno:
        return UnreadableError(message("is damaged ({reason})", reason=reason(problem)))
    return UnreadableError(message("is damaged"), message("the file opened and saved again, or a copy of it"))


def _locked() -> UnreadableError:
    return UnreadableError(message("is locked by a password"), message("a workbook saved without a password"))


def _what(data: bytes) -> str:
    """What a file without the signature of a workbook is."""
    start = data[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not data.strip(b"\0 \r\n\t"):
        return message("is empty")
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta")):
        return message("is a web page under the name of a workbook")
    return message("is no workbook, whatever its name says (a text?)")


def _opened(data: bytes) -> Any:
    return _asked(lambda: calamine.load_workbook(io.BytesIO(data)))


def _asked(ask: Callable[[], Any]) -> Any:
    """What the reader answers; whatever it refuses, panics of its library included, makes the file unreadable."""
    try:
        return ask()
    except calamine.PasswordError:
        raise _locked() from None
    except BaseException as problem:
        known = isinstance(problem, calamine.CalamineError | ValueError | OverflowError | OSError)
        if known or type(problem).__name__ == "PanicException":  # of Rust, no Exception in Python
            raise damaged(problem) from None
        raise


def _grid(file: Path, book: Any, name: str, marks: Marks) -> Grid:
    """One sheet with what is known of its cells; dates as they are meant, whatever the reader made of them."""
    if marks.too_large:
        return Grid(file.name, name, [], too_large=True)
    sheet = _asked(lambda: book.get_sheet_by_name(name))
    rows = [[cell_value(value) for value in row] for row in _asked(lambda: sheet.to_python(skip_empty_area=False))]
    grid = Grid(file.name, name, rows, marks.faults, marks.percents, marks.merged)
    if not marks.merged:
        grid.merged = [(*first, *last) for first, last in _asked(lambda: sheet.merged_cell_ranges) or []]
    for (row, column), value in marks.dates.items():
        _put(rows, row, column, value)
    for row, column in marks.faults:
        _put(rows, row, column, None)
    return grid


def _put(rows: list[list[Any]], row: int, column: int, value: Any) -> None:
    """Set a cell, also beyond the edge of what the reader saw (it drops cells without a value)."""
    if row >= len(rows):
        rows.extend([] for _ in range(row + 1 - len(rows)))
    if column >= len(rows[row]):
        rows[row].extend([None] * (column + 1 - len(rows[row])))
    rows[row][column] = value


def choose(files: Sequence[Path], fits: Callable[[Path], bool]) -> tuple[list[Path], list[Path]]:
    """Of workbooks those that may be meant (one, or the problem is which), and those beside it that look like it."""
    named = [file for file in files if is_ours(file)]
    others = [file for file in files if not is_ours(file) and fits(file)]
    return (named, others) if named else (others, [])


def sheet_names(file: Path) -> list[str]:
    """The names of a workbook's sheets; none where it cannot be read."""
    try:
        with _opened(read_bytes(file)) as book:
            return list(book.sheet_names)
    except UnreadableError:
        return []
