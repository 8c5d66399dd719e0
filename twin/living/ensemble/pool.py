"""The pool: runs of a county under parameters drawn from what was thought before any data, made once and only ever added to."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from twin.living.ensemble.cube import Cube, observed
from twin.living.ensemble.unknowns import Unknowns, unknowns
from twin.runner.evaluate import evaluate
from twin.runner.place import CountySpec
from twin.runner.run import Run, keys_of
from twin.runner.store import Store
from twin.scenario.scenario import Scenario

Progress = Callable[[int, int], None]
MEMBERS = 160
BURN_IN = 24  # months: what came before fades within two years


@dataclass(frozen=True)
class Pool:
    """Members before any data: `scores` of their unknown parameters, f8[member, parameter], and what was to be observed."""

    unknowns: Unknowns
    scores: np.ndarray
    cube: Cube

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True)
class Setting:
    """What runs of a county's twin have in common."""

    county: CountySpec
    scenario: Scenario
    months: int
    seed: int = 0
    burn_in: int = BURN_IN

    @cached_property
    def unknowns(self) -> Unknowns:
        """Of this county's townships."""
        return unknowns([str(code) for code in self.county.build().townships["uid"]])

    def run(self, replicate: int, scores: np.ndarray, scenario: Scenario | None = None) -> Run:
        """One run, of the scenario or another one with the same policies, under parameters given as scores."""
        values = self.unknowns.values(scores)
        return Run(self.county, scenario or self.scenario, self.months, self.seed, replicate, self.burn_in, values)


def pool(
    setting: Setting, folder: Path, members: int = MEMBERS, workers: int | None = None, progress: Progress | None = None
) -> Pool:
    """The first `members` of a county's pool, kept below a folder: those that are not there are run, whole or not at all.

    Of more that are there all are taken: what was said with many is not to be said anew with few. A member is the same whatever
    the number of members. Raises InputError for a county or scenario that cannot be.
    """
    scores, runs = asked(setting, folder, members)
    return Pool(setting.unknowns, scores, lived(runs, folder, workers, progress))


def asked(setting: Setting, folder: Path, members: int = MEMBERS) -> tuple[np.ndarray, list[Run]]:
    """The runs of a pool, and the scores of their parameters, f8[member, parameter]: of more that are kept all."""
    if members < len(_store(folder)):  # else there are not more that could be this county's
        members = max(members, kept(setting, folder))
    scores = np.stack([setting.unknowns.prior(member, setting.seed) for member in range(members)])
    return scores, [setting.run(member, one) for member, one in enumerate(scores)]


def kept(setting: Setting, folder: Path) -> int:
    """How many members of a county's pool, from the first on without a gap, are kept below a folder."""
    own, store = setting.unknowns, _store(folder)
    for first in range(0, len(store), MEMBERS):  # there may be more of earlier states of the county, of which none is looked for
        some = range(first, min(first + MEMBERS, len(store)))
        keys = keys_of([setting.run(member, own.prior(member, setting.seed)) for member in some])
        there = store.finished(keys)
        for member, key in zip(some, keys, strict=True):
            if key not in there:
                return member
    return len(store)


def lived(runs: list[Run], folder: Path, workers: int | None = None, progress: Progress | None = None) -> Cube:
    """What could be observed of each run, in their order, as an ensemble; from a store below a folder where it is there."""
    store = _store(folder)
    evaluate(runs, store, workers=workers, measure=observed, progress=progress, strict=True)
    return Cube.stacked(map(Cube.of, store.kept(keys_of(runs))), len(runs))


def _store(folder: Path) -> Store:
    return Store(folder / f"observed-{_measured()}")


@cache
def _measured() -> str:
    """Of the sources that say what is kept of a run; its key knows of those that make its numbers."""
    sources = (Path(__file__).with_name(name).read_bytes() for name in ("cube.py", "noted.py", "targets.py"))
    return hashlib.sha256(b"".join(sources)).hexdigest()[:12]
