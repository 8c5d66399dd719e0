"""How often intervals, tests and plans of field trials hold what they promise, by brute force on invented observations.

Every cell draws trials whose truth is known: households or villages in two arms, shares or amounts, with and without a value
before. `rows` is what docs/coverage.md lists; the tests hold its short form to bands.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twin.study.trial.effect import Sample, fit, quantile, significant
from twin.study.trial.sizes import power_of
from twin.study.trial.tables import pilot

INTERVAL, TEST, PLAN = "95% interval of one trial", "5% test of one trial, no effect", "power promised by a plan"
Drawn = Callable[[np.random.Generator], Sample]


@dataclass(frozen=True)
class Cell:
    """Trials of one kind: how one is drawn, the true effect, whether the outcome is a share."""

    kind: str
    on: str
    draw: Drawn
    effect: float = 0.0
    share: bool = False


def shares(per_arm: int, control: float, treated: float, kept: float = 0.0) -> Drawn:
    """Households in two arms who have the outcome or not; `kept`: so many of the control arm keep their value before."""

    def draw(rng: np.random.Generator) -> Sample:
        arm = np.repeat([0, 1], per_arm)
        value = (rng.random(arm.size) < np.where(arm == 1, treated, control)).astype(float)
        if not kept:
            return _sample(arm, value)
        before = (rng.random(arm.size) < control).astype(float)
        value = np.where((arm == 0) & (rng.random(arm.size) < kept), before, value)
        return _sample(arm, value, pre=before)

    return draw


def amounts(villages: int, households: int, alike: float, before: bool = False) -> Drawn:
    """Households in villages, `alike` the intra-cluster correlation, variance 1 inside; the value before correlates with .5."""
    between = math.sqrt(alike / (1 - alike))

    def draw(rng: np.random.Generator) -> Sample:
        village = np.repeat(np.arange(2 * villages), households)
        values = [rng.normal(size=village.size) + between * rng.normal(size=2 * villages)[village] for _ in range(2)]
        pre = values[0] if before else None
        return _sample(village % 2, values[1] + (0.58 * values[0] if before else 0.0), village, pre)

    return draw


def rare(villages: int, households: int, share: float, alike: float) -> Drawn:
    """Households in villages who seldom have the outcome: beta-binomial, `alike` the intra-cluster correlation."""
    shape = share * (1 - alike) / alike, (1 - share) * (1 - alike) / alike

    def draw(rng: np.random.Generator) -> Sample:
        village = np.repeat(np.arange(2 * villages), households)
        chance = rng.beta(*shape, 2 * villages)[village]
        return _sample(village % 2, (rng.random(village.size) < chance).astype(float), village)

    return draw


def _sample(arm: np.ndarray, value: np.ndarray, cluster: np.ndarray | None = None, pre: np.ndarray | None = None) -> Sample:
    rows = np.arange(arm.size)
    own = rows if cluster is None else cluster
    return Sample(arm, own, own, rows, value, pre)


CELLS = (
    Cell(INTERVAL, "a share, 3 households an arm, .05 against .50", shares(3, 0.05, 0.5), 0.45, True),
    Cell(INTERVAL, "a share, 3 households an arm, .30, value before known", shares(3, 0.3, 0.3, 0.5), 0.0, True),
    Cell(INTERVAL, "a share, 40 households an arm, .02 against .05", shares(40, 0.02, 0.05), 0.03, True),
    Cell(INTERVAL, "a share of .01 in 4 villages of 30 an arm", rare(4, 30, 0.01, 0.05), 0.0, True),
    Cell(INTERVAL, "a share of .05 in 8 villages of 30 an arm", rare(8, 30, 0.05, 0.05), 0.0, True),
    Cell(INTERVAL, "an amount, 2 villages of 10 an arm", amounts(2, 10, 0.1)),
    Cell(INTERVAL, "an amount, 4 villages of 10 an arm", amounts(4, 10, 0.1)),
    Cell(INTERVAL, "an amount, 8 villages of 10 an arm", amounts(8, 10, 0.1)),
    Cell(TEST, "an amount, 3 households an arm, value before known", amounts(3, 1, 0.5, True)),
    Cell(TEST, "an amount, 2 villages of 10 an arm, value before known", amounts(2, 10, 0.1, True)),
    Cell(TEST, "an amount, 4 villages of 10 an arm, value before known", amounts(4, 10, 0.1, True)),
)
PILOTS = (2, 4, 8)  # villages an arm


def measured(cell: Cell, repetitions: int, seed: int) -> tuple[float, int]:
    """The share of trials that hold what their kind promises, and how many told anything."""
    rng, held = np.random.default_rng(seed), []
    for _ in range(repetitions):
        found = fit(cell.draw(rng), cell.share)
        assert found is not None, "every drawn trial has observations"
        one = found.contrast(1, 0)
        if not math.isfinite(one.error):
            continue
        if cell.kind == TEST:
            held.append(significant(*one))
        else:
            held.append(abs(one.estimate - cell.effect) <= quantile(0.975, one.freedom) * one.error)
    return float(np.mean(held)), len(held)


def promised(villages: int, repetitions: int, seed: int, effect: float = 0.3) -> np.ndarray:
    """True power of trials of the size that pilots of so many villages an arm ask for, to be .80, f8[repetitions]."""
    rng, draw, found = np.random.default_rng(seed), amounts(villages, 10, 0.1), []
    for _ in range(repetitions):
        one = fit(draw(rng))
        assert one is not None, "every drawn trial has observations"
        units = pilot([one], 1, 0, villages).needed(effect, 0.05, 0.8)
        assert units is not None, "amounts always differ"
        found.append(power_of(effect, math.sqrt(2 * (0.1 / 0.9 + 0.1) / units), 2 * (units - 1)))
    return np.array(found)


def rows(repetitions: int, seed: int) -> list[dict[str, object]]:
    """One row per cell: kind, nominal, measured, error (Monte Carlo standard error), on, told (share of trials that told)."""
    found: list[dict[str, object]] = []
    for number, cell in enumerate(CELLS):
        share, told = measured(cell, repetitions, seed + number)
        nominal, error = 0.05 if cell.kind == TEST else 0.95, math.sqrt(share * (1 - share) / told)
        found.append(
            {"kind": cell.kind, "nominal": nominal, "measured": share, "error": error, "on": cell.on, "told": told / repetitions}
        )
    for villages in PILOTS:
        chances = promised(villages, max(2, repetitions // 20), seed)
        error = float(chances.std(ddof=1)) / math.sqrt(chances.size)
        on = f"an amount, pilot of {villages} villages of 10 an arm"
        found.append({"kind": PLAN, "nominal": 0.8, "measured": float(chances.mean()), "error": error, "on": on, "told": 1.0})
    return found
