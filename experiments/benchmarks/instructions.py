"""Counted instructions per household-policy-month, by valgrind, which no other program on the machine can disturb.

    python -m experiments.benchmarks.instructions

Kernels are compiled for a common processor (AVX2), into a cache of their own: valgrind does not know the newest instructions.
Two runs differ in nothing but the months in which all eleven processes step; their difference is what a month takes.
"""

import os
import re
import shutil
import subprocess
import sys
from typing import Any

from twin.base.kernel import cache_home

SIZE = (2, 5, 100)
SHORT, LONG = 1, 13
COMMON = {"NUMBA_CPU_NAME": "x86-64-v3", "NUMBA_CPU_FEATURES": "", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
VALGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


def main() -> None:
    """Print what was counted, or step the months when called by itself."""
    if len(sys.argv) > 1:
        step(int(sys.argv[1]))
    else:
        sys.stdout.write(f"{counted()}\n")


def available() -> bool:
    """Whether valgrind is installed."""
    return shutil.which("valgrind") is not None


def counted() -> dict[str, Any]:
    """Instructions per household-policy-month; raises FileNotFoundError without valgrind."""
    from twin.scenario.scenario import Scenario

    _run(SHORT)  # compiles
    short, long = (_refs(_run(months, *VALGRIND)) for months in (SHORT, LONG))
    work = SIZE[0] * SIZE[1] * SIZE[2] * len(Scenario.load("linkage").policies) * (LONG - SHORT)
    return {"per_household_policy_month": (long - short) / work, "start": short, "months": LONG - SHORT}


def step(months: int) -> None:
    """All processes for some months under the knobs of the first."""
    from experiments.benchmarks.month import fresh
    from twin.base.draws import luck
    from twin.county.county import County
    from twin.processes import registry
    from twin.regime.regime import Regime
    from twin.scenario.scenario import Scenario

    scenario, county = Scenario.load("linkage"), County.small(*SIZE)
    world = fresh(county, scenario)
    knobs, processes = Regime(scenario, county).at(scenario.start, world), [process() for process in registry.processes()]
    for month in range(scenario.start, scenario.start + months):
        for process in processes:
            process.step(world, knobs, luck(0, 0, month))


def _run(months: int, *under: str) -> str:
    """The standard error of a run."""
    command = [*under, sys.executable, "-m", "experiments.benchmarks.instructions", str(months)]
    home = {"NUMBA_CACHE_DIR": str(cache_home() / "counted")}
    return subprocess.run(command, env=os.environ | COMMON | home, capture_output=True, text=True, check=True).stderr


def _refs(report: str) -> int:
    """Instructions executed, from valgrind's report."""
    found = re.search(r"I\s+refs:\s+([\d,]+)", report)
    if found is None:
        raise ValueError(f"valgrind reported no instructions: {report[-400:]}")
    return int(found[1].replace(",", ""))


if __name__ == "__main__":
    main()
