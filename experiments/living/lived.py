"""The pool and the truths as they were lived: through a store, each run once; and what offices would have seen of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from experiments.living.truths import Truth
from twin.base.draws import Namespace, luck
from twin.living.ensemble.changes import SHARE, changes
from twin.living.ensemble.cube import Cube
from twin.living.ensemble.field import Field
from twin.living.ensemble.pool import MEMBERS, Progress, Setting, lived, pool
from twin.living.observations.observations import Observations
from twin.living.observations.offices import plan_of
from twin.living.observations.operators import seen
from twin.living.observations.rows import last_day
from twin.living.observations.standing import judged
from twin.living.update.estimate import Estimate, Prepared, estimate, noted


@dataclass(frozen=True)
class Lived:
    """A truth, what could be observed of it, and what its offices saw."""

    truth: Truth
    cube: Cube
    seen: pd.DataFrame


def prepared(own: Setting, store: Path, members: int = MEMBERS, progress: Progress | None = None) -> Prepared:
    """The county before any data."""
    made = pool(own, store / "pool", members, progress=progress)
    field = Field.of(made)
    known = changes(own, field, store / "changes", max(1, members // SHARE), progress=progress)
    return Prepared(store, own, made, field, plan_of(own.county.build()), known)


def live(
    several: Sequence[Truth], prior: Prepared, store: Path, progress: Progress | None = None, workers: int | None = None
) -> list[Lived]:
    """All of some truths, in their order."""
    cubes = lived([one.run for one in several], store / "truths", workers, progress)
    found = []
    for number, truth in enumerate(several):
        cube = cubes.member(number)
        table = seen(cube, prior.plan, luck(0, truth.run.replicate, namespace=Namespace.OBSERVATION))
        found.append(Lived(truth, cube, judged(table)))
    return found


def known_at(prior: Prepared, one: Lived, months: int) -> Estimate:
    """A truth as its offices' data say on the last day of the month in which so many have been lived."""
    return estimate(prior, _end(prior, months), Observations(one.seen))


def noted_at(prior: Prepared, one: Lived, months: int) -> Estimate:
    """The same before anything is learned of it."""
    return noted(prior, _end(prior, months), Observations(one.seen))


def _end(prior: Prepared, months: int) -> date:
    return last_day(prior.setting.scenario.start + months - 1)
