"""What holds this month: baseline knobs, what the scenario sets, and every mechanism in force."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from twin.base.knobs import GRADES, Knob
from twin.base.plain import added
from twin.county.county import County
from twin.county.cover import placed, strata
from twin.processes import registry
from twin.regime.baseline import Baseline
from twin.regime.compose import compose, standard
from twin.regime.dose import FEN, Dose, Moved, Place, Running
from twin.regime.planned import Planned, same
from twin.regime.ration import Given, Hours, enough, free_hours, hours_of, pooled, shares, staffed, staffing, total
from twin.regime.rules import Memory, advance
from twin.scenario.scenario import Scenario


class Knobs(SimpleNamespace):
    """The knobs of one month: per process (users' own too) a named tuple of float64 arrays, one per knob in order of declaration.

    Shapes: county [1], unit [U], township [T], village [V], household [V, S] (S strata of households); knobs per policy
    have a last axis P. `hours_*`: staff hours a month that mechanisms take. `due`: fen by mechanism, already affordable.
    `flows`: (source, target, policy index or -1, fen as int64[V] where it goes to villages, int64[1] elsewhere).
    """

    workload: Any
    translate: Any
    relay: Any
    reach: Any
    fund: Any
    act: Any
    deliver: Any
    serve: Any
    report: Any
    supervise: Any
    learn: Any
    hours_village: np.ndarray
    hours_township: np.ndarray
    hours_unit: np.ndarray
    due: dict[str, int]
    flows: list[Moved]


class Regime:
    """A scenario in a county: `at(month, world)` gives the month's knobs.

    `stratum` (uint8[H]) groups households that every household cover treats alike. What is remembered between months
    is in `memory`; a deep copy copies that and shares the rest, which does not change.
    """

    def __init__(
        self,
        scenario: Scenario,
        county: County,
        *,
        seed: int = 0,
        replicate: int = 0,
        fitted: Mapping[str, float] | None = None,
    ) -> None:
        """Draw the covers, lay out the strata and plan every move. Raises InputError for covers that do not fit the county.

        `fitted` values by knob path, or `PATH@TOWNSHIP`, stand in for defaults, in the burn-in too.
        """
        self.fitted = dict(fitted or {})
        self.scenario = scenario
        self.place = Place.of(county, tuple(scenario.policies))
        self.memory = Memory()
        self._seat(county, seed, replicate)
        self._plan = self._planned()
        self._ruling = [(number, one) for number, one in enumerate(self._running) if one.mechanism.rules]
        self._moved_by = [self._grades_moved(one) for one in self._running]
        self._made: dict[str, tuple[tuple[Any, ...], np.ndarray]] = {}
        self._quiet = self._tuples_of({path: self._baseline.at(path, None) for path in registry.knobs()})
        # What neither a mechanism moves nor the calendar changes is the same in every month.
        plain = {path: self._baseline.at(path, self.scenario.start) for path in registry.knobs()}
        self._still, self._stirred = self._tuples_of(plain), self._by_process()
        dated = self._dated()
        self._undated = {path: values for path, values in plain.items() if path not in dated}

    def __deepcopy__(self, memo: dict[int, Any]) -> "Regime":
        """A branch: its own memory, everything else shared."""
        branch = copy.copy(self)
        branch.memory, branch._made = copy.deepcopy(self.memory, memo), {}
        return branch

    def _seat(self, county: County, seed: int, replicate: int) -> None:
        """Masks of all covers; the household masks among them make the strata."""
        uses = self.scenario.mechanisms
        covers = [(key, phase.cover) for key, use in uses.items() for phase in use.phases]
        covers += [(path, one.cover) for path, several in self.scenario.settings.items() for one in several]
        masks = [placed(cover, county, key, seed, replicate) for key, cover in covers]
        by_household = [one.households for one in masks if one.households is not None]
        self.stratum, inside = strata(by_household, len(county.households["village"]))
        self.strata = int(inside[0].size) if inside else 1
        waiting = iter(inside)
        everyone = np.ones(self.strata, dtype=bool)
        seats = [self.place.seat(one, everyone if one.households is None else next(waiting)) for one in masks]
        following = iter(seats)
        self._running = [
            Running.planned(
                self.scenario.definitions[key], use, tuple((phase.since, next(following)) for phase in use.phases),
                self.scenario.grades,
            )
            for key, use in uses.items()
        ]  # fmt: skip
        self._priority = {number: one.use.priority for number, one in enumerate(self._running)}
        settings = {path: [(one, next(following)) for one in several] for path, several in self.scenario.settings.items()}
        self._baseline = Baseline(self.scenario.name, settings, self.place, self.strata, self.fitted)

    # Mechanisms ---------------------------------------------------------------------------------------------------------

    def _planned(self) -> dict[str, list[Planned]]:
        """Every move by knob, in order of mechanism key."""
        plan: dict[str, list[Planned]] = {}
        for number, running in enumerate(self._running):
            for where, path, move in running.mechanism.all_moves():
                if move.grade not in self.scenario.grades:
                    continue
                knob = registry.knobs()[path]
                verb, amount = standard(move, knob) if running.use.size == "standard" else (move.verb, move.amount)
                rule = int(where[1]) if where[0] == "rules" else -1
                planned = Planned(number, rule, verb, amount, self.place.chosen(move.policies))
                plan.setdefault(path, []).append(planned)
        return plan

    def at(self, month: int, world: Any = None) -> Knobs:
        """The knobs of a month (absolute number); asked again for the same month it says the same.

        `world` supplies what rules may see, what preconditions ask and the money for running mechanisms; without it rules
        rest, the county's own traits count and money is no limit.
        """
        levels = ("village", "township", "unit")
        out: dict[str, Any] = {f"hours_{name}": np.zeros(getattr(self.place, f"{name}s")) for name in levels}
        out |= {"due": {}, "flows": []}
        if month < self.scenario.start:
            return Knobs(**self._quiet, **out)
        doses, built, due, given, hours = self._afforded(month, world)
        moving = self._fresh(month, doses)
        given = [
            one if moving[number] is doses[number] else replace(one, fresh=moving[number].part_of(doses[number]))
            for number, one in zip(doses, given, strict=True)
        ]
        ruled = self._ruled(month, world, moving)
        self._remember(month, moving, built, given)
        out["due"] = due
        stirred = {
            process: self._still[process]._replace(**{knob.name: self._value(knob, month, moving, ruled) for knob in several})
            for process, several in self._stirred.items()
        }
        for level, taken in hours.items():
            for own in taken:
                out[f"hours_{level}"] += own
        for number, dose in doses.items():
            one = self._running[number]
            if one.mechanism.costs.grade in self.scenario.grades:  # flows are graded with the costs
                out["flows"] += one.flows(dose, self.place)
        return Knobs(**self._still | stirred, **out)

    def _built(self, one: Running, month: int) -> np.ndarray:
        """How far a mechanism was set up in each village before this month, f8[V] in [0, 1]."""
        known = self.memory.built if month > self.memory.month else self.memory.built_before
        return known.get(one.mechanism.key, np.zeros(self.place.villages))

    def _fresh(self, month: int, doses: dict[int, Dose]) -> dict[int, Dose]:
        """The doses of what mechanisms move, as far as they have not worn off; what they cost and hand on does not fade."""
        worn = self.memory.worn if month > self.memory.month else self.memory.worn_before
        none = np.zeros(self.place.villages)
        fading = [(number, one) for number in doses if (one := self._running[number]).fades is not None]
        return doses | {number: doses[number].times(one.fresh(worn.get(one.mechanism.key, none))) for number, one in fading}

    def _afforded(
        self, month: int, world: Any
    ) -> tuple[dict[int, Dose], dict[str, np.ndarray], dict[str, int], list[Given], Hours]:
        """Doses by number of the running mechanism, how far each is now set up, the fen it takes, what it asked and got, hours.

        The operating budget comes once a year, so a month may use what is left divided by the months it must last. Where that
        does not reach, it goes round by priority, and a mechanism is set up and works as far as it is paid; one that asks for
        no money is not cut.
        """
        going = self._going(month, world)
        before = {number: self._built(self._running[number], month) for number in going}
        yuan = {number: self._running[number].asks(month, here, before[number], self.place) for number, here in going.items()}
        asked = {
            number: np.array([self._handed_on(number, month, here, before[number]) + FEN * yuan[number]], dtype=np.float64)
            for number, here in going.items()
        }
        left = np.inf if world is None else max(int(np.sum(world.ledger["operations"])), 0) / (12 - month % 12)
        paid = {number: float(share[0]) for number, share in shares(asked, self._priority, np.array([left])).items()}
        doses, built, due = {}, {}, {}
        for number, here in going.items():
            one = self._running[number]
            built[one.mechanism.key] = one.grown(before[number], here, paid[number])
            doses[number] = one.dose(month, here, built[one.mechanism.key], paid[number], self.place)
            due[one.mechanism.key] = int(FEN * paid[number] * yuan[number])
        working, granted, hours = self._staffed(doses, world)
        spent = {
            number: due[self._running[number].mechanism.key] + self._given_on(number, dose) for number, dose in working.items()
        }
        given = [
            Given(
                month, self._running[number].mechanism.key, self._running[number].planned_dose(month, here, self.place),
                float(working[number].county[0]), float(asked[number][0]) / FEN, spent[number] / FEN,
                paid[number], *granted[number], working[number].part_of(doses[number]),
            )
            for number, here in going.items()
        ]  # fmt: skip
        return working, built, due, given, hours

    def _staffed(self, doses: dict[int, Dose], world: Any) -> tuple[dict[int, Dose], dict[int, tuple[float, float]], Hours]:
        """Doses as far as offices have hours for them, the hours that each mechanism asks and is granted, and those it takes.

        A mechanism is cut only where hours fall short that it takes itself.
        """
        hours = hours_of(self._running, doses, self.place)
        taken = pooled(hours)
        priority = {number: self._priority[number] for number in doses}
        free, wanted = free_hours(world, self.place), total(taken).tolist()
        if enough(taken, np.array(list(priority.values())), free):
            return doses, dict(zip(doses, zip(wanted, wanted, strict=True), strict=True)), hours
        share = staffing(taken, priority, free)
        granted = total({level: own * share[level] for level, own in taken.items()}).tolist()
        working = {
            number: staffed(dose, {level: own[row] for level, own in share.items()}, self.place)
            for row, (number, dose) in enumerate(doses.items())
        }
        asked_and_granted = dict(zip(doses, zip(wanted, granted, strict=True), strict=True))
        return working, asked_and_granted, hours_of(self._running, working, self.place)

    def _handed_on(self, number: int, month: int, here: np.ndarray, built: np.ndarray) -> int:
        """Fen that a mechanism asks of the operating budget this month to hand on to villages."""
        one = self._running[number]
        if not one.hands_on:
            return 0
        return self._from_operations(one, one.dose(month, here, one.grown(built, here, 1.0), 1.0, self.place))

    def _given_on(self, number: int, dose: Dose) -> int:
        """Fen of the operating budget that a mechanism hands on to villages this month."""
        one = self._running[number]
        return self._from_operations(one, dose) if one.hands_on and one.mechanism.costs.grade in self.scenario.grades else 0

    def _from_operations(self, one: Running, dose: Dose) -> int:
        return sum(int(np.sum(fen)) for source, _, _, fen in one.flows(dose, self.place) if source == "operations")

    def _going(self, month: int, world: Any) -> dict[int, np.ndarray]:
        """Where each mechanism works, bool[V]: in force, covered, needs met; where nowhere, left out."""
        found = [(number, one, one.where(month, world, self.place)) for number, one in enumerate(self._running)]
        going = {one.mechanism.key: here for _, one, here in found if here is not None}
        nowhere = np.zeros(self.place.villages, dtype=bool)
        needy = [one.mechanism for _, one, _ in found if one.mechanism.key in going and one.mechanism.needs.mechanism]
        for _ in needy:  # one that needs another stops where that one does not work: at most one round for each
            for one in needy:
                for other in one.needs.mechanism:
                    going[one.key] = going[one.key] & going.get(other, nowhere)
        return {number: going[one.mechanism.key] for number, one, _ in found if going.get(one.mechanism.key, nowhere).any()}

    def _ruled(self, month: int, world: Any, doses: dict[int, Dose]) -> dict[tuple[int, int], Dose]:
        """Doses of moves under a rule: those of the mechanism, where the rule holds."""
        found = {}
        visible = world.visible if self._ruling and world is not None else None
        for number, one in self._ruling:
            for index, rule in enumerate(one.mechanism.rules):
                which, dose = (one.mechanism.key, index), doses.get(number)
                if visible is not None and month > self.memory.month:
                    passed = month - self.memory.month if self.memory.month >= 0 else 1
                    due = (month - one.use.since + 1) % rule.every == 0
                    advance(rule, which, self.memory, visible, self._under(dose, rule.tier), passed, due)
                left = self.memory.left.get(which)
                if dose is not None and left is not None and (left > 0).any():
                    holds = (left > 0)[self.place.township] if rule.tier == "township" else left > 0
                    found[number, index] = dose.times(holds)
        return found

    def _under(self, dose: Dose | None, tier: str) -> np.ndarray:
        """Townships or villages under a mechanism, bool."""
        if dose is None:
            return np.zeros(self.place.townships if tier == "township" else self.place.villages, dtype=bool)
        found: np.ndarray = dose.on(tier) > 0
        return found

    def _value(self, knob: Knob, month: int, doses: dict[int, Dose], ruled: dict[tuple[int, int], Dose]) -> np.ndarray:
        """One knob this month; the very same array as before where nothing moves it."""
        path = knob.path
        base = self._undated[path] if path in self._undated else self._baseline.at(path, month)
        moves = [
            (move, dose)
            for move in self._plan.get(path, ())
            if (dose := doses.get(move.running) if move.rule < 0 else ruled.get((move.running, move.rule))) is not None
        ]
        if not moves:
            return base
        made_of = (base, *(dose for _, dose in moves))
        made = self._made.get(path)
        if made is None or not same(made[0], made_of):
            steps = [move.step(dose, knob) for move, dose in moves]
            made = self._made[path] = made_of, compose(base, steps, knob.low, knob.high)
        return made[1]

    def _by_process(self) -> dict[str, list[Knob]]:
        """By process, the knobs that may differ between months: mechanisms move them, or their settings change."""
        dated = self._dated()
        found: dict[str, list[Knob]] = {}
        for path, knob in registry.knobs().items():
            if path in self._plan or path in dated:
                found.setdefault(knob.process, []).append(knob)
        return found

    def _dated(self) -> set[str]:
        """Knobs whose settings change with the calendar."""
        return {path for path, several in self.scenario.settings.items() if any(one.value.changes for one in several)}

    def _grades_moved(self, one: Running) -> list[str]:
        """The grade of evidence of each move of a mechanism that the scenario lets act, in order."""
        return [move.grade for _, _, move in one.mechanism.all_moves() if move.grade in self.scenario.grades]

    def _tuples_of(self, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
        """The arrays as one named tuple per process."""
        return {
            process.name: process.Knobs(*(arrays[knob.path] for knob in process.knobs.values())) for process in registry.ordered()
        }

    def _remember(self, month: int, doses: dict[int, Dose], built: dict[str, np.ndarray], given: list[Given]) -> None:
        """Note that the month has been decided, what each mechanism got, and on what evidence its moves rest."""
        if month <= self.memory.month:
            return
        self.memory.month = month
        self.memory.built_before = self.memory.built
        self.memory.built = self.memory.built | built
        self.memory.given += given
        self.memory.worn_before = self.memory.worn
        self.memory.worn = self.memory.worn | {
            one.mechanism.key: self._worn(one.mechanism.key) + (doses[number].here & (built[one.mechanism.key] >= 1.0))
            for number in doses
            if (one := self._running[number]).fades is not None
        }
        for number, dose in doses.items():
            for grade in self._moved_by[number]:
                self.memory.by_grade[grade] = self.memory.by_grade.get(grade, 0.0) + float(dose.county[0])

    def _worn(self, key: str) -> np.ndarray:
        """For how many months a mechanism that fades has worked in each village since it took hold, f8[V]."""
        return self.memory.worn.get(key, np.zeros(self.place.villages))

    def grades(self) -> dict[str, float]:
        """Share of the moves in force so far by grade of evidence, weighted by dose and months (all 0 without moves)."""
        total = added(self.memory.by_grade.values())
        return {grade: self.memory.by_grade.get(grade, 0.0) / total if total else 0.0 for grade in GRADES}
