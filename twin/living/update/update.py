"""The update in data space: what was observed moves every quantity and parameter of the ensemble, and nothing is run again.

A stochastic ensemble Kalman update (Burgers, van Leeuwen and Evensen 1998) whose covariances are pooled over exchangeable places
(`pooled`). Each member moves by the gain times what was observed, with an error of its own, minus what the member itself shows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from twin.living.ensemble.field import ALL, LEVELS, Columns, Field
from twin.living.update.data import Data
from twin.living.update.pooled import Related, Told
from twin.living.update.solver import Solver, factor

BENT = 0.2  # of a datum's variance among members, what no linear relation holds and counts as error
FAR = 3.0  # standard deviations: data farther from what a member shows pull no harder (Huber)
COUNTY = -1  # stands for a township where something was observed of the whole county


class Said(NamedTuple):
    """What weights of a level's observations, f8[n, m], say in standard deviations of the ensemble.

    `column`: the place of each among the chosen kinds; `scaled`: of each, f4[n, m]; `whole`: added up over all of a kind,
    f4[chosen kinds, m]; `towns`: by township the kinds observed there and their sums, f4[those kinds, m].
    """

    column: np.ndarray
    scaled: np.ndarray
    whole: np.ndarray
    towns: dict[int, tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Update:
    """What was learned: from weights of observations any level's quantities follow.

    `told`: how kinds go with those observed; `solve`: innovations f8[n, m] to weights.
    """

    field: Field
    data: Data
    told: Told
    solve: Solver
    _kept: dict[str, tuple[np.ndarray, dict[str, Said]]] = dataclass_field(default_factory=dict, repr=False, compare=False)

    def members(self, level: str, errors: np.ndarray, columns: Columns = ALL) -> np.ndarray:
        """The members of a level after the data, f4[N, places, columns]; `errors` are standard normal, f8[n, N]."""
        own = self.field.levels[level]
        found = own.z[:, :, columns] + self.moved(level, self.data_say(errors), columns)
        found *= own.sd[:, columns]  # in place: of a large county each copy is hundreds of megabytes
        found += own.mean[:, columns]
        return found

    def data_say(self, errors: np.ndarray) -> dict[str, Said]:
        """What members are moved by, with errors f8[n, N]; worked out once for the same errors."""
        return self._once("members", errors, lambda: self.data.value[:, None] + self._noise(errors) - self.shown)

    def left_out(self, errors: np.ndarray, members: np.ndarray) -> dict[str, Said]:
        """What the mean is moved by when each of some members in turn is the truth, with the errors of another one."""
        off, mean = np.roll(errors, 1, axis=1), self.shown.mean(axis=1, keepdims=True)
        return self._once("left out", errors, lambda: (self.shown - mean + self._noise(off))[:, members])

    def _noise(self, errors: np.ndarray) -> np.ndarray:
        return np.sqrt(self.data.variance)[:, None] * errors

    def _once(self, name: str, of: np.ndarray, innovations: Callable[[], np.ndarray]) -> dict[str, Said]:
        """What innovations say that are made of an array, worked out anew only for another one."""
        if name not in self._kept or self._kept[name][0] is not of:
            self._kept[name] = (of, self.say(innovations()))
        return self._kept[name][1]

    @cached_property
    def shown(self) -> np.ndarray:
        """What members show where something was observed, f8[n, N]."""
        return expected(self.field, self.data)

    def limited(self, innovations: np.ndarray) -> np.ndarray:
        """Innovations f8[n, m] that are no farther than a member may be from data."""
        spread = _spread(self.field, self.data, np.arange(len(self.data)))
        most = FAR * np.sqrt(spread**2 + self.data.variance)[:, None]
        return np.clip(innovations, -most, most)

    def moved(self, level: str, said: Mapping[str, Said], columns: Columns = ALL) -> np.ndarray:
        """What m innovations add to a level by what they say, in its standard deviations, f4[m, places, columns].

        The county is its townships added up, so it moves with their mean, by the slope found among members: what a township has
        of its own counts for the county, too. Only its parameters are nobody's sum.
        """
        found = self._moved(level, said, columns)
        if level == "county":
            numbers = np.arange(self.field.levels[level].z.shape[2])[columns]
            kinds = numbers < len(self.field.kinds)
            towns = self.field.levels["township"].sd[:, numbers[kinds]] * self._moved("township", said, numbers[kinds])
            found[:, :, kinds] = towns.mean(axis=1, keepdims=True) * self._slopes[numbers[kinds]]
        return found

    @cached_property
    def _slopes(self) -> np.ndarray:
        """By how many of its standard deviations the county's kinds move with the mean of their townships', f4[kinds]."""
        kinds = len(self.field.kinds)
        towns, whole = self.field.levels["township"], self.field.levels["county"].z[:, 0, :kinds]
        mean = (towns.sd[:, :kinds] * towns.z[:, :, :kinds]).mean(axis=1)
        square = np.square(mean).sum(axis=0)
        return np.divide((mean * whole).sum(axis=0), square, out=np.zeros_like(square), where=square > 0)

    def _moved(self, level: str, said: Mapping[str, Said], columns: Columns) -> np.ndarray:
        """The same by the level's own covariances with data: what all say of everywhere, of their township, of their place."""
        own, members = self.field.levels[level].sd[:, columns], next(iter(said.values())).scaled.shape[1]
        of = {"village": self.field.townships, "township": np.arange(len(own)), "county": np.zeros(1, dtype=np.int64)}[level]
        towns = np.zeros((of.max() + 1, members, own.shape[1]), dtype=np.float32)
        blocks = self.told.blocks(level, columns)
        for other, one in said.items():
            apart, near, _ = blocks[other]
            towns += one.whole.T @ apart.T
            for town, (kinds, sums) in one.towns.items() if "county" not in (level, other) else ():
                towns[town] += sums.T @ (near - apart)[:, kinds].T
        found = towns[of]
        if level in said and level != "county":
            self._same(found, level, said[level], blocks[level])
        return found.transpose(1, 0, 2)

    def _same(self, found: np.ndarray, level: str, said: Said, block: Related) -> None:
        """Add to f4[places, m, columns] what data of a place say of it beyond its township."""
        where, alone = self.data.place[self.data.at(level)], np.ascontiguousarray((block.same - block.near).T)
        for place, mine in _grouped(where):
            found[place] += said.scaled[mine].T @ alone[said.column[mine]]

    def say(self, innovations: np.ndarray) -> dict[str, Said]:
        """What innovations f8[n, m] say, by level."""
        weights = self.solve(self.limited(innovations))
        return {level: self._said(level, weights) for level in self.told.chosen}

    def _said(self, level: str, weights: np.ndarray) -> Said:
        rows = self.data.at(level)
        where, scale = self.data.place[rows], _spread(self.field, self.data, rows).astype(np.float32)
        column, scaled = (
            np.searchsorted(self.told.chosen[level], self.data.kind[rows]),
            scale[:, None] * weights[rows].astype(np.float32),
        )
        township, towns = self.field.townships[where] if level == "village" else where, {}
        for one in np.unique(township):
            mine = township == one
            kinds, place = np.unique(column[mine], return_inverse=True)
            towns[int(one)] = kinds, _summed(place, scaled[mine], len(kinds))
        return Said(column, scaled, _summed(column, scaled, len(self.told.chosen[level])), towns)


def update(field: Field, data: Data) -> Update:
    """Take in observations, n of them; none of what does not vary among members.

    What data vary by beyond the directions that are kept, and what is bent, counts as error.
    """
    spread = _spread(field, data, np.arange(len(data)))
    data = replace(data, variance=data.variance + BENT * spread**2)
    chosen = {level: np.unique(data.kind[data.at(level)]) for level in LEVELS if len(data.at(level))}
    told = Told.of(field, chosen, {level: _noise(field, data, level, kinds) for level, kinds in chosen.items()})
    return Update(field, data, told, _solver(field, data, told))


def _solver(field: Field, data: Data, told: Told) -> Solver:
    """Township by township, then what they share."""
    number, township = np.empty(len(data), dtype=np.int64), np.full(len(data), COUNTY)
    for level, kinds in told.chosen.items():
        rows = data.at(level)
        number[rows] = told.numbers[level].start + np.searchsorted(kinds, data.kind[rows])
        if level != "county":
            township[rows] = field.townships[data.place[rows]] if level == "village" else data.place[rows]
    spread, own, among = _spread(field, data, np.arange(len(data))), [], told.among()
    shared = spread[:, None] * told.apart.loadings[number]
    for _, rows in _grouped(township):
        part = _own(data, rows, number[rows], among)
        part *= spread[rows]  # in place, as hundreds of data of a township make large squares
        part *= spread[rows][:, None]
        beyond = np.maximum(spread[rows] ** 2 - np.diag(part) - np.square(shared[rows]).sum(axis=1), 0.0)
        error = data.variance[rows] + beyond
        part[np.diag_indices(len(rows))] += error
        own.append((rows, factor(part, float(error.min()))))
    return Solver.of(tuple(own), shared)


def _own(data: Data, rows: np.ndarray, number: np.ndarray, among: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Correlations among data of one township (or the county) beyond what all share, f8[rows, rows]."""
    own, alone = among
    found = own[np.ix_(number, number)]
    villages = np.flatnonzero(data.of("village")[rows])  # a township is in itself, so there is nothing of its place beyond it
    for _, mine in _grouped(data.place[rows[villages]]):
        at = villages[mine]
        found[np.ix_(at, at)] += alone[np.ix_(number[at], number[at])]
    return found


def expected(field: Field, data: Data) -> np.ndarray:
    """What each member shows where something was observed, f8[n, N]."""
    found = np.zeros((len(data), len(field.levels["county"].z)))
    for level in LEVELS:
        rows, own = data.at(level), field.levels[level]
        at = (data.place[rows], data.kind[rows])
        found[rows] = (own.mean[at] + own.sd[at] * own.z[:, at[0], at[1]]).T
    return found


def _noise(field: Field, data: Data, level: str, kinds: np.ndarray) -> np.ndarray:
    """Error variance of the mean of all data of each kind, in squared standard deviations of the ensemble."""
    rows = data.at(level)
    precision = _spread(field, data, rows) ** 2 / data.variance[rows]
    return np.asarray(1.0 / np.bincount(np.searchsorted(kinds, data.kind[rows]), precision, minlength=len(kinds)))


def _spread(field: Field, data: Data, rows: np.ndarray) -> np.ndarray:
    """The ensemble's standard deviation where each was observed."""
    found, levels = np.zeros(len(rows)), np.array(data.level)[rows]
    for level in LEVELS:
        at = np.flatnonzero(levels == level)
        found[at] = field.levels[level].sd[data.place[rows[at]], data.kind[rows[at]]]
    return found


def _grouped(where: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Each number that is there, and the rows that have it."""
    order = np.argsort(where, kind="stable")
    there, first = np.unique(where[order], return_index=True)
    yield from zip(there.tolist(), np.split(order, first)[1:], strict=True)


def _summed(place: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """Rows of values added up by place, f4[size, m]."""
    found = np.zeros((size, values.shape[1]), dtype=np.float32)
    order = np.argsort(place, kind="stable")
    there, first = np.unique(place[order], return_index=True)
    if len(there):
        found[there] = np.add.reduceat(values[order], first, axis=0)
    return found
