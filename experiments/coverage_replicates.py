"""Coverage of the interval of a mean over replicates (`compare`, `attribute`, `region`): gains of the shapes that counties show.

Tiny counties gain nothing in most replicates and something in a few; large ones gain by a nearly normal amount.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.study.pairing import intervals, t_quantile

Floats = NDArray[np.float64]
Bounds = Callable[[Floats], tuple[Floats, Floats]]
REPLICATES = (4, 8, 20)


def student(samples: Floats) -> tuple[Floats, Floats]:
    """Student's interval of means over the first axis, for comparison."""
    mean, half = samples.mean(axis=0), t_quantile(len(samples), 0.95) * samples.std(axis=0, ddof=1) / np.sqrt(len(samples))
    return mean - half, mean + half


def populations(rng: np.random.Generator, size: int = 100_000) -> dict[str, Floats]:
    """Paired gains to draw replicates from, f8[size] each."""
    some = rng.random(size)
    return {
        "nearly normal gains (a county of full size)": rng.normal(1, 1, size),
        "skewed gains (exponential)": rng.exponential(1, size),
        "very skewed gains (lognormal, log sd 1)": rng.lognormal(0, 1, size),
        "nothing in half of the replicates, else lognormal": np.where(some < 0.5, 0, rng.lognormal(0, 0.7, size)),
        "nothing in 7 of 10 replicates, else exponential (a tiny county)": np.where(some < 0.7, 0, rng.exponential(1, size)),
        "nothing in 17 of 20 replicates, else exponential": np.where(some < 0.85, 0, rng.exponential(1, size)),
    }


def covered(samples: Floats, true: float, bounds: Bounds = intervals) -> NDArray[np.bool_]:
    """Whether the interval holds the truth, where there is one: bool[at most n] from f8[replicates, n]."""
    low, high = bounds(samples)
    known: NDArray[np.bool_] = ((low <= true) & (true <= high))[np.isfinite(low)]
    return known


def rows(repetitions: int, seed: int = 0) -> list[dict[str, Any]]:
    """A row per population and number of replicates: kind, nominal, measured, error, on; Student's figure is told beside."""
    rng = np.random.default_rng(seed)
    table = []
    for name, population in populations(rng).items():
        for count in REPLICATES:
            samples = rng.choice(population, (count, repetitions))
            true, told = float(population.mean()), np.ptp(samples, axis=0) > 0
            held, before = covered(samples, true), covered(samples[:, told], true, student)
            share = float(held.mean())
            on = f"{count} replicates of {name}; no interval in {1 - told.mean():.0%}; Student's: {before.mean():.3f}"
            error = float(np.sqrt(share * (1 - share) / held.size))
            table.append({"kind": "mean over replicates", "nominal": 0.95, "measured": share, "error": error, "on": on})
    return table
