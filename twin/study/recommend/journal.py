"""The journal of a search: Optuna's log of trials in a file, each line with its checksum, written by one process at a time."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.base.messages import message
from twin.runner.faults import DAMAGED, set_aside, warn, writing
from twin.runner.sealed import line, opened


def backend(journal: Path) -> Any:
    """Optuna's file of logs, read up to the first line that is not what was written.

    Without a flush to disk after every line: a line has reached the system when the call returns, so that a killed process loses
    none, and what a loss of power takes is searched again from runs that are kept. A search of eighty mechanisms writes a hundred
    lines a trial; a flush takes some milliseconds, all of them longer than the runs.
    """
    from optuna.storages.journal import BaseJournalBackend

    class Sealed(BaseJournalBackend):
        def __init__(self) -> None:
            if not journal.exists():
                journal.touch()
            self._begins = [0]  # bytes before each line that has been read, and before the next

        def read_logs(self, log_number_from: int) -> Iterator[dict[str, Any]]:
            with journal.open("rb") as file:
                file.seek(self._begins[log_number_from])
                for number, text in enumerate(file, log_number_from + 1):
                    log = opened(text)
                    if log is None:
                        return
                    if number == len(self._begins):
                        self._begins.append(self._begins[-1] + len(text))
                    yield log

        def append_logs(self, logs: list[dict[str, Any]]) -> None:
            with writing(journal.parent.parent), journal.open("ab") as file:
                file.write(b"".join(map(line, logs)))

    return Sealed()


@contextmanager
def alone(journal: Path) -> Iterator[None]:
    """No second search writes to the journal meanwhile; a tail that is not what was written is taken away and said."""
    with writing(journal.parent.parent):
        handle = journal.with_suffix(".alone").open("a")
    with handle:
        with writing(journal.parent.parent):
            _lock(handle, journal)
            _mend(journal)
        yield


def _lock(handle: Any, journal: Path) -> None:
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError("{file}: another process is searching; allowed: wait for it, or --partial", file=journal) from None


def _mend(journal: Path) -> None:
    """Leave the lines up to the first that is torn or damaged; what follows goes beside, its runs are in the store."""
    root = journal.parent.parent
    if journal.is_dir():
        set_aside(root, journal, message("this is no journal"))
    if not journal.exists():
        return
    data = journal.read_bytes()
    whole = 0
    for text in data.splitlines(keepends=True):
        if opened(text) is None:
            break
        whole += len(text)
    if whole < len(data):
        (root / DAMAGED).mkdir(exist_ok=True)
        (root / DAMAGED / f"{journal.name}.tail").write_bytes(data[whole:])
        with journal.open("r+b") as handle:
            handle.truncate(whole)
        warn(
            message(
                "{file}: its last {count} bytes are torn or damaged; moved to {folder}/, the search goes on from those before",
                file=journal,
                count=len(data) - whole,
                folder=DAMAGED,
            )
        )


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
