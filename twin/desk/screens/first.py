"""The first screen, in the order of a meeting: how things stand, where to go, where policies are lost, what money could buy."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twin.base.messages import Lang, told
from twin.desk.meeting import map as grids
from twin.desk.meeting import shown
from twin.desk.meeting.words import WORDS
from twin.desk.pages import desk_of, lang_of, page
from twin.desk.recommend.newest import newest
from twin.desk.work import Work
from twin.living.warnings.warn import COLOURS
from twin.report.living.words import colour
from twin.report.shared.words import pick
from twin.report.views import attention
from twin.views.view import VIEWS

SHOWN = 200  # lines of the list on the screen; exports have all


def show(request: Request) -> Response:
    """The screen, as far as it is known yet."""
    desk, lang = desk_of(request), lang_of(request)
    standing, layer = desk.standing(), request.query_params.get("layer", "")[:40]
    work, told_of = standing.work, dict[str, Any]()
    if work is not None:
        told_of = desk.shown(work, ("first", lang, layer), lambda: overview(work, lang, layer))
    return page(request, "first.html", standing=standing, words=WORDS, spend=newest(desk.shelf, lang), **told_of)


def overview(work: Work, lang: Lang, layer: str = "") -> dict[str, Any]:
    """What the screen says of a county."""
    names, found, listed = work.names, work.meeting, work.told.get("attention")
    every = grids.layers(work.told, None if found is None else found.history, lang)
    chosen = next((one for one in every if one.key == layer), every[0] if every else None)
    codes = names.prepared.plan.codes
    lines = [] if listed is None else shown.listed(listed, lang)
    return {
        "work": work, "tiles": [] if found is None else shown.tiles(found.tiles, lang), "listed": lines[:SHOWN],
        "many": len(lines),
        "counts": None if listed is None else shown.counts(listed), "colours": [(key, colour(key, lang)) for key in COLOURS],
        "chances": "" if listed is None else attention.about(lang), "layers": every, "layer": chosen,
        "grid": [] if chosen is None else grids.grid(chosen, names, lang),
        "policies": [(key, names.policy(key, lang)) for key in names.prepared.setting.scenario.policies],
        "townships": [(code, names.place(code, lang)) for code in codes.townships],
        "lost": [] if found is None else shown.stacked(found.lost, lang, place=codes.county),
        "pictures": () if found is None else found.pictures.get(lang, {}).get("county", ()),
        "views": [(key, pick(VIEWS[key].name, lang), pick(VIEWS[key].about, lang)) for key in VIEWS if key in work.told],
        "without": without(work, lang), "names": names,
    }  # fmt: skip


def without(work: Work, lang: Lang) -> list[str]:
    """A sentence for each view that is not there."""
    absent = told(lang, "{view}: not in this version yet.")
    failed = told(lang, "{view}: cannot be made. {why}")
    return [(failed if why else absent).format(view=pick(VIEWS[key].name, lang) if key in VIEWS else key, why=why)
            for key, why in work.without.items()]  # fmt: skip


ROUTES = [Route("/", show)]
