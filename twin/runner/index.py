"""Which runs a folder of parts holds: their keys in one sorted array, 24 bytes a run, read part by part as they come."""

import os
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from twin.runner.run import KEY


class Index:
    """The keys of a folder of parts, kept up to date by `refresh`."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read yet."""
        self._folder, self._seen = folder, set[str]()
        self._keys = np.empty(0, f"S{KEY}")
        self._lock = threading.Lock()

    def refresh(self) -> "Index":
        """Read the parts that are new; all of them if one has gone (merged, or the store was emptied)."""
        with self._lock:
            while True:
                there = set(parts(self._folder))
                if self._seen - there:
                    self._seen, self._keys = set(), self._keys[:0]
                try:
                    new = [_keys(self._folder / name) for name in sorted(there - self._seen)]
                except FileNotFoundError:  # merged between the listing and the reading
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


def parts(folder: Path) -> Iterable[str]:
    """Names of the whole files of a folder."""
    return [name for name in os.listdir(folder) if name.endswith(".parquet")]  # noqa: PTH208 (ten thousand names at once)


def _keys(path: Path) -> np.ndarray:
    return pq.read_table(path, columns=["key"])["key"].to_numpy().astype(f"S{KEY}")
