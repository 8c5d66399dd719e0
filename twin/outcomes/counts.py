"""The counts of a run as columns of numbers, summed to whatever level, months and policies are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from twin.county.names import Places, place_names
from twin.outcomes import indicators as outcomes
from twin.outcomes import own
from twin.outcomes.blocks import LEVELS, Columns
from twin.outcomes.record import Recorder
from twin.outcomes.survey import LIFE_COUNTS
from twin.terms.places import TERRAINS, VILLAGE_TYPES
from twin.world.world import World

Sums = tuple[Columns, list[tuple[tuple[str, ...], np.ndarray]]]  # keys; names of counts with the sums, f8[key, count]

_VILLAGE, _TOWNSHIP, _COUNTY, _GROUP = range(len(LEVELS))
_KEYS = ("month", "level", "row", "policy")


@dataclass(frozen=True)
class Rows:
    """Recorded rows: their keys (month, level, row and perhaps policy), the names of the counts, the counts f8[row, count]."""

    keys: Columns
    names: tuple[str, ...]
    counts: np.ndarray

    @classmethod
    def of(cls, columns: Columns) -> "Rows":
        """Of columns as the recorder gives them."""
        names = tuple(name for name in columns if name not in _KEYS)
        counts = np.column_stack([columns[name] for name in names]).astype(np.float64, copy=False)
        return cls({name: columns[name] for name in _KEYS if name in columns}, names, counts)

    def where(self, chosen: np.ndarray) -> "Rows":
        """Only the chosen rows, bool[row]."""
        return Rows({name: key[chosen] for name, key in self.keys.items()}, self.names, self.counts[chosen])

    def table(self) -> pd.DataFrame:
        """The counts by name."""
        return pd.DataFrame(self.counts, columns=list(self.names))

    def summed(self, by: Columns) -> tuple[Columns, np.ndarray]:
        """Each combination of the columns of `by` once, in order, and the sums of its rows, f8[combination, count]."""
        code = np.zeros(len(self.counts), dtype=np.int64)
        for values in by.values():
            low = int(values.min(initial=0))
            code = code * (int(values.max(initial=0)) - low + 1) + (values - low)
        if (code[1:] >= code[:-1]).all():  # in order already, as months of the county are: no copy
            order, counts = np.arange(len(code)), self.counts
        else:
            order = np.argsort(code, kind="stable")
            counts = self.counts[order]
        first = np.flatnonzero(np.diff(code[order], prepend=-1))
        return {name: values[order][first] for name, values in by.items()}, np.add.reduceat(counts, first, axis=0)


@dataclass(frozen=True)
class Raw:
    """The counts of a run: `policies` by (month, level, row, policy), `people` by (month, level, row)."""

    policies: Rows
    people: Rows
    keys: tuple[str, ...]
    township: np.ndarray
    names: dict[str, tuple[str, ...]]
    villages: pd.DataFrame
    own: Places
    _summed: dict[tuple[str, ...], Sums] = field(init=False, default_factory=dict, repr=False, compare=False)
    _framed: dict[tuple[str, ...], pd.DataFrame] = field(init=False, default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, record: Recorder, world: World) -> "Raw":
        """Everything a recorder has written so far."""
        place = world.place
        names = {
            "village": tuple(map(str, place.villages["uid"])),
            "township": tuple(map(str, place.townships["uid"])),
            "county": (str(place.code),),
            "group": tuple(record.groups),
        }
        township, own = np.asarray(place.villages["township"]), place_names(place)
        above = {"township_name": [own.townships[t] for t in township]} if own else {}
        about = pd.DataFrame(
            {
                "code": names["village"],
                **({"name": own.villages} if own else {}),
                "township": [names["township"][t] for t in township],
                **above,
                "type": [VILLAGE_TYPES[t] for t in place.villages["type"]],
                "terrain": [TERRAINS[t] for t in place.villages["terrain"]],
            }
        )
        keys = tuple(policy.key for policy in world.policies)
        return cls(Rows.of(record.read("policies")), Rows.of(record.read("people")), keys, township, names, about, own)

    def since(self, month: int) -> "Raw":
        """Only the months from one on."""
        return replace(self, policies=_since(self.policies, month), people=_since(self.people, month))

    def survey(self, calendar: int) -> pd.DataFrame:
        """County counts of the last month that is this calendar month (0 = January), else of the last month: one row."""
        return pd.DataFrame(self.surveyed(calendar), index=pd.Index([0], name="place"))

    def surveyed(self, calendar: int) -> Columns:
        """The counts of `survey` by name, f8[1] each."""
        months = np.unique(self.policies.keys["month"])
        chosen = int(months[months % 12 == calendar].max(initial=-1))
        return self._in(chosen if chosen >= 0 else int(months.max())).totals()

    def _in(self, month: int) -> "Raw":
        """One month."""
        policies, people = (rows.where(rows.keys["month"] == month) for rows in (self.policies, self.people))
        return replace(self, policies=policies, people=people)

    @property
    def months(self) -> int:
        """How many months are counted."""
        return len(np.unique(self.people.keys["month"]))

    def people_of(self, level: str) -> pd.DataFrame:
        """The own counts of a level's offices and people."""
        return self._people(level).table()

    def hours_of(self, level: str, names: Sequence[str]) -> float:
        """Some of the hours of a level's own offices, added up."""
        own = self._people(level)
        return float(own.counts[:, [own.names.index(name) for name in names]].sum())

    def _people(self, level: str) -> Rows:
        return self.people.where(self.people.keys["level"] == LEVELS.index(level))

    def at(self, level: str, by: Sequence[str] = ()) -> pd.DataFrame:
        """Counts summed to a level, by `place` and whatever of `month` and `policy` is asked for.

        Where months are summed, counts of a moment are averaged over them, and what was there before is that of the first. Counts
        of people are given for "all" policies. The same sums are made once; do not change what this returns.
        """
        key = (level, *by)
        if key not in self._framed:
            keys, parts = self._sums(level, by)
            frames = [pd.DataFrame(counts, columns=list(names)) for names, counts in parts]
            whole = frames[0] if len(frames) == 1 else pd.concat(frames, axis=1)
            self._framed[key] = whole.set_index(_index(keys))
        return self._framed[key]

    def columns(self, level: str, by: Sequence[str] = ()) -> Columns:
        """The counts of `at` by name as plain arrays, f8[place], without a table; do not change them."""
        return {name: counts[:, place] for names, counts in self._sums(level, by)[1] for place, name in enumerate(names)}

    def _sums(self, level: str, by: Sequence[str]) -> Sums:
        """Sums of a level, made once: of policies, and unless these are asked for apart, of people."""
        key = (level, *by)
        if key not in self._summed:
            months = 1 if "month" in by else max(1, self.months)
            keys, counted = self._mean(self.policies, level, by, outcomes.BY_POLICY_NOW, months)
            parts = [(self.policies.names, counted)]
            if "policy" not in by:
                now = (*LIFE_COUNTS, *own.COUNTS)
                parts.append((self.people.names, self._mean(self.people, level, by, now, months)[1]))
            self._summed[key] = keys, parts
        return self._summed[key]

    def _mean(self, table: Rows, level: str, by: Sequence[str], now: Sequence[str], months: int) -> tuple[Columns, np.ndarray]:
        """Sums over the rows of a level; what stands at the end of a month is divided by the months."""
        rows, place = self._lifted(table, level)
        if months > 1:
            later = rows.keys["month"] > table.keys["month"].min()
            rows.counts[np.ix_(later, [name in outcomes.BEFORE for name in rows.names])] = 0.0
        keys, counts = rows.summed({"place": place} | {name: rows.keys[name] for name in by})
        counts[:, [name in now for name in rows.names]] /= months
        return keys, counts

    def total(self) -> pd.DataFrame:
        """One row: the county over all the months there are; stocks of money, and people, as they stand at the end."""
        return pd.DataFrame(self.totals(), index=pd.Index([0], name="place"))

    def totals(self) -> Columns:
        """The counts of `total` by name, f8[1] each."""
        if self.months <= 1:
            return self.columns("county")
        end = self._in(int(self.policies.keys["month"].max())).columns("county")
        last = ("idle", "idle_year", *LIFE_COUNTS, *(name for name in own.COUNTS if name in end))
        return self.columns("county") | {name: end[name] for name in last}

    def _lifted(self, table: Rows, level: str) -> tuple[Rows, np.ndarray]:
        """The rows that belong to a level, and the place that each is summed into."""
        own = LEVELS.index(level)
        if level == "group":
            rows = table.where(table.keys["level"] == _GROUP)
            return rows, rows.keys["row"]
        rows = table.where(table.keys["level"] <= own)
        if own == _COUNTY:
            return rows, np.zeros(len(rows.counts), dtype=np.int64)
        place = rows.keys["row"].copy()
        if own == _TOWNSHIP:
            village = rows.keys["level"] == _VILLAGE
            place[village] = self.township[place[village]]
        return rows, place


def _since(rows: Rows, month: int) -> Rows:
    return rows.where(rows.keys["month"] >= month)


def _index(keys: Columns) -> pd.Index:
    """The keys as an index, one level each."""
    if len(keys) == 1:
        return pd.Index(keys["place"], name="place")
    return pd.MultiIndex.from_arrays(list(keys.values()), names=list(keys))
