"""Knobs: the quantities that processes read and that policy design, a place or a doubt can move.

A process declares its knobs where it uses them. The one declaration feeds validation, composition, the generated tables,
sensitivity bounds and calibration priors.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

Tier = Literal["county", "unit", "township", "village", "household"]
Kind = Literal["probability", "positive", "count"]
Grade = Literal["experiment", "survey", "source", "assumed"]
Better = Literal["up", "down", "neither"]

TIERS: tuple[Tier, ...] = ("county", "unit", "township", "village", "household")
GRADES: tuple[Grade, ...] = ("experiment", "survey", "source", "assumed")


@dataclass(frozen=True)
class Knob:
    """One quantity read by one process.

    `kind` says how moves compose: a *probability* (any share in [0, 1]) is raised or lowered towards its end, a *positive*
    quantity is multiplied, a *count* is added to. `better` says where the ideal lies, for the standard dose and for the
    perfected branches. `movable` knobs belong to policy design; the others are traits of people and places that only a
    study, a posterior or a field trial may set.
    """

    default: float
    unit: str
    low: float
    high: float
    tier: Tier
    kind: Kind
    better: Better
    grade: Grade
    evidence: str
    about: str
    movable: bool
    per_policy: bool
    process: str = ""
    name: str = ""

    @property
    def path(self) -> str:
        """Dotted address, as used in scenarios: `process.name`."""
        return f"{self.process}.{self.name}"

    @property
    def ideal(self) -> float:
        """The end of the range that serves households best (the default where neither end does)."""
        return {"up": self.high, "down": self.low, "neither": self.default}[self.better]

    @property
    def worst(self) -> float:
        """The end of the range that serves households worst."""
        return {"up": self.low, "down": self.high, "neither": self.default}[self.better]


def knob(
    default: float,
    unit: str,
    low: float,
    high: float,
    tier: Tier,
    better: Better,
    *,
    about: str,
    kind: Kind = "probability",
    grade: Grade = "assumed",
    evidence: str = "",
    per_policy: bool = False,
) -> Any:
    """A quantity that policy design can move (typed Any because a process reads it as an array)."""
    return Knob(default, unit, low, high, tier, kind, better, grade, evidence, about, True, per_policy)


def uncertain(
    default: float,
    unit: str,
    low: float,
    high: float,
    *,
    about: str,
    tier: Tier = "county",
    better: Better = "neither",
    kind: Kind = "positive",
    grade: Grade = "assumed",
    evidence: str = "",
) -> Any:
    """A trait of people or places that no mechanism moves: a parameter with a range to be doubted over."""
    return Knob(default, unit, low, high, tier, kind, better, grade, evidence, about, False, False)


def declared(cls: type) -> dict[str, Knob]:
    """The knobs that a process class declares, named and addressed."""
    process = cls.__name__.lower()
    found = {name: value for name, value in vars(cls).items() if isinstance(value, Knob)}
    return {name: replace(value, process=process, name=name) for name, value in found.items()}
