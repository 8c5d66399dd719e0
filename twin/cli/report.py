"""`twin report`: write the page of a saved run or comparison again."""

from pathlib import Path
from typing import Annotated

import typer

from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import (
    LangText,
    Out,
    language_of,
)


@command("twin report out/compare --lang zh --out out/compare-page")
def report(
    result: Annotated[Path, typer.Argument(help="A folder written by `twin run --out` or `twin compare --out`.")],
    out: Out = None,
    lang: LangText = "",
) -> None:
    """Write the page of a saved run or comparison again."""
    from twin.report.compare import folder

    page = folder.rewrite(result, out, language_of(lang))
    with streams.speaking():
        streams.say(str(page))
