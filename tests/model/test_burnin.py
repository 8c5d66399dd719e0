"""A kept burn-in is the burn-in itself; one that is not whole is never believed, and old ones make room."""

import os

import numpy as np
import pytest

from twin import burnin
from twin.county.county import County
from twin.scenario.scenario import Scenario
from twin.world.world import STATE


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


def cut(path, whole):
    path.write_bytes(whole[: len(whole) // 2])


def empty(path, whole):
    path.write_bytes(b"")


def flip_a_bit(path, whole):
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])


def shorten(path, whole):
    with np.load(path) as stored:
        state = stored["state"]
    np.savez(path, state=state[:-1])


def retype(path, whole):
    with np.load(path) as stored:
        state = stored["state"]
    np.savez(path, state=state.astype(np.int16))


def rename(path, whole):
    np.savez(path, known=np.zeros(7, dtype=np.uint8))


def unpack(path, whole):
    with path.open("wb") as out:
        np.save(out, np.zeros(7, dtype=np.uint8))


@pytest.mark.parametrize("harm", [cut, empty, flip_a_bit, shorten, retype, rename, unpack])
def test_what_is_not_whole_is_lived_through_again(kept, harm):
    lived = settled(kept)
    (path,) = kept[2].glob("*.npz")
    whole = path.read_bytes()
    harm(path, whole)
    assert same(settled(kept), lived)
    assert path.stat().st_size == len(whole)  # and kept anew


def test_the_longest_unused_make_room(kept, monkeypatch):
    county, scenario, folder = kept
    lived = settled(kept)
    (used,) = folder.glob("*.npz")
    each = used.stat().st_size
    for age, name in enumerate(("1new", "1old", "1oldest"), 1):
        path = folder / f"{name}.npz"
        path.write_bytes(bytes(each))
        os.utime(path, (1e9 - age, 1e9 - age))
    os.utime(used, (1e9 - 9, 1e9 - 9))
    assert same(settled(kept), lived)  # now it is the one used last
    monkeypatch.setattr(burnin, "KEPT_BYTES", 3.5 * each)
    burnin._keep(lived, folder / "1another.npz")  # not one of those that look through the folder
    assert len(list(folder.glob("*.npz"))) == 5
    burnin._keep(lived, folder / "0another.npz")
    assert {path.stem for path in folder.glob("*")} == {used.stem, "1another", "0another"}
