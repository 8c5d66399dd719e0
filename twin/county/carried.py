"""A county as plain data and arrays, so that it can travel inside another file."""

from typing import Any

import numpy as np

from twin.county.county import LEVELS, County

_WEB = ("ties_start", "ties", "named")
_PLAIN = (
    "code", "name", "synthetic", "scale", "village_scale", "township_scale", "village_office", "township_office", "given",
)  # fmt: skip


def packed(county: County) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What `unpacked` makes the same county of: plain data with the texts, and the arrays by `level.column`."""
    columns = {f"{level}.{name}": values for level in LEVELS for name, values in getattr(county, level).items()}
    texts = {path: values.tolist() for path, values in columns.items() if values.dtype == object}
    arrays = {path: values for path, values in columns.items() if path not in texts}
    document = {name: getattr(county, name) for name in _PLAIN} | {"texts": texts}
    return document, arrays | {name: getattr(county, name) for name in _WEB}


def unpacked(document: dict[str, Any], arrays: dict[str, np.ndarray]) -> County:
    """The county that `packed` gave."""
    texts = {path: np.array(values, dtype=object) for path, values in document["texts"].items()}
    fields: dict[str, Any] = {level: {} for level in LEVELS}
    for path, values in (arrays | texts).items():
        level, _, name = path.partition(".")
        if level in fields:
            fields[level][name] = values
    fields |= {name: document[name] for name in _PLAIN} | {name: arrays[name] for name in _WEB}
    return County(**fields)
