"""PDFs in the making beside other work: laying one out takes seconds of a core, and needs nothing but its page."""

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from pathlib import Path

from twin.living.register.written import replace
from twin.report.forms.printing import Sheets, printed
from twin.runner.pools import Pool, pool_of


class Press:
    """Pages that are being printed, and where each goes; `deliver` waits for them."""

    def __init__(self, pool: Pool) -> None:
        """With the workers that do it; where there is one, it is this process, at once."""
        self._pool, self._waiting = pool, list[tuple[Path, Sheets, Future[bytes]]]()

    def take(self, file: Path, sheets: Sheets) -> None:
        """Begin a page that goes to `file`."""
        try:
            future = self._pool.submit(printed, sheets)
        except BrokenExecutor:  # a worker was ended while it did something else
            self._pool.renew()
            future = self._pool.submit(printed, sheets)
        self._waiting.append((file, sheets, future))

    def deliver(self) -> None:
        """Put every page where it goes, whole."""
        while self._waiting:
            file, sheets, future = self._waiting.pop(0)
            try:
                done = future.result()
            except BrokenExecutor:  # a worker was ended, for want of memory as a rule: here there is some
                done = printed(sheets)
            replace(file, done)


@contextmanager
def pressed(workers: int | None) -> Iterator[Press]:
    """A press of as many workers as cores, or `workers`; at the end of the block all is printed."""
    with pool_of(None, workers) as pool:
        press = Press(pool)
        yield press
        press.deliver()
