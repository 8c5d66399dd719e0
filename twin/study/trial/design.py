"""The design of a trial: its arms as scenarios, who is assigned to them, and the file that says so."""

from dataclasses import dataclass
from typing import Any

from twin.files.strict import Source
from twin.scenario.scenario import Scenario
from twin.study.trial.form import Assign, CaseFile


@dataclass(frozen=True)
class Design:
    """A trial as data. `common` holds for units in no arm; `arms` are the arms as scenarios for a whole county."""

    file: CaseFile
    common: Scenario
    arms: dict[str, Scenario]
    data: dict[str, Any]
    source: Source

    @property
    def name(self) -> str:
        """The case's name, which also names its lot."""
        return self.file.name

    @property
    def months(self) -> int:
        """Months of the run."""
        return self.common.months

    @property
    def assign(self) -> Assign:
        """How units get into arms."""
        return self.file.assign

    @property
    def first(self) -> str:
        """The arm that others are compared with where nothing else is said: the first one."""
        return next(iter(self.arms))

    def measured(self, arm: str) -> int:
        """The month after the start at whose end an arm is measured last."""
        return self.months_of(arm)[-1]

    def months_of(self, arm: str) -> tuple[int, ...]:
        """All months after the start at whose end an arm is measured, in order."""
        return self.file.arms[arm].measured or (self.months,)

    @property
    def last(self) -> int | None:
        """The month in which all arms are measured last; None where they differ in it."""
        found = {self.measured(arm) for arm in self.arms}
        return found.pop() if len(found) == 1 else None

    @property
    def waves(self) -> tuple[int, ...]:
        """Months in which some arm is measured, beside the last one that all have in common."""
        return tuple(sorted({month for arm in self.arms for month in self.months_of(arm)} - {self.last}) if self._several else ())

    @property
    def _several(self) -> bool:
        return any(len(self.months_of(arm)) > 1 for arm in self.arms)
