"""What goes wrong with a store's folder: damaged files are set aside by name, what the machine refuses is said in one message."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from twin.base.errors import MachineError, reason
from twin.base.messages import message

DAMAGED = "damaged"  # the folder of a store for what is set aside

_log = logging.getLogger("twin.runner")  # without a handler of the user's, Python writes warnings to stderr, a line each


def warn(text: str) -> None:
    """Say something to the user that stops nothing."""
    _log.warning(text)


def set_aside(root: Path, path: Path, why: str) -> None:
    """Move a file or folder that cannot be used into `damaged/` of its store and say so; raises MachineError if that fails."""
    home = root / DAMAGED
    target = home / path.name.lstrip(".")
    try:
        home.mkdir(exist_ok=True)
        path.rename(target if not target.exists() else home / f"{target.name}.{uuid4().hex[:8]}")
    except FileNotFoundError:  # another process was faster
        return
    except OSError as problem:
        raise MachineError(
            "{file}: cannot be used ({why}) nor moved aside: {reason}", file=path, why=why, reason=reason(problem)
        ) from None
    warn(message("{file}: {why}; moved to {folder}/, the work goes on without it", file=path, why=why, folder=DAMAGED))


@contextmanager
def going_on(store: Path) -> Iterator[None]:
    """Where runs are kept one by one: whatever stops the command says so."""
    kept = message("the runs so far are kept in {store}; the same command goes on", store=store)
    try:
        yield
    except KeyboardInterrupt as stop:
        if kept not in getattr(stop, "__notes__", []):
            stop.add_note(kept)
        raise
    except MemoryError as problem:
        raise MachineError("there is not enough memory; {kept}", kept=kept) from problem


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """A block that writes to a store; what the machine refuses becomes a MachineError that says what is kept."""
    try:
        yield
    except OSError as problem:
        raise MachineError(
            "store {store}: cannot be written: {reason}; runs that had ended are kept, the same command goes on from them",
            store=root, reason=reason(problem),
        ) from problem  # fmt: skip
