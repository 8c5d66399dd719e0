"""Which card belongs to which kind of thing, and a thing with its card in a chosen language."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from twin.base.errors import InputError
from twin.base.messages import LANGS, Lang, language
from twin.report.shared.parts import View
from twin.report.shared.render import card

# By the name of the class, so that nothing is imported before there is something to show.
HOMES = {
    "County": ("places", "county"),
    "Scenario": ("scenarios", "scenario"),
    "Mechanism": ("scenarios", "mechanism"),
    "Result": ("runs", "result"),
    "PolicyTwin": ("models", "model"),
    "Comparison": ("runs", "comparison"),
    "Found": ("studies", "sensitivity"),
    "Attributions": ("studies", "attribution"),
    "Recommendation": ("studies", "recommendation"),
    "Trial": ("studies", "trial"),
}


@dataclass(frozen=True)
class Card:
    """A thing as a notebook shows it, in one language."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def html(thing: Any, lang: Lang | None = None) -> str:
    """The card of a thing as HTML, in the language in force where none is given.

    Raises InputError for a language or a kind of thing that has none.
    """
    lang = language() if lang is None else lang
    if lang not in LANGS:
        raise InputError("lang: {lang!r} is not a language of this program; allowed: {langs}", lang=lang, langs=", ".join(LANGS))
    kinds = [kind.__name__ for kind in type(thing).__mro__]  # a class of one's own has the card of what it is made from
    kind = next((one for one in kinds if one in HOMES), kinds[0])
    if kind not in HOMES:
        raise InputError("{kind}: has no card; allowed: {kinds}", kind=kind, kinds=", ".join(HOMES))
    module, name = HOMES[kind]
    view: Callable[[Any, Lang], View] = getattr(import_module(f"twin.report.notebook.{module}"), name)
    return card(view(thing, lang), lang)


def show(thing: Any, lang: Lang | None = None) -> Card:
    """A county, scenario, result or finding, to be shown in a language: the last line of a cell."""
    return Card(html(thing, lang))
