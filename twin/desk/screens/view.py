"""Every view as a page, and to take along: a page of its own, a workbook, tables as CSV; and the overview likewise."""

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twin.base.messages import LANGS, Lang
from twin.desk.meeting.single import single
from twin.desk.meeting.words import WORDS
from twin.desk.pages import desk_of, lang_of, page, told_to
from twin.desk.work import Work
from twin.report.forms import plain
from twin.report.shared.parts import View
from twin.report.shared.render import page as alone
from twin.report.shared.words import pick
from twin.report.views.folder import facts_of
from twin.report.views.told import Told

_MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


def show(request: Request) -> Response:
    """The page of a view; `KEY.xlsx` and `KEY.html` are files of it."""
    key, _, ending = request.path_params["key"].partition(".")
    standing, lang = desk_of(request).standing(), lang_of(request)
    work = standing.work
    if work is None or key not in work.pages or ending not in ("", "xlsx", "html"):
        return told_to(request, "There is no such page.", 404)
    said = work.told[key]
    if ending == "xlsx":
        return handed(workbook({key: said}, lang), "xlsx", key, work)
    views = work.pages[key]
    if ending == "html":
        return handed(alone("study.html", {one: views[one] for one in _first(lang)}, lang).encode(), "html", key, work)
    return page(
        request,
        "view.html",
        standing=standing,
        words=WORDS,
        view=views[lang],
        key=key,
        sheets=[(name, pick(one.name, lang)) for name, one in said.sheets.items()],
    )


def _first(lang: Lang) -> list[Lang]:
    return sorted(LANGS, key=lambda one: one != lang)


def table(request: Request) -> Response:
    """A table of a view as CSV."""
    key, name = request.path_params["key"], request.path_params["name"]
    work, lang = desk_of(request).standing().work, lang_of(request)
    if work is None or key not in work.told or name not in work.told[key].sheets:
        return told_to(request, "There is no such file.", 404)
    said = work.told[key]
    content = plain.tables({name: said.sheets[name]}, said.names, lang)[name]
    return handed(content, "csv", f"{key}-{name}", work)


def overview_book(request: Request) -> Response:
    """All tables that there are, as one workbook."""
    work, lang = desk_of(request).standing().work, lang_of(request)
    if work is None or work.meeting is None:
        return told_to(request, "Nothing has been made yet.", 409)
    every = {"tiles": work.meeting.tiles, "lost": work.meeting.lost, "clauses": work.meeting.clauses, **work.told}
    return handed(workbook(every, lang), "xlsx", "overview", work)


def overview_page(request: Request) -> Response:
    """The first screen as a page that needs nothing else, in both languages."""
    work, lang = desk_of(request).standing().work, lang_of(request)
    if work is None or work.meeting is None or "attention" not in work.told:
        return told_to(request, "Nothing has been made yet.", 409)
    views: Mapping[Lang, View] = {one: single(work, one) for one in _first(lang)}
    return handed(alone("study.html", views, lang).encode(), "html", "overview", work)


def picture(request: Request) -> Response:
    """A picture of the first screen or a policy, kept by browsers under the data it was made from."""
    work, lang, name = desk_of(request).standing().work, lang_of(request), request.path_params["name"]
    found = () if work is None or work.meeting is None else work.meeting.pictures.get(lang, {}).get(name, ())
    number = request.path_params["number"]
    if number >= len(found):
        return told_to(request, "There is no such file.", 404)
    return Response(found[number].svg, media_type="image/svg+xml", headers={"cache-control": "private, max-age=86400"})


def workbook(every: Mapping[str, Told], lang: Lang) -> bytes:
    """Tables of views as one workbook."""
    from twin.report.forms.book import book

    some = next(iter(every.values()))
    sheets = {f"{key}-{name}": one for key, said in every.items() for name, one in said.sheets.items()}
    return book(sheets, facts_of(some, lang), some.names, lang)


def handed(content: bytes, ending: str, name: str, work: Work) -> Response:
    """A file, under a name of letters that no browser takes amiss."""
    file = f"{re.sub('[^a-z0-9-]', '-', name)}-{work.day}.{ending}"
    return Response(content, media_type=_MEDIA[ending], headers={"content-disposition": f'attachment; filename="{file}"'})


ROUTES = [
    Route("/view/{key}", show), Route("/view/{key}/{name}.csv", table), Route("/picture/{name}/{number:int}.svg", picture),
    Route("/overview.xlsx", overview_book),
    Route("/overview.html", overview_page),
]  # fmt: skip
