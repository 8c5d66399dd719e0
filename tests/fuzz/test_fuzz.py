"""A thousand malformed inputs end in one message; a handful more through a process of their own."""

import subprocess
import sys

import pytest

from tests.fuzz.mutate import ODD
from tests.fuzz.search import search

INPUTS = 1000


@pytest.mark.slow
def test_no_input_ends_in_anything_but_one_message():
    found = search(range(INPUTS), seed=0)
    assert not found, "\n".join(f"python -m tests.fuzz --only {one.number}: {one.about}: {one.wrong}" for one in found)


@pytest.mark.slow
@pytest.mark.parametrize("value", ["", ODD[14], "\x1b[31m", "词" * 50])
def test_the_program_itself_says_one_line(value, tmp_path):
    """In a process of its own, as a user starts it."""
    command = [sys.executable, "-m", "twin", "run", value, "--out", "out"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())
