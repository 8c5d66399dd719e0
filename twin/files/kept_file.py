"""One file that holds plain data and arrays: written whole or not at all, read only as it was written.

The first line says what kind of file it is, its format, version and sources of the package that wrote it, and the SHA-256 of the
rest: a ZIP of `document.json` and one `.npy` an array. There is no pickle in it. The same content gives the same bytes.
"""

import hashlib
import io
import json
import os
import secrets
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from twin.base.errors import InputError, MachineError, reason
from twin.base.kernel import source_hash
from twin.base.version import __version__

FORMAT = 1
_OWN = b"policy-twin"
_DOCUMENT = "document.json"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the time of every member: the same content is the same file
_QUICK = 1  # of zlib's levels: state packs to a sixth of its size at any of them


def write(path: Path, kind: str, document: Any, arrays: Mapping[str, np.ndarray]) -> None:
    """Write a file of some kind, in place of an earlier one; raises MachineError where that cannot be done."""
    content = _packed(document, arrays)
    head = b" ".join((_OWN, kind.encode(), f"{FORMAT}".encode(), __version__.encode(), source_hash().encode(), _digest(content)))
    draft = path.parent / f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part"
    try:
        with draft.open("xb") as out:
            out.write(head + b"\n" + content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except OSError as problem:
        raise MachineError("{file}: cannot be written: {reason}", file=path, reason=reason(problem)) from problem
    finally:
        with suppress(OSError):  # it was never made, or the folder is gone
            draft.unlink(missing_ok=True)


def read(path: Path, kind: str) -> tuple[Any, dict[str, np.ndarray]]:
    """The document and the arrays of a file of some kind.

    Raises InputError for a file that is none, that other sources of the package wrote, or that is not as it was written.
    """
    try:
        head, _, content = path.read_bytes().partition(b"\n")
    except OSError as problem:
        raise InputError("{file}: cannot be read: {reason}", file=path, reason=reason(problem)) from problem
    said = head.split(b" ")
    if said[:2] != [_OWN, kind.encode()]:
        raise InputError("{file}: is no file of this kind, or damaged; allowed: one that the twin has saved", file=path)
    if len(said) != 6 or said[2] != f"{FORMAT}".encode() or said[4] != source_hash().encode():
        raise InputError(
            "{file}: was saved by version {saved} of the package from other sources than these ({own}); what is running goes on "
            "only under the code that it began with: allowed: that version, or run it anew with this one",
            file=path, saved=said[3].decode(errors="replace") if len(said) > 3 else "?", own=f"{__version__}+{source_hash()}",
        )  # fmt: skip
    if said[5] != _digest(content):
        raise InputError(
            "{file}: is damaged: its content is not what was written; allowed: a copy of it, or run it anew", file=path
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as members:
        arrays = {name: members[name] for name in members.files if name != _DOCUMENT}
        return json.loads(members[_DOCUMENT]), arrays


def _packed(document: Any, arrays: Mapping[str, np.ndarray]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as members:
        _put(members, _DOCUMENT, json.dumps(document, sort_keys=True).encode())
        for name, values in arrays.items():
            plain = io.BytesIO()
            np.lib.format.write_array(plain, np.asarray(values), allow_pickle=False)
            _put(members, f"{name}.npy", plain.getvalue())
    return sink.getvalue()


def _put(members: zipfile.ZipFile, name: str, content: bytes) -> None:
    members.writestr(zipfile.ZipInfo(name, _EARLIEST), content, zipfile.ZIP_DEFLATED, _QUICK)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
