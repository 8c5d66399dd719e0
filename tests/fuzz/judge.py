"""One input is tried and judged: the exit code, what was said, what was left behind, in bounded time and memory."""

import io
import os
import resource
import signal
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

SECONDS = 20  # of one input; a hundred times what most take
MORE_BYTES = 2 << 30  # address space that all inputs together may take beyond what there was
LONGEST = 500  # signs of a message
OUT = "out"
PAGE = "report.html"  # the last thing written into a result folder


class Ended(NamedTuple):
    """How an input ended."""

    code: int
    err: str
    trace: str = ""


class TooLong(BaseException):
    """Time is up; no `except Exception` of the code under test keeps it."""


def fault(action: Callable[[], None], folder: Path) -> str:
    """What is wrong with how an input ended, beginning with the kind; empty if nothing is.

    The action is run with `folder` as the current folder, which holds the input.
    """
    before = _files(folder)
    ended = _run(action, folder)
    if ended.trace:
        return f"traceback: {ended.trace}"
    if ended.code not in (0, 1, 2):
        return f"exit code: {ended.code}"
    if ended.code and (wrong := _misspoken(ended.err)):
        return wrong
    left = _files(folder) - before
    if ended.code == 2 and left:
        return f"left behind: {sorted(left)[:3]}"
    if any(name.split("/")[0] == OUT for name in left) and f"{OUT}/{PAGE}" not in left:
        return "half-written: a result folder without its page"
    return ""


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def _run(action: Callable[[], None], folder: Path) -> Ended:
    """Run as `twin` would, in this process."""
    said, environment, here = io.StringIO(), dict(os.environ), Path.cwd()
    os.chdir(folder)
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(said), warnings.catch_warnings(), _timed():
            warnings.simplefilter("always")
            action()
        ended = Ended(0, said.getvalue())
    except SystemExit as left:
        ended = Ended(left.code if isinstance(left.code, int) else int(left.code is not None), said.getvalue())
    except TooLong:
        ended = Ended(-1, "", f"more than {SECONDS} s")
    except BaseException as problem:  # whatever else comes out is what a user would see as a traceback
        if isinstance(problem, KeyboardInterrupt):
            raise
        last = traceback.extract_tb(problem.__traceback__)[-1]
        ended = Ended(-1, "", f"{type(problem).__name__} at {Path(last.filename).name}:{last.lineno}: {str(problem)[:100]!r}")
    finally:
        moved = Path.cwd() != folder
        os.chdir(here)
        os.environ.clear()
        os.environ.update(environment)
    return Ended(-1, "", "the current folder changed") if moved and not ended.trace else ended


def _misspoken(err: str) -> str:
    """What is wrong with a message: it is one line of `twin:`, or the usage that Typer prints for options."""
    lines = [line for line in err.splitlines() if line.strip()]
    if lines and lines[0].startswith("Usage:"):
        lines = [line for line in lines if "Error:" in line]
    elif not err.startswith("twin: "):
        return f"no message: {err[:100]!r}"
    if len(lines) != 1:
        return f"not one line: {err[:200]!r}"
    if len(lines[0]) > LONGEST:
        return f"long message: {len(lines[0])} signs: {lines[0][:150]!r}"
    if not lines[0].isprintable():
        return f"control signs: {lines[0][:150]!r}"
    return ""


@contextmanager
def _timed() -> Iterator[None]:
    def up(_signal: int, _frame: object) -> None:
        raise TooLong

    old = signal.signal(signal.SIGALRM, up)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


@contextmanager
def bounded() -> Iterator[None]:
    """Bound the memory of this process: beyond it allocations fail, which the judge calls a traceback."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MORE_BYTES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
