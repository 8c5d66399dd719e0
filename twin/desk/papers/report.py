"""The job that makes the monthly report as `twin month` does: what was learned, list, forecast, every view, the report."""

from typing import Any

from twin.base.messages import LANGS, Lang, message
from twin.desk.data.check import waiting
from twin.desk.jobs.worker import Order
from twin.desk.work import absent


def report(order: Order) -> dict[str, Any]:
    """Issue the month, keep every view, write the report in every form; the files, from the county's folder on."""
    from twin.living import issue
    from twin.living.observations.observations import read
    from twin.living.update.estimate import HOME, estimate, prepare
    from twin.living.warnings.warn import rule_of
    from twin.report.living.folder import drawn, tables_of, write_page
    from twin.report.living.words import Names
    from twin.report.views import month as page
    from twin.report.views.folder import documents, entered, kept
    from twin.views import month
    from twin.views.source import Source
    from twin.views.view import VIEWS

    lang: Lang = "en" if order.lang == "en" else "zh"
    folder = order.folder
    with waiting(order):
        runs = message("trial runs of the county")
        prepared = prepare(folder, order.arguments["members"], 1, lambda done, total: order.tell(done, total, runs))
        observations = read(folder)
        found = estimate(prepared, None, observations)
        names, source = Names(prepared), Source(found, observations, workers=1)
        holds = message("runs in which a step holds")
        left = issue.month(
            folder, found, observations, rule_of(folder), workers=1, progress=lambda done, total: order.tell(done, total, holds)
        )
        living = tables_of(folder / HOME, source.day)
        pictures = drawn(names, source.day, living)
        write_page(names, source.day, lang, living, pictures)
        told, keys = {}, [key for key in VIEWS if key not in absent()]
        for number, key in enumerate(keys):
            order.tell(number, len(keys) + 1, message("views"))
            told[key] = kept(names, source.day, key, VIEWS[key].make(source))
        order.tell(len(keys), len(keys) + 1, message("monthly report"))
        said = kept(names, source.day, "month", month.make(source, left.tables))
        views = {one: page.tell(said, told, living, pictures[one]["ahead"], one) for one in LANGS}
        files = documents(said, views, month.NAME[lang], lang, entered(names, source.day, "month", views, lang))
    return {"day": source.day, "files": [file.name for file in files]}
