"""A policy: its way to those entitled, its clauses, its money, its deadline, where it is stuck."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twin.base.messages import Lang, mark
from twin.desk.meeting import shown
from twin.desk.meeting.lost import STEPS
from twin.desk.meeting.panels import panels
from twin.desk.meeting.words import WORDS
from twin.desk.pages import desk_of, lang_of, page, told_to
from twin.desk.screens.village import listed_of
from twin.desk.work import Work
from twin.report.shared.parts import Part, Table
from twin.report.views import duties

STEP_COLOURS = dict(
    zip(STEPS, ("#4d4d4d", "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00", "#CC79A7", "#8c6bb1"), strict=True)
)


def show(request: Request) -> Response:
    """The page of a policy."""
    standing, lang, key = desk_of(request).standing(), lang_of(request), request.path_params["key"]
    work = standing.work
    if work is None or key not in work.names.prepared.setting.scenario.policies:
        return told_to(request, mark("There is no such policy."), 404)
    names, found = work.names, work.meeting
    county = names.prepared.plan.codes.county
    if found is None:
        parts: dict[str, Any] = {"lost": [], "steps": [], "towns": [], "panels": [], "money": (), "clauses": None}
    else:
        towns = [one for one in shown.stacked(found.lost, lang, policy=key) if one.place != county]
        parts = {
            "lost": shown.stacked(found.lost, lang, place=county, policy=key), "towns": towns,
            "steps": shown.stacked(found.lost, lang, "steps", STEPS, STEP_COLOURS, place=county, policy=key),
            "panels": panels(found.history, county, names, lang, [one for one in found.history.keys if one[1] == key]),
            "money": found.pictures.get(lang, {}).get(f"money-{key}", ()), "clauses": clauses(work, key, lang),
        }  # fmt: skip
    return page(
        request, "policy.html", standing=standing, words=WORDS, known="attention" in work.told,
        names=names, digest=work.digest, name=names.policy(key, lang),
        key=key, dates=dates(work, key, lang),
        no_figures=found is None, plain=plain(work, key, lang),
        listed=listed_of(work.told.get("attention"), lang, policy=key), **parts,
    )  # fmt: skip


def dates(work: Work, key: str, lang: Lang) -> Part | None:
    """From when to when, by when, who is in charge, how many are meant, how much."""
    said = work.told.get("duties")
    if said is None:
        return None
    rows = said.kept["policies"].where(lambda row: row["policy"] == key)
    columns = ("households", "each", "budget", "opens", "closes", "deadline", "state", "office", "partners")
    return Part(table=said.table("policies", lang, columns, rows, left=0)) if rows else None


def plain(work: Work, key: str, lang: Lang) -> list[str]:
    """Its clauses as anybody can read them."""
    said = work.told.get("duties")
    rows = [] if said is None else said.kept["policies"].where(lambda row: row["policy"] == key)
    return duties.clauses(said, rows[0], lang) if said is not None and rows else []


def clauses(work: Work, key: str, lang: Lang) -> Table:
    """Who holds which clause."""
    assert work.meeting is not None
    said = work.meeting.clauses
    columns = [column.key for column in said.sheets["clauses"].columns if column.key != "policy"]
    return said.table("clauses", lang, columns, said.kept["clauses"].where(lambda row: row["policy"] == key))


ROUTES = [Route("/policy/{key}", show)]
