"""Recommend: what to take up with a budget of money and hours, how sure that is, when it fails, what to find out first."""

from math import ceil

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from twin.base.errors import InputError
from twin.base.messages import Lang, mark, told
from twin.base.months import month_number, month_text
from twin.desk.compare import form
from twin.desk.compare.pieces import kept
from twin.desk.compare.plan import Chosen, Option
from twin.desk.compare.scenarios import base_of
from twin.desk.compare.words import WORDS
from twin.desk.data import entry
from twin.desk.desk import Desk
from twin.desk.pages import desk_of, lang_of, page, session_of, to, told_to
from twin.desk.recommend.asked import MANY, SIZES, Filled, asked_of, runs_of, sent, share_of, usual
from twin.desk.recommend.found import FOLDER
from twin.desk.screens.jobs import shown
from twin.report.forms.cells import month

EARLIER = 8
TIMES = 4.0  # a run of a study takes about so many times one of the quick answer: burn-in, all months, all tables


def new(request: Request) -> Response:
    """Ask."""
    return _form(request, None, "")


def _begins(desk: Desk) -> str | None:
    """The month from which measures are reckoned, where the county's data say that it is past; None else.

    They are tried in whole runs of the county, from their start: begun later they have less time in the same period.
    """
    start = base_of(desk.folder).start
    return month_text(start) if _soonest(desk, start) > month_text(start) else None


def _soonest(desk: Desk, start: int) -> str:
    """The first month of which the county's data say nothing yet, in which measures can begin at the earliest."""
    return entry.usual(desk.looked(), start)


def _reckoned(desk: Desk, begins: str | None, lang: Lang) -> str:
    """From which month measures are reckoned, and when they can begin; nothing where the start is not past."""
    if begins is None:
        return ""
    soonest = month(_soonest(desk, month_number(begins)), lang)
    return told(lang, WORDS["begins"], month=month(begins, lang), soonest=soonest)


def _form(request: Request, filled: Filled | None, wrong: str) -> Response:
    desk, lang = desk_of(request), lang_of(request)
    standing, county = desk.standing(), desk.comparisons.county()
    if county is None:
        return page(request, "recommend.html", standing=standing, words=WORDS, ready=False)
    desk.live.prepare(desk.digest())
    base = base_of(desk.folder)
    filled = filled or Filled("300", f"{base.months / 12:.4g}", "", usual(base.mechanisms))
    households = len(county.households["village"])
    share = share_of(households)
    fields = {"share": share, "of": len(county.villages["uid"]), "villages": max(1, round(share * len(county.villages["uid"]))),
              "households": f"{round(share * households):,}"}  # fmt: skip
    option = Option(mechanisms={key: Chosen() for key in filled.among})
    return page(
        request, "recommend.html", 400 if wrong else 200, standing=standing, words=WORDS, ready=True, wrong=wrong,
        asked=filled, begins=_reckoned(desk, _begins(desk), lang),
        shelves=form.shelves(option, lang, base=base), most=MANY,
        sizes=[(key, *_takes(desk, key, share, households, lang)) for key in SIZES],
        on=told(lang, WORDS["on_part" if share < 1 else "on_whole"], **fields), earlier=_earlier(desk, lang),
    )  # fmt: skip


def _takes(desk: Desk, size: str, share: float, households: int, lang: Lang) -> tuple[int, str]:
    """Runs at most and how long they take on one process; empty where nothing is measured yet."""
    runs, about = runs_of(size, MANY), desk.live.about
    if not about:
        return runs, ""
    each = about["run_seconds"] * TIMES * max(1.0, share * households / max(about["households"], 1)) ** 0.5
    return runs, told(lang, "{minutes} minutes", minutes=ceil(max(1.0, runs * each / 60)))


def _earlier(desk: Desk, lang: Lang) -> list[tuple[str, str, str, str]]:
    """The newest recommendations: address, question, state, when."""
    found = []
    for job in (desk.crew.get(one.id) or one for one in desk.shelf.all() if one.kind == "recommend"):
        try:
            asked = asked_of(job.arguments["asked"])
        except (InputError, KeyError):
            continue
        found.append((job.id, asked.titled(lang), str(shown(job, lang)["word"]), job.made[:16].replace("T", " ")))
    return found[:EARLIER]


async def ask(request: Request) -> Response:
    """Have it searched."""
    fields = await request.form(max_files=0, max_fields=400)
    return await run_in_threadpool(_asked, request, fields)


def _asked(request: Request, fields: FormData) -> Response:
    desk, lang = desk_of(request), lang_of(request)
    try:
        asked = sent(fields, _begins(desk))
    except InputError as problem:
        return _form(request, Filled.of(fields), str(problem))
    arguments = {"asked": asked.plainly(), "digest": desk.digest()}
    return to(f"/recommend/{desk.crew.submit('recommend', arguments, session_of(request).name, lang).id}")


def show(request: Request) -> Response:
    """How far it is, then what is recommended."""
    desk, lang = desk_of(request), lang_of(request)
    job = desk.crew.get(request.path_params["id"])
    if job is None or job.kind != "recommend":
        return told_to(request, mark("There is no such page."), 404)
    asked = asked_of(job.arguments["asked"])
    return page(
        request, "recommended.html", words=WORDS, title=asked.titled(lang), mine=shown(job, lang),
        begins=_reckoned(desk, asked.begins, lang),
        body=kept(desk.shelf.folder(job) / f"whole.{lang}.html") if job.state == "done" else "",
        old=job.arguments["digest"] != desk.digest(),
    )  # fmt: skip


def file(request: Request) -> Response:
    """The page as one file, or all that was tried as a table."""
    desk, name = desk_of(request), request.path_params["name"]
    job = desk.crew.get(request.path_params["id"])
    names = {"report.html": "text/html", "trials.csv": "text/csv"}
    if job is None or job.kind != "recommend" or job.state != "done" or name not in names:
        return told_to(request, mark("There is no such file."), 404)
    return FileResponse(desk.shelf.folder(job) / FOLDER / name, filename=name, media_type=names[name])


ROUTES = [
    Route("/recommend", new, methods=["GET"]), Route("/recommend", ask, methods=["POST"]), Route("/recommend/{id}", show),
    Route("/recommend/{id}/{name}", file),
]  # fmt: skip
