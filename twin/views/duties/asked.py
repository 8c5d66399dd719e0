"""What the mechanisms of a scenario ask of offices by month, as defined: hours by tier and money, as if both reached for all."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from twin.base.plain import added
from twin.county.county import County
from twin.county.cover import mask
from twin.regime.dose import Place, Running
from twin.regime.ration import hours_of
from twin.scenario.scenario import Scenario

TIERS = ("village", "township", "county")


@dataclass(frozen=True)
class Asked:
    """Of one mechanism in a month: hours of all villages, townships and county units; yuan; how many villages it covers."""

    month: int
    mechanism: str
    hours: dict[str, float]
    yuan: float
    villages: int


def asked(scenario: Scenario, county: County, first: int, last: int, seed: int, replicate: int) -> list[Asked]:
    """By month from `first` to `last` and mechanism; covers are drawn as in the run of that seed and replicate.

    Mechanisms are set up from the scenario's start on, so that a month of running them costs what it would in a run in which
    neither money nor hours are short; what a mechanism needs of a village is asked of the county's own traits.
    """
    place = Place.of(county, tuple(scenario.policies))
    running = [_seated(scenario, county, place, key, seed, replicate) for key in scenario.mechanisms]
    built = {one.mechanism.key: np.zeros(place.villages) for one in running}
    found = []
    for month in range(min(scenario.start, first), last + 1):
        for one, here in _working(running, month, place):
            key = one.mechanism.key
            yuan = one.asks(month, here, built[key], place)
            built[key] = one.grown(built[key], here, 1.0)
            dose = one.dose(month, here, built[key], 1.0, place)
            if month >= first:
                taken = hours_of([one], {0: dose}, place).values()
                hours = {tier: float(own.sum()) for tier, own in zip(TIERS, taken, strict=True)}
                found.append(Asked(month, key, hours, yuan + _handed_on(one, dose, place), int(here.sum())))
    return found


def _seated(scenario: Scenario, county: County, place: Place, key: str, seed: int, replicate: int) -> Running:
    """A mechanism where its phases cover."""
    use, everyone = scenario.mechanisms[key], np.ones(1, dtype=bool)
    seats = [(phase.since, place.seat(mask(phase.cover, county, key, seed, replicate), everyone)) for phase in use.phases]
    return Running.planned(scenario.definitions[key], use, tuple(seats))


def _working(running: Iterable[Running], month: int, place: Place) -> list[tuple[Running, np.ndarray]]:
    """Mechanisms in force and the villages where each works; one that needs another stops where that one does not work."""
    found = [(one, one.where(month, None, place)) for one in running]
    going = {one.mechanism.key: here.copy() for one, here in found if here is not None}
    nowhere = np.zeros(place.villages, dtype=bool)
    for _ in going:
        for one, _ in found:
            if one.mechanism.key in going:
                for other in one.mechanism.needs.mechanism:
                    going[one.mechanism.key] &= going.get(other, nowhere)
    return [(one, going[one.mechanism.key]) for one, _ in found if going.get(one.mechanism.key, nowhere).any()]


def _handed_on(one: Running, dose, place: Place) -> float:  # type: ignore[no-untyped-def]
    """Yuan of the operating budget that it hands on to villages."""
    return added(float(np.sum(fen)) / 100 for source, _, _, fen in one.flows(dose, place) if source == "operations")
