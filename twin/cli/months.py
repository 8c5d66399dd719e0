"""The parts of `twin month`: what the living twin issues, every view, the report made of both."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from twin.base.messages import LANGS, Lang, message
from twin.cli import streams
from twin.cli.living import Work, note_what_stays
from twin.cli.progress import Bar

if TYPE_CHECKING:
    import pandas as pd

    from twin.report.forms.press import Press
    from twin.report.living.folder import Drawn
    from twin.report.living.kept import Kept
    from twin.report.views.told import Told


class Left(NamedTuple):
    """What was issued of a day: all tables as `kept`, pictures by language as `drawn`; views and scores as `made`."""

    kept: "Mapping[str, Kept]"
    drawn: "Drawn"
    made: "Mapping[str, pd.DataFrame]"


def issued(work: Work, again: int, tries: int, workers: int | None, lang: Lang) -> Left:
    """What `assimilate`, `warn` and `forecast` leave of a day, with its page."""
    from twin.living import issue
    from twin.living.forecast.again import again as run_again
    from twin.living.update.estimate import HOME
    from twin.living.warnings.warn import rule_of
    from twin.report.living.folder import drawn, tables_of, write_page
    from twin.report.living.sentences import ended

    folder, estimate, cube = work.folder, work.estimate, None
    if again:
        with Bar(message("runs made again")) as bar:
            cube = run_again(estimate, members=again, workers=workers, progress=bar.show)
    with Bar(message("runs in which a step holds")) as bar:
        left = issue.month(folder, estimate, work.observations, rule_of(folder), cube, tries, workers, bar.show)
    note_what_stays(work, left.issued)
    if left.issued.table.empty:
        streams.note(ended(work.names, lang))
    tables = tables_of(folder / HOME, work.day)
    pictures = drawn(work.names, work.day, tables)
    write_page(work.names, work.day, lang, tables, pictures)
    return Left(tables, pictures, left.tables)


def views(work: Work, workers: int | None, lang: Lang, press: "Press") -> "tuple[dict[str, Told], list[Path]]":
    """Every view, told and written; the files in the order of the views."""
    from twin.cli.views import source_of, written
    from twin.report.views.folder import kept, pages
    from twin.views.view import VIEWS

    told, files = {}, []
    with Bar(message("views")) as bar:
        source = source_of(work, workers, "", lambda done, of: None)
        for number, view in enumerate(VIEWS.values()):
            bar.show(number, len(VIEWS))
            found = told[view.key] = kept(work.names, work.day, view.key, view.make(source))
            files += written(work, view.key, view.name[lang], found, pages(view.key, found), lang, press)
    return told, files


def report(work: Work, others: "Mapping[str, Told]", left: Left, lang: Lang, press: "Press") -> list[Path]:
    """The monthly report, in every form; `left` by `issued`."""
    from twin.cli.views import source_of, written
    from twin.report.views import month as page
    from twin.report.views.folder import kept
    from twin.views import month

    told = kept(work.names, work.day, "month", month.make(source_of(work, None, "", lambda done, of: None), left.made))
    views = {one: page.tell(told, others, left.kept, left.drawn[one]["ahead"], one) for one in LANGS}
    return written(work, "month", month.NAME[lang], told, views, lang, press)
