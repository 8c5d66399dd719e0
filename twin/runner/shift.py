"""Shifts: who is working on which runs, so that processes share a store and nothing of a dead one is lost.

A shift is a file in `shifts/` that its worker touches while it lives (the heartbeat). A claim on a run is a hard link to that
file in `claims/`: making one is atomic and exclusive, also on network file systems, and one touch renews all claims of a shift.
Finished runs go to the shift's journal at once and to one Parquet part at the end. A shift is dead when its process is gone
from this host, or when its heart has not beaten for `LIMIT` seconds. Whoever renames a dead shift's file buries it, alone:
what its journal holds becomes a part, then its claims go.
"""

import os
import re
import socket
import sys
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from twin.errors import InputError
from twin.runner import rows
from twin.runner.rows import Row

BEAT = 5.0  # seconds between heartbeats
LIMIT = 120.0  # seconds without one after which a shift on another host counts as dead
FOLDERS = ("parts", "failures", "shifts", "claims", "journals", "counties")
_GRAVE = "+"


class Shift:
    """A block in which this process works on some runs: claims them, journals them, publishes them at the end."""

    def __init__(self, root: Path, keys: Sequence[str]) -> None:
        """`keys` are the runs that the shift may claim."""
        self.root, self.name = root, f"{'~'.join(_self())}~{uuid4().hex[:12]}"
        self._keys, self._held, self._rows = list(keys), list[str](), list[Row]()
        self._heart = root / "shifts" / self.name
        self._done = threading.Event()
        self._beats = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Shift":
        _write_whole(self._heart, self.name)
        self._journal = (self.root / "journals" / f"{self.name}.jsonl").open("xb", buffering=0)
        self._journal.write(rows.line({"keys": self._keys}))
        self._beats.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._done.set()
        self._beats.join()
        name = self.name if self._heart.exists() else f"{self.name}-late"  # taken for dead while it hung: say so, lose nothing
        publish(self.root, name, self._rows)
        _release(self.root, self._held, self.name)
        self._journal.close()
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
                raise InputError(f"store {self.root}: the file system has no hard links, which claims need: {problem}") from None
            else:
                self._held.append(key)
                return True
        return False

    def note(self, row: Row) -> None:
        """Keep a finished or failed run: from here on it survives the end of this process."""
        self._journal.write(rows.line(row))
        self._rows.append(row)

    def _held_by_living(self, claim: Path) -> bool:
        try:
            holder = claim.read_text()
        except FileNotFoundError:  # released just now
            return False
        if bury(self.root, holder, self._now()):
            return False
        known = any((self.root / "shifts").glob(f"{holder}*"))
        if not known and claim.exists() and self._now() - claim.stat().st_mtime > LIMIT:
            claim.unlink(missing_ok=True)  # left by one that woke up after its burial
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


def publish(root: Path, name: str, found: Sequence[Row]) -> None:
    """Write rows as one part of results and one of failures; a part that is there already is whole and stays."""
    for folder, fixed, bad in (("parts", rows.RESULT, False), ("failures", rows.FAILURE, True)):
        chosen = [row for row in found if rows.is_failure(row) is bad]
        path = root / folder / f"{name}.parquet"
        if chosen and not path.exists():
            table = rows.table(chosen, fixed)
            rows.write(path, [table], table.schema)


def bury(root: Path, name: str, clock: float) -> bool:
    """Take over a shift if it is dead: publish its journal, drop its claims. Whether this was done here."""
    for beat in (root / "shifts").glob(f"{name}*"):
        if not _dead(beat, clock):
            continue
        grave = beat.with_name(name + _GRAVE + "~".join((*_self(), uuid4().hex[:12])))
        try:
            beat.rename(grave)  # one process succeeds
            os.utime(grave)
        except FileNotFoundError:
            continue
        _close(root, name)
        grave.unlink(missing_ok=True)
        return True
    return False


def bury_all(root: Path) -> int:
    """Bury every dead shift of a store; how many there were."""
    names = {path.name.partition(_GRAVE)[0] for path in (root / "shifts").iterdir() if not path.name.startswith(".")}
    if not names:
        return 0
    probe = root / "shifts" / f".{uuid4().hex}"
    probe.touch()
    try:
        return sum(bury(root, name, now(probe)) for name in sorted(names))
    finally:
        probe.unlink(missing_ok=True)


def now(own: Path) -> float:
    """Seconds by the file system's clock, from touching a file of one's own."""
    try:
        os.utime(own)
        return own.stat().st_mtime
    except FileNotFoundError:
        return 0.0  # buried: nobody looks dead to it


def _close(root: Path, name: str) -> None:
    journal = root / "journals" / f"{name}.jsonl"
    found = rows.lines(journal)
    publish(root, name, found[1:])
    _release(root, found[0]["keys"] if found else [], name)
    for folder in ("parts", "failures"):
        for draft in (root / folder).glob(f"{name}*.tmp"):
            draft.unlink(missing_ok=True)
    journal.unlink(missing_ok=True)


def _release(root: Path, keys: Sequence[str], name: str) -> None:
    for key in keys:
        claim = root / "claims" / key
        try:
            if claim.read_text() == name:
                claim.unlink(missing_ok=True)
        except FileNotFoundError:
            continue


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_text(text)
    draft.replace(path)


def _dead(beat: Path, clock: float) -> bool:
    """By the process that keeps the file: the shift's own, or that of its undertaker."""
    host, space, pid, born, _ = beat.name.rpartition(_GRAVE)[2].split("~")
    if (host, space) == _self()[:2] and _born(int(pid)) != born:
        return True
    try:
        return clock - beat.stat().st_mtime > LIMIT
    except FileNotFoundError:
        return False


_UNKNOWN = "u"
_SINCE = 19  # field of /proc/PID/stat after the command: start of the process in ticks since the host's start


def _self() -> tuple[str, str, str, str]:
    """Host, process space, process and its birth: what tells this process from all others."""
    return _whoami(os.getpid())


@cache
def _whoami(pid: int) -> tuple[str, str, str, str]:
    host = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())
    return host, _space(), str(pid), _born(pid)


def _space() -> str:
    """Start of the host and namespace of its process numbers: in another container the same number is another process."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
        return boot + "".join(re.findall(r"\d", str(Path("/proc/self/ns/pid").readlink())))
    except OSError:
        return sys.platform


def _born(pid: int) -> str:
    """When a process started; empty if it is gone (or only waits to be collected), `u` where this cannot be known."""
    if not Path("/proc/self/stat").exists():
        return _UNKNOWN if os.name == "nt" or _answers(pid) else ""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else rest[_SINCE - 1]


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
