"""`twin mechanisms`: the catalogue of mechanisms."""

from typing import Annotated

import typer

from twin.cli.app import command
from twin.cli.catalogue import tell
from twin.cli.options import AsJson, LangText


@command("twin mechanisms points_system --lang zh")
def mechanisms(
    key: Annotated[str | None, typer.Argument(help="One mechanism; without it the whole catalogue.")] = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """The catalogue of mechanisms: what they move, cost and rest on."""
    tell("mechanisms", "mechanism", key, json, lang)
