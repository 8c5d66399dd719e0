"""The workers of a server: a few warm processes, and beside each a thread that hands it jobs and hears how far it is."""

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from twin.desk.jobs.hand import Hand
from twin.desk.jobs.job import Job, Kind, Lane, now
from twin.desk.jobs.shelf import Shelf

Things = Callable[[Job, Any], None]


class Crew:
    """Takes jobs, does each in the lane of its kind, and keeps them on the shelf; a stopped job's worker is replaced."""

    def __init__(
        self, folder: Path, shelf: Shelf, kinds: Mapping[str, Kind], workers: int = 2, things: Things | None = None
    ) -> None:
        """`folder` is the county's; `workers` are of the long lane (none: only quick jobs are done).

        `things` is called with what a job hands over beside its result.
        """
        self.folder, self.shelf, self.kinds = folder, shelf, kinds
        self.things = things or (lambda job, thing: None)
        self.closing = False
        self.warming = threading.Lock()  # held by the worker that compiles or loads: the next one then finds all compiled
        self._lock = threading.RLock()
        self._live: dict[str, Job] = {}
        self._stop: set[str] = set()
        lanes: dict[Lane, int] = {"quick": 1, "long": workers}
        self.queues: Mapping[Lane, queue.Queue[Job | None]] = {lane: queue.Queue() for lane in lanes}
        self.hands = [Hand(self, lane) for lane, count in lanes.items() for _ in range(count)]

    def start(self) -> None:
        """Start the workers; they get warm by themselves."""
        for hand in self.hands:
            hand.start()

    @property
    def ready(self) -> tuple[int, int]:
        """How many workers are warm, and how many there are."""
        return sum(hand.warm for hand in self.hands), len(self.hands)

    @property
    def warm(self) -> bool:
        """Whether a long job would begin at once, were no other one at work."""
        return any(hand.warm for hand in self.hands if hand.lane == "long")

    def submit(self, kind: str, arguments: Mapping[str, Any], by: str = "", lang: str = "zh") -> Job:
        """Queue a job; raises KeyError for a kind that is none."""
        lane = self.kinds[kind].lane
        job = self.shelf.new(kind, arguments, by, lang)
        with self._lock:
            self._live[job.id] = job
        self.queues[lane].put(job)
        return job

    def get(self, name: str) -> Job | None:
        """A job as it stands now."""
        with self._lock:
            return self._live.get(name) or self.shelf.get(name)

    def stop(self, name: str) -> bool:
        """Have a job ended that is queued or running; whether there was something to end."""
        with self._lock:
            job = self._live.get(name)
            if job is None:
                return False
            self._stop.add(name)
            if job.state == "queued":
                self.ended(job, "stopped")
        for hand in self.hands:
            hand.drop(name)
        return True

    def again(self, job: Job, by: str = "") -> Job:
        """The same job once more."""
        return self.submit(job.kind, job.arguments, by, job.lang)

    # What hands report

    def begun(self, job: Job) -> Job | None:
        """A job is begun; None where it was stopped before."""
        with self._lock:
            if job.id not in self._live:
                return None
            return self._keep(replace(job, state="running"))

    def heard(self, job: Job, done: int, total: int, said: str, write: bool) -> Job:
        """How far a job is; written to disk now and then."""
        new = replace(job, done=done, total=total, said=said or job.said)
        with self._lock:
            self._live[job.id] = new
        return self.shelf.put(new) if write else new

    def once_more(self, job: Job) -> None:
        """Queue a job again whose process has gone."""
        with self._lock:
            job = self._keep(replace(job, state="queued", done=0, said="", tries=job.tries + 1))
        self.queues[self.kinds[job.kind].lane].put(job)

    def ended(self, job: Job, state: Any, said: str = "", result: Mapping[str, Any] | None = None) -> None:
        """A job has ended, in this way."""
        with self._lock:
            self._live.pop(job.id, None)
            self._stop.discard(job.id)
            said = said or ("" if state == "done" else job.said)
            self.shelf.put(replace(job, state=state, said=said, ended=now(), result=dict(result or {})))

    def wants_stop(self, job: Job) -> bool:
        """Whether somebody had this job ended."""
        with self._lock:
            return job.id in self._stop

    def _keep(self, job: Job) -> Job:
        self._live[job.id] = job
        return self.shelf.put(job)

    def close(self) -> None:
        """End all workers; what is unfinished is cut off."""
        self.closing = True
        for lane, waiting in self.queues.items():
            for _ in [hand for hand in self.hands if hand.lane == lane]:
                waiting.put(None)
        for hand in self.hands:
            hand.kill()
        for hand in self.hands:
            hand.join()
        with self._lock:
            for job in list(self._live.values()):
                self.ended(job, "cut off")
