"""Data: the workbook handed in and looked at cell by cell, taken or not; what was changed, and the way back."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from twin.base.messages import mark, told
from twin.base.months import month_number
from twin.desk.data import entry, incoming
from twin.desk.data.check import workbook
from twin.desk.data.history import Changes
from twin.desk.data.hostile import ENDINGS, MOST
from twin.desk.data.shown import differences, problems, sheet_names
from twin.desk.jobs.job import Job
from twin.desk.pages import desk_of, lang_of, page, session_of, to, told_to
from twin.desk.screens import month
from twin.desk.screens.jobs import shown
from twin.scenario.resolve import START

WHAT = {"workbook": mark("workbook handed in"), "month": mark("observations typed"), "undo": mark("change undone")}


def show(request: Request) -> Response:
    """The screen: what is there and what is wrong with it, the ways to change it, what was changed."""
    desk, lang = desk_of(request), lang_of(request)
    standing, has = desk.standing(), desk.has_county
    looked = desk.looked() if has else None
    book, changes = workbook(desk.folder), Changes(desk.folder)
    last = changes.last()
    made = [{"number": one.number, "made": one.made, "what": told(lang, WHAT.get(one.what, one.what)),
             "name": one.about.get("name") or one.about.get("month", ""), "undone": one.undone,
             "last": last is not None and one.number == last.number} for one in changes.all() if one.done]  # fmt: skip
    return page(
        request, "data.html", standing=standing, book="" if book is None else book.name, most=MOST, endings=",".join(ENDINGS),
        tables=sheet_names(looked, lang) if looked else [], problems=problems(looked.problems[lang]) if looked else None,
        month=entry.usual(looked, month_number(START)) if looked and not looked.errors else "", changes=made,
    )  # fmt: skip


async def hand_in(request: Request) -> Response:
    """Keep a workbook as it came, and have it looked at."""
    async with request.form(max_files=1, max_fields=4, max_part_size=2**16) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return await run_in_threadpool(told_to, request, mark("No file was chosen."), 400)
        content, name = await file.read(), file.filename
    return to(await run_in_threadpool(_kept, request, "workbook", content, {"name": name[-120:]}, False))


def _kept(request: Request, what: str, content: bytes, about: dict[str, Any], take: bool) -> str:
    """Keep what was handed in and have it looked at; the page that tells what was found."""
    desk = desk_of(request)
    name = incoming.keep(desk.folder, what, content, about)
    job = desk.crew.submit(
        "check", {"incoming": name, "what": what, "take": take} | about, session_of(request).name, lang_of(request)
    )
    return f"/data/check/{job.id}"


def looked_at(request: Request) -> Response:
    """How far the look is, then what it found."""
    job = desk_of(request).crew.get(request.path_params["id"])
    if job is None or job.kind not in ("check", "undo"):
        return told_to(request, mark("There is no such page."), 404)
    lang, result = lang_of(request), job.result
    found = problems(month.lines_of(desk_of(request), job, lang))
    names = desk_of(request).standing().work
    return page(
        request, "check.html", job=shown(job, lang), arguments=job.arguments, result=result, found=found,
        differences=differences(result.get("difference"), names.names if names else None, lang), name=_name(job),
    )  # fmt: skip


def _name(job: Job) -> str:
    """What was handed in, as its user calls it."""
    return str(job.arguments.get("name") or job.arguments.get("month") or "")


def take(request: Request) -> Response:
    """Take what was looked at and found right."""
    desk = desk_of(request)
    job = desk.crew.get(request.path_params["id"])
    if job is None or job.kind != "check" or job.state != "done" or job.result["errors"] or job.result["taken"]:
        return told_to(request, mark("This cannot be taken; hand it in again."), 409)
    arguments = job.arguments | {"take": True, "base": job.result["base"]}
    return to(f"/data/check/{desk.crew.submit('check', arguments, session_of(request).name, lang_of(request)).id}")


async def undo(request: Request) -> Response:
    """Put back what was there before the newest change."""
    form = await request.form(max_files=0, max_fields=4)
    arguments = {"number": str(form.get("number", ""))[:6]}
    job = await run_in_threadpool(desk_of(request).crew.submit, "undo", arguments, session_of(request).name, lang_of(request))
    return to(f"/data/check/{job.id}")


async def save_month(request: Request) -> Response:
    """Keep a month's observations as they were typed, and take them if nothing is wrong."""
    form = await request.form(max_files=0, max_fields=month.FIELDS)
    name = str(form.get("month", ""))
    if not month.is_month(name):
        return await run_in_threadpool(told_to, request, mark("There is no such month."), 400)
    keys, rows = month.typed(form)
    content = await run_in_threadpool(entry.merged, desk_of(request).folder, name, keys, rows)
    return to(await run_in_threadpool(_kept, request, "month", content, {"month": name}, True))


def download(request: Request) -> Response:
    """The workbook as it is."""
    book = workbook(desk_of(request).folder)
    if book is None:
        return told_to(request, mark("There is no workbook yet."), 404)
    return FileResponse(book, filename=book.name, media_type="application/octet-stream")


ROUTES = [
    Route("/data", show), Route("/data/workbook", hand_in, methods=["POST"]), Route("/data/workbook", download, methods=["GET"]),
    Route("/data/check/{id}", looked_at), Route("/data/check/{id}/take", take, methods=["POST"]),
    Route("/data/undo", undo, methods=["POST"]), Route("/data/month", save_month, methods=["POST"]),
    Route("/data/month", month.choose, methods=["GET"]), Route("/data/month/{month}", month.show),
    Route("/data/observations.csv", month.download),
]  # fmt: skip
