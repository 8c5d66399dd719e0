"""How inner loops are compiled: Numba, no fast-math, cached on disk under a key that knows every source file."""

import getpass
import hashlib
import importlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba.np.linalg as algebra
from numba import config, njit

from twin.base.errors import InputError


@cache
def source_hash(parts: tuple[str, ...] = ("",)) -> str:
    """Hash of the Python and data files of the package below some folders (default: all that can change a run's numbers)."""
    here = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(p for p in here.rglob("*") if p.suffix in {".py", ".yaml", ".csv"}):
        place = path.relative_to(here).as_posix()
        if place.startswith(parts) and not place.startswith(_NO_NUMBERS):
            digest.update(place.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


# What only asks for runs or shows them; the posterior's values are named where they are used.
_NO_NUMBERS = (
    "adapters/", "base/errors.py", "base/limits.py", "base/messages.py", "base/texts.py", "cli/", "desk/", "evidence/",
    "files/folders.py", "files/shipped.py", "files/there.py", "living/", "report/", "runner/", "shipped/", "study/", "views/",
    "__main__.py", "base/collecting.py", "compiling.py", "remarks.py",
)  # fmt: skip
# What compiled code is made from: the kernels and the constants they know.
_COMPILED = (
    "base/draws.py", "base/kernel.py", "base/knobs.py", "county/ties", "outcomes/survey.py", "processes/", "terms/",
    "world/ledger.py",
)  # fmt: skip


def cache_home() -> Path | None:
    """Where compiled code and burn-ins are kept; None where there is no such folder that can be written and trusted.

    `TWIN_CACHE`, whose owner answers for it; else `policy-twin` in the user's cache folder, else a folder of the user's own among
    the temporary ones, if nobody else can have written there.
    """
    given = os.environ.get("TWIN_CACHE")
    user = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "policy-twin"
    spare = Path(tempfile.gettempdir()) / f"policy-twin-{os.getuid() if hasattr(os, 'getuid') else getpass.getuser()}"
    if given and _writable(Path(given).expanduser()):
        return Path(given).expanduser()
    return next((place for place in (_home(user), spare) if place is not None and _writable(place) and _own(place)), None)


def _home(place: Path) -> Path | None:
    """With the user's folder in place of `~`; None for a user without one."""
    try:
        return place.expanduser()
    except RuntimeError:
        return None


def _writable(place: Path) -> bool:
    """Whether a folder is there, or can be made for this user alone, and takes a file."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=place).close()
    except OSError:
        return False
    return True


def _own(place: Path) -> bool:
    """Whether a folder is this user's, no link, and nobody else may write there: what is in it will be run."""
    found = place.lstat()
    if not hasattr(os, "getuid"):  # Windows keeps temporary folders by user
        return stat.S_ISDIR(found.st_mode)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _compiled_home() -> Path | None:
    """Where Numba keeps compiled code of these sources: below `NUMBA_CACHE_DIR`, else `cache_home`."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    home = Path(given) if given else cache_home()
    place = home / "compiled" / source_hash(_COMPILED) if home else None
    return place if place and _writable(place) else None


if config.DISABLE_JIT:
    raise InputError("NUMBA_DISABLE_JIT: the twin runs compiled only (its draws have no other form); allowed: 0, or not set")

# Numba's own cache does not notice an edit in an imported module, so each state of the sources has its own folder. The setting
# is made on Numba's config, not in the environment, so that it does not matter who imported Numba first. Without a folder nothing
# is kept: Numba would put compiled code beside the sources.
_kept = _compiled_home()
if _kept:
    config.CACHE_DIR = str(_kept)

# Numba imports SciPy's linear algebra when it begins, only to see whether that is there: a tenth of a short command. Without the
# look it takes it to be there, and finds out when a loop asks for it.
_look, algebra.ensure_blas = algebra.ensure_blas, lambda: None
importlib.import_module("numba.np.arraymath")
algebra.ensure_blas = _look

# Without Numba's reference counts: kernels only borrow the columns they are called with, and counting owners of some sixty
# arrays at every call of a small function took thirty times as long as the function itself.
_borrowing = {
    "cache": _kept is not None, "nogil": True, "error_model": "numpy", "forceinline": True, "_nrt": False,
    "no_cfunc_wrapper": True,  # nobody calls them from C
}  # fmt: skip
_allocating = _borrowing | {"forceinline": False, "_nrt": True}
# Functions that only other kernels call need no way in from Python; making one for sixty arrays doubled the time to compile.
_inside = {"no_cpython_wrapper": True}


def cached() -> set[str] | None:
    """Names of modules of which this Python has some function compiled; None where nothing is kept."""
    ending = f".py{sys.version_info.major}{sys.version_info.minor}.nbi"
    return {path.name.partition(".")[0] for path in _kept.rglob(f"*{ending}")} if _kept else None


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a loop over borrowed arrays: nothing reordered, no contraction, so results agree bit for bit with plain Python."""
    return njit(**_borrowing)(function)


def allocating_kernel(function: Callable[..., Any]) -> Any:
    """Compile a loop that makes arrays of its own."""
    return njit(**_allocating)(function)


def inner(function: Callable[..., Any]) -> Any:
    """Compile a part of a kernel, callable from kernels only."""
    return njit(**_borrowing, **_inside)(function)


def allocating_inner(function: Callable[..., Any]) -> Any:
    """Compile a part of a kernel that makes arrays of its own, callable from kernels only."""
    return njit(**_allocating, **_inside)(function)
