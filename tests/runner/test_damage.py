"""A store with a fault goes on: what is damaged is named and set aside, its runs are run again, and what was kept is read."""

import errno
import logging
import resource
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.runner.test_runner import fragile, left_over, plain, runs
from twin.base.errors import InputError, MachineError
from twin.runner import Store, alive, burial, evaluate, keys_of, sealed
from twin.runner.faults import set_aside, writing
from twin.study.recommend.journal import alone, backend

COUNT = 5
ROW = dict.fromkeys(("months", "seed", "replicate", "burn_in", "seconds"), 0) | dict.fromkeys(
    ("version", "scenario", "county"), ""
)


def filled(folder, count=COUNT):
    evaluate(runs(count), folder, workers=1, measure=plain)
    return Store(folder)


def again(folder, count=COUNT):
    """The report of a second evaluation and the table that it leaves."""
    report = evaluate(runs(count), folder, workers=1, measure=plain)
    return report, Store(folder).require(keys_of(runs(count))).drop(columns="seconds")


def damaged(folder):
    return sorted(path.name for path in (folder / "damaged").iterdir()) if (folder / "damaged").exists() else []


def cut(data, place):
    return data[:place]


def flip(data, place):
    return data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("whole")).folder


harms = st.sampled_from([cut, flip])
shares = st.floats(0, 1, exclude_max=True)


# Parts -------------------------------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(harm=harms, share=shares)
def test_a_part_cut_or_flipped_at_any_byte_is_set_aside_and_run_again(whole, tmp_path_factory, harm, share):
    folder = tmp_path_factory.mktemp("copy") / "store"
    shutil.copytree(whole, folder)
    before = Store(folder).frame().drop(columns="seconds")
    part = max((folder / "parts").iterdir(), key=lambda path: path.stat().st_size)
    held = len(Store(folder).frame()) - len(before) + len(_rows(part))
    part.write_bytes(harm(part.read_bytes(), int(share * part.stat().st_size)))
    report, table = again(folder)
    assert (report.ran, report.found) == (held, COUNT - held)
    assert table.sort_index().equals(before)
    assert damaged(folder) == [part.name]


def _rows(part):
    import pyarrow.parquet as pq

    return pq.read_table(part)


def test_what_is_damaged_is_named(tmp_path, caplog, monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "en")
    store = filled(tmp_path)
    (part, *_) = sorted((tmp_path / "parts").iterdir())
    part.write_bytes(b"")
    with caplog.at_level(logging.WARNING, "twin.runner"):
        assert len(store) < COUNT
    assert f"{part}: this part is not what was written; moved to damaged/, the work goes on without it" in caplog.text


def test_damaged_failures_are_run_again(tmp_path):
    log = tmp_path / "flag"
    evaluate(runs(4, log), tmp_path / "store", workers=1, measure=fragile)
    (part,) = (tmp_path / "store" / "failures").iterdir()
    part.write_bytes(part.read_bytes()[:-9])
    assert evaluate(runs(4, log), tmp_path / "store", workers=1, measure=fragile).failed == 1
    assert len(Store(tmp_path / "store").failures()) == 1


@pytest.mark.parametrize("place", ["parts/x.parquet", "failures/x.parquet", "shifts/[x", "shifts/x+y", "claims/KEY"])
@pytest.mark.parametrize("kind", ["file", "folder", "table"])
def test_a_stray_file_or_folder_is_set_aside(tmp_path, place, kind):
    import pandas as pd

    store = Store(tmp_path / "store").make()
    path = store.folder / place.replace("KEY", keys_of(runs(1))[0])
    if kind == "folder":
        (path / "below").mkdir(parents=True)
    elif kind == "table":
        pd.DataFrame({"key": ["a" * 24], "seed": [1.5]}).to_parquet(path)
    else:
        path.write_text("notes of mine")
    report, _ = again(store.folder)
    assert report.ran == COUNT
    assert damaged(store.folder) == [path.name]
    assert left_over(store) == []


@pytest.mark.parametrize("place", ["parts/notes.txt", "claims/notes.txt", "journals/notes.txt", "notes.txt", "shifts/.DS_Store"])
def test_what_is_in_nobodys_way_stays(tmp_path, place):
    store = Store(tmp_path / "store").make()
    (store.folder / place).write_text("notes of mine")
    assert again(store.folder)[0].ran == COUNT
    assert (store.folder / place).read_text() == "notes of mine"


@pytest.mark.parametrize("name", ["store.json", "measure"])
@pytest.mark.parametrize("text", [b"", b"{", b"\xff\x00", b"[1]"])
def test_a_damaged_description_is_written_again(tmp_path, name, text):
    filled(tmp_path)
    (tmp_path / name).write_bytes(text)
    assert again(tmp_path)[0].found == COUNT
    assert damaged(tmp_path) == [name]
    (tmp_path / name).unlink(missing_ok=True)
    assert again(tmp_path)[0].found == COUNT


# Journals ------------------------------------------------------------------------------------------------------------------


def died(folder, count=COUNT):
    """A store as a process leaves it that died after `count` runs; the bytes of its journal and where each line ends."""
    store, keys = Store(folder), [f"{number:024d}" for number in range(count)]
    shift = store.shift(keys).__enter__()
    for number, key in enumerate(keys):
        assert shift.claim(key)
        shift.note(ROW | {"key": key, "seed": number, "undefined": None, "third": number / 3})
    shift._done.set()
    shift._journal.close()
    burial.lay_down(shift._heart, shift.name)
    return store, Path(shift._journal.name)


@settings(max_examples=40)
@given(share=shares)
def test_a_journal_cut_at_any_byte_gives_every_whole_row(tmp_path_factory, share):
    store, journal = died(tmp_path_factory.mktemp("store"))
    data = journal.read_bytes()
    kept = data[: int(share * (len(data) + 1))]
    journal.write_bytes(kept)
    assert list(store.frame()["seed"]) == list(range(max(0, kept.count(b"\n") - 1)))
    assert left_over(store) == [] or kept.count(b"\n") == 0
    assert damaged(store.folder) == []  # every killed process leaves a torn tail: nothing to tell


@settings(max_examples=40)
@given(share=shares)
def test_a_flipped_byte_in_a_journal_costs_its_row_only(tmp_path_factory, share):
    store, journal = died(tmp_path_factory.mktemp("store"))
    data = journal.read_bytes()
    place = int(share * (len(data) - 1))  # not the very end: there it is a torn tail
    journal.write_bytes(flip(data, place))
    hit = data[:place].count(b"\n") - 1
    after = hit + 1 if data[place : place + 1] == b"\n" else hit  # two lines become one
    assert list(store.frame()["seed"]) == [number for number in range(COUNT) if number not in (hit, after)]
    assert damaged(store.folder) == [journal.name]


def test_a_journal_that_cannot_be_read_blocks_nothing(tmp_path):
    store, journal = died(tmp_path)
    journal.unlink()
    journal.mkdir()
    assert store.frame().empty
    assert damaged(tmp_path) == [journal.name]


def test_a_journal_without_its_shift_is_taken_in(tmp_path):
    store, journal = died(tmp_path)
    (heart,) = (tmp_path / "shifts").iterdir()
    dead = journal.with_name(f"{heart.name.rpartition('+')[2]}.jsonl")
    heart.unlink()
    journal.rename(dead)
    assert list(store.frame()["seed"]) == list(range(COUNT))


# Full disks, no rights, names ------------------------------------------------------------------------------------------------


@contextmanager
def files_of_at_most(size):
    """No file grows beyond so many bytes: the system then answers as on a full disk, in the middle of a write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [20, 300, 1000, 1700, 5000])
def test_a_full_disk_ends_in_one_message_and_loses_nothing(tmp_path, size):
    with pytest.raises(MachineError, match="store .*cannot be written: .*; runs that had ended are kept"), files_of_at_most(size):
        evaluate(runs(40), tmp_path / "store", workers=1, measure=plain)
    _, table = again(tmp_path / "store", 40)
    assert list(table["seed"]) == list(range(40))
    store = Store(tmp_path / "store")
    assert left_over(store) == []
    assert not list(store.folder.rglob("*.tmp"))


def test_runs_before_a_full_disk_are_not_run_again(tmp_path):
    row = ROW | {"undefined": None, "third": 0.1}
    store, keys = Store(tmp_path), ["a" * 24, "b" * 24]
    with pytest.raises(MachineError), store.shift(keys) as shift:
        shift.note(row | {"key": keys[0]})
        with files_of_at_most(Path(shift._journal.name).stat().st_size + 40):
            shift.note(row | {"key": keys[1]})
    assert list(store.frame().index) == keys[:1]


def test_a_read_only_store_is_read(tmp_path, monkeypatch, caplog):
    store, _ = died(tmp_path)
    filled(tmp_path / "other")

    def refuse(root):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("twin.runner.store.bury_all", refuse)
    with caplog.at_level(logging.WARNING, "twin.runner"):
        assert len(Store(tmp_path / "other").frame()) == COUNT
        assert store.frame().empty
    assert "the disk is read-only" in caplog.text
    with pytest.raises(MachineError, match="the disk is read-only"):
        evaluate(runs(1), tmp_path / "other", workers=1, measure=plain)


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="store .*: cannot be opened: "):
        evaluate(runs(1), tmp_path / name, workers=1, measure=plain)


def test_what_the_machine_refuses_a_store_is_said_in_chinese(tmp_path, monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "zh")
    refused = PermissionError(errno.EACCES, "Permission denied")
    with pytest.raises(MachineError, match="没有权限"), writing(tmp_path):
        raise refused
    (tmp_path / "part").touch()
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(refused))
    with pytest.raises(MachineError, match="没有权限"):
        set_aside(tmp_path, tmp_path / "part", "")
    for name, said in (("x" * 300, "名称过长"), ("a\0b", "系统不接受")):
        with pytest.raises(InputError, match=said):
            Store(tmp_path / name)


# What is left behind ----------------------------------------------------------------------------------------------------------


def test_a_store_is_made_when_the_first_run_is_about_to_be_written(tmp_path):
    place = tmp_path / "out" / "study" / "store"
    assert Store(place).frame().empty
    with pytest.raises(InputError, match="replicate"):
        evaluate(runs(1)[:0] + [runs(1)[0].__class__(replicate=-1)], place, workers=1, measure=plain)
    assert len(Store(place)) == Store(place).compact() == 0
    assert not (tmp_path / "out").exists()
    assert filled(place).folder.is_dir()


def test_what_a_kill_while_opening_left_is_taken_away(tmp_path):
    store = filled(tmp_path)
    dead, living = alive.nobodys_name(), alive.new_name()
    for name in (dead, living):
        for path in (f"shifts/.{name}", f"{name}.tmp", f"counties/abc+{name}.tmp/villages.parquet"):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).touch()
    assert len(store) == COUNT
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if dead in path.name or living in path.name}
    assert left == {f"shifts/.{living}", f"{living}.tmp", f"counties/abc+{living}.tmp"}


# The journal of a search --------------------------------------------------------------------------------------------------------


def searched(folder):
    journal = folder / "search" / "a.journal"
    journal.parent.mkdir()
    for first in (0, 3):
        backend(journal).append_logs([{"op_code": number, "value": number / 3} for number in range(first, first + 3)])
    return journal


@given(harm=harms, share=shares)
def test_a_search_goes_on_from_the_last_whole_line(tmp_path_factory, harm, share):
    journal = searched(tmp_path_factory.mktemp("store"))
    data = journal.read_bytes()
    place = int(share * len(data))
    journal.write_bytes(harm(data, place))
    whole = data[:place].count(b"\n")
    with alone(journal):
        assert [log["op_code"] for log in backend(journal).read_logs(0)] == list(range(whole))
        backend(journal).append_logs([{"op_code": 99}])
    told = backend(journal)
    assert [log["op_code"] for log in told.read_logs(0)] == [*range(whole), 99]
    assert [log["op_code"] for log in told.read_logs(whole)] == [99]
    kept = journal.parent.parent / "damaged" / "a.journal.tail"
    assert kept.exists() == (place != data[:place].rfind(b"\n") + 1 or harm is flip)


def test_optuna_reads_what_was_acknowledged(tmp_path):
    import optuna

    journal = searched(tmp_path)
    journal.unlink()

    def open_study():
        storage = optuna.storages.JournalStorage(backend(journal))
        return optuna.create_study(storage=storage, study_name="s", load_if_exists=True)

    study = open_study()
    for number in range(3):
        trial = study.ask()
        study.tell(trial, number / 3)
    with journal.open("ab") as file:
        file.write(sealed.line({"op_code": 4})[:-5])
    with alone(journal):
        after = open_study()
        assert [trial.value for trial in after.trials] == [0, 1 / 3, 2 / 3]
        after.tell(after.ask(), 1.0)
    assert [trial.value for trial in open_study().trials] == [0, 1 / 3, 2 / 3, 1.0]
