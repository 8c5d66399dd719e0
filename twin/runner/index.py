"""Which runs a folder of parts holds: their keys in one sorted array, 24 bytes a run, read part by part as they come."""

import os
import re
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twin.base.messages import message
from twin.runner import rows
from twin.runner.faults import set_aside
from twin.runner.run import KEY

_SEAL = re.compile(r"-([0-9a-f]{8})\.parquet$")
_NOT_WHOLE = (ValueError, TypeError, KeyError, IsADirectoryError, pa.ArrowException)  # what reading a damaged part raises


class Index:
    """The keys of a folder of parts, kept up to date by `refresh`."""

    def __init__(self, folder: Path, fixed: pa.Schema) -> None:
        """Nothing is read yet; `fixed` are the columns that every part has."""
        self._folder, self._fixed, self._seen = folder, fixed, set[str]()
        self._keys = np.empty(0, f"S{KEY}")
        self._lock = threading.Lock()

    def refresh(self) -> "Index":
        """Read the parts that are new; all of them if one has gone (merged, or the store was emptied).

        A part that is not what was written is set aside, so that its runs are run again.
        """
        with self._lock:
            while True:
                there = set(parts(self._folder))
                if self._seen - there:
                    self._seen, self._keys = set(), self._keys[:0]
                try:
                    new = [self._keys_of(self._folder / name) for name in sorted(there - self._seen)]
                except FileNotFoundError:  # merged between the listing and the reading
                    continue
                if any(keys is None for keys in new):  # set aside
                    continue
                if new:
                    self._keys = np.unique(np.concatenate([self._keys, *new]))
                self._seen = there
                return self

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that the folder holds."""
        held = self._keys
        if not held.size or not keys:
            return set()
        asked = np.array(keys, held.dtype)
        place = np.minimum(np.searchsorted(held, asked), held.size - 1)
        return {key for key, found in zip(keys, held[place] == asked, strict=True) if found}

    def shared(self, other: "Index") -> set[str]:
        """The keys that both hold."""
        return {key.decode() for key in np.intersect1d(self._keys, other._keys)}

    def __len__(self) -> int:
        return self._keys.size

    def _keys_of(self, path: Path) -> np.ndarray | None:
        """The keys of a part; None, and the part is set aside, if it is damaged or none of ours."""
        try:
            return _read(path, self._fixed)
        except OSError as problem:
            if problem.errno is not None and not isinstance(problem, IsADirectoryError):
                raise  # the machine's trouble, not the part's
        except _NOT_WHOLE:
            pass
        set_aside(self._folder.parent, path, message("this part is not what was written"))
        return None


def parts(folder: Path) -> Iterable[str]:
    """Names of the whole files of a folder; none where there is no such folder."""
    try:
        return [name for name in os.listdir(folder) if name.endswith(".parquet")]  # noqa: PTH208 (ten thousand names at once)
    except (FileNotFoundError, NotADirectoryError):  # the way may lead through a file
        return []


def _read(path: Path, fixed: pa.Schema) -> np.ndarray:
    """The keys of a part; raises one of `_NOT_WHOLE`, or an OSError without a number, if it is not what was written.

    A part without a checksum in its name (of an earlier version, or a stray file) is read whole and its columns looked at.
    """
    seal = _SEAL.search(path.name)
    if seal is not None and seal[1] != rows.checksum(path):
        raise ValueError(path.name)
    found = pq.read_table(path, columns=["key"] if seal else None)
    if seal is None and any(found.schema.field(one.name).type != one.type for one in fixed):
        raise TypeError(path.name)
    return found["key"].to_numpy().astype(f"S{KEY}")
