"""Who needs attention: villages that will probably miss a policy's target, why, and how many households are lost at one step."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from twin.base.months import month_text
from twin.files.strict import Amount, Names, Share, Strict, Words, parse, read_yaml
from twin.living.ensemble.field import Kind
from twin.living.observations.rows import last_day
from twin.living.update.data import natural
from twin.living.update.estimate import Estimate, wholes
from twin.terms.calendar import YEAR
from twin.terms.steps import BLAMED, FAILURES

FILE = Path(__file__).with_name("warning.yaml")
COLOURS = ("red", "yellow", "blue")
LEAST = 0.5  # households lost at a step: of fewer, told as none, nothing is asked in the field
COLUMNS = (
    "colour", "village", "township", "policy", "opens", "deadline", "chance", "share", "low", "high", "target", "households",
    "to_win", "step", "tier", "first",
)  # fmt: skip


class Step(Strict):
    """What one does about a step of the cascade, and mechanisms that work on it."""

    does: Words
    mechanisms: Names = ()


class Colour(Strict):
    """What a colour asks for, what it costs where it was not needed, and what it costs not to have done it; in any one unit.

    `days`: within which it is to be done, from the day of the data on, or from that on which the cycle opens if it is later.
    """

    does: Words
    false_alarm: Amount
    miss: Amount
    days: Annotated[int, Field(ge=1, le=366)] = 30

    @property
    def least(self) -> float:
        """The chance of a miss from which the step is worth it."""
        return float(self.false_alarm / (self.false_alarm + self.miss))


@dataclass(frozen=True)
class Rule:
    """When a village is put on the list: the target share, a colour for each chance, and what helps at each step.

    `target`: None is what was usual here: the share that landed in the county's runs before any data.
    """

    target: float | None
    colours: dict[str, Colour]
    steps: dict[str, Step]

    def colour(self, chance: float) -> str:
        """The strongest colour whose chance is reached; empty for none."""
        return next((name for name in COLOURS if chance >= self.colours[name].least), "")


class _Document(Strict):
    target: Share | Literal["usual"]
    red: Colour
    yellow: Colour
    blue: Colour
    steps: dict[str, Step]


@cache
def rule_of(folder: Path | None = None) -> Rule:
    """The rule of a county's folder, where it has one of its own, else the shipped one; raises InputError with its line."""
    own = None if folder is None else folder / FILE.name
    data, source = read_yaml(own if own is not None and own.is_file() else FILE)
    found = parse(_Document, data, source)
    return Rule(None if found.target == "usual" else found.target, {name: getattr(found, name) for name in COLOURS}, found.steps)


@dataclass(frozen=True)
class PoolCycle:
    """A cycle whose deadline lies ahead: its policy and, in the pool's months, that in which it ends and is judged, its deadline,
    by the end of which all is to be delivered, and the last one in which one can apply.
    """

    policy: str
    month: int
    deadline: int
    applications_end: int

    @property
    def opens(self) -> int:
        """The month in which it begins: before it nothing can be done in the field."""
        return self.month - YEAR + 1


def running(estimate: Estimate) -> list[PoolCycle]:
    """For each policy the next deadline after the last observed month, where its cycle is judged in the county's months.

    What lands later lands too late, so a cycle whose deadline has passed is none to warn of, though it is judged later.
    """
    start, policies = estimate.month - estimate.first, estimate.prepared.setting.scenario.policies
    judged = sorted({(kind.month, kind.policy) for kind in estimate.prepared.field.kinds if kind.target == "landing"})
    found: dict[str, PoolCycle] = {}
    for month, key in judged:
        policy, ends = policies[key], estimate.first + month
        cycle = PoolCycle(key, month, policy.deadline(ends) - estimate.first, policy.applications_end(ends) - estimate.first)
        if cycle.deadline > start and key not in found:
            found[key] = cycle
    return list(found.values())


def warnings(estimate: Estimate, rule: Rule, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """All villages and policies with a running cycle, in `COLUMNS`; those to look at first stand first.

    `chance` of missing the target; `share` that will land (median) with its 90% interval; `to_win`: households lost at the one
    step (`step`), as far as those who pass it land: by it rows are ordered, and it is not what can be won (`held` is); `tier`
    that most of those lost at this step are charged to in the county's runs; `opens`: the first day of the cycle where it lies
    ahead, nothing where it is open; `first`: the month in which the village first had a colour for this deadline, from `before`
    (earlier lists).
    """
    every = [_of_cycle(estimate, rule, cycle) for cycle in running(estimate)]
    found = pd.concat(every, ignore_index=True) if every else pd.DataFrame(columns=list(COLUMNS))
    found["first"] = _first(found, before, last_day(estimate.month).isoformat())
    order = {name: place for place, name in enumerate((*COLOURS, ""))}
    found["order"] = found["colour"].map(order)
    by = ["order", "to_win", "village", "policy"]
    return found.sort_values(by, ascending=[True, False, True, True], kind="stable", ignore_index=True)[list(COLUMNS)]


def _of_cycle(estimate: Estimate, rule: Rule, cycle: PoolCycle) -> pd.DataFrame:
    field, codes = estimate.prepared.field, estimate.prepared.plan.codes
    names = ["landing", *(f"lost_{name}" for name in FAILURES)]
    kinds = [field.place_of[Kind(name, cycle.policy, cycle.month)] for name in names]
    members = estimate.members("village", kinds)
    eligible = wholes(estimate.prepared.pool.cube, field, "village")[:, kinds[0]]
    landed, steps = members[..., 0], members[..., 1:].mean(axis=0)
    won = steps * passing(landed.mean(axis=0), steps) * eligible[:, None]
    step = won.argmax(axis=1)
    target = usual(estimate, cycle) if rule.target is None else rule.target
    chance = (landed < target).mean(axis=0)
    low, middle, high = np.quantile(landed, (0.05, 0.5, 0.95), axis=0)
    found = pd.DataFrame({
        "village": codes.villages, "township": [codes.townships[town] for town in field.townships], "policy": cycle.policy,
        "opens": _ahead(estimate, cycle),
        "deadline": last_day(estimate.first + cycle.deadline).isoformat(), "chance": chance,
        "share": middle, "low": low, "high": high, "target": target,
        "households": eligible, "to_win": won.max(axis=1),
        "step": [FAILURES[place] for place in step],
        "tier": [BLAMED[place] for place in _charged(estimate, cycle, step)], "colour": [rule.colour(one) for one in chance],
    })  # fmt: skip
    return found[eligible > 0]


def _ahead(estimate: Estimate, cycle: PoolCycle) -> str:
    """The first day of a cycle that has not begun on the day of the estimate; nothing of one that has."""
    day = f"{month_text(estimate.first + cycle.opens)}-01"
    return day if day > estimate.as_of.isoformat() else ""


def _charged(estimate: Estimate, cycle: PoolCycle, step: np.ndarray) -> np.ndarray:
    """By village, the tier that most of those lost at a step are charged to in runs: of its own, else of all villages, i8[V]."""
    cube = estimate.prepared.pool.cube
    lost = cube.charged[cycle.month, :, cube.policies.index(cycle.policy)]
    own, every = lost[np.arange(len(step)), step], lost.sum(axis=0)[step]
    return np.asarray(np.where(own.any(axis=1, keepdims=True), own, every).argmax(axis=1))


def usual(estimate: Estimate, cycle: PoolCycle) -> float:
    """The share of those entitled in the county that lands at a deadline in runs before any data, to the nearest hundredth."""
    field = estimate.prepared.field
    kind = Kind("landing", cycle.policy, cycle.month)
    place, size = [field.place_of[kind]], wholes(estimate.prepared.pool.cube, field, "county")
    share = natural([kind], field.levels["county"].values(place), size[:, place]).mean()
    return round(float(share), 2)  # of a float32 the hundredth would be a little more or less, and who meets it would miss it


def passing(landed: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Of those who pass a step, the share that lands, f8[villages, steps]: landed / (landed + lost at later steps)."""
    later = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1] - steps
    reached = landed[:, None] + later
    return np.divide(landed[:, None], reached, out=np.zeros_like(reached), where=reached > 0)


def _first(found: pd.DataFrame, before: pd.DataFrame | None, now: str) -> list[str]:
    """Since when each row has had a colour without a break in what was listed; empty without one."""
    key = ["village", "policy", "deadline"]
    known = {} if before is None else dict(zip(before[key].itertuples(index=False, name=None), before["first"], strict=True))
    rows = zip(found[key].itertuples(index=False, name=None), found["colour"], strict=True)
    return [(known.get(one) or now) if colour else "" for one, colour in rows]


def asks(colour: str, to_win: float) -> bool:
    """Whether a row asks for something to be done: it has a colour, and somebody is expected to be lost at its step."""
    return colour in COLOURS and to_win >= LEAST


def misuse(estimate: Estimate, months: int = 12) -> pd.DataFrame:
    """Money used against the rules in the villages of each township, by policy, over the last months, beside what was usual.

    `yuan` (mean), `usual` (mean before the data), `chance` that it is more than twice the usual: a reason to look, never a
    finding about a person.
    """
    field, end = estimate.prepared.field, estimate.month - estimate.first
    codes, size = estimate.prepared.plan.codes, wholes(estimate.prepared.pool.cube, field, "township")
    rows = []
    for policy in estimate.prepared.pool.cube.policies:
        kinds = [Kind("misuse", policy, month) for month in range(max(0, end - months + 1), end + 1)]
        places = [field.place_of[kind] for kind in kinds]
        before = natural(kinds, field.levels["township"].values(places), size[:, places])
        found, usual = estimate.members("township", places).sum(axis=-1), before.sum(axis=-1).mean(axis=0)
        rows.append(pd.DataFrame({
            "township": codes.townships, "policy": policy, "yuan": found.mean(axis=0), "usual": usual,
            "chance": (found > 2 * usual).mean(axis=0),
        }))  # fmt: skip
    return pd.concat(rows, ignore_index=True).sort_values(["chance", "yuan"], ascending=False, kind="stable", ignore_index=True)
