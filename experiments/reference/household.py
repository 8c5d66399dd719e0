"""Households, and a household's case under one policy."""

from collections import deque
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from experiments.reference.clauses import Knowledge
from experiments.reference.programme import YEAR, Programme

if TYPE_CHECKING:
    from experiments.reference.offices import Village

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
        self.reset(present=False)

    def reset(self, present: bool, at_once: tuple[str, ...] = ()) -> None:
        """A new cycle: nothing applied for, nothing received; some steps may be passed at once."""
        self.steps = {"eligible", *at_once} if self.entitled and present else set()
        self.ever_right = set(self.knowledge.right)
        self.due: int | None = None  # day on which the file was begun, then that of its approval
        self.holder = 0  # tier that holds the file longest: 0 county, 1 township, 2 village
        self.waits_for: str | None = None  # own contribution: not known ("duty") or not affordable ("means")
        self.refused = self.complained = False
        self.received = 0

    @property
    def eligible(self) -> bool:
        """Whether the household has a title in this cycle."""
        return "eligible" in self.steps

    @property
    def short(self) -> bool:
        """Whether it has got less than it has a title to."""
        return self.eligible and "funded" in self.steps and "paid_in_full" not in self.steps


class Household(mesa.Agent):
    """A household with its traits, friends, trust, need and a case under every policy."""

    def __init__(self, model: mesa.Model, village: "Village", number: int, traits: dict[str, Any], stratum: int) -> None:
        """Household `number` (from 1) of a village."""
        super().__init__(model)
        self.village, self.uid, self.stratum = village, village.uid * 100000 + number, stratum
        self.persons, self.elders, self.children = traits["persons"], traits["elders"], traits["children"]
        self.away, self.phone, self.kin = traits["away"], traits["phone"], traits["kin"]
        self.income, self.receptivity = traits["income"], traits["receptivity"]
        self.sociability, self.link_rank, self.present = traits["sociability"], traits["link_rank"], traits["present"]
        self.poor = False  # below half the county's median income; known once everybody is there
        self.friends: list[Household] = []
        self.cases: dict[str, Case] = {}
        self.visited = False
        self.meetings: deque[bool] = deque([False] * YEAR, maxlen=YEAR)  # taking part, by month
        self.trust = self.satisfaction = 0.5
        self.need: str | None = None  # None, "silent", "village", "township", "shared", "shelved"
        self.need_since = 0
        self.need_left: float | None = 0.0  # days of work left; None: not yet routed
        self.last_need: str | None = None  # "solved" or "unsolved"

    @property
    def all_old(self) -> bool:
        """Whether all its members are over sixty."""
        return self.elders == self.persons

    @property
    def elderly(self) -> bool:
        """Whether at least half of its members are over sixty."""
        return self.elders > 0 and 2 * self.elders >= self.persons

    @property
    def came(self) -> bool:
        """Whether it took part this month."""
        return self.meetings[-1]

    @property
    def need_open(self) -> bool:
        """Whether it has raised a need that is neither solved nor withdrawn."""
        return self.need not in (None, "silent")

    def case(self, programme: Programme) -> Case:
        """Its case under a policy."""
        return self.cases[programme.key]

    def my(self, knob: list) -> float:
        """The value of a household knob that holds for this one."""
        return knob[self.village.row][self.stratum]
