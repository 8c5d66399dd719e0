"""What `twin mechanisms`, `knobs` and `evidence` have in common: they show a shelf of the catalogue, or one thing on it."""

from collections.abc import Callable
from typing import Any

from twin.cli import streams
from twin.cli.options import language_of, spoken
from twin.cli.results import print_json


def tell(shelf: str, one: str, key: str | None, json: bool, lang: str) -> None:
    """A whole shelf of the catalogue or one thing on it, as a document or as tables."""
    from twin.report.catalogue import catalogue, shelves

    language = spoken(language_of(lang))
    found: Any = getattr(catalogue, shelf)() if key is None else getattr(catalogue, one)(key)
    show: Callable[..., None] = getattr(shelves, f"show_{shelf if key is None else one}")
    with streams.speaking():
        print_json(found) if json else show(found, language)
