"""How large the measured counties are, and the twin beside the reference and its floor on them."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from experiments.benchmarks.floor import floor
from experiments.benchmarks.month import PROCESSES, Lived, live, live_plainly, warm, work
from experiments.benchmarks.timing import in_turns
from twin.county.county import County
from twin.scenario.scenario import Scenario

Size = tuple[int, int, int]  # townships, villages of each, households of each


class Plan(NamedTuple):
    """Sizes of every measurement."""

    large: Size  # the county that the goals speak of
    references: tuple[Size, Size]  # what the plain reference can do in good time
    counted: Size
    spread: Size
    growth: int  # villages of the unenlarged county
    share: float  # of the demo county, for memory
    rounds: int


FULL = Plan((15, 16, 250), ((4, 5, 100), (6, 10, 100)), (2, 5, 100), (5, 20, 200), 100, 1.0, 3)
TINY = Plan((1, 2, 40), ((1, 1, 20), (1, 2, 20)), (1, 2, 20), (2, 5, 200), 1, 0.05, 1)


def side_by_side(plan: Plan, scenario: Scenario, draws: float) -> dict[str, Any]:
    """Nanoseconds per household-policy-month: reference, twin part by part, floor; `draws` per household-policy-month."""
    warm()
    plain = [_referenced(County.small(*size), scenario) for size in plan.references]
    county = County.small(*plan.large)
    done = work(county, scenario)
    lives: list[Lived] = []
    floors: list[dict[str, float]] = []

    def kept(run: Callable[[], Any], into: list[Any]) -> Callable[[], float]:
        def timed() -> float:
            into.append(run())
            return 0.0

        return timed

    tasks = {
        "twin": kept(lambda: live(county, scenario), lives),
        "floor": kept(lambda: floor(county, scenario, draws * done), floors),
    }
    in_turns(tasks, plan.rounds)
    best = min(lives, key=lambda lived: lived.processes)
    least = min(floors, key=lambda found: sum(found.values()))
    (small, small_seconds), (large, large_seconds) = plain
    return {
        "households": int(county.households["village"].size),
        "policies": len(scenario.policies),
        "ties_per_household": float(county.ties.size / county.households["village"].size),
        "reference": {
            "work": [small, large],
            "ns": [1e9 * small_seconds / small, 1e9 * large_seconds / large],
            "ns_further": 1e9 * (large_seconds - small_seconds) / (large - small),
        },
        "twin": {name: 1e9 * seconds / done for name, seconds in best.seconds.items()},
        "processes": 1e9 * sum(best.seconds[name] for name in PROCESSES) / done,
        "whole": 1e9 * min(lived.whole for lived in lives) / done,
        "recording": recording(lives),
        "floor": {name: 1e9 * seconds / done for name, seconds in least.items()},
    }


def _referenced(county: County, scenario: Scenario) -> tuple[int, float]:
    """Household-policy-months and the seconds that the reference takes for them."""
    return work(county, scenario), live_plainly(county, scenario, live(county, scenario))


def recording(lives: Sequence[Lived]) -> float:
    """Seconds of recording / seconds of the month without it, the least of each."""
    return min(lived.seconds["record"] for lived in lives) / min(lived.whole - lived.seconds["record"] for lived in lives)
