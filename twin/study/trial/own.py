"""Indicators of the user's own as outcomes of trials."""

import numpy as np

from twin.outcomes.headline import INDICATORS as SHOWN
from twin.outcomes.indicators import BEFORE, INDICATORS
from twin.outcomes.survey import LIFE_COUNTS
from twin.study.trial.outcome import COUNTY, VILLAGE, Outcome

_COUNTY_COUNTS = {"appropriated", "recovered", *BEFORE}
_PEOPLE_COUNTS = {*LIFE_COUNTS, "solved_days", "solved_days_capped", "solved_needs", "shelved_needs", "withdrawn_needs"}


class _Probe(dict):  # type: ignore[type-arg]
    """Counts that note which of them an indicator asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> np.ndarray:
        self.asked.add(name)
        return np.ones(1)


def outcome(name: str) -> Outcome:
    """An own indicator as an outcome: where it is observed follows from the counts that it asks for."""
    probe, shown = _Probe(), SHOWN[name]
    INDICATORS[name](probe)
    levels = (COUNTY,) if probe.asked & _COUNTY_COUNTS else (VILLAGE, COUNTY)
    by_policy = not probe.asked & _PEOPLE_COUNTS and not any(count.startswith("hours_") for count in probe.asked)
    return Outcome(name, levels, shown.unit, shown.names, False, by_policy, shown.better)
