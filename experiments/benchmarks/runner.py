"""What the runner costs beside the model, and what a second worker brings, as ratios of one run.

    python -m experiments.benchmarks.runner [runs townships villages_per_township households_per_village]

Every run has luck of its own, so that none shares a burn-in; compiling and starting processes are not counted. `waiting` runs
only sleep: their speed-up tells how well work is shared out even where other programs keep the cores busy. `bare` is what two
processes that only count bring at the same time, without any runner: no more can be had from the machine as it is.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import loky  # type: ignore[import-untyped]

from twin.runner import CountySpec, Report, Run, evaluate

SIZE = (24, 4, 6, 60)
NAP = 0.3  # seconds


def nap(run: Run) -> dict[str, Any]:
    """A run that leaves the core alone."""
    time.sleep(NAP)
    return {"slept": NAP}


def main() -> None:
    """Print the figures of one run."""
    count, *size = tuple(map(int, sys.argv[1:5])) or SIZE
    county = CountySpec.small(*size)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        evaluate(design(county, 4, 10_000), place / "warm", workers=2)  # compiles, starts the workers, loads the package
        evaluate(design(county, 4, 10_000), place / "warm1", workers=1)
        one = evaluate(design(county, count), place / "one", workers=1)
        two = evaluate(design(county, count), place / "two", workers=2)
        print(f"a run takes {one.model_seconds / count:.2f} s ({count} runs)")
        print(f"overhead of the runner: {one.seconds / one.model_seconds - 1:.2%} of the model's time with one worker")
        print(f"two workers: {one.seconds / two.seconds:.2f} times one (a run takes {slower(one, two):.2f} times as long)")
        print(f"two workers, bare: {bare(1, one.seconds) / bare(2, one.seconds):.2f} times one")
        alone, both = waiting(place, count, 1), waiting(place, count, 2)
        print(f"two workers, waiting runs: {alone.seconds / both.seconds:.2f} times one")


def design(county: CountySpec, count: int, first: int = 0) -> list[Run]:
    """Runs of twelve months after a year of burn-in, each with its own luck."""
    return [Run(county, "linkage", 12, seed=seed, burn_in=12) for seed in range(first, first + count)]


def slower(one: Report, two: Report) -> float:
    """How much longer a run takes beside another: what memory and other programs cost, not the runner."""
    return two.model_seconds / one.model_seconds


def waiting(place: Path, count: int, workers: int) -> Report:
    """The same number of runs that only sleep."""
    return evaluate(design(CountySpec.small(1, 1, 10), count), place / f"nap{workers}", workers=workers, measure=nap)


def bare(workers: int, seconds: float) -> float:
    """Seconds for a fixed amount of counting, about as much as the runs are, in so many processes."""
    with loky.ProcessPoolExecutor(workers) as pool:
        list(pool.map(counted, [1] * workers))
        began = time.perf_counter()
        list(pool.map(counted, [int(seconds * 1_000_000)] * 8))
        return time.perf_counter() - began


def counted(steps: int) -> int:
    """Keep a core busy."""
    total = 0
    for step in range(steps):
        total += step & 1
    return total


if __name__ == "__main__":
    main()
