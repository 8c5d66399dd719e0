"""The page of how long a month takes tells what was met, what was missed, and what it counted."""

import numpy as np
import pytest

from experiments.living import timed


def took(clock, memory=None):
    return {"clock": clock, "processor": 2 * clock} | ({} if memory is None else {"memory": memory})


def found(clock, memory):
    return {
        "pool": {"pool": {"clock": 300.0}, "changes": {"clock": 40.0}},
        "month": took(clock, memory), "commands": {name: took(clock, memory) for name in timed.COMMANDS},
        "first": {"warn, with runs": took(20.0, 1.0)},
        "update": took(0.4), "rows": 9304, "load": 0.1, "members": 160, "villages": 180, "households": 64756, "build": "abc",
    }  # fmt: skip


def test_what_was_missed_is_told():
    text = timed.part(found(clock=12.0, memory=1.2))
    assert "| the pool, once | at most 60 s | **300.0** missed |" in text
    assert "| a month: what was learned, list and forecast, with all runs kept | at most 15 s | 12.0 |" in text
    assert "| the update alone | at most 1 s | 0.40 |" in text
    assert "| twin forecast | 12.0 | 24.0 | 1.20 |" in text and "| the pool | 300.0 | – | – |" in text
    later = timed.part(found(clock=18.0, memory=1.6))
    assert "| **18.0** missed |" in later and "| **1.60** missed |" in later


def test_a_command_is_timed_in_a_process_of_its_own_and_a_failing_one_ends_it(tmp_path):
    large = np.ones(150_000_000)  # 1.2 GB, which are not the command's
    said = timed._twin("check", "--help")
    assert large[-1] and 0 < said["processor"] < 60 and 0.01 < said["memory"] < 1
    with pytest.raises(SystemExit, match="ended with 2"):
        timed._twin("check", tmp_path / "nothing")
