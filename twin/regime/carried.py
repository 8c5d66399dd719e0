"""What a regime remembers as plain data, so that a twin can be put away and taken up again."""

from dataclasses import astuple
from typing import Any

import numpy as np

from twin.regime.ration import Given
from twin.regime.rules import Memory

_BY_RULE, _BY_MECHANISM = ("left", "streaks"), ("built", "built_before", "worn", "worn_before")


def packed(memory: Memory) -> dict[str, Any]:
    """A memory as plain data, every number as it is."""
    ruled = {
        name: [[key, number, values.tolist()] for (key, number), values in getattr(memory, name).items()] for name in _BY_RULE
    }
    built = {name: {key: values.tolist() for key, values in getattr(memory, name).items()} for name in _BY_MECHANISM}
    given = [list(astuple(one)) for one in memory.given]
    return {"month": memory.month, "by_grade": list(memory.by_grade.items()), "given": given, **ruled, **built}


def unpacked(plain: dict[str, Any]) -> Memory:
    """The memory that `packed` gave."""
    ruled: dict[str, Any] = {
        name: {(key, number): np.array(values, dtype=np.int64) for key, number, values in plain[name]} for name in _BY_RULE
    }
    built: dict[str, Any] = {
        name: {key: np.array(values, dtype=np.float64) for key, values in plain[name].items()} for name in _BY_MECHANISM
    }
    given = [Given(*one) for one in plain["given"]]
    return Memory(month=plain["month"], by_grade=dict(plain["by_grade"]), given=given, **ruled, **built)
