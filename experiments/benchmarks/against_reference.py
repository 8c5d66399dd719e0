"""Speed of the columnar twin beside the plain reference, and memory per household.

    python -m experiments.benchmarks.against_reference [townships villages_per_township households_per_village]

Both run the same months of the same county with the same knobs and call the same compiled scalar draw, so that the ratio is about
the design and not about slow random numbers. Compiling is not counted. Four policies; the columns' memory includes the ties.
"""

import sys
import time
from typing import Any

from experiments.reference.model import Reference
from twin import registry
from twin.county import County
from twin.draws import luck
from twin.regime import Regime
from twin.scenario import Scenario
from twin.world import World

MONTHS = 24
SIZE = (4, 10, 50)


def main() -> None:
    """Print the figures of one run."""
    size = tuple(map(int, sys.argv[1:4])) or SIZE
    scenario = Scenario.load("linkage")
    run_twin(County.small(1, 1, 10), scenario)  # compiles
    county = County.small(*size)
    households, policies, ties = county.household_uids.size, len(scenario.policies), county.ties.size
    seconds, knobs, world = run_twin(county, scenario)
    slow = run_reference(county, scenario, knobs)
    work = households * policies * MONTHS
    print(f"county:    {households:,} households, {policies} policies, {MONTHS} months, {ties / households:.1f} ties each")
    print(f"twin:      {work / seconds:>12,.0f} household-policy-months per second ({seconds:.3f} s)")
    print(f"reference: {work / slow:>12,.0f} household-policy-months per second ({slow:.1f} s)")
    print(f"ratio:     {slow / seconds:>12,.0f}")
    whole = World(County.demo(), tuple(scenario.policies.values()), 0)
    held = {level: size / whole.count("households") for level, size in whole.state_bytes().items()}
    print(f"memory:    {sum(held.values()):>12,.0f} bytes per household of the demo county, ties and offices included")
    for level, size_in_bytes in held.items():
        print(f"           {size_in_bytes:>12,.1f} {level}")


def run_twin(county: County, scenario: Scenario) -> tuple[float, list[Any], World]:
    """Seconds in the processes, the knobs of every month, and the world at the end."""
    regime = Regime(scenario, county)
    world = World(county, tuple(scenario.policies.values()), scenario.start)
    processes = [process() for process in registry.processes()]
    knobs, seconds = [], 0.0
    for month in range(scenario.start, scenario.start + MONTHS):
        knobs.append(regime.at(month, world))
        began = time.perf_counter()
        for process in processes:
            process.step(world, knobs[-1], luck(0, 0, month))
        seconds += time.perf_counter() - began
    return seconds, knobs, world


def run_reference(county: County, scenario: Scenario, knobs: list[Any]) -> float:
    """Seconds that the reference takes for the same months."""
    model = Reference(county, scenario.policies.values(), scenario.start)
    began = time.perf_counter()
    for month, of_month in enumerate(knobs, scenario.start):
        model.step(month, of_month)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
