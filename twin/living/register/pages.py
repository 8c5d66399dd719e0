"""Numbers on pages: each stands in `<data value="0.6231" data-row="scores.csv#17" data-field="wis">62.3%</data>`.

`value` is the number in full, `data-row` a registered table of DIR/living and the line in it (the heads are line 1), `data-field`
its column (default `value`). What is printed between the tags is the number as it was rounded.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

_THIN = ",\u00a0\u2009\u202f"  # between thousands
_HUNDREDTHS = "[%％]|pt|个?百分点"  # per cent, and percentage points
_NUMBER = re.compile(rf"[-−]?\d[\d{_THIN}]*(?:\.\d+)?")


Find = Callable[[int, str], str | None]


@dataclass(frozen=True)
class Printed:
    """A number of a page: its full `value`, the `table`, `row` (a line) and `field` it is from, its `text`, the page's `line`."""

    value: str
    table: str
    row: int
    field: str
    text: str
    line: int


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Printed] = []
        self._open: tuple[dict[str, str], int] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A number begins."""
        given = {name: text or "" for name, text in attrs}
        if tag == "data" and "data-row" in given:
            self._open, self._text = (given, self.getpos()[0]), ""

    def handle_data(self, data: str) -> None:
        """What stands between the tags."""
        if self._open:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        """A number ends."""
        if tag == "data" and self._open:
            given, line = self._open
            table, _, row = given["data-row"].rpartition("#")
            place = int(row) if row.isdecimal() else 0
            field = given.get("data-field", "value")
            self.found.append(Printed(given.get("value", ""), table, place, field, self._text.strip(), line))
            self._open = None


def printed(page_html: str) -> list[Printed]:
    """The numbers of a page that say where they are from, in the order in which they stand."""
    reader = _Reader()
    reader.feed(page_html)
    reader.close()
    return reader.found


def finder(rows: list[list[str]]) -> Find:
    """How to find cells of a table, its heads first, by line (from 1) and column; None where there is none."""
    heads = {name: place for place, name in enumerate(rows[0])} if rows else {}

    def find(line: int, field: str) -> str | None:
        place = heads.get(field)
        if place is None or not 2 <= line <= len(rows) or place >= len(rows[line - 1]):
            return None
        return rows[line - 1][place]

    return find


def says(text: str, value: float) -> bool:
    """Whether a printed text is the number as it was rounded: `62.3%`, `1,204`, `-0.5` or `3.2` ten thousand.

    Other words may stand beside it, but no second number.
    """
    found = _NUMBER.findall(text)
    if len(found) != 1:
        return False
    plain = re.sub(f"[{_THIN}]", "", found[0]).replace("−", "-")
    scale = 0.01 if re.search(re.escape(found[0]) + rf"\s*(?:{_HUNDREDTHS})", text) else 1.0
    if "\u4e07" in text:  # ten thousand
        scale *= 1e4
    decimals = len(plain.partition(".")[2])
    step = scale * 10.0**-decimals
    return abs(float(plain) * scale - value) <= step * 0.5 * (1.0 + 1e-6) + 1e-12
