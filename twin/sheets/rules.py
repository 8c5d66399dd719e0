"""What a spreadsheet itself tells and asks of a cell: a note, a drop-down, a range. It only warns, so that pasting works."""

from collections.abc import Sequence
from typing import Any

from twin.base.messages import Lang, told
from twin.sheets.allowed import allowed_in, bounds
from twin.sheets.grid import letters
from twin.sheets.schema import Column
from twin.sheets.words import YES_NO

_LONGEST_LIST, _LONGEST_TEXT, _LONGEST_TITLE = 255, 255, 32  # signs that Excel allows


class Drops:
    """Lists of drop-downs that are too long for a cell's own rule, in a hidden sheet, a column each."""

    def __init__(self, book: Any, name: str) -> None:
        """Nothing is written before `write`."""
        self.book, self.name = book, name
        self.lists: dict[tuple[str, ...], int] = {}

    def source(self, words: Sequence[str]) -> Any:
        """What a drop-down's rule has as its source: the words themselves, or where they stand."""
        if len(",".join(words)) <= _LONGEST_LIST and not any(sign in word for word in words for sign in ',"'):
            return list(words)
        column = self.lists.setdefault(tuple(words), len(self.lists))
        letter = letters(column)
        return f"='{self.name}'!${letter}$1:${letter}${len(words)}"

    def write(self) -> None:
        """Write the hidden sheet, if any list is long."""
        if not self.lists:
            return
        page = self.book.add_worksheet(self.name)
        page.hide()
        for words, column in self.lists.items():
            for row, word in enumerate(words):
                if page.write_string(row, column, word) < 0:
                    raise ValueError(f"the workbook's writer refused the word {word!r}")


def rule(column: Column, lang: Lang, drops: Drops) -> dict[str, Any]:
    """The rule of a column's cells."""
    found: dict[str, Any] = {"validate": "any"}
    low, high = bounds(column)
    if column.kind == "yes":
        found = {"validate": "list", "source": list(YES_NO[lang])}
    elif column.kind in ("choice", "choices") and column.choices:
        words = list(dict.fromkeys(text[lang] for text in column.choices.values()))
        found = {"validate": "list", "source": drops.source(words), "show_error": column.kind == "choice" and not column.open}
    elif column.kind in ("number", "whole", "share", "quantity"):
        kind = "integer" if column.kind == "whole" and column.times == 1 else "decimal"
        found = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    said = allowed_in(column, lang)
    if found["validate"] != "any":
        found |= {"error_type": "warning", "error_title": _cut(column.head[lang], _LONGEST_TITLE),
                  "error_message": _cut(told(lang, "allowed: {allowed}", allowed=said), _LONGEST_TEXT)}  # fmt: skip
    return found | {"ignore_blank": True, "input_title": _cut(column.head[lang], _LONGEST_TITLE),
                    "input_message": _cut(column.note[lang], _LONGEST_TEXT)}  # fmt: skip


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
