"""Threads and processes: any number of them gives the same bits, none starts threads of its own, and runs share their county."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from twin.county.county import County
from twin.model import PolicyTwin
from twin.runner import CountySpec, Run, Store, evaluate, keys_of
from twin.runner.pools import THREADS
from twin.world.world import STATE

ROOT = Path(__file__).parents[2]
SPEC = CountySpec.small(2, 3, 40)


def digest(model):
    """All state columns and the monthly record, to the last bit."""
    found = hashlib.sha256()
    for level, columns in STATE.items():
        for name in columns:
            found.update(getattr(model.world, level)[name].tobytes())
    for table in ("policies", "people"):
        for values in model.record.read(table).values():
            found.update(np.ascontiguousarray(values).tobytes())
    return found.hexdigest()


def lived(county=None):
    return PolicyTwin(county or SPEC.build(), "linkage", seed=3, burn_in=6).run(12)


def fingerprint(run):
    """A measure: the digest of a run, as whole numbers."""
    whole = digest(run.finished())
    return {f"part_{place}": int(whole[place : place + 12], 16) for place in range(0, 60, 12)}


def threads(run):
    """A measure: how many threads the worker's libraries would start, and how many threads it has."""
    told = {name.lower(): int(os.environ.get(name, 0)) for name in THREADS}
    return told | {"numba": numba.config.NUMBA_NUM_THREADS, "blas": blas_threads(), "process": os.getpid()}


def blas_threads():
    """Threads that a large matrix product keeps besides the one that asked for it (Linux; else 0)."""
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():
        return 0
    before = spent(tasks)
    values = np.ones((600, 600))
    for _ in range(48):
        values = values @ values * 1e-3
    return sum(ticks > before.get(task, 0) + 1 for task, ticks in spent(tasks).items()) - 1


def spent(tasks):
    """Clock ticks in user mode by thread."""
    return {task.name: int((task / "stat").read_text().rsplit(")", 1)[1].split()[11]) for task in tasks.iterdir()}


@pytest.mark.slow
def test_any_number_of_threads_gives_the_same_bits():
    found = set()
    for number in ("1", "2"):
        command = [
            sys.executable,
            "-c",
            "import json; from tests.whole.test_threads import *; print(json.dumps(digest(lived())))",
        ]
        env = os.environ | dict.fromkeys(THREADS, number)
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
        found.add(json.loads(done.stdout))
    assert found == {digest(lived())}


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_bits(tmp_path):
    runs = [Run(SPEC, "linkage", 12, seed=seed, burn_in=6) for seed in range(4)]
    columns = [f"part_{place}" for place in range(0, 60, 12)]
    frames = []
    for workers in (1, 2):
        evaluate(runs, tmp_path / f"{workers}", workers=workers, measure=fingerprint)
        frames.append(Store(tmp_path / f"{workers}").require(keys_of(runs), columns)[columns].to_numpy())
    assert (frames[0] == frames[1]).all()
    assert len({tuple(row) for row in frames[0]}) == len(runs)  # other luck, other bits: the digest sees something


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir() or os.cpu_count() == 1, reason="needs Linux and two cores")
def test_threads_of_libraries_would_be_seen():
    """Without a worker's settings a matrix product does use a second thread, so that finding none in workers says something."""
    command = [sys.executable, "-c", "from tests.whole.test_threads import *; print(blas_threads())"]
    env = os.environ | dict.fromkeys(THREADS, "2")
    assert int(subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout) >= 1


@pytest.mark.slow
def test_a_worker_is_one_core(tmp_path, monkeypatch):
    for name in THREADS:
        monkeypatch.setenv(name, "2")  # whatever whoever begins the runs has set
    runs = [Run(CountySpec.small(1, 1, 10), "baseline", 12, seed=seed) for seed in range(6)]
    evaluate(runs, tmp_path, workers=2, measure=threads)
    frame = Store(tmp_path).require(keys_of(runs))
    assert (frame[[*(name.lower() for name in THREADS), "numba"]] == 1).all(axis=None)
    assert (frame["blas"] <= 0).all()
    assert os.getpid() not in set(frame["process"])


def test_runs_read_one_and_the_same_county():
    county = SPEC.build()
    assert SPEC.build() is county
    one, other = PolicyTwin(SPEC.build(), "baseline", seed=1, burn_in=0), PolicyTwin(SPEC.build(), "linkage", seed=2, burn_in=0)
    branch = one.fork()
    for name in ("ties", "ties_start", "receptivity", "income", "village"):
        held = getattr(county, name) if name.startswith("ties") else county.households[name]
        for model in (one, other, branch):
            assert np.shares_memory(model.world.households[name], held), name
    assert not np.shares_memory(one.world.households["known"], branch.world.households["known"])


def test_memory_per_household():
    """With four policies, ties included; villages and offices of the size of the demo county's; arrears take 8 bytes of it.

    Offices of the county weigh 4 bytes for each of so few households; in the demo county a tenth of one.
    """
    world = PolicyTwin(County.small(1, 3, 360), "linkage", seed=0, burn_in=0).world
    assert sum(world.state_bytes().values()) / world.count("households") <= 175
