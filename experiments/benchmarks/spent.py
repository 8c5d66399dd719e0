"""What the works of `works` spend their processor seconds on: `python -m experiments.benchmarks.spent WORK`.

A program of its own, so that nothing is compiled or read before it begins; prints seconds by part as one JSON document.
"""

import json
import sys
from collections.abc import Callable

from experiments.benchmarks.clock import Clock
from twin import compiling
from twin.bare import BareTwin
from twin.base.draws import luck
from twin.living.ensemble.cube import cube_of
from twin.runner import CountySpec, Run
from twin.scenario.scenario import Scenario

Parts = dict[str, float]
ROUNDS = 3  # the one that takes least in all counts


def study() -> Parts:
    """A run of a study."""
    return _least(Run(CountySpec("demo", share=0.16, whole="township"), Scenario.load("linkage"), 36), BareTwin.result, "result")


def members() -> Parts:
    """A member of an ensemble, with what an observation needs."""
    return _least(Run(CountySpec.small(12, 15, 300), Scenario.load("linkage"), 18), cube_of, "what an observation needs")


def compare() -> Parts:
    """Eight replicates of two scenarios, as one replicate takes."""
    found: Parts = {}
    county, clock = CountySpec("demo"), Clock()
    Run(county, "baseline", 1, replicate=1).finished().result()  # compiled code is there
    with clock.of("burn-ins"):
        Run(county, "baseline", 1, replicate=2).model()
    for scenario in ("baseline", "linkage"):
        run = Run(county, scenario, replicate=2)
        whole = _lived(run, BareTwin.result, "results")
        found |= {part: found.get(part, 0.0) + seconds for part, seconds in whole.items()}
    return {part: 8 * seconds for part, seconds in (clock.seconds | found).items()}


def first() -> Parts:
    """Compiling, by the loop that is compiled; the first one compiles what others share with it."""
    clock = Clock()
    for name in compiling.LONGEST:
        with clock.of(name):
            compiling.compiled([name])
    return clock.seconds


WORKS: dict[str, Callable[[], Parts]] = {"study": study, "members": members, "compare": compare, "first": first}


def _least(run: Run, end: Callable[[BareTwin], object], name: str) -> Parts:
    """The cheapest of some rounds, after one that reads what is only read once."""
    _lived(run, end, name)
    return min((_lived(run, end, name) for _ in range(ROUNDS)), key=lambda parts: sum(parts.values()))


def _lived(run: Run, end: Callable[[BareTwin], object], name: str) -> Parts:
    """A run part by part, as `BareTwin.step` goes through its months; last what its end makes of it, by name."""
    clock = Clock()
    with clock.of("making the twin"):
        model = run.model()
    for _ in range(run.months or model.scenario.months):
        with clock.of("knobs"):
            knobs = model.regime.at(model.month, model.world)
        for process in model.processes:
            with clock.of("`reach`" if process.name == "reach" else "the other processes"):
                process.step(model.world, knobs, luck(run.seed, run.replicate, model.month))
        with clock.of("books and record"):
            model.world.check()
            model.record.take(model.month, model.world)
        model.month += 1
    with clock.of(name):
        end(model)
    return clock.seconds


if __name__ == "__main__":
    sys.stdout.write(json.dumps(WORKS[sys.argv[1]]()))
