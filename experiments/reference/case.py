"""A household's case under one policy."""

import numpy as np

from experiments.reference.clauses import Knowledge

STEPS = ("eligible", "informed", "applied", "approved", "funded", "paid_in_full", "in_time", "fits")


def single(value: float) -> float:
    """A number as it is stored by the twin where it keeps single precision."""
    return float(np.float32(value))


class Case:
    """One household under one policy: what it knows, and how far it came in this cycle."""

    def __init__(self, entitled: bool) -> None:
        """Know nothing and have nothing."""
        self.entitled = entitled
        self.knowledge = Knowledge()
        self.ever_right: set[str] = set()  # in this cycle
        self.news = Knowledge()  # learned first-hand this month
        self.told = Knowledge()  # learned first-hand the month before: what friends hear now
        self.steps: set[str] = set()
        self.due: int | None = None  # day on which the file was begun, then that of its approval
        self.reset(present=False)

    def reset(self, present: bool, at_once: tuple[str, ...] = ()) -> None:
        """A new cycle: nothing applied for, nothing received; some steps may be passed at once.

        What is approved and unpaid is owed for one more cycle.
        """
        self.arrears = self.due if self.unpaid else None  # day of approval of what the last cycle still owes
        self.steps = {"eligible", *at_once} if self.entitled and present else set()
        self.ever_right = set(self.knowledge.right)
        self.due = None
        self.holder = 0  # tier that holds the file longest: 0 county, 1 township, 2 village
        self.waits_for: str | None = None  # own contribution: not known ("duty") or not affordable ("means")
        self.refused = self.complained = False
        self.in_time = 0  # cuts (more than nothing, half, three quarters) reached in time, once something came too late
        self.received = 0

    @property
    def eligible(self) -> bool:
        """Whether the household has a title in this cycle."""
        return "eligible" in self.steps

    @property
    def undecided(self) -> bool:
        """Whether its file waits for a decision."""
        return self.due is not None and "approved" not in self.steps

    @property
    def unpaid(self) -> bool:
        """Whether its file is approved and waits for money."""
        return "approved" in self.steps and "funded" not in self.steps

    @property
    def short(self) -> bool:
        """Whether it has got less than it has a title to."""
        return self.eligible and "funded" in self.steps and "paid_in_full" not in self.steps
