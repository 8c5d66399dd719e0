"""Where chunks are run: this process, processes of this machine, or whatever executor one is given."""

import multiprocessing
import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import loky  # type: ignore[import-untyped]

from twin.base import collecting
from twin.base.errors import InputError

IDLE = 60  # seconds after which idle worker processes end
LOOK = 0.5  # seconds between a worker's looks for its parent
# A worker is one core: no library may start threads of its own.
THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Serial(Executor):
    """This process: each job is done when it is submitted."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Do it now; what it raises is in the future, but an interruption goes through."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:  # as any executor
            future.set_exception(error)
        return future


class Pool:
    """An executor: how many jobs to have at hand, whether it is on this machine, whether a broken one can be replaced."""

    def __init__(self, executor: Executor | None, workers: int | None) -> None:
        """Without an executor: `workers` processes (default: as many as cores); one means this process."""
        if workers is not None and workers < 1:
            raise InputError("workers: {count} is not possible; allowed: 1 or more", count=workers)
        self.workers = workers or (_width(executor) if executor else loky.cpu_count())
        self.own = executor is None and self.workers > 1
        self.local = executor is None
        self._executor = executor or (self._processes() if self.own else Serial())

    @property
    def elsewhere(self) -> bool:
        """Whether jobs are done in other processes than this one; threads of this one share what it knows."""
        return not isinstance(self._executor, Serial | ThreadPoolExecutor)

    @property
    def window(self) -> int:
        """Chunks in flight: enough that no worker waits, few enough that memory does not grow."""
        return 1 if isinstance(self._executor, Serial) else 2 * self.workers

    def submit(self, function: Callable[[Any], Any], job: Any) -> "Future[Any]":
        """Hand in a job."""
        return self._executor.submit(function, job)

    def renew(self) -> None:
        """New processes in place of those that died."""
        self._executor = self._processes()

    def stop(self) -> None:
        """End processes of our own at once; leave a given executor to its owner."""
        if self.own:
            self._executor.shutdown(wait=True, kill_workers=True)  # type: ignore[call-arg]

    def _processes(self) -> Executor:
        # Large counties take more memory than small ones. That a worker is then started anew costs seconds and loses nothing.
        warnings.filterwarnings("ignore", "A worker was restarted", UserWarning)
        return loky.get_reusable_executor(
            max_workers=self.workers, timeout=IDLE, env=dict.fromkeys(THREADS, "1"), initializer=_begin, initargs=(os.getpid(),)
        )


def _begin(parent: int) -> None:
    """What a worker does first: leave interruptions to its parent, and end when the parent has gone, however it went."""
    collecting.rarely()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()


def _end_with(parent: int) -> None:
    """Look for the parent until it is gone, then end this process at once; what it had finished is in its journal."""
    known = multiprocessing.parent_process() if os.name == "nt" else None  # there the number of a parent outlives it
    while known.is_alive() if known else os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)


@contextmanager
def pool_of(executor: Executor | None, workers: int | None) -> Iterator[Pool]:
    """A pool for one evaluation; its own processes stay for the next one unless this one is broken off."""
    pool = Pool(executor, workers)
    try:
        yield pool
    except BaseException:  # also an interruption: nobody waits for what still runs, and the store can lose nothing
        pool.stop()
        raise


def _width(executor: Executor) -> int:
    """How many jobs an executor does at a time, as far as it says."""
    client = getattr(executor, "_client", None)  # Dask
    if client is not None:
        return max(1, sum(client.nthreads().values()))
    return int(getattr(executor, "_max_workers", 0)) or (1 if isinstance(executor, Serial) else loky.cpu_count())
