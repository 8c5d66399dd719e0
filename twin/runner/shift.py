"""Shifts: who is working on which runs, so that processes share a store and nothing of a dead one is lost.

A shift is a file in `shifts/` that its worker touches while it lives (the heartbeat). A claim on a run is a hard link to that
file in `claims/`: making one is atomic and exclusive, also on network file systems, and one touch renews all claims of a shift.
Finished runs go to the shift's journal at once and to one Parquet part at the end. A shift is dead when its process is gone
from this host, or when its heart has not beaten for `alive.LIMIT` seconds. Whoever renames a dead shift's file buries it, alone:
what its journal holds becomes a part, then its claims go.
"""

import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from twin.base.errors import InputError, reason
from twin.base.messages import message
from twin.runner import alive, rows, sealed
from twin.runner.burial import bury, hearts, lay_down, now, release, write_whole
from twin.runner.faults import set_aside, writing
from twin.runner.rows import Row

BEAT = 5.0  # seconds between heartbeats
FLUSH = 1.0  # seconds of finished runs that a loss of power may cost
FOLDERS = ("parts", "failures", "shifts", "claims", "journals", "counties")


class Shift:
    """A block in which this process works on some runs: claims them, journals them, publishes them at the end."""

    def __init__(self, root: Path, keys: Sequence[str]) -> None:
        """`keys` are the runs that the shift may claim."""
        self.root, self.name = root, alive.new_name()
        self._keys, self._held, self._rows = list(keys), list[str](), list[Row]()
        self._heart = root / "shifts" / self.name
        self._flushed = time.monotonic()
        self._done = threading.Event()
        self._beats = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Shift":
        with writing(self.root):
            write_whole(self._heart, self.name)
            self._journal = (self.root / "journals" / f"{self.name}.jsonl").open("xb", buffering=0)
            self._write({"keys": self._keys})
        self._beats.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._done.set()
        self._beats.join()
        name = self.name if self._heart.exists() else f"{self.name}-late"  # taken for dead while it hung: say so, lose nothing
        self._journal.close()
        with writing(self.root):
            try:
                rows.publish(self.root, name, self._rows)
            except OSError:
                lay_down(self._heart, self.name)  # the journal holds every row: whoever comes next makes it a part
                raise
            release(self.root, self._held, self.name)
            Path(self._journal.name).unlink(missing_ok=True)
            self._heart.unlink(missing_ok=True)

    def claim(self, key: str) -> bool:
        """Whether the run is now this shift's; the claim of a dead shift is taken over, after its burial."""
        claim = self.root / "claims" / key
        for _ in range(3):
            try:
                os.link(self._heart, claim)
            except FileExistsError:
                if self._held_by_living(claim):
                    return False
            except FileNotFoundError:  # buried while it hung: its runs are no longer its own
                return False
            except PermissionError as problem:
                raise InputError(
                    "store {store}: the file system has no hard links, which claims need: {reason}",
                    store=self.root, reason=reason(problem),
                ) from None  # fmt: skip
            else:
                self._held.append(key)
                return True
        return False

    def note(self, row: Row) -> None:
        """Keep a finished or failed run: from here on it survives the end of this process.

        Raises MachineError where it cannot be written; those noted before stay.
        """
        with writing(self.root):
            self._write(row)
            if time.monotonic() - self._flushed > FLUSH:
                os.fsync(self._journal.fileno())
                self._flushed = time.monotonic()
        self._rows.append(row)

    def _write(self, record: Row) -> None:
        """A whole line; on a full disk its first part is taken away again, and the error says why."""
        line, before = sealed.line(record), self._journal.tell()
        try:
            written = self._journal.write(line)
            while written < len(line):  # the disk had room for a part of it: the next attempt tells what is wrong
                written += self._journal.write(line[written:])
        except OSError:
            self._journal.truncate(before)
            self._journal.seek(before)
            raise

    def _held_by_living(self, claim: Path) -> bool:
        try:
            holder = claim.read_text()
        except FileNotFoundError:  # released just now
            return False
        except (OSError, UnicodeDecodeError):
            holder = ""
        if not alive.is_name(holder):
            set_aside(self.root, claim, message("it is no claim on a run"))
            return False
        if bury(self.root, holder, self._now()):
            return False
        if not hearts(self.root, holder) and alive.dead(holder, claim, self._now()):
            claim.unlink(missing_ok=True)  # left by one whose shift is gone
            return False
        return True

    def _now(self) -> float:
        """The time by the clock of the file system, as for everybody who shares it."""
        return now(self._heart)

    def _beat(self) -> None:
        while not self._done.wait(BEAT):
            try:
                os.utime(self._heart)
            except FileNotFoundError:
                return  # buried
