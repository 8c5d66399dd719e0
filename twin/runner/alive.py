"""Who a process is, and whether it lives: files of a store are named after the process that made them."""

import os
import re
import socket
import sys
from functools import cache
from pathlib import Path
from uuid import uuid4

LIMIT = 120.0  # seconds without a heartbeat after which a process of another host counts as dead

_UNKNOWN = "u"
_SINCE = 19  # field of /proc/PID/stat after the command: start of the process in ticks since the host's start
_NAME = re.compile(r"((?:[A-Za-z0-9][A-Za-z0-9.-]*)?)~([A-Za-z0-9]+)~(\d+)~(\w*)~[0-9a-f]{12}")


def new_name() -> str:
    """A name that no other file has, which says that this process made it."""
    return f"{'~'.join(_self())}~{uuid4().hex[:12]}"


def nobodys_name() -> str:
    """A name of this host that says that its process is dead."""
    host, space, _, _ = _self()
    return f"{host}~{space}~0~none~{uuid4().hex[:12]}"


def is_name(text: str) -> bool:
    """Whether a text is such a name."""
    return _NAME.fullmatch(text) is not None


def name_in(text: str) -> str | None:
    """The first such name within a text."""
    found = _NAME.search(text)
    return found[0] if found else None


def dead(name: str, path: Path, clock: float) -> bool:
    """Whether who made a name is gone: its process from this host, or (elsewhere) `path` not touched for `LIMIT` seconds.

    `clock` is the time by the file system that holds `path`, in seconds.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return False
    host, space, pid, born = found.groups()
    if (host, space) == _self()[:2] and _born(int(pid)) != born:
        return True
    try:
        return clock - path.stat().st_mtime > LIMIT
    except FileNotFoundError:
        return False


def _self() -> tuple[str, str, str, str]:
    """Host, process space, process and its birth: what tells this process from all others."""
    return _whoami(os.getpid())


@cache
def _whoami(pid: int) -> tuple[str, str, str, str]:
    host = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname()).lstrip(".-")
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
    if pid == 0:
        return ""
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
