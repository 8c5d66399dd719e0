"""`twin knobs`: what a scenario can set."""

from typing import Annotated

import typer

from twin.cli.app import command
from twin.cli.catalogue import tell
from twin.cli.options import AsJson, LangText


@command("twin knobs reach.notice_reach --lang zh")
def knobs(
    path: Annotated[str | None, typer.Argument(help="One knob; without it all of them.")] = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """What a scenario can set: ranges, units and evidence; for one knob also who moves it and what it rests on."""
    tell("knobs", "knob", path, json, lang)
