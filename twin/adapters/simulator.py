"""A twin as a function from settings to outcomes, which is what experiment tools ask for."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from twin.base.edge import unboxed
from twin.base.errors import InputError
from twin.county.county import County
from twin.files.strict import hint
from twin.runner.evaluate import Progress
from twin.runner.measures import Undefined, summary
from twin.runner.place import CountySpec
from twin.runner.shelf import Place
from twin.scenario.scenario import Scenario
from twin.study.grid.experiment import beginning, experiment, factor_spec
from twin.study.grid.names import flat, renamed
from twin.study.grid.study import GridStudy
from twin.study.grid.table import names
from twin.study.levers import Levers

_FRESH = 40  # bits of a replicate's number that is made from a setting


@dataclass(frozen=True)
class Simulator:
    """Settings by path in, outcomes out: means over `replicates`, NaN where a replicate has none.

    `outcomes` are dotted names of `twin run --json`; `scenario` is a Scenario, a name or a file. All settings meet the same luck,
    that of `seed` and the first replicates, so that differences are theirs; with `fresh` each setting has luck of its own, named
    by the setting itself, as samplers want it that take the twin for a random simulator. It travels to other processes.

    >>> one = Simulator(("trust",), county=CountySpec.small(2, 2, 30), months=2, burn_in=0)
    >>> 0 < one({"fund.processing_days": 30})["trust"] < 1
    True
    """

    outcomes: Sequence[str] | str
    scenario: Scenario | str | Path = "baseline"
    county: County | CountySpec | str = "demo"
    months: int | None = None
    replicates: int = 1
    seed: int = 0
    burn_in: int = 36
    fresh: bool = False
    workers: int | None = 1
    store: Place = True
    progress: Progress | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "county", CountySpec.of(self.county))
        object.__setattr__(self, "outcomes", tuple(names(self.outcomes)))

    def __call__(self, settings: Mapping[str, Any]) -> dict[str, float]:
        """Of one setting, run in this process: outcomes by dotted name. Raises InputError for a setting that cannot be."""
        point = {str(path): unboxed(value) for path, value in settings.items()}
        first = self._luck(point)
        found = np.array([self._one(point, first + number) for number in range(self.replicates)])
        return dict(zip(self.outcomes, found.mean(axis=0).tolist(), strict=True))

    def table(self, points: Sequence[Mapping[str, Any]]) -> np.ndarray:
        """Of many settings, over workers and kept in the store: f8[points, outcomes]."""
        if self.fresh:
            return np.array([[*self(point).values()] for point in points])
        found = experiment(
            points, self.scenario, self.county, months=self.months, replicates=self.replicates, seed=self.seed,
            burn_in=self.burn_in, outcomes=self.outcomes, workers=self.workers, store=self.store, progress=self.progress,
        )  # fmt: skip
        return found.groupby("point")[[flat(name) for name in self.outcomes]].mean(skipna=False).to_numpy()

    def _luck(self, point: Mapping[str, Any]) -> int:
        """The first replicate: 0, or a number of the setting's own."""
        said = repr(sorted(point.items())).encode()
        return int.from_bytes(hashlib.sha256(said).digest()[:8], "big") >> (64 - _FRESH) if self.fresh else 0

    def _one(self, point: Mapping[str, Any], replicate: int) -> list[float]:
        found = summary(self._levers.run(point, replicate, self.county))  # type: ignore[arg-type]
        for name in self.outcomes:
            if name not in found:
                raise InputError("unknown outcome {name!r}{hint}", name=name[:80], hint=hint(name, found))
        return [np.nan if isinstance(value := found[name], Undefined) else float(value) for name in self.outcomes]

    @cached_property
    def _levers(self) -> Levers:
        data = beginning(self.scenario) | {"name": "simulator", "seed": self.seed, "burn_in": self.burn_in}
        if self.months is not None:
            data["months"] = self.months
        return GridStudy.from_dict(data, [{}]).levers


def named(paths: Sequence[str]) -> dict[str, str]:
    """Dotted paths by the flat names that tools take."""
    return {name: path for path, name in renamed(paths).items()}


def ranges(factors: Mapping[str, Any]) -> dict[str, Any]:
    """What each factor takes: `(low, high)`, or a list of values; a knob's own range where {} or None is given.

    Bounds that are whole leave whole numbers only.

    Raises InputError for a path that is none, or a value that the scenario does not take.

    >>> ranges({"fund.by_need": None, "points_system.dose": [0, 1]})
    {'fund.by_need': (0.0, 1.0), 'points_system.dose': [0, 1]}
    """
    data = {str(path): factor_spec(path, given, by_bounds=True) for path, given in factors.items()}
    study = GridStudy.from_dict({"name": "factors", "factors": data, "design": {"name": "latin", "points": 2}})
    return {one.name: list(one.options) if hasattr(one, "options") else (one.low, one.high) for one in study.levers.factors}  # type: ignore[attr-defined]
