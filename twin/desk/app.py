"""The desk as a web application: routes of its screens, what stands before them, what starts and ends with it."""

import ctypes
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from twin.base.errors import InputError, MachineError
from twin.base.messages import mark
from twin.base.version import __version__
from twin.desk.data import hostile
from twin.desk.desk import Desk
from twin.desk.guard import HEADERS, Guard, Rules
from twin.desk.jobs.job import now
from twin.desk.pages import STATIC, page, told_to
from twin.desk.password import Tries
from twin.desk.screens import compare, corner, data, door, first, jobs, policy, recommend, report, township, view, village
from twin.desk.session import Signer
from twin.report.shared.render import FOLDER as BLOCKS

SCREENS = (first, village, township, policy, view, report, compare, recommend, data, corner, jobs, door)
_HEAPS = -8  # M_ARENA_MAX of malloc.h
UPLOADS = {"/data/workbook": hostile.MOST + 2**16, "/data/month": 2 * 2**20}  # the file, and what a form puts around it


def create(desk: Desk, rules: Rules | None = None) -> Starlette:
    """The application of a desk, whose workers it starts and ends; `rules` default to those of this machine alone."""
    rules = rules or Rules(Signer(desk.key()), lang=desk.lang)
    routes = [
        Route("/static/page.css", _blocks), Mount("/static", StaticFiles(directory=STATIC)),
        *(route for screen in SCREENS for route in screen.ROUTES),
    ]  # fmt: skip
    app = Starlette(
        routes=routes, middleware=[Middleware(Guard, rules=replace(rules, uploads={**UPLOADS, **rules.uploads}))],
        exception_handlers={HTTPException: _refused, InputError: _wrong, MachineError: _wrong, Exception: _fault},
        lifespan=_lifespan,
    )  # fmt: skip
    app.state.desk, app.state.password, app.state.tries, app.state.version = desk, rules.password, Tries(), __version__
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    _few_heaps()
    await run_in_threadpool(app.state.desk.start)
    try:
        yield
    finally:
        await run_in_threadpool(app.state.desk.close)


def _few_heaps() -> None:
    """Have threads share two heaps: with one each, as the GNU C library does, twenty users at once leave 25 MB behind."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_HEAPS, 2)


def _blocks(request: Request) -> Response:
    """The styles of the report's blocks."""
    return FileResponse(BLOCKS / "page.css", media_type="text/css", headers={"cache-control": "no-cache"})


async def _refused(request: Request, problem: Exception) -> Response:
    """A page or change that is not there, too large, too slow."""
    assert isinstance(problem, HTTPException)
    if problem.status_code == 404:
        return await run_in_threadpool(told_to, request, mark("There is no such page."), 404)
    if problem.status_code == 405:
        return await run_in_threadpool(told_to, request, mark("This page takes no such request."), 405)
    return await run_in_threadpool(page, request, "told.html", problem.status_code, said=problem.detail)


async def _wrong(request: Request, problem: Exception) -> Response:
    """Something is wrong with what was asked; the message says what is allowed."""
    return await run_in_threadpool(page, request, "told.html", 400, said=str(problem))


async def _fault(request: Request, problem: Exception) -> Response:
    """A fault of the program: it is noted, and nothing of it is shown."""
    file = request.app.state.desk.home / "faults.txt"
    with file.open("a", encoding="utf-8", errors="backslashreplace") as out:
        out.write(f"{now()} {request.method} {request.url.path}\n{''.join(traceback.format_exception(problem))}\n")
    answer = await run_in_threadpool(
        told_to, request, mark("A fault of the program; it was noted in {file}."), 500, file=file.name
    )
    answer.headers.update({key.decode(): value.decode() for key, value in HEADERS})  # it goes out before the guard
    return answer
