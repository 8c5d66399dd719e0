"""Texts of users, literally: on a terminal without its control codes, in a table without becoming a formula."""

import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


# What spreadsheets take for the beginning of a formula (also after a tab or a line break at the start of a cell).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}  # control codes, marks that turn the reading direction, what has no glyph


def printable(text: str) -> str:
    """The text with what would steer a terminal written out, as in \\x1b; line breaks stay."""
    return "".join(sign if sign == "\n" or not _is_hidden(sign) else _escaped(sign) for sign in text)


def json_text(document: Any, ascii_only: bool = False) -> str:
    """A document as JSON in which no text steers a terminal, and which every UTF-8 file takes."""
    text = json.dumps(document, ensure_ascii=ascii_only, indent=1, allow_nan=False)
    return "".join(json.dumps(sign)[1:-1] if sign != "\n" and _is_hidden(sign) else sign for sign in text)


def markdown(text: str) -> str:
    """A text for a cell of a Markdown table: one line, without tags, bars written out."""
    return printable(text).replace("\n", " ").replace("|", "\\|").replace("<", "&lt;")


def write_text(path: Path, text: str) -> None:
    """A page as UTF-8, users' texts in it literally."""
    path.write_text(printable(text), encoding="utf-8")


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in _HIDDEN


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def cell(value: Any) -> Any:
    """A cell of a table for spreadsheets: a text that would be read as a formula begins with an apostrophe."""
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value  # a negative number


def write_csv(table: "pd.DataFrame", path: Path, index: bool = False, float_format: str | None = None) -> None:
    """A table as UTF-8 CSV in which no text of a user is a formula, column names and row names included."""
    import pandas as pd

    shown = table.reset_index() if index else table
    texts = [name for name in shown.columns if not pd.api.types.is_numeric_dtype(shown[name])]
    safe = shown.assign(**{str(name): shown[name].map(cell, na_action="ignore") for name in texts})
    safe.rename(columns=cell).to_csv(path, index=False, float_format=float_format, encoding="utf-8")
