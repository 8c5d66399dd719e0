"""Where runs are kept that nobody named a store for: the same command goes on after a kill, others share what it has run."""

import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from twin.base.errors import InputError, MachineError, reason
from twin.base.kernel import cache_home
from twin.outcomes import own
from twin.processes import registry
from twin.runner.burial import bury_all
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
_NAME = re.compile(r"\w+-[0-9a-f]{16}")  # of a store below a folder


@dataclass(frozen=True)
class Shelf:
    """A store, what measures its runs, and how many processes at most run them.

    >>> from twin.study.compare.paired import outcome
    >>> small = CountySpec.small(1, 1, 20)
    >>> with shelf(False, outcome, small, workers=1) as one:
    ...     [kept.document["households"] for kept in one.found([Run(small, months=1, burn_in=0)])]
    [20]
    """

    store: Store
    measure: Measure
    workers: int | None

    def found(self, runs: Sequence[Run], progress: Progress | None = None) -> Iterator[Kept]:
        """What the measure keeps of each run, in their order; those that are not there are run first.

        `progress` is called with (runs done, runs in all). Raises what the first run that fails raises, and MachineError where
        a run ends its process.
        """

        def show(done: int, total: int) -> None:
            _touch(self.store.folder)
            if progress:
                progress(done, total)

        evaluate(runs, self.store, workers=self.workers, measure=self.measure, progress=show, strict=True)
        return self.store.kept(keys_of(runs))


@contextmanager
def shelf(place: Place, measure: Measure, county: CountySpec, workers: int | None = None) -> Iterator[Shelf]:
    """Place for what a measure finds in a county: below a folder, the user's cache (True), or for this block only (False).

    The store is named by measure, sources and county, so that it is small, and what other sources have found is left alone.
    Where there is no cache, or none that can be written, runs are kept for this block only; so they are with processes of the
    user's own, whose code may lean on more than its name knows. Raises InputError and MachineError for a folder that was given
    and cannot be a store.

    >>> from twin.runner.measures import summary
    >>> with shelf(False, summary, CountySpec(), workers=1) as one:
    ...     len(one.store)
    0
    """
    name = _name(measure, county)
    store = _given(Path(place), name) if isinstance(place, str | Path) else _cached(name) if place else None
    if store is None:
        with TemporaryDirectory(prefix="twin-runs-", ignore_cleanup_errors=True) as folder:
            yield Shelf(Store(folder), measure, workers)
        return
    with going_on(store.folder.parent):
        yield Shelf(store, measure, workers)


def _name(measure: Measure, county: CountySpec) -> str:
    """What runs of a store have in common: what keys know nothing of, the code that runs and measures, stands here."""
    digest = hashlib.sha256(f"{name_of(measure)} {Keys().version} {np.__version__} {county.content}".encode())
    for folder in (Path(str(sys.modules[measure.__module__].__file__)).parent, Path(__file__).parent):
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return f"{name_of(measure).rpartition(':')[2]}-{digest.hexdigest()[:16]}"


def _given(folder: Path, name: str) -> Store:
    """The store of that name below a folder that was given; raises InputError where that holds something else."""
    try:
        strange = [one.name for one in folder.iterdir() if not _NAME.fullmatch(one.name)]
    except FileNotFoundError:
        strange = []
    except OSError as problem:  # a file, no right to look
        raise InputError("store {store}: cannot be opened: {reason}", store=folder, reason=reason(problem)) from None
    if strange:
        raise InputError("{store}: is not a store; allowed: a new or empty folder, or one that a run wrote", store=folder)
    return Store(folder / name)


def _cached(name: str) -> Store | None:
    """The store of that name below the user's cache; None where none is to be had. Old ones go to make room."""
    home = cache_home()
    if home is None or registry.fingerprints() or own.fingerprints():
        return None
    try:
        store = Store(home / "runs" / name).make()
    except (InputError, MachineError):  # a cache that cannot be written costs time, not results
        return None
    with suppress(OSError):  # another process may be at it too
        _touch(store.folder)
        _trim(store.folder)
    return store


def _touch(folder: Path) -> None:
    """Note that a store is in use."""
    with suppress(OSError):  # not there yet, or not this user's
        os.utime(folder)


def _trim(own: Path) -> None:
    """Drop the stores beside one's own that were used longest ago when all together are too large."""
    now, held = time.time(), [(folder.stat().st_mtime, folder) for folder in own.parent.iterdir() if folder.is_dir()]
    sizes = {folder: sum(path.stat().st_size for path in folder.glob("*/*")) for _, folder in held}
    excess = sum(sizes.values()) - KEPT_BYTES
    for used, folder in sorted(held):
        if excess <= 0:
            return
        if folder != own and now - used > RECENT and not _at_work(folder):
            shutil.rmtree(folder, ignore_errors=True)
            excess -= sizes[folder]


def _at_work(folder: Path) -> bool:
    """Whether somebody alive works on runs of a store; what dead processes have left does not count."""
    bury_all(folder)
    return any(folder.glob("shifts/*"))
