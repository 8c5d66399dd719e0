"""A folder of results, one row per run: shared by processes, read while they work, never half-written (docs/runner.md)."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from twin.base.errors import InputError, MachineError, reason
from twin.base.messages import message
from twin.runner import alive, reading, rows
from twin.runner.burial import bury_all
from twin.runner.faults import set_aside, warn, writing
from twin.runner.index import Index
from twin.runner.kept import COLUMN, Kept
from twin.runner.shift import FOLDERS, Shift

FORMAT = 2
READABLE = (1, FORMAT)
# Names under which measures of earlier versions are noted.
RENAMED = {
    "twin.study.attribution.measure:measured": "twin.study.measure:measured",
}
_OWN = {"parts", "claims", "journals"}  # folders that tell a store whose description is lost
_SHOWN = 3  # runs that a message names
_LONG = 80  # signs of a failure that a message repeats


class Store:
    """Results of runs by key. A folder that is not there reads as an empty store, and is made when the first run is written.

    Raises InputError for a folder that cannot be, holds something else, or has the format of another version. What is damaged is
    set aside into its folder `damaged` and said (logger `twin.runner`); what the machine refuses to write is a MachineError.

    >>> len(Store("a-new-store").frame())
    0
    """

    def __init__(self, folder: str | Path) -> None:
        """Open the folder if it is there."""
        try:
            self.folder = Path(folder).resolve()
            self._check()
        except (OSError, ValueError) as problem:  # too long a name, no right to look, a name that is none
            if isinstance(problem, InputError):
                raise
            raise InputError(
                "store {store}: cannot be opened: {reason}", store=str(folder)[:_LONG], reason=reason(problem)
            ) from None
        self._results = Index(self.folder / "parts", rows.RESULT)
        self._failures = Index(self.folder / "failures", rows.FAILURE)

    def _check(self) -> None:
        """Whether the folder is a store, or may become one."""
        about = self.folder / "store.json"
        if about.exists():
            self._check_format(about)
        elif self.folder.exists() and not self._may_become() and not about.exists():  # another process may just have made it
            raise InputError(
                "{store}: is not a store; allowed: a new or empty folder, or one that a run wrote", store=self.folder
            )

    def _may_become(self) -> bool:
        if not self.folder.is_dir():
            return False
        there = {path.name for path in self.folder.iterdir() if path.suffix != ".tmp"}
        return not there or there >= _OWN

    def _check_format(self, about: Path) -> None:
        try:
            found = json.loads(about.read_bytes())["format"]
        except (ValueError, KeyError, TypeError):
            if not {path.name for path in self.folder.iterdir()} >= _OWN:
                raise InputError("{file}: is not a store's description", file=about) from None
            set_aside(self.folder, about, message("this description of a store cannot be read"))
            return
        if found not in READABLE:
            raise InputError("{file}: format {format} is not known; allowed: {known}", file=about, format=found, known=FORMAT)

    def make(self) -> "Store":
        """Make the folder and what belongs into it, where it is not there; raises MachineError where that cannot be."""
        with writing(self.folder):
            if not (self.folder / "store.json").exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                self._put("store.json", json.dumps({"format": FORMAT}))
            for name in FOLDERS:
                (self.folder / name).mkdir(exist_ok=True)
        return self

    def _put(self, name: str, text: str) -> None:
        """Write a small file unless it is there: whole, and by one process only."""
        draft = self.folder / f"{alive.new_name()}.tmp"
        try:
            draft.write_text(text)
            os.link(draft, self.folder / name)
        except FileExistsError:
            return
        finally:
            draft.unlink(missing_ok=True)

    def check_measure(self, name: str) -> None:
        """Raises InputError if something else than `name` measured the runs of this store."""
        file = self.folder / "measure"
        if not file.exists():
            return
        kept = file.read_text(errors="replace")
        if re.fullmatch(r"[\w.]+:[\w.]+", kept) is None:
            set_aside(self.folder, file, message("it names no measure"))
        elif RENAMED.get(kept, kept) != name:
            raise InputError(
                "store {store}: holds what {kept} measured, not {name}; allowed: a store for each measure",
                store=self.folder, kept=kept, name=name,
            )  # fmt: skip

    def measured_by(self, name: str) -> None:
        """Make the store and note what measures its runs; raises InputError if it was something else."""
        self.check_measure(name)
        self.make()
        with writing(self.folder):
            self._put("measure", name)
        self.check_measure(name)

    # Work in progress ------------------------------------------------------------------------------------------------

    def shift(self, keys: Sequence[str]) -> Shift:
        """A block of work on some runs."""
        return Shift(self.make().folder, keys)

    def recover(self) -> int:
        """Take in what dead processes have left; how many shifts there were of them. Reading does this by itself."""
        with writing(self.folder):
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
        return len(self._taken_in()._results)

    def _taken_in(self) -> "Store":
        """With what dead processes have left, where the store can be written; knowing which parts are whole."""
        try:
            self.recover()
        except MachineError as problem:  # a read-only store: what is there can still be read
            warn(str(problem))
        return self.refresh()

    def frame(self, keys: Sequence[str] | None = None, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Results so far, indexed by key: those of `keys` in their order, or all in order of key; all columns or some.

        Keys without a result are left out (`require` insists). Whole numbers are int64, or Int64 where some are missing;
        missing ones are NaN or NA and column `undefined` tells why (JSON by indicator). Raises InputError for a column that
        no part has.
        """
        self._taken_in()
        return reading.frame(self.folder / "parts", keys, columns)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """All results piece by piece, for more than fits in memory; after a crash a run may come twice until `compact`."""
        self._taken_in()
        yield from reading.batches(self.folder / "parts", columns)

    def failures(self, keys: Sequence[str] | None = None) -> pd.DataFrame:
        """Runs that failed and have no result since, by key, the last failure of each: kind, message, traceback, at."""
        self._taken_in()
        found = reading.frame(self.folder / "failures", keys, None, last=True)
        return found[~found.index.isin(list(self.finished(list(found.index))))]

    def require(self, keys: Sequence[str], columns: Sequence[str] | None = None) -> pd.DataFrame:
        """`frame` of these runs if all have a result; raises InputError naming those that failed or are missing."""
        self._taken_in()
        lacking = set(keys) - self.finished(keys)
        if lacking:
            raise InputError(self._lacking(len(set(keys)), [key for key in dict.fromkeys(keys) if key in lacking]))
        return self.frame(keys, columns)

    def kept(self, keys: Sequence[str]) -> Iterator[Kept]:
        """What the measure kept of these runs, in their order; raises InputError as `require` does."""
        texts = self.require(keys, [COLUMN])[COLUMN]
        return (Kept.unpacked(texts[key]) for key in keys)

    def _lacking(self, asked: int, keys: list[str]) -> str:
        causes = self.failures(keys)
        missing = [key for key in keys if key not in causes.index]
        said = [message("store {store}: {count} of {asked} runs have no result", store=self.folder, count=len(keys), asked=asked)]
        if len(causes):
            shown = "; ".join(f"{key} {row.kind}: {row.message[:_LONG]}" for key, row in causes.head(_SHOWN).iterrows())
            more = "; ..." if len(causes) > _SHOWN else ""
            said.append(message("{count} failed ({shown}), retry them with retry_failed", count=len(causes), shown=shown + more))
        if missing:
            shown = ", ".join(missing[:_SHOWN]) + (", ..." if len(missing) > _SHOWN else "")
            said.append(message("{count} have not been run ({shown})", count=len(missing), shown=shown))
        return "; ".join(said)

    # Housekeeping ----------------------------------------------------------------------------------------------------

    def compact(self) -> int:
        """Merge the parts into one of results and one of failures (without those that have a result since); how many there were.

        Others may read and write meanwhile. A part goes only when what replaces it is on disk.
        """
        if not self.folder.exists():
            return 0
        self.recover()
        self.refresh()
        with self.shift([]) as shift, writing(self.folder):
            merged = reading.merge(self.folder / "parts", f"{shift.name}-merged", set())
            over = self._failures.refresh().shared(self._results.refresh())
            return merged + reading.merge(self.folder / "failures", f"{shift.name}-merged", over, last=True)
