"""A policy as the agents meet it: its calendar, its money in fen, and whom it is meant for."""

from typing import Any

from experiments.reference.chance import Dice
from twin.base.draws import Namespace
from twin.policies.policy import Policy
from twin.terms.places import TERRAINS, VILLAGE_TYPES

FEN = 100
DAYS = 30  # every month has thirty days
YEAR = 12
ENTITLED = 64  # decision (population namespace) about what no trait tells of who is meant


class Programme:
    """One policy with its place in the list, money in fen and months counted from 0."""

    def __init__(self, index: int, policy: Policy, units: list[str]) -> None:
        """Take over a policy; `units` are the keys of the county's units in order."""
        self.index, self.policy = index, policy
        self.key, self.id = policy.key, policy.id
        self.unit = units.index(policy.owner)
        self.partners = len(set(policy.partners))
        self.opens = policy.opens - 1
        self.window, self.delivery = policy.window, policy.delivery
        self.changes = policy.changes.model_dump()  # share of years in which a new text changes a clause
        self.automatic = policy.access == "automatic"
        self.collective = policy.access == "collective"
        self.to_households = policy.paid == "household"
        self.entitlement, self.contribution = round(policy.entitlement * FEN), round(policy.contribution * FEN)
        self.funding = policy.funding  # here: the world knows what a budget in yuan comes to
        self.for_somebody = True  # here: the world says otherwise where nobody is meant
        self.minimum, self.absorption = round(policy.minimum * FEN), round(policy.absorption * FEN)

    def phase(self, month: int) -> int:
        """Months since the cycle opened, 0 to 11."""
        return (month - self.opens) % YEAR

    def open(self, month: int) -> bool:
        """Whether one can apply now."""
        return self.phase(month) < self.window

    def last_month_in_time(self, month: int) -> bool:
        """Whether this is the last month in which delivery is in time."""
        return self.phase(month) == self.window + self.delivery - 1

    def in_force(self, month: int) -> bool:
        """Whether the cycle is open or in delivery, so that what is delivered now is in time."""
        return self.phase(month) < self.window + self.delivery

    def planned(self, month: int) -> float:
        """Share that should have been paid out when the month ends: evenly from the end of the first month to the deadline."""
        return min(1.0, self.phase(month) / (self.window + self.delivery - 1))

    def meant_for(self, household: Any) -> bool:
        """Whether a household meets every condition of the target."""
        target = self.policy.target
        if target.elders is not None and (household.elders > 0) != target.elders:
            return False
        if target.children is not None and household.children != target.children:
            return False
        if target.income_below is not None and household.income >= target.income_below:
            return False
        if target.village_types is not None and VILLAGE_TYPES[household.village.type] not in target.village_types:
            return False
        always = Dice(0, 0, 0, Namespace.POPULATION)
        return target.share >= 1.0 or always.chance(ENTITLED, self.id, household.uid) < target.share

    def suits(self, household: Any) -> float:
        """Probability that the standard design suits a household."""
        profile, village = self.policy.profile, household.village
        match = getattr(profile.terrain, TERRAINS[village.terrain]) * getattr(profile.type, VILLAGE_TYPES[village.type])
        match *= profile.elderly.yes if household.elderly else profile.elderly.no
        away = profile.away.yes if household.away else profile.away.no
        return match * (away * (profile.poor.yes if household.poor else profile.poor.no))
