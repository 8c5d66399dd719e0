"""How a duration is measured: processor time, in turns, the least of several rounds; and how a growth exponent is fitted."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import linregress, t


def seconds_of(task: Callable[[], Any]) -> float:
    """Processor seconds of a task."""
    began = time.process_time()
    task()
    return time.process_time() - began


def in_turns(tasks: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The least seconds that each task reports; tasks take turns, so that a busy spell meets them all."""
    found: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            found[name].append(task())
    return {name: min(several) for name, several in found.items()}


@dataclass(frozen=True)
class Growth:
    """Seconds ~ size ** exponent, with a 95% interval of the exponent from the scatter about the line."""

    exponent: float
    low: float
    high: float

    @classmethod
    def fitted(cls, sizes: Sequence[float], seconds: Sequence[float]) -> "Growth":
        """Least squares in logarithms; at least three sizes."""
        line = linregress(np.log(sizes), np.log(seconds))
        reach = float(t.ppf(0.975, len(sizes) - 2)) * float(line.stderr)
        return cls(float(line.slope), float(line.slope) - reach, float(line.slope) + reach)
