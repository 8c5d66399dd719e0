"""The researcher's corner: any scenario, the key of its run, the command and the lines of Python that do the same, all tables."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from twin.base.errors import InputError
from twin.desk.corner import LARGEST, MOST_MONTHS, text_of
from twin.desk.pages import desk_of, lang_of, page, session_of, to, told_to
from twin.desk.screens.jobs import shown
from twin.files.strict import shown as quoted
from twin.scenario.layers import locate, shipped_names

_MEDIA = {".csv": "text/csv", ".json": "application/json"}


def show(request: Request) -> Response:
    """Choose a scenario; see it as it is written."""
    desk, name = desk_of(request), request.query_params.get("name", "baseline")
    own = desk.looked().own if desk.has_county and not desk.looked().errors else None
    names = [] if own is None else own.names
    text = locate(name).read_text(encoding="utf-8") if name in shipped_names() else ""
    return page(request, "corner.html", name=name, text=text, own=names, shipped=shipped_names(), most=MOST_MONTHS, job=None,
                result={}, command="", python="", asked={}, has=own is not None)  # fmt: skip


async def ask(request: Request) -> Response:
    """Have a scenario's key told, or the scenario run."""
    async with request.form(max_files=1, max_fields=12, max_part_size=LARGEST) as form:
        file, text = form.get("file"), str(form.get("text", ""))
        if isinstance(file, UploadFile) and file.filename:
            text = await run_in_threadpool(text_of, await file.read(), file.filename)
        asked = {name: str(form.get(name, "")) for name in ("name", "months", "seed", "do")}
    arguments: dict[str, object] = {"name": asked["name"][:200], "seed": _number(asked["seed"] or "0", "seed", 2**31)}
    if asked["months"].strip():
        arguments["months"] = _number(asked["months"], "months", MOST_MONTHS)
    if asked["name"] == "":
        await run_in_threadpool(text_of, text.encode(), "")
        arguments["text"] = text
    kind = "run" if asked["do"] == "run" else "key"
    job = await run_in_threadpool(desk_of(request).crew.submit, kind, arguments, session_of(request).name, lang_of(request))
    return to(f"/corner/{job.id}")


def _number(text: str, name: str, most: int) -> int:
    if not text.strip().isdecimal() or len(text.strip()) > 10 or int(text) > most or (name == "months" and int(text) < 1):
        raise InputError("{name}: {text} is not possible; allowed: a whole number up to {most}", name=name, text=quoted(text),
                         most=most)  # fmt: skip
    return int(text)


def found(request: Request) -> Response:
    """What came of it."""
    desk = desk_of(request)
    job = desk.crew.get(request.path_params["id"])
    if job is None or job.kind not in ("key", "run"):
        return told_to(request, "There is no such page.", 404)
    command, python = _same(desk.folder, job.arguments)
    return page(
        request, "corner.html", name=job.arguments["name"], text=job.arguments.get("text", ""), own=[], shipped=shipped_names(),
        most=MOST_MONTHS, job=shown(job, lang_of(request)), result=job.result, command=command, python=python, asked=job.arguments,
        has=True,
    )  # fmt: skip


def _same(folder: Path, asked: dict[str, object]) -> tuple[str, str]:
    """The command and the lines of Python that do the same."""
    import shlex

    name = str(asked["name"])
    scenario = "scenario.yaml" if asked.get("text") else name if name in shipped_names() else f"{folder}/{name}"
    months = f" --months {asked['months']}" if "months" in asked else ""
    seed = f" --seed {asked['seed']}" if asked.get("seed") else ""
    command = f"twin run {shlex.quote(scenario)} --county {shlex.quote(str(folder))}{months}{seed} --out out/run"
    python = "\n".join((
        "from twin import County, PolicyTwin, Scenario", "",
        f"county = County.load({str(folder)!r})", f"scenario = Scenario.load({scenario!r})",
        f"twin = PolicyTwin(county, scenario, seed={asked.get('seed') or 0})",
        f"result = twin.run({asked.get('months', '')}).result()", 'result.save("out/run")',
    ))  # fmt: skip
    return command, python


def file(request: Request) -> Response:
    """A file of a run."""
    desk = desk_of(request)
    job, name = desk.crew.get(request.path_params["id"]), request.path_params["name"]
    if job is None or job.kind != "run" or name not in job.result.get("files", []):
        return told_to(request, "There is no such file.", 404)
    path = desk.shelf.folder(job) / "result" / name
    return FileResponse(path, filename=name, media_type=_MEDIA.get(path.suffix, "application/octet-stream"))


ROUTES = [
    Route("/corner", show, methods=["GET"]), Route("/corner", ask, methods=["POST"]), Route("/corner/{id}", found),
    Route("/corner/{id}/{name}", file),
]  # fmt: skip
