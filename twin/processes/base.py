"""What a process is: knobs, the columns it reads and writes, and one step a month."""

import sys
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Protocol

import numpy as np

from twin.base.draws import Luck
from twin.base.knobs import Knob, declared
from twin.world.world import World


class InForce(Protocol):
    """What holds this month: by each process's name (`knobs.act`) a named tuple of float64 arrays; and what mechanisms take.

    `hours_*`: staff hours by village, township and county unit. `due`: fen by mechanism. `flows`: (source, target, policy or -1,
    fen as int64[V] where it goes to villages, int64[1] elsewhere).
    """

    hours_village: np.ndarray
    hours_township: np.ndarray
    hours_unit: np.ndarray

    @property
    def due(self) -> Mapping[str, int]:
        """Fen that each mechanism takes, already affordable."""

    @property
    def flows(self) -> Sequence[tuple[str, str, int, np.ndarray]]:
        """Money that mechanisms bring or hand on."""


class Process:
    """One cause in the monthly order.

    `reads` and `writes` name columns by level: `{"villages": "uid first size"}`; what is written may be read too. The kernel is
    lent just these, as named tuples by level: it can neither see nor change anything else, so the declaration is the truth. The
    class keeps them as tuples of `level.column`, a form that may also be declared.
    """

    reads: ClassVar[Mapping[str, str] | tuple[str, ...]] = ()
    writes: ClassVar[Mapping[str, str] | tuple[str, ...]] = ()
    knobs: ClassVar[dict[str, Knob]] = {}
    name: ClassVar[str] = ""
    kernel: ClassVar[Callable[..., Any]]
    Knobs: ClassVar[Any]  # named tuple type of this process's knob arrays, in the order of declaration
    Lent: ClassVar[Any]
    groups: ClassVar[dict[str, Any]]

    def __init_subclass__(cls) -> None:
        """Collect the knobs of a process and make the named tuples its kernel is called with."""
        cls.knobs = declared(cls)
        cls.name = cls.__name__.lower()
        cls.Knobs = _named(cls, "Knobs", list(cls.knobs))
        cls.reads, cls.writes = reads, writes = _paths(cls.reads), _paths(cls.writes)
        by_level: dict[str, list[str]] = {}
        for path in dict.fromkeys(reads + writes):
            level, column = path.split(".")
            by_level.setdefault(level, []).append(column)
        cls.groups = {level: _named(cls, level.title(), columns) for level, columns in by_level.items()}
        cls.Lent = _named(cls, "Lent", list(by_level))

    def step(self, world: World, knobs: InForce, luck: Luck) -> None:
        """Advance the world by this process's part of one month."""
        type(self).kernel(world.lend(type(self)), getattr(knobs, self.name), luck)


def _paths(columns: Mapping[str, str] | tuple[str, ...]) -> tuple[str, ...]:
    """Columns as `level.column`, one each."""
    if isinstance(columns, tuple):
        return columns
    return tuple(f"{level}.{column}" for level, names in columns.items() for column in names.split())


def _named(cls: type, suffix: str, fields: list[str]) -> Any:
    """A named tuple type that can be found again by name, as Numba's cache on disk needs."""
    made: Any = namedtuple(f"{cls.__name__}{suffix}", fields)  # type: ignore[misc]  # noqa: PYI024
    made.__module__ = cls.__module__
    setattr(sys.modules[cls.__module__], made.__name__, made)
    return made
