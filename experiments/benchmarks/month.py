"""The twin's month, part by part, and the same months of the plain reference."""

from dataclasses import dataclass, replace
from typing import Any

from experiments.benchmarks.clock import Clock
from experiments.reference.compare import every_column, first_difference
from experiments.reference.model import Reference
from twin.base.draws import luck
from twin.county.county import County
from twin.model import PolicyTwin
from twin.outcomes.record import Recorder
from twin.processes import registry
from twin.regime.regime import Regime
from twin.scenario.scenario import Scenario
from twin.world.world import World

MONTHS = 12  # one cycle of every policy
PROCESSES = registry.SHIPPED


@dataclass(frozen=True)
class Lived:
    """Some months of a county: seconds by part, the knobs of every month, the world at the end."""

    seconds: dict[str, float]
    knobs: list[Any]
    world: World

    @property
    def processes(self) -> float:
        """Seconds in the eleven processes alone: what the reference and the floor are compared with."""
        return sum(self.seconds[name] for name in PROCESSES)

    @property
    def whole(self) -> float:
        """Seconds of whole months, knobs, books and record included."""
        return sum(self.seconds.values())


def live(county: County, scenario: Scenario, months: int = MONTHS) -> Lived:
    """Months of a twin from a cold start, timed part by part, as `PolicyTwin.step` goes through them."""
    regime = Regime(scenario, county)
    world = fresh(county, scenario)
    with world.unlocked("households.stratum") as (stratum,):
        stratum[:] = regime.stratum
    record, clock, knobs = Recorder(world, scenario.start), Clock(), []
    processes = [process() for process in registry.processes()]
    for month in range(scenario.start, scenario.start + months):
        with clock.of("knobs"):
            knobs.append(regime.at(month, world))
        for process in processes:
            with clock.of(process.name):
                process.step(world, knobs[-1], luck(0, 0, month))
        with clock.of("check"):
            world.check()
        with clock.of("record"):
            record.take(month, world)
    return Lived(clock.seconds, knobs, world)


def fresh(county: County, scenario: Scenario) -> World:
    """A world before its first month."""
    return World(county, tuple(scenario.policies.values()), scenario.start, scenario.structure)


def live_plainly(county: County, scenario: Scenario, lived: Lived) -> float:
    """Seconds that the reference takes for the same months; raises AssertionError if any state column ends otherwise."""
    groups, clock = lived.world.households["stratum"], Clock()
    model = Reference(county, scenario.policies.values(), scenario.start, stratum=groups, structure=scenario.structure)
    for month, knobs in enumerate(lived.knobs, scenario.start):
        with clock.of("reference"):
            model.live(month, knobs)
    for path in every_column():
        if difference := first_difference(lived.world, model, path):
            raise AssertionError(f"the twin and the reference differ: {difference}")
    return clock.seconds["reference"]


def work(county: County, scenario: Scenario, months: int = MONTHS) -> int:
    """Household-policy-months."""
    return int(county.households["village"].size) * len(scenario.policies) * months


def with_policies(scenario: Scenario, count: int) -> Scenario:
    """The scenario with as many policies, further ones being copies under numbers and keys of their own."""
    models = list(scenario.policies.items())
    several = {}
    for number in range(count):
        key, policy = models[number % len(models)]
        several[f"{key}_{number}" if number >= len(models) else key] = policy.model_copy(update={"id": 1000 + number})
    return replace(scenario, policies=several)


def warm() -> None:
    """Compile (or load) every kernel that a month needs."""
    PolicyTwin(County.small(1, 1, 10), "linkage", seed=0, burn_in=1).run(1)
