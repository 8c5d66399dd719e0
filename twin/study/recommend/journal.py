"""The journal of a search: Optuna's log of trials in a file, whole after every line, written by one process at a time."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from twin.errors import InputError


def backend(journal: Path) -> Any:
    """Optuna's file of logs, without a flush to disk after every line.

    A line has reached the system when the call returns, so that a killed process loses none; a search of eighty mechanisms
    writes a hundred lines a trial, and waiting for the disk at each would take longer than the runs.
    """
    from optuna.storages.journal import JournalFileBackend

    class Unhurried(JournalFileBackend):
        def append_logs(self, logs: list[dict[str, Any]]) -> None:
            lines = "".join(json.dumps(log, separators=(",", ":")) + "\n" for log in logs)
            with journal.open("ab") as file:
                file.write(lines.encode())

    return Unhurried(str(journal))


@contextmanager
def alone(journal: Path) -> Iterator[None]:
    """No second search writes to the journal meanwhile; what a killed one has left half-written is taken away."""
    with journal.with_suffix(".alone").open("a") as handle:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise InputError(f"{journal}: another process is searching; allowed: wait for it, or `--partial`") from None
        _mend(journal)
        yield


def _mend(journal: Path) -> None:
    """A last line without its end is cut off: its writer was killed."""
    if journal.exists():
        with journal.open("r+b") as handle:
            text = handle.read()
            handle.truncate(text.rfind(b"\n") + 1)


@contextmanager
def quiet() -> Iterator[None]:
    """Optuna says nothing but errors."""
    from optuna import logging

    before = logging.get_verbosity()
    logging.set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        logging.set_verbosity(before)
