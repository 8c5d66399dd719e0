"""Yearly cycles of policies on a calendar: when applications end, by when all is to be delivered, when the next begins."""

from dataclasses import dataclass
from typing import Literal

from twin.base.messages import both
from twin.policies.policy import Policy
from twin.terms.calendar import YEAR
from twin.views.sheet import Words

State = Literal["applying", "paying", "passed"]
STATES: dict[str, Words] = {
    "applying": both("open for applications"),
    "paying": both("applications closed, being paid"),
    "passed": both("deadline has passed"),
}


@dataclass(frozen=True)
class Cycle:
    """A cycle of a policy; months are absolute numbers.

    `opened`: its first month; `closes`: the last one in which one can apply; `deadline`: by the end of which all is to be
    delivered; `ends`: its last one, in which it is judged.
    """

    opened: int
    closes: int
    deadline: int
    ends: int

    def state(self, month: int) -> State:
        """How it stands at the end of a month."""
        return "applying" if month < self.closes else "paying" if month < self.deadline else "passed"

    @property
    def next(self) -> "Cycle":
        """The one after it."""
        return Cycle(self.opened + YEAR, self.closes + YEAR, self.deadline + YEAR, self.ends + YEAR)


def running(policy: Policy, month: int) -> Cycle:
    """The cycle that a month is in."""
    opened = month - (month - (policy.opens - 1)) % YEAR
    ends = opened + YEAR - 1
    return Cycle(opened, policy.applications_end(ends), policy.deadline(ends), ends)


def coming(policy: Policy, month: int) -> Cycle:
    """The first cycle for which one can still apply after a month."""
    found = running(policy, month)
    return found if month < found.closes else found.next
