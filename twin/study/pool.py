"""Work shared among processes: results come in the order of the jobs, however many processes make them."""

import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import ModuleType, TracebackType
from typing import TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")


class Workers:
    """Some processes, started when first needed and kept until the block ends; one worker means this process."""

    def __init__(self, count: int) -> None:
        """`count` processes at most."""
        self._pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) if count > 1 else None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def ordered(self, function: Callable[[Job], Done], jobs: Iterable[Job]) -> Iterator[Done]:
        """`function` of every job, in the order of the jobs; the function must be one that a module defines."""
        if self._pool is None:
            yield from map(function, jobs)
            return
        with _unnamed_main():
            futures: list[Future[Done]] = [self._pool.submit(function, job) for job in jobs]
        yield from (future.result() for future in futures)


@contextmanager
def _unnamed_main() -> Iterator[None]:
    """Keep new processes from running the caller's script again: they need the jobs' module only."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
