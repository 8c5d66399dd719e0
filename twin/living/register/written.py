"""Files of the living twin: written whole or not, some of them once and for all."""

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from twin.base.errors import MachineError, reason


def digest(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def replace(path: Path, content: bytes) -> Path:
    """Write a file in place of what is there; killed at any moment, the earlier one or the new one is there, whole."""
    _put(path, content, once=False)
    return path


def once(path: Path, content: bytes) -> bool:
    """Write a file unless one is there, whoever is faster; whether it was written. Raises MachineError."""
    return _put(path, content, once=True)


def _put(path: Path, content: bytes, once: bool) -> bool:
    draft = path.parent / f".{uuid4().hex}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if once:
                os.link(draft, path)
            else:
                draft.replace(path)
            kept(path.parent)
        finally:
            draft.unlink(missing_ok=True)
    except FileExistsError:
        return False
    except OSError as problem:
        raise MachineError("{file}: cannot be written: {reason}", file=path, reason=reason(problem)) from problem
    return True


def kept(folder: Path) -> None:
    """Have the disk keep the names in a folder, where it can be asked to."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
