"""Where compiled code lies: in a folder of the user's own or nowhere, never beside the sources, never where others can write."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from twin.base import kernel

ROOT = Path(__file__).parents[2]


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """No cache of the user's, and an empty place for temporary files; the fallback's path in it."""
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.delenv("TWIN_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))  # nothing can be made below a file
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place / f"policy-twin-{os.getuid()}"


def test_the_fallback_is_the_users_own(temporary):
    assert kernel.cache_home() == temporary
    assert temporary.stat().st_mode & 0o777 == 0o700
    assert kernel.cache_home() == temporary  # and is taken again


def test_a_fallback_that_others_could_have_filled_is_not_used(temporary, monkeypatch):
    temporary.mkdir()
    for mode in (0o777, 0o770):
        temporary.chmod(mode)
        assert kernel.cache_home() is None
    temporary.chmod(0o700)
    assert kernel.cache_home() == temporary
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    other = temporary.with_name("policy-twin-12345")
    temporary.rename(other)
    assert kernel.cache_home() is None  # it belongs to somebody else


def test_a_link_in_place_of_the_fallback_is_not_followed(temporary, tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    temporary.symlink_to(tmp_path / "elsewhere")
    assert kernel.cache_home() is None


def test_the_users_own_cache_comes_first(temporary, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert kernel.cache_home() == tmp_path / "home" / "policy-twin"
    monkeypatch.setenv("TWIN_CACHE", str(tmp_path / "given"))
    assert kernel.cache_home() == tmp_path / "given"
    monkeypatch.setenv("TWIN_CACHE", str(tmp_path / "file" / "below"))
    assert kernel.cache_home() == tmp_path / "home" / "policy-twin"


def python(code, **env):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | env, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_without_a_cache_nothing_is_written_beside_the_sources(tmp_path):
    (tmp_path / "file").touch()
    blocked = str(tmp_path / "file" / "below")
    code = """
import tempfile, pathlib
tempfile.tempdir = "/dev/null"
from twin.base import kernel, draws
from numba.core.caching import NullCache
assert kernel.cache_home() is None
draws.uniforms(draws.luck(1), 2, [3])
print(type(draws._fill._cache) is NullCache, type(draws.philox._cache) is NullCache)
print(sorted(map(str, pathlib.Path(kernel.__file__).parent.rglob("*.nbi"))))
"""
    found = python(code, TWIN_CACHE=blocked, XDG_CACHE_HOME=blocked, NUMBA_CACHE_DIR=blocked)
    assert found.stdout.splitlines() == ["True True", "[]"], found.stderr


def test_numbas_own_folder_is_taken_apart_by_sources(tmp_path):
    code = "from twin.base import kernel; print(kernel.config.CACHE_DIR)"
    place = Path(python(code, NUMBA_CACHE_DIR=str(tmp_path)).stdout.strip())
    assert place == tmp_path / "compiled" / kernel.source_hash(kernel._COMPILED)


@pytest.mark.slow
def test_without_compiling_one_message_says_so():
    command = [sys.executable, "-m", "twin", "run", "baseline", "--scale", "0.02"]
    env = os.environ | {"NUMBA_DISABLE_JIT": "1", "TWIN_LANG": "en"}
    found = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("twin: NUMBA_DISABLE_JIT: the twin runs compiled only")
    assert found.stderr.count("\n") == 1
