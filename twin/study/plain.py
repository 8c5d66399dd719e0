"""Nested results as plain data: flattened into indicators, averaged, added up, made fit for JSON."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

# Numbers that describe a run rather than its outcome.
NOT_OUTCOMES = frozenset({"households", "months", "seed", "replicate", "run_key", "evidence_grades"})


def plain(value: Any) -> Any:
    """The same data with Python's own types; numbers that are not finite become None."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def indicators(summary: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
    """The outcome numbers of a summary by dotted name (`cascade.landed`); None becomes NaN."""
    flat: dict[str, float] = {}
    for key, value in summary.items():
        if not prefix and key in NOT_OUTCOMES:
            continue
        if isinstance(value, Mapping):
            flat |= indicators(value, f"{prefix}{key}.")
        elif value is None:
            flat[prefix + key] = float("nan")
        elif isinstance(value, int | float | np.number) and not isinstance(value, bool):
            flat[prefix + key] = float(value)
    return flat


def mean_of(parts: Sequence[Any]) -> Any:
    """Mean of equal structures, leaf by leaf; what is no number is kept when all agree and dropped when not."""
    first = parts[0]
    if isinstance(first, Mapping):
        merged = {key: mean_of([part[key] for part in parts]) for key in first if all(key in part for part in parts)}
        return {key: value for key, value in merged.items() if value is not None}
    if isinstance(first, int | float | np.number) and not isinstance(first, bool):
        known = [float(part) for part in parts if part is not None and math.isfinite(part)]
        return first if all(part == first for part in parts) else sum(known) / len(known) if known else None
    return first if all(part == first for part in parts) else None


def sum_of(parts: Sequence[Any]) -> Any:
    """Sum of equal structures, leaf by leaf; integers stay integers."""
    first = parts[0]
    if isinstance(first, Mapping):
        keys = dict.fromkeys(key for part in parts for key in part)
        return {key: sum_of([part[key] for part in parts if key in part]) for key in keys}
    return sum(parts)
