"""Plans on disk, each under its own name: whoever has the address has the comparison."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.desk.compare.plan import Plan, plan_of
from twin.living.register import written

_ID = re.compile("[0-9a-f]{20}")
MOST = 400  # plans that are kept; of more, the oldest that nobody named go


@dataclass(frozen=True)
class Saved:
    """A plan with when it was made (local, ISO 8601), and the job that compared it: empty where none did."""

    plan: Plan
    made: str
    job: str = ""

    @property
    def id(self) -> str:
        """Its address."""
        return self.plan.id


class Plans:
    """The plans of a county's folder."""

    def __init__(self, home: Path) -> None:
        """`home` is made when the first plan is."""
        self.home = home

    def put(self, one: Saved) -> Saved:
        """Write a plan as it stands."""
        text = json.dumps({"plan": one.plan.plainly(), "made": one.made, "job": one.job}, ensure_ascii=False, indent=1)
        if one.job == "":
            self._trim()
        written.replace(self.home / f"{one.id}.json", text.encode())
        return one

    def get(self, name: str) -> Saved | None:
        """The plan of that address; None for one that is none, is not there or cannot be read."""
        if not _ID.fullmatch(name):
            return None
        try:
            found: Any = json.loads((self.home / f"{name}.json").read_bytes())
            one = Saved(plan_of(found["plan"]), str(found["made"]), str(found["job"]))
        except (OSError, ValueError, KeyError, TypeError, InputError):
            return None
        return one if one.id == name else None

    def drop(self, name: str) -> None:
        """Take a plan away."""
        if _ID.fullmatch(name):
            (self.home / f"{name}.json").unlink(missing_ok=True)

    def named(self) -> list[Saved]:
        """Those that were saved under a name, newest first."""
        every = (self.get(path.stem) for path in self._files())
        known = [one for one in every if one is not None and one.plan.title]
        return sorted(known, key=lambda one: (one.made, one.id), reverse=True)

    def _files(self) -> list[Path]:
        return sorted(self.home.glob("*.json")) if self.home.is_dir() else []

    def _trim(self) -> None:
        files = self._files()
        for path in sorted(files, key=lambda one: one.stat().st_mtime)[: max(0, len(files) - MOST)]:
            one = self.get(path.stem)
            if one is None or not one.plan.title:
                path.unlink(missing_ok=True)
