"""One replicate of a trial: the lot is drawn, the county or the counties live, and arms are measured when their time comes."""

import hashlib
import json
from dataclasses import dataclass, replace
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
from twin.study.trial.moment import Moment
from twin.study.trial.outcomes import COUNTY, HOUSEHOLD, observe
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
        asked = json.dumps([file, scenarios, self.wanted, self.apart, self.only, list(self.attributes)], sort_keys=True)
        rows = pd.util.hash_pandas_object(self.attributes).to_numpy()
        return hashlib.sha256(asked.encode() + rows.tobytes()).hexdigest()

    @property
    def friends(self) -> dict[str, list[str]]:
        """Columns that count named friends in some arms, by name."""
        groups = self.case.file.groups
        return {name: list(one["friends_in"]) for name, one in groups.items() if list(one) == ["friends_in"]}


# Keys of a case that say what is made of its replicates, not what happens in one; `wanted` has the outcomes.
_UNSEEN = {"title", "about", "source", "outcomes", "expect", "replicates", "power", "quick"}


@dataclass(frozen=True)
class Observed:
    """What one replicate saw: observations by outcome, units by arm, and columns that depend on the lot."""

    samples: dict[Wanted, Sample]
    units: list[int]
    columns: dict[str, np.ndarray]

    def kept(self) -> Kept:
        """As plain data and tables: what depends on the lot, then a sample each in the order of the plan."""
        parts = [{name: one for name, one in vars(sample).items() if one is not None} for sample in self.samples.values()]
        return Kept(self.units, {str(number): pd.DataFrame(part) for number, part in enumerate([self.columns, *parts])})

    @classmethod
    def of(cls, kept: Kept, wanted: tuple[Wanted, ...]) -> "Observed":
        """What `kept` was made from."""
        lot, *parts = [{str(name): column.to_numpy() for name, column in table.items()} for table in kept.tables.values()]
        return cls({one: Sample(**part) for one, part in zip(wanted, parts, strict=True)}, kept.document, lot)


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
    due = {name: case.measured(name) for name in arms}
    model = _model(plan, composed(case, county, lot), number)
    before = _before(model, plan.wanted)
    seen = _lived(model, plan.wanted, sorted(set(due.values())))
    samples = {
        wanted: _joined([_sample(plan, wanted, lot, place, seen[due[name]][wanted], before.get(wanted))
                         for place, name in enumerate(case.arms) if name in due])
        for wanted in plan.wanted
    }  # fmt: skip
    return Observed(samples, lot.counts(len(case.arms)), _friends(plan, lot))


def _apart(plan: Plan, number: int) -> Observed:
    """Every arm in a county of its own, with the same luck."""
    parts: dict[Wanted, list[Sample]] = {wanted: [] for wanted in plan.wanted}
    for place, (name, scenario) in enumerate(plan.case.arms.items()):
        if plan.only and name not in plan.only:
            continue
        month = plan.case.measured(name)
        model = _model(plan, scenario, number)
        seen = _lived(model, plan.wanted, [month])[month]
        for wanted in plan.wanted:
            parts[wanted].append(_sample(plan, wanted, None, place, seen[wanted], None))
    return Observed({wanted: _joined(several) for wanted, several in parts.items()}, [1] * len(plan.case.arms), {})


def _model(plan: Plan, scenario: Scenario, number: int) -> BareTwin:
    file = plan.case.file
    return BareTwin(plan.county, scenario, seed=file.seed, replicate=number, burn_in=file.burn_in)


Values = tuple[np.ndarray, np.ndarray | None]


def _lived(model: BareTwin, wanted: tuple[Wanted, ...], months: list[int]) -> dict[int, dict[Wanted, Values]]:
    """Step to the last of the months; what was seen at the end of each."""
    made = np.zeros_like(model.world.villages["complaints"], dtype=np.int64)
    heard, seen = made.copy(), {}
    for month in range(1, months[-1] + 1):
        model.step()
        made += model.world.villages["complaints"]
        heard += model.world.villages["heard"]
        if month in months:
            moment = Moment(model, made, heard)
            seen[month] = {one: observe(moment, one.about, one.level, one.policy) for one in wanted}
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
    rows = np.arange(value.size)
    if wanted.level == COUNTY:
        township = np.zeros(1, dtype=np.int64)
    else:
        township = np.asarray(indices(plan.county)["township"][wanted.level])
    own = np.full(rows.size, arm, dtype=np.int16)
    cluster = rows
    if lot is not None:
        index = lot.clusters[wanted.level]
        assert index is not None, "observed at a level coarser than what is assigned"
        cluster, own = index, np.where(lot.arm(wanted.level) == arm, own, np.int16(-1))
    every = Sample(own, cluster, township, rows, value, before, weight)
    return every.only(np.isfinite(value) & (own == arm))


def _joined(parts: list[Sample]) -> Sample:
    """Observations of several arms as one table."""
    names = ("arm", "cluster", "township", "row", "value", "pre", "weight")
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
