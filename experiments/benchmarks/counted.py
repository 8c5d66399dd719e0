"""What a month does, counted and not timed: keyed draws, and elements of columns read and written, by process.

The twin's own loops are run through the interpreter instead of the compiler. Every column is lent as an object that counts what
is asked of it, and every draw passes through a counter. The world must come out as the compiled loops leave it, to the last bit,
so that what was counted is what they do.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from experiments.benchmarks.month import MONTHS, fresh, work
from twin.base import draws
from twin.base.draws import luck
from twin.county.county import County
from twin.processes import registry
from twin.processes.base import Process
from twin.regime.regime import Knobs, Regime
from twin.scenario.scenario import Scenario
from twin.world.world import STATE, World

KINDS = ("draws", "reads", "writes")


class Tally:
    """Counts by process and kind."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self.found: Counter[tuple[str, str]] = Counter()
        self.process = ""

    def add(self, kind: str, count: int = 1) -> None:
        """Count for the process that is running."""
        self.found[self.process, kind] += count


class Watched(NDArrayOperatorsMixin):
    """A column whose elements are handed out as plain Python numbers, as the compiler widens them, and counted."""

    def __init__(self, values: np.ndarray, tally: Tally) -> None:
        """Watch an array (not a copy of it)."""
        self.values, self.tally = values, tally
        self.shape, self.size = values.shape, values.size

    def __getitem__(self, place: Any) -> Any:
        """An element, or a part that is watched too."""
        found = self.values[place]
        if isinstance(found, np.ndarray):
            return Watched(found, self.tally)
        self.tally.add("reads")
        return found.item()

    def __setitem__(self, place: Any, value: Any) -> None:
        """Set an element, or all of a part."""
        self.tally.add("writes", np.size(self.values[place]))
        self.values[place] = value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """The values where a whole column is wanted: every element is read once."""
        self.tally.add("reads", self.size)
        return np.array(self.values, dtype=dtype)

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """Arithmetic on whole columns reads every element once."""
        self.tally.add("reads", self.size)
        return getattr(function, method)(*(one.values if isinstance(one, Watched) else one for one in inputs), **options)

    @property
    def T(self) -> "Watched":  # noqa: N802 - NumPy's name
        """The same values with axes swapped; nothing is read."""
        return Watched(self.values.T, self.tally)

    def copy(self) -> "Watched":
        """A copy, which reads every element once."""
        self.tally.add("reads", self.size)
        return Watched(self.values.copy(), self.tally)


@contextmanager
def interpreted(tally: Tally) -> Iterator[None]:
    """Within, the processes' compiled functions are the Python functions they were made from, and draws are counted."""
    told = {draws.draw: _counting(draws.draw, tally), draws.chance: _counting(draws.chance, tally)}
    told |= {known: known for known in (draws.uniform, draws.limit, draws.below, draws.lane, draws.lanes_below, draws.lowest)}
    rooms = ("twin.processes.", "twin.terms.", "twin.world.ledger")
    homes = [module for name, module in sys.modules.items() if name.startswith(rooms)]
    before = [
        (home, key, value)
        for home in (*homes, *registry.processes())
        for key, value in vars(home).items()
        if hasattr(value, "py_func")
    ]
    try:
        for home, key, value in before:
            setattr(home, key, told.get(value, value.py_func))
        yield
    finally:
        for home, key, value in before:
            setattr(home, key, value)


def _counting(function: Any, tally: Tally) -> Any:
    """A compiled draw that is counted when Python calls it; a luck that compiled code gave back holds plain integers."""

    def drawn(luck: Any, *key: Any) -> Any:
        tally.add("draws")
        answer = function(type(luck)(*map(np.uint64, luck)), *map(int, key))
        return tuple(map(np.uint64, answer)) if isinstance(answer, tuple) else answer

    return drawn


class _Lending:
    """A world that lends its columns watched."""

    def __init__(self, world: World, tally: Tally) -> None:
        self.world, self.tally = world, tally

    def lend(self, process: type[Process]) -> Any:
        self.tally.process = process.name
        lent = self.world.lend(process)
        return type(lent)(*(_watched(level, self.tally) for level in lent))


def _watched(columns: Any, tally: Tally) -> Any:
    """A named tuple of arrays, each watched."""
    return type(columns)(*(Watched(values, tally) for values in columns))


def _knobs(knobs: Knobs) -> Knobs:
    """Knobs that are handed out as plain numbers too; they are no state and not counted."""
    apart = Tally()
    plain: dict[str, Any] = {name: _watched(getattr(knobs, name), apart) for name in registry.SHIPPED}
    plain |= {name: Watched(getattr(knobs, name), apart) for name in ("hours_village", "hours_township", "hours_unit")}
    return Knobs(**vars(knobs) | plain)


def counts(county: County, scenario: Scenario, months: int = MONTHS) -> dict[str, dict[str, float]]:
    """Draws, reads and writes per household-policy-month, by process; raises AssertionError if the worlds differ at the end."""
    regime, tally = Regime(scenario, county), Tally()
    plain, compiled = fresh(county, scenario), fresh(county, scenario)
    for world in (plain, compiled):
        with world.unlocked("households.stratum") as (stratum,):
            stratum[:] = regime.stratum
    for month in range(scenario.start, scenario.start + months):
        knobs, fortune = regime.at(month, compiled), luck(0, 0, month)
        for process in registry.processes():
            process().step(compiled, knobs, fortune)
        with interpreted(tally):
            for process in registry.processes():
                process().step(_Lending(plain, tally), _knobs(knobs), fortune)  # type: ignore[arg-type]
    check_same(plain, compiled)
    done = work(county, scenario, months)
    return {name: {kind: tally.found[name, kind] / done for kind in KINDS} for name in registry.SHIPPED}


def check_same(one: World, other: World) -> None:
    """Raise AssertionError for the first state column in which two worlds differ."""
    for level, columns in STATE.items():
        for name in columns:
            if not np.array_equal(getattr(one, level)[name], getattr(other, level)[name], equal_nan=name not in _WHOLE):
                raise AssertionError(f"counted months differ from compiled ones in {level}.{name}")


_WHOLE = {name for columns in STATE.values() for name, column in columns.items() if not column.dtype.startswith("f")}
