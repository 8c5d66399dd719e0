"""The password of a desk that others on the network can reach: kept as a hash (scrypt), asked for slowly."""

import base64
import hashlib
import hmac
import os
import secrets
import threading
import time
from collections import deque
from pathlib import Path

from twin.base.errors import InputError, MachineError, reason
from twin.living.register import written

_N, _R, _P = 2**14, 8, 1
_MARK = "scrypt$"
SHORTEST, LONGEST = 8, 200  # signs
TRIES, WITHIN = 5, 300.0  # wrong passwords of one address within so many seconds
TRIES_OF_ALL = 50
_one = threading.Lock()  # each takes 16 MB: one after the other


def hashed(password: str) -> str:
    """A password as it is kept: method, cost, salt, hash."""
    salt = secrets.token_bytes(16)
    found = _scrypt(password, salt, _N, _R, _P)
    return f"{_MARK}{_N}${_R}${_P}${base64.b64encode(salt).decode()}${base64.b64encode(found).decode()}"


def fits(password: str, kept: str) -> bool:
    """Whether a password is the one that is kept."""
    n, r, p, salt, found = kept.removeprefix(_MARK).split("$")
    if len(password) > LONGEST:
        return False
    with _one:
        own = _scrypt(password, base64.b64decode(salt, validate=True), int(n), int(r), int(p))
    return hmac.compare_digest(own, base64.b64decode(found, validate=True))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, maxmem=2**26)


def of_file(file: Path) -> str:
    """The hash that a file keeps; a password that stands in it as it is gives way to its hash.

    Raises InputError where there is none, or one that is too short.
    """
    try:
        text = file.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        raise InputError("{file}: is not UTF-8 text", file=file) from None
    except OSError as problem:
        raise MachineError("{file}: cannot be read: {reason}", file=file, reason=reason(problem)) from problem
    if text.startswith(_MARK):
        _check(text, file)
        return text
    if "\n" in text or not SHORTEST <= len(text) <= LONGEST:
        raise InputError(
            "{file}: holds no password; allowed: one line of {least} to {most} signs", file=file, least=SHORTEST, most=LONGEST
        )
    return keep(file, text)


def keep(file: Path, password: str) -> str:
    """Keep the hash of a password in a file that only its owner reads."""
    text = hashed(password)
    written.replace(file, f"{text}\n".encode())
    if os.name != "nt":
        file.chmod(0o600)
    return text


def _check(text: str, file: Path) -> None:
    try:
        fits("", text)
    except (ValueError, TypeError):
        raise InputError("{file}: its hash is damaged; allowed: a file made by `twin serve`", file=file) from None


class Tries:
    """Counts wrong passwords, by address and of all together."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self._wrong: dict[str, deque[float]] = {}

    def wait(self, address: str) -> float:
        """Seconds until this address may try again; 0 where it may now."""
        now = time.monotonic()
        for key, times in list(self._wrong.items()):
            while times and times[0] < now - WITHIN:
                times.popleft()
            if not times:
                del self._wrong[key]
        own = self._wrong.get(address, deque())
        every = sorted(one for times in self._wrong.values() for one in times)
        waits = [times[-most] + WITHIN - now for times, most in ((own, TRIES), (every, TRIES_OF_ALL)) if len(times) >= most]
        return max(waits, default=0.0)

    def wrong(self, address: str) -> None:
        """Note a wrong one."""
        self._wrong.setdefault(address, deque(maxlen=TRIES)).append(time.monotonic())

    def right(self, address: str) -> None:
        """Forget the wrong ones of an address that knows it."""
        self._wrong.pop(address, None)
