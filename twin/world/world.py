"""The state of one twin: a NumPy column per quantity and level, links up and down, and who may write what.

Columns are owned by the world instance. Outside a process they are read-only views; a process is lent writable arrays of just
the columns it declares. A copy of a world owns copies of every dynamic column and shares the county's traits.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Protocol

import numpy as np

from twin.county.county import County
from twin.county.cover import group
from twin.policies.policy import Policy
from twin.terms.forms import STRUCTURE
from twin.terms.steps import BLAMED, CAUSES, STEPS, USES
from twin.world.columns import SEEN, STATE
from twin.world.ledger import ACCOUNTS, AGES, Flow, Sink
from twin.world.policies import policy_columns


class Borrower(Protocol):
    """What a process declares: the columns it writes (`level.column`), and the named tuples in which it is lent its columns."""

    writes: ClassVar[Any]
    groups: ClassVar[Any]
    Lent: ClassVar[Any]


class World:
    """All columns of one twin, by level: `world.villages["known"]` is a read-only array, shape (villages, policies)."""

    def __init__(
        self, place: County, policies: tuple[Policy, ...], epoch: int, structure: Mapping[str, str] | None = None
    ) -> None:
        """Lay out the columns of a county with some policies; `epoch` is the month of day 0, `structure` names other forms."""
        self.place, self.policies, self.epoch = place, policies, epoch
        self._lent: dict[type, Any] = {}
        self._data = {level: traits | self._fresh(level, traits) for level, traits in _traits(place, policies, epoch).items()}
        for level in ("townships", "villages"):
            self._data[level]["skill_now"][:] = self._data[level]["skill"]
        self._data["villages"]["connected"][:] = self._data["villages"]["coverage"]
        for relation, forms in STRUCTURE.items():
            self._data["county"][relation][:] = forms.index((structure or {}).get(relation, forms[0]))

    def _fresh(self, level: str, traits: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The dynamic columns of a level as they are before the first month."""
        size = {
            "policy": len(self.policies), "ages": AGES, "uses": len(USES), "routes": 3, "ends": 2, "kinds": 3,
            "steps": len(STEPS), "failures": len(STEPS) - 1, "tiers": len(BLAMED), "causes": len(CAUSES),
            "township": len(self.place.townships["uid"]),
            "village": len(self.place.villages["uid"]), "money": len(self.policies) + 1, "sinks": len(Sink), "flows": len(Flow),
        }  # fmt: skip
        rows = () if level == "ledger" else (len(traits[_FIRST.get(level, "uid")]),)
        return {
            name: np.full(
                (() if level == "county" and column.shape else rows) + tuple(size[axis] for axis in column.shape),
                column.start,
                dtype=column.dtype,
            )
            for name, column in STATE.get(level, {}).items()
        }

    def __getattr__(self, level: str) -> Mapping[str, np.ndarray]:
        """The columns of a level, read-only."""
        try:
            columns = self.__dict__["_data"][level]
        except KeyError:
            raise AttributeError(f"a world has no level {level!r}") from None
        return _Shown(columns)

    @property
    def visible(self) -> dict[str, dict[str, np.ndarray]]:
        """What the county can see of townships and villages: all that rules may read."""
        return {tier: {seen: getattr(self, tier)[f"seen_{seen}"] for seen in SEEN} for tier in ("townships", "villages")}

    def count(self, level: str) -> int:
        """How many units of a level there are."""
        return len(self._data[level][_FIRST.get(level, "uid")])

    def lend(self, process: type[Borrower]) -> Any:
        """Just the columns a process declares, as nested named tuples; writable where it declares to write.

        Columns are filled, never replaced, so a process is lent the same ones every month.
        """
        if process not in self._lent:
            writes = set(process.writes)
            self._lent[process] = process.Lent(
                *(
                    group(*(_loan(self._data[level][name], f"{level}.{name}" in writes) for name in group._fields))
                    for level, group in process.groups.items()
                )
            )
        return self._lent[process]

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: loans are made again there."""
        return self.__dict__ | {"_lent": {}}

    @contextmanager
    def unlocked(self, *paths: str) -> Iterator[list[np.ndarray]]:
        """Writable arrays of some columns (`level.column`), for set-up and experiments outside the processes."""
        split = [path.split(".") for path in paths]
        yield [self._data[level][name] for level, name in split]

    def packed(self) -> np.ndarray:
        """The bytes of all dynamic columns one after the other, u1."""
        return np.concatenate(self._bytes())

    def unpack(self, packed: np.ndarray) -> bool:
        """Fill the dynamic columns with what `packed` gave; False, and nothing changed, where that was of another size."""
        columns = self._bytes()
        if packed.dtype != np.uint8 or packed.shape != (sum(column.size for column in columns),):
            return False
        begin = 0
        for column in columns:
            column[:] = packed[begin : begin + column.size]
            begin += column.size
        return True

    def _bytes(self) -> list[np.ndarray]:
        """The dynamic columns in order as bytes, writable: the very same ones."""
        columns = [self._data[level][name] for level, columns in STATE.items() for name in columns]
        assert all(column.flags.c_contiguous for column in columns), "a copy would be filled instead of the column"
        return [column.reshape(-1).view(np.uint8) for column in columns]

    def balances(self) -> dict[str, np.ndarray]:
        """Fen in each kind of account, i8[P + 1] by policy; the last is money of no policy."""
        policies = len(self.policies)
        found = {name: np.zeros(policies + 1, dtype=np.int64) for name in ACCOUNTS}
        for name, fen in found.items():
            held = self._data["ledger"][name].sum(axis=-1)
            if held.ndim:
                fen[:policies] = held.reshape(-1, policies).sum(axis=0)
            else:
                fen[policies] = held
        return found

    def held(self) -> int:
        """Fen in all accounts."""
        return sum(int(self._data["ledger"][name].sum()) for name in ACCOUNTS)

    def check(self) -> None:
        """Raise if money does not add up to the fen, or a stock is negative."""
        ledger = self._data["ledger"]
        held = self.held()
        inflows, sinks = int(ledger["inflow"].sum()), int(ledger["sink"].sum())
        if held + sinks != inflows:
            raise AssertionError(f"ledger: {held} fen held and {sinks} in sinks, but {inflows} came in")
        if any(ledger[name].min(initial=0) < 0 for name in ACCOUNTS):
            raise AssertionError("ledger: an account is negative")

    def __deepcopy__(self, memo: dict[int, Any]) -> "World":
        """A world of its own: dynamic columns copied, traits shared with the county."""
        twin = object.__new__(World)
        memo[id(self)] = twin
        twin.__dict__.update(self.__getstate__())
        twin._data = {
            level: {name: values.copy() if name in STATE.get(level, {}) else values for name, values in columns.items()}
            for level, columns in self._data.items()
        }
        return twin

    def state_bytes(self) -> dict[str, int]:
        """Bytes of state and traits by level."""
        return {level: sum(values.nbytes for values in columns.values()) for level, columns in self._data.items()}


_FIRST = {"households": "village", "policies": "id"}  # a column that every row of the level has


class _Shown(Mapping[str, np.ndarray]):
    """Read-only views of a level's columns, made when asked for."""

    def __init__(self, columns: dict[str, np.ndarray]) -> None:
        self._columns = columns

    def __getitem__(self, name: str) -> np.ndarray:
        return _loan(self._columns[name], writable=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _loan(values: np.ndarray, writable: bool) -> np.ndarray:
    if writable:
        return values
    view = values.view()
    view.flags.writeable = False
    return view


def _traits(place: County, policies: tuple[Policy, ...], epoch: int) -> dict[str, dict[str, np.ndarray]]:
    """What does not change in a run, by level."""

    def numeric(table: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {name: values for name, values in table.items() if values.dtype != object}

    ties = {"ties_start": place.ties_start, "ties": place.ties}
    return {
        "county": {
            "uid": np.array([place.code]),
            "epoch": np.array([epoch]),
            "village_scale": np.array([place.village_scale]),
            "village_office": np.array([place.village_office]),
        },
        "units": numeric(place.units),
        "townships": numeric(place.townships) | _children(place),
        "villages": numeric(place.villages),
        "households": numeric(place.households) | ties | {name: group(place, name) for name in ("elderly", "poor")},
        "policies": policy_columns(policies, place),
        "ledger": {},
    }


def _children(place: County) -> dict[str, np.ndarray]:
    """First village and number of villages of each township."""
    counts = np.bincount(place.villages["township"], minlength=len(place.townships["uid"]))
    return {"first": np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64), "size": counts.astype(np.int64)}
