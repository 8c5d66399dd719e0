"""What a scenario plans: how each mechanism is used, and what is set otherwise."""

from dataclasses import dataclass

from twin.base.months import Dated
from twin.county.cover import Cover
from twin.mechanisms.mechanism import Mechanism

PARAMETERS = ("posterior", "point")
PRIORITY, FIRST, LAST = 5, 1, 9  # the usual place when money or hours do not reach for all, and the limits


@dataclass(frozen=True)
class Phase:
    """From a month on, whom a mechanism covers (None: everybody)."""

    since: int
    cover: Cover | None


@dataclass(frozen=True)
class Use:
    """One mechanism in a scenario: dose, first and last month, cover by phase, and whose size its moves have.

    `priority` (1 to 9, lower first) says who is served first where money or hours do not reach for all mechanisms.
    `fades_months`: after how many months half of what it moves has worn off (0: it never does; None: as the mechanism says).
    """

    dose: Dated
    since: int
    until: int | None
    phases: tuple[Phase, ...]
    size: str
    priority: int = PRIORITY
    fades_months: float | None = None

    def dose_at(self, month: int) -> float:
        """The dose in a month, before ramp and affordability; 0 when not in force."""
        if month < self.since or (self.until is not None and month > self.until):
            return 0.0
        return self.dose.at(month) or 0.0


@dataclass(frozen=True)
class Setting:
    """A knob or parameter set to a value, everywhere or where a cover says, for all policies or some.

    One that says neither holds where no other of its knob does.
    """

    value: Dated
    cover: Cover | None = None
    policies: tuple[str, ...] | None = None

    @property
    def everywhere(self) -> bool:
        """Whether it is for all places and policies.

        >>> Setting(Dated(1.0)).everywhere, Setting(Dated(1.0), policies=("farm_subsidy",)).everywhere
        (True, False)
        """
        return self.cover is None and self.policies is None


@dataclass(frozen=True)
class Prior:
    """What held before month 0 beside the traditional mode: in the last `months` of the burn-in (None: in all of it)."""

    settings: dict[str, tuple[Setting, ...]]
    mechanisms: dict[str, Use]
    definitions: dict[str, Mechanism]
    months: int | None = None
