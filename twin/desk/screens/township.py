"""A township: its villages, where its policies are lost, how it fared."""

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twin.base.messages import mark
from twin.desk.meeting import map as grids
from twin.desk.meeting import shown
from twin.desk.meeting.panels import panels
from twin.desk.meeting.words import WORDS
from twin.desk.pages import desk_of, lang_of, page, told_to
from twin.desk.screens.village import listed_of
from twin.report.shared.parts import Part


def show(request: Request) -> Response:
    """The page of a township."""
    standing, lang, code = desk_of(request).standing(), lang_of(request), request.path_params["code"]
    work = standing.work
    if work is None or code not in work.names.prepared.plan.codes.townships:
        return told_to(request, mark("There is no such township."), 404)
    names, found = work.names, work.meeting
    codes = names.prepared.plan.codes
    towns = np.asarray(names.county.villages["township"])
    villages = [codes.villages[row] for row in np.flatnonzero(towns == codes.townships.index(code))]
    layers = grids.layers(work.told, None if found is None else found.history, lang)
    cells = {layer.key: {cell.code: cell for cell in _cells(grids.grid(layer, names, lang), code)} for layer in layers}
    said = work.told.get("needs")
    needs = [] if said is None else said.kept["offices"].where(lambda row: row["place"] == code)
    columns = ("office", "needs", "overdue", "oldest_days", "shelved", "hours", "hours_spent", "hours_wanted")
    return page(
        request, "township.html", standing=standing, words=WORDS, known="attention" in work.told,
        names=names, name=names.place(code, lang), code=code,
        villages=[(one, names.place(one, lang)) for one in villages], layers=layers, cells=cells,
        listed=listed_of(work.told.get("attention"), lang, township=code),
        lost=[] if found is None else shown.stacked(found.lost, lang, place=code),
        needs=Part(table=said.table("offices", lang, columns, needs)) if needs and said else None,
        panels=[] if found is None else panels(found.history, code, names, lang),
    )  # fmt: skip


def _cells(grid: list[tuple[str, str, list[grids.Cell]]], township: str) -> list[grids.Cell]:
    return next(cells for code, _, cells in grid if code == township)


ROUTES = [Route("/township/{code}", show)]
