"""Terminals on which users' texts are literal, and lines of Chinese end where they may."""

from collections.abc import Iterable
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from twin.base.texts import breaks, has_chinese, printable
from twin.report.shared.narrow import fitted


class LiteralConsole(Console):
    """A console that shows `[bold]` and `:smile:` as they stand, and control codes written out."""

    def __init__(self, stderr: bool = False, width: int | None = None, file: TextIO | None = None) -> None:
        """For standard output, standard error or `file`; as wide as the terminal unless `width` is given."""
        super().__init__(stderr=stderr, width=width, file=file, highlight=False, markup=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """As rich does it, but cells are folded, not cut, and lines of Chinese end where they may: rich knows blanks only."""
        room = options or self.options
        if isinstance(renderable, Table):
            for column in renderable.columns:
                column.overflow = "fold"
            fitting = fitted(renderable, room.max_width)
            if not isinstance(fitting, Table):
                return super().render(fitting, room)
            renderable = fitting
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
    places = breaks(text.plain, width) if has_chinese(text.plain) else []
    return Text("\n", justify=text.justify, overflow=text.overflow, end=text.end).join(text.divide(places)) if places else text
