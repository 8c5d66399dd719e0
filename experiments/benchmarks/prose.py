"""Markdown from measurements: tables, and prose in lines of the house's length."""

import textwrap
from typing import Any

WIDTH = 130


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    """A table; the first column is text, the others are numbers."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return [*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)]


def paragraph(*sentences: str) -> str:
    """Sentences as one paragraph."""
    return textwrap.fill(" ".join(sentences), WIDTH, break_long_words=False, break_on_hyphens=False)


def item(*sentences: str) -> str:
    """Sentences as one item of a list."""
    indented = {"initial_indent": "- ", "subsequent_indent": "  "}
    return textwrap.fill(" ".join(sentences), WIDTH, break_long_words=False, break_on_hyphens=False, **indented)  # type: ignore[arg-type]
