"""Running the twin for many parameter vectors: each member has its own luck, and its own sample of the county's villages."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from twin.runner import CountySpec, Kept, Run, Shelf
from twin.scenario.scenario import Scenario
from twin.study.calibrate.file import Study
from twin.study.calibrate.moments import live

Progress = Callable[[int, int], None]


def lived(run: Run) -> Kept:
    """The measure of a calibration: the figures of a member's last months, as many as the run says; those before are not seen."""
    model = run.model()
    assert run.months is not None, "said by `Simulator`"
    return Kept(live(model, run.months, model.scenario.months - run.months))


class Simulator:
    """Figures of ensembles. `runs` counts what was simulated so far, `total` what is planned, for a progress bar."""

    def __init__(self, study: Study, home: Shelf, total: int, progress: Progress | None = None) -> None:
        """Draw the samples of the county once."""
        file = study.file
        county = CountySpec.of(file.county).build()
        self.counties = [CountySpec.of(county.sample(file.scale, seed=file.seed + number)) for number in range(file.samples)]
        self.study, self.runs, self.total = study, 0, total
        self._home, self._progress = home, progress

    def figures(self, values: pd.DataFrame) -> pd.DataFrame:
        """One row of figures per row of parameter values (columns: knob paths), whatever the number of workers."""
        before, count, file = self.runs, len(self.counties), self.study.file
        scenario, burn_in = timing(self.study)
        vectors = values.to_dict("records")
        members = sorted(range(len(vectors)), key=lambda member: member % count)  # those of a sample after one another
        runs = [
            Run(self.counties[member % count], scenario, file.months, file.seed, member, burn_in, vectors[member])
            for member in members
        ]

        def show(done: int, _: int) -> None:
            if self._progress:
                self._progress(min(before + done, self.total), self.total)

        found = dict(zip(members, self._home.found(runs, show), strict=True))
        self.runs += len(runs)
        return pd.DataFrame([found[member].document for member in range(len(vectors))])


def timing(study: Study) -> tuple[Scenario, int]:
    """The scenario to run and its burn-in; what it is longer than the study's months is to be stepped unseen before those.

    Where a scenario adds nothing to the burn-in, it starts that many months sooner instead, which gives the same numbers: a
    thousand burn-ins that nobody needs again are then not stored.
    """
    scenario, file = study.scenario, study.file
    if scenario.mechanisms or scenario.prior or scenario.settings != scenario.before().settings:
        return replace(scenario, months=file.months), file.burn_in
    return replace(scenario, start=scenario.start - file.burn_in, months=file.burn_in + file.months), 0
