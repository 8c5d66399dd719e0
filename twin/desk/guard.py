"""What stands before every page: which hosts are answered, which changes are taken, how much is read, who is let in."""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twin.base.messages import LANGS, Lang, speaking, told
from twin.desk.session import Session, Signer, cookie, set_cookie

SAFE = ("GET", "HEAD", "OPTIONS")
LARGEST = 2**20  # bytes of a request's body
PATIENCE = 30.0  # seconds for its next piece
OPEN_TO_ALL = ("/door", "/static/", "/language")  # without the password
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The referrer goes to our own pages only: without it browsers would send `Origin: null` with our own forms.
HEADERS = (
    (b"content-security-policy", POLICY.encode()), (b"x-content-type-options", b"nosniff"), (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"), (b"cross-origin-resource-policy", b"same-origin"),
)  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """`hosts`: names that are answered, and `any_address`; `password`: its hash, empty where none is asked for.

    `uploads`: the most bytes of a body by path, where more than `LARGEST`; `lang`: of somebody who has not chosen (none: as the
    browser asks); `patience`: seconds for the next piece of a body.
    """

    signer: Signer
    hosts: frozenset[str] = LOCAL
    any_address: bool = False
    password: str = ""
    uploads: Mapping[str, int] = field(default_factory=dict)
    lang: Lang | None = None
    patience: float = PATIENCE


def hosts_of(listen: str) -> tuple[frozenset[str], bool]:
    """The hosts that a desk listening on an address answers to, and whether to every address.

    A page elsewhere can point a name of its own at this machine, but no address: so addresses may be any, and names only ours.
    """
    if listen in LOCAL:
        return LOCAL, False
    names = {listen.lower(), socket.gethostname().lower(), socket.getfqdn().lower()}
    return LOCAL | names, True


class Guard:
    """The outermost middleware."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        """As Starlette makes middleware."""
        self.app, self.rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        session, fresh = self._session(scope)
        scope.setdefault("state", {})["session"] = session
        answer = _Answer(scope, send, self.rules, fresh)
        refusal = self._refusal(scope, session)
        limit = self.rules.uploads.get(scope["path"], LARGEST)
        body = _Limited(receive, limit, _length(scope), self.rules.patience, session.lang)
        with speaking(session.lang):  # messages of whatever answers, in the visitor's language and in nobody else's
            await (refusal or self.app)(scope, body.receive, answer.send)

    def _session(self, scope: Scope) -> tuple[Session, bool]:
        """Who asks, and whether the cookie is to be set."""
        found = self.rules.signer.read(cookie(scope["headers"]))
        if found is None:
            return Session.new(self.rules.lang or _asked(scope)), True
        return (found.renewed(), True) if found.half_over else (found, False)

    def _refusal(self, scope: Scope, session: Session) -> Response | None:
        hosts = _all(scope, b"host")
        if len(hosts) != 1 or not self._answers(hosts[0]):
            return PlainTextResponse(told(session.lang, "This desk does not answer to that host name."), 421)
        if scope["method"] not in SAFE and not _own_page(scope, hosts[0]):
            return PlainTextResponse(told(session.lang, "A change is only taken from the desk's own pages."), 403)
        if (_length(scope) or 0) > self.rules.uploads.get(scope["path"], LARGEST):
            return PlainTextResponse(too_large(session.lang, self.rules.uploads.get(scope["path"], LARGEST)), 413)
        if self.rules.password and not session.known and not scope["path"].startswith(OPEN_TO_ALL):
            if scope["method"] in ("GET", "HEAD") and not scope["path"].endswith(".json"):
                return RedirectResponse("/door", 303)
            return PlainTextResponse(told(session.lang, "Give the password first."), 401)
        return None

    def _answers(self, host: str) -> bool:
        name = _name(host)
        if name in self.rules.hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return self.rules.any_address


class _Answer:
    """Adds the headers that every answer has, and the session's cookie where it is to be set."""

    def __init__(self, scope: Scope, send: Send, rules: Rules, fresh: bool) -> None:
        self.scope, self._send, self.rules, self.fresh = scope, send, rules, fresh

    async def send(self, piece: Message) -> None:
        if piece["type"] == "http.response.start":
            headers = [*piece.get("headers", []), *HEADERS]
            if not any(key == b"cache-control" for key, _ in headers):
                headers.append((b"cache-control", b"no-store"))
            chosen = self.scope["state"].get("new_session")
            if chosen is not None or (self.fresh and not self.scope["path"].startswith("/static/")):
                text = self.rules.signer.text(chosen or self.scope["state"]["session"])
                headers.append(set_cookie(text, self.scope.get("scheme") == "https"))
            piece = {**piece, "headers": headers}
        await self._send(piece)


class _Limited:
    """A body of which no more is read than is allowed, and that is not waited for for ever."""

    def __init__(self, receive: Receive, most: int, said: int | None, patience: float, lang: Lang) -> None:
        self._receive, self.most, self.left, self.patience, self.lang = receive, most, most, patience, lang
        self.whole = said == 0

    async def receive(self) -> Message:
        if self.whole:
            return await self._receive()
        try:
            piece = await asyncio.wait_for(self._receive(), self.patience)
        except TimeoutError:
            raise HTTPException(408, told(self.lang, "The request came too slowly.")) from None
        self.whole = not piece.get("more_body", False)
        self.left -= len(piece.get("body", b""))
        if self.left < 0:
            raise HTTPException(413, too_large(self.lang, self.most))
        return piece


def too_large(lang: Lang, most: int) -> str:
    """What is said of a body that is too large."""
    return told(lang, "The file or form is larger than {most:g} MB, and was not read.", most=most / 2**20)


def _length(scope: Scope) -> int | None:
    """The length that a request says its body has; 0 where it has none, None where it does not say."""
    lengths = _all(scope, b"content-length")
    if lengths and lengths[0].isdecimal():
        return int(lengths[0])
    return None if _all(scope, b"transfer-encoding") else 0


def _all(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _name(host: str) -> str:
    """A host without its port, small; addresses of version 6 without brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if host.count(":") == 1 else host.lower()


def _own_page(scope: Scope, host: str) -> bool:
    """Whether a change comes from a page of this desk."""
    origins = _all(scope, b"origin")
    if origins:
        try:
            parts = urlsplit(origins[0])
        except ValueError:
            return False
        return len(origins) == 1 and parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
    return _all(scope, b"sec-fetch-site") == ["same-origin"]


def _asked(scope: Any) -> Lang:
    """The language that a browser asks for first, if it is one of ours, else Chinese."""
    wanted = (_all(scope, b"accept-language") or [""])[0].lower()
    return next((lang for lang in LANGS if wanted.startswith(lang)), "zh")
