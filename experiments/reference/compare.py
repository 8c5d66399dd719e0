"""Run the twin and the reference side by side and find the first value in which they differ."""

from typing import Any

import numpy as np

from experiments.reference.columns import column
from experiments.reference.model import MONTH, Reference
from twin.base.draws import luck
from twin.base.months import month_text
from twin.county.county import County
from twin.processes import registry
from twin.regime.regime import Regime
from twin.scenario.scenario import Scenario
from twin.world.world import STATE, World


class Pair:
    """A columnar world and its reference, under one scenario, from a cold start `burn_in` months before it begins."""

    def __init__(self, place: County, scenario: Scenario, seed: int = 0, replicate: int = 0, burn_in: int = 0) -> None:
        """Build both; they share the county, the policies, the regime and the keyed draws, and nothing else."""
        self.seed, self.replicate = seed, replicate
        policies, self.month = tuple(scenario.policies.values()), scenario.start - burn_in
        self.regime = Regime(scenario, place, seed=seed, replicate=replicate)
        self.world = World(place, policies, self.month, scenario.structure)
        with self.world.unlocked("households.stratum") as (stratum,):
            stratum[:] = self.regime.stratum
        self.processes = [process() for process in registry.processes()]
        self.reference = Reference(
            place, policies, self.month, stratum=self.regime.stratum, seed=seed, replicate=replicate,
            structure=scenario.structure,
        )  # fmt: skip

    def step(self) -> None:
        """One month of both, process by process; raises AssertionError at the first process after which they differ."""
        knobs = self.regime.at(self.month, self.world)
        self.reference.begin(self.month, knobs)
        for process, plain in zip(self.processes, MONTH, strict=True):
            process.step(self.world, knobs, luck(self.seed, self.replicate, self.month))
            plain.step(self.reference)
            self._agree(process.name, [path for path in process.writes if path.split(".")[1] in STATE[path.split(".")[0]]])
        self.world.check()
        self._agree("end of month", every_column())
        self.month += 1

    def _agree(self, process: str, paths: list[str]) -> None:
        found = [difference for path in paths if (difference := first_difference(self.world, self.reference, path))]
        if found:
            raise AssertionError(f"{month_text(self.month)}, after {process}: " + "; ".join(found[:6]))


def every_column() -> list[str]:
    """All state columns, as `level.column`."""
    return [f"{level}.{name}" for level, columns in STATE.items() for name in columns]


def first_difference(world: Any, reference: Reference, path: str) -> str | None:
    """Where a column first differs, and by what; None if every value is the same, not-a-numbers included."""
    level, name = path.split(".")
    have, want = getattr(world, level)[name], column(reference, level, name)
    differs = np.asarray(have != want) & ~((have != have) & (want != want))
    if not differs.any():
        return None
    spot = tuple(int(i) for i in np.argwhere(differs)[0])
    return f"{path}{list(spot)} is {have[spot]} in the twin, {want[spot]} in the reference ({int(differs.sum())} values differ)"
