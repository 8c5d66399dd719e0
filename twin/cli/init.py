"""`twin init`: a workbook in which a county, its policies and its mechanisms are filled in."""

from pathlib import Path
from typing import Annotated

import typer

from twin.base.limits import MOST_MONTHS
from twin.base.messages import message
from twin.cli.app import command
from twin.cli.options import LangText, count, language_of, spoken


@command("twin init my --lang zh")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or one without a workbook.")],
    county: Annotated[
        str,
        typer.Option(
            "--county", metavar="COUNTY", help="What is filled in already: empty, demo, a FOLDER, or divisions:PATH#CODE."
        ),
    ] = "empty",
    months: Annotated[int, count("--months", "Months that runs last.", 1, MOST_MONTHS)] = 36,
    csv: Annotated[bool, typer.Option("--csv", help="Tables (CSV) in place of a workbook, for those who script.")] = False,
    lang: LangText = "",
) -> None:
    """Write a workbook to fill in: one's own places, policies and mechanisms."""
    from twin.scenario.initial import write_folder

    language = language_of(lang)
    written = write_folder(folder, county, months, language, csv)
    for path in written:
        typer.echo(message("written: {file}", file=path))
    typer.echo(message("next: fill it in, then `twin check {folder}`", folder=folder))
    spoken(language)
