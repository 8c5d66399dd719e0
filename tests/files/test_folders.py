"""Result folders: what is the user's stays, what is ours is replaced whole, whatever happens in between."""

import hashlib
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.base.errors import InputError, MachineError
from twin.files import folders

NAMES = ("report.html", "result.json", "figures/*.png")


def write(out, version, more=()):
    with folders.whole(out, "run", (*NAMES, *more)) as draft:
        (draft / "figures").mkdir()
        for name in ("report.html", "result.json", "figures/a.png", *more):
            (draft / name).write_text(f"{name} {version}")


def state(out):
    """The version of each file that we write, as a set: one element where a result is whole."""
    return {(out / name).read_text().split()[-1] for name in ("report.html", "result.json", "figures/a.png")}


@pytest.fixture
def out(tmp_path):
    place = tmp_path / "home" / "result"
    write(place, "old")
    return place


def test_the_marker_lists_what_was_written(out):
    document = json.loads((out / folders.MARKER).read_text())
    assert document["kind"] == "run"
    assert set(document["files"]) == {"report.html", "result.json", "figures/a.png"}
    assert all(digest == hashlib.sha256((out / name).read_bytes()).hexdigest() for name, digest in document["files"].items())


def test_what_the_user_keeps_in_a_result_folder_stays(out):
    (out / "thesis.txt").write_text("dear")
    (out / "figures" / "own.svg").write_text("own")
    (out / "sub" / "deep").mkdir(parents=True)
    (out / "sub" / "deep" / "notes.md").write_text("notes")
    (out / "empty").mkdir()
    (out / "link").symlink_to("thesis.txt")
    write(out, "new")
    assert state(out) == {"new"}
    assert (out / "thesis.txt").read_text() == "dear"
    assert (out / "figures" / "own.svg").read_text() == "own"
    assert (out / "sub" / "deep" / "notes.md").read_text() == "notes"
    assert (out / "empty").is_dir()
    assert (out / "link").is_symlink()
    assert [path.name for path in out.parent.iterdir()] == ["result"]
    write(out, "newer")
    assert state(out) == {"newer"}
    assert (out / "sub" / "deep" / "notes.md").read_text() == "notes"


@pytest.mark.parametrize("name", ["report.html", "thesis.txt", "posterior.yaml", "sub/x"])
def test_a_folder_without_our_marker_is_never_replaced(tmp_path, name):
    place = tmp_path / "mine"
    (place / name).parent.mkdir(parents=True)
    (place / name).write_text("dear")
    with pytest.raises(InputError, match="holds other things"):
        folders.check_free(place, NAMES)
    with pytest.raises(InputError, match="holds other things"):
        write(place, "new")
    assert (place / name).read_text() == "dear"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_file_of_ours_that_the_user_changed_is_named(out):
    (out / "result.json").write_text("my own numbers")
    with pytest.raises(InputError, match="result.json was changed"):
        folders.check_free(out, NAMES)
    (out / "result.json").unlink()
    write(out, "new")
    assert state(out) == {"new"}


@pytest.mark.parametrize("name", ["extra.csv", "figures/z.png"])
def test_a_file_of_the_user_with_a_name_that_is_needed_is_named(out, name):
    (out / name).write_text("mine")
    with pytest.raises(InputError, match=name):
        folders.check_free(out, (*NAMES, "extra.csv"))
    assert (out / name).read_text() == "mine"


def test_a_user_file_that_came_during_the_run_is_not_overwritten(out):
    with pytest.raises(InputError, match="extra.csv"), folders.whole(out, "run", (*NAMES, "extra.csv")) as draft:
        (draft / "extra.csv").write_text("ours")
        (out / "extra.csv").write_text("mine")
    assert (out / "extra.csv").read_text() == "mine"
    assert state(out) == {"old"}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 99, "files": {}}', '{"format": 1, "files": []}', "[" * 100_000, b"\xff"], ids=range(7)
)
def test_a_marker_that_cannot_be_read_is_refused(out, text):
    (out / folders.MARKER).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match="not a marker"):
        folders.check_free(out, NAMES)
    assert state(out) == {"old"}


def test_a_failure_leaves_the_earlier_result_and_nothing_else(out):
    with pytest.raises(RuntimeError), folders.whole(out, "run", NAMES) as draft:
        (draft / "report.html").write_text("half")
        raise RuntimeError
    assert state(out) == {"old"}
    assert [path.name for path in out.parent.iterdir()] == ["result"]


def test_a_link_is_followed(out, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(out)
    write(link, "new")
    assert link.is_symlink()
    assert state(out) == {"new"}
    dangling = tmp_path / "later"
    dangling.symlink_to(tmp_path / "elsewhere" / "result")
    write(dangling, "first")
    assert state(tmp_path / "elsewhere" / "result") == {"first"}


def test_possible_places_are_told_before_any_time_is_spent(tmp_path):
    (tmp_path / "file").write_text("")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for place in (Path("/"), tmp_path / "file", tmp_path / "file" / "below", tmp_path / ("x" * 300), loop):
        with pytest.raises(InputError, match="--out"):
            folders.check_free(place, NAMES)
    folders.check_free(tmp_path / ("名" * 85), NAMES)  # 255 bytes: as long as a name may be
    write(tmp_path / ("名" * 85), "long")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    tmp_path.chmod(0o555)
    with pytest.raises(MachineError, match="no right to write"):
        folders.check_free(tmp_path / "result", NAMES)


def test_a_full_disk_is_one_message_and_costs_nothing(out):
    with pytest.raises(MachineError, match="the disk is full"), folders.whole(out, "run", NAMES):
        raise OSError(28, "No space left on device")
    assert state(out) == {"old"}
    assert [path.name for path in out.parent.iterdir()] == ["result"]


def test_a_store_inside_is_refused(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "result")
    with pytest.raises(InputError, match="store is inside"):
        folders.check_free(tmp_path / "link", NAMES, tmp_path / "result" / "store")


@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077, 0o002])
def test_folders_honour_the_umask(tmp_path, mask):
    before = os.umask(mask)
    try:
        write(tmp_path / "result", "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "result").stat().st_mode) == 0o777 & ~mask
    assert stat.S_IMODE((tmp_path / "result" / "report.html").stat().st_mode) == 0o666 & ~mask


@settings(max_examples=15)
@given(st.lists(st.sampled_from(["a.txt", "sub/b.txt", "sub/deep/c", "figures/own.svg", "z y", "ü/名"]), unique=True))
def test_any_files_of_a_user_survive_any_number_of_results(tmp_path_factory, names):
    place = tmp_path_factory.mktemp("place") / "result"
    write(place, "0")
    for name in names:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(name)
    for version in ("1", "2"):
        write(place, version)
        assert {name: (place / name).read_text() for name in names} == {name: name for name in names}
        assert state(place) == {version}


# Kills

REPLACING = """
import sys, itertools
from pathlib import Path
from twin import folders
print("ready", flush=True)
for turn in itertools.count():
    with folders.whole(Path(sys.argv[1]), "run", ()) as draft:
        (draft / "figures").mkdir()
        for name in ("report.html", "result.json", "figures/a.png"):
            (draft / name).write_text(f"{name} v{turn}")
"""


def test_a_kill_at_any_moment_costs_no_result_and_no_file_of_the_user(out):
    (out / "thesis.txt").write_text("dear")
    chance = random.Random(11)
    for _ in range(8):
        process = subprocess.Popen([sys.executable, "-c", REPLACING, str(out)], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        folders.recover(out)
        assert len(state(out)) == 1
        assert folders.changed(out) == []
        assert (out / "thesis.txt").read_text() == "dear"
        assert [path.name for path in out.parent.iterdir()] == ["result"]


@pytest.mark.parametrize("step", ["before", "between", "after"])
def test_a_kill_at_each_step_of_the_swap_is_put_right(out, monkeypatch, step):
    """The three states that a kill can leave: the earlier result in place, moved away, moved away with the new one in place."""
    (out / "thesis.txt").write_text("dear")
    clear, rename, renamed = folders._put_right, os.rename, []

    def dies(*arguments):
        if step != "after" and len(renamed) == (0 if step == "before" else 1):
            raise KeyboardInterrupt
        renamed.append(arguments)
        rename(*arguments)

    monkeypatch.setattr(os, "rename", dies)
    if step == "after":
        monkeypatch.setattr(folders, "_put_right", lambda place: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write(out, "new")
    monkeypatch.undo()
    assert folders._put_right is clear
    folders.check_free(out, NAMES)
    assert state(out) == {"new" if step == "after" else "old"}
    assert (out / "thesis.txt").read_text() == "dear"
    assert [path.name for path in out.parent.iterdir()] == ["result"]


def test_the_draft_of_a_living_process_is_left_alone(out):
    with folders.whole(out, "run", NAMES) as draft:
        (draft / "report.html").write_text("report.html new")
        folders.recover(out)
        assert draft.exists()
        (draft / "result.json").write_text("result.json new")
        (draft / "figures").mkdir()
        (draft / "figures" / "a.png").write_text("a new")
    assert state(out) == {"new"}
