"""One worker as the server sees it: its process, and a thread that orders, listens and starts another one when it is gone."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from pathlib import Path
from queue import Queue
from typing import Any, Protocol

import twin
from twin.base.messages import both
from twin.desk.jobs import frames
from twin.desk.jobs.job import Job, Kind, Lane
from twin.desk.jobs.shelf import Shelf

WRITTEN = 2.0  # seconds between two notes of progress on disk
_GONE = both("the process that did it ended unexpectedly (memory, or ended by the machine)")
_FAULT = both("a fault of the program, not of your input ({problem})")
_LONG = both("took longer than is allowed ({seconds:.0f} s)")


class Chief(Protocol):
    """What a hand asks and tells (`twin.desk.jobs.crew.Crew`)."""

    folder: Path
    shelf: Shelf
    kinds: Mapping[str, Kind]
    queues: Mapping[Lane, "Queue[Job | None]"]
    things: Callable[[Job, Any], None]
    closing: bool
    warming: threading.Lock

    def begun(self, job: Job) -> Job | None:
        """A job is begun; None where it was stopped before."""

    def heard(self, job: Job, done: int, total: int, said: str, write: bool) -> Job:
        """How far it is."""

    def once_more(self, job: Job) -> None:
        """Its process went."""

    def ended(self, job: Job, state: Any, said: str = "", result: Mapping[str, Any] | None = None) -> None:
        """It has ended, in this way."""

    def wants_stop(self, job: Job) -> bool:
        """Whether somebody had it ended."""


class Hand:
    """A worker of a lane."""

    def __init__(self, crew: Chief, lane: Lane) -> None:
        """Nothing is started before `start`."""
        self.crew, self.lane = crew, lane
        self.warm = False
        self.job: Job | None = None
        self.late = False
        self.process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name=f"desk-{lane}", daemon=True)

    def start(self) -> None:
        """Start the thread, which starts the process."""
        self._thread.start()

    def join(self) -> None:
        """Wait until the thread has ended."""
        if self._thread.ident is not None:
            self._thread.join(5)

    def drop(self, name: str) -> None:
        """End the process if it does the job of that name."""
        with self._lock:
            if self.job is not None and self.job.id == name:
                self._kill()

    def kill(self) -> None:
        """End the process, whatever it does."""
        with self._lock:
            self._kill()

    def _kill(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)  # with what it started itself
            else:
                self.process.kill()

    def _work(self) -> None:
        """Start a process, give it jobs; again when it is gone, until the crew closes."""
        while not self.crew.closing:
            try:
                self._spawn()
                while not self.crew.closing:
                    self._next()
            except (EOFError, OSError):
                self.warm = False
                time.sleep(0 if self.crew.closing else 0.2)
            finally:
                self._away()

    def _spawn(self) -> None:
        paths = [str(Path(twin.__file__).parent.parent), *(path for path in sys.path if path)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), "PYTHONWARNINGS": "ignore"}
        with self.crew.warming if self.lane == "long" else nullcontext():
            with self._lock:
                if self.crew.closing:
                    raise EOFError
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "twin.desk.jobs.worker", self.lane], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL, env=environment, start_new_session=True,
                )  # fmt: skip
            assert self.process.stdout is not None
            frames.receive(self.process.stdout)
        self.warm = True

    def _away(self) -> None:
        """Let nothing of a process be left."""
        with self._lock:
            self._kill()
            process, self.process = self.process, None
        if process is not None:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    if pipe is not None:
                        pipe.close()

    def _next(self) -> None:
        """Wait for a job and see it done; raises EOFError where the process ended in it."""
        waiting = self.crew.queues[self.lane].get()
        if waiting is not None and self.process is not None and self.process.poll() is not None:  # it was ended while idle
            self.crew.queues[self.lane].put(waiting)
            raise EOFError
        job = self.crew.begun(waiting) if waiting is not None else None
        if job is None:
            return
        with self._lock:
            self.job, self.late = job, False
        limit = threading.Timer(self.crew.kinds[job.kind].seconds, self._too_long)
        limit.daemon = True
        limit.start()
        try:
            if self.crew.wants_stop(job):  # stopped in the moment in which it began
                raise EOFError
            self._see(job)
        except (EOFError, OSError):
            self._lost(self.job)
            raise
        finally:
            limit.cancel()
            with self._lock:
                self.job = None

    def _see(self, job: Job) -> None:
        """Give the order and hear what comes of it."""
        assert self.process is not None and self.process.stdin is not None and self.process.stdout is not None
        out = self.crew.shelf.folder(job)
        frames.send(self.process.stdin, {
            "call": self.crew.kinds[job.kind].call, "folder": str(self.crew.folder), "arguments": job.arguments,
            "out": str(out), "lang": job.lang,
        })  # fmt: skip
        wrote = time.monotonic()
        while True:
            kind, *words = frames.receive(self.process.stdout)
            if kind == "progress":
                write = time.monotonic() - wrote > WRITTEN
                wrote = time.monotonic() if write else wrote
                done, total, said = words
                job = self.crew.heard(job, done, total, said, write)
                with self._lock:
                    self.job = job
            elif kind == "thing":
                self.crew.things(job, words[0])
            else:
                return self._end(job, kind, words[0])

    def _end(self, job: Job, kind: str, word: Any) -> None:
        if kind == "done":
            self.crew.ended(job, "done", result=word)
        elif kind == "failed":
            self.crew.ended(job, "failed", word)
        else:
            self.crew.ended(job, "failed", _said(_FAULT, job, problem=word))

    def _too_long(self) -> None:
        with self._lock:
            self.late = True
            self._kill()

    def _lost(self, job: Job | None) -> None:
        """Say of a job whose process is gone why it is."""
        if job is None:
            return
        if self.crew.closing:
            self.crew.ended(job, "cut off")
        elif self.crew.wants_stop(job):
            self.crew.ended(job, "stopped")
        elif self.late:
            self.crew.ended(job, "failed", _said(_LONG, job, seconds=self.crew.kinds[job.kind].seconds))
        elif job.tries:
            self.crew.ended(job, "failed", _said(_GONE, job))
        else:
            self.crew.once_more(job)


def _said(text: dict[str, str], job: Job, **fields: Any) -> str:
    return text.get(job.lang, text["en"]).format(**fields)
