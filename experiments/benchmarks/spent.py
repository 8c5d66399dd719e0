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
from twin.runner import CountySpec, Kept, Run
from twin.scenario.scenario import Scenario
from twin.study import plain
from twin.study.compare.paired import outcome_of

Parts = dict[str, float]
ROUNDS = 3  # the one that takes least in all counts
REPLICATES = 8  # of the comparison, as `works.COMPARE` asks


def study() -> Parts:
    """A run of a study."""
    return _least(Run(CountySpec("demo", share=0.16, whole="township"), Scenario.load("linkage"), 36), BareTwin.result, "result")


def members() -> Parts:
    """A member of an ensemble, with what an observation needs."""
    return _least(Run(CountySpec.small(12, 15, 300), Scenario.load("linkage"), 18), cube_of, "what an observation needs")


def compare() -> Parts:
    """Two scenarios in all replicates, and the first with plain budget or staff in some, as one replicate takes."""
    county, pair = CountySpec("demo"), [Scenario.load(name) for name in ("baseline", "linkage")]
    Run(county, pair[0], 1, replicate=1).finished().result()  # compiled code is there
    clock = Clock()
    with clock.of("burn-ins"):
        Run(county, pair[0], 1, replicate=2).model()
    for scenario in pair:
        for part, seconds in _lived(Run(county, scenario, replicate=2), _packed, "results, packed for the store").items():
            clock.seconds[part] = clock.seconds.get(part, 0.0) + seconds
    found = {part: REPLICATES * seconds for part, seconds in clock.seconds.items()}
    steps = [Run(county, one, replicate=2) for one in plain.further(pair[0], county.build())]
    beside = sum(sum(_lived(run, _packed, "").values()) for run in steps)
    return found | {"further runs with plain budget or plain staff": plain.MOST_REPLICATES * beside}


def _packed(model: BareTwin) -> str:
    """What a comparison keeps of a run, as it is kept."""
    kept = outcome_of(model.result())
    return Kept(kept.summary, kept.tables).packed()


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
