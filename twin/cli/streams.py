"""Standard output and error as they are: other encodings, pipes that close, full disks, no stream at all.

A sign that a stream cannot show is written as a stand-in of one or two ASCII signs, or `?`; nothing that is said ends in a
traceback.
"""

import codecs
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO

from twin.base.errors import MachineError, reason
from twin.base.texts import printable

_STAND_IN = "twin-stand-in"
_SIGNS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "·": ".", "•": "*", "→": ">", "←": "<", "…": ".", "×": "x", "±": "~", "≥": ">=",
    "≤": "<=", "≈": "~", "’": "'", "‘": "'", "“": '"', "”": '"', "²": "2", "，": ", ", "。": ". ", "：": ": ", "；": "; ",
    "（": " (", "）": ") ", "、": ", ", "\u00a0": " ",
}  # fmt: skip
_ACROSS, _BOX = "─━═╌╍┄┅┈┉╴╶╸╺", range(0x2500, 0x2580)


def prepare() -> None:
    """Make standard output and error take every sign; a stream that was closed before the start becomes one to nowhere."""
    _occupy()
    codecs.register_error(_STAND_IN, _stand_in)
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_STAND_IN)


def shows_chinese() -> bool:
    """Whether standard output and error can both show Chinese."""
    return all(_takes(stream, "中文") for stream in (sys.stdout, sys.stderr))


def is_unicode(stream: TextIO) -> bool:
    """Whether a stream takes every sign."""
    return _takes(stream, "\U0001f30d−ø文")


def _takes(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


@contextmanager
def speaking() -> Iterator[None]:
    """Where a result is told: what standard output cannot take ends in a MachineError, a reader who left (`| head`) in none."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout)
        raise
    except OSError as problem:
        silence(sys.stdout)
        raise MachineError("standard output cannot be written: {reason}", reason=reason(problem)) from problem


def say(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(f"{printable(text)}\n")


def note(text: str) -> None:
    """A line on standard error beside the result; nothing is lost where it cannot be said."""
    try:
        sys.stderr.write(f"{printable(text)}\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Let what a stream still holds go nowhere, so that the end of the process does not fail on it."""
    with suppress(OSError, ValueError):  # no descriptor: a stream of a test or a notebook
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 (it stays open as long as the process)


def _occupy() -> None:
    """Keep the numbers of closed standard streams from going to the next file that is opened."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(handle)


def _stand_in(problem: UnicodeError) -> tuple[str, int]:
    """The handler of encoding errors: ASCII signs for those that cannot be shown, as wide as they are."""
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    return "".join(_sign(sign) for sign in problem.object[problem.start : problem.end]), problem.end


def _sign(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    if ord(sign) in _BOX:
        return "-" if sign in _ACROSS else "|" if sign in "│┃║" else "+"
    return "?" * (2 if unicodedata.east_asian_width(sign) in "WF" else 1)
