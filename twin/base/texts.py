"""Texts of users, literally: on a terminal without its control codes, in a table without becoming a formula; and their lines."""

import json
import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.base.messages import message

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 80  # signs of a value that a message repeats
DIGITS = 30  # of a number that is shown

# What spreadsheets take for the beginning of a formula (also after a tab or a line break at the start of a cell).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}  # control codes, marks that turn the reading direction, what has no glyph

_HAN, _OPENS, _CLOSES = "\u3400-\u9fff", "（［“《", "，。；：！？、）］”》"
# What stays on one line: a Chinese sign, or a word or number, with the punctuation around it.
_PIECE = re.compile(rf"[{_OPENS}]*(?:[{_HAN}]|[^\s{_HAN}{_OPENS}{_CLOSES}]+)?[{_CLOSES}]*\s*")


def printable(text: str) -> str:
    """The text with what would steer a terminal written out, as in \\x1b; line breaks stay."""
    return _without_hidden(text, lambda sign: sign.encode("unicode_escape").decode("ascii"))


def has_chinese(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return bool(re.search(f"[{_HAN}]", text))


def breaks(text: str, width: int) -> list[int]:
    """Where lines of at most `width` columns begin, besides the first: between Chinese signs or words, not before a full stop."""
    found, used = [], 0
    for piece in _PIECE.finditer(text):
        if used and piece[0] and used + width_of(piece[0].rstrip()) > width:
            found.append(piece.start())
            used = 0
        used = 0 if "\n" in piece[0] else used + width_of(piece[0])
    return found


def in_lines(text: str, width: int) -> str:
    """A text in lines of at most `width` columns."""
    places = [0, *breaks(text, width), len(text)]
    return "\n".join(text[start:end].rstrip() for start, end in pairwise(places))


def width_of(text: str) -> int:
    """How wide a text is, in columns: a Chinese sign takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def cut(text: str, width: int) -> str:
    """A text of at most `width` columns: what is longer ends in an ellipsis."""
    if width_of(text) <= width:
        return text
    kept = ""
    for sign in text:
        if width_of(kept + sign) >= width:
            break
        kept += sign
    return f"{kept}…"


def json_text(document: Any, ascii_only: bool = False) -> str:
    """A document as JSON in which no text steers a terminal, and which every UTF-8 file takes."""
    text = json.dumps(document, ensure_ascii=ascii_only, indent=1, allow_nan=False)
    return _without_hidden(text, lambda sign: json.dumps(sign)[1:-1])


def markdown(text: str) -> str:
    """A text for a cell of a Markdown table: one line, without tags, bars written out."""
    return printable(text).replace("\n", " ").replace("|", "\\|").replace("<", "&lt;")


def write_text(path: Path, text: str) -> None:
    """A page as UTF-8, users' texts in it literally."""
    path.write_text(printable(text), encoding="utf-8")


def _without_hidden(text: str, escaped: Callable[[str], str]) -> str:
    """The text with hidden signs, line breaks apart, written out: a page has few different signs, each looked at once."""
    hidden = {sign for sign in set(text) - {"\n"} if unicodedata.category(sign) in _HIDDEN}
    return text.translate({ord(sign): escaped(sign) for sign in hidden}) if hidden else text


def cell(value: Any) -> Any:
    """A cell of a table for spreadsheets: a text that would be read as a formula begins with an apostrophe."""
    if not isinstance(value, str) or not value.startswith(FORMULA):
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


def shown(given: Any) -> str:
    """A value as it was given, cut where it is long."""
    if isinstance(given, dict):
        return message("a mapping") if given else message("an empty mapping")
    if isinstance(given, list | tuple):
        return message("a list") if given else message("an empty list")
    if isinstance(given, int) and abs(given) >= 10**DIGITS:
        return message("a number of more than {digits} digits", digits=DIGITS)
    text = repr(given)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
