"""Who is at the desk: a signed cookie with a name without meaning, the language, and whether the password was given."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie

from twin.base.messages import LANGS, Lang

COOKIE = "twin_desk"
LASTS = 12 * 3600  # seconds


@dataclass(frozen=True)
class Session:
    """A visitor: `name` tells sessions apart, `known` says that the password was given (or none is asked for)."""

    name: str
    lang: Lang
    known: bool = False
    until: int = 0

    @classmethod
    def new(cls, lang: Lang) -> "Session":
        """Somebody of whom nothing is known."""
        return cls(secrets.token_hex(8), lang, until=int(time.time()) + LASTS)

    def speaking(self, lang: Lang) -> "Session":
        """The same in another language."""
        return replace(self, lang=lang)

    def admitted(self) -> "Session":
        """A new one after the password was given, so that nobody who knew the earlier name is let in with it."""
        return replace(Session.new(self.lang), known=True)

    @property
    def half_over(self) -> bool:
        """Whether it is time to renew it."""
        return self.until - time.time() < LASTS / 2

    def renewed(self) -> "Session":
        """The same for longer."""
        return replace(self, until=int(time.time()) + LASTS)


class Signer:
    """Signs sessions with the desk's own key."""

    def __init__(self, key: bytes) -> None:
        """`key`: 32 bytes that nobody else knows."""
        self._key = key

    def text(self, session: Session) -> str:
        """A session as the value of a cookie."""
        content = json.dumps([session.name, session.lang, session.known, session.until], separators=(",", ":")).encode()
        return f"{_text(content)}.{_text(self._sign(content))}"

    def read(self, value: str) -> Session | None:
        """The session of a cookie's value; None where it is not ours, was changed, or is over."""
        content, _, sign = value.partition(".")
        try:
            found = _bytes(content)
            if not hmac.compare_digest(self._sign(found), _bytes(sign)):
                return None
            name, lang, known, until = json.loads(found)
        except (ValueError, TypeError):
            return None
        if lang not in LANGS or until < time.time():
            return None
        return Session(str(name), lang, known is True, int(until))

    def _sign(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, hashlib.sha256)


def cookie(headers: list[tuple[bytes, bytes]]) -> str:
    """The value of our cookie among a request's headers; empty where there is none."""
    for key, value in headers:
        if key == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:
                return ""
            return found.value if found else ""
    return ""


def set_cookie(text: str, secure: bool) -> tuple[bytes, bytes]:
    """The header that sets it: not for scripts, not sent from other pages."""
    more = "; Secure" if secure else ""
    return b"set-cookie", f"{COOKIE}={text}; Path=/; Max-Age={LASTS}; HttpOnly; SameSite=Strict{more}".encode()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
