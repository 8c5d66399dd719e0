"""Terminals on which users' texts are literal, and lines of Chinese end where they may: between signs, not before a full stop."""

import re
from collections.abc import Iterable
from typing import Any, TextIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from twin.texts import printable

_HAN, _OPENS, _CLOSES = "\u3400-\u9fff", "（［“《", "，。；：！？、）］”》"
# What stays on one line: a Chinese sign, or a word or number, with the punctuation around it.
_PIECE = re.compile(rf"[{_OPENS}]*(?:[{_HAN}]|[^\s{_HAN}{_OPENS}{_CLOSES}]+)?[{_CLOSES}]*\s*")


class LiteralConsole(Console):
    """A console that shows `[bold]` and `:smile:` as they stand, and control codes written out."""

    def __init__(self, stderr: bool = False, width: int | None = None, file: TextIO | None = None) -> None:
        """For standard output, standard error or `file`; as wide as the terminal unless `width` is given."""
        super().__init__(stderr=stderr, width=width, file=file, highlight=False, markup=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """As rich does it, which breaks lines at blanks only, once the lines of Chinese are broken."""
        room = options or self.options
        text = self.render_str(renderable) if isinstance(renderable, str) else renderable
        if isinstance(text, Text) and not (room.no_wrap or text.no_wrap):
            text = _flowed(text, room.max_width)
        return super().render(text, room)

    def render_str(self, text: str, **settings: Any) -> Text:
        """A text of a table or line, literally."""
        return super().render_str(printable(text), **settings)


def told_apart(text: str, marked: bool) -> Text:
    """A cell of a table, bold where it is marked."""
    return Text(printable(text), style="bold" if marked else "")


def _flowed(text: Text, width: int) -> Text:
    """A text with line breaks where its Chinese has to have them to fit a width in columns."""
    breaks, used = [], 0
    pieces = _PIECE.finditer(text.plain) if re.search(f"[{_HAN}]", text.plain) else ()
    for piece in pieces:
        if used and used + cell_len(piece[0].rstrip()) > width:
            breaks.append(piece.start())
            used = 0
        used = 0 if "\n" in piece[0] else used + cell_len(piece[0])
    return Text("\n", justify=text.justify, overflow=text.overflow, end=text.end).join(text.divide(breaks)) if breaks else text
