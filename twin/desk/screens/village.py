"""A village: where its policies stand, what would help, its bill, its needs, how it fared."""

from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twin.base.messages import Lang, mark, told
from twin.desk.meeting import shown
from twin.desk.meeting.panels import panels
from twin.desk.meeting.words import WORDS
from twin.desk.pages import desk_of, lang_of, page, told_to
from twin.desk.work import Work
from twin.living.warnings.warn import COLOURS, rule_of
from twin.report.living import cells
from twin.report.living.kept import Row
from twin.report.shared.parts import Part
from twin.report.views import bill
from twin.report.views.month import where_to_go
from twin.report.views.told import Told


def show(request: Request) -> Response:
    """The page of a village."""
    standing, lang, code = desk_of(request).standing(), lang_of(request), request.path_params["code"]
    work = standing.work
    if work is None or code not in work.names.prepared.plan.codes.villages:
        return told_to(request, mark("There is no such village."), 404)
    names, found = work.names, work.meeting
    row = names.prepared.plan.codes.villages.index(code)
    town = names.prepared.plan.codes.townships[int(names.county.villages["township"][row])]
    rows = [] if "attention" not in work.told else work.told["attention"].kept["list"].where(lambda one: one["village"] == code)
    return page(
        request, "village.html", standing=standing, words=WORDS, known="attention" in work.told,
        names=names, code=code, name=names.place(code, lang), town=town,
        town_name=names.place(town, lang), listed=shown.listed(work.told["attention"], lang, rows) if rows else [],
        sentences=in_short(work, rows, lang), helps=helps(work, rows, lang), plan=plan(work, code, lang),
        command=f"twin view matching {work.names.prepared.folder.name} --village {code}",
        bill=bill_of(work, code, lang), needs=needs_of(work, code, lang), 
        panels=[] if found is None else panels(found.history, code, names, lang),
    )  # fmt: skip


def in_short(work: Work, rows: Sequence[Row], lang: Lang) -> list[str]:
    """A sentence for each policy with a colour."""
    return [where_to_go(work.told["attention"], row, lang) for row in rows if row["colour"] in COLOURS]


def helps(work: Work, rows: Sequence[Row], lang: Lang) -> list[Part]:
    """What can be done about the steps at which it is stuck, with mechanisms and what they cost."""
    some = [row for row in rows if row["colour"] in COLOURS]
    rule = rule_of(work.names.prepared.folder)
    return [Part(head, lines=lines) for head, lines in cells.steps(some, rule, work.names, lang)]


def plan(work: Work, code: str, lang: Lang) -> Part | None:
    """Its matching plan as the page of the plans tells it, where one was made; None else."""
    views, name = work.pages.get("matching"), work.names.both(code, lang)
    found = [one for one in views[lang].parts if one.title == name] if views else []
    return replace(found[0], title="", folded=False) if found else None


def bill_of(work: Work, code: str, lang: Lang) -> Part | None:
    """Its page of the livelihood bill."""
    said = work.told.get("bill")
    return None if said is None else bill.village(said, code, lang)


def needs_of(work: Work, code: str, lang: Lang) -> Part | None:
    """Its open needs by where they lie."""
    said = work.told.get("needs")
    if said is None:
        return None
    rows = said.kept["needs"].where(lambda row: row["village"] == code)
    columns = ("stage", "registered", "needs", "oldest_days", "limit_days", "overdue", "office", "next")
    return Part(table=said.table("needs", lang, columns, rows, left=2)) if rows else Part(text=told(lang, WORDS["no_needs"]))


def listed_of(said: Told | None, lang: Lang, **of: str) -> list[shown.Listed]:
    """The coloured lines of the list of a township or a policy."""
    if said is None:
        return []
    rows = said.kept["list"].where(lambda row: row["colour"] in COLOURS and all(row[key] == value for key, value in of.items()))
    return shown.listed(said, lang, rows)


ROUTES = [Route("/village/{code}", show)]
