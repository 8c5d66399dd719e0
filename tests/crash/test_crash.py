"""Killed at thirty seeded moments, five in each of six kinds of experiment: what goes on ends byte for byte as if never killed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from tests.test_calibration import small_study
from tests.test_region import province
from tests.test_runner import left_over
from twin.county import County
from twin.runner import Store

ROOT = Path(__file__).parents[2]
KILLS = 5  # in each experiment
STUDY = {"county": {"townships": 1, "villages_per_township": 2, "households_per_village": 12}, "months": 12, "burn_in": 0}
FILES = {
    "sensitivity": STUDY | {
        "factors": {"fund.processing_days": [5, 60], "workload.paperwork_slope": [0.1, 0.8]}, "check_scale": None,
        "method": {"name": "morris", "trajectories": 6}, "replicates": {"first": 2, "most": 2},
    },
    "attribute": STUDY | {
        "mechanisms": {"livelihood_bill": 1, "policy_translation": 1, "project_bundling": 1}, "replicates": 3, "sizings": ["evidence"],
    },
    "trial": STUDY | {
        "replicates": 6, "assign": {"unit": "village"}, "outcomes": ["landing_rate"],
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
        """Status and standard output of a command, killed after `stop` seconds if it has not ended by then."""
        asked = {"args": [*map(str, arguments)], "stdout": str(self.place / "stdout"), "stderr": str(self.place / "stderr")}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        group = int(self.process.stdout.readline())
        if stop is not None:
            time.sleep(stop)
            os.kill(group, signal.SIGKILL)  # a process that has ended waits for its parent: its number is no other's
        status = os.waitstatus_to_exitcode(int(self.process.stdout.readline()))
        return status, (self.place / "stdout").read_bytes()


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    found = Program(tmp_path_factory.mktemp("program"))
    yield found
    found.process.stdin.close()
    assert found.process.wait() == 0


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """The arguments of each experiment, given its store or result folder."""
    place = tmp_path_factory.mktemp("inputs")
    County.small(1, 2, 12).save(place / "county")
    province(place / "divisions", 2, 1, 2, 40.0)

    def written(name, content, store=None):
        path = place / f"{name}.yaml"
        path.write_text(yaml.safe_dump(content | {"name": name} | ({"store": str(store)} if store else {})))
        return path

    region = ["region", "--divisions", place / "divisions", "linkage", "--against", "baseline", "--codes", "99", "--months", 12]
    calibration = small_study(str(place / "county"), burn_in=0, keep=4, method={"name": "es-mda", "members": 20, "rounds": 1})
    return {
        "sensitivity": lambda at: ["sensitivity", written("sensitivity", FILES["sensitivity"], at), "--workers", 1, "--json"],
        "attribute": lambda at: ["attribute", written("attribute", FILES["attribute"], at), "--workers", 1, "--json"],
        "region": lambda at: [*region, "--replicates", 4, "--store", at, "--workers", 1, "--json"],
        "compare": lambda at: [
            "compare", "baseline", "linkage", "--county", place / "county", "--months", 12, "--replicates", 6, "--workers", 1, "--json",
            "--out", at,
        ],
        "trial": lambda at: ["trial", written("trial", FILES["trial"]), "--workers", 1, "--json", "--out", at],
        "calibrate": lambda at: ["calibrate", written("calibrate", calibration), "--workers", 1, "--json", "--out", at],
    }  # fmt: skip


def told(output):
    """A document without what the clock says and how much was still to do."""
    return json.dumps(_untimed(json.loads(output)), sort_keys=True)


def _untimed(value):
    if isinstance(value, dict):
        return {key: _untimed(one) for key, one in value.items() if key not in ("model_seconds", "ran_now", "seconds")}
    return [_untimed(one) for one in value] if isinstance(value, list) else value


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def unharmed(program, arguments, place):
    """Output of a run that nobody killed, and how long it takes."""
    began = time.monotonic()
    status, output = program.run(arguments(place))
    assert status == 0, (program.place / "stderr").read_text()
    return told(output), time.monotonic() - began


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sensitivity", "attribute", "region"])
def test_a_killed_study_goes_on_to_the_same_result(program, command, tmp_path, kind):
    chance, killed = random.Random(kind), 0
    program.run(command[kind](tmp_path / "warm"))  # keeps the burn-ins and loads what is loaded once
    wanted, seconds = unharmed(program, command[kind], tmp_path / "whole")
    for number in range(KILLS):
        place = tmp_path / f"{number}"
        status, _ = program.run(command[kind](place), stop=seconds * chance.uniform(0.05, 0.85))
        killed += status == -signal.SIGKILL
        before = len(Store(place)) if place.exists() else 0
        status, output = program.run(command[kind](place))
        assert status == 0, (program.place / "stderr").read_text()
        assert told(output) == wanted
        store = Store(place)
        assert len(store) == len(Store(tmp_path / "whole")) >= before
        assert left_over(store) == []
        assert not list(place.rglob("*.tmp"))
    assert killed >= KILLS - 1  # the machine may have been that much faster once


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["compare", "trial", "calibrate"])
def test_a_killed_experiment_leaves_nothing_half_written(program, command, tmp_path, kind):
    chance, killed = random.Random(kind), 0
    program.run(command[kind](tmp_path / "warm"))
    wanted, seconds = unharmed(program, command[kind], tmp_path / "whole")
    place = tmp_path / "out"
    for _ in range(KILLS):
        status, _ = program.run(command[kind](place), stop=seconds * chance.uniform(0.05, 0.95))
        killed += status == -signal.SIGKILL
        assert not place.exists() or files(place) == files(tmp_path / "whole")
    status, output = program.run(command[kind](place))
    assert status == 0, (program.place / "stderr").read_text()
    assert told(output) == wanted
    assert files(place) == files(tmp_path / "whole")
    assert killed >= KILLS - 1
