"""Double entry in integer fen: every move takes from one account what it gives to another.

An account is a row of balances by age: the months since its money was appropriated. Moves take the oldest fen first and
keep their age, so "idle for over a year" is a sum over ages and money unused for 24 months can be clawed back.
"""

from enum import IntEnum

import numpy as np

from twin.base.kernel import kernel

AGES = 26  # ages 0..24 months and one to fall into before the clawback
OVER_A_YEAR = 12
FEN = 100  # fen per yuan

POLICY_ACCOUNTS = ("county", "unit", "township", "village")  # what lies there was appropriated for a policy
ACCOUNTS = ("treasury", "operations", *POLICY_ACCOUNTS)


class Sink(IntEnum):
    """Where money ends. `idle` is a balance, not a sink."""

    BENEFIT = 0
    MISDELIVERED = 1
    OVERHEAD = 2
    DIVERTED_PUBLIC = 3
    DIVERTED_PRIVATE = 4
    MECHANISM_COST = 5


class Flow(IntEnum):
    """Kinds of moves, for the record: who gave to whom."""

    OUTSIDE_TREASURY = 0
    TREASURY_COUNTY = 1
    COUNTY_UNIT = 2
    UNIT_TOWNSHIP = 3
    UNIT_VILLAGE = 4
    TOWNSHIP_VILLAGE = 5
    VILLAGE_TOWNSHIP = 6
    OUTSIDE_VILLAGE = 7
    OUTSIDE_OPERATIONS = 8
    OPERATIONS_COST = 9
    CLAWED_BACK = 10
    TOWNSHIP_OVERHEAD = 11
    TOWNSHIP_DIVERTED = 12
    VILLAGE_DIVERTED = 13
    VILLAGE_BENEFIT = 14
    VILLAGE_MISDELIVERED = 15
    CONTRIBUTION = 16
    RECOVERED = 17
    RECALLED = 18
    OPERATIONS_VILLAGE = 19
    OPERATIONS_OVERHEAD = 20
    RESTITUTION = 21
    UNIT_DIVERTED = 22
    SAVED = 23


# Source and target of each kind, in the words of the report.
ENDS: dict[Flow, tuple[str, str]] = {
    Flow.OUTSIDE_TREASURY: ("outside", "treasury"),
    Flow.TREASURY_COUNTY: ("treasury", "county"),
    Flow.COUNTY_UNIT: ("county", "unit"),
    Flow.UNIT_TOWNSHIP: ("unit", "township"),
    Flow.UNIT_VILLAGE: ("unit", "village"),
    Flow.TOWNSHIP_VILLAGE: ("township", "village"),
    Flow.VILLAGE_TOWNSHIP: ("village", "township"),
    Flow.OUTSIDE_VILLAGE: ("outside", "village"),
    Flow.OUTSIDE_OPERATIONS: ("outside", "operations"),
    Flow.OPERATIONS_COST: ("operations", "mechanism_cost"),
    Flow.CLAWED_BACK: ("clawed_back", "treasury"),
    Flow.TOWNSHIP_OVERHEAD: ("township", "overhead"),
    Flow.TOWNSHIP_DIVERTED: ("township", "diverted"),
    Flow.VILLAGE_DIVERTED: ("village", "diverted"),
    Flow.VILLAGE_BENEFIT: ("village", "benefit"),
    Flow.VILLAGE_MISDELIVERED: ("village", "misdelivered"),
    Flow.CONTRIBUTION: ("own_contribution", "village"),
    Flow.RECOVERED: ("diverted", "treasury"),
    Flow.RECALLED: ("recalled", "treasury"),
    Flow.OPERATIONS_VILLAGE: ("operations", "village"),
    Flow.OPERATIONS_OVERHEAD: ("operations", "overhead"),
    Flow.RESTITUTION: ("treasury", "village"),
    Flow.UNIT_DIVERTED: ("unit", "diverted"),
    Flow.SAVED: ("saved", "treasury"),
}


@kernel
def balance(account):
    """Fen held in an account, all ages."""
    held = np.int64(0)
    for age in range(AGES):
        held += account[age]
    return held


@kernel
def move(source, target, amount):
    """Move up to `amount` fen, oldest first, each fen keeping its age; returns what was moved."""
    wanted = max(amount, 0)
    left = wanted
    for age in range(AGES - 1, -1, -1):
        if left == 0:
            break
        taken = min(source[age], left)
        source[age] -= taken
        target[age] += taken
        left -= taken
    return wanted - left


@kernel
def take(source, amount):
    """Take up to `amount` fen out of an account, oldest first, for a sink; returns what was taken."""
    wanted = max(amount, 0)
    left = wanted
    for age in range(AGES - 1, -1, -1):
        if left == 0:
            break
        taken = min(source[age], left)
        source[age] -= taken
        left -= taken
    return wanted - left


@kernel
def grow_older(account, limit):
    """A month passes: every fen ages; what passes `limit` months is taken out and returned."""
    overdue = np.int64(0)
    for age in range(AGES - 1, -1, -1):
        if age >= limit:
            overdue += account[age]
            account[age] = 0
        elif account[age]:
            account[age + 1] += account[age]
            account[age] = 0
    return overdue


@kernel
def older(account, months):
    """Fen of an account that were appropriated more than so many months ago."""
    held = np.int64(0)
    for age in range(months + 1, AGES):
        held += account[age]
    return held


@kernel
def idle(account):
    """Fen of an account that were appropriated over a year ago."""
    return older(account, OVER_A_YEAR - 1)
