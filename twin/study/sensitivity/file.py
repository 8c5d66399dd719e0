"""A sensitivity study that is ready to run: its factors, its design and its method."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.errors import InputError
from twin.base.limits import check_runs
from twin.files.strict import Source
from twin.study.factors import Factors
from twin.study.file import Study
from twin.study.levers import Levers
from twin.study.sensitivity.density import delta, pawn
from twin.study.sensitivity.design import latin_points, morris_points, sobol_points
from twin.study.sensitivity.form import SMALL, SensitivityFile
from twin.study.sensitivity.morris import morris
from twin.study.sensitivity.rounds import Effort, Evaluate, Sensitivity
from twin.study.sensitivity.sobol import sobol

LEVELS = 4  # of a Morris design
METHODS: dict[str, Callable[..., Sensitivity]] = {"morris": morris, "sobol": sobol, "pawn": pawn, "delta": delta}


@dataclass(frozen=True)
class SensitivityStudy:
    """A checked study with its factors.

    >>> [factor.name for factor in SensitivityStudy.load("my-study.yaml").levers.factors]
    ['reach.notice_reach']
    """

    study: Study[SensitivityFile]
    levers: Levers

    @classmethod
    def load(cls, path: "str | Path | SensitivityStudy") -> "SensitivityStudy":
        """Read a study file; raises InputError with file and line for whatever is wrong."""
        if isinstance(path, SensitivityStudy):
            return path
        return cls._checked(Study.load(path, SensitivityFile))

    @classmethod
    def from_dict(cls, data: Any) -> "SensitivityStudy":
        """A study from plain data in the format of a file; raises InputError for whatever is wrong."""
        return cls._checked(Study.of(data, SensitivityFile, Source("study")))

    @classmethod
    def _checked(cls, study: Study[SensitivityFile]) -> "SensitivityStudy":
        if not study.file.factors and study.file.knobs is None:
            raise study.source.error(("factors",), "a study varies something; allowed: `factors`, `knobs` or both")
        found = cls(study, Levers.of(study))
        try:
            Factors.of(found.levers.factors)
            found._effort()
        except InputError as problem:
            where, _, said = str(problem).partition(": ")
            raise study.source.error((where,), said) from None
        check_runs(found.points * study.file.replicates.first)
        if study.file.method.name in ("pawn", "delta") and any(factor.group for factor in found.levers.factors):
            raise study.source.error(
                ("factors",), "`group` does not fit {name}; allowed: morris, sobol", name=study.file.method.name
            )
        return found

    @property
    def file(self) -> SensitivityFile:
        """The file's keys."""
        return self.study.file

    @property
    def points(self) -> int:
        """How many design points there are, known without drawing them."""
        method, units = self.file.method, len(Factors.of(self.levers.factors).units)
        each = {"morris": units + 1, "sobol": units * (1 + method.second) + 2}
        return method.size * each.get(method.name, 1)

    @property
    def scale_size(self) -> int:
        """The size of the small design that is run at two scales; 0 where no scales are compared."""
        asked, method = self.file.check_scale, self.file.method
        return 0 if asked is None else asked.size or max(SMALL[method.name], method.size // 4)

    @property
    def design(self) -> pd.DataFrame:
        """All design points: one row each, one column per factor."""
        return self.design_of(self.file.method.size)

    def design_of(self, count: int) -> pd.DataFrame:
        """The points of a design of another size."""
        method, known = self.file.method, Factors.of(self.levers.factors)
        if method.name == "morris":
            points = morris_points(known, count, LEVELS, self.file.seed)
        elif method.name == "sobol":
            points = sobol_points(known, count, method.second, self.file.seed)
        else:
            points = latin_points(known, count, self.file.seed)
        return known.settings(points.reshape(-1, points.shape[-1]))

    def indices(self, evaluate: Evaluate, size: int | None = None, effort: Effort | None = None) -> Sensitivity:
        """The method's indices; `size` and `effort` stand in for the file's."""
        method, count = self.file.method, size or self.file.method.size
        asked: tuple[Any, ...] = (self.levers.factors, evaluate, self.file.outcomes, count, effort or self._effort())
        said: dict[str, Any] = {"threshold": method.limit, "level": method.level, "seed": self.file.seed}
        only: dict[str, dict[str, Any]] = {"sobol": {"second": method.second}, "morris": {"levels": LEVELS}}
        try:
            return METHODS[method.name](*asked, **said, **only.get(method.name, {}))
        except ZeroDivisionError:  # products of different replicates are all zero: in all but one nothing varies
            raise InputError(
                "study {name!r}: factors move an outcome in fewer than two replicates, so no share of variance "
                "can be computed; allowed: more replicates, more months or a larger county",
                name=self.file.name,
            ) from None

    def _effort(self) -> Effort:
        file = self.file
        return Effort(file.replicates.first, file.replicates.most, file.method.noise, file.method.width)
