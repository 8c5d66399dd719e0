"""The reference's state in the layout of the twin's columns, so that the two can be compared value by value."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from experiments.reference.case import STEPS, Case
from experiments.reference.clauses import CLAUSES
from experiments.reference.world import World
from twin.terms.forms import STRUCTURE
from twin.terms.steps import CAUSES
from twin.world.ledger import Flow, Sink
from twin.world.world import BLAMED, STATE, USES

NEEDS = (None, "silent", "village", "township", "shared", "shelved")
PROJECT = (None, "applied", "approved", "running", "done")
LAST_NEED = (None, "solved", "unsolved")
WAYS = ("app", "hall", "hotline", "visit", "meeting")
TOLD_TO = {None: 0, "office": 32, "sent": 64}
FLAGS = {"duty": 16, "means": 32}


def bits(members: Iterable[str], names: tuple[str, ...]) -> int:
    """A set of words as an integer, one bit a word."""
    return sum(1 << names.index(member) for member in members)


def months(history: Iterable[bool]) -> int:
    """Twelve months of yes and no as an integer, this month in the lowest bit."""
    return sum(happened << age for age, happened in enumerate(reversed(list(history))))


def fault(case: Case) -> int:
    """Holder of the file, what it waits for, and whether a complaint was made."""
    flags = FLAGS.get(case.waits_for or "", 0) | (64 if case.refused else 0) | (128 if case.complained else 0)
    return case.holder | 4 * case.in_time | flags


def _or(value: Any, empty: float) -> Any:
    return empty if value is None else value


# Columns whose value is not simply the attribute of the same name. Those per policy take the case, task or key.
HOUSEHOLD: dict[str, Callable[[Any], Any]] = {
    "turnout": lambda h: months(h.meetings),
    "need": lambda h: NEEDS.index(h.need),
    "need_left": lambda h: _or(h.need_left, -1.0),
    "served": lambda h: LAST_NEED.index(h.last_need),
    "contact": lambda h: bits(h.dealings, WAYS) | TOLD_TO[h.told_to],
}
CASE: dict[str, Callable[[Case], Any]] = {
    "known": lambda c: bits(c.knowledge.right, CLAUSES),
    "wrong": lambda c: bits(c.knowledge.wrong, CLAUSES),
    "held": lambda c: bits(c.ever_right, CLAUSES),
    "tell_right": lambda c: bits(c.news.right, CLAUSES),
    "tell_wrong": lambda c: bits(c.news.wrong, CLAUSES),
    "passed": lambda c: bits(c.steps, STEPS),
    "fault": fault,
    "due": lambda c: _or(c.due, -1),
    "received": lambda c: c.received,
    "arrears": lambda c: _or(c.arrears, -1),
}
TASK: dict[str, Callable[[Any], Any]] = {
    "known": lambda t: bits(t.knowledge.right, CLAUSES),
    "wrong": lambda t: bits(t.knowledge.wrong, CLAUSES),
    "held": lambda t: bits(t.ever_right, CLAUSES),
    "returned": lambda t: [t.returned["public"], t.returned["private"]],
    "project": lambda t: PROJECT.index(t.project),
    "applied_day": lambda t: _or(t.applied_day, -1),
    "diverted_open": lambda t: [t.diverted_open["public"], t.diverted_open["private"]],
    "audits": lambda t: months(t.audits),
    "inspection": lambda t: bits(t.inspection, ("due", "made", "found", "followed")),
    "cascade": lambda t: [t.cascade[step] for step in STEPS],
    "causes": lambda t: [t.causes[cause] for cause in CAUSES],
    "losses": lambda t: [[t.losses[step, tier] for tier in range(len(BLAMED))] for step in STEPS[1:]],
    "actual": lambda t: _or(t.actual, np.nan),
    "reported": lambda t: _or(t.reported, np.nan),
    "claimed": lambda t: _or(t.claimed, np.nan),
}
OFFICE: dict[str, Callable[[Any], Any]] = {
    "skill_now": lambda o: o.skill,
    "used": lambda o: [o.used[use] for use in USES],
    "open_needs": lambda v: list(v.open_needs.values()),
    "swept": lambda v: list(v.swept.values()),
}


def column(model: World, level: str, name: str) -> np.ndarray:
    """One column of a level, in the twin's dtype."""
    if level == "ledger":
        values = _ledger(model, name)
    elif level == "county":
        values = _county(model, name)
    else:
        per_policy = "policy" in STATE[level][name].shape
        values = [
            [_of_policy(agent, level, name, p.key) for p in model.programmes] if per_policy else _of_agent(agent, level, name)
            for agent in getattr(model, level)
        ]
    return np.array(values, dtype=STATE[level][name].dtype)


def _of_agent(agent: Any, level: str, name: str) -> Any:
    if name in ("restraint", "heading", "benefit"):
        found = [getattr(trial, name) for trial in agent.trials.values()]
        return found if level == "villages" else found[0]
    if name.startswith("seen_"):
        return _or(agent.seen[name.removeprefix("seen_")], np.nan)
    special = HOUSEHOLD if level == "households" else OFFICE
    return special[name](agent) if name in special else getattr(agent, name)


def _of_policy(agent: Any, level: str, name: str, key: str) -> Any:
    if level == "households":
        return CASE[name](agent.cases[key])
    if name.endswith("_ease") or name == "file_backlog":
        return getattr(agent, name)[key]
    if level == "units" or (level == "townships" and hasattr(agent.books[key], name)):
        return TASK[name](agent.books[key]) if name in TASK else getattr(agent.books[key], name)
    if level == "townships":
        if name in ("kept", "diverted"):
            return getattr(agent, name)[key]
        held = {"known": agent.knowledge[key].right, "wrong": agent.knowledge[key].wrong, "held": agent.ever_right[key]}
        return bits(held[name], CLAUSES)
    return TASK[name](agent.tasks[key]) if name in TASK else getattr(agent.tasks[key], name)


def _county(model: World, name: str) -> Any:
    county, keys = model.county, [programme.key for programme in model.programmes]
    if name == "issued":
        return [county.issued[key] for key in keys]
    if name == "changed":
        return [bits(county.changed[key], CLAUSES) for key in keys]
    if name in {"known", "wrong"}:
        return [bits(county.message[key].right if name == "known" else county.message[key].wrong, CLAUSES) for key in keys]
    special = {"perfected": bits(model.perfected, STEPS)} | {
        relation: forms.index(model.structure[relation]) for relation, forms in STRUCTURE.items()
    }
    return [special[name] if name in special else getattr(county, name)]


def _ledger(model: World, name: str) -> Any:
    books, keys = model.books, [programme.key for programme in model.programmes]
    every = [*keys, None]  # the last row: money of no policy
    tasks = [[village.tasks[key] for key in keys] for village in model.villages]
    tables: dict[str, Callable[[], Any]] = {
        "treasury": lambda: books.treasury.by_age,
        "operations": lambda: books.operations.by_age,
        "county": lambda: [model.county.accounts[key].by_age for key in keys],
        "unit": lambda: [model.units[p.unit].accounts[p.key].by_age for p in model.programmes],
        "township": lambda: [[township.accounts[key].by_age for key in keys] for township in model.townships],
        "village": lambda: [[task.account.by_age for task in row] for row in tasks],
        "inflow": lambda: [books.inflow[key] for key in every],
        "sink": lambda: [[books.sink[key, sink.name.lower()] for sink in Sink] for key in every],
        "flow": lambda: [[books.flow[key, flow.name.lower()] for flow in Flow] for key in every],
        "contributed": lambda: [[task.contributed for task in row] for row in tasks],
        "appropriated": lambda: [books.appropriated[key] for key in keys],
        "arrived": lambda: [[task.arrived for task in row] for row in tasks],
        "pooled": lambda: [[task.pooled for task in row] for row in tasks],
        "village_sink": lambda: [[[task.sinks[sink.name.lower()] for sink in Sink] for task in row] for row in tasks],
        "fitting": lambda: [[task.fitting for task in row] for row in tasks],
        "recovered": lambda: [books.recovered[key] for key in every],
    }
    return tables[name]()
