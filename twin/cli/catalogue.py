"""`twin mechanisms`, `knobs`, `evidence`: the catalogue and what it rests on."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import AsJson, LangText, language_of, spoken
from twin.cli.results import print_json


def _tell(shelf: str, one: str, key: str | None, json: bool, lang: str) -> None:
    """A whole shelf of the catalogue or one thing on it, as a document or as tables."""
    from twin.report.catalogue import catalogue, shelves

    language = spoken(language_of(lang))
    found: Any = getattr(catalogue, shelf)() if key is None else getattr(catalogue, one)(key)
    show: Callable[..., None] = getattr(shelves, f"show_{shelf if key is None else one}")
    with streams.speaking():
        print_json(found) if json else show(found, language)


@command("twin mechanisms points_system --lang zh")
def mechanisms(
    key: Annotated[str | None, typer.Argument(help="One mechanism; without it the whole catalogue.")] = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """The catalogue of mechanisms: what they move, cost and rest on."""
    _tell("mechanisms", "mechanism", key, json, lang)


@command("twin knobs reach.notice_reach --lang zh")
def knobs(
    path: Annotated[str | None, typer.Argument(help="One knob; without it all of them.")] = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """What a scenario can set: ranges, units and evidence; for one knob also who moves it and what it rests on."""
    _tell("knobs", "knob", path, json, lang)


@command("twin evidence cai2015")
def evidence(
    key: Annotated[str | None, typer.Argument(help="A fact or a study; without it all of them.")] = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Facts and studies with grade and source; for one of them also where it disagrees and what in the twin rests on it."""
    _tell("evidence", "evidence_of", key, json, lang)
