"""One writes at a time: who, where and since when is said, and a dead command holds nobody up."""

import json
import os
import subprocess
import sys

import pytest

from twin.base.errors import InputError
from twin.living.register import lock

HOLD = """
import sys
from pathlib import Path
from twin.living.register import lock
with lock.held(Path(sys.argv[1])):
    print("held", flush=True)
    input()
"""


def test_the_second_is_told_who_since_when_and_how_to_remove_it(tmp_path):
    folder = tmp_path / "my" / "living"
    with lock.held(folder):
        holder = json.loads((folder / "lock").read_text())
        with pytest.raises(InputError) as said, lock.held(folder):
            pytest.fail("held twice")
        for text in (holder["name"], holder["machine"], holder["since"], str(folder / "lock"), str(tmp_path / "my")):
            assert text in str(said.value)
    assert list(folder.iterdir()) == []


def test_it_goes_when_the_block_fails(tmp_path):
    with pytest.raises(KeyError), lock.held(tmp_path):
        raise KeyError
    with lock.held(tmp_path):
        pass


@pytest.mark.slow
def test_of_a_killed_process_it_is_taken_over_and_of_a_living_one_not(tmp_path):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(InputError, match="has been working in it since"), lock.held(tmp_path):
        pass
    other.kill()
    other.communicate()
    said = []
    with lock.held(tmp_path, said.append):
        assert json.loads((tmp_path / "lock").read_text())["process"] != ""
    assert len(said) == 1
    assert "was removed" in said[0]
    assert list(tmp_path.iterdir()) == []


def test_of_another_machine_it_stays_however_old(tmp_path):
    there = {"name": "wang", "machine": "far", "since": "2020-01-01 08:00", "process": "far~abc~1~2~0123456789ab"}
    (tmp_path / "lock").write_text(json.dumps(there))
    os.utime(tmp_path / "lock", (0, 0))
    with pytest.raises(InputError, match="wang on far has been working in it since 2020-01-01 08:00"), lock.held(tmp_path):
        pass
    assert json.loads((tmp_path / "lock").read_text()) == there


def test_a_lock_that_says_nothing_is_nobodys_to_take(tmp_path):
    (tmp_path / "lock").write_text("?")
    with pytest.raises(InputError), lock.held(tmp_path):
        pass


def test_one_put_there_meanwhile_by_somebody_else_is_left_to_them(tmp_path):
    with lock.held(tmp_path):
        (tmp_path / "lock").write_text('{"process": "another"}')
    assert (tmp_path / "lock").exists()
