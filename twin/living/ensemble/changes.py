"""What changes look like: members of the pool lived once more with the same luck, other parameters in townships from a month on.

A watch that knows nothing of how a change shows must look at everything alike, and what shows a little in much is lost in it.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from twin.base.months import month_text
from twin.living.ensemble.arrays import Arrays, arrays
from twin.living.ensemble.cube import Cube
from twin.living.ensemble.field import LEVELS, Field, kinds, scored
from twin.living.ensemble.pool import Progress, Setting, lived
from twin.living.ensemble.unknowns import Unknowns, usual
from twin.processes import registry
from twin.runner.run import Run, keys_of

FILE = "levels.npz"
SHARE = 4  # of so many members of a pool one is lived once more
FROM, EVERY = 9, 3  # months before the first change, and from one to the next: each member has one month of change
STEP = 1.1  # of a score: values that are small in their range become three times as large, or a third
USUAL = -1  # in place of a parameter: nothing changes there
STAFF = ("workload.township_hours",)  # alike in all townships before any data, and yet what changes when people leave


@dataclass(frozen=True)
class Changes:
    """Members 0 to B - 1 of a pool, changed.

    `since`: the month of each member's change, i8[B]; `what`: which of a township's parameters (its unknown ones, and `STAFF`)
    changes there (its place in `parameters`, or `USUAL`), i8[B, townships]; `levels`: their values on the scale of the update,
    f4[B, places, kinds], with kinds as in the pool's field.
    """

    parameters: tuple[str, ...]
    since: np.ndarray
    what: np.ndarray
    levels: Arrays

    def __len__(self) -> int:
        return len(self.since)

    def at(self, level: str, place: np.ndarray, kind: np.ndarray) -> np.ndarray:
        """Values of places (rows) and kinds of a level, f8[n, B]; NaN where nobody is counted."""
        return np.asarray(self.levels[level][:, place, kind].T, dtype=np.float64)


def changes(
    setting: Setting,
    field: Field,
    folder: Path,
    members: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Changes:
    """The first `members` of a county's pool (its field is given) with their changes, kept below a folder; missing ones are run.

    What the county's scenario sets itself is not changed.
    """
    own = setting.unknowns
    since = np.array([_since(setting, member) for member in range(members)])
    what = np.stack([_what(setting, own, member) for member in range(members)])
    runs = [_run(setting, own, member, int(since[member]), what[member]) for member in range(members)]

    def make() -> dict[str, np.ndarray]:
        cube = lived(runs, folder, workers, progress)
        return {level: as_in(field, cube, level) for level in LEVELS}

    levels = arrays(folder / FILE, [*keys_of(runs), repr(field.kinds)], make)
    return Changes(_parameters(own), since, what, levels)


def _parameters(own: Unknowns) -> tuple[str, ...]:
    """All that changes."""
    return (*own.township, *STAFF)


def as_in(field: Field, cube: Cube, level: str) -> np.ndarray:
    """Values of each kind of a field; NaN of one that these few members do not have."""
    values, own = scored(cube, level), {kind: number for number, kind in enumerate(kinds(cube))}
    found = np.full((*values.shape[:2], len(field.kinds)), np.nan, dtype=np.float32)
    for number, kind in enumerate(field.kinds):
        if kind in own:
            found[:, :, number] = values[:, :, own[kind]]
    return found


def _months(setting: Setting) -> range:
    """The months in which members change, counted from the pool's first."""
    return range(FROM, max(FROM + 1, setting.months - 1), EVERY)


def _since(setting: Setting, member: int) -> int:
    months = _months(setting)
    return setting.scenario.start + months[member % len(months)]


def _what(setting: Setting, own: Unknowns, member: int) -> np.ndarray:
    """In turn by township and, for each month of change, by member: each parameter changes about as often, and so does none."""
    turn, month = divmod(member, len(_months(setting)))
    parameters = _parameters(own)
    what = (np.arange(len(own.codes)) + month - turn) % (len(parameters) + 1) + USUAL
    free = np.array([path not in setting.scenario.settings for path in parameters])
    return np.where(free[what], what, USUAL)


def _run(setting: Setting, own: Unknowns, member: int, since: int, what: np.ndarray) -> Run:
    """The same parameters and luck, but for what changes: for the worse, by `STEP`."""
    scores = own.prior(member, setting.seed)
    alike = np.tile([usual(path) for path in STAFF], (len(own.codes), 1))
    of_townships = np.concatenate([scores[len(own.county) :].reshape(len(own.codes), -1), alike], axis=1)
    month, settings = month_text(since), dict[str, list[dict[str, object]]]()
    for code, row, number in zip(own.codes, of_townships, what, strict=True):
        if number != USUAL:
            path = _parameters(own)[number]
            worse = STEP if registry.knobs()[path].better == "down" else -STEP
            value = float(own.natural(path, row[number] + worse))
            settings.setdefault(path, []).append({"value": {month: value}, "cover": {"townships": [int(code)]}})
    return setting.run(member, scores, setting.scenario.set(settings))
