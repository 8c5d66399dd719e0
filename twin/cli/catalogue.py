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


@app.command(epilog="Example: twin knobs reach.notice_reach --lang zh")
def knobs(
    path: Annotated[str | None, typer.Argument(help="One knob; without it all of them.")] = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """What a scenario can set: ranges, units and evidence; for one knob also who moves it and what it rests on."""
    from twin.report import catalogue, terminal

    language = language_of(lang)
    if path is None:
        rows = catalogue.knobs()
        if json:
            print_json(rows)
        else:
            terminal.show_knobs(rows, language)
        return
    row = catalogue.knob(path)
    if json:
        print_json(row)
    else:
        terminal.show_knob(row, language)


@app.command(epilog="Example: twin evidence cai2015")
def evidence(
    key: Annotated[str | None, typer.Argument(help="A fact or a study; without it all of them.")] = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """Facts and studies with grade and source; for one of them also where it disagrees and what in the twin rests on it."""
    from twin.report import catalogue, terminal

    language = language_of(lang)
    if key is None:
        rows = catalogue.evidence()
        if json:
            print_json(rows)
        else:
            terminal.show_evidence(rows, language)
        return
    row = catalogue.evidence_of(key)
    if json:
        print_json(row)
    else:
        terminal.show_evidence_of(row, language)
