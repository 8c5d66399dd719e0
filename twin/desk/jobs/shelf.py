"""Jobs on disk: `jobs/ID/job.json`, result files beside it; written whole, so that a killed server loses none."""

import json
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from twin.desk.jobs.job import Job, now
from twin.living.register import written

FILE = "job.json"
MOST = 200  # jobs that are kept
_ID = re.compile("[0-9a-f]{20}")


class Shelf:
    """The jobs of a county's folder."""

    def __init__(self, home: Path) -> None:
        """`home` is made when the first job is."""
        self.home = home

    def new(self, kind: str, arguments: Mapping[str, Any], by: str = "", lang: str = "zh") -> Job:
        """A new job, queued; its name cannot be guessed."""
        job = Job(secrets.token_hex(10), kind, dict(arguments), made=now(), by=by, lang=lang)
        self.put(job)
        return job

    def put(self, job: Job) -> Job:
        """Write a job as it stands."""
        text = json.dumps(job.data(), ensure_ascii=False, indent=1)
        written.replace(self.home / job.id / FILE, text.encode())
        return job

    def get(self, name: str) -> Job | None:
        """The job of that name; None for a name that is none, a job that is not there or cannot be read."""
        if not _ID.fullmatch(name):
            return None
        try:
            found = json.loads((self.home / name / FILE).read_bytes())
            return Job(**{one.name: found[one.name] for one in fields(Job)})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def folder(self, job: Job) -> Path:
        """Where the files of a job lie."""
        return self.home / job.id

    def all(self) -> list[Job]:
        """All jobs, newest first."""
        return sorted(self._each(), key=lambda job: (job.made, job.id), reverse=True)

    def _each(self) -> Iterator[Job]:
        for path in self.home.iterdir() if self.home.is_dir() else ():
            job = self.get(path.name)
            if job is not None:
                yield job

    def cut_off(self) -> list[Job]:
        """Mark those that an earlier server left unfinished, and take away the oldest beyond `MOST`."""
        every = self.all()
        for job in every[MOST:]:
            shutil.rmtree(self.folder(job), ignore_errors=True)
        return [self.put(replace(job, state="cut off", ended=now())) for job in every[:MOST] if job.open]
