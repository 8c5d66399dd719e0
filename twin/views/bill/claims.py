"""What each household is owed of a policy in the running cycle, what the books show as paid, and what the others wait for."""

from dataclasses import dataclass

import numpy as np

from twin.base.messages import both
from twin.terms.steps import APPROVED, CANNOT_PAY, ELIGIBLE, FUNDED, NO_DUTY, NO_FILE, Project
from twin.views.sheet import Words
from twin.world.ledger import FEN
from twin.world.policies import eligibility
from twin.world.world import World

STANDING: dict[str, Words] = {  # of a household that is entitled; the first is the end of the way
    "paid": both("paid by the books"),
    "unapplied": both("not applied or not on the list"),
    "waiting": both("applied, under review"),
    "own_share": both("approved, own share outstanding"),
    "unpaid": both("approved, waiting for money"),
    "part": both("project under way or below its full worth"),
}
PAID, UNAPPLIED, WAITING, OWN_SHARE, UNPAID, PART = range(len(STANDING))


@dataclass(frozen=True)
class Claims:
    """Of one policy by household, money in fen.

    `entitled` bool[H]; `booked` i8[H]: paid as the books of villages show it; `arrived` i8[H]: what of it came to the household;
    `standing` i8[H]: a place in `STANDING`, where entitled; `arrears` bool[H]: still owed from the cycle before.
    """

    entitled: np.ndarray
    booked: np.ndarray
    arrived: np.ndarray
    standing: np.ndarray
    arrears: np.ndarray


def fen(yuan: float) -> int:
    """Yuan in fen."""
    return round(yuan * FEN)


def claims_of(world: World, p: int) -> Claims:
    """The claims to a policy, by its place among those of the world."""
    hh, policy = world.households, world.policies[p]
    each = fen(policy.entitlement)
    passed = hh["passed"][:, p]
    entitled = passed & ELIGIBLE > 0
    arrears = (hh["arrears"][:, p] != NO_FILE) & eligibility(policy, world.place) & hh["present"]
    if policy.access == "collective":
        return Claims(entitled, *_project(world, p, each, entitled), arrears)
    paid = entitled & (passed & FUNDED > 0)
    booked = np.where(paid, each, 0)
    arrived = np.where(paid, hh["received"][:, p], 0).astype(np.int64)
    approved, own = passed & APPROVED > 0, hh["fault"][:, p] & (NO_DUTY | CANNOT_PAY) > 0
    standing = np.select(
        [paid, approved & own, approved, hh["due"][:, p] != NO_FILE], [PAID, OWN_SHARE, UNPAID, WAITING], UNAPPLIED
    )
    return Claims(entitled, booked, arrived, standing, arrears)


def _project(world: World, p: int, each: int, entitled: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A village's project is everybody's who is entitled there: in equal parts, to the fen."""
    vil, at = world.villages, world.households["village"]
    spent, short = vil["spent"][:, p], vil["short"][:, p]
    owed = np.bincount(at[entitled], minlength=len(spent)) * each
    by_state = np.array([UNAPPLIED, WAITING, UNPAID, PART, PART])  # in the order of `Project`
    standing = by_state[vil["project"][:, p]]
    standing[(vil["project"][:, p] == Project.DONE) & (spent >= owed)] = PAID
    return _parts(spent, at, entitled), _parts(spent - short, at, entitled), standing[at]


def _parts(sums: np.ndarray, at: np.ndarray, entitled: np.ndarray) -> np.ndarray:
    """Sums of villages i8[V] in equal parts over their entitled households, i8[H]; what rounding leaves goes round in turn."""
    rows = np.flatnonzero(entitled)
    size = np.bincount(at[rows], minlength=len(sums))
    before = np.arange(rows.size) - (np.cumsum(size) - size)[at[rows]]
    whole, many = sums[at[rows]], size[at[rows]]
    found = np.zeros(len(at), dtype=np.int64)
    found[rows] = whole * (before + 1) // many - whole * before // many
    return found
