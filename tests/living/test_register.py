"""The register: a chain that is added to, whole or not at all, and shows what was changed."""

import errno
import hashlib
import json
import os

import pytest

from twin.base.errors import InputError, MachineError
from twin.living.register import register


@pytest.fixture
def folder(tmp_path):
    living = tmp_path / "my" / "living"
    living.mkdir(parents=True)
    (tmp_path / "my" / "observations.csv").write_text("a,b\n1,2\n")
    (living / "scores.csv").write_text("wis\n0.5\n")
    return living


def add(folder, made="2026-03-31"):
    return register.append(folder, "score", made, [folder.parent / "observations.csv"], [folder / "scores.csv"], {"version": "1"})


def test_an_event_names_its_files_by_hash_and_the_line_before(folder):
    first, second = add(folder), add(folder, "2026-04-30")
    lines = (folder / "register.jsonl").read_bytes().splitlines()
    assert first.inputs == {"observations.csv": hashlib.sha256(b"a,b\n1,2\n").hexdigest()}
    assert first.outputs == {"scores.csv": hashlib.sha256(b"wis\n0.5\n").hexdigest()}
    assert first.previous == "0" * 64
    assert json.loads(lines[1])["previous"] == hashlib.sha256(lines[0]).hexdigest() == first.hash
    assert register.events(folder) == (first, second)


def test_copies_of_what_was_read_and_issued_are_kept(folder):
    event = add(folder)
    (folder.parent / "observations.csv").write_text("a,b\n1,2\n3,4\n")
    (folder / "scores.csv").write_text("wis\n0.6\n")
    second = add(folder)
    assert register.frozen(folder, "observations.csv", event.inputs["observations.csv"]).read_text() == "a,b\n1,2\n"
    assert register.issued_bytes(folder, event.outputs["scores.csv"]) == b"wis\n0.5\n"
    assert register.issued_bytes(folder, second.outputs["scores.csv"]) == b"wis\n0.6\n"


def test_inputs_of_the_folder_itself_are_hashed_and_not_copied(folder):
    event = register.append(folder, "score", "2026-03-31", [folder / "scores.csv"], [], {})
    assert list(event.inputs) == ["living/scores.csv"]
    assert not (folder / "inputs").exists()


def test_cut_at_any_byte_the_last_event_is_there_or_not_and_the_next_mends_it(folder):
    first = add(folder)
    whole = len((folder / "register.jsonl").read_bytes())
    add(folder, "2026-04-30")
    content = (folder / "register.jsonl").read_bytes()
    for size in range(whole, len(content)):
        (folder / "register.jsonl").write_bytes(content[:size])
        found = register.read(folder)
        assert (found.events, found.broken, found.torn) == ((first,), (), size - whole)
    third = add(folder, "2026-05-31")
    assert register.read(folder).events == (first, third)
    assert register.read(folder).torn == 0


def test_one_digit_anywhere_in_a_line_is_told_by_its_number(folder):
    for made in ("2026-03-31", "2026-04-30", "2026-05-31"):
        add(folder, made)
    content = (folder / "register.jsonl").read_bytes()
    starts = [0, *(place + 1 for place, byte in enumerate(content) if byte == 10)]
    for number, (start, end) in enumerate(zip(starts, starts[1:], strict=False), 1):
        for place in range(start, end - 1, 7):
            other = b"7" if content[place : place + 1] != b"7" else b"8"
            (folder / "register.jsonl").write_bytes(content[:place] + other + content[place + 1 :])
            assert register.read(folder).broken == (number,), content[place : place + 20]


@pytest.mark.parametrize("order", [(1, 2), (0, 2), (0, 2, 1), (0, 1, 1, 2)])
def test_lines_taken_out_turned_or_doubled_are_told(folder, order):
    for made in ("2026-03-31", "2026-04-30", "2026-05-31"):
        add(folder, made)
    lines = (folder / "register.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "register.jsonl").write_bytes(b"".join(lines[number] for number in order))
    assert register.read(folder).broken
    with pytest.raises(InputError, match="is not as it was written"):
        add(folder)


def test_a_full_disk_leaves_the_register_as_it_was(folder, monkeypatch):
    add(folder)
    before = (folder / "register.jsonl").read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(MachineError, match="the disk is full"):
            add(folder)
    assert (folder / "register.jsonl").read_bytes() == before
    assert add(folder).line == 2


def test_a_damaged_copy_is_made_again_when_the_same_comes_once_more(folder):
    hash = add(folder).outputs["scores.csv"]
    register.copy_of(folder, hash).write_bytes(b"\x1f\x8b\x08nonsense")
    assert register.issued_bytes(folder, hash) is None
    add(folder)
    assert register.issued_bytes(folder, hash) == b"wis\n0.5\n"


def test_the_code_is_named_by_version_and_sources():
    assert set(register.code_now()) == {"version", "source", "living"}
