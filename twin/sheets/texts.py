"""Tables of their own as grids: CSV as Excel and scripts save it, in any encoding and with any delimiter, and Parquet."""

import codecs
import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twin.base.messages import message
from twin.base.texts import FORMULA
from twin.sheets.books import damaged, read_bytes
from twin.sheets.grid import MOST_ROWS, Grid, UnreadableError, cell_value

ENDINGS = (".csv", ".parquet")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def read_table(file: Path, score: Callable[[list[str]], int]) -> tuple[Grid, str]:
    """A table's cells, and the name of the encoding it is in; `score` says how much a line looks like the headings.

    Raises UnreadableError for what is no table.
    """
    if file.suffix.lower() == ".parquet":
        return _parquet(file), "Parquet"
    text, encoding = _decoded(read_bytes(file))
    rows, lines = max((_split(text, sign) for sign in ",;\t"), key=lambda found: max(map(score, found[0][:20]), default=0))
    grid = Grid(file.name, "", [[_unguarded(cell) for cell in row] for row in rows], lines=lines, too_large=len(rows) > MOST_ROWS)
    return grid, encoding


def _decoded(data: bytes) -> tuple[str, str]:
    for sign, codec, name in _MARKS:
        if data.startswith(sign):
            return data.decode(codec, "replace"), name
    if b"\0" in data:
        raise UnreadableError(message("is no table of text"), message("a table saved as CSV UTF-8"))
    for codec, name in (("utf-8", "UTF-8"), ("gb18030", "GB18030")):
        try:
            return data.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise UnreadableError(message("is in no encoding that is known"), message("a table saved as CSV UTF-8"))


def _split(text: str, sign: str) -> tuple[list[list[str]], list[int]]:
    """Rows, and the line on which each begins."""
    rows, lines, begins = [], [], 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        for row in reader:
            rows.append(row)
            lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error:  # a cell larger than any: quotes that are never closed
        raise UnreadableError(message("line {line}: quotes are opened and not closed", line=begins)) from None
    if rows and sum(map(len, rows[-1])) and text.count('"') % 2 and "\n" in "".join(rows[-1]):
        raise UnreadableError(message("line {line}: quotes are opened and not closed", line=lines[-1]))
    return rows, lines


def _unguarded(cell: str) -> Any:
    """A cell without what keeps spreadsheets from reading it as a formula: an apostrophe, or `="…"`."""
    if cell[:1] == "'" and cell[1:].startswith(FORMULA):
        return cell[1:]
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 3:
        return cell[2:-1]
    return cell_value(cell)


def _parquet(file: Path) -> Grid:
    import pandas as pd

    data = io.BytesIO(read_bytes(file))
    try:
        frame = pd.read_parquet(data)
    except (ValueError, OSError, KeyError, NotImplementedError) as problem:  # pyarrow's own errors are among these
        raise damaged(problem) from None
    body = [[_plain(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return Grid(file.name, "", [[str(name) for name in frame.columns], *body], too_large=len(body) > MOST_ROWS)


def _plain(value: Any) -> Any:
    """A cell of a frame as Python's own; what is missing as None."""
    if value is None or value != value:
        return None
    value = getattr(value, "item", lambda: value)()
    return cell_value(value.to_pydatetime() if hasattr(value, "to_pydatetime") else value)
