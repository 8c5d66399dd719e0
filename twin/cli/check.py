"""`twin check`: all that is wrong with a county's workbook and its observations."""

from pathlib import Path
from typing import Annotated

import typer

from twin.base.texts import printable
from twin.cli.app import command
from twin.cli.options import AsJson, LangText, language_of
from twin.cli.results import print_json


@command("twin check my --lang zh")
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a workbook (see `twin init`).")],
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """All that is wrong with a county's workbook and observations, most important first; exit 2 if anything is."""
    from twin.files.there import is_file
    from twin.living.observations.observations import read
    from twin.report.catalogue.check import document, lines
    from twin.scenario.check import problems_of
    from twin.sheets.words import WORKBOOKS

    language_of(lang)
    own, problems = problems_of(folder.parent if folder.suffix.lower() in WORKBOOKS and is_file(folder) else folder)
    observed = None
    if not any(problem.weight == "error" for problem in problems):
        observed = read(own.folder, own)
        problems = sorted({*problems, *observed.problems}, key=lambda one: (one.weight == "warning", one))
    if json:
        print_json(document(own, problems, observed))
    else:
        for line in lines(own, problems, observed):
            typer.echo(printable(line))
    if any(problem.weight == "error" for problem in problems):
        raise typer.Exit(2)
