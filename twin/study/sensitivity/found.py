"""What a sensitivity study found, as tables on disk."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from twin.base.cards import Carded
from twin.base.plain import plain
from twin.base.texts import json_text, write_csv
from twin.study.sensitivity.rounds import Sensitivity


@dataclass(frozen=True)
class Found(Carded):
    """Indices of a study. `about` says what was asked and run, `points` has the design with the outcomes' means over replicates.

    `scales` compares the indices at two household scales (None where the study does not ask for it). `ran` counts the runs that
    the store did not have yet: how it was made this time is no result, and is neither saved nor compared.

    >>> from twin.study.sensitivity import SensitivityStudy, study_sensitivity
    >>> study_sensitivity(SensitivityStudy.load("my-study.yaml"), workers=1).indices.method
    'morris'
    """

    KIND: ClassVar[str] = "sensitivity"
    FILES: ClassVar[tuple[str, ...]] = ("sensitivity.json", "indices.csv", "variance.csv", "points.csv", "scales.csv")

    about: dict[str, Any]
    indices: Sensitivity
    points: pd.DataFrame
    scales: pd.DataFrame | None = None
    ran: int = field(default=0, compare=False)

    @property
    def main(self) -> str:
        """The measure by which factors are ranked."""
        return MAIN[self.indices.method]

    def ranked(self, outcome: str, measure: str | None = None) -> pd.DataFrame:
        """Rows of a measure of an outcome, the factor that matters most first (by the main measure)."""
        table = self.indices.table[self.indices.table["outcome"] == outcome]
        order = table[table["measure"] == self.main].sort_values("estimate", ascending=False, kind="stable")["factor"]
        rows = table[table["measure"] == (measure or self.main)].set_index("factor")
        return rows.reindex([name for name in order if name in rows.index]).reset_index()

    def to_json(self) -> dict[str, Any]:
        """Everything but the points, as plain data."""
        found = {
            **self.about,
            "indices": self.indices.table.to_dict("records"),
            "variance": self.indices.variance.to_dict("records"),
            "noise": self.indices.noise,
            "enough": self.indices.enough,
            "reason": self.indices.reason,
        }
        return plain(found if self.scales is None else found | {"scales": self.scales.to_dict("records")})

    def save(self, folder: Path) -> None:
        """sensitivity.json, indices.csv, variance.csv, points.csv and, where scales were compared, scales.csv."""
        text = json_text(self.to_json())
        (folder / "sensitivity.json").write_text(text, encoding="utf-8")
        write_csv(self.indices.table, folder / "indices.csv", float_format="%.6g")
        write_csv(self.indices.variance, folder / "variance.csv", float_format="%.6g")
        write_csv(self.points, folder / "points.csv", float_format="%.8g")
        if self.scales is not None:
            write_csv(self.scales, folder / "scales.csv", float_format="%.6g")


MAIN = {"morris": "mu_star", "sobol": "total", "pawn": "maximum", "delta": "delta"}


@dataclass(frozen=True)
class Forecast:
    """What a study takes: design points, runs with the first replicates and with the most, runs there, seconds of a run.

    >>> Forecast(points=8, runs=16, most=16, there=0, run_seconds=2.0, seconds=32.0, workers=1).runs
    16
    """

    points: int
    runs: int
    most: int
    there: int
    run_seconds: float
    seconds: float
    workers: int

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return dict(vars(self))


@dataclass(frozen=True)
class FirstLook:
    """What unfinished runs say: points there, and the rank correlation of each factor with each outcome over them.

    No index and no interval: a design that is not complete supports neither.

    >>> FirstLook(points=12, of=40, replicates=2, table=pd.DataFrame()).of
    40
    """

    points: int
    of: int
    replicates: int
    table: pd.DataFrame

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return plain(dict(vars(self)) | {"table": self.table.to_dict("records")})
