"""`twin score`: how good forecasts and lists were."""

from twin.cli.app import command
from twin.cli.options import AsJson, AsOf, LangText, Living, Members, Out, Workers, language_of, spoken


@command("twin score my --lang zh")
def score(
    folder: Living,
    as_of: AsOf = "",
    members: Members = None,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """How good all forecasts and lists were by what has been observed since, beside dull rivals."""
    from twin.cli.living import at_work, hand_over, kept_of, name_page
    from twin.living import issue
    from twin.report.living.folder import refresh
    from twin.report.living.terminal import show_scores

    language = language_of(lang)
    with at_work(folder, as_of, members, workers) as work:
        tables = issue.score(work.observations, work.estimate)
        issue.keep(folder, issue.SCORES, work.day, tables)
        page = refresh(work.names, work.day, language)
    if hand_over(work, tables, out, json, page):
        show_scores(kept_of(tables), spoken(language))
        name_page(page)
