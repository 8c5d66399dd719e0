"""Runs under what was learned: parameters after the data, new luck, the same county; and branches that do something else."""

import numpy as np

from twin.living.ensemble.cube import Cube
from twin.living.ensemble.pool import lived
from twin.living.update.estimate import HOME, Estimate, Progress
from twin.living.update.learned import scores
from twin.scenario.scenario import Scenario

AGAIN = 48  # members that are run again
LUCK = 10_000  # replicates of these begin here: no member of the pool has their luck


def again(
    estimate: Estimate,
    scenario: Scenario | None = None,
    members: int = AGAIN,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Cube:
    """The first `members` after the data, run from the burn-in on under the county's scenario or another one.

    The same members under two scenarios have the same parameters and luck. Runs are kept beside the pool and never made twice.
    """
    prepared = estimate.prepared
    learned = scores(estimate)[:members]
    runs = [prepared.setting.run(LUCK + number, one, scenario) for number, one in enumerate(learned)]
    return lived(runs, prepared.folder / HOME / "again", workers, progress)


def differences(one: Cube, other: Cube, target: str, level: str) -> np.ndarray:
    """A branch minus what it branched from, member by member, f8[N, months, places, policies]."""
    from twin.living.ensemble.targets import EVERY

    return np.asarray(one.values(EVERY[target], level), dtype=np.float64) - other.values(EVERY[target], level)
