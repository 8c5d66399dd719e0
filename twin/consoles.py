"""Terminals on which users' texts are literal: neither markup, nor emoji codes, nor control codes act."""

from typing import Any

from rich.console import Console
from rich.text import Text

from twin.texts import printable


class LiteralConsole(Console):
    """A console that shows `[bold]` and `:smile:` as they stand, and control codes written out."""

    def __init__(self, stderr: bool = False, width: int | None = None) -> None:
        """For standard output, or standard error; as wide as the terminal unless `width` is given."""
        super().__init__(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)

    def render_str(self, text: str, **settings: Any) -> Text:
        """A text of a table or line, literally."""
        return super().render_str(printable(text), **settings)


def told_apart(text: str, marked: bool) -> Text:
    """A cell of a table, bold where it is marked."""
    return Text(printable(text), style="bold" if marked else "")
