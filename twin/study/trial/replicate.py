"""One replicate of a trial: the lot is drawn, the county or the counties live, and arms are measured when their time comes."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from twin.bare import BareTwin
from twin.county.county import County
from twin.runner import CountySpec, Kept, Run
from twin.scenario.scenario import Scenario
from twin.study.trial.arms import composed
from twin.study.trial.assign import Assignment, assign, indices
from twin.study.trial.case import Case
from twin.study.trial.effect import Sample
from twin.study.trial.known import COUNTY, HOUSEHOLD
from twin.study.trial.moment import Moment, since_opening
from twin.study.trial.outcomes import observe
from twin.study.trial.state import in_force, most, state_of
from twin.study.trial.wanted import Wanted


@dataclass(frozen=True)
class Plan:
    """What every replicate of a trial needs. `apart`: every arm is a county of its own; `only` then says which arms to run."""

    case: Case
    county: County
    attributes: pd.DataFrame
    wanted: tuple[Wanted, ...]
    apart: bool
    only: tuple[str, ...] = ()

    def needing(self, arm: str, wanted: Wanted) -> "Plan":
        """The same trial as far as one outcome in one arm needs it."""
        return replace(self, wanted=(wanted,), only=(arm,))

    @cached_property
    def key(self) -> str:
        """Hash of what a replicate depends on beside sources, county and luck."""
        file = self.case.file.model_dump(mode="json", exclude=_UNSEEN)
        scenarios = [one.to_dict() for one in (self.case.common, *self.case.arms.values())]
        asked = json.dumps([_FORM, file, scenarios, self.wanted, self.apart, self.only, list(self.attributes)], sort_keys=True)
        rows = pd.util.hash_pandas_object(self.attributes).to_numpy()
        return hashlib.sha256(asked.encode() + rows.tobytes()).hexdigest()

    @property
    def friends(self) -> dict[str, list[str]]:
        """Columns that count named friends in some arms, by name."""
        groups = self.case.file.groups
        return {name: list(one["friends_in"]) for name, one in groups.items() if list(one) == ["friends_in"]}


# Keys of a case that say what is made of its replicates, not what happens in one; `wanted` has the outcomes.
_UNSEEN = {"title", "about", "source", "outcomes", "expect", "replicates", "power", "quick", "family"}
_FORM = 3  # of what is kept of a replicate


@dataclass(frozen=True)
class Observed:
    """What one replicate saw: observations by outcome, units by arm, columns that the lot decides, how the first arm began.

    `force` is the most that came of each mechanism that was planned, in any month.
    """

    samples: dict[Wanted, Sample]
    units: list[int]
    columns: dict[str, np.ndarray]
    start: dict[str, float] = field(default_factory=dict)
    force: dict[str, float] = field(default_factory=dict)

    def kept(self) -> Kept:
        """As plain data and tables: what depends on the lot, then a sample each in the order of the plan."""
        parts = [{name: one for name, one in vars(sample).items() if one is not None} for sample in self.samples.values()]
        said = {"units": self.units, "start": self.start, "force": self.force}
        return Kept(said, {str(number): pd.DataFrame(part) for number, part in enumerate([self.columns, *parts])})

    @classmethod
    def of(cls, kept: Kept, wanted: tuple[Wanted, ...]) -> "Observed":
        """What `kept` was made from."""
        lot, *parts = [{str(name): column.to_numpy() for name, column in table.items()} for table in kept.tables.values()]
        return cls({one: Sample(**part) for one, part in zip(wanted, parts, strict=True)}, columns=lot, **kept.document)


@dataclass(frozen=True)
class Replicate(Run):
    """A replicate of a trial as a run: what its arms do is in the plan."""

    plan: Plan | None = None

    @classmethod
    def of(cls, plan: Plan, number: int) -> "Replicate":
        """One replicate of a plan."""
        case, county = plan.case, CountySpec.of(plan.county)
        return cls(county, case.common, case.months, case.file.seed, number, case.file.burn_in, plan=plan)

    @property
    def asked(self) -> Any:
        """What the plan asks for."""
        return self.plan and self.plan.key


def observed(run: Replicate) -> Kept:
    """The measure of a trial: all that one replicate saw."""
    assert run.plan is not None, "made by `Replicate.of`"
    return run_replicate(run.plan, run.replicate).kept()


def run_replicate(plan: Plan, number: int) -> Observed:
    """Live through one replicate and observe it."""
    return _apart(plan, number) if plan.apart else _together(plan, number)


def _together(plan: Plan, number: int) -> Observed:
    """All arms in one county."""
    case, county = plan.case, plan.county
    lot = assign(case, county, plan.attributes, number)
    arms = [arm for arm in case.arms if not plan.only or arm in plan.only]
    model = _model(plan, composed(case, county, lot), number)
    start = state_of(model.world, lot.arm(HOUSEHOLD) == 0)
    before = _before(model, plan.wanted)
    seen = _lived(model, _due(case, arms, plan.wanted))
    parts: dict[Wanted, list[Sample]] = {wanted: [] for wanted in plan.wanted}
    for place, name in enumerate(case.arms):
        for wanted in plan.wanted if name in arms else ():
            values = _values(seen, case, name, wanted)
            parts[wanted].append(_sample(plan, wanted, lot, place, values, before.get(wanted)))
    samples = {wanted: _joined(several) for wanted, several in parts.items()}
    return Observed(samples, lot.counts(len(case.arms)), _friends(plan, lot), start, in_force(model))


def _apart(plan: Plan, number: int) -> Observed:
    """Every arm in a county of its own, with the same luck."""
    parts: dict[Wanted, list[Sample]] = {wanted: [] for wanted in plan.wanted}
    start: dict[str, float] = {}
    force: dict[str, float] = {}
    for place, (name, scenario) in enumerate(plan.case.arms.items()):
        if plan.only and name not in plan.only:
            continue
        model = _model(plan, scenario, number)
        start = start or state_of(model.world)
        seen = _lived(model, _due(plan.case, [name], plan.wanted))
        force = most([force, in_force(model)])
        for wanted in plan.wanted:
            values = _values(seen, plan.case, name, wanted)
            parts[wanted].append(_sample(plan, wanted, None, place, values, None))
    samples = {wanted: _joined(several) for wanted, several in parts.items()}
    return Observed(samples, [1] * len(plan.case.arms), {}, start, force)


def _due(case: Case, arms: Iterable[str], wanted: Iterable[Wanted]) -> dict[int, list[Wanted]]:
    """What is to be observed at the end of each month, for all arms together."""
    found: dict[int, list[Wanted]] = {}
    for one in wanted:
        months = {case.measured(arm) for arm in arms} if one.month is None else {one.month}
        for month in sorted(months & {month for arm in arms for month in case.months_of(arm)}):
            found.setdefault(month, []).append(one)
    return found


def _model(plan: Plan, scenario: Scenario, number: int) -> BareTwin:
    file = plan.case.file
    return BareTwin(plan.county, scenario, seed=file.seed, replicate=number, burn_in=file.burn_in)


Values = tuple[np.ndarray, np.ndarray | None]
NOT_SEEN: Values = (np.zeros(0), None)  # an arm that is not measured in a month


def _values(seen: dict[tuple[Wanted, int], Values], case: Case, arm: str, wanted: Wanted) -> Values:
    """What was seen when an arm was measured; nothing in a month in which it was not."""
    month = wanted.month or case.measured(arm)
    return seen[wanted, month] if month in case.months_of(arm) else NOT_SEEN


def _lived(model: BareTwin, due: dict[int, list[Wanted]]) -> dict[tuple[Wanted, int], Values]:
    """Step to the last month in which something is due; what was seen at the end of each."""
    made, opened = np.zeros_like(model.world.villages["complaints"], dtype=np.int64), None
    heard, seen = made.copy(), {}
    for month in range(1, max(due, default=0) + 1):
        opened = since_opening(model, opened)
        model.step()
        made += model.world.villages["complaints"]
        heard += model.world.villages["heard"]
        moment = Moment(model, made, heard, opened)
        for one in due.get(month, ()):
            seen[one, month] = observe(moment, one.about, one.level, one.policy)
    return seen


def _before(model: BareTwin, wanted: tuple[Wanted, ...]) -> dict[Wanted, np.ndarray]:
    """Stocks of households as they stand before the first month, where a burn-in has made them differ."""
    if model.burn_in == 0:
        return {}
    nothing = np.zeros_like(model.world.villages["complaints"], dtype=np.int64)
    moment = Moment(model, nothing, nothing)
    stocks = [one for one in wanted if one.level == HOUSEHOLD and one.about.stock]
    return {one: observe(moment, one.about, one.level, one.policy)[0] for one in stocks}


def _sample(plan: Plan, wanted: Wanted, lot: Assignment | None, arm: int, values: Values, before: np.ndarray | None) -> Sample:
    """One arm's observations of one outcome."""
    value, weight = values
    if values is NOT_SEEN:
        nothing = np.zeros(0, dtype=np.int64)
        empty = None if before is None else np.zeros(0)
        inside = None if lot is None or lot.blocks is None else nothing
        return Sample(nothing.astype(np.int16), nothing, nothing, nothing, value, empty, None, inside)
    rows = np.arange(value.size)
    if wanted.level == COUNTY:
        township = np.zeros(1, dtype=np.int64)
    else:
        township = np.asarray(indices(plan.county)["township"][wanted.level])
    own = np.full(rows.size, arm, dtype=np.int16)
    cluster, block = rows, None
    if lot is not None:
        index = lot.clusters[wanted.level]
        assert index is not None, "observed at a level coarser than what is assigned"
        cluster, own = index, np.where(lot.arm(wanted.level) == arm, own, np.int16(-1))
        block = lot.block(wanted.level)
    every = Sample(own, cluster, township, rows, value, before, weight, block)
    return every.only(np.isfinite(value) & (own == arm))


def _joined(parts: list[Sample]) -> Sample:
    """Observations of several arms as one table."""
    names = ("arm", "cluster", "township", "row", "value", "pre", "weight", "block")
    columns = {name: [getattr(part, name) for part in parts] for name in names}
    whole: dict[str, Any] = {
        name: None if any(one is None for one in several) else np.concatenate(several) for name, several in columns.items()
    }
    return Sample(**whole)


def _friends(plan: Plan, lot: Assignment) -> dict[str, np.ndarray]:
    """How many of the friends that a household named are in given arms, by column name, int64[H]."""
    asked = plan.friends
    if not asked:
        return {}
    county, arms = plan.county, lot.arm(HOUSEHOLD)
    namer = np.repeat(np.arange(arms.size), np.diff(county.ties_start))
    names = (county.named & 1) > 0
    counted = {}
    for column, among in asked.items():
        here = np.isin(arms[county.ties], [list(plan.case.arms).index(name) for name in among])
        counted[column] = np.bincount(namer[names & here], minlength=arms.size)
    return counted
