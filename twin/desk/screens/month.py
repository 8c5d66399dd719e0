"""A month's observations: the table in which they are typed, last month's beside them, and all of them as a file."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twin.base.errors import InputError
from twin.base.messages import Lang, both, mark
from twin.base.months import is_month, month_number, month_text
from twin.base.texts import write_csv
from twin.desk.data import entry, incoming
from twin.desk.data.check import month_file
from twin.desk.data.shown import Called
from twin.desk.desk import Desk
from twin.desk.jobs.job import Job
from twin.desk.pages import desk_of, lang_of, page, to, told_to
from twin.living.observations.rows import COLUMNS
from twin.sheets.schema import Column
from twin.sheets.values import Cells, WrongError
from twin.terms.observed import OBSERVED

__all__ = ["FIELDS", "Route", "choose", "download", "is_month", "show", "typed"]

SHOWN = 200  # lines of a page
NEW = 5  # empty lines at its end
FIRST = 2  # line of a file that has a row: line 1 has the heads
FIELDS = (SHOWN + NEW) * 8 + 10


_MONTH = Cells(Column("month", both("month"), "month", both("month"), low=month_number("1000-01"), high=month_number("2999-12")))


def choose(request: Request) -> Response:
    """From the month that was chosen, written in any way that the workbook takes, to its page."""
    text = request.query_params.get("month", "").strip()[:40]
    try:
        month = _MONTH.read(text).value
    except WrongError:
        month = None
    if month is None:
        return told_to(request, mark("{typed} is no month; write it as 2026-06 or 2026/6"), 400, typed=text or "–")
    return to(f"/data/month/{month_text(month)}")


def show(request: Request) -> Response:
    """The table of a month; with `check`, as it was typed and not taken, with what is wrong beside each line."""
    desk, lang, month = desk_of(request), lang_of(request), request.path_params["month"]
    if not is_month(month):
        return told_to(request, mark("There is no such month."), 404)
    if not desk.has_county or desk.looked().errors:
        return told_to(request, mark("The county's files have errors; see the page on data."), 409)
    looked, number = desk.looked(), month_number(month)
    draft, wrong = _draft(request, month)
    lines = entry.lines(desk.folder, looked, number, draft)
    called = Called(looked, lang)
    places = dict.fromkeys(line.key[0] for line in lines)
    place, start = request.query_params.get("place", ""), _whole(request.query_params.get("from", "0"))
    wanted = [line for line in lines if not place or line.key[0] == place]
    shown = wanted[start : start + SHOWN]
    return page(
        request, "month.html", month=month, before=month_text(number - 1), after=month_text(number + 1), lines=[
            {"line": line, "place": called.place(line.key[0]), "target": called.target(line.key[1]),
             "policy": called.policy(line.key[2]), "source": called.source(line.cell("source")),
             "share": called.is_share(line.key[1]), "wrong": wrong.get(line.key, "")}
            for line in shown
        ], new=range(len(shown), len(shown) + NEW), places=[(code, called.place(code)) for code in places], place=place,
        start=start, size=SHOWN, many=len(wanted), targets=[called.target(key) for key in OBSERVED],
        every=[called.place(code) for code in called.codes], policies=called.policies, draft=draft is not None,
    )  # fmt: skip


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _draft(request: Request, month: str) -> tuple[list[dict[str, str]] | None, dict[entry.Key, str]]:
    """What was typed and not taken, and what is wrong with which line."""
    desk = desk_of(request)
    job = desk.crew.get(request.query_params.get("check", ""))
    if job is None or job.arguments.get("month") != month or job.result.get("taken"):
        return None, {}
    rows = entry.rows_of(incoming.get(desk.folder, job.arguments["incoming"]).content)
    wrong: dict[entry.Key, str] = {}
    for one in job.result.get("problems", {}).get(lang_of(request), []):
        at = one["row"] - FIRST
        if one["file"].endswith(month_file(month)) and 0 <= at < len(rows):
            row = rows[at]
            key = (row["place"], row["target"], row["policy"])
            wrong[key] = (f"{wrong[key]} " if key in wrong else "") + one["said"]
    return rows, wrong


def lines_of(desk: Desk, job: Job, lang: Lang) -> list[dict[str, Any]]:
    """The problems that a look found; those of what was typed say of which `line` they are, as the form shows it."""
    found, name = job.result.get("problems", {}).get(lang, []), job.arguments.get("month", "")
    ours = [one for one in found if name and one["file"].endswith(month_file(name))]
    looked = desk.looked() if ours and desk.has_county else None
    if looked is None or looked.own is None:
        return found
    try:
        rows = entry.rows_of(incoming.get(desk.folder, job.arguments["incoming"]).content)
    except InputError:  # it has lain for too long
        return found
    called = Called(looked, lang)
    lines = {at + FIRST: called.line(row, name) for at, row in enumerate(rows)}
    return [one | {"line": lines.get(one["row"], "")} if one in ours else one for one in found]


def typed(form: FormData) -> tuple[list[entry.Key], list[Mapping[str, str]]]:
    """The lines that a page showed, and the rows that were typed in it."""
    keys, rows = list[entry.Key](), list[Mapping[str, str]]()
    for number in range(SHOWN + NEW):
        line: dict[str, Any] = {name: str(form.get(f"{name}-{number}", "")) for name in entry.COLUMNS if name != "month"}
        if f"target-{number}" in form and f"new-{number}" not in form:
            keys.append((line["place"], line["target"], line["policy"]))
        if line["observation"].strip():
            rows.append(line)
    return keys, rows


def download(request: Request) -> Response:
    """All observations of the county, as they are read."""
    import io

    desk = desk_of(request)
    observed = desk.looked().observed if desk.has_county else None
    if observed is None:
        return told_to(request, mark("The county's files have errors; see the page on data."), 409)
    out = io.StringIO()
    write_csv(observed.table[[*COLUMNS, "standing", "why", "where"]], out)  # type: ignore[arg-type]
    headers = {"content-disposition": 'attachment; filename="observations.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
