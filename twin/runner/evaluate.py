"""Evaluating many runs: what is in the store is not run again, what is new is spread over workers, memory stays flat."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path

from twin.base.errors import MachineError
from twin.base.limits import check_runs
from twin.base.messages import message
from twin.runner.measures import Measure, name_of, summary
from twin.runner.own import carried
from twin.runner.pools import Pool, pool_of
from twin.runner.run import Keys, Run
from twin.runner.store import Store
from twin.runner.task import Chunk, Tally, Ticket, give_up, tickets_of, work

Progress = Callable[[int, int], None]

AIM = 5.0  # seconds of work in a chunk: little to wait for at the end, much beside the cost of a chunk
LEAST = 1.0  # seconds of work in a chunk near the end, where small ones let the workers finish together
LARGEST = 256  # runs in a chunk
TOGETHER = 4  # times the aim, up to which runs that share a burn-in stay in one chunk
SHARING = 8  # of them stay in one chunk whatever the aim: a burn-in takes longer than a run, and two workers would each live it
PAUSE = 0.5  # seconds before asking again for runs that another process works on
STRIKES = 2  # times that a run, alone, may end its process


@dataclass(frozen=True)
class Report:
    """What an evaluation did. Runs: asked for; run now; there already; failed now; failed before and not retried.

    `seconds` is the time on the clock, `model_seconds` what the runs took, added up over workers.

    >>> Report(asked=8, ran=5, found=3).asked
    8
    """

    asked: int = 0
    ran: int = 0
    found: int = 0
    failed: int = 0
    found_failed: int = 0
    seconds: float = 0.0
    model_seconds: float = 0.0


def evaluate(
    runs: Iterable[Run],
    store: Store | str | Path,
    executor: Executor | None = None,
    workers: int | None = None,
    retry_failed: bool = False,
    measure: Measure = summary,
    progress: Progress | None = None,
    total: int | None = None,
    strict: bool = False,
) -> Report:
    """Bring every run's indicators into the store, each run once; numbers do not depend on executor or workers.

    `runs` may be a generator (then `total` tells the progress how many to expect): put runs that share county, seed, replicate
    and parameters one after the other, they then share a burn-in. `executor` is any `concurrent.futures.Executor` whose workers
    see the store's folder; by default `workers` processes (as many as cores), and one worker means this process. A run that
    raises is recorded as a failure and run again only with `retry_failed`; with `strict` the first ends the evaluation with what
    it raised. `measure` is a function defined in a module.
    `progress` is called with (runs settled, runs in all). Runs that another process is working on are waited for.

    Raises InputError for a run that cannot be, more runs than allowed, a store of another measure, or workers with
    other sources than this process; MachineError where the store cannot be written.

    >>> from twin.runner import CountySpec
    >>> runs = [Run(CountySpec.small(2, 2, 30), "baseline", 1, replicate=r, burn_in=0) for r in range(2)]
    >>> evaluate(runs, "two-runs", workers=1).ran
    2
    """
    home = store if isinstance(store, Store) else Store(store)
    home.check_measure(name_of(measure))
    known = len(runs) if isinstance(runs, Sized) else total
    check_runs(known or 0)
    home.recover()
    began = time.perf_counter()
    with pool_of(executor, workers) as pool:
        report = _Evaluation(home.refresh(), pool, measure, retry_failed, strict, progress, known).all(runs)
    return replace(report, seconds=time.perf_counter() - began)


class _Evaluation:
    """The state of one evaluation: what is in flight, what others hold, what has ended a worker."""

    def __init__(
        self, store: Store, pool: Pool, measure: Measure, retry: bool, strict: bool, progress: Progress | None, total: int | None
    ) -> None:
        self._store, self._pool, self._measure, self._retry, self._strict = store, pool, measure, retry, strict
        self._progress, self._total = progress, total
        self._report, self._keys = Report(), Keys()
        self._own = carried() if pool.elsewhere else None
        self._pending: dict[Future[Tally], Chunk] = {}
        self._busy: deque[Ticket] = deque()
        self._again, self._begun = 0.0, False
        self._suspects: deque[Ticket] = deque()
        self._strikes: dict[str, int] = {}

    def all(self, runs: Iterable[Run]) -> Report:
        """Everything, to the end."""
        for chunk in self._chunks(runs):
            self._submit(chunk)
            while len(self._pending) >= self._pool.window or len(self._busy) > LARGEST or self._suspects:
                self._settle()
        while self._pending or self._busy or self._suspects:
            self._settle()
        self._tell()
        return self._report

    # Handing out -----------------------------------------------------------------------------------------------------

    def _chunks(self, runs: Iterable[Run]) -> Iterator[list[Ticket]]:
        """The runs that have to be run, some at a time."""
        chunk: list[Ticket] = []
        for run in runs:
            ticket = self._ticket(run)
            if ticket is None:
                self._tell()
                continue
            aim = self._aim()
            whole = len(chunk) >= aim and not (chunk and _settling(chunk[-1].run) == _settling(run))
            if whole or len(chunk) >= min(LARGEST, max(TOGETHER * aim, SHARING)):
                yield chunk
                chunk = []
            chunk.append(ticket)
        if chunk:
            yield chunk

    def _ticket(self, run: Run) -> Ticket | None:
        """None for a run that is settled already."""
        key = self._keys.of(run)
        self._count(asked=1)
        if self._store.finished([key]):
            self._count(found=1)
            return None
        if not self._retry and self._store.failed([key]):
            self._count(found_failed=1)
            return None
        if not self._begun:
            self._store.measured_by(name_of(self._measure))
            self._begun = True
        if self._pool.local:  # a county at hand goes with the run
            return Ticket(key, run)
        return Ticket(key, replace(run, county=run.county.stored(self._store.folder / "counties")))

    def _aim(self) -> int:
        """Runs in a chunk, by what a run has taken so far and by what is left to share out."""
        done = self._report.ran + self._report.failed
        if not done:
            return 1
        speed = done / max(self._report.model_seconds, 1e-6)
        aim = AIM * speed
        if self._total is not None and self._pool.workers > 1:
            share = (self._total - self._report.asked) / (2 * self._pool.workers)
            aim = min(aim, max(share, LEAST * speed))
        return int(min(max(aim, 1), LARGEST))

    def _chunk(self, tickets: Iterable[Ticket]) -> Chunk:
        return Chunk(
            str(self._store.folder), self._measure, tuple(tickets), self._keys.version, self._retry, self._strict, self._own
        )

    def _submit(self, tickets: Iterable[Ticket]) -> None:
        chunk = self._chunk(tickets)
        try:
            future = self._pool.submit(work, chunk)
        except BrokenExecutor:
            if not self._pool.own:
                raise
            self._suspects.extend(chunk.tickets)
            return
        self._pending[future] = chunk

    # Taking in -------------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Wait for something to happen and take it in."""
        if self._suspects and not self._pending:
            self._alone(self._suspects.popleft())
        elif self._pending:
            self._take(wait(self._pending, PAUSE, FIRST_COMPLETED).done)
        else:
            time.sleep(max(0.0, self._again - time.monotonic()))
        if self._busy and time.monotonic() >= self._again and not self._suspects:
            self._again = time.monotonic() + PAUSE
            self._submit([self._busy.popleft() for _ in range(min(LARGEST, len(self._busy)))])
        self._tell()

    def _take(self, futures: Iterable["Future[Tally]"]) -> None:
        for future in futures:
            chunk = self._pending.pop(future)
            try:
                self._enter(future.result(), chunk)
            except BrokenExecutor:
                if not self._pool.own:
                    raise
                self._suspects.extend(chunk.tickets)

    def _enter(self, tally: Tally, chunk: Chunk) -> None:
        if tally.busy and not self._busy:
            self._again = time.monotonic() + PAUSE
        self._busy.extend(tickets_of(chunk, tally.busy))
        self._count(ran=tally.ran, found=tally.found, failed=tally.failed, found_failed=tally.found_failed)
        self._report = replace(self._report, model_seconds=self._report.model_seconds + tally.seconds)

    def _alone(self, ticket: Ticket) -> None:
        """Run one that was at hand when a worker died, with nothing beside it: does it end its process again?"""
        self._pool.renew()
        chunk = self._chunk([ticket])
        try:
            self._enter(self._pool.submit(work, chunk).result(), chunk)
        except BrokenExecutor as error:
            self._strikes[ticket.key] = self._strikes.get(ticket.key, 0) + 1
            if self._strikes[ticket.key] < STRIKES:
                self._suspects.appendleft(ticket)
                return
            self._store.recover()
            if self._strict:
                raise MachineError(
                    "a worker process ended before its work was done, perhaps for want of memory; allowed: fewer --workers"
                ) from None
            said = message("the process that ran it ended {times} times: {reason}", times=STRIKES + 1, reason=error)
            give_up(self._store, ticket, said.split("\n")[0])
            self._count(failed=1)

    # Counting --------------------------------------------------------------------------------------------------------

    def _count(self, **more: int) -> None:
        self._report = replace(self._report, **{name: getattr(self._report, name) + n for name, n in more.items()})

    def _tell(self) -> None:
        if self._progress:
            report = self._report
            settled = report.ran + report.found + report.failed + report.found_failed
            self._progress(settled, max(self._total or 0, report.asked))


def _settling(run: Run) -> tuple[object, ...]:
    """Runs with equal ones may share a burn-in."""
    return run.county, run.seed, run.replicate, run.burn_in, run.parameters
