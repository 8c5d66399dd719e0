"""Arrays that are worked out of many runs, kept in one file beside these: reading them takes a tenth of making them anew.

Made again wherever the file is not there, is of other runs or of other sources, or was damaged; so it may be deleted at any time.
Unlike a saved twin (`files.kept_file`) it is neither packed nor in memory twice: it is hundreds of megabytes, and read each time.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from uuid import uuid4

import numpy as np

Arrays = Mapping[str, np.ndarray]
_OF = "of"  # the name of what says which runs and sources the others are of


def arrays(file: Path, runs: Sequence[str], make: Callable[[], Arrays]) -> Arrays:
    """What `make` makes of runs, given by their keys in order; from the file where that is of the same."""
    of = hashlib.sha256("\n".join((_sources(), *runs)).encode()).hexdigest()
    found = _read(file, of)
    if found is None:
        found = make()
        _write(file, of, found)
    return found


@cache
def _sources() -> str:
    """Of all sources beside this one: they say what is kept of a run and how it is laid out."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _read(file: Path, of: str) -> Arrays | None:
    """The arrays of a file, where they are of this; the checksums within it say whether they are sound."""
    try:
        with file.open("rb") as source, np.load(source, allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files if name != _OF} if str(kept[_OF]) == of else None
    except (OSError, LookupError, TypeError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return None  # NumPy and zipfile fail in many ways where a byte of a head is another one


def _write(file: Path, of: str, made: Arrays) -> None:
    """Whole or not at all; where it cannot be written it is made again the next time."""
    draft = file.with_name(f".{uuid4().hex}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("xb") as out:
            np.savez(out, **{**made, _OF: np.array(of)})  # type: ignore[arg-type]
        draft.replace(file)
    except OSError:
        pass
    finally:
        with suppress(OSError):  # it was never made, or the folder is gone
            draft.unlink(missing_ok=True)
