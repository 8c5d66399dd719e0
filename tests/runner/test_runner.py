"""The runner keeps what it has: through kills, shared stores, failures, growing designs, and whatever executor does the work."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from twin.base.errors import InputError
from twin.base.plain import indicators
from twin.county.county import County
from twin.runner import CountySpec, Run, Store, Undefined, alive, evaluate, keys_of, summary
from twin.runner.pools import IDLE

TINY = CountySpec.small(1, 1, 10)
ROOT = Path(__file__).parents[2]
EVALUATE = import_module("twin.runner.evaluate")  # the module: the package has the function under this name


# Toy measures: what they do is logged in the file that the scenario's description names (which is no part of a key) --------


def told(log):
    return {"base": "baseline", "about": {"en": str(log), "zh": str(log)}}


def runs(count, log=None, first=0):
    return [Run(TINY, told(log) if log else "baseline", 12, seed=seed) for seed in range(first, first + count)]


def log(run, mark):
    with Path(run.scenario.about.en).open("ab", buffering=0) as out:
        out.write(f"{mark} {run.seed} {os.getpid()}\n".encode())


def logged(path, mark):
    """Seeds by how often they were logged; a line that is being written does not count."""
    text = path.read_text() if path.exists() else ""
    return Counter(int(line.split()[1]) for line in text[: text.rfind("\n") + 1].splitlines() if line.startswith(mark))


def plain(run):
    return {"third": run.seed / 3, "whole": 2**53 + run.seed}


def slow(run):
    log(run, "begin")
    time.sleep(0.02)
    log(run, "end")
    return plain(run)


def sleepy(run):
    time.sleep(0.3)
    return plain(run)


def fragile(run):
    if run.seed == 3 and not Path(run.scenario.about.en).exists():
        raise RuntimeError("no such valley")
    return plain(run)


def interrupted(run):
    if run.seed == 5 and not Path(run.scenario.about.en).exists():
        raise KeyboardInterrupt
    return plain(run)


def deadly(run):
    if run.seed == 3:
        os._exit(1)
    return plain(run)


def growing(run):
    if run.seed < 4:
        return {"count": run.seed, "share": float("nan"), "late": None}
    more = {"count": None} if run.seed == 7 else {"count": 2**53 + run.seed}
    return more | {"share": 0.5, "late": run.seed, "cost": Undefined("nothing was bought")}


def job(folder, log, count, workers):
    """What the other processes do: in small chunks, so that there is something to share."""
    EVALUATE.AIM = 0.2
    evaluate(runs(count, log), folder, workers=workers, measure=slow)


def start(tmp_path, count, workers=1):
    asked = f"{str(tmp_path / 'store')!r}, {str(tmp_path / 'log')!r}, {count}, {workers}"
    code = f"from tests.runner.test_runner import job; job({asked})"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, start_new_session=True)


def wait_for(path, ends, process):
    """Until so many runs have ended."""
    while logged(path, "end").total() < ends:
        assert process.poll() is None, "the process ended before it could be killed"
        time.sleep(0.001)


def left_over(store):
    return [path.name for folder in ("shifts", "claims", "journals") for path in (store.folder / folder).iterdir()]


# Kills -----------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_a_killed_process_finished_is_kept_and_not_run_again(tmp_path):
    count, chance, path = 120, random.Random(7), tmp_path / "log"
    for _ in range(3):
        before = logged(path, "end").total()
        process = start(tmp_path, count)
        wait_for(path, before + chance.randint(1, 25), process)
        time.sleep(chance.uniform(0.004, 0.015))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        ended, store = list(logged(path, "end")), Store(tmp_path / "store")
        kept = {int(seed) for seed in store.frame()["seed"]}
        assert kept >= set(ended[:-1])  # the last may have been killed on the way from the log to the journal
        for part in (store.folder / "parts").iterdir():
            assert pq.read_table(part).num_rows > 0
        begun = logged(path, "begin")
        assert evaluate(runs(len(kept), path), store, workers=1, measure=slow).asked == len(kept)
        again = {seed for seed, times in logged(path, "begin").items() if times > begun[seed]}
        assert not again & kept
    assert evaluate(runs(count, path), tmp_path / "store", workers=1, measure=slow).asked == count
    table = Store(tmp_path / "store").require(keys_of(runs(count, path)))
    assert list(table["seed"]) == list(range(count))
    assert logged(path, "end").total() <= count + 3
    rows = sum(pq.read_metadata(part).num_rows for part in (store.folder / "parts").iterdir())
    assert rows == count
    assert left_over(store) == []


def family(parent):
    """Worker processes that a process has started."""
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            child = int((place / "stat").read_text().rpartition(")")[2].split()[1]) == parent
            if child and b"popen_loky" in (place / "cmdline").read_bytes():
                found.add(int(place.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes where Linux tells them")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_go_with_their_parent_however_it_goes(tmp_path, ending):
    path = tmp_path / "log"
    process = start(tmp_path, 80, workers=2)
    wait_for(path, 6, process)
    workers = family(process.pid)
    assert len(workers) >= 2
    os.kill(process.pid, ending)
    until = time.monotonic() + IDLE / 2  # a busy machine is slow; workers that nobody told anything would stay that long
    assert process.wait(IDLE / 2) != 0
    while time.monotonic() < until and any(Path(f"/proc/{worker}").exists() for worker in workers):
        time.sleep(0.05)
    assert [worker for worker in workers if Path(f"/proc/{worker}").exists()] == []
    kept, ended = len(Store(tmp_path / "store")), logged(path, "end").total()
    assert kept >= ended - 2  # one a worker may have been on its way from the log to the journal
    assert evaluate(runs(80, path), tmp_path / "store", workers=1, measure=slow).found == kept
    assert logged(path, "begin").total() <= 80 + 2
    assert left_over(Store(tmp_path / "store")) == []
    assert list(Path("/dev/shm").glob(f"*loky-{process.pid}-*")) == []


@pytest.mark.slow
def test_two_processes_share_a_store_and_no_run(tmp_path, monkeypatch):
    monkeypatch.setattr(EVALUATE, "AIM", 0.2)
    path = tmp_path / "log"
    process = start(tmp_path, 150)
    wait_for(path, 3, process)
    report = evaluate(runs(150, path), tmp_path / "store", workers=1, measure=slow)
    assert process.wait() == 0
    assert logged(path, "begin") == Counter(range(150))
    assert report.asked == report.ran + report.found == 150
    assert 0 < report.ran < 147
    assert left_over(Store(tmp_path / "store")) == []


def test_one_that_was_taken_for_dead_and_wakes_up_harms_nothing(tmp_path, monkeypatch):
    store, keys = Store(tmp_path), ["a" * 24, "b" * 24]
    row = dict.fromkeys(("months", "seed", "replicate", "burn_in", "seconds"), 0)
    row |= dict.fromkeys(("version", "scenario", "county"), "")
    with store.shift(keys) as hung:
        assert all(hung.claim(key) for key in keys)
        hung.note(row | {"key": keys[0], "undefined": None, "x": 1.5})
        with store.shift(keys) as other:
            assert not other.claim(keys[1])
            monkeypatch.setattr(alive, "LIMIT", 60.0)
            heart = store.folder / "shifts" / hung.name
            os.utime(heart, (time.time() - 100,) * 2)
            assert other.claim(keys[1])
            assert list(store.frame().index) == keys[:1]
            other.note(row | {"key": keys[1], "undefined": None, "x": 2.5})
        hung.note(row | {"key": keys[1], "undefined": None, "x": 2.5})
        assert not hung.claim("c" * 24)
    assert store.frame()["x"].to_dict() == {keys[0]: 1.5, keys[1]: 2.5}
    assert store.compact() == 3
    assert store.frame()["x"].to_dict() == {keys[0]: 1.5, keys[1]: 2.5}
    assert left_over(store) == []


def test_an_interruption_leaves_what_was_finished(tmp_path):
    store, path = Store(tmp_path / "store"), tmp_path / "flag"
    with pytest.raises(KeyboardInterrupt):
        evaluate(runs(9, path), store, workers=1, measure=interrupted)
    assert list(store.frame(keys_of(runs(9)))["seed"]) == [0, 1, 2, 3, 4]
    assert left_over(store) == []
    path.touch()
    assert evaluate(runs(9, path), store, workers=1, measure=interrupted).ran == 4


# Failures --------------------------------------------------------------------------------------------------------------


def test_failures_have_a_cause_and_are_retried_on_request(tmp_path):
    store, path = Store(tmp_path / "store"), tmp_path / "flag"
    report = evaluate(runs(6, path), store, workers=1, measure=fragile)
    assert (report.ran, report.failed) == (5, 1)
    again = evaluate(runs(6, path), store, workers=1, measure=fragile)
    assert (again.found, again.found_failed, again.failed) == (5, 1, 0)
    cause = store.failures().iloc[0]
    assert (cause["kind"], cause["message"], cause["seed"]) == ("RuntimeError", "no such valley", 3)
    assert "in fragile" in cause["traceback"]
    keys = keys_of(runs(8, path))
    said = f"3 of 8 runs have no result; 1 failed .{keys[3]} RuntimeError: no such valley.*2 have not been run"
    with pytest.raises(InputError, match=said):
        store.require(keys)
    assert evaluate(runs(6, path), store, workers=1, measure=fragile, retry_failed=True).failed == 1
    path.touch()
    assert evaluate(runs(6, path), store, workers=1, measure=fragile, retry_failed=True).ran == 1
    assert store.failures().empty
    assert len(store.require(keys[:6])) == 6
    store.compact()
    assert store.failures().empty


@pytest.mark.slow
def test_a_run_that_ends_its_process_is_a_failure_and_the_others_go_on(tmp_path):
    report = evaluate(runs(12), tmp_path / "store", workers=2, measure=deadly)
    store = Store(tmp_path / "store")
    assert report.ran + report.found == 11  # what the dead processes had finished is found
    assert report.failed == 1
    assert list(store.failures()["kind"]) == ["WorkerDied"]
    assert list(store.failures()["seed"]) == [3]
    assert left_over(store) == []


# Growing and reading -----------------------------------------------------------------------------------------------------


def test_extending_a_design_runs_only_what_is_new(tmp_path):
    assert evaluate(runs(5), tmp_path, workers=1, measure=plain).ran == 5
    report = evaluate(runs(9), tmp_path, workers=1, measure=plain)
    assert (report.found, report.ran) == (5, 4)
    twice = evaluate([*runs(12), *runs(12)], tmp_path, workers=1, measure=plain)
    assert (twice.asked, twice.ran, twice.found) == (24, 3, 21)
    assert list(Store(tmp_path).frame(keys_of(runs(12)))["whole"]) == [2**53 + seed for seed in range(12)]


@pytest.mark.parametrize("merged", [False, True])
def test_new_indicators_join_and_gaps_keep_their_reason(tmp_path, merged):
    store = Store(tmp_path)
    for first in (0, 4):
        evaluate(runs(4, first=first), store, workers=1, measure=growing)
    if merged:
        assert store.compact() > 1
        assert len(list((tmp_path / "parts").iterdir())) == 1
    table = store.require(keys_of(runs(8)))
    assert table["count"].iloc[:7].to_list() == [0, 1, 2, 3, 2**53 + 4, 2**53 + 5, 2**53 + 6]
    assert list(table["late"].isna()) == [True] * 4 + [False] * 4
    assert table["share"].isna().sum() == 4
    assert json.loads(table["undefined"].iloc[0]) == {"late": "no value", "share": "not a number"}
    assert json.loads(table["undefined"].iloc[7]) == {"cost": "nothing was bought", "count": "no value"}
    some = store.frame(columns=["share"])
    assert list(some.columns) == ["share"]
    assert sum(len(piece) for piece in store.batches(["share"])) == 8
    with pytest.raises(InputError, match="'shares'; did you mean 'share'"):
        store.frame(columns=["shares"])


def test_an_empty_store_reads_as_an_empty_table(tmp_path):
    store = Store(tmp_path / "new")
    assert store.frame().empty
    assert store.failures().empty
    assert len(store) == store.compact() == 0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the memory of the process where Linux tells it")
def test_memory_does_not_grow_with_the_number_of_runs(tmp_path):
    held = {}

    def look(done, total):
        held[done // 1000] = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    many = (Run(TINY, "baseline", 12, seed=seed) for seed in range(20_000))
    report = evaluate(many, tmp_path, workers=1, measure=plain, progress=look)
    assert report.ran == 20_000
    assert held[20] < 1.05 * held[5]
    assert len(Store(tmp_path)) == 20_000


# Executors -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_results_do_not_depend_on_the_executor(tmp_path):
    keys = keys_of(runs(40))
    tables = []
    with ThreadPoolExecutor(3) as threads:
        for name, how in {"one": {"workers": 1}, "two": {"workers": 2}, "threads": {"executor": threads}}.items():
            evaluate(runs(40), tmp_path / name, measure=plain, **how)
            tables.append(Store(tmp_path / name).require(keys).drop(columns="seconds"))
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


@pytest.mark.slow
def test_a_cluster_works_as_any_executor(tmp_path):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert evaluate(runs(20), tmp_path, executor=client.get_executor(), measure=plain).ran == 20
    assert len(Store(tmp_path).require(keys_of(runs(20)))) == 20


@pytest.mark.slow
def test_overhead_is_small_beside_a_run_of_a_third_of_a_second(tmp_path):
    evaluate(runs(1), tmp_path, workers=1, measure=sleepy)  # loads what is loaded once
    began = time.process_time()  # what this process computes, whatever else keeps the cores busy; sleeping runs compute nothing
    report = evaluate(runs(12), tmp_path, workers=1, measure=sleepy)
    assert report.ran == 11
    assert time.process_time() - began < 0.05 * report.model_seconds


def test_progress_ends_at_the_total(tmp_path):
    said = []
    evaluate(runs(5), tmp_path, workers=1, measure=plain, progress=lambda done, total: said.append((done, total)))
    assert said[-1] == (5, 5)
    assert said == sorted(said)
    evaluate(iter(runs(7)), tmp_path, workers=1, measure=plain, total=7, progress=lambda done, total: said.append((done, total)))
    assert said[-1] == (7, 7)


# The twin --------------------------------------------------------------------------------------------------------------


def test_the_twin_itself(tmp_path):
    given = CountySpec.of(County.small(1, 2, 20))
    asked = [Run(given, "baseline", 14, seed=2, replicate=r, burn_in=0) for r in (0, 1)]
    evaluate(asked, tmp_path, workers=1)
    table = Store(tmp_path).require(keys_of(asked))
    told = asked[1].finished().result().summary
    row = table.iloc[1]
    for name, value in indicators(told).items():
        if name != "unlock_gain":
            np.testing.assert_equal(float(row[name]), value)
    assert table["ledger.inflows"].dtype == np.int64
    assert json.loads(row["undefined"])["audited_misuse"] == "nothing to divide by"
    assert summary(asked[0])["landing_rate"] == table["landing_rate"].iloc[0]


# Keys and input ----------------------------------------------------------------------------------------------------------


def test_a_key_names_what_is_run_and_not_how_it_is_said(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("base: baseline\nset: {fund.processing_days: 30}\n")
    run = Run(TINY, str(file), 12)
    same = {
        run.key,
        Run(TINY, {"base": "baseline", "set": {"fund.processing_days": 30}}, 12).key,
        Run(TINY, run.resolved().named("other"), 12).key,
        Run(CountySpec.of(County.small(1, 1, 10)), str(file), 12, parameters=run.model().parameters).key,
    }
    assert len(same) == 1
    others = [Run(TINY, "baseline", 12), Run(TINY, str(file), 13), Run(TINY, str(file), 12, seed=1)]
    others += [Run(TINY, str(file), 12, burn_in=35), Run(CountySpec.small(1, 1, 11), str(file), 12)]
    assert len({*same, *keys_of(others)}) == 6
    file.write_text("base: baseline\nset: {fund.processing_days: 31}\n")
    assert run.key not in same


def test_bad_input_is_refused_with_what_is_allowed(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").touch()
    with pytest.raises(InputError, match="is not a store; allowed: a new or empty folder"):
        Store(tmp_path / "notes")
    evaluate(runs(1), tmp_path / "store", workers=1, measure=plain)
    with pytest.raises(InputError, match="test_runner:plain measured, not twin.runner.measures:summary"):
        evaluate(runs(1), tmp_path / "store", workers=1)
    with pytest.raises(InputError, match="allowed: a function defined in a module"):
        evaluate(runs(1), tmp_path / "other", measure=lambda run: {})
    with pytest.raises(InputError, match="replicate: -1 is not possible; allowed: a whole number from 0"):
        evaluate([Run(TINY, replicate=-1)], tmp_path / "store", workers=1, measure=plain)
    with pytest.raises(InputError, match="workers: 0 is not possible"):
        evaluate([], tmp_path / "store", workers=0, measure=plain)
    (tmp_path / "store" / "store.json").write_text('{"format": 99}')
    with pytest.raises(InputError, match="format 99 is not known; allowed: 2"):
        Store(tmp_path / "store")
