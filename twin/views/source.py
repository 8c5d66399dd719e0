"""What all views are made from: a county as its data say on a day, one course of it in full, and what was listed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from twin.county.county import County
from twin.living.forecast.again import LUCK
from twin.living.observations.observations import Observations
from twin.living.update.estimate import HOME, Estimate
from twin.living.update.learned import scores
from twin.living.warnings import lists
from twin.living.warnings.warn import Rule, rule_of, warnings
from twin.scenario.scenario import Scenario

if TYPE_CHECKING:
    from twin.bare import BareTwin

Progress = Callable[[int, int], None]
COURSE = LUCK - 1  # the replicate of the one course: no member of the pool, and no run after the data, has its luck


@dataclass(frozen=True)
class Source:
    """A county on a day.

    `estimate` holds the members (what is shown with an interval comes from them); `twin` is one course in full, household by
    household and fen by fen, under the middle of what was learned: what is added up from a ledger or a queue comes from it.
    `observations`: what the county handed in. `village`: the code of the one that is asked for; nothing: of all.
    """

    estimate: Estimate
    observations: Observations | None = None
    village: str = ""
    workers: int | None = None
    progress: Progress | None = None

    @property
    def folder(self) -> Path:
        """The county's folder."""
        return self.estimate.prepared.folder

    @property
    def day(self) -> str:
        """The day, as files are named."""
        return self.estimate.as_of.isoformat()

    @property
    def month(self) -> int:
        """The number of the month that has ended."""
        return self.estimate.month

    @property
    def scenario(self) -> Scenario:
        """The county as it stands: its policies with the mechanisms in force."""
        return self.estimate.prepared.setting.scenario

    @cached_property
    def county(self) -> County:
        """The county."""
        return self.estimate.prepared.setting.county.build()

    @cached_property
    def twin(self) -> "BareTwin":
        """One course of the county to the end of the month, under the middle of what was learned."""
        middle = np.median(scores(self.estimate), axis=0)
        setting = self.estimate.prepared.setting
        return setting.run(COURSE, middle).model().run(max(self.month + 1 - self.scenario.start, 0))

    @cached_property
    def rule(self) -> Rule:
        """When a village is put on the list, and what helps at each step."""
        return rule_of(self.folder)

    @cached_property
    def listed(self) -> pd.DataFrame:
        """The list of the day (see `twin.living.warnings.warn`)."""
        return warnings(self.estimate, self.rule, lists.before(self.folder / HOME, self.day))

    @cached_property
    def held(self) -> dict[str, pd.DataFrame]:
        """What steps would win if they held, as it was kept with the list of the day (see `twin.living.warnings.held`)."""
        return lists.read_held(self.folder / HOME, self.day)
