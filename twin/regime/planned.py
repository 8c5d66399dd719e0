"""Moves of mechanisms as a scenario plans them, ready to be composed at the dose of a month."""

from dataclasses import dataclass
from operator import is_
from typing import Any

import numpy as np

from twin.base.knobs import Knob
from twin.regime.compose import Step
from twin.regime.dose import Dose


@dataclass(frozen=True)
class Planned:
    """One move on one knob: whose dose it takes, under which rule (-1: always), its verb and amount, for which policies."""

    running: int
    rule: int
    verb: str
    amount: float
    policies: np.ndarray | None

    def step(self, dose: Dose, knob: Knob) -> Step:
        """A move at the dose of the month, in the shape of its knob."""
        on = dose.on(knob.tier)[..., None] if knob.per_policy else dose.on(knob.tier)
        return Step(self.verb, self.amount, on if self.policies is None else on * self.policies)


def same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Made of the very same objects."""
    return len(one) == len(other) and all(map(is_, one, other))
