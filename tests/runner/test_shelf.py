"""Runs that nobody named a store for are kept too: the same work goes on, equal with and without what is kept."""

import math
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.runner.test_runner import TINY, log, logged, runs
from twin.base.errors import InputError, MachineError
from twin.runner import Kept, Store, alive, shelf

MODULE = __import__("twin.runner.shelf", fromlist=["KEPT_BYTES"])  # the package has the function under this name
EARLIER = Path(__file__).parent / "earlier"  # written before attribution moved to a room of its own


def noted(run):
    log(run, "run")
    return Kept({"seed": run.seed, "third": run.seed / 3})


def fragile(run):
    log(run, "run")
    if run.seed == 3 and not Path(run.scenario.about.en).with_suffix(".mended").exists():
        raise ZeroDivisionError("no such valley")
    return Kept(run.seed)


def stopped(run):
    if run.seed == 2:
        raise KeyboardInterrupt
    return Kept(run.seed)


def deadly(run):
    os._exit(1)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TWIN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "runs"


def found(place, count, path, measure=noted, workers=1):
    with shelf(place, measure, TINY, workers) as home:
        return [kept.document for kept in home.found(runs(count, path))]


def test_what_is_kept_comes_back_bit_for_bit():
    numbers = {"a": np.array([0.1, np.nan, -0.0]), "b": np.array([1, -2, 3], np.int16), "c": np.array([True, False, True])}
    table = pd.DataFrame(numbers | {"d": ["村", "", "x"]})
    kept = Kept({"x": [1 / 3, None, "村"], "nan": float("nan")}, {"one": table, "none": table[:0], "bare": pd.DataFrame()})
    again = Kept.unpacked(kept.packed())
    assert again.document["x"] == kept.document["x"] and math.isnan(again.document["nan"])
    assert list(again.tables) == ["one", "none", "bare"]
    assert again.tables["bare"].empty
    for name in ("one", "none"):
        pd.testing.assert_frame_equal(again.tables[name], kept.tables[name], check_exact=True)
    assert again.tables["one"]["a"].to_numpy().tobytes() == numbers["a"].tobytes()


def test_a_document_that_json_does_not_hold_is_refused():
    with pytest.raises(TypeError):
        Kept({"array": np.zeros(2)}).packed()


def test_the_users_cache_keeps_what_was_run(cache, tmp_path):
    path = tmp_path / "log"
    assert found(True, 3, path) == [{"seed": seed, "third": seed / 3} for seed in range(3)]
    assert [one["seed"] for one in found(True, 5, path)] == [0, 1, 2, 3, 4]
    assert logged(path, "run") == {seed: 1 for seed in range(5)}
    assert len(Store(next(cache.glob("noted-*")))) == 5


def test_nothing_is_kept_where_that_is_asked_for(cache, tmp_path):
    path = tmp_path / "log"
    assert found(False, 2, path) == found(False, 2, path)
    assert logged(path, "run").total() == 4
    assert not cache.exists()


def test_a_folder_of_ones_own_keeps_them(cache, tmp_path):
    path = tmp_path / "log"
    assert found(tmp_path / "mine", 2, path) == found(str(tmp_path / "mine"), 2, path)
    assert logged(path, "run").total() == 2
    assert not cache.exists()


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(tmp_path):
    found(tmp_path / "mine", 1, tmp_path / "log")
    found(tmp_path / "mine", 1, tmp_path / "log", stopped)  # beside the store of another measure
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a").touch()
    for other in (tmp_path / "letters", next((tmp_path / "mine").iterdir())):
        before = sorted(other.rglob("*"))
        with pytest.raises(InputError, match="is not a store; allowed: a new or empty folder, or one that a run wrote"):
            found(other, 1, tmp_path / "log")
        assert sorted(other.rglob("*")) == before
    with pytest.raises(InputError, match="a: cannot be opened: a part of the path is no folder"):
        found(tmp_path / "letters" / "a", 1, tmp_path / "log")


def test_another_numpy_and_another_runner_find_nothing_of_each_other(tmp_path, monkeypatch):
    path = tmp_path / "log"
    found(tmp_path / "mine", 1, path)
    monkeypatch.setattr(np, "__version__", "0.1")
    found(tmp_path / "mine", 1, path)
    shutil.copytree(Path(MODULE.__file__).parent, tmp_path / "runner")
    monkeypatch.setattr(MODULE, "__file__", str(tmp_path / "runner" / "shelf.py"))
    found(tmp_path / "mine", 1, path)
    (tmp_path / "runner" / "run.py").write_text("edited")
    found(tmp_path / "mine", 1, path)
    assert logged(path, "run") == {0: 3}


def test_the_cache_keeps_nothing_of_processes_of_ones_own(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(MODULE.registry, "fingerprints", lambda: {"mine": "0" * 16})
    assert len(found(True, 1, tmp_path / "log")) == 1
    assert not cache.exists()


def test_measures_and_counties_have_stores_of_their_own(cache, tmp_path):
    found(True, 1, tmp_path / "log")
    found(True, 1, tmp_path / "log", fragile)
    assert {path.name.split("-")[0] for path in cache.iterdir()} == {"noted", "fragile"}


def test_a_cache_that_cannot_be_written_costs_time_only(cache, tmp_path):
    cache.parent.mkdir()
    cache.write_text("in the way")
    assert len(found(True, 2, tmp_path / "log")) == 2


def test_the_first_run_that_fails_is_raised_as_it_is_and_those_before_it_stay(cache, tmp_path):
    path = tmp_path / "log"
    with pytest.raises(ZeroDivisionError, match="no such valley"):
        found(True, 6, path, fragile)
    (tmp_path / "log.mended").touch()
    assert found(True, 6, path.with_suffix(""), fragile) == list(range(6))
    assert logged(path, "run") == {seed: 2 if seed == 3 else 1 for seed in range(6)}


@pytest.mark.slow
def test_a_run_that_ends_its_process_ends_the_work_in_one_message(cache, tmp_path):
    with pytest.raises(MachineError, match="allowed: fewer --workers"):
        found(True, 2, tmp_path / "log", deadly, workers=2)


def test_an_interruption_says_what_is_kept(cache, tmp_path):
    with pytest.raises(KeyboardInterrupt) as stop:
        found(True, 4, tmp_path / "log", stopped)
    assert stop.value.__notes__ == [f"the runs so far are kept in {cache}; the same command goes on"]
    with pytest.raises(KeyboardInterrupt) as stop:
        found(False, 4, tmp_path / "log", stopped)
    assert not hasattr(stop.value, "__notes__")


def test_stores_used_longest_ago_make_room(cache, tmp_path, monkeypatch):
    found(True, 1, tmp_path / "log")
    (own,) = cache.iterdir()
    for name, age in (("old", 9000), ("older", 9900), ("new", 10)):
        shutil.copytree(own, cache / name)
        used = own.stat().st_mtime - age
        os.utime(cache / name, (used, used))
    size = sum(path.stat().st_size for path in (own / "parts").iterdir())
    monkeypatch.setattr(MODULE, "KEPT_BYTES", 3 * size)
    found(True, 1, tmp_path / "log")
    assert {path.name for path in cache.iterdir()} == {own.name, "old", "new"}
    monkeypatch.setattr(MODULE, "KEPT_BYTES", 0)
    found(True, 1, tmp_path / "log")
    assert {path.name for path in cache.iterdir()} == {own.name, "new"}  # what is in use stays


def test_what_a_killed_process_left_keeps_no_store_and_what_is_no_store_stops_no_trimming(cache, tmp_path, monkeypatch):
    found(True, 1, tmp_path / "log")
    (own,) = cache.iterdir()
    used = own.stat().st_mtime - 9000
    for name in ("killed", "half", "working"):
        shutil.copytree(own, cache / name)
    shutil.rmtree(cache / "half" / "shifts")
    dead, living = alive.nobodys_name(), alive.new_name()
    (cache / "killed" / "shifts" / dead).write_text(dead)
    (cache / "working" / "shifts" / living).write_text(living)
    for name in ("killed", "half", "working"):
        os.utime(cache / name, (used, used))
    monkeypatch.setattr(MODULE, "KEPT_BYTES", 0)
    found(True, 1, tmp_path / "log")
    assert {path.name for path in cache.iterdir()} == {own.name, "working"}


def test_every_run_says_that_its_store_is_in_use(cache, tmp_path):
    with shelf(True, noted, TINY, 1) as home:
        os.utime(home.store.folder, (0, 0))
        list(home.found(runs(1, tmp_path / "log")))
        assert home.store.folder.stat().st_mtime > 0


def test_a_store_of_an_earlier_layout_opens(tmp_path):
    store = Store(shutil.copytree(EARLIER, tmp_path / "store"))
    assert len(store) == 2
    assert store.frame()["scenario"].iloc[0]
    store.check_measure("twin.study.measure:measured")
    with pytest.raises(InputError, match="not twin.runner.measures:summary; allowed: a store for each measure"):
        store.check_measure("twin.runner.measures:summary")
