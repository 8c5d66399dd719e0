"""How moves compose on a knob: the one place with the formulas.

A probability is raised, 1 - (1 - p) Π(1 - dose·e), then lowered, p Π(1 - dose·e). A positive quantity is multiplied,
value Π(1 + dose (f - 1)). A count is added to, value + Σ dose·n. A set comes first, base + dose (v - base); there is at most
one.
At the standard dose a move closes a share of the knob's distance to its better end, whatever its own amount. Where it backfires
it keeps its own amount: a side effect is a cost, like yuan and hours, and costs are those of the mechanism at either size.
"""

from typing import NamedTuple

import numpy as np

from twin.base.knobs import Knob
from twin.mechanisms.mechanism import Move

STANDARD_SHARE = 0.25


class Step(NamedTuple):
    """One move in one month: its verb, its amount and the dose on each unit of the knob's tier (broadcast to its shape)."""

    verb: str
    amount: float
    dose: np.ndarray


def compose(base: np.ndarray, steps: list[Step], low: float, high: float) -> np.ndarray:
    """The knob's values after all moves, clipped to [low, high]; float64, C-contiguous, of the shape of `base`.

    `steps` come in order of mechanism key; verbs act in the order set, raise, lower, multiply, add, towards.
    """
    by: dict[str, list[Step]] = {}
    for step in steps:
        by.setdefault(step.verb, []).append(step)
    value = base.copy()
    for step in by.get("set", ()):
        value += step.dose * (step.amount - value)
    if "raise" in by:
        product = _product(by["raise"])
        # 1 - (1 - p) is not always p in floating point, and where nothing is dosed nothing may change.
        value = np.where(product == 1.0, value, 1.0 - (1.0 - value) * product)
    if "lower" in by:
        value *= _product(by["lower"])
    for step in by.get("multiply", ()):
        value *= 1.0 + step.dose * (step.amount - 1.0)
    for step in by.get("add", ()):
        value += step.dose * step.amount
    for step in by.get("towards", ()):
        value += STANDARD_SHARE * step.dose * (step.amount - value)
    return value.clip(low, high)


def _product(steps: list[Step]) -> np.ndarray:
    """Π(1 - dose·amount), broadcastable to the knob's shape."""
    first, *others = (1.0 - step.dose * step.amount for step in steps)
    for other in others:
        first = first * other
    return first


def standard(move: Move, knob: Knob) -> tuple[str, float]:
    """Verb and amount of a move at the standard dose: towards the knob's better end, or its own where it backfires."""
    upward = {
        "raise": True,
        "lower": False,
        "multiply": move.amount > 1,
        "add": move.amount > 0,
        "set": move.amount > knob.default,
    }[move.verb]
    if knob.better == "neither":
        return "towards", knob.default
    improves = upward == (knob.better == "up")
    return ("towards", knob.high if upward else knob.low) if improves else (move.verb, move.amount)
