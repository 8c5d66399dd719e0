"""What things take: memory per household, seconds to build a village, bytes of a burn-in, of a run in a store, of a record."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from experiments.benchmarks.month import fresh
from experiments.benchmarks.timing import seconds_of
from twin.county.county import County
from twin.model import PolicyTwin
from twin.runner import CountySpec, Run, evaluate
from twin.scenario.scenario import Scenario

RUNS = 12


def sizes(county: County, scenario: Scenario) -> dict[str, Any]:
    """All constants of a county, most of them per household or village."""
    world = fresh(county, scenario)
    households, villages = world.count("households"), world.count("villages")
    levels = {level: size / households for level, size in world.state_bytes().items()}
    ties = sum(world.households[name].nbytes for name in ("ties", "ties_start")) / households
    with tempfile.TemporaryDirectory() as folder:
        return {
            "households_per_village": households / villages,
            "bytes_by_level": levels,
            "bytes_of_ties": ties,
            "bytes_per_household": sum(levels.values()),
            "build_seconds_per_village": seconds_of(lambda: County.small(1, villages, round(households / villages))) / villages,
            "burn_in_bytes_per_household": burn_in_bytes(county.sample(0.1), scenario, Path(folder)),
            "store_bytes_per_run": store_bytes(Path(folder) / "store"),
            "record_bytes_per_village_month": record_bytes(county.sample(0.1), scenario, Path(folder) / "record"),
        }


@contextmanager
def caching_in(folder: Path) -> Iterator[None]:
    """Burn-ins go to a folder of their own."""
    before = os.environ.get("TWIN_CACHE")
    os.environ["TWIN_CACHE"] = str(folder)
    try:
        yield
    finally:
        os.environ.pop("TWIN_CACHE")
        if before is not None:
            os.environ["TWIN_CACHE"] = before


def burn_in_bytes(county: County, scenario: Scenario, folder: Path) -> float:
    """Bytes on disk per household of a kept burn-in."""
    with caching_in(folder / "cache"):
        PolicyTwin(county, scenario, seed=0, burn_in=1)
    return size_of(folder / "cache" / "burnin") / county.households["village"].size


def store_bytes(folder: Path) -> float:
    """Bytes on disk per run of a compacted store."""
    runs = [Run(CountySpec.small(1, 1, 10), "baseline", 12, seed=seed, burn_in=0) for seed in range(RUNS)]
    evaluate(runs, folder, workers=1)
    return size_of(folder) / RUNS


def record_bytes(county: County, scenario: Scenario, folder: Path) -> float:
    """Bytes on disk per village and month of the monthly tables."""
    PolicyTwin(county, scenario, seed=0, burn_in=0, out=folder).run(12)
    return size_of(folder) / (12 * county.villages["uid"].size)


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
