"""`twin view`: one view of a living county: its tables, its page, and documents for people."""

from typing import Annotated

import typer

from twin.cli.app import command
from twin.cli.options import AsJson, AsOf, LangText, Living, Members, Out, Workers, language_of, spoken


@command("twin view attention my --as-of 2026-08 --lang zh")
def view(
    key: Annotated[
        str, typer.Argument(metavar="VIEW", help="index, attention, resources, matching, needs, bill, guide or duties.")
    ],
    folder: Living,
    village: Annotated[
        str, typer.Option("--village", metavar="NAME|CODE", help="Only of this village (not guide, duties).")
    ] = "",
    as_of: AsOf = "",
    members: Members = None,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """One view of a living county: tables and a page, in Word, PDF and Excel, too."""
    from twin.cli.living import at_work, name_page
    from twin.cli.views import chosen, hand_over, made

    language, wanted = language_of(lang), chosen(key, bool(village))
    with at_work(folder, as_of, members, workers) as work:
        told = made(work, wanted, workers, village)
        files = hand_over(work, wanted, told, language, out, json)
    if not json:
        from twin.report.views.terminal import show

        show(wanted, told.plain(), spoken(language))
        for file in files:
            name_page(file)
