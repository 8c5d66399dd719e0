"""The desk of one county: its folder, its jobs, and what is known of it on the newest day of its data."""

import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.base.errors import InputError, MachineError
from twin.base.messages import Lang, language
from twin.desk.compare.kept import Comparisons
from twin.desk.compare.saved import Plans
from twin.desk.data.check import base_of, workbook
from twin.desk.data.stage import Looked, given
from twin.desk.jobs.aside import aside
from twin.desk.jobs.crew import Crew
from twin.desk.jobs.job import Job, Kind
from twin.desk.jobs.shelf import Shelf
from twin.desk.kept import keep, kept
from twin.desk.live import Live
from twin.living.register.written import once

if TYPE_CHECKING:
    from twin.desk.work import Work

HOME = "living/desk"
MOST = 64  # screens that are kept as made
KINDS: dict[str, Kind] = {
    "demo": Kind("twin.desk.demo:found"),
    "work": Kind("twin.desk.work:work"),
    "check": Kind("twin.desk.data.check:check", "quick", 900.0),
    "undo": Kind("twin.desk.data.check:undo", "quick", 900.0),
    "key": Kind("twin.desk.corner:key", "quick", 60.0),
    "run": Kind("twin.desk.corner:run"),
    "compare": Kind("twin.desk.compare.full:compare"),
    "recommend": Kind("twin.desk.recommend.found:recommend"),
    "report": Kind("twin.desk.papers.report:report"),
}


@dataclass(frozen=True)
class Standing:
    """What can be shown now: the newest `work` there is (None: none yet), and the job that makes a newer one (None: none needed).

    A `job` that has failed says why; it is not begun again by itself.
    """

    work: "Work | None"
    job: Job | None

    @property
    def fresh(self) -> bool:
        """Whether what is shown is of the data that are there, be it that some views are still being made."""
        return self.work is not None and (self.job is None or self.job.arguments.get("of") == self.work.digest)


class Desk:
    """Everything that screens ask; its methods may be called from any thread, and none of them waits for a job."""

    def __init__(self, folder: Path, workers: int = 2, members: int = 160, demo: bool = False, lang: Lang | None = None,
                 kinds: Mapping[str, Kind] = KINDS) -> None:  # fmt: skip
        """`folder` may be missing where `demo` makes it; nothing is started before `start`."""
        self.folder, self.members, self.demo, self.lang = folder.resolve(), members, demo, lang
        self.home = self.folder / HOME
        self.home.mkdir(parents=True, exist_ok=True)
        self.shelf = Shelf(self.home / "jobs")
        self.crew = Crew(self.folder, self.shelf, kinds, workers, self._thing)
        self.live = Live(self.folder, self.home, self.crew.warming)
        self.comparisons = Comparisons(self, Plans(self.home / "plans"))
        self._lock = threading.RLock()
        self._stamp: tuple[Any, ...] = ()
        self._digest = ""
        self._looking = threading.Lock()
        self._looked: tuple[str, Looked] | None = None
        self._work: Work | None = None
        self._shown: tuple[Work | None, dict[Any, Any]] = (None, {})
        self._job = ""

    def start(self) -> list[Job]:
        """Start the workers; the jobs that an earlier server left unfinished, now marked as cut off."""
        found = self.shelf.cut_off()
        with self._lock:
            self._work = kept(self.home, self.digest()) if self.has_county else None  # a start waits for no run
        self.crew.start()
        if self.standing().fresh:
            self.live.prepare(self.digest())
        if self._work is not None:
            self._look_soon()
        return found

    def close(self) -> None:
        """End the workers."""
        self.live.close()
        self.crew.close()

    def key(self) -> bytes:
        """The key that signs sessions: made once, for its owner alone."""
        file = self.home / "key"
        once(file, secrets.token_bytes(32))
        file.chmod(0o600)
        return file.read_bytes()

    @property
    def has_county(self) -> bool:
        """Whether there is a workbook, or a table of villages."""
        return workbook(self.folder) is not None or any(self.folder.glob("*.csv"))

    def digest(self) -> str:
        """Of what the county gives, as it is now."""
        with self._lock:
            stamp = tuple((path.name, *_times(path)) for path in given(self.folder))
            if stamp != self._stamp or not self._digest:
                self._stamp, self._digest = stamp, base_of(self.folder)
            return self._digest

    def looked(self) -> Looked:
        """What `twin check` says of the county's files as they are now."""
        with self._looking:  # others go on meanwhile
            digest = self.digest()
            if self._looked is None or self._looked[0] != digest:
                self._looked = (digest, aside("twin.desk.data.stage:looked", self.folder, self.home, language()))
            return self._looked[1]

    def standing(self) -> Standing:
        """What can be shown; has it made anew where data have changed."""
        with self._lock:
            if self.demo and not self._is_founded():
                return Standing(None, self._begin("demo", "demo", {}))
            if not self.has_county:
                return Standing(None, None)
            digest = self.digest()
            if self._work is not None and self._work.digest == digest and self._work.whole:
                return Standing(self._work, None)
            return Standing(self._work, self._begin("work", digest, {"members": self.members, "demo": self.demo}))

    def shown(self, work: "Work", key: tuple[str, ...], make: Callable[[], Any]) -> Any:
        """What a screen says of a work: made by its first visitor, kept for the others until there is a newer work."""
        of, made = self._shown
        if of is not work or len(made) >= MOST:
            self._shown = (work, made := {})
        if key not in made:
            made[key] = make()
        return made[key]

    def _is_founded(self) -> bool:
        from twin.desk.demo import is_whole

        job = self.crew.get(self._job)
        return is_whole(self.folder) and not (job is not None and job.kind == "demo" and job.open)

    def _begin(self, kind: str, of: str, arguments: dict[str, Any]) -> Job:
        """The job that makes it: the one at work, the one that failed with the same data, or a new one."""
        job = self.crew.get(self._job)
        if job is not None and job.kind == kind and job.arguments.get("of") == of and (job.open or job.state != "done"):
            return job
        if job is not None and job.open:
            self.crew.stop(job.id)  # of data that are gone
        job = self.crew.submit(kind, arguments | {"of": of}, lang=self.lang or "zh")
        self._job = job.id
        return job

    def retry(self) -> None:
        """Begin anew what failed."""
        with self._lock:
            job = self.crew.get(self._job)
            if job is not None and not job.open:
                self._job = ""

    def _thing(self, job: Job, thing: Any) -> None:
        """What a job hands over."""
        if job.kind == "work":
            with self._lock:
                if job.id != self._job:
                    return
                self._work = thing
                self.live.prepare(thing.digest)
            if thing.whole:
                keep(self.home, thing)
                self._look_soon()

    def _look_soon(self) -> None:
        """Look at the county's files before somebody asks; what is wrong with them is told to whoever does."""

        def look() -> None:
            with suppress(InputError, MachineError):
                self.looked()

        threading.Thread(target=look, name="desk-look", daemon=True).start()


def _times(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
