"""The burn-in: months of the traditional mode before month 0, run once per county, luck and policies, and kept on disk."""

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from twin.base.draws import luck
from twin.base.kernel import cache_home, source_hash
from twin.county.county import County
from twin.processes import registry
from twin.regime import carried as memories
from twin.regime.regime import Regime
from twin.regime.rules import Memory
from twin.scenario.scenario import Scenario
from twin.world.world import World

KEPT_BYTES = 2_000_000_000  # the oldest burn-ins go when all together are seen to be larger


def settled(county: County, scenario: Scenario, seed: int, replicate: int, months: int, fitted: Mapping[str, float]) -> World:
    """The world as the traditional mode, and what held beside it, leaves it at the scenario's first month."""
    return left(county, scenario, seed, replicate, months, fitted)[0]


def left(
    county: County, scenario: Scenario, seed: int, replicate: int, months: int, fitted: Mapping[str, float]
) -> tuple[World, Memory]:
    """The world at the scenario's first month under these fitted parameters, and how far mechanisms had got by then."""
    before = scenario.before()
    fresh = World(county, tuple(scenario.policies.values()), scenario.start - months, scenario.structure)
    if months == 0:
        return fresh, Memory()
    asked = [source_hash(), county.fingerprint, scenario.start, before.to_dict(), dict(fitted), seed, replicate, months]
    key = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:24]
    home = cache_home()
    path = home / "burnin" / f"{key}.npz" if home else None
    memory = _restore(fresh, path) if path else None
    if memory is None:
        memory = _run(fresh, before, scenario.start, seed, replicate, fitted)
        if path is not None:
            _keep(fresh, memory, path)
    return fresh, memory


def _run(world: World, before: Scenario, end: int, seed: int, replicate: int, fitted: Mapping[str, float]) -> Memory:
    """Live through the months from the world's epoch to the scenario's start; what mechanisms go on with from there."""
    regime = Regime(before, world.place, seed=seed, replicate=replicate, fitted=fitted)
    processes = [process() for process in registry.processes()]
    for month in range(world.epoch, end):
        knobs = regime.at(month, world)
        for process in processes:
            process.step(world, knobs, luck(seed, replicate, month))
        world.check()
    if not before.mechanisms:
        return Memory()
    memory = regime.memory
    return replace(memory, by_grade={}, given=[])


def _keep(world: World, memory: Memory, path: Path) -> None:
    """Write next to its place and move there whole, so that two processes may do it at once."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as out:
            np.savez(out, state=world.packed(), memory=np.array(json.dumps(memories.packed(memory))))
        Path(draft).replace(path)
        if path.name[0] == "0":  # one in sixteen, by its key: a folder of thousands is not looked through for every one
            _trim(path.parent)
    except OSError:
        return  # a cache that cannot be written costs time, not results


def _trim(folder: Path) -> None:
    """Drop the burn-ins used longest ago when all together are too large."""
    held = sorted(_held(folder))
    excess = sum(size for _, size, _ in held) - KEPT_BYTES
    for _, size, path in held:
        if excess <= 0:
            return
        Path(path).unlink(missing_ok=True)
        excess -= size


def _held(folder: Path) -> Iterator[tuple[float, int, str]]:
    """When each kept burn-in was last used, its bytes and its path."""
    for entry in os.scandir(folder):
        with suppress(FileNotFoundError):  # another process may have dropped it
            if entry.name.endswith((".npz", ".part")):  # a part was left by a killed process, or is the newest
                yield entry.stat().st_mtime, entry.stat().st_size, entry.path


def _restore(world: World, path: Path) -> Memory | None:
    """Fill the dynamic columns from disk; None if there is nothing (or nothing whole) to fill them from."""
    try:
        with path.open("rb") as file, np.load(file) as stored:
            found, memory = stored["state"], memories.unpacked(json.loads(str(stored["memory"])))
        os.utime(path)
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error):
        return None
    return memory if world.unpack(found) else None
