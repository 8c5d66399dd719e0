"""Cards of things in notebooks: what has one knows that, and not how it looks; `show_with` is told that from above."""

from collections.abc import Callable
from typing import Any

_made_by: list[Callable[[Any], str]] = []


def show_with(maker: Callable[[Any], str]) -> None:
    """Let `maker` write the HTML of every card."""
    _made_by[:] = [maker]


class Carded:
    """A thing that notebooks show as a card."""

    def _repr_html_(self) -> str | None:
        return _made_by[0](self) if _made_by else None
