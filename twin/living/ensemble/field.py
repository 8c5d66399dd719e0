"""An ensemble on the scale of the update: targets by policy and month of every village, township and the county; parameters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from twin.living.ensemble.cube import Cube
from twin.living.ensemble.pool import Pool
from twin.living.ensemble.targets import EVERY

LEVELS = ("village", "township", "county")
MOST = 3.0  # standard deviations
PARAMETERS = ""  # in place of a target
FLAT = 1e-6  # a standard deviation below it is none
Columns = slice | np.ndarray  # some kinds and parameters, by number
ALL = slice(None)


@dataclass(frozen=True)
class Kind:
    """What is one number of a place: a target for a policy in a month, counted from the pool's first."""

    target: str
    policy: str
    month: int


@dataclass(frozen=True)
class Level:
    """The ensemble at one level: `mean` and `sd` by place and kind, f4[places, kinds]; anomalies `z` in units of sd.

    `z` is f4[N, places, kinds]. Where nothing varies, or nobody is counted, sd and z are zero.
    """

    mean: np.ndarray
    sd: np.ndarray
    z: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray) -> "Level":
        """Of members' values f4[N, places, kinds]; NaN is no value."""
        mean, sd = (np.zeros(values.shape[1:], dtype=np.float32) for _ in range(2))
        z = np.empty_like(values)
        for place in range(len(mean)):  # one place at a time: a copy of all is hundreds of megabytes
            mean[place], sd[place], z[:, place] = _standard(values[:, place])
        return cls(mean, sd, z)

    def limited(self, kinds: Columns = ALL) -> np.ndarray:
        """Anomalies of at most `MOST`, of some kinds: of what is nearly always the same, one member would else speak for all.

        Made anew each time: kept, they would take as much again as the ensemble itself.
        """
        return np.clip(self.z[:, :, kinds], -MOST, MOST)

    def values(self, columns: Columns | Sequence[int] = ALL) -> np.ndarray:
        """The members' values, of some columns, f4[N, places, columns]."""
        return self.mean[:, columns] + self.sd[:, columns] * self.z[:, :, columns]


def _standard(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, standard deviation and anomalies in units of it of one place's values, f4[N, kinds]."""
    counted = ~np.isnan(values).all(axis=0)
    mean = np.zeros(values.shape[1], dtype=np.float32)
    mean[counted] = np.nanmean(values[:, counted], axis=0)
    z = np.where(np.isnan(values), np.float32(0), values - mean)
    sd = np.sqrt(np.mean(np.square(z), axis=0))
    sd = np.where(sd > FLAT, sd, np.float32(0))
    np.divide(z, sd, out=z, where=sd > 0)
    z[:, sd == 0] = 0
    return mean, sd, z


@dataclass(frozen=True)
class Field:
    """All levels of an ensemble. `kinds` come first on the last axis, then the county's parameters, then a township's.

    `townships` is the row of each village's township. A level that does not have a parameter has zeros there.
    """

    kinds: tuple[Kind, ...]
    county: tuple[str, ...]
    township: tuple[str, ...]
    townships: np.ndarray
    levels: dict[str, Level]

    @classmethod
    def of(cls, pool: Pool) -> "Field":
        """Of a pool."""
        own = pool.unknowns
        townships = len(own.codes)
        of_county = pool.scores[:, None, : len(own.county)]
        of_townships = pool.scores[:, len(own.county) :].reshape(len(pool), townships, -1)
        levels, every = {}, kinds(pool.cube)
        ends = np.cumsum([len(every), len(own.county), len(own.township)])
        for level in LEVELS:
            values = scored(pool.cube, level, len(own.county) + len(own.township))
            if level == "county":
                values[..., ends[0] : ends[1]] = of_county
            elif level == "township":
                values[..., ends[1] :] = of_townships
            levels[level] = Level.of(values)
        return cls(every, own.county, own.township, pool.cube.townships, levels)

    def of_members(self, members: np.ndarray) -> "Field":
        """Some members alone (numbers), in the units of all."""
        some = {name: Level(one.mean, one.sd, one.z[members]) for name, one in self.levels.items()}
        return replace(self, levels=some)

    def of_kinds(self, kinds: np.ndarray) -> "Field":
        """Some kinds alone (numbers, in order), without parameters."""
        some = {name: Level(one.mean[:, kinds], one.sd[:, kinds], one.z[:, :, kinds]) for name, one in self.levels.items()}
        return Field(tuple(self.kinds[number] for number in kinds), (), (), self.townships, some)

    @cached_property
    def columns(self) -> dict[str, slice]:
        """Where the kinds of each target stand on the last axis, side by side; parameters under `PARAMETERS`."""
        found: dict[str, slice] = {}
        for number, kind in enumerate(self.kinds):
            found[kind.target] = slice(found[kind.target].start if kind.target in found else number, number + 1)
        return found | {PARAMETERS: slice(len(self.kinds), len(self.kinds) + len(self.county) + len(self.township))}

    @cached_property
    def place_of(self) -> dict[Kind, int]:
        """Where each kind stands on the last axis."""
        return {kind: number for number, kind in enumerate(self.kinds)}


def kinds(cube: Cube) -> tuple[Kind, ...]:
    """Every kind that there is in some member of an ensemble."""
    return tuple(kind for kind, _ in _kinds(cube))


def _kinds(cube: Cube) -> Iterator[tuple[Kind, int]]:
    """Every kind that there is in some member, with the place of its policy."""
    for target in EVERY.values():
        whole = None if target.whole is None else cube.counts[target.whole]
        for place, policy in enumerate(cube.policies_of(target)):
            for month in range(cube.months):
                if whole is None or whole[:, month, :, place].any():
                    yield Kind(target.key, policy, month), place


def scored(cube: Cube, level: str, room: int = 0) -> np.ndarray:
    """Every kind of an ensemble at a level on its scale, f4[N, places, kinds + room]; NaN where nobody is counted.

    One target at a time: all of them at once would take several times as much as the ensemble. The `room` is left at zero.
    """
    every = list(_kinds(cube))
    members, _, places, _ = cube.lifted(cube.counts["households"], level).shape
    found = np.zeros((members, places, len(every) + room), dtype=np.float32)
    for key, target in EVERY.items():
        values = target.scored(*cube.parts(target, level)).astype(np.float32)
        for number, (kind, place) in enumerate(every):
            if kind.target == key:
                found[:, :, number] = values[:, kind.month, :, place]
    return found
