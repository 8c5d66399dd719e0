"""`twin mechanisms`, `knobs`, `evidence`: the catalogue and what it rests on."""

from typing import Annotated

import typer

from twin.cli.app import app
from twin.cli.options import AsJson, LangText, language_of, print_json


@app.command(epilog="Example: twin mechanisms points_system --lang zh")
def mechanisms(
    key: Annotated[str | None, typer.Argument(help="One mechanism; without it the whole catalogue.")] = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """The catalogue of mechanisms: what they move, cost and rest on."""
    from twin.report import catalogue, terminal

    language = language_of(lang)
    if key is None:
        rows = catalogue.mechanisms()
        if json:
            print_json(rows)
        else:
            terminal.show_mechanisms(rows, language)
        return
    row = catalogue.mechanism(key)
    if json:
        print_json(row)
    else:
        terminal.show_mechanism(row, language)


@app.command(epilog="Example: twin knobs --json")
def knobs(json: AsJson = False, lang: LangText = "en") -> None:
    """What a scenario can set: ranges, units and evidence."""
    from twin.report import catalogue, terminal

    language = language_of(lang)
    rows = catalogue.knobs()
    if json:
        print_json(rows)
    else:
        terminal.show_knobs(rows, language)
