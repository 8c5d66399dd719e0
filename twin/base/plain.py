"""Nested results as plain data: flattened into indicators, averaged, added up, made fit for JSON."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

# Numbers that describe a run rather than its outcome.
NOT_OUTCOMES = frozenset({"households", "months", "seed", "replicate", "run_key", "evidence_grades"})


def added(values: Iterable[float]) -> float:
    """The sum from left to right: Python's own `sum` carries what is rounded off since 3.12, and gives another last bit.

    >>> added([0.1] * 10)
    0.9999999999999999
    """
    whole = 0.0
    for value in values:
        whole += value
    return whole


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


def leaves(summary: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The outcome numbers of a summary with their dotted names (`cascade.landed`); None where one is undefined."""
    for key, value in summary.items():
        if not prefix and key in NOT_OUTCOMES:
            continue
        if isinstance(value, Mapping):
            yield from leaves(value, f"{prefix}{key}.")
        elif value is None or (isinstance(value, int | float | np.number) and not isinstance(value, bool)):
            yield prefix + key, value


def indicators(summary: Mapping[str, Any]) -> dict[str, float]:
    """The outcome numbers of a summary by dotted name; None becomes NaN."""
    return {name: float("nan") if value is None else float(value) for name, value in leaves(summary)}


def mean_of(parts: Sequence[Any]) -> Any:
    """Mean of equal structures, leaf by leaf; what is no number is kept when all agree and dropped when not."""
    first = parts[0]
    if isinstance(first, Mapping):
        merged = {key: mean_of([part[key] for part in parts]) for key in first if all(key in part for part in parts)}
        return {key: value for key, value in merged.items() if value is not None}
    if isinstance(first, int | float | np.number) and not isinstance(first, bool):
        known = [float(part) for part in parts if part is not None and math.isfinite(part)]
        return first if all(part == first for part in parts) else added(known) / len(known) if known else None
    return first if all(part == first for part in parts) else None


def sum_of(parts: Sequence[Any]) -> Any:
    """Sum of equal structures, leaf by leaf; integers stay integers."""
    first = parts[0]
    if isinstance(first, Mapping):
        keys = dict.fromkeys(key for part in parts for key in part)
        return {key: sum_of([part[key] for part in parts if key in part]) for key in keys}
    return added(parts) if any(isinstance(part, float) for part in parts) else sum(parts)
