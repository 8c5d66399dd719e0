"""A kept burn-in is the burn-in itself; one that is not whole is never believed, and old ones make room."""

import os

import numpy as np
import pytest

from twin import burnin
from twin.county import County
from twin.scenario import Scenario
from twin.world import STATE


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A county, a scenario, and the folder in which their burn-ins are kept."""
    monkeypatch.setenv("TWIN_CACHE", str(tmp_path))
    return County.small(2, 2, 12), Scenario.load("linkage"), tmp_path / "burnin"


def settled(kept, seed=0):
    county, scenario, _ = kept
    return burnin.settled(county, scenario, seed, 0, 2, {})


def same(one, other):
    return all(
        (getattr(one, level)[name].tobytes() == getattr(other, level)[name].tobytes())
        for level, columns in STATE.items()
        for name in columns
    )


def test_what_is_read_is_what_was_lived_through(kept, monkeypatch):
    lived = settled(kept)
    monkeypatch.setattr(burnin, "_run", lambda *_: pytest.fail("it was kept and is lived through again"))
    assert same(settled(kept), lived)


def test_another_luck_is_not_taken_for_it(kept):
    assert not same(settled(kept, seed=0), settled(kept, seed=1))
    assert len(list(kept[2].glob("*.npz"))) == 2


@pytest.mark.parametrize("harm", ["cut", "empty", "flipped", "other"])
def test_what_is_not_whole_is_lived_through_again(kept, harm):
    lived = settled(kept)
    (path,) = kept[2].glob("*.npz")
    whole = path.read_bytes()
    middle = len(whole) // 2
    changed = {
        "cut": whole[:middle],
        "empty": b"",
        "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "other": None,
    }[harm]
    if changed is None:
        np.savez(path, state=np.zeros(7, dtype=np.uint8))
    else:
        path.write_bytes(changed)
    assert same(settled(kept), lived)
    assert path.stat().st_size == len(whole)  # and kept anew


def test_the_oldest_make_room(tmp_path, monkeypatch):
    monkeypatch.setattr(burnin, "KEPT_BYTES", 250)
    for age, name in enumerate(("new", "used", "old")):
        path = tmp_path / f"{name}.npz"
        path.write_bytes(bytes(100))
        os.utime(path, (1000 - age, 1000 - age))
    burnin._trim(tmp_path)
    assert sorted(path.stem for path in tmp_path.glob("*")) == ["new", "used"]
