"""Running the twin for many parameter vectors: each member has its own luck, and its own sample of the county's villages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from twin.county.county import County, resolve
from twin.model import PolicyTwin
from twin.runner.workers import Workers
from twin.scenario.scenario import Scenario
from twin.study.calibrate.file import Study
from twin.study.calibrate.moments import live

CHUNK = 10  # members in one job: small enough to share work, large enough that sending the county costs little
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Job:
    """Some members that live in the same sample of the county."""

    county: County
    scenario: Scenario
    burn_in: int
    unseen: int
    months: int
    seed: int
    members: tuple[int, ...]
    vectors: tuple[Mapping[str, float], ...]


def lived(job: Job) -> list[dict[str, float]]:
    """The figures of each member of a job; a member's replicate number is its own."""
    found = []
    for member, vector in zip(job.members, job.vectors, strict=True):
        model = PolicyTwin(
            job.county, job.scenario, seed=job.seed, replicate=member, burn_in=job.burn_in, parameters=vector
        )  # fmt: skip
        found.append(live(model, job.months, job.unseen))
    return found


class Simulator:
    """Figures of ensembles. `runs` counts what was simulated so far, `total` what is planned, for a progress bar."""

    def __init__(self, study: Study, workers: Workers, total: int, progress: Progress | None = None) -> None:
        """Draw the samples of the county once."""
        file = study.file
        county = resolve(file.county)
        self.counties = [county.sample(file.scale, seed=file.seed + number) for number in range(file.samples)]
        self.study, self.runs, self.total = study, 0, total
        self._workers, self._progress = workers, progress
        self._timing = timing(study)

    def figures(self, values: pd.DataFrame) -> pd.DataFrame:
        """One row of figures per row of parameter values (columns: knob paths), whatever the number of workers."""
        jobs = list(self._jobs(values))
        rows: dict[int, dict[str, float]] = {}
        for job, found in zip(jobs, self._workers.ordered(lived, jobs), strict=True):
            rows.update(zip(job.members, found, strict=True))
            self.runs += len(found)
            if self._progress:
                self._progress(min(self.runs, self.total), self.total)
        return pd.DataFrame([rows[member] for member in range(len(values))])

    def _jobs(self, values: pd.DataFrame) -> Sequence[Job]:
        scenario, burn_in, unseen = self._timing
        vectors: list[dict[str, float]] = values.to_dict("records")
        jobs = []
        for number, county in enumerate(self.counties):
            here = range(number, len(vectors), len(self.counties))
            for first in range(0, len(here), CHUNK):
                members = tuple(here[first : first + CHUNK])
                chosen = tuple(vectors[member] for member in members)
                file = self.study.file
                jobs.append(Job(county, scenario, burn_in, unseen, file.months, file.seed, members, chosen))
        return jobs


def timing(study: Study) -> tuple[Scenario, int, int]:
    """The scenario to run, its burn-in, and the months to step unseen before those that count.

    Where a scenario adds nothing to the burn-in, it starts that many months sooner instead, which gives the same numbers: a
    thousand burn-ins that nobody needs again are then not stored.
    """
    scenario, file = study.scenario, study.file
    if scenario.mechanisms or scenario.settings != scenario.before().settings:
        return replace(scenario, months=file.months), file.burn_in, 0
    sooner = replace(scenario, start=scenario.start - file.burn_in, months=file.burn_in + file.months)
    return sooner, 0, file.burn_in
