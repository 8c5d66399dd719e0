"""A village's plan: which steps, in which order, and the households that the whole of it wins, by runs of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twin.living.ensemble.field import Kind
from twin.living.forecast.again import LUCK
from twin.living.forecast.branches import Ahead, Deadline
from twin.living.forecast.tries import interval
from twin.living.update.estimate import wholes
from twin.scenario.scenario import Scenario
from twin.terms.steps import FAILURES
from twin.views.matching.covered import with_steps
from twin.views.matching.pooling import Pooled, pooled
from twin.views.matching.rule import Candidate, Rule
from twin.views.matching.shared import together

WORST = 3  # steps of the cascade at which most is lost, that a plan works on


@dataclass(frozen=True)
class Screen:
    """What each step wins in each village, tried by itself: means over members, all deadlines ahead together.

    `won` and `error`: households, f8[candidate, village], pooled over villages; `spread`: standard deviation of one try.
    `lost`: households lost at each step by the deadlines, f8[village, deadline, step].
    """

    candidates: tuple[Candidate, ...]
    won: np.ndarray
    error: np.ndarray
    spread: np.ndarray
    lost: np.ndarray


@dataclass(frozen=True)
class Plan:
    """Steps for one village in order, with what they cost until the last deadline.

    `won`: by deadline and (last) in all, mean households; `low`, `high`: between them lies what following the plan once wins,
    nine times in ten; `some`: chance that it wins at least one household.
    """

    village: int  # row
    steps: tuple[Candidate, ...]
    months: int
    won: np.ndarray
    low: np.ndarray
    high: np.ndarray
    some: float

    @property
    def yuan(self) -> float:
        """What all steps cost."""
        return sum(one.yuan(self.months) for one in self.steps)

    @property
    def hours(self) -> float:
        """Hours of all offices for all steps."""
        return sum(one.hours(self.months) for one in self.steps)


def screen(ahead: Ahead, tried: tuple[Candidate, ...], members: int) -> Screen:
    """Try every candidate in every village: in each branch each village does another one, in turn, so that few do the same."""
    estimate = ahead.estimate
    base, codes = estimate.prepared.setting.scenario, estimate.prepared.plan.codes.villages
    count, places = len(tried), len(codes)
    turn = (np.arange(places)[None, :] + np.arange(count)[:, None]) % max(count, 1)  # candidate by branch and village
    scenarios = [base, *(with_steps(base, tried, _covered(tried, row, codes), ahead.since) for row in turn)]
    found = ahead.landed(scenarios, range(members)).sum(axis=-1)
    gaps = found[1:] - found[0]
    by = np.zeros((count, members, places))
    for branch, row in enumerate(turn):
        by[row, :, np.arange(places)] = gaps[branch].T
    lost = losses(ahead)
    one: Pooled = pooled(by, lost.sum(axis=(1, 2)))
    return Screen(tried, one.mean, one.error, np.sqrt(by.var(axis=1, ddof=1).mean(axis=0)) if count else np.zeros(places), lost)


def _covered(tried: Sequence[Candidate], row: np.ndarray, codes: Sequence[str]) -> dict[str, tuple[int, ...]]:
    return {one.key: tuple(int(codes[int(v)]) for v in np.flatnonzero(row == number)) for number, one in enumerate(tried)}


def losses(ahead: Ahead) -> np.ndarray:
    """Households lost at each step by each deadline, means over members, f8[village, deadline, step]; 0 where nobody is entitled.

    Of nobody there are no shares: one such policy must not hide what a village loses of the others.
    """
    found = [[shares(ahead, one, f"lost_{step}").mean(axis=0) for step in FAILURES] for one in ahead.deadlines]
    lost = np.asarray(found).reshape(len(ahead.deadlines), len(FAILURES), -1)
    whole = np.stack([entitled(ahead, one) for one in ahead.deadlines], axis=1)[..., None]
    return np.where(whole > 0, np.moveaxis(lost, -1, 0) * whole, 0.0)


def shares(ahead: Ahead, deadline: Deadline, target: str = "landing") -> np.ndarray:
    """A share of those entitled at a deadline by member and village, f8[N, village]."""
    return ahead.estimate.of("village", Kind(target, deadline[0], deadline[1] - ahead.estimate.first))


def entitled(ahead: Ahead, deadline: Deadline) -> np.ndarray:
    """Households that are entitled at a deadline, f8[village]."""
    field, first = ahead.estimate.prepared.field, ahead.estimate.first
    kind = field.place_of[Kind("landing", deadline[0], deadline[1] - first)]
    return np.asarray(wholes(ahead.estimate.prepared.pool.cube, field, "village")[:, kind])


def chosen(seen: Screen, village: int, rule: Rule, months: int) -> tuple[Candidate, ...]:
    """The steps of a village's plan: those that win beyond chance where most is lost, most households for the cost first."""
    tells = seen.won[:, village] > np.maximum(rule.beyond * seen.error[:, village], rule.least)
    lost = seen.lost[village].sum(axis=0)
    worst = {FAILURES[step] for step in np.argsort(-lost, kind="stable")[:WORST] if lost[step] > 0}
    order = sorted(
        (number for number, one in enumerate(seen.candidates) if tells[number] and worst & {*one.steps}),
        key=lambda number: -seen.won[number, village] / max(_cost(seen.candidates[number], rule, months), 1.0),
    )
    found: list[Candidate] = []
    for number in order:
        more = [*found, seen.candidates[number]]
        if len(more) <= rule.most_steps and _within(more, rule, months):
            found = more
    return tuple(found)


def _cost(one: Candidate, rule: Rule, months: int) -> float:
    return one.yuan(months) + rule.hour_yuan * one.hours(months)


def _within(steps: Sequence[Candidate], rule: Rule, months: int) -> bool:
    yuan, hours = sum(one.yuan(months) for one in steps), sum(one.hours(months) for one in steps)
    budget = rule.budget
    return (budget.yuan is None or yuan <= budget.yuan) and (budget.hours is None or hours <= budget.hours)


def scenario_of(ahead: Ahead, plans: Mapping[int, Sequence[Candidate]]) -> Scenario:
    """The county's scenario with the plans of some villages (rows)."""
    prepared = ahead.estimate.prepared
    codes, covered = prepared.plan.codes.villages, dict[str, tuple[int, ...]]()
    for row, steps in plans.items():
        for one in steps:
            covered[one.key] = (*covered.get(one.key, ()), int(codes[row]))
    every = {one.key: one for steps in plans.values() for one in steps}
    return with_steps(prepared.setting.scenario, list(every.values()), covered, ahead.since)


def proved(ahead: Ahead, seen: Screen, plans: dict[int, tuple[Candidate, ...]], rule: Rule) -> list[Plan]:
    """Plans with what they win, with members and luck that the choice has not seen; in a large county villages that are far from
    each other share a branch.

    A plan that wins less in its own runs than a step must is none: what the choice saw of it was chance.
    """
    base, rows = ahead.estimate.prepared.setting.scenario, [row for row, steps in plans.items() if steps]
    months = ahead.due + 1 - ahead.since
    won: dict[int, np.ndarray] = {}
    if rows:
        groups = together(rows, ahead.estimate.prepared.field.townships)
        scenarios = [base, *(scenario_of(ahead, {row: plans[row] for row in some}) for some in groups)]
        found = ahead.landed(scenarios, range(rule.screened, rule.screened + rule.proved), LUCK)
        for branch, row in ((number, row) for number, some in enumerate(groups, start=1) for row in some):
            gap = found[branch, :, row] - found[0, :, row]
            if gap.sum(axis=1).mean() >= rule.least:
                won[row] = np.concatenate([gap, gap.sum(axis=1, keepdims=True)], axis=1)
    return [_plan(row, steps, months, won.get(row), seen, len(ahead.deadlines)) for row, steps in plans.items()]


def _plan(row: int, steps: tuple[Candidate, ...], months: int, won: np.ndarray | None, seen: Screen, deadlines: int) -> Plan:
    empty = np.zeros(deadlines + 1)
    if won is None:
        return Plan(row, (), months, empty, empty, empty, 0.0)
    mean, half = interval(won, seen.spread[row] * np.sqrt(len(steps)))
    some = float(((won[:, -1] >= 1).sum() + 0.5) / (len(won) + 1))
    return Plan(row, steps, months, mean, np.floor(mean - half), np.ceil(mean + half), some)
