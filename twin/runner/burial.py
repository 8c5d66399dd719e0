"""Burials: what dead processes have left in a store is taken in by whoever comes next, once."""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from twin.base.messages import message
from twin.runner import alive, rows
from twin.runner.faults import set_aside

_GRAVE = "+"


def bury(root: Path, name: str, clock: float) -> bool:
    """Take over a shift if it is dead: publish its journal, drop its claims. Whether this was done here."""
    for beat in hearts(root, name):
        if not alive.dead(beat.name.rpartition(_GRAVE)[2], beat, clock):
            continue
        grave = beat.with_name(name + _GRAVE + alive.new_name())
        try:
            beat.rename(grave)  # one process succeeds
            os.utime(grave)
        except FileNotFoundError:
            continue
        try:
            _close(root, name)
        except OSError:
            lay_down(grave, name)
            raise
        grave.unlink(missing_ok=True)
        return True
    return False


def bury_all(root: Path) -> int:
    """Bury every dead shift of a store, and drop what dead processes left half-made; how many shifts there were."""
    journals = {path.stem for path in _entries(root / "journals") if alive.is_name(path.stem)}  # before the shifts are listed
    shifts = _entries(root / "shifts")
    drafts = [path for path in (*_entries(root), *_entries(root / "counties"), *shifts) if _is_draft(path)]
    held = {path: path.name.partition(_GRAVE)[0] for path in shifts if not path.name.startswith(".")}
    for path in [path for path, name in held.items() if not alive.is_name(name)]:
        set_aside(root, path, message("it is no shift"))
        del held[path]
    names = journals | set(held.values())
    if not names and not drafts:
        return 0
    probe = root / "shifts" / f".{alive.new_name()}"
    probe.touch()
    try:
        clock = now(probe)
        for path in drafts:
            _drop(path, clock)
        return sum(_bury(root, name, clock) for name in sorted(names))
    finally:
        probe.unlink(missing_ok=True)


def _bury(root: Path, name: str, clock: float) -> bool:
    """Bury a shift, also one of which only the journal is left."""
    if not hearts(root, name) and alive.dead(name, root / "journals" / f"{name}.jsonl", clock):
        write_whole(root / "shifts" / name, name)
    return bury(root, name, clock)


def now(own: Path) -> float:
    """Seconds by the file system's clock, from touching a file of one's own."""
    try:
        os.utime(own)
        return own.stat().st_mtime
    except FileNotFoundError:
        return 0.0  # buried: nobody looks dead to it


def _close(root: Path, name: str) -> None:
    journal = root / "journals" / f"{name}.jsonl"
    found, whole = rows.lines(journal)
    rows.publish(root, name, (row for row in found if "key" in row))
    release(root, [key for row in found for key in row.get("keys", ())], name)
    for folder in ("parts", "failures"):
        for draft in (root / folder).glob(f"{name}*.tmp"):
            draft.unlink(missing_ok=True)
    if whole:
        journal.unlink(missing_ok=True)
    else:
        set_aside(root, journal, message("a line of this journal is not what was written"))


def release(root: Path, keys: Sequence[str], name: str) -> None:
    """Give up the claims of a shift on some runs."""
    for key in keys:
        claim = root / "claims" / key
        with suppress(FileNotFoundError, UnicodeDecodeError, IsADirectoryError):  # gone, or no claim
            if claim.read_text() == name:
                claim.unlink(missing_ok=True)


def lay_down(beat: Path, name: str) -> None:
    """Mark a shift that could not end as dead, though this process lives."""
    with suppress(FileNotFoundError):
        beat.rename(beat.with_name(name + _GRAVE + alive.nobodys_name()))


def hearts(root: Path, name: str) -> list[Path]:
    """The file of a shift, or of its burial."""
    return [path for path in _entries(root / "shifts") if path.name.partition(_GRAVE)[0] == name]


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_draft(path: Path) -> bool:
    """Something that a process of ours was about to put into its place, or only made to read the clock."""
    return (path.name.startswith(".") or path.suffix == ".tmp") and alive.name_in(path.name) is not None


def _drop(path: Path, clock: float) -> None:
    """Take away the draft of a dead process."""
    if not alive.dead(alive.name_in(path.name) or "", path, clock):
        return
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write beside, then rename, so that nobody reads a half."""
    draft = path.with_name(f".{path.name}")
    draft.write_text(text)
    draft.replace(path)
