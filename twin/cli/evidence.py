"""`twin evidence`: facts and studies with grade and source."""

from typing import Annotated

import typer

from twin.cli.app import command
from twin.cli.catalogue import tell
from twin.cli.options import AsJson, LangText


@command("twin evidence cai2015")
def evidence(
    key: Annotated[str | None, typer.Argument(help="A fact or a study; without it all of them.")] = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Facts and studies with grade and source; for one of them also where it disagrees and what in the twin rests on it."""
    tell("evidence", "evidence_of", key, json, lang)
