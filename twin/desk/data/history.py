"""Changes of a county's files: each whole or not at all, with what was there before, so that it can be undone.

`DIR/living/desk/changes/NUMBER/` holds `change.json`, and the files before and after. A change is entered first and made then: one that
was interrupted is finished by whoever looks next.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.desk.jobs.job import now
from twin.living.register.written import replace

HOME = "living/desk/changes"
FILE = "change.json"
MOST = 100  # changes that are kept
_NUMBER = re.compile(r"\d{6}")


@dataclass(frozen=True)
class Change:
    """New contents by file (from the county's folder on); None: the file goes. `what` says what kind of change it is."""

    files: Mapping[str, bytes | None]
    what: str = "workbook"
    about: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Made:
    """A change that was made: its number, when, what it was, and whether it was undone since (or undoes another one)."""

    number: str
    made: str
    what: str
    about: dict[str, Any]
    files: list[str]
    done: bool
    undone: bool = False


class Changes:
    """The changes of a county's folder. Whoever changes holds the folder's lock (`twin.living.register.lock`)."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made before the first change."""
        self.folder, self.home = folder, folder / HOME

    def all(self) -> list[Made]:
        """All of them, newest first."""
        return sorted(self._each(), key=lambda one: one.number, reverse=True)

    def _each(self) -> Iterator[Made]:
        for path in self.home.iterdir() if self.home.is_dir() else ():
            if _NUMBER.fullmatch(path.name) and (path / FILE).is_file():
                yield Made(path.name, **json.loads((path / FILE).read_bytes()))

    def last(self) -> Made | None:
        """The newest that was not undone."""
        return next((one for one in self.all() if one.done and not one.undone), None)

    def make(self, change: Change) -> Made:
        """Make a change; killed at any moment it is made whole by the next `finish`, or not at all."""
        self.finish()
        number = f"{max((int(one.number) for one in self._each()), default=0) + 1:06d}"
        place = self.home / number
        shutil.rmtree(place, ignore_errors=True)
        for name, content in change.files.items():
            inside(self.folder, name)
            path = self.folder / name
            if path.is_file():
                replace(place / "before" / name, path.read_bytes())
            if content is not None:
                replace(place / "after" / name, content)
        made = Made(number, now(), change.what, dict(change.about or {}), list(change.files), done=False)
        self._write(made)  # from here on it will be made
        return self._apply(made)

    def finish(self) -> None:
        """Make what was entered and not made."""
        for one in sorted(self._each(), key=lambda made: made.number):
            if not one.done:
                self._apply(one)
        for one in self.all()[MOST:]:
            shutil.rmtree(self.home / one.number, ignore_errors=True)

    def undo(self, number: str) -> Made:
        """Put back what was there before the newest change; raises InputError for any other, or where files changed since."""
        last = self.last()
        if last is None or last.number != number:
            raise InputError("only the newest change can be undone; it is another one by now")
        for name in last.files:
            path, after = self.folder / name, self.home / number / "after" / name
            is_same = path.is_file() == after.is_file() and (not after.is_file() or path.read_bytes() == after.read_bytes())
            if not is_same:
                raise InputError("{file}: was changed outside the desk since; the change cannot be undone", file=name)
        before = {name: self.home / number / "before" / name for name in last.files}
        files = {name: path.read_bytes() if path.is_file() else None for name, path in before.items()}
        made = self.make(Change(files, "undo", {"of": number}))
        self._write(Made(**{**_fields(made), "number": made.number, "undone": True}))
        self._write(Made(**{**_fields(last), "number": number, "undone": True}))
        return made

    def _apply(self, made: Made) -> Made:
        place = self.home / made.number
        for name in made.files:
            path, after = self.folder / inside(self.folder, name), place / "after" / name
            if after.is_file():
                replace(path, after.read_bytes())
        for name in made.files:  # what goes, goes last
            if not (place / "after" / name).is_file():
                (self.folder / name).unlink(missing_ok=True)
        done = Made(**{**_fields(made), "number": made.number, "done": True})
        self._write(done)
        return done

    def _write(self, made: Made) -> None:
        replace(self.home / made.number / FILE, json.dumps(_fields(made), ensure_ascii=False, indent=1).encode())


def _fields(made: Made) -> dict[str, Any]:
    return {key: value for key, value in vars(made).items() if key != "number"}


def inside(folder: Path, name: str) -> str:
    """A name that lies in a folder; raises ValueError for one that leads elsewhere."""
    if Path(name).is_absolute() or ".." in Path(name).parts or not (folder / name).resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{name!r} leads out of the folder")
    return name
