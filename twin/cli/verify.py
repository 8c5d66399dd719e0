"""`twin verify`: whether what was forecast is still what was issued."""

from pathlib import Path
from typing import Annotated

import typer

from twin.base.texts import printable
from twin.cli.app import command
from twin.cli.options import AsJson, LangText, language_of
from twin.cli.results import print_json


@command("twin verify my --lang zh")
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a living twin (see `twin forecast`).")],
    head: Annotated[
        str, typer.Option("--head", metavar="HASH", help="A last hash noted earlier: it must still be in the register.")
    ] = "",
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Whether forecasts, scores and every printed number are as they were registered; exit 1 if anything is not."""
    from dataclasses import asdict

    from twin.living.verify import lines
    from twin.living.verify import verify as look

    language_of(lang)
    found = look(folder, head)
    if json:
        print_json(asdict(found) | {"holds": found.holds})
    else:
        for line in lines(found, folder):
            typer.echo(printable(line))
    if not found.holds:
        raise typer.Exit(1)
