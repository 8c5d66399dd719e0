"""The monthly report: what has been made of the newest day, and a button that makes it."""

from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from twin.desk.jobs.job import Job
from twin.desk.meeting.words import WORDS
from twin.desk.pages import desk_of, lang_of, page, session_of, to, told_to
from twin.desk.screens.jobs import shown

ENDINGS = (".docx", ".pdf", ".html", ".xlsx")


def show(request: Request) -> Response:
    """What there is, and how far a report is that is being made."""
    desk, lang = desk_of(request), lang_of(request)
    standing = desk.standing()
    work = standing.work
    newest = _newest(request)
    files = [] if work is None else [(file.name, quote(file.name)) for file in _files(desk.folder, work.day)]
    return page(request, "report.html", standing=standing, words=WORDS, files=files, day="" if work is None else work.day,
                job=None if newest is None else shown(newest, lang))  # fmt: skip


def _newest(request: Request) -> Job | None:
    """The newest report that was asked for and is not done."""
    desk = desk_of(request)
    found = next((job for job in desk.shelf.all() if job.kind == "report"), None)
    found = None if found is None else desk.crew.get(found.id)
    return None if found is None or found.state == "done" else found


def _files(folder: Path, day: str) -> list[Path]:
    home = folder / "reports" / day
    return sorted(path for path in home.iterdir() if path.suffix in ENDINGS and path.is_file()) if home.is_dir() else []


def make(request: Request) -> Response:
    """Have it made, once."""
    desk, newest = desk_of(request), _newest(request)
    if newest is None or not newest.open:
        desk.crew.submit("report", {"members": desk.members}, session_of(request).name, lang_of(request))
    return to("/report")


def file(request: Request) -> Response:
    """A file of it: only one of those that are listed."""
    desk = desk_of(request)
    work, name = desk.standing().work, request.path_params["name"]
    found = next((path for path in ([] if work is None else _files(desk.folder, work.day)) if path.name == name), None)
    if found is None:
        return told_to(request, "There is no such file.", 404)
    return FileResponse(found, filename=found.name, content_disposition_type="attachment")


ROUTES = [Route("/report", show, methods=["GET"]), Route("/report", make, methods=["POST"]), Route("/report/{name}", file)]
