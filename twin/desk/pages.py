"""Pages of the desk, with what every one of them has: whose county, data up to when, how far to believe it, where to go."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from twin.base.messages import LANGS, Lang, mark, told
from twin.base.texts import printable
from twin.desk.desk import Desk, Standing
from twin.desk.session import Session
from twin.desk.words import WORDS
from twin.report.forms.cells import month
from twin.report.shared.place import badge
from twin.report.shared.render import environment
from twin.report.shared.words import day_said, pick

TEMPLATES, STATIC = Path(__file__).parent / "templates", Path(__file__).parent / "static"
NAVIGATION = (("/", mark("Overview")), ("/compare", mark("Compare options")), ("/recommend", mark("Recommend")),
              ("/data", mark("Data")), ("/corner", mark("For researchers")))  # fmt: skip


def day(text: str, lang: Lang) -> str:
    """A day of ISO 8601 as people write it."""
    found = date.fromisoformat(text)
    return day_said(found, lang)


def desk_of(request: Request) -> Desk:
    """The desk that a request asks."""
    found: Desk = request.app.state.desk
    return found


def session_of(request: Request) -> Session:
    """Who asks."""
    found: Session = request.scope["state"]["session"]
    return found


def lang_of(request: Request) -> Lang:
    """The language to answer in."""
    return session_of(request).lang


@cache
def _environment() -> Environment:
    made = environment(False, TEMPLATES)
    made.filters |= {"printable": printable, "day": day, "month": month}
    return made


def page(request: Request, template: str, status: int = 200, standing: Standing | None = None, words: Mapping[str, str] = WORDS,
         **more: Any) -> HTMLResponse:  # fmt: skip
    """A page; templates have `say(key, **fields)` (of `words`, else `WORDS`), `lang`, `head`, `paths` and what is given here.

    `standing`: where a screen asked the desk already. Every text of a user is escaped.
    """
    lang, desk = lang_of(request), desk_of(request)
    standing = desk.standing() if standing is None and template != "door.html" else standing
    known = {**WORDS, **words}
    context = {
        "lang": lang, "say": lambda key, **fields: told(lang, known[key], **fields), "desk": desk, "standing": standing,
        "head": head(desk, standing, lang), "absent": told(lang, known[absent(standing)]),
        "paths": [(path, told(lang, word)) for path, word in navigation(request)],
        "here": request.url.path, "back": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "other": next(one for one in LANGS if one != lang), "version": request.app.state.version,
    }  # fmt: skip
    return HTMLResponse(_environment().get_template(template).render(context | more), status)


def absent(standing: Standing | None) -> str:
    """What to say, as a key of `WORDS`, where something has not been made: it is being made, it failed, or it is too early."""
    job = standing.job if standing else None
    return "no_month" if job is None else "not_yet" if job.open else "not_made"


def navigation(request: Request) -> list[tuple[str, str]]:
    """The screens that are there."""
    known = {getattr(route, "path", "") for route in request.app.routes}
    return [(path, word) for path, word in NAVIGATION if path in known]


def head(desk: Desk, standing: Standing | None, lang: Lang) -> dict[str, str]:
    """What stands at the head of every page: `county`, `until`, `badge`, `trust` and `why`."""
    work = standing.work if standing else None
    if work is None:
        return {"county": told(lang, "Policy digital twin"), "until": "", "badge": "", "trust": "", "why": ""}
    county = work.names.county
    about = {"synthetic": county.synthetic, "given": county.given}
    return {
        "county": pick(county.name, lang), "until": work.day, "badge": badge(about, lang) or told(lang, "simulated"),
        "trust": work.trust.word(lang), "why": work.trust.why(lang),
    }  # fmt: skip


def told_to(request: Request, text: str, status: int, **fields: Any) -> Response:
    """A page that says one thing that is wrong; `text` is said in the visitor's language."""
    return page(request, "told.html", status, said=told(lang_of(request), text, **fields))


def to(path: str) -> Response:
    """On to another page after a change."""
    return RedirectResponse(path, 303)


def local(path: str) -> str:
    """A path of our own, the first page for anything else."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"
