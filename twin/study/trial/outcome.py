"""What an outcome of a trial is: where it is observed, in which unit, and which way serves households."""

from dataclasses import dataclass
from typing import Literal

from twin.base.messages import Text

HOUSEHOLD, VILLAGE, COUNTY = "household", "village", "county"
MINUS = " - "  # between two outcomes: the first minus the second
Better = Literal["up", "down", "neither"]


@dataclass(frozen=True)
class Outcome:
    """One outcome: where it is observed (finest level first), whether it is a stock that exists before the first month."""

    name: str
    levels: tuple[str, ...]
    unit: str
    about: Text
    stock: bool = False
    by_policy: bool = True
    better: Better = "up"

    @property
    def parts(self) -> tuple[str, ...]:
        """The two outcomes whose difference it is, or itself alone."""
        return tuple(self.name.split(MINUS))
