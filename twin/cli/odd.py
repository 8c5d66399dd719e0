"""`twin odd`: the model described as its field describes models."""

from pathlib import Path
from typing import Annotated

import typer

from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import LangText, language_of


@command("twin odd --out odd.docx --lang zh")
def odd(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="FILE.md, FILE.docx or FILE.pdf (default: Markdown on standard output)."),
    ] = None,
    lang: LangText = "",
) -> None:
    """The model in the form of its field (ODD 2020): entities, schedule, design concepts, submodels, every parameter."""
    from twin.report.odd import written

    language = language_of(lang)
    if out is None:
        with streams.speaking():
            streams.say(written.text(language).rstrip())
    else:
        with streams.speaking():
            streams.say(str(written.write(out, language)))
