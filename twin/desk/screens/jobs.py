"""Jobs: how far each is, how it ended; to end one, to do one again."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from twin.base.messages import Lang, mark, told
from twin.desk.compare.plan import plan_of
from twin.desk.jobs.job import Job
from twin.desk.pages import desk_of, lang_of, page, session_of, to, told_to

KIND = {
    "demo": mark("demonstration county"), "work": mark("estimate and views"), "check": mark("data handed in"),
    "undo": mark("change undone"), "key": mark("key of a run"), "run": mark("run"),
    "compare": mark("comparison"), "recommend": mark("recommendation"),
    "report": mark("monthly report"),
}  # fmt: skip
STATE = {
    "queued": mark("waiting"), "running": mark("running"), "done": mark("done"), "failed": mark("failed"),
    "stopped": mark("stopped"), "cut off": mark("cut off by the server's end"),
}  # fmt: skip
AGAIN = ("demo", "work", "check", "run", "compare", "recommend", "report")
SHOWN = 50


def shown(job: Job, lang: Lang) -> dict[str, object]:
    """A job as pages show it."""
    kind = told(lang, KIND[job.kind]) if job.kind in KIND else job.kind
    return {
        "id": job.id, "kind": kind, "state": job.state, "word": told(lang, STATE[job.state]), "percent": job.percent,
        "done": job.done, "total": job.total, "said": job.said, "made": job.made, "ended": job.ended, "open": job.open,
        "path": where(job), "again": not job.open and job.state != "done" and job.kind in AGAIN,
    }  # fmt: skip


def where(job: Job) -> str:
    """The page that shows what a job found."""
    paths = {"check": f"/data/check/{job.id}", "undo": f"/data/check/{job.id}", "key": f"/corner/{job.id}",
             "run": f"/corner/{job.id}", "recommend": f"/recommend/{job.id}", "report": "/report"}  # fmt: skip
    if job.kind == "compare":
        return f"/compare/{job.arguments['of']}"
    return paths.get(job.kind, "/")


def all_of_them(request: Request) -> Response:
    """The list, newest first."""
    desk, lang = desk_of(request), lang_of(request)
    found = [desk.crew.get(job.id) or job for job in desk.shelf.all()[:SHOWN]]
    return page(request, "jobs.html", jobs=[shown(job, lang) for job in found])


def as_data(request: Request) -> Response:
    """One job, for pages that wait for it."""
    job = desk_of(request).crew.get(request.path_params["id"])
    if job is None:
        return JSONResponse({"state": "gone"}, 404)
    return JSONResponse(shown(job, lang_of(request)))


def stop(request: Request) -> Response:
    """End a job."""
    desk_of(request).crew.stop(request.path_params["id"])
    return to("/jobs")


def again(request: Request) -> Response:
    """Do a job once more that did not end well."""
    desk = desk_of(request)
    job = desk.crew.get(request.path_params["id"])
    if job is None or job.open or job.state == "done" or job.kind not in AGAIN:
        return told_to(request, mark("This job cannot be done again."), 409)
    if job.kind in ("demo", "work"):
        desk.retry()
        return to("/")
    if job.kind == "compare":
        plan = plan_of(job.arguments["plan"])
        desk.comparisons.begin(plan, session_of(request).name, lang_of(request), bool(job.arguments["grades"]))
        return to(where(job))
    return to(where(desk.crew.again(job, session_of(request).name)))


ROUTES = [
    Route("/jobs", all_of_them), Route("/jobs/{id}.json", as_data), Route("/jobs/{id}/stop", stop, methods=["POST"]),
    Route("/jobs/{id}/again", again, methods=["POST"]),
]  # fmt: skip
