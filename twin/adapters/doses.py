"""Sliders of doses: where they begin, and what a scenario is once they were moved."""

from collections.abc import Mapping
from typing import Any

from twin.scenario.scenario import Scenario

_DOSE = ".dose"


def begun(scenario: Scenario, key: str) -> float:
    """The first dose of a mechanism that is in force in a scenario, 0 of one that is not there.

    >>> begun(Scenario.load("linkage"), "points_system"), begun(Scenario.load("baseline"), "points_system")
    (1.0, 0.0)
    """
    use = scenario.mechanisms.get(key)
    doses = () if use is None else map(use.dose_at, range(scenario.start, scenario.end))
    return next((dose for dose in doses if dose), 0.0)


def moved(scenario: Scenario, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that change something: all but a dose of 0 of a mechanism that is not there; None leaves one out.

    >>> moved(Scenario.load("linkage"), {"points_system.dose": 0.0, "fund.processing_days": 20})
    {'points_system.dose': None, 'fund.processing_days': 20}
    """
    found = {}
    for path, value in settings.items():
        if not path.endswith(_DOSE) or value:
            found[path] = value
        elif path.removesuffix(_DOSE) in scenario.mechanisms:
            found[path] = None
    return found


def settled(scenario: Scenario, settings: Mapping[str, Any]) -> Scenario:
    """The scenario with settings by path, a dose of 0 leaving a mechanism out.

    >>> "points_system" in settled(Scenario.load("linkage"), {"points_system.dose": 0.0}).mechanisms
    False
    """
    changes = moved(scenario, settings)
    for path in [path for path, value in changes.items() if path.endswith(_DOSE) and value is None]:
        scenario = scenario.without(path.removesuffix(_DOSE))
        del changes[path]
    return scenario.set(changes) if changes else scenario
