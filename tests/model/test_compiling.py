"""The first run compiles on several cores at once and says so; later ones, workers and those who keep nothing do not."""

import subprocess
import sys

import pytest

from twin import compiling
from twin.base import kernel
from twin.processes import registry


@pytest.fixture
def started(monkeypatch):
    """The parts that are compiled: this process's own first, then what others are started with."""
    found = []
    compiling.ready.cache_clear()

    class Other:
        def __init__(self, command, **_):
            found.append(command[3:])
            assert command[:3] == [sys.executable, "-m", "twin.compiling"]

        def wait(self):
            found.append("waited for")

    monkeypatch.setattr(subprocess, "Popen", Other)
    monkeypatch.setattr(compiling, "compiled", lambda names: found.insert(0, list(names)))
    monkeypatch.setattr(compiling.config, "NUMBA_NUM_THREADS", 2)
    return found


def test_every_loop_is_in_one_part_and_one_line_says_so(started, monkeypatch, capsys):
    monkeypatch.setattr(compiling, "cached", lambda: {"draws", "ties"})
    compiling.ready()
    own, others, waited = started
    assert sorted(own + others) == sorted((*registry.SHIPPED, compiling.RECORD))
    assert waited == "waited for"
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("kept", [None, set(compiling.LONGEST), set(compiling.LONGEST) - {"act", "learn"}])
def test_where_most_is_there_or_nothing_kept_it_is_left_to_the_months(started, monkeypatch, capsys, kept):
    monkeypatch.setattr(compiling, "cached", lambda: kept)
    compiling.ready()
    assert started == []
    assert capsys.readouterr().err == ""


def test_a_worker_starts_no_others(started, monkeypatch):
    monkeypatch.setattr(compiling, "cached", set)
    monkeypatch.setattr(compiling.config, "NUMBA_NUM_THREADS", 1)
    compiling.ready()
    assert started == []


def test_a_process_looks_once(started, monkeypatch):
    looks = []
    monkeypatch.setattr(compiling, "cached", lambda: looks.append(1) or set(compiling.LONGEST))
    compiling.ready()
    compiling.ready()
    assert looks == [1]


def test_what_a_part_compiles_is_found_in_the_cache():
    compiling.compiled([*registry.SHIPPED, compiling.RECORD])
    assert kernel.cached() >= set(compiling.LONGEST)


def test_the_linear_algebra_of_numba_is_still_there_for_who_asks():
    import numba
    import numpy as np

    product = numba.njit(lambda a, b: np.dot(a, b))
    assert product(np.ones(3), np.ones(3)) == 3.0
