"""How inner loops are compiled: Numba, no fast-math, cached on disk under a key that knows every source file."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba import config, njit


@cache
def source_hash(parts: tuple[str, ...] = ("",)) -> str:
    """Hash of the Python and data files of the package below some folders (default: all that can change a run's numbers)."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(p for p in here.rglob("*") if p.suffix in {".py", ".yaml", ".csv"}):
        place = path.relative_to(here).as_posix()
        if place.startswith(parts) and not place.startswith(_NO_NUMBERS):
            digest.update(place.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


# What only asks for runs or shows them; the posterior's values are named where they are used.
_NO_NUMBERS = (
    "attribution/", "decision/", "calibration/", "cli/", "evidence/", "report/", "runner/", "sensitivity/", "shipped", "study/",
    "trial/",
    "__main__.py", "progress.py", "validation.py",
)  # fmt: skip
# What compiled code is made from: the kernels and the constants they know.
_COMPILED = ("processes/", "draws.py", "kernel.py", "ledger.py", "survey.py", "ties")


def cache_home() -> Path:
    """Where compiled code and burn-ins are kept: `TWIN_CACHE`, else the user's cache folder, else a temporary one."""
    given = os.environ.get("TWIN_CACHE")
    home = (Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")) / "policy-twin").expanduser()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        home = Path(tempfile.gettempdir()) / "policy-twin"
        home.mkdir(parents=True, exist_ok=True)
    return home


# Numba's own cache does not notice an edit in an imported module, so each state of the sources has its own folder. The setting
# is made on Numba's config, not in the environment, so that it does not matter who imported Numba first.
if not os.environ.get("NUMBA_CACHE_DIR"):
    config.CACHE_DIR = str(cache_home() / "compiled" / source_hash(_COMPILED))

# Without Numba's reference counts: kernels only borrow the columns they are called with, and counting owners of some sixty
# arrays at every call of a small function took thirty times as long as the function itself.
_borrowing = {"cache": True, "nogil": True, "error_model": "numpy", "forceinline": True, "_nrt": False}
_allocating = _borrowing | {"forceinline": False, "_nrt": True}
# Functions that only other kernels call need no way in from Python; making one for sixty arrays doubled the time to compile.
_inside = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


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
