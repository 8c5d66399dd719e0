"""What a county's data say by a day: the pool of prior runs, moved by all that was known then; every command begins here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import scipy

from twin.base.draws import luck, uniforms
from twin.base.errors import InputError
from twin.base.months import month_text
from twin.living.ensemble.changes import SHARE, Changes, changes
from twin.living.ensemble.cube import Cube
from twin.living.ensemble.field import Field, Kind
from twin.living.ensemble.laid_out import laid_out
from twin.living.ensemble.pool import MEMBERS, Pool, Setting
from twin.living.ensemble.targets import EVERY
from twin.living.observations.observations import Observations, read
from twin.living.observations.offices import Plan, file_of, plan_of
from twin.living.observations.rows import last_day, month_of
from twin.living.observations.standing import entering
from twin.living.update.afforded import afforded
from twin.living.update.data import LEFT, data_of, located, natural
from twin.living.update.update import Update, update
from twin.living.update.widen import widened
from twin.runner.place import CountySpec
from twin.scenario.own_mechanisms import BASE
from twin.scenario.scenario import Scenario
from twin.terms.decisions import Decision

Progress = Callable[[int, int], None]
HOME = "living"  # below a county's folder


@dataclass(frozen=True)
class Prepared:
    """A county before any data: its setting, its pool, who observes what; how changes look, where it is asked whether it fits.

    What members show is in the `field`; of the pool's cube only its wholes need be there.
    """

    folder: Path
    setting: Setting
    pool: Pool
    field: Field
    plan: Plan
    changes: Changes | None = None


@dataclass(frozen=True)
class Estimate:
    """A county as its data say on a day.

    `as_of`: the day; `month`: the last one that was over by then (`over`), from which forecasts count; `rows`: the observations
    that were known, with where they stand and which are left out; `update`: what they taught, None where there is nothing to
    learn from.
    """

    prepared: Prepared
    as_of: date
    month: int
    rows: pd.DataFrame
    update: Update | None
    _found: dict[tuple[str, str], np.ndarray] = field(default_factory=dict, repr=False, compare=False)

    @property
    def first(self) -> int:
        """The number of the pool's first month."""
        return self.prepared.pool.cube.first

    @property
    def ended(self) -> date:
        """The last day of `month`: what is issued is issued as of it."""
        return last_day(self.month)

    def scored(self, level: str, kinds: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
        """Members of some kinds and parameters (numbers; default: all) at a level, f4[N, places, kinds].

        On the scale of the update, widened to hold as often as said. A target is worked out when it is asked for: of villages
        all of them take long.
        """
        levels = self.prepared.field.levels[level]
        numbers = np.arange(levels.z.shape[2]) if kinds is None else np.asarray(kinds, dtype=np.int64)
        found = np.empty((*levels.z.shape[:2], len(numbers)), dtype=levels.z.dtype)
        for target, columns in self.prepared.field.columns.items():
            asked = np.flatnonzero((numbers >= columns.start) & (numbers < columns.stop))
            if len(asked):
                found[..., asked] = self._of_target(level, target)[..., numbers[asked] - columns.start]
        return found

    def _of_target(self, level: str, target: str) -> np.ndarray:
        """All of a target, or all parameters (`PARAMETERS`), f4[N, places, columns]."""
        if (level, target) not in self._found:
            if self.update is None:
                self._found[level, target] = self.prepared.field.levels[level].values(self.prepared.field.columns[target])
            else:
                found = widened(self.update, level, target, self._errors)
                self._found[level, target] = afforded(self.prepared.field, level, target, found)
        return self._found[level, target]

    def members(self, level: str, kinds: Sequence[int] | None = None) -> np.ndarray:
        """Members of some kinds (numbers; default: all) at a level as shares, counts and yuan, f4[N, places, kinds]."""
        own = self.prepared
        numbers = range(len(own.field.kinds)) if kinds is None else kinds
        sizes = wholes(own.pool.cube, own.field, level)[:, list(numbers)]
        return natural([own.field.kinds[number] for number in numbers], self.scored(level, numbers), sizes)

    def of(self, level: str, kind: Kind) -> np.ndarray:
        """Members of one kind at a level as in `members`, f4[N, places]."""
        return self.members(level, [self.prepared.field.place_of[kind]])[..., 0]

    @cached_property
    def _errors(self) -> np.ndarray:
        """Standard normal errors of data by member, antithetic in pairs so that they add up to nothing, f8[n, N]."""
        assert self.update is not None, "without data there are no errors"
        count, members = len(self.update.data), len(self.prepared.pool)
        half = -(-members // 2)
        key = luck(self.prepared.setting.seed, 0, self.month)
        draws = np.stack([
            uniforms(key, Decision.PERTURB, np.arange(count), np.full(count, member))[:, 0] for member in range(half)
        ], axis=1)  # fmt: skip
        normal = scipy.special.ndtri(np.clip(draws, 1e-12, 1 - 1e-12))
        return np.concatenate([normal, -normal], axis=1)[:, :members]


def wholes(cube: Cube, own: Field, level: str) -> np.ndarray:
    """How many each share is of, on average over members, f8[places, kinds]; 0 for what is no share."""
    found = np.zeros((own.levels[level].z.shape[1], len(own.kinds)))
    means = {name: cube.lifted(cube.counts[name].mean(axis=0), level) for name in {one.whole for one in EVERY.values()} if name}
    places = {policy: number for number, policy in enumerate(cube.policies)}
    for number, kind in enumerate(own.kinds):
        whole = EVERY[kind.target].whole
        if whole:
            found[:, number] = means[whole][kind.month, :, places.get(kind.policy, 0)]
    return found


def prepare(folder: Path, members: int = MEMBERS, workers: int | None = None, progress: Progress | None = None) -> Prepared:
    """A county's pool, made where it is not there yet; raises InputError for whatever is wrong with the folder."""
    scenario = Scenario.load(f"{folder}/{BASE[0]}")
    whole = str(folder.absolute())  # a folder called `demo` or `small` is not the county that comes with the twin
    setting = Setting(CountySpec(whole), scenario, scenario.months)
    county = setting.county.build()
    made, field = laid_out(setting, folder / HOME / "pool", members, workers, progress)
    return Prepared(folder, setting, made, field, plan_of(county, file_of(folder)))


def watching(prepared: Prepared, workers: int | None = None, progress: Progress | None = None) -> Prepared:
    """The same with how changes look in it, which only the watch for drift asks for; made where it is not there yet."""
    if prepared.changes is not None:
        return prepared
    home, members = prepared.folder / HOME / "changes", max(1, len(prepared.pool) // SHARE)
    return replace(prepared, changes=changes(prepared.setting, prepared.field, home, members, workers, progress))


def over(day: date) -> int:
    """The number of the last month that is over at the end of a day: its own on its month's last day, else the one before.

    Rows of a month may be known before its end, and enter. But a forecast is issued once, so none is spent on a month in which
    the rest of them is still to come.

    >>> from twin.base.months import month_text
    >>> [month_text(over(date(2026, 7, day))) for day in (1, 30, 31)]
    ['2026-06', '2026-06', '2026-07']
    """
    month = month_of(day)
    return month if day == last_day(month) else month - 1


def estimate(prepared: Prepared, as_of: date | None = None, observations: Observations | None = None) -> Estimate:
    """What was known on a day (default: that on which the last observation came), and what it teaches.

    Raises InputError as `noted` does.
    """
    found = noted(prepared, as_of, observations)
    enters = found.rows[LEFT] == ""
    taught = update(prepared.field, data_of(found.rows, prepared.field, prepared.plan)) if enters.any() else None
    return replace(found, update=taught)


def noted(prepared: Prepared, as_of: date | None = None, observations: Observations | None = None) -> Estimate:
    """The same before anything is learned of it, which is all that the watch for drift needs.

    Raises InputError where observations cannot be read, or the last month that was over is none of the county's.
    """
    found = observations or read(prepared.folder)
    found.refuse()
    first = prepared.pool.cube.first
    day = as_of or _newest(found.table, first, first + prepared.pool.cube.months - 1)
    month = over(day)
    if not first - 1 <= month < first + prepared.pool.cube.months:
        raise InputError(
            "{folder}: {month} is outside the county's months; allowed: {low} to {high} (see `months` of the county)",
            folder=prepared.folder, month=month_text(month), low=month_text(first - 1),
            high=month_text(first + prepared.pool.cube.months - 1),
        )  # fmt: skip
    rows = entering(found.by(day))
    rows = located(rows, prepared.field, prepared.plan, prepared.pool.cube.first)
    return Estimate(prepared, day, month, rows, None)


def _newest(table: pd.DataFrame, first: int, last: int) -> date:
    """The day of the newest row: none that cannot be (a mistyped year), nor one on which the month after the last is over."""
    possible = table[(table["standing"] != "impossible").to_numpy()] if len(table) else table
    return min(max(possible["as_of"], default=last_day(first - 1)), last_day(last + 1) - timedelta(days=1))
