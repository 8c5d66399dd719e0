"""The first run: what is not compiled yet is compiled on several cores at once, and one line on standard error says so.

    python -m twin.compiling NAME...

compiles the named processes' loops, as `ready` has it done beside its own part.
"""

import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from numba import config

from twin.base import collecting
from twin.base.draws import luck
from twin.base.kernel import cached
from twin.base.messages import message
from twin.county.county import County
from twin.outcomes.record import Recorder
from twin.processes import registry
from twin.regime.regime import Regime
from twin.scenario.scenario import Scenario
from twin.world.world import World

RECORD = "survey"  # what counts households, compiled like a process
# The longest first.
LONGEST = ("deliver", "workload", "supervise", "reach", "report", "act", "fund", "serve", "relay", "translate", "learn", RECORD)
MOST = 4  # parts: beyond that the longest loop alone decides
FEW = 3  # loops that are missing, for which no further Python is worth starting


@cache
def ready() -> None:
    """Compile the processes' loops that no earlier run has left compiled; nothing where most are there or nothing is kept.

    A process looks once: what is kept is some hundred files, and a study has a twin for every run. A worker of a pool, which has
    one core, leaves it to its own months.
    """
    missing, parts = _missing(), min(MOST, config.NUMBA_NUM_THREADS)
    if len(missing) < FEW or parts < 2:
        return
    sys.stderr.write(message("compiling the model, once for this version: about half a minute") + "\n")
    sys.stderr.flush()
    own, *theirs = _dealt(missing, parts)
    others = [_begun(names) for names in theirs]
    try:
        compiled(own)
    finally:
        for other in others:
            other.wait()


def _begun(names: Sequence[str]) -> "subprocess.Popen[bytes]":
    """A process that compiles some loops; what fails there is compiled, and told, when a month needs it."""
    return subprocess.Popen([sys.executable, "-m", "twin.compiling", *names], cwd=_ROOT, stderr=subprocess.DEVNULL)


def _dealt(names: Sequence[str], parts: int) -> list[list[str]]:
    """Names in parts that take about as long: dealt out there and back, and there again."""
    turns = [*range(parts), *reversed(range(parts))]
    return [[name for turn, name in enumerate(names) if turns[turn % len(turns)] == part] for part in range(parts)]


_ROOT = Path(__file__).parents[1]


def _missing() -> list[str]:
    """The processes, and the record, of which nothing compiled is kept, the longest first."""
    kept = cached()
    return [] if kept is None else [name for name in LONGEST if name not in kept]


def compiled(names: Sequence[str]) -> None:
    """Let some processes live a part of a month in a county of two villages, so that their loops are compiled and kept."""
    scenario, county = Scenario.load("baseline"), County.small(1, 2, 20)
    world = World(county, tuple(scenario.policies.values()), scenario.start, scenario.structure)
    knobs = Regime(scenario, county).at(scenario.start, world)
    for process in registry.processes():
        if process.name in names:
            process().step(world, knobs, luck(1, 0, scenario.start))
    if RECORD in names:
        Recorder(world, scenario.start).take(scenario.start, world)


if __name__ == "__main__":
    collecting.rarely()
    compiled(sys.argv[1:])
