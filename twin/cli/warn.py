"""`twin warn`: which villages will probably miss which deadline, and what can be done."""

from twin.base.messages import message
from twin.cli.app import command
from twin.cli.options import AsJson, AsOf, LangText, Living, Members, Out, Tries, Workers, language_of, spoken


@command("twin warn my --as-of 2026-08 --out list --lang zh")
def warn(
    folder: Living,
    as_of: AsOf = "",
    members: Members = None,
    tries: Tries = 8,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Villages that will probably miss a deadline, why, and what would be won if steps held; misuse in villages, by township."""
    from twin.cli.living import at_work, hand_over, kept_of, name_page
    from twin.cli.progress import Bar
    from twin.living import issue
    from twin.living.warnings.lists import WARNINGS
    from twin.living.warnings.warn import rule_of
    from twin.report.living.folder import refresh
    from twin.report.living.terminal import show_list

    language, rule = language_of(lang), rule_of(folder)
    with at_work(folder, as_of, members, workers) as work:
        with Bar(message("runs in which a step holds")) as bar:
            tables = issue.warn(folder, work.estimate, rule, tries, workers, bar.show)
        issue.keep(folder, WARNINGS, work.day, tables)
        scores = issue.judge(work.observations, work.estimate)
        page = refresh(work.names, work.day, language)
    every = tables | scores
    if hand_over(work, every, out, json, page):
        show_list(kept_of(every), rule, work.names, spoken(language))
        name_page(page)
