"""Two people with one folder do not spoil it: a lock with a name, a machine and a time, held while a command writes."""

import getpass
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from twin.base.errors import InputError
from twin.base.messages import message
from twin.living.register.written import once
from twin.runner import alive

FILE = "lock"


@contextmanager
def held(folder: Path, tell: Callable[[str], None] = lambda text: None) -> Iterator[None]:
    """Hold DIR/living (made if need be) until the block ends.

    Raises InputError where somebody else holds it: who, on which machine, since when. The lock of a process of this machine that
    is dead is taken over, and `tell` is given a sentence about it.
    """
    file, own = folder / FILE, alive.new_name()
    content = _content(own)
    for _ in range(3):
        if once(file, content):
            break
        _take_away(file, tell)
    else:
        raise _taken(file)
    try:
        yield
    finally:
        if _holder(file).get("process") == own:  # somebody may have removed it and begun
            file.unlink(missing_ok=True)


def _content(own: str) -> bytes:
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in containers
        name = str(os.getuid()) if hasattr(os, "getuid") else "?"
    since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    found = {"name": name, "machine": socket.gethostname(), "since": since, "process": own}
    return (json.dumps(found, ensure_ascii=False) + "\n").encode()


def _holder(file: Path) -> dict[str, str]:
    """What a lock says; nothing where it is gone or no lock of ours."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _take_away(file: Path, tell: Callable[[str], None]) -> None:
    """Remove the lock of a process that is dead; raises InputError for that of one that lives, or that cannot be known."""
    holder = _holder(file)
    if not holder and not file.exists():
        return  # it went in this moment
    if not alive.dead(holder.get("process", ""), file, clock=0.0):  # by the process alone: no heart beats in this file
        raise _taken(file)
    aside = file.with_name(f".{uuid4().hex}.tmp")
    try:
        file.rename(aside)
    except FileNotFoundError:
        return
    try:
        if _holder(aside) != holder:  # somebody was faster, and this is their lock
            once(file, aside.read_bytes())
            raise _taken(file)
    finally:
        aside.unlink(missing_ok=True)
    tell(message("{file}: the lock of a command that has ended ({name}, since {since}) was removed",
                 file=file, name=holder.get("name", "?"), since=holder.get("since", "?")))  # fmt: skip


def _taken(file: Path) -> InputError:
    holder = _holder(file)
    return InputError(
        "{folder}: {name} on {machine} has been working in it since {since}; allowed: to wait, or to remove {file} if that "
        "command has ended",
        folder=file.parent.parent, file=file, **{key: holder.get(key, "?") for key in ("name", "machine", "since")},
    )  # fmt: skip
