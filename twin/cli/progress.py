"""A progress bar on standard error for work of more than two seconds."""

import time
from types import TracebackType

from rich.progress import Progress

from twin.report.shared.consoles import LiteralConsole

PATIENCE = 2.0  # seconds without a word


class Bar:
    """Call `show(done, total)` as work goes on; nothing is drawn before two seconds, or where no terminal is."""

    def __init__(self, what: str) -> None:
        """`what` names the pieces that are counted."""
        self._what = what
        self._began = time.monotonic()
        self._progress = Progress(console=LiteralConsole(stderr=True), transient=True)
        self._task = self._progress.add_task(what, total=None)
        self._drawn = False

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._drawn:
            self._progress.stop()

    def show(self, done: int, total: int) -> None:
        """Tell how far the work is."""
        self._progress.update(self._task, completed=done, total=total)
        if not self._drawn and time.monotonic() - self._began > PATIENCE:
            self._progress.start()
            self._drawn = True
