"""Cells of tables as people type them: read as text, cleaned of stray blanks and full-width signs, found again by their line."""

import csv
import gzip
import re
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO
from unicodedata import normalize

import numpy as np

from twin.base.errors import InputError, MachineError, reason
from twin.base.messages import message

BLANKS = " \t\r\n\u3000\u00a0\ufeff\u200b"  # the last four: full-width, no-break, two of no width
_SURPLUS = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")  # of pandas
SHOWN = 80  # signs of a cell that a message repeats


def clean(text: str) -> str:
    """A cell with full-width digits and letters made plain and without blanks around it."""
    return normalize("NFKC", text).strip(BLANKS)


def trimmed(text: str) -> str:
    """A name as it was typed, without blanks around it."""
    return text.strip(BLANKS)


def cleaned(values: Any, good: Callable[[Any], "np.ndarray"]) -> Any:
    """A series of texts of which those that are not `good` as they stand are cleaned (the others need not be: it takes time)."""
    bad = ~good(values)
    return values.where(~bad, values[bad].map(clean)) if bad.any() else values


def read_texts(file: Path, wanted: tuple[str, ...] = (), also: tuple[str, ...] = ()) -> Any:
    """A CSV table (plain or .gz) as a frame of texts, empty cells as ""; blank lines are skipped.

    Reads the columns `wanted` and those of `also` that are there; without either, all. Raises InputError for what is no
    table in UTF-8, lacks a column or has more cells in its rows than heads.
    """
    import pandas as pd

    try:
        frame = pd.read_csv(file, dtype=str, na_filter=False)  # all columns: of some alone it drops a row's surplus cells unsaid
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise unreadable(file, error) from None
    heads, surplus = _heads(file)
    if not isinstance(frame.index, pd.RangeIndex):  # its first rows have a cell too many, which pandas takes for their names
        raise _too_wide(file, *surplus, len(heads))
    twice = next((name for name in heads if name and heads.count(name) > 1 and (not wanted or name in {*wanted, *also})), None)
    if twice is not None:
        raise InputError("{file}: column {column} stands there twice; allowed: each column once", file=file, column=twice[:SHOWN])
    frame.columns = [clean(str(name)) for name in frame.columns]
    frame = frame[[name for name in frame.columns if not wanted or name in {*wanted, *also}]]
    lacking = [name for name in wanted if name not in frame.columns]
    if lacking:
        raise InputError("{file}: column {column} is missing; allowed: a table with {columns}",
                         file=file, column=lacking[0], columns=", ".join(wanted))  # fmt: skip
    return frame


def _heads(file: Path) -> tuple[list[str], tuple[int, int]]:
    """The columns that the first line names, and the line and number of cells of the first row."""
    found: list[tuple[int, list[str]]] = []
    with _opened(file) as lines, suppress(csv.Error):  # a cell longer than any
        reader, begins = csv.reader(lines), 1
        while len(found) < 2 and (record := next(reader, None)) is not None:
            found += [] if _skipped(record) else [(begins, record)]
            begins = reader.line_num + 1
    (_, heads), (line, first) = [*found, (1, []), (2, [])][:2]
    return [clean(name) for name in heads], (line, len(first))


def _too_wide(file: Path, line: int, saw: int, expected: int) -> InputError:
    return InputError("{file}, line {line}: {saw} cells, but the first line names {expected} columns; allowed: as many, "
                      "those with a comma in quotes", file=file, line=line, saw=saw, expected=expected)  # fmt: skip


def unreadable(file: Path, problem: Exception) -> InputError | MachineError:
    """What a table that cannot be read ends in: bad input, unless the machine does not let us."""
    if isinstance(problem, UnicodeDecodeError):
        return InputError("{file}: is not UTF-8 text; allowed: a table saved as CSV UTF-8", file=file)
    if isinstance(problem, OSError) and problem.errno:
        return MachineError("{file}: cannot be read: {reason}", file=file, reason=reason(problem))
    surplus = _SURPLUS.search(str(problem))
    if surplus:
        expected, line, saw = map(int, surplus.groups())
        return _too_wide(file, line, saw, expected)
    return InputError("{file}: cannot be read as a table ({reason})", file=file, reason=_why(str(problem)))


def _why(said: str) -> str:
    """What pandas means, in the language in force."""
    if said.startswith("No columns"):
        return message("it is empty")
    if "inside string" in said:
        return message("quotes are opened and not closed")
    return message("it is damaged, or of another kind than its name says")


def line_of(file: Path, row: int) -> int:
    """The line (from 1) on which a row (from 0) of a CSV table begins: heads, blank lines and breaks inside quotes count."""
    with _opened(file) as lines:
        reader, begins, records = csv.reader(lines), 1, -1
        for record in reader:
            records += not _skipped(record)
            if records > row:
                return begins
            begins = reader.line_num + 1
    return begins


def _opened(file: Path) -> TextIO:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8-sig", errors="replace", newline="")
    return file.open(encoding="utf-8-sig", errors="replace", newline="")


def _skipped(record: list[str]) -> bool:
    """Whether the reader of tables skips such a line."""
    return not record or (len(record) == 1 and record[0] != "" and not record[0].strip(" \t"))
