"""What a process is: knobs, the columns it reads and writes, and one step a month."""

import sys
from collections import namedtuple
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from twin.base.knobs import Knob, declared

if TYPE_CHECKING:
    from twin.base.draws import Luck
    from twin.regime.regime import Knobs
    from twin.world.world import World


class Process:
    """One cause in the monthly order.

    `reads` and `writes` name columns as `level.column`. The kernel is lent just these, as named tuples by level: it can neither
    see nor change anything else, so the declaration is the truth.
    """

    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()
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
        by_level: dict[str, list[str]] = {}
        for path in dict.fromkeys(cls.reads + cls.writes):
            level, column = path.split(".")
            by_level.setdefault(level, []).append(column)
        cls.groups = {level: _named(cls, level.title(), columns) for level, columns in by_level.items()}
        cls.Lent = _named(cls, "Lent", list(by_level))

    def step(self, world: "World", knobs: "Knobs", luck: "Luck") -> None:
        """Advance the world by this process's part of one month."""
        type(self).kernel(world.lend(type(self)), getattr(knobs, self.name), luck)


def _named(cls: type, suffix: str, fields: list[str]) -> Any:
    """A named tuple type that can be found again by name, as Numba's cache on disk needs."""
    made: Any = namedtuple(f"{cls.__name__}{suffix}", fields)  # type: ignore[misc]  # noqa: PYI024
    made.__module__ = cls.__module__
    setattr(sys.modules[cls.__module__], made.__name__, made)
    return made
