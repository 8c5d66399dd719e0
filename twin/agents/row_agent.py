"""A Mesa agent that is one row of a level's columns: what it shows and what may be written through it."""

import itertools
from typing import Any, ClassVar

import mesa
import numpy as np

from twin.base.texts import printable
from twin.county.names import own_names
from twin.world.world import STATE, World

_NOT_ROWS = {"ties", "ties_start"}  # the network lies with the households but has no row for each
_FIXED = {"row", "level", "uid"}
STAYS = "the agents of a county neither leave nor join in a run; make another county (County.sample, tables of your own)"


def column(world: World, level: str, name: str) -> np.ndarray | None:
    """The read-only column of a level, one row per agent (`[n]` or `[n, ...]`); None if there is no such column."""
    if level == "households" and name == "uid":
        return world.place.household_uids
    if name in _NOT_ROWS:
        return None
    try:
        return getattr(world, level)[name]
    except KeyError:
        return getattr(world.place, level).get(name)  # names and keys are text, which only the county keeps


def names(world: World, level: str) -> set[str]:
    """Every name that `column` knows at a level."""
    return ({"uid"} | set(getattr(world, level)) | set(getattr(world.place, level))) - _NOT_ROWS


def write(world: World, level: str, rows: Any, name: str, value: Any) -> None:
    """Set rows of a state column; raises AttributeError for traits, which do not change in a run, and for unknown names."""
    if name not in STATE[level]:
        known = "is a trait, which does not change in a run" if column(world, level, name) is not None else "is not known"
        raise AttributeError(f"{level}: {name!r} {known}; what can be written: {', '.join(sorted(STATE[level]))}")
    with world.unlocked(f"{level}.{name}") as (values,):
        values[rows] = value


class _NoNumbers:
    """Stands in for Mesa's table of running numbers.

    The table of Mesa 3.3 keeps every model it ever numbered an agent for; agents of rows have their division code instead.
    """

    def __getitem__(self, model: mesa.Model) -> "itertools.count[int]":
        return itertools.count(1)


class RowAgent(mesa.Agent):
    """An agent whose attributes are a row of the world's columns.

    A scalar column reads as a plain number, a column by policy (or use, step, ...) as a read-only copy of its row. State
    is written with `agent.name = value`; a trait refuses with AttributeError. `uid` is the division code, the same in every
    copy of the model, and `unique_id` equals it. `row` is the place in the columns.
    """

    level: ClassVar[str]
    _ids: ClassVar[Any] = _NoNumbers()
    row: int

    def __init__(self, model: mesa.Model, row: int) -> None:
        """Register the agent of a row of `model.world`."""
        self.__dict__["row"] = int(row)
        super().__init__(model)

    @property
    def unique_id(self) -> int:
        """The division code: Mesa's running number starts again in every copy, so it is not used."""
        return self.uid

    def __getattr__(self, name: str) -> Any:
        """What the agent's row holds in the column of that name."""
        if not name.startswith("_") and "model" in self.__dict__:
            values = column(self.model.world, self.level, name)
            if values is not None:
                return _shown(values[self.row])
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        """Write a state column's row; anything that is no column stays with the agent."""
        if name == "unique_id":
            return  # Mesa hands out its running number
        if name in _FIXED:
            raise AttributeError(f"{type(self).__name__}: {name!r} says who it is and cannot be changed")
        if name in STATE[self.level] or ("model" in self.__dict__ and column(self.model.world, self.level, name) is not None):
            write(self.model.world, self.level, self.row, name, value)
        else:
            self._keep(name, value)

    def remove(self) -> None:
        """Who is in a county stays in a run: raises TypeError."""
        raise TypeError(STAYS)

    def _keep(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *names(self.model.world, self.level)})

    def __repr__(self) -> str:
        known = column(self.model.world, self.level, "name")
        called = own_names(known[self.row : self.row + 1])[0] if known is not None else ""
        return f"<{type(self).__name__} {self.uid}{printable(called and f' {called}')}>"


def _shown(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):  # a copy: what a data collector keeps must not change with the world
        value = value.copy()
        value.flags.writeable = False
    return value
