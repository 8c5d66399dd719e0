"""Every level as Mesa agents: county, county units, townships, villages with their tasks, and households."""

from collections import Counter, deque
from typing import Any

import mesa

from experiments.reference.case import Case
from experiments.reference.clauses import Knowledge
from experiments.reference.money import Account
from experiments.reference.programme import YEAR, Programme

NEVER = 32767  # day of issue of a text that has not been issued


def unseen() -> dict[str, float | None]:
    """What the county can see of an office, before anything was reported or asked."""
    return {"reported": None, "progress": None, "findings": 0.0, "complaints": 0.0, "satisfaction": None}


KINDS = ("hidden", "unwatched", "watched", "passing")  # kinds of money an office can divert; the last: a township's


class Trial:
    """What an office that learns by trial remembers about diverting one kind of money."""

    def __init__(self) -> None:
        """Take all that can be deterred, with no restraint so far."""
        self.restraint, self.heading, self.benefit = 0.0, -1, 0.0


class County(mesa.Agent):
    """The county itself: the text of every policy, its account before release, and how hard it punishes."""

    def __init__(self, model: mesa.Model, uid: int, programmes: list[Programme]) -> None:
        """A county that has issued nothing yet."""
        super().__init__(model)
        self.uid = uid
        self.message = {programme.key: Knowledge() for programme in programmes}
        self.issued = {programme.key: NEVER for programme in programmes}
        self.changed: dict[str, set[str]] = {programme.key: set() for programme in programmes}  # by the text of this cycle
        self.accounts = {programme.key: Account() for programme in programmes}
        self.sanction = 1.0


class Office(mesa.Agent):
    """Whoever has hours to divide: `*_ease` is the share of a kind of work that there are hours for."""

    def __init__(self, model: mesa.Model, row: int, traits: dict[str, Any], programmes: list[Programme]) -> None:
        """An office with hours enough, before its first month."""
        super().__init__(model)
        self.row, self.uid, self.hours = row, traits["uid"], traits["hours"]
        self.relay_ease = {programme.key: 1.0 for programme in programmes}
        self.file_ease = {programme.key: 1.0 for programme in programmes}
        self.file_backlog = {programme.key: 0.0 for programme in programmes}  # hours of work on files not yet done
        self.need_ease = 1.0
        self.used = dict.fromkeys(("paperwork", "relay", "visits", "delivery", "needs", "mechanisms", "other"), 0.0)


class OwnBooks:
    """What auditors could find in the accounts of an office above the village, of one policy."""

    def __init__(self) -> None:
        """Nothing handled, nobody looked."""
        self.audits: deque[bool] = deque([False] * YEAR, maxlen=YEAR)
        self.found = self.audited = self.audited_idle = 0
        self.returned = {"public": 0, "private": 0}
        self.new_cycle()

    def new_cycle(self) -> None:
        """Audits look at the accounts of the running cycle."""
        self.handled = 0
        self.diverted_open = {"public": 0, "private": 0}


class CountyUnit(Office):
    """A bureau of the county."""

    def __init__(self, model: mesa.Model, row: int, traits: dict[str, Any], programmes: list[Programme]) -> None:
        """A bureau and its accounts for the policies that it owns."""
        super().__init__(model, row, traits, programmes)
        self.staff = 1.0  # hours that it really has, once staff were posted
        self.accounts = {programme.key: Account() for programme in programmes if programme.unit == row}
        self.felt = self.divert = 0.0
        self.books = {programme.key: OwnBooks() for programme in programmes}


class Township(Office):
    """A township: what its staff know and hold, and how far it would divert what passes."""

    def __init__(self, model: mesa.Model, row: int, traits: dict[str, Any], programmes: list[Programme]) -> None:
        """A township without villages as yet."""
        super().__init__(model, row, traits, programmes)
        self.natural_skill = self.skill = traits["skill"]
        self.leaning = traits["leaning"]
        self.knowledge = {programme.key: Knowledge() for programme in programmes}
        self.ever_right: dict[str, set[str]] = {programme.key: set() for programme in programmes}  # in this cycle
        self.accounts = {programme.key: Account() for programme in programmes}
        self.felt_audit = self.learned_audit = self.divert = 0.0
        self.handed_on = 1.0
        self.kept = {programme.key: 0 for programme in programmes}  # for running costs, in this cycle
        self.diverted = {programme.key: 0 for programme in programmes}  # in this cycle
        self.felt_below = 0.0
        self.books = {programme.key: OwnBooks() for programme in programmes}
        self.trials = {"passing": Trial()}
        self.seen = unseen()
        self.villages: list[Village] = []

    @property
    def demonstration(self) -> "Village":
        """The first leading village, else the first one."""
        return next((village for village in self.villages if village.leading), self.villages[0])


class Task:
    """One policy in one village: what the committee knows, its account, its project, audits and reports."""

    def __init__(self, programme: Programme) -> None:
        """A task that nobody has begun."""
        self.programme = programme
        self.knowledge = Knowledge()
        self.account = Account()
        self.eligible = self.plan = self.claims = self.open_files = self.new_files = 0
        self.arrived = self.pooled = self.fitting = self.contributed = 0
        self.sinks: Counter = Counter()
        self.local_fit = self.fit_learned = self.watchers = 0.0
        self.readers = 0.0  # of accounts that teach, who can watch
        self.false_open = self.false_paid = self.false_back = self.false_unfound = (
            0  # claims for what does not exist, in this cycle
        )
        self.paid_late = self.plans_put = self.plans_passed = 0
        self.project: str | None = None  # None, "applied", "approved", "running", "done"
        self.file_holder = 0  # the tier with which its file lay longest
        self.new_cycle()
        self.returned = {"public": 0, "private": 0}
        self.found = self.audited = self.audited_idle = self.complaints = self.passed_on = self.heard = 0
        self.inspection: set[str] = set()  # of this month: due, made, found, followed
        self.audits: deque[bool] = deque([False] * YEAR, maxlen=YEAR)
        self.cascade: Counter = Counter()
        self.losses: Counter = Counter()
        self.causes: Counter = Counter()
        self.closed, self.verified = 0, False
        self.actual: float | None = None
        self.reported: float | None = None
        self.claimed: float | None = None  # of what is due in this cycle, paid out as the village tells it

    def new_cycle(self) -> None:
        """No project yet, nothing spent; but a project that is approved or under way goes on as it is."""
        self.ever_right = set(self.knowledge.right)
        if self.project in ("approved", "running"):
            return
        self.project = None
        self.applied_day: int | None = None
        self.spent = self.short = self.short_seen = self.undecided = self.unfunded = self.paid_out = self.arrears_out = 0
        self.diverted_open = {"public": 0, "private": 0}  # audits look at the accounts of the running cycle
        self.agreed, self.gift = False, 0  # by villagers, to the plan of this cycle's project

    @property
    def begun(self) -> bool:
        """Whether there is a project that bills can be written for."""
        return self.project in ("running", "done")

    @property
    def unfinished(self) -> bool:
        """Whether it is a project that is not done yet."""
        return self.programme.collective and self.project != "done"

    @property
    def due(self) -> int:
        """Fen that all who are eligible would cost, their own contributions included."""
        return self.eligible * (self.programme.entitlement + self.programme.contribution)

    @property
    def booked(self) -> float | None:
        """Share of what is due that the books show as paid out in this cycle, to whomever."""
        return min(1.0, self.paid_out / self.due) if self.due else None

    @property
    def uncovered(self) -> int:
        """Fen claimed by what is approved and not in the account."""
        return max(0, self.claims - self.account.balance)

    @property
    def spare(self) -> int:
        """Fen in the account that nothing approved claims."""
        return max(0, self.account.balance - self.claims)


class Village(Office):
    """A village: committee, linkage cadres, and its households."""

    def __init__(
        self, model: mesa.Model, row: int, traits: dict[str, Any], township: Township, programmes: list[Programme]
    ) -> None:
        """A village without households as yet."""
        super().__init__(model, row, traits, programmes)
        self.township, self.type, self.terrain = township, traits["type"], traits["terrain"]
        self.distance, self.coverage, self.cadres = traits["distance"], traits["coverage"], traits["cadres"]
        self.independence, self.leaning = traits["independence"], traits["leaning"]
        self.natural_skill = self.skill = traits["skill"]
        self.motivation, self.revealed, self.discretion = 1.0, 0.2, 0.0
        self.effort, self.stake, self.handed_on, self.linked_homes = 1.0, 0.0, 1.0, 0
        self.linked = self.visit_rate = self.substantive = self.turnout = 0.0
        self.connected = traits["coverage"]
        self.visits = self.hollow = self.arisen = self.raised = self.raised_now = self.raised_on_visits = 0
        self.open_needs = {"village": 0, "township": 0, "shared": 0}
        self.swept = {"village": 0, "township": 0, "shared": 0}  # of these, old ones that came first
        self.answered = self.answer_hours = 0  # of needs registered this month
        self.solved = self.solved_days = self.solved_capped = self.shelved = self.withdrawn = 0
        self.seen = unseen()
        self.felt_audit = self.learned_audit = self.felt_households = 0.0
        self.divert_watched = self.divert_unwatched = self.divert_hidden = 0.0
        self.false_share = self.taught = 0.0
        self.trials = {kind: Trial() for kind in KINDS[:3]}
        self.tasks = {programme.key: Task(programme) for programme in programmes}
        self.households: list[Household] = []

    @property
    def leading(self) -> bool:
        """Whether it is of the leading type."""
        return self.type == 0

    @property
    def relative_size(self) -> float:
        """Its present households, against the 360 of the village for which a project's minimum and absorption are said."""
        return len(self.present) / 360

    @property
    def present(self) -> "list[Household]":
        """Households that have not left."""
        return [household for household in self.households if household.present]

    def entitled(self, programme: Programme) -> "list[Household]":
        """Households with a title under a policy in this cycle."""
        return [household for household in self.households if household.case(programme).eligible]


class Household(mesa.Agent):
    """A household with its traits, friends, trust, need and a case under every policy."""

    def __init__(self, model: mesa.Model, village: Village, number: int, traits: dict[str, Any], stratum: int) -> None:
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
        self.dealings: set[str] = set()  # this month, by "app", "hall", "hotline", "visit", "meeting"
        self.told_to: str | None = None  # a need of this month: None "to the face", "office", "sent"

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

    @property
    def need_in_work(self) -> bool:
        """Whether an office has its need on record and works on it."""
        return self.need in ("village", "township", "shared")

    def case(self, programme: Programme) -> Case:
        """Its case under a policy."""
        return self.cases[programme.key]

    def my(self, knob: list) -> float:
        """The value of a household knob that holds for this one."""
        return knob[self.village.row][self.stratum]
