"""`twin assimilate`: what a county's observations say of it."""

from typing import Annotated

from twin.base.messages import message
from twin.cli.app import command
from twin.cli.options import AsJson, AsOf, LangText, Living, Members, Out, Workers, count, language_of, spoken


@command("twin assimilate my --as-of 2026-08 --lang zh")
def assimilate(
    folder: Living,
    as_of: AsOf = "",
    members: Members = None,
    again: Annotated[int, count("--again", "Runs made again under what was learned; 0: none.", 0, 10_000)] = 48,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """What a county's observations say of it: what was learned, whether runs still fit, what to ask next."""
    from twin.cli.living import at_work, hand_over, kept_of, make_changes, name_page
    from twin.cli.progress import Bar
    from twin.living.forecast.again import again as run_again
    from twin.living.issue import STATE, assimilate, keep
    from twin.report.living.folder import refresh
    from twin.report.living.terminal import show_assimilated

    language = language_of(lang)
    with at_work(folder, as_of, members, workers) as work:
        make_changes(work, workers)
        cube = None
        if again:
            with Bar(message("runs made again")) as bar:
                cube = run_again(work.estimate, members=again, workers=workers, progress=bar.show)
        tables = assimilate(work.estimate, work.observations, cube)
        keep(folder, STATE, work.day, tables)
        page = refresh(work.names, work.day, language)
    if hand_over(work, tables, out, json, page):
        show_assimilated(kept_of(tables), work.names, spoken(language))
        name_page(page)
