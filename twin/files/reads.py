"""Which files of a user's are read: whoever reads one says so here, and whoever keeps how a result was made listens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

Heard = Callable[[Path, bool], None]
_heard: ContextVar[Heard | None] = ContextVar("heard", default=None)


@contextmanager
def listening(heard: Heard) -> Iterator[None]:
    """Within the block `heard` is told of each file before it is read, and whether it is a text of settings."""
    token = _heard.set(heard)
    try:
        yield
    finally:
        _heard.reset(token)


def note(file: Path, settings: bool = False) -> None:
    """Say that a file is about to be read: settings, such as a scenario, or data, which may tell of people."""
    heard = _heard.get()
    if heard is not None:
        heard(file, settings)
