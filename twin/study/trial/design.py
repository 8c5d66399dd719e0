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
        """The month after the start at whose end an arm is measured."""
        return self.file.arms[arm].measured or self.months
