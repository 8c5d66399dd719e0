"""A grid study that is ready to run, and its runs as one table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.errors import InputError
from twin.base.limits import check_runs
from twin.base.messages import Text, both
from twin.files.strict import Source
from twin.mechanisms import mechanism
from twin.outcomes.headline import COSTS, INDICATORS, MONEY
from twin.runner.evaluate import evaluate
from twin.runner.place import CountySpec
from twin.runner.run import Run, keys_of
from twin.runner.store import Store
from twin.study.file import SCENARIO, Study
from twin.study.grid import design
from twin.study.grid.design import Points
from twin.study.grid.form import GridFile
from twin.study.grid.table import Row, keep, table
from twin.study.grid.table import asked as asked_for
from twin.study.grid.table import names as names_of
from twin.study.levers import Levers
from twin.study.titles import factor_title

Progress = Callable[[int, int], None]
_BLOCK = 200  # points whose replicates are run together: their scenarios stay in memory, points of a replicate share a burn-in


@dataclass(frozen=True)
class GridStudy:
    """A checked study with its points: settings by path, what a point leaves out being as the study's scenario has it.

    >>> GridStudy.from_dict({"name": "days", "factors": {"fund.processing_days": [10, 30]}}).points
    [{'fund.processing_days': 10}, {'fund.processing_days': 30}]
    """

    study: Study[GridFile]
    levers: Levers
    points: Points

    @classmethod
    def load(cls, path: "str | Path | GridStudy", points: Points | None = None, label: str = "design") -> "GridStudy":
        """Read a study file; raises InputError with file and line. `points`, called `label`, stand in for its own design."""
        return path if isinstance(path, GridStudy) else cls._checked(Study.load(path, GridFile), points, label)

    @staticmethod
    def file_of(path: str | Path) -> GridFile:
        """The keys of a study file alone."""
        return Study.load(path, GridFile).file

    @classmethod
    def from_dict(cls, data: Any, points: Points | None = None, label: str = "design") -> "GridStudy":
        """A study from plain data in the format of a file; raises InputError for whatever is wrong."""
        return cls._checked(Study.of(data, GridFile, Source("study")), points, label)

    @classmethod
    def _checked(cls, study: Study[GridFile], points: Points | None, label: str) -> "GridStudy":
        levers = Levers.of(study)
        if points is None and study.file.design.file is not None:
            label = study.file.design.file
            points = design.read((study.source.folder or Path()) / label, tuple(study.file.factors))
        if points is not None:
            check_listed(levers, points, label)
        elif not levers.factors:
            raise study.source.error(("factors",), "a study varies something; allowed: `factors`, `knobs` or both")
        else:
            points = _drawn(study, levers)
        check_runs(len(points) * study.file.replicates.first)
        return cls(study, levers, points)

    @property
    def paths(self) -> list[str]:
        """All that is varied, in the order of the first mention."""
        return list(dict.fromkeys(path for point in self.points for path in point))

    @property
    def titles(self) -> dict[str, Text]:
        """Titles of factors and outcomes, by dotted path, as far as they have some."""
        defined = {**mechanism.catalogue(), **self.study.base.definitions}
        own = {path: spec.title.plainly() for path, spec in self.study.file.factors.items() if spec.title}
        heads = {name: both(one.name) for name, one in {**COSTS, **MONEY, **INDICATORS}.items()}
        return heads | {path: factor_title(path, defined) for path in self.paths if path != SCENARIO} | own

    def runs(self, county: CountySpec | None = None) -> Iterator[tuple[int, int, Run]]:
        """Point, replicate and run; those that may share a burn-in follow one another."""
        numbered = list(enumerate(self.points))
        for start in range(0, len(numbered), _BLOCK):
            for replicate in range(self.study.file.replicates.first):
                for number, point in numbered[start : start + _BLOCK]:
                    yield number, replicate, self.levers.run(point, replicate, county)


def study_grid(
    study: GridStudy | str | Path,
    store: Store | None = None,
    county: CountySpec | None = None,
    outcomes: Sequence[str] | str | None = None,
    workers: int | None = None,
    retry_failed: bool = False,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Run what the store does not have yet; settings beside outcomes, one row a run (see `twin.study.grid.table`).

    `store`, `county` and `outcomes` stand in for the study's own. Raises InputError that names runs which failed.

    >>> study_grid("my-study.yaml", store=Store("grid-store"), workers=1).attrs["design"]
    ['fund_processing_days']
    """
    chosen = GridStudy.load(study)
    home = Store(chosen.study.store) if store is None else store
    asked = list(chosen.runs(county))
    runs = [run for _, _, run in asked]
    keys = keys_of(runs)
    wanted = names_of(chosen.study.file.outcomes if outcomes is None else outcomes)
    evaluate(runs[:1], home, workers=1, retry_failed=retry_failed)  # a wrong name of an outcome stops before any time is spent
    asked_for(home.require(keys[:1]), wanted)
    evaluate(runs, home, workers=workers, retry_failed=retry_failed, progress=progress)
    seed = chosen.study.file.seed
    rows: list[Row] = [(key, at, replicate, seed, chosen.points[at]) for key, (at, replicate, _) in zip(keys, asked, strict=True)]
    rows.sort(key=lambda row: row[1:3])
    found = home.require(list(dict.fromkeys(keys)))
    made = table(rows, found, wanted, chosen.titles)
    keep(home, chosen.study.file.name, made)
    return made


def _drawn(study: Study[GridFile], levers: Levers) -> Points:
    asked = study.file.design
    try:
        if asked.name == "latin":
            return design.latin(levers.factors, asked.points or design.POINTS, study.file.seed)
        return design.factorial(levers.factors, asked.levels or design.LEVELS)
    except InputError as problem:
        raise study.source.error((), str(problem)) from None


def check_listed(levers: Levers, points: Points, label: str) -> None:
    """Each value of a list resolves, alone; raises InputError that names the point."""
    seen = set()
    for number, point in enumerate(points):
        for path, value in point.items():
            said = (path, repr(value))
            if said in seen:
                continue
            seen.add(said)
            try:
                levers.check_one(path, value)
            except InputError as problem:
                raise InputError("{file}, point {number}: {problem}", file=label, number=number + 1, problem=problem) from None
