"""Where runs are kept that nobody named a store for: the same command goes on after a kill, others share what it has run."""

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from twin.base.errors import InputError, MachineError
from twin.base.kernel import cache_home
from twin.runner import kept
from twin.runner.evaluate import Progress, evaluate
from twin.runner.faults import going_on
from twin.runner.kept import Kept
from twin.runner.measures import Measure, name_of
from twin.runner.place import CountySpec
from twin.runner.run import Keys, Run, keys_of
from twin.runner.store import Store

KEPT_BYTES = 2_000_000_000  # the stores used longest ago go when all together are larger
RECENT = 3600.0  # seconds after its last use in which a store does not go, whatever its size
Place = str | Path | bool


@dataclass(frozen=True)
class Shelf:
    """A store, what measures its runs, and how many processes at most run them."""

    store: Store
    measure: Measure
    workers: int | None

    def found(self, runs: Sequence[Run], progress: Progress | None = None) -> Iterator[Kept]:
        """What the measure keeps of each run, in their order; those that are not there are run first.

        `progress` is called with (runs done, runs in all). Raises what the first run that fails raises, and MachineError where
        a run ends its process.
        """
        evaluate(runs, self.store, workers=self.workers, measure=self.measure, progress=progress, strict=True)
        return self.store.kept(keys_of(runs))


@contextmanager
def shelf(place: Place, measure: Measure, county: CountySpec, workers: int | None = None) -> Iterator[Shelf]:
    """Place for what a measure finds in a county: below a folder, the user's cache (True), or for this block only (False).

    The store is named by measure, sources and county, so that it is small, and what other sources have found is left alone.
    Where there is no cache, or none that can be written, runs are kept for this block only. Raises InputError and
    MachineError for a folder that was given and cannot be a store.
    """
    name = _name(measure, county)
    store = Store(Path(place) / name) if isinstance(place, str | Path) else _cached(name) if place else None
    if store is None:
        with TemporaryDirectory(prefix="twin-runs-", ignore_cleanup_errors=True) as folder:
            yield Shelf(Store(folder), measure, workers)
        return
    with going_on(store.folder.parent):
        yield Shelf(store, measure, workers)


def _name(measure: Measure, county: CountySpec) -> str:
    """What runs of a store have in common. Keys know all that a run depends on but the code of the measure, which stands here."""
    sources = sorted(Path(str(sys.modules[measure.__module__].__file__)).parent.glob("*.py"))
    digest = hashlib.sha256(f"{name_of(measure)} {Keys().version} {county.content}".encode())
    for path in (*sources, Path(kept.__file__)):
        digest.update(path.read_bytes())
    return f"{name_of(measure).rpartition(':')[2]}-{digest.hexdigest()[:16]}"


def _cached(name: str) -> Store | None:
    """The store of that name below the user's cache; None where it cannot be written. Old ones go to make room."""
    home = cache_home()
    if home is None:
        return None
    try:
        store = Store(home / "runs" / name).make()
    except (InputError, MachineError):  # a cache that cannot be written costs time, not results
        return None
    with suppress(OSError):  # another process may be at it too
        os.utime(store.folder)
        _trim(store.folder)
    return store


def _trim(own: Path) -> None:
    """Drop the stores beside one's own that were used longest ago when all together are too large."""
    now, held = time.time(), [(folder.stat().st_mtime, folder) for folder in own.parent.iterdir() if folder.is_dir()]
    sizes = {folder: sum(path.stat().st_size for path in (folder / "parts").glob("*.parquet")) for _, folder in held}
    excess = sum(sizes.values()) - KEPT_BYTES
    for used, folder in sorted(held):
        if excess <= 0:
            return
        if folder != own and now - used > RECENT and not any((folder / "shifts").iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
            excess -= sizes[folder]
