"""Work shared among processes: results come in the order of the jobs, however many processes make them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import ExitStack
from types import TracebackType
from typing import TypeVar

from twin.base.errors import MachineError
from twin.runner.pools import pool_of

Job = TypeVar("Job")
Done = TypeVar("Done")


class Workers:
    """Some processes, started when first needed; one worker means this process. A block that is broken off ends them at once."""

    def __init__(self, count: int) -> None:
        """`count` processes at most."""
        self._count, self._open = count, ExitStack()

    def __enter__(self) -> "Workers":
        self._pool = self._open.enter_context(pool_of(None, self._count))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.__exit__(kind, error, trace)

    def ordered(self, function: Callable[[Job], Done], jobs: Iterable[Job]) -> Iterator[Done]:
        """`function` of every job, in the order of the jobs, which may be a generator: few are at hand at a time.

        The function must be one that a module defines. Raises MachineError where a process ends before its job.
        """
        waiting: deque[Future[Done]] = deque()
        try:
            for job in jobs:
                waiting.append(self._pool.submit(function, job))
                if len(waiting) >= self._pool.window:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenExecutor:
            raise MachineError(
                "a worker process ended before its work was done, perhaps for want of memory; allowed: fewer --workers"
            ) from None
