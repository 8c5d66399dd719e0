"""A record as plain arrays, so that a twin can be put away and taken up again."""

from pathlib import Path

import numpy as np

from twin.outcomes.record import Recorder
from twin.world.world import World

_TABLES = ("policies", "people")
_STOCKS = ("begin", "opening", "_before", "_opening")  # by name, as they stood when it began, or after the last month
_SUMS = ("returned", "returned_above", "flows_before")


def packed(record: Recorder) -> dict[str, np.ndarray]:
    """All that a record holds, by a name each."""
    found: dict[str, np.ndarray] = {name: getattr(record, name) for name in _SUMS}
    for stocks in _STOCKS:
        found |= {f"{stocks}/{name}": values for name, values in getattr(record, stocks).items()}
    for table in _TABLES:
        found |= {f"{table}/{name}": values for name, values in record.read(table).items()}
    return found


def unpacked(world: World, start: int, found: dict[str, np.ndarray], out: str | Path | None) -> Recorder:
    """The record that `packed` gave, begun at the month `start`, of a world that is as it was then."""
    record = Recorder(world, start, out)
    groups: dict[str, dict[str, np.ndarray]] = {name: {} for name in (*_STOCKS, *_TABLES)}
    for path, values in found.items():
        group, _, name = path.partition("/")
        if name:
            groups[group][name] = values
    for name in _SUMS:
        setattr(record, name, found[name])
    for name in _STOCKS:
        setattr(record, name, groups[name])
    record.take_up({table: groups[table] for table in _TABLES})
    return record
