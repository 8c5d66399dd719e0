"""Killed at twelve seeded moments, two in each of six experiments: what goes on ends byte for byte as if never killed."""

import json
import math
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from pyarrow.parquet import read_metadata

from tests.runner.test_runner import left_over
from tests.study.calibrate.test_calibration import small_study
from tests.study.region.test_region import province
from twin.county.county import County
from twin.runner import Store

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="tells moments by what Linux says of processes")
KILLS = 2  # in each experiment
STUDY = {
    "county": {"townships": 1, "villages_per_township": 2, "households_per_village": 12},
    "months": 14,
    "burn_in": 0,
    "outcomes": ["awareness"],
}
FILES = {
    "sensitivity": STUDY | {
        "factors": {"fund.processing_days": [5, 60], "workload.paperwork_slope": [0.1, 0.8]}, "check_scale": None,
        "method": {"name": "morris", "trajectories": 6}, "replicates": {"first": 2, "most": 2},
    },
    "attribute": STUDY | {
        "county": {"townships": 2, "villages_per_township": 3, "households_per_village": 40}, "months": 24,
        "outcomes": ["landing_rate"],
        "mechanisms": {"livelihood_bill": 1, "policy_translation": 1}, "replicates": 2, "sizings": ["evidence"],
    },
    "trial": STUDY | {
        "replicates": 6, "assign": {"unit": "village"}, "outcomes": ["awareness"],
        "arms": {"usual": {}, "points": {"mechanisms": {"points_system": 1.0}}},
    },
}  # fmt: skip


class Program:
    """The twin as a program that starts at once: see `zygote`."""

    def __init__(self, place):
        env = os.environ | {"TWIN_LANG": "en", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(Path(__file__).parent / "zygote.py")]
        self.process = subprocess.Popen(command, cwd=place, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.place = place

    def run(self, arguments, stop=None):
        """Status, output and seconds of processor of a command, killed when it has used `stop` of them unless it ended before."""
        asked = {"args": [*map(str, arguments)], "stdout": str(self.place / "stdout"), "stderr": str(self.place / "stderr")}
        self._say(json.dumps(asked))
        number = int(self.process.stdout.readline())
        if stop is not None:
            while _used(number) < stop:
                time.sleep(0.001)
            os.kill(number, signal.SIGKILL)  # one that has ended is not collected yet: its number is no other's
        self._say("")
        status, seconds = self.process.stdout.readline().split()
        return os.waitstatus_to_exitcode(int(status)), (self.place / "stdout").read_bytes(), float(seconds)

    def _say(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()


def _used(number):
    """Seconds of processor that a process has used, however busy the machine; endless for one that has ended."""
    state, *rest = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return math.inf if state == "Z" else (int(rest[10]) + int(rest[11])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    found = Program(tmp_path_factory.mktemp("program"))
    with found.process:  # closes its pipes, upon which it ends
        yield found
    assert found.process.returncode == 0


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """The arguments of each experiment, given its store or result folder."""
    place = tmp_path_factory.mktemp("inputs")
    County.small(1, 2, 12).save(place / "county")
    province(place / "divisions", 2, 1, 2, 80.0)

    def written(name, content, store=None):
        path = place / f"{name}.yaml"
        path.write_text(yaml.safe_dump(content | {"name": name} | ({"store": str(store)} if store else {})))
        return path

    region = [
        "region",
        "--divisions",
        place / "divisions",
        "linkage",
        "--against",
        "baseline",
        "--codes",
        "99",
        "--months",
        12,
        "--burn-in",
        0,
    ]
    compare = ["compare", "baseline", "linkage", "--county", place / "county", "--months", 14, "--replicates", 4]
    compare += ["--no-grades", "--no-plain"]
    compare += ["--workers", 1, "--json", "--store"]
    calibration = small_study(str(place / "county"), burn_in=0, keep=4, method={"name": "es-mda", "members": 20, "rounds": 1})
    return {
        "sensitivity": lambda at: ["sensitivity", written("sensitivity", FILES["sensitivity"], at), "--workers", 1, "--json"],
        "attribute": lambda at: ["attribute", written("attribute", FILES["attribute"], at), "--workers", 1, "--json"],
        "region": lambda at: [*region, "--replicates", 2, "--store", at, "--workers", 1, "--json"],
        "compare": lambda at: [*compare, at],
        "trial": lambda at: ["trial", written("trial", FILES["trial"]), "--workers", 1, "--json", "--store", at],
        "calibrate": lambda at: ["calibrate", written("calibrate", calibration), "--workers", 1, "--json", "--store", at],
        "written": lambda at: ["trial", written("trial", FILES["trial"]), "--workers", 1, "--json", "--no-store", "--out", at],
    }


def told(output):
    """A document without what the clock says."""
    return json.dumps(_untimed(json.loads(output)), sort_keys=True)


def _untimed(value):
    if isinstance(value, dict):
        return {key: _untimed(one) for key, one in value.items() if key != "seconds"}
    return [_untimed(one) for one in value] if isinstance(value, list) else value


def store_at(place):
    """The store in a folder, or the one below it."""
    return Store(place if (place / "store.json").exists() else next(place.iterdir(), place))


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))  # none where there is no folder


def unharmed(program, arguments, place):
    """Output of a run that nobody killed, and the seconds of processor that it takes."""
    status, output, seconds = program.run(arguments(place))
    assert status == 0, (program.place / "stderr").read_text()
    return told(output), seconds


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sensitivity", "attribute", "region", "compare", "trial", "calibrate"])
def test_a_killed_study_goes_on_to_the_same_result(program, command, tmp_path, kind):
    chance, killed = random.Random(kind), 0
    if kind == "compare":  # the others have no burn-in, which is lived through once and kept
        program.run(command[kind](tmp_path / "warm"))
    wanted, seconds = unharmed(program, command[kind], tmp_path / "whole")
    for number in range(KILLS):
        place = tmp_path / f"{number}"
        status, *_ = program.run(command[kind](place), stop=seconds * chance.uniform(0.05, 0.85))
        killed += status == -signal.SIGKILL
        before = len(store_at(place)) if place.exists() else 0
        status, output, _ = program.run(command[kind](place))
        assert status == 0, (program.place / "stderr").read_text()
        assert told(output) == wanted
        store = store_at(place)
        assert len(store) == len(store_at(tmp_path / "whole")) >= before
        assert sum(read_metadata(part).num_rows for part in (store.folder / "parts").iterdir()) == len(store)  # none twice
        assert left_over(store) == []
        assert not list(place.rglob("*.tmp"))
    assert killed >= KILLS - 1  # the machine may have been that much faster once


@pytest.mark.slow
def test_a_killed_experiment_leaves_nothing_half_written(program, command, tmp_path, kind="written"):
    chance, killed = random.Random(kind), 0
    wanted, seconds = unharmed(program, command[kind], tmp_path / "whole")
    place = tmp_path / "out"
    for _ in range(KILLS):
        status, *_ = program.run(command[kind](place), stop=seconds * chance.uniform(0.05, 0.95))
        killed += status == -signal.SIGKILL
        assert not place.exists() or files(place) == files(tmp_path / "whole")
    status, output, _ = program.run(command[kind](place))
    assert status == 0, (program.place / "stderr").read_text()
    assert told(output) == wanted
    assert files(place) == files(tmp_path / "whole")
    assert killed >= KILLS - 1
