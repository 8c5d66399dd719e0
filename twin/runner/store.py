"""A folder of results, one row per run: shared by processes, read while they work, never half-written (docs/runner.md)."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pandas as pd

from twin.errors import InputError
from twin.runner import reading
from twin.runner.index import Index
from twin.runner.shift import FOLDERS, Shift, bury_all

FORMAT = 1
_SHOWN = 3  # runs that a message names


class Store:
    """Results of runs by key. Open it with a folder, which is made if it is not there.

    Raises InputError for a folder that holds something else, or a format of another version.
    """

    def __init__(self, folder: str | Path) -> None:
        """Open or make the folder."""
        self.folder = Path(folder).resolve()
        self._open()
        self._results, self._failures = Index(self.folder / "parts"), Index(self.folder / "failures")

    def _open(self) -> None:
        about = self.folder / "store.json"
        if not about.exists():
            if self.folder.exists() and (not self.folder.is_dir() or any(p.suffix != ".tmp" for p in self.folder.iterdir())):
                if not about.exists():  # else another process has just made it
                    raise InputError(f"{self.folder}: is not a store; allowed: a new or empty folder, or one that a run wrote")
            else:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._put("store.json", json.dumps({"format": FORMAT}))
        try:
            found = json.loads(about.read_text())["format"]
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{about}: is not a store's description") from None
        if found != FORMAT:
            raise InputError(f"{about}: format {found} is not known; allowed: {FORMAT}")
        for name in FOLDERS:
            (self.folder / name).mkdir(exist_ok=True)

    def _put(self, name: str, text: str) -> None:
        """Write a small file unless it is there: whole, and by one process only."""
        draft = self.folder / f"{uuid4().hex}.tmp"
        draft.write_text(text)
        try:
            os.link(draft, self.folder / name)
        except FileExistsError:
            return
        finally:
            draft.unlink()

    def measured_by(self, name: str) -> None:
        """Note what measures the runs of this store; raises InputError if it was something else."""
        self._put("measure", name)
        kept = (self.folder / "measure").read_text()
        if kept != name:
            raise InputError(f"store {self.folder}: holds what {kept} measured, not {name}; allowed: a store for each measure")

    # Work in progress ------------------------------------------------------------------------------------------------

    def shift(self, keys: Sequence[str]) -> Shift:
        """A block of work on some runs."""
        return Shift(self.folder, keys)

    def recover(self) -> int:
        """Take in what dead processes have left; how many shifts there were of them. Reading does this by itself."""
        return bury_all(self.folder)

    def refresh(self) -> "Store":
        """Learn which runs are there by now."""
        self._results.refresh()
        self._failures.refresh()
        return self

    def finished(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that have a result, as of the last `refresh`."""
        return self._results.known(keys)

    def failed(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that have failed and have no result, as of the last `refresh`."""
        return self._failures.known(keys) - self._results.known(keys)

    # Reading ---------------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """Runs with a result."""
        self.recover()
        return len(self._results.refresh())

    def frame(self, keys: Sequence[str] | None = None, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Results so far, indexed by key: those of `keys` in their order, or all in order of key; all columns or some.

        Keys without a result are left out (`require` insists). Whole numbers are int64, or Int64 where some are missing;
        missing ones are NaN or NA and column `undefined` tells why (JSON by indicator). Raises InputError for a column that
        no part has.
        """
        self.recover()
        return reading.frame(self.folder / "parts", keys, columns)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """All results piece by piece, for more than fits in memory; after a crash a run may come twice until `compact`."""
        self.recover()
        yield from reading.batches(self.folder / "parts", columns)

    def failures(self, keys: Sequence[str] | None = None) -> pd.DataFrame:
        """Runs that failed and have no result since, by key, the last failure of each: kind, message, traceback, at."""
        self.recover()
        found = reading.frame(self.folder / "failures", keys, None, last=True)
        self._results.refresh()
        return found[~found.index.isin(list(self.finished(list(found.index))))]

    def require(self, keys: Sequence[str], columns: Sequence[str] | None = None) -> pd.DataFrame:
        """`frame` of these runs if all have a result; raises InputError naming those that failed or are missing."""
        self.recover()
        self.refresh()
        lacking = set(keys) - self.finished(keys)
        if lacking:
            raise InputError(self._lacking(len(set(keys)), [key for key in dict.fromkeys(keys) if key in lacking]))
        return self.frame(keys, columns)

    def _lacking(self, asked: int, keys: list[str]) -> str:
        causes = self.failures(keys)
        missing = [key for key in keys if key not in causes.index]
        said = [f"store {self.folder}: {len(keys)} of {asked} runs have no result"]
        if len(causes):
            shown = "; ".join(f"{key} {row.kind}: {row.message}" for key, row in causes.head(_SHOWN).iterrows())
            said.append(f"{len(causes)} failed ({shown}{'; ...' if len(causes) > _SHOWN else ''}), retry them with retry_failed")
        if missing:
            shown = ", ".join(missing[:_SHOWN])
            said.append(f"{len(missing)} have not been run ({shown}{', ...' if len(missing) > _SHOWN else ''})")
        return "; ".join(said)

    # Housekeeping ----------------------------------------------------------------------------------------------------

    def compact(self) -> int:
        """Merge the parts into one of results and one of failures (without those that have a result since); how many there were.

        Others may read and write meanwhile. A part goes only when what replaces it is on disk.
        """
        self.recover()
        with self.shift([]) as shift:
            merged = reading.merge(self.folder / "parts", f"{shift.name}-merged", set())
            over = self._failures.refresh().shared(self._results.refresh())
            return merged + reading.merge(self.folder / "failures", f"{shift.name}-merged", over, last=True)
