"""The way in: the password where one is asked for, the language, the way out."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twin.base.messages import LANGS, told
from twin.desk.pages import lang_of, local, page, session_of, to
from twin.desk.password import fits
from twin.desk.session import Session


def ask(request: Request) -> Response:
    """Ask for the password."""
    if session_of(request).known or not request.app.state.password:
        return to("/")
    return page(request, "door.html", said="")


async def enter(request: Request) -> Response:
    """Let somebody in who knows it; whoever guesses waits."""
    form = await request.form(max_files=0, max_fields=4)
    lang, tries = lang_of(request), request.app.state.tries
    address = request.client.host if request.client else ""
    wait = tries.wait(address)
    if wait > 0:
        said = told(lang, "Too many wrong passwords; try again in {minutes:.0f} minutes.", minutes=max(1, wait / 60))
        answer = page(request, "door.html", 429, said=said)
        answer.headers["retry-after"] = f"{wait:.0f}"
        return answer
    tries.wrong(address)  # counted before it is known, so that many at once are, too
    if not await run_in_threadpool(fits, str(form.get("password", "")), request.app.state.password):
        return page(request, "door.html", 403, said=told(lang, "That is not the password."))
    tries.right(address)
    request.scope["state"]["new_session"] = session_of(request).admitted()
    return to("/")


async def speak(request: Request) -> Response:
    """Go on in another language, on the same page."""
    form = await request.form(max_files=0, max_fields=4)
    wanted = form.get("lang")
    for lang in LANGS:
        if wanted == lang:
            request.scope["state"]["new_session"] = session_of(request).speaking(lang)
    return to(local(str(form.get("back", "/"))))


async def leave(request: Request) -> Response:
    """Forget who was here."""
    request.scope["state"]["new_session"] = Session.new(lang_of(request))
    return to("/")


ROUTES = [
    Route("/door", ask, methods=["GET"]), Route("/door", enter, methods=["POST"]), Route("/language", speak, methods=["POST"]),
    Route("/leave", leave, methods=["POST"]),
]  # fmt: skip
