"""How strongly a mechanism works, where, at what cost: dose of the schedule × ramp × what can be paid, by tier."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from twin.base.knobs import GRADES
from twin.county.county import County
from twin.county.cover import Mask
from twin.mechanisms.mechanism import Flow, Mechanism
from twin.scenario.plan import Use

T = TypeVar("T")
FEN = 100
Moved = tuple[str, str, int, np.ndarray]  # a flow: source, target, policy index or -1, fen


@dataclass(frozen=True)
class Seat:
    """Where a cover holds: villages covered at all, share of their households, and strata covered."""

    covered: np.ndarray
    weight: np.ndarray
    inside: np.ndarray


@dataclass(frozen=True)
class Place:
    """What a regime needs of a county: counts, links up, traits that preconditions ask for.

    `scale` is the share of the county that is present, `township_scale` that of each township that is.
    """

    villages: int
    townships: int
    units: int
    township: np.ndarray
    per_township: np.ndarray
    household_village: np.ndarray
    size: np.ndarray
    coverage: np.ndarray
    skill: np.ndarray
    unit_share: np.ndarray
    scale: float
    township_scale: float
    village_office: float
    township_office: float
    policies: tuple[str, ...]
    code: int
    township_codes: np.ndarray

    @classmethod
    def of(cls, county: County, policies: tuple[str, ...]) -> "Place":
        """The place of a county under a scenario with these policies."""
        rows, hours = county.villages, county.units["hours"]
        townships = len(county.townships["uid"])
        return cls(
            villages=len(rows["uid"]),
            townships=townships,
            units=len(county.units["uid"]),
            township=rows["township"],
            per_township=np.maximum(np.bincount(rows["township"], minlength=townships), 1),
            household_village=county.households["village"],
            size=np.maximum(rows["size"], 1),
            coverage=rows["coverage"],
            skill=rows["skill"],
            unit_share=hours / max(float(hours.sum()), 1e-9),
            scale=county.scale,
            township_scale=county.scale / county.township_scale,
            village_office=county.village_office,
            township_office=county.township_office,
            policies=policies,
            code=county.code,
            township_codes=county.townships["uid"],
        )

    def seat(self, mask: Mask, inside: np.ndarray) -> Seat:
        """A drawn cover as weights: a village whose households are covered in part counts in part."""
        if mask.households is None:
            return Seat(mask.villages, mask.villages.astype(float), inside)
        count = np.bincount(self.household_village[mask.households], minlength=self.villages)
        return Seat(mask.villages, count / self.size, inside)

    @property
    def offices(self) -> dict[str, int]:
        """How many pools of hours there are by level; those of the county units are one."""
        return {"village": self.villages, "township": self.townships, "unit": 1}

    def chosen(self, policies: tuple[str, ...] | None) -> np.ndarray | None:
        """1.0 for each named policy on the policy axis, or None for all."""
        return None if policies is None else np.array([float(key in policies) for key in self.policies])

    def now(self, world: Any, name: str, trait: np.ndarray) -> np.ndarray:
        """A village column of the world today, or the county's trait where no world is given."""
        return trait if world is None else np.asarray(world.villages[name])


@dataclass(frozen=True, eq=False)
class Dose:
    """A dose on every tier: a village its own, a township and the county the share of their villages.

    `strength` f8[V] is that of the seat's covered households, `level` of the schedule, as far as it is paid for.
    """

    seat: Seat
    strength: np.ndarray
    place: Place
    level: float = 1.0

    @cached_property
    def here(self) -> np.ndarray:
        """Villages where it works at all, bool[V]."""
        return self.seat.covered & (self.strength > 0)

    @cached_property
    def village(self) -> np.ndarray:
        """On villages, f8[V]."""
        return self.strength * self.seat.weight

    @cached_property
    def household(self) -> np.ndarray:
        """On households by stratum, f8[V, stratum]."""
        return (self.strength * self.seat.covered)[:, None] * self.seat.inside[None, :]

    @cached_property
    def township(self) -> np.ndarray:
        """On townships: the mean over their villages, f8[T]."""
        found: np.ndarray = np.bincount(self.place.township, weights=self.village, minlength=self.place.townships)
        return found / self.place.per_township

    @cached_property
    def county(self) -> np.ndarray:
        """On the county: the mean over its villages, f8[1]."""
        return np.array([self.village.sum() / self.village.size])

    def on(self, tier: str) -> np.ndarray:
        """The dose on knobs of a tier, broadcastable to their shape (county units share the county's)."""
        found: np.ndarray = getattr(self, "county" if tier == "unit" else tier)
        return found

    def times(self, share: np.ndarray) -> "Dose":
        """As strong as a share of it in each village, f8[V] or bool[V]: what staff can give, or where a rule holds."""
        return Dose(self.seat, self.strength * share, self.place, self.level)

    def part_of(self, other: "Dose") -> float:
        """What part it is of another dose, in the whole county; 1 of itself and of none."""
        if other is self:
            return 1.0
        whole = float(other.county[0])
        return float(self.county[0]) / whole if whole else 1.0


@dataclass(frozen=True)
class Running:
    """One mechanism of a scenario in a county: its phases as (first month, seat), and the highest dose to come.

    `fades`: in how many months half of what wears off is gone, and the share that stays; None where nothing wears off.
    Once it is set up and paid for, one month is like the next: what was worked out last is kept and given again, the same object.
    """

    mechanism: Mechanism
    use: Use
    phases: tuple[tuple[int, Seat], ...]
    peak: float
    fades: tuple[float, float] | None = None
    _last: dict[str, tuple[Hashable, Any]] = field(init=False, default_factory=dict, repr=False, compare=False)

    def _again(self, what: str, of: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made anew only if what it is made `of` is not what it was last."""
        last = self._last.get(what)
        if last is None or last[0] != of:
            last = self._last[what] = of, make()
        found: T = last[1]
        return found

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: what was worked out last stays behind."""
        return self.__dict__ | {"_last": {}}

    @classmethod
    def planned(
        cls, mechanism: Mechanism, use: Use, phases: tuple[tuple[int, Seat], ...], grades: tuple[str, ...] = GRADES
    ) -> "Running":
        """A mechanism with its schedule; how it fades by itself counts where the grade of that is among `grades`."""
        own = mechanism.fades if mechanism.fades is not None and mechanism.fades.grade in grades else None
        months = use.fades_months if use.fades_months is not None else own.months if own is not None else 0.0
        fades = (months, own.to if own is not None else 0.0) if months > 0 else None
        return cls(mechanism, use, phases, max(use.dose.values, default=0.0), fades)

    @property
    def instalment(self) -> float:
        """Share of the set-up that one month adds when it is paid in full."""
        return 1.0 / max(self.mechanism.takes_hold_months, 1)

    def where(self, month: int, world: Any, place: Place) -> np.ndarray | None:
        """Villages in which it works this month, bool[V], as far as the mechanism itself can tell; None: not in force."""
        if self.use.dose_at(month) <= 0:
            return None
        here: np.ndarray = _phase(self.phases, month)[1].covered
        needs = self.mechanism.needs
        if needs.coverage_above is not None:
            here = here & (place.now(world, "connected", place.coverage) > needs.coverage_above)
        if needs.skill_above is not None:
            here = here & (place.now(world, "skill_now", place.skill) > needs.skill_above)
        return here

    def grown(self, built: np.ndarray, here: np.ndarray, paid: float) -> np.ndarray:
        """How far it is set up after this month, f8[V]: an instalment more where it works, as far as that was paid for."""
        if self._again("set up", (here.tobytes(), built.tobytes()), lambda: bool((built[here] == 1.0).all())):
            return built
        further = built + self.instalment * paid
        return np.where(here, np.where(further > 1.0 - 1e-9, 1.0, further), built)

    def dose(self, month: int, here: np.ndarray, built: np.ndarray, paid: float, place: Place) -> Dose:
        """The dose where it works: that of the schedule, as far as it is set up and paid for."""
        level, (since, seat) = self.use.dose_at(month) * paid, _phase(self.phases, month)
        of = level, since, here.tobytes(), built.tobytes()
        return self._again("dose", of, lambda: Dose(seat, level * built * here, place, level))

    def fresh(self, worn: np.ndarray) -> np.ndarray:
        """The share of its moves that has not worn off after so many whole months since it took hold, f8[V] for f8[V]."""
        if self.fades is None:
            return np.ones(worn.shape)
        half_life, stays = self.fades
        months = worn.astype(np.int64)
        # By Python's power, month by month: that of arrays differs in the last digit between processors.
        left = np.array([stays + (1.0 - stays) * 0.5 ** (month / half_life) for month in range(int(months.max(initial=0)) + 1)])
        return left[months]

    def planned_dose(self, month: int, here: np.ndarray, place: Place) -> float:
        """The dose of the schedule where it works, were it set up, paid for and staffed: the mean over the county's villages."""
        level, (since, seat) = self.use.dose_at(month), _phase(self.phases, month)
        return self._again("planned", (level, since, here.tobytes()), lambda: float(Dose(seat, level * here, place).county[0]))

    def asks(self, month: int, here: np.ndarray, built: np.ndarray, place: Place) -> float:
        """Yuan that the month costs: an instalment of the set-up where that is not done, and running it."""
        costs, level, late = self.mechanism.costs, self.use.dose_at(month), built < 1.0
        setting_up, working = self._again(
            "paying",
            (here.tobytes(), late.tobytes()),
            lambda: (_count(costs.per, here, late, place), _count(costs.per, here, here, place)),
        )
        return costs.setup_yuan * self.peak * self.instalment * setting_up + costs.monthly_yuan * level * working

    def offices(self, dose: Dose, place: Place) -> tuple[np.ndarray, np.ndarray, bool]:
        """Where it takes hours: villages f8[V] and townships f8[T], each as large as its office counts; whether anywhere."""

        def reached() -> tuple[np.ndarray, np.ndarray, bool]:
            townships = np.bincount(place.township[dose.here], minlength=place.townships) > 0
            return dose.here * place.village_office, townships * place.township_office, bool(dose.here.any())

        return self._again("offices", dose.here.tobytes(), reached)

    @property
    def hands_on(self) -> bool:
        """Whether part of what it asks of the operating budget goes on to others."""
        return any(flow.source == "operations" for flow in self.mechanism.flows)

    def flows(self, dose: Dose, place: Place) -> list[Moved]:
        """Money it moves this month, a twelfth of the yearly sums; for policies that the scenario does not have, none."""
        return self._again("flows", dose, lambda: self._flows(dose, place))

    def _flows(self, dose: Dose, place: Place) -> list[Moved]:
        moved = (
            _flow(flow, dose, place) for flow in self.mechanism.flows if flow.policy is None or flow.policy in place.policies
        )
        return [one for one in moved if np.any(one[3])]


def _flow(flow: Flow, dose: Dose, place: Place) -> Moved:
    """Fen of one flow this month: i8[V] where it goes to villages, i8[1] elsewhere."""
    index = -1 if flow.policy is None else place.policies.index(flow.policy)
    if flow.yuan_per_year_per_village is not None:
        fen = np.rint(flow.yuan_per_year_per_village * FEN / 12 * dose.village).astype(np.int64)
        return flow.source, flow.target, index, fen if flow.target == "village" else fen.sum(keepdims=True)
    total = round((flow.yuan_per_year or 0.0) * FEN / 12 * float(dose.county[0]) * place.scale)
    return flow.source, flow.target, index, _split(total, dose.village) if flow.target == "village" else np.array([total])


def _split(total: int, weights: np.ndarray) -> np.ndarray:
    """A sum divided by weight, to the fen: what rounding leaves goes with the cumulative share."""
    upto = np.rint(np.cumsum(weights) / max(float(weights.sum()), 1e-300) * total).astype(np.int64)
    return np.diff(upto, prepend=0)


def _phase(phases: tuple[tuple[int, Seat], ...], month: int) -> tuple[int, Seat]:
    """The phase in force (the first one before any)."""
    if len(phases) == 1:
        return phases[0]
    return next((phase for phase in reversed(phases) if phase[0] <= month), phases[0])


def _count(per: str, here: np.ndarray, among: np.ndarray, place: Place) -> float:
    """Villages, townships or counties that pay this month; above the village, what is sampled pays its share.

    A township or the county pays as long as all its villages that work are `among` those that pay.
    """
    if per == "village":
        return float((here & among).sum())
    late = here & ~among
    if per == "county":
        return place.scale * float((here & among).any() and not late.any())
    first = np.bincount(place.township[here & among], minlength=place.townships) > 0
    before = np.bincount(place.township[late], minlength=place.townships) > 0
    return place.township_scale * float((first & ~before).sum())
