"""The register of a living twin: what was made of what, one line an event, each line holding the hash of the one before it.

`DIR/living/register.jsonl` is only ever added to. Beside it lie the copies that let a change be found: `inputs/` holds each input
from outside `living/` as it was, `register/` each output as it was issued (compressed), all named after their SHA-256.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from twin.base.errors import InputError, MachineError, reason
from twin.living.register.written import digest, kept, replace

FILE = "register.jsonl"
FIRST = "0" * 64  # what stands for the hash of the line before the first
_FIELDS = ("check", "code", "inputs", "kind", "made", "outputs", "previous")


@dataclass(frozen=True)
class Event:
    """One line: `kind` (forecast, assimilation, score ...), `made` (the date it is of), hashes of inputs, outputs and code.

    Inputs are named from DIR on, outputs from DIR/living on. `line` counts from 1; `hash` is the SHA-256 of the line.
    """

    line: int
    kind: str
    made: str
    inputs: dict[str, str]
    outputs: dict[str, str]
    code: dict[str, str]
    previous: str
    hash: str


@dataclass(frozen=True)
class Reading:
    """A register as it was read: its events in order, the lines that are not as they were written, and a torn last line."""

    events: tuple[Event, ...]
    broken: tuple[int, ...] = ()  # lines that were changed, or that do not follow on the line before
    torn: int = 0  # bytes of a last line that was never ended: a command was killed while it wrote
    lines: tuple[bytes, ...] = field(default=(), repr=False)


def append(
    folder: Path, kind: str, made: str, inputs: Iterable[Path], outputs: Iterable[Path], code: dict[str, str] | None = None
) -> Event:
    """Add an event to the register of `folder` (DIR/living), after keeping copies of its files; a torn last line is mended.

    `inputs` and `outputs` are files (outputs in `folder`); `code` is `code_now()` where it is not given. Killed at any moment,
    the event is in the register or it is not. Raises InputError where the register was changed, MachineError for a full disk.
    """
    event: dict[str, Any] = {
        "kind": kind, "made": made, "code": code_now() if code is None else code,
        "inputs": {_name(path, folder.parent): _freeze(folder, path) for path in sorted(set(inputs))},
        "outputs": {_name(path, folder): _keep(folder, path) for path in sorted(set(outputs))},
    }  # fmt: skip
    with _opened(folder / FILE) as file:
        found = _read(file.read())
        if found.broken:
            raise InputError("{file}, line {line}: is not as it was written; see `twin verify {folder}`",
                             file=folder / FILE, line=found.broken[0], folder=folder.parent)  # fmt: skip
        event["previous"] = found.events[-1].hash if found.events else FIRST
        line = _said(event | {"check": _check(event)})
        _add(file, folder / FILE, sum(len(one) + 1 for one in found.lines), line + b"\n")
    return _event(len(found.events) + 1, line)


def events(folder: Path) -> tuple[Event, ...]:
    """The events of a register, in order; none where there is no register."""
    return read(folder).events


def read(folder: Path) -> Reading:
    """The register of DIR/living with all that is wrong with its lines."""
    try:
        return _read((folder / FILE).read_bytes())
    except FileNotFoundError:
        return Reading(())
    except OSError as problem:
        raise MachineError("{file}: cannot be read: {reason}", file=folder / FILE, reason=reason(problem)) from problem


def code_now() -> dict[str, str]:
    """The version of the program, and hashes of the sources that make its numbers and of those of the living twin."""
    from twin.base.kernel import source_hash  # it brings the compiler with it
    from twin.base.version import __version__

    own = hashlib.sha256()
    room = Path(__file__).parents[1]
    for path in sorted(room.rglob("*.*")):
        if path.suffix in {".py", ".yaml", ".csv"}:
            own.update(path.relative_to(room).as_posix().encode() + b"\0" + path.read_bytes())
    return {"version": __version__, "source": source_hash(), "living": own.hexdigest()[:16]}


def frozen(folder: Path, name: str, hash: str) -> Path:
    """Where the copy of an input lies."""
    return folder / "inputs" / f"{hash[:16]}-{Path(name).name}"


def copy_of(folder: Path, hash: str) -> Path:
    """Where the compressed copy of an output lies."""
    return folder / "register" / f"{hash}.gz"


def issued_bytes(folder: Path, hash: str) -> bytes | None:
    """An output as it was issued, from its copy; None where the copy is gone or is no longer that."""
    try:
        content = gzip.decompress(copy_of(folder, hash).read_bytes())
    except (OSError, EOFError, zlib.error):
        return None
    return content if hashlib.sha256(content).hexdigest() == hash else None


def within(folder: Path, name: str) -> bool:
    """Whether an input, named from DIR on, lies in `folder` (DIR/living) itself: it is not copied."""
    return Path(name).parts[:1] == (folder.name,)


def _name(path: Path, home: Path) -> str:
    """A file by its path from `home` on, or whole where it lies elsewhere."""
    whole, root = path.resolve(), home.resolve()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else whole.as_posix()


def _freeze(folder: Path, path: Path) -> str:
    """The hash of an input, of which a copy is kept unless it lies in the folder itself."""
    if path.resolve().is_relative_to(folder.resolve()):
        return digest(path)
    content = path.read_bytes()
    hash = hashlib.sha256(content).hexdigest()
    copy = frozen(folder, path.name, hash)
    if not copy.is_file() or digest(copy) != hash:
        replace(copy, content)
    return hash


def _keep(folder: Path, path: Path) -> str:
    content = path.read_bytes()
    hash = hashlib.sha256(content).hexdigest()
    if issued_bytes(folder, hash) is None:
        replace(copy_of(folder, hash), gzip.compress(content, 6, mtime=0))
    return hash


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    """The register, held against other processes on this machine until the block ends."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a+b") as handle:
            if os.name != "nt":
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX)
            handle.seek(0)
            yield handle
    except OSError as problem:
        raise MachineError("{file}: cannot be written: {reason}", file=file, reason=reason(problem)) from problem


def _add(handle: BinaryIO, file: Path, whole: int, line: bytes) -> None:
    """Write a line behind the whole ones, on disk before this returns; what was torn goes, and so does a line that fails."""
    try:
        handle.truncate(whole)
        handle.write(line)
        handle.flush()
        os.fsync(handle.fileno())
        kept(file.parent)
    except OSError:
        os.truncate(file, whole)
        raise


def _read(content: bytes) -> Reading:
    *lines, rest = content.split(b"\n")
    found, broken, previous = [], [], FIRST
    for number, line in enumerate(lines, 1):
        event = _parsed(number, line)
        if event is None or previous not in ("", event.previous):
            broken.append(number)
        if event is not None:
            found.append(event)
        previous = "" if event is None else event.hash  # after a line that was changed the next is not blamed
    return Reading(tuple(found), tuple(broken), len(rest), tuple(lines))


def _parsed(number: int, line: bytes) -> Event | None:
    try:
        return _event(number, line)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _event(number: int, line: bytes) -> Event:
    found = json.loads(line)
    if tuple(sorted(found)) != _FIELDS or found.pop("check") != _check(found):
        raise ValueError("no event")
    return Event(number, **found, hash=hashlib.sha256(line).hexdigest())


def _check(event: dict[str, Any]) -> str:
    """The hash of an event without this one: it tells a changed line from one before which something was changed."""
    return hashlib.sha256(_said(event)).hexdigest()


def _said(event: dict[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
