"""Result folders: ours by a marker that lists every file we wrote; written beside their place and moved there whole.

A result takes the place of an earlier one in two renames, so that a process killed at any moment leaves either the earlier result
or the new one. Between the two renames the earlier one stands beside its place under another name; the next command that uses the
place puts it back. What the user keeps in a result folder is linked into the new one before it moves.
"""

import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from twin.base.errors import InputError, MachineError, reason

MARKER = "twin-result.json"
RECIPE = "twin-recipe.json"  # how a command made the result
FORMAT = 1
_DRAFT, _EARLIER = "draft", "earlier"


def check_free(out: Path | None, names: Sequence[str], store: Path | None = None) -> None:
    """Refuse, before any time is spent, a place that cannot take a result made of files with these `names`.

    `names` are patterns of paths inside the folder, as in `figures/*.png`. Allowed are a new folder, an empty one, and one with
    our marker whose listed files nobody changed; other files inside stay, but none may have a name that is needed. The `store` of
    the runs must lie outside. Raises InputError, or MachineError where nothing may be written.
    """
    if out is None:
        return
    place = _place(out)
    if store is not None and Path(os.path.realpath(store)).is_relative_to(place):
        raise InputError(
            "--out {out}: the study's store is inside ({store}); allowed: another folder, or `store` in the study",
            out=out, store=store,
        )  # fmt: skip
    _check_parent(out, place)
    if place.parent.is_dir():
        recover(out)
    if place.exists():
        _check_replaceable(out, place, [*names, MARKER, RECIPE])


@contextmanager
def whole(out: Path, kind: str, names: Sequence[str]) -> Iterator[Path]:
    """Give a folder to write in; on success it takes the place of `out`, on failure nothing is left behind.

    `kind` says in the marker what the result is of. Raises what `check_free` raises, and MachineError for a full disk.
    """
    check_free(out, names)
    place = _place(out)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = _beside(place, f"{_DRAFT}-{os.getpid()}-{secrets.token_hex(4)}")
        draft.mkdir()  # as the umask has it
        try:
            with _held(draft):
                yield draft
                for name, content in _beside_it.get().items():
                    (draft / name).write_bytes(content)
                _mark(draft, kind)
                _move(out, draft, place, names)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as problem:
        raise MachineError("--out {out}: cannot be written: {reason}", out=out, reason=reason(problem)) from problem


@contextmanager
def with_files(files: Mapping[str, bytes]) -> Iterator[None]:
    """Results that are written in this block have these files too: what whoever writes a result does not know of."""
    token = _beside_it.set(dict(files))
    try:
        yield
    finally:
        _beside_it.reset(token)


_beside_it: ContextVar[Mapping[str, bytes]] = ContextVar("beside", default={})  # noqa: B039 - never changed


def recover(out: Path) -> None:
    """Put right what a killed process left beside the place `out`: an earlier result moved away, drafts of nobody."""
    place = _place(out)
    if not any(place.parent.glob(_beside(place, "*").name)):
        return
    with _held(place.parent):
        _put_right(place)


def listed(folder: Path) -> dict[str, str] | None:
    """The files of a result folder, by path inside it, each with its SHA-256; None where the folder has no marker."""
    found = _marker(folder)
    return None if found is None else {str(name): str(digest) for name, digest in found["files"].items()}


def kind(folder: Path) -> str | None:
    """What a result folder is of, such as `run` or `grid`; None where the folder has no marker."""
    found = _marker(folder)
    return None if found is None else str(found.get("kind", ""))


def _marker(folder: Path) -> dict[str, Any] | None:
    """What the marker of a folder says; raises InputError for one that this version does not read."""
    try:
        text = (folder / MARKER).read_bytes()
    except FileNotFoundError:
        return None
    try:
        found: dict[str, Any] = json.loads(text)
        known = found["format"] == FORMAT and isinstance(found["files"], dict)
    except (ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise InputError("{file}: not a marker that this version reads; allowed: a folder of this version", file=folder / MARKER)
    return found


def changed(folder: Path) -> list[str]:
    """The listed files of a result folder that are others than were written; one that is gone is none of them."""
    return [
        name
        for name, digest in (listed(folder) or {}).items()
        for path in [folder / name]
        if os.path.lexists(path) and (path.is_symlink() or not path.is_file() or _digest(path) != digest)
    ]


def _place(out: Path) -> Path:
    """Where a result goes: links are followed."""
    try:
        place = Path(os.path.realpath(out))
        place.stat()
    except FileNotFoundError:
        return place
    except (OSError, ValueError) as problem:  # a name that is too long, a loop of links, a zero byte
        raise InputError("--out {out}: no possible place: {reason}", out=_short(out), reason=reason(problem)) from problem
    return place


def _short(out: Path) -> str:
    text = str(out)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_SHOWN = 80


def _beside(place: Path, end: str) -> Path:
    """A hidden name beside a place, short however long the place's own name is."""
    return place.parent / f".twin-{hashlib.sha256(os.fsencode(place.name)).hexdigest()[:16]}-{end}"


def _check_parent(out: Path, place: Path) -> None:
    """Refuse where the folder around a place is none, or may not be written."""
    if place.exists() and not place.is_dir():
        raise InputError("--out {out}: a file is in the way; allowed: a new folder, an empty one or an earlier result", out=out)
    around = next((parent for parent in place.parents if parent.exists()), place)  # the root has none around it
    if not around.is_dir():
        raise InputError("--out {out}: {file} is a file, not a folder", out=out, file=around)
    for folder in (around, place) if place.exists() else (around,):
        if not os.access(folder, os.W_OK | os.X_OK | os.R_OK):
            raise MachineError("--out {out}: there is no right to write in {folder}", out=out, folder=folder)


def _check_replaceable(out: Path, place: Path, names: Sequence[str]) -> None:
    own = listed(place)
    if own is None:
        if any(place.iterdir()):
            raise InputError(
                "--out {out}: the folder holds other things and no {marker}; allowed: a new folder, an empty one or an earlier "
                "result",
                out=out, marker=MARKER,
            )  # fmt: skip
        return
    for name in changed(place):
        raise InputError(
            "--out {out}: {name} was changed since it was written; allowed: another folder, or that file moved away",
            out=out, name=name,
        )  # fmt: skip
    for path in _foreign(place, own):
        name = path.relative_to(place).as_posix()
        folder = path.is_dir() and not path.is_symlink()
        if any(fnmatch(name, wanted) or (not folder and wanted.startswith(f"{name}/")) for wanted in names):
            raise InputError(
                "--out {out}: {name} is not of an earlier result, and its name is needed; allowed: another folder, or that file "
                "moved away",
                out=out, name=name,
            )  # fmt: skip


def _foreign(folder: Path, own: dict[str, str]) -> list[Path]:
    """What is not ours in a folder, from the top down: files, links and folders."""
    ours = {MARKER, *own, *(parent.as_posix() for name in own for parent in Path(name).parents)}
    found = []
    for root, folders, files in os.walk(folder):
        inside = [Path(root) / name for name in sorted(folders + files)]
        found += [path for path in inside if path.relative_to(folder).as_posix() not in ours]
    return found


def _mark(draft: Path, kind: str) -> None:
    files = {path.relative_to(draft).as_posix(): _digest(path) for path in sorted(draft.rglob("*")) if path.is_file()}
    document = {"format": FORMAT, "kind": kind, "files": files}
    (draft / MARKER).write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _move(out: Path, draft: Path, place: Path, names: Sequence[str]) -> None:
    """The draft takes its place; an earlier result goes when the new one is there."""
    with _held(place.parent):
        if not place.exists() or not any(place.iterdir()):
            draft.rename(place)
            return
        _check_replaceable(out, place, [*names, MARKER])  # once more: the user may have worked there during the run
        draft.chmod(place.stat().st_mode & 0o7777)
        for path in _foreign(place, listed(place) or {}):
            _linked(path, draft / path.relative_to(place))
        earlier = _beside(place, _EARLIER)
        place.rename(earlier)
        draft.rename(place)
        _put_right(place)


def _linked(path: Path, target: Path) -> None:
    """The same file or link under another name, a copy where the disk knows no hard links; a folder is made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        target.symlink_to(path.readlink())
    elif path.is_dir():
        if not target.exists():
            target.mkdir()
            shutil.copystat(path, target)
    else:
        try:
            target.hardlink_to(path)
        except OSError:
            shutil.copy2(path, target)


def _put_right(place: Path) -> None:
    """With the folder around held: the earlier result goes back if its place is empty, else away; drafts of nobody go."""
    earlier = _beside(place, _EARLIER)
    if earlier.exists():
        if place.exists():
            _clear(earlier, place)
        else:
            earlier.rename(place)
    for draft in place.parent.glob(_beside(place, f"{_DRAFT}-*").name):
        if not _is_held(draft):
            shutil.rmtree(draft, ignore_errors=True)


def _clear(earlier: Path, place: Path) -> None:
    """Remove an earlier result; what came into it while its successor was made moves over."""
    for path in _foreign(earlier, listed(earlier) or {}):
        new = place / path.relative_to(earlier)
        if os.path.lexists(path) and not os.path.lexists(new):  # not there: it moved with its folder
            new.parent.mkdir(parents=True, exist_ok=True)
            path.rename(new)
    shutil.rmtree(earlier, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder until the block ends or the process dies, on disks that know locks."""
    handle = _locked(folder, wait=True)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _is_held(folder: Path) -> bool:
    """Whether a living process holds a folder, or it cannot be known."""
    handle = _locked(folder, wait=False)
    if handle is not None:
        os.close(handle)
    return handle is None


def _locked(folder: Path, wait: bool) -> int | None:
    """A handle that locks a folder while it is open; None where it cannot be had."""
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
