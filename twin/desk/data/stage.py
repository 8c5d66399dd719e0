"""A change of a county's files, tried beside them: a copy in which the change is made already, and all that is wrong with it."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from twin.base.messages import LANGS, language, speaking
from twin.county.boundaries import FILE
from twin.desk.data.history import Change
from twin.desk.jobs.worker import Order
from twin.files.there import is_file
from twin.living.issue import inputs_of
from twin.living.observations.observations import Observations, read
from twin.scenario.check import problems_of
from twin.scenario.own import Own
from twin.sheets.problems import Problem

SHOWN = ("weight", "file", "sheet", "row", "place", "found", "said", "allowed", "nearest")


@dataclass
class Looked:
    """What `twin check` says of a folder: its problems in each language, and what was read."""

    problems: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    own: Own | None = None
    observed: Observations | None = None

    @property
    def errors(self) -> int:
        """How many problems forbid to take it."""
        return sum(one["weight"] == "error" for one in next(iter(self.problems.values()), []))


def given(folder: Path) -> list[Path]:
    """What a county gives, its map among it: that is no input of what is registered, but `twin check` and pictures read it."""
    return inputs_of(folder) + [path for path in (folder / FILE,) if is_file(path)]


def staged(folder: Path, change: Change, place: Path) -> Path:
    """A copy of a county's own files with a change made in it; what was at `place` is gone."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    gone = set(change.files)
    for path in given(folder):
        name = path.relative_to(folder).as_posix()
        if name not in gone:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place / name)
    for name, content in change.files.items():
        if content is not None:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
    return place


def look(folder: Path, typed: str = "") -> Looked:
    """All that is wrong or unlikely in a folder, said in each language.

    `typed`: a file of observations in which what is impossible by itself is an error, too: whoever typed it is there to mend it.
    """
    found, asker = Looked(), language()
    for lang in sorted(LANGS, key=lambda one: one == asker):  # the asker's last: what is kept speaks it
        with speaking(lang):
            own, problems = problems_of(folder)
            found.own, found.observed = own, None
            if not any(problem.weight == "error" for problem in problems):
                found.observed = read(own.folder, own)
                problems = sorted({*problems, *found.observed.problems}, key=lambda one: (one.weight == "warning", one))
                problems = _strict(problems, found.observed, typed) if typed else problems
            found.problems[lang] = [_data(problem) for problem in problems]
    return found


def _strict(problems: list[Problem], observed: Observations, file: str) -> list[Problem]:
    """The problems, in which rows of a file that are impossible by themselves are errors; unlikely ones stay warnings."""
    table = observed.table
    alone = (table["standing"] == "impossible") & ~table["derived"].astype(bool) & table["where"].str.startswith(file)
    said = set(table.loc[alone.to_numpy(), "why"])
    return [replace(one, weight="error") if one.file == file and one.said in said else one for one in problems]


def looked(order: Order) -> dict[str, Any]:
    """The same for a server: a county is built to be looked at, which takes more memory than all screens."""
    order.hand(look(order.folder))
    return {}


def _data(problem: Problem) -> dict[str, Any]:
    return {key: getattr(problem, key) for key in SHOWN}


def counted(looked: Looked) -> Mapping[str, int]:
    """How many rows each table has, by its key."""
    return {} if looked.own is None else {key: len(table) for key, table in looked.own.book.tables.items()}
