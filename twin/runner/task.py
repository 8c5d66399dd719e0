"""What a worker does with some runs: claim them, run those that nobody has run, keep each as it ends."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from twin.base.errors import InputError
from twin.runner import rows
from twin.runner.measures import Measure
from twin.runner.own import Carried, take
from twin.runner.rows import Row
from twin.runner.run import Keys, Run
from twin.runner.store import Store


@dataclass(frozen=True)
class Ticket:
    """A run and the key it was asked for under."""

    key: str
    run: Run


@dataclass(frozen=True)
class Chunk:
    """Some runs for one worker. `version` is that of who asks; `retry`: run those that failed before again.

    With `strict` what a run raises is raised, and no result. `own` is what the user has added, None where who asks runs them.
    """

    store: str
    measure: Measure
    tickets: tuple[Ticket, ...]
    version: str
    retry: bool = False
    strict: bool = False
    own: Carried | None = None


@dataclass(frozen=True)
class Tally:
    """What became of a chunk: how many ran well, failed, or were there already; which keys others are working on."""

    ran: int = 0
    failed: int = 0
    found: int = 0
    found_failed: int = 0
    seconds: float = 0.0
    busy: tuple[str, ...] = field(default=())


def work(chunk: Chunk) -> Tally:
    """Run a chunk. What a run raises is its result, unless the chunk is strict.

    Raises InputError if this process would run something else than asked.
    """
    if chunk.own is not None:
        take(chunk.own)
    store, keys = _store(chunk.store), Keys()
    if keys.version != chunk.version:
        raise InputError(
            "worker: has version {own} of the package, not {asked}; allowed: the same everywhere",
            own=keys.version, asked=chunk.version,
        )  # fmt: skip
    wanted = {ticket.key: ticket for ticket in chunk.tickets}
    with store.shift(list(wanted)) as shift:
        mine = [key for key in wanted if shift.claim(key)]
        store.refresh()  # after claiming: what others have run until then is on disk
        finished = store.finished(mine)
        settled = finished if chunk.retry else finished | store.failed(mine)
        found: list[Row] = []
        for key in mine:
            if key not in settled:
                found.append(_outcome(wanted[key], chunk, keys))
                shift.note(found[-1])
    failed, owned = sum(map(rows.is_failure, found)), set(mine)
    repeated = sum(ticket.key in owned for ticket in chunk.tickets) - len(mine)
    return Tally(
        ran=len(found) - failed, failed=failed, found=len(finished) + repeated, found_failed=len(settled - finished),
        seconds=sum(row["seconds"] for row in found), busy=tuple(key for key in wanted if key not in owned),
    )  # fmt: skip


def give_up(store: Store, ticket: Ticket, message: str) -> None:
    """Record that a run ends the process that tries it."""
    with store.shift([ticket.key]) as shift:
        if shift.claim(ticket.key):
            shift.note(rows.identity(ticket.key, ticket.run, Keys(), 0.0) | rows.failed("WorkerDied", message))


def _outcome(ticket: Ticket, chunk: Chunk, keys: Keys) -> Row:
    """One run as a row of results or failures."""
    own = keys.of(ticket.run)
    if own != ticket.key:
        raise InputError(
            "run {key}: a worker finds {own} instead; allowed: files that are the same for all workers and do not change",
            key=ticket.key, own=own,
        )  # fmt: skip
    run = replace(ticket.run, scenario=keys.scenario(ticket.run))
    began = time.perf_counter()
    try:
        found = rows.result(chunk.measure(run))
    except Exception as error:  # whatever a run raises is recorded with its cause; the others go on
        if chunk.strict:
            raise
        found = rows.failure(error)
    return rows.identity(ticket.key, run, keys, time.perf_counter() - began) | found


@lru_cache(maxsize=4)
def _store(folder: str) -> Store:
    """Kept between chunks: it has read the keys of the parts."""
    return Store(folder)


def tickets_of(chunk: Chunk, keys: Sequence[str]) -> list[Ticket]:
    """The tickets of some keys."""
    chosen = set(keys)
    return [ticket for ticket in chunk.tickets if ticket.key in chosen]
