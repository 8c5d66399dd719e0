"""What a budget allows: as designs are measured, by household and as a share of hours, and in total for the whole county."""

from dataclasses import asdict, dataclass
from typing import Any

from twin.study.recommend.form import Budget


@dataclass(frozen=True)
class Whole:
    """What totals are of: households of the whole county, the hours of its cadres in a run of doing nothing, years of that run.

    `part` is the share of the households that is simulated, 1 where it is the county itself.
    """

    households: float
    hours: float
    years: float
    part: float

    def yuan_of(self, per_household: float, years: float) -> float:
        """Yuan in so many years."""
        return per_household * self.households * years

    def hours_of(self, share: float) -> float:
        """Hours in the run."""
        return share * self.hours

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Limits:
    """The limits of a budget: yuan a household and year, share of all cadre hours; and the years of its yuan in all."""

    yuan: float
    hours: float
    years: float

    @classmethod
    def of(cls, budget: Budget, whole: Whole) -> "Limits":
        """A budget as designs are measured: totals are shared among the households and hours of the whole county."""
        years = whole.years if budget.years is None else budget.years
        yuan = budget.yuan_per_household
        if yuan is None:
            yuan = (budget.yuan or 0.0) / (whole.households * years)
        hours = budget.hours_share
        if hours is None:
            hours = (budget.hours or 0.0) / whole.hours if whole.hours else 0.0
        return cls(yuan, hours, years)
