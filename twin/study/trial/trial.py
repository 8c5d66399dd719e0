"""What a trial found: arm means, effects, checks, power, what was tuned and what must be known to read it."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from twin.base.cards import Carded
from twin.base.plain import plain
from twin.base.texts import json_text, write_csv
from twin.study.trial.check import Check

START = ("name", "mean", "sd")


@dataclass(frozen=True)
class Binds:
    """Why a target is out of reach: the step at which most eligible households stop (`step`, share `stopped`; None where the
    outcome is no step), and the knob that, moved alone to `value`, takes the outcome nearest to the target or past it (`freed`).

    `tried` knobs were moved, each in one replicate; `knob` is None where none of them brings the outcome nearer.
    """

    step: str | None
    stopped: float
    knob: str | None
    value: float
    freed: float
    tried: int


@dataclass(frozen=True)
class Tuned:
    """One parameter after tuning: the value used, the outcome there, whether its target was within reach."""

    parameter: str
    value: float
    arm: str
    outcome: str
    target: float
    simulated: float
    reached: bool
    runs: int
    binds: "Binds | None" = None


@dataclass(frozen=True)
class Planned:
    """The answer to a power question; numbers of units are those of `arm`, and with `_against` those of the other arm.

    `error` is the standard error of one trial at `units`, itself known from `known` degrees of freedom; `detectable` is the
    effect that such a trial sees with the power asked for, `power` its chance to see `effect`, both on average over what the
    error may be. `needed` units give the power asked for on that average, and `power_between` where the error is at either end
    of its 90% interval; there, `seen` of the simulated trials were significant as they came (`seen_effect`: had the true effect
    been the one asked for), each with a 95% binomial interval. NaN and None: cannot be told.
    """

    outcome: str
    arm: str
    against: str
    unit: str
    effect: float
    level: float
    wanted: float
    estimate: float
    error: float
    known: float
    units: int
    detectable: float
    power: float
    needed: int | None
    available: int
    power_between: tuple[float, float] | None = None
    seen: tuple[float, float, float] | None = None
    seen_effect: tuple[float, float, float] | None = None
    replicates: int = 0
    units_against: int | None = None
    needed_against: int | None = None
    available_against: int | None = None

    @property
    def alike(self) -> bool:
        """Whether both arms have as many units."""
        pairs = ((self.units, self.units_against), (self.needed, self.needed_against), (self.available, self.available_against))
        return all(other is None or own == other for own, other in pairs)


@dataclass(frozen=True)
class Trial(Carded):
    """The result of a case. `effects` has one row per outcome and contrast, `means` one per outcome and arm.

    Effects: estimate (mean over replicates), se (of one trial: root mean square) and its freedom, sd (between replicates), low
    and high (95% interval of the mean estimate), detectable (smallest effect that one trial sees with 80% power), n, clusters,
    method, told (replicates whose se is told). NaN: cannot be told. `start` says how the first arm stood before the first month:
    name, mean and sd over replicates.

    >>> from twin.study.trial import Case, run_case
    >>> run_case(Case.load("my-study.yaml"), workers=1).checks
    []
    """

    FILES: ClassVar[tuple[str, ...]] = ("trial.json", "effects.csv", "means.csv", "start.csv", "checks.csv")

    about: dict[str, Any]
    effects: pd.DataFrame
    means: pd.DataFrame
    checks: list[Check]
    tuned: list[Tuned]
    power: Planned | None
    notes: list[dict[str, str]]
    start: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(START)))

    @property
    def ok(self) -> bool:
        """Whether every expectation is met and every tuning target was reached; one of which nothing can be told is not met."""
        met = all(check.verdict not in ("missed", "untold") for check in self.checks)
        return met and all(one.reached for one in self.tuned)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        document: dict[str, Any] = self.about | {
            "ok": self.ok,
            "checks": [check.row() for check in self.checks],
            "effects": self.effects.to_dict("records"),
            "means": self.means.to_dict("records"),
            "start": self.start.to_dict("records"),
            "tuned": [asdict(one) for one in self.tuned],
            "power": asdict(self.power) if self.power else None,
            "notes": self.notes,
        }
        found: dict[str, Any] = plain(document)
        return found

    def save(self, folder: str | Path) -> Path:
        """Write `trial.json` and the tables as CSV into a folder, which is made when missing."""
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        (place / "trial.json").write_text(json_text(self.to_json()), encoding="utf-8")
        for name in ("effects", "means", "start"):
            write_csv(getattr(self, name), place / f"{name}.csv")
        write_csv(pd.DataFrame([check.row() for check in self.checks]), place / "checks.csv")
        return place
