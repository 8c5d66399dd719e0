"""Compare: options of mechanisms, a quick answer while they are changed, the full comparison behind it; saved, named, shared."""

from typing import Any

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from twin.base.errors import InputError
from twin.base.messages import Lang, mark, told
from twin.base.months import month_text
from twin.desk.compare import form
from twin.desk.compare.answer import part
from twin.desk.compare.full import FOLDER
from twin.desk.compare.pieces import kept, piece
from twin.desk.compare.plan import Plan
from twin.desk.compare.saved import Saved
from twin.desk.compare.scenarios import base_of
from twin.desk.compare.words import WORDS
from twin.desk.desk import Desk
from twin.desk.jobs.job import now
from twin.desk.live import NotReadyError, SupersededError
from twin.desk.pages import desk_of, lang_of, page, session_of, to, told_to
from twin.desk.screens.jobs import shown
from twin.report.forms.cells import month
from twin.report.shared.words import pick
from twin.scenario.scenario import Scenario

SAMPLE = "twin.desk.compare.sample:answer"
FIELDS = 2000  # of a form: three controls for each mechanism, and every village that may be listed


def new(request: Request) -> Response:
    """An empty comparison, and what was saved."""
    return _screen(request, Saved(Plan(), ""), 0)


def show(request: Request) -> Response:
    """A comparison under its address."""
    one = desk_of(request).comparisons.plans.get(request.path_params["id"])
    if one is None:
        return told_to(request, mark("There is no such page."), 404)
    edit = request.query_params.get("edit", "0")
    return _screen(request, one, int(edit) if edit in ("0", "1", "2", "3") and int(edit) < len(one.plan.options) else 0)


def _screen(request: Request, one: Saved, edit: int) -> Response:
    desk, lang = desk_of(request), lang_of(request)
    standing, county = desk.standing(), desk.comparisons.county()
    if county is None:
        return page(request, "compare.html", standing=standing, words=WORDS, ready=False)
    base = base_of(desk.folder)
    desk.live.prepare(desk.digest())
    job = desk.comparisons.job(one)
    return page(
        request, "compare.html", standing=standing, words=WORDS, ready=True, most=form.MOST, edit=edit,
        plan=one.plan, id=one.id if one.made else "", text=one.plan.model_dump_json(by_alias=True),
        option=one.plan.options[edit], shelves=form.shelves(one.plan.options[edit], lang, desk.comparisons.lines(), base),
        inwords=form.in_words(one.plan, base, _names(desk), lang, desk.comparisons.lines()),
        known=form.places(county), choices=form.choices(lang),
        starts=form.starts(base, lang), basis=_basis(base, lang),
        saved=[(each.id, each.plan.title, each.made[:16].replace("T", " ")) for each in desk.comparisons.plans.named()],
        mine=shown(job, lang) if job else None, old=job is not None and not desk.comparisons.is_of_now(job),
        found=_found(request, one, job.id) if job and job.state == "done" else "",
    )  # fmt: skip


def _basis(base: Scenario, lang: Lang) -> dict[str, Any]:
    """What options are set beside."""
    title = pick(base.title.plainly(), lang) if base.title else ""
    return {"title": title, "months": base.months, "start": month(month_text(base.start), lang)}


def _found(request: Request, one: Saved, job: str) -> Markup:
    """The answer of the full comparison, and what it means."""
    desk, lang = desk_of(request), lang_of(request)
    done = desk.crew.get(job)
    if done is None:
        return Markup("")
    table = Markup(piece("answer.html", part=part(done.result, form.lettered(one.plan, lang), lang)))  # noqa: S704  # a template made it
    return table + kept(desk.shelf.folder(done) / f"brief.{lang}.html")


async def change(request: Request) -> Response:
    """What the buttons of the form ask for: another option, another one on the form, one less, a name, the full comparison."""
    fields = await request.form(max_files=0, max_fields=FIELDS)
    return await run_in_threadpool(_changed, request, fields)


def _changed(request: Request, fields: FormData) -> Response:
    desk, lang = desk_of(request), lang_of(request)
    plan, edit = form.sent(fields)
    do, _, number = str(fields.get("do", "")).partition("-")
    place = int(number) if number in ("0", "1", "2", "3") and int(number) < len(plan.options) else edit
    if do == "add":
        plan, place = form.with_another(plan, edit), len(plan.options)
    elif do == "remove":
        plan, place = form.without(plan, place), 0
    elif do == "save":
        title = str(fields.get("name", "")).strip()[:200]
        if not title:
            return told_to(request, mark("Give it a name first."), 400)
        plan = form.plan_of(plan.plainly() | {"title": title})
    if do in ("save", "go") and not plan.empty:
        one = desk.comparisons.begin(plan, session_of(request).name, lang, bool(fields.get("grades")))
    else:
        one = desk.comparisons.plans.put(desk.comparisons.plans.get(plan.id) or Saved(plan, now()))
    return to(f"/compare/{one.id}?edit={place}")


async def sample(request: Request) -> Response:
    """The quick answer to what is on the form."""
    fields = await request.form(max_files=0, max_fields=FIELDS)
    return JSONResponse(await run_in_threadpool(_sampled, request, fields))


def _sampled(request: Request, fields: FormData) -> dict[str, Any]:
    desk, lang = desk_of(request), lang_of(request)
    try:
        plan, edit = form.sent(fields)
        sides = form.in_words(plan, base_of(desk.folder), _names(desk), lang, desk.comparisons.lines())
        said = {"side": sides[edit]}
        if plan.empty:
            return said | {"state": "empty"}
        found = desk.live.ask(SAMPLE, {"plan": plan.plainly()}, desk.digest(), session_of(request).name, lang)
    except NotReadyError:
        return {"state": "warming"}
    except SupersededError:
        return {"state": "superseded"}
    except InputError as problem:
        return {"state": "wrong", "said": str(problem)}
    table = piece("answer.html", part=part(found, form.lettered(plan, lang), lang))
    return said | {"state": "ready", "html": table, "seconds": found["seconds"]}


def _names(desk: Desk) -> dict[str, str]:
    """What places are called, by code."""
    county = desk.comparisons.county()
    return {} if county is None else {code: name for rows in form.places(county).values() for code, name in rows}


async def full(request: Request) -> Response:
    """Have what is on the form compared in full, behind the page that shows the quick answer."""
    fields = await request.form(max_files=0, max_fields=FIELDS)
    return JSONResponse(await run_in_threadpool(_full, request, fields))


def _full(request: Request, fields: FormData) -> dict[str, Any]:
    desk, lang = desk_of(request), lang_of(request)
    try:
        plan, edit = form.sent(fields)
    except InputError as problem:
        return {"state": "wrong", "said": str(problem)}
    if plan.empty:
        return {"state": "empty"}
    plan = plan.model_copy(update={"title": ""})  # what is changed is no longer what was saved under the name
    one = desk.comparisons.begin(plan, session_of(request).name, lang)
    return {"state": "begun", "path": f"/compare/{one.id}?edit={edit}", "id": one.id, "job": one.job}


def found(request: Request) -> Response:
    """The full comparison as a piece of the page that waits for it."""
    one = desk_of(request).comparisons.plans.get(request.path_params["id"])
    job = desk_of(request).comparisons.job(one)
    if one is None or job is None or job.state != "done":
        return JSONResponse({"state": job.state if job else "gone", "said": job.said if job else ""}, 200 if job else 404)
    return JSONResponse({"state": "done", "html": _found(request, one, job.id)})


def whole(request: Request) -> Response:
    """All that was found, as the report of `twin compare` tells it."""
    desk, lang = desk_of(request), lang_of(request)
    one = desk.comparisons.plans.get(request.path_params["id"])
    job = desk.comparisons.job(one)
    if one is None or job is None or job.state != "done":
        return told_to(request, mark("There is no such page."), 404)
    title = one.plan.title or told(lang, "Comparison")
    return page(
        request, "compared.html", words=WORDS, title=title, id=one.id, body=kept(desk.shelf.folder(job) / f"whole.{lang}.html")
    )


def file(request: Request) -> Response:
    """The report as one file, or the table of differences."""
    desk = desk_of(request)
    job = desk.comparisons.job(desk.comparisons.plans.get(request.path_params["id"]))
    names = {"report.html": "text/html", "differences.csv": "text/csv"}
    name = request.path_params["name"]
    if job is None or job.state != "done" or name not in names:
        return told_to(request, mark("There is no such file."), 404)
    return FileResponse(desk.shelf.folder(job) / FOLDER / name, filename=name, media_type=names[name])


def drop(request: Request) -> Response:
    """Take a saved comparison off the list."""
    desk_of(request).comparisons.plans.drop(request.path_params["id"])
    return to("/compare")


ROUTES = [
    Route("/compare", new, methods=["GET"]), Route("/compare", change, methods=["POST"]),
    Route("/compare/sample", sample, methods=["POST"]), Route("/compare/full", full, methods=["POST"]),
    Route("/compare/{id}", show), Route("/compare/{id}/found.json", found), Route("/compare/{id}/whole", whole),
    Route("/compare/{id}/drop", drop, methods=["POST"]), Route("/compare/{id}/{name}", file),
]  # fmt: skip
