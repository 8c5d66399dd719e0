"""What a cycle of a policy asks of whom by when, from its definition alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from twin.base.messages import both
from twin.policies.policy import Policy
from twin.views.cycles import Cycle
from twin.views.offices import COMMITTEE, TOWNSHIP
from twin.views.sheet import Words

TASKS: dict[str, Words] = {
    "appropriate": both("give the year's money to the office in charge"),
    "agree": both("agree on the text with the office in charge"),
    "issue": both("issue the text"),
    "relay": both("brief the village committees on the text"),
    "notice": both("tell every household that is meant"),
    "list": both("draw up the list and post it"),
    "objections": both("take claims of households that are not on the list"),
    "apply": both("take applications and pass them on"),
    "project": both("decide on the village's project and apply for it"),
    "review": both("check files and pass them on"),
    "decide": both("decide on files"),
    "transfer": both("transfer the money to townships"),
    "hand_on": both("transfer the money to villages"),
    "card": both("pay approved households to their bank cards"),
    "pay": both("pay approved households and post what was paid"),
    "build": both("build and finish the project, and post what was spent"),
    "report": both("report how many households have got it"),
    "check": both("check the reports and sum them up"),
    "make_up": both("send villages the money that they lack for approved households"),
    "arrears": both("pay what was approved and is not paid"),
    "observe": both("send in the figures of the month"),
    "twin": both("take in the month's figures, renew the list of warnings and the forecast"),
}


@dataclass(frozen=True)
class Task:
    """A task of an office (a unit's key, or a tier), from a month to the end of another."""

    key: str
    office: str
    since: int
    by: int


def tasks(policy: Policy, cycle: Cycle, finance: str) -> Iterator[Task]:
    """All tasks of a cycle, in the order in which they fall due; `finance`: the unit that gives the money."""
    opened, closes, deadline = cycle.opened, cycle.closes, cycle.deadline
    yield Task("appropriate", finance, opened, opened)
    for partner in policy.partners:
        yield Task("agree", partner, opened, opened)
    yield Task("issue", policy.owner, opened, opened)
    yield Task("relay", TOWNSHIP, opened, opened)
    yield Task("notice", COMMITTEE, opened, closes)
    yield from _asked(policy, opened, closes)
    yield Task("review", TOWNSHIP, opened, deadline)
    yield Task("decide", policy.owner, opened, deadline)
    yield from _paid(policy, opened, deadline)
    for office in (COMMITTEE, TOWNSHIP):
        yield Task("report", office, deadline, cycle.ends)
    yield Task("check", policy.owner, deadline, cycle.ends)


def _asked(policy: Policy, opened: int, closes: int) -> Iterator[Task]:
    """How households come to have a file."""
    if policy.access == "automatic":
        yield Task("list", COMMITTEE, opened, opened)
        yield Task("objections", COMMITTEE, opened, closes)
    elif policy.access == "application":
        yield Task("apply", COMMITTEE, opened, closes)
    else:
        yield Task("project", COMMITTEE, opened, closes)


def _paid(policy: Policy, opened: int, deadline: int) -> Iterator[Task]:
    """How money comes to those who are approved."""
    if policy.paid == "household":
        yield Task("card", policy.owner, opened, deadline)
        yield Task("arrears", policy.owner, deadline, opened + 11)
        return
    yield Task("transfer", policy.owner, opened, deadline)
    yield Task("hand_on", TOWNSHIP, opened, deadline)
    yield Task("build" if policy.access == "collective" else "pay", COMMITTEE, opened, deadline)
    if policy.access != "collective":
        yield Task("make_up", policy.owner, deadline, opened + 11)
        yield Task("arrears", COMMITTEE, deadline, opened + 11)
