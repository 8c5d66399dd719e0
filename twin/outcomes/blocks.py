"""What one month adds to the record, level by level: counts by row and policy."""

from functools import cache

import numpy as np

from twin.outcomes import indicators as outcomes
from twin.outcomes.cuts import complete_at
from twin.terms.steps import DUE, FOLLOWED, FOUND, MADE, Project
from twin.world.ledger import OVER_A_YEAR, POLICY_ACCOUNTS, Sink
from twin.world.world import World

LEVELS = ("village", "township", "county", "group")  # own counts of each; higher levels are summed when read

Columns = dict[str, np.ndarray]


def keyed(month: int, level: str, rows: int, policies: int = 0) -> dict[str, np.ndarray]:
    """The key columns of a block: every row of a level, times every policy."""
    return {"month": np.full(rows * max(1, policies), month, dtype=np.int32)} | _places(level, rows, policies)


@cache
def _places(level: str, rows: int, policies: int) -> dict[str, np.ndarray]:
    """The keys that every month has; nobody changes a block."""
    each = max(1, policies)
    keys: dict[str, np.ndarray] = {
        "level": np.full(rows * each, LEVELS.index(level), dtype=np.int8),
        "row": np.repeat(np.arange(rows, dtype=np.int32), each),
    }
    if policies:
        keys["policy"] = np.tile(np.arange(policies, dtype=np.int16), rows)
    return keys


def split(counts: np.ndarray, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """One column per name from the last axis."""
    return dict(zip(names, np.ascontiguousarray(counts.reshape(-1, len(names)).T), strict=True))


def stocks(world: World) -> dict[str, np.ndarray]:
    """Stocks that only grow, copied, so that a month's part is a difference."""
    ledger = world.ledger
    names = ("arrived", "pooled", "village_sink", "fitting", "contributed", "appropriated", "inflow", "sink", "recovered")
    return {name: np.array(ledger[name]) for name in names}


def opening(world: World) -> Columns:
    """What policies have before a month: in all their accounts, in villages' accounts, and in projects not yet finished."""
    held, vil = world.balances(), world.villages
    running = vil["project"] == Project.RUNNING
    return {
        "opening": sum(held[name][:-1] for name in POLICY_ACCOUNTS),
        "opening_villages": held["village"][:-1],
        "opening_works": (np.maximum(0, vil["spent"] - vil["short"] - vil["gift"]) * running).sum(axis=0),
    }


def tasks(world: World, closing: np.ndarray) -> dict[str, np.ndarray]:
    """Losses and reports of the cycles that close this month, by village and policy."""
    vil = world.villages
    task = closing & (vil["cascade"][:, :, 0] > 0)
    actual, reported = np.nan_to_num(vil["actual"]), np.nan_to_num(vil["reported"])
    losses = vil["losses"] * closing[None, :, None, None]
    names = [name for name in outcomes.CLOSED if name.startswith("lost_")]
    return split(losses.reshape(*losses.shape[:2], -1), tuple(names)) | {
        "tasks": task.astype(np.int64).ravel(),
        **complete_at(actual, task, "actual"),
        **complete_at(reported, task, "reported"),
        "reported_sum": np.where(task, reported, 0.0).ravel(),
    }


def plans(world: World) -> dict[str, np.ndarray]:
    """Plans for projects that were put forward and that villages applied with, this month."""
    vil = world.villages
    return {name: vil[name].astype(np.int64).ravel() for name in ("plans_put", "plans_passed")}


def village_money(world: World, moved: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What reached and left each village's accounts this month, and what lies there."""
    ledger, vil = world.ledger, world.villages
    gross = moved["village_sink"].copy()
    gross[:, :, Sink.DIVERTED_PUBLIC : Sink.DIVERTED_PRIVATE + 1] += vil["returned"]  # what came back is counted apart
    sinks = {sink.name.lower(): gross[:, :, sink].ravel() for sink in Sink if sink <= Sink.DIVERTED_PRIVATE}
    return sinks | {
        "arrived": (moved["arrived"] + moved["pooled"]).ravel(),
        "pooled": moved["pooled"].ravel(),
        "fitting": moved["fitting"].ravel(),
        "contribution": moved["contributed"].ravel(),
        "found": vil["found"].flatten(),
        "audited": vil["audited"].flatten(),
        "audited_idle_fen": vil["audited_idle"].flatten(),
        **inspections(vil["inspection"]),
        "complaints_made": vil["complaints"].astype(np.int64).ravel(),
        "complaints_at_township": vil["passed_on"].astype(np.int64).ravel(),
        "complaints_at_county": vil["heard"].astype(np.int64).ravel(),
        "idle": ledger["village"].sum(axis=2).ravel(),
        "idle_year": ledger["village"][:, :, OVER_A_YEAR:].sum(axis=2).ravel(),
    }


def inspections(bits: np.ndarray) -> dict[str, np.ndarray]:
    """Inspections of this month by how far they came: due, made, with a finding, with money that came back."""
    steps = {"due": DUE, "made": MADE, "found": FOUND, "followed": FOLLOWED}
    return {f"inspections_{name}": (bits & bit > 0).astype(np.int64).ravel() for name, bit in steps.items()}


def township_money(world: World) -> dict[str, np.ndarray]:
    """What lies in the townships' accounts, and what audits of them found."""
    held, tow = world.ledger["township"], world.townships
    return {
        "idle": held.sum(axis=2).ravel(),
        "idle_year": held[:, :, OVER_A_YEAR:].sum(axis=2).ravel(),
        "found": tow["found"].flatten(),
        "audited": tow["audited"].flatten(),
        "audited_idle_fen": tow["audited_idle"].flatten(),
    }


def returned_above(world: World) -> np.ndarray:
    """Diverted money of townships and county units that came back this month, i8[P, 2]: public ends, private."""
    townships, units = np.asarray(world.townships["returned"]), np.asarray(world.units["returned"])
    returned: np.ndarray = townships.sum(axis=0) + units.sum(axis=0)
    return returned


def county_money(world: World, moved: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What is the county's own: appropriations, its accounts, and what left above the villages."""
    ledger, policies = world.ledger, len(world.policies)
    gross = moved["sink"][:policies] - moved["village_sink"].sum(axis=0)
    gross[:, Sink.DIVERTED_PUBLIC : Sink.DIVERTED_PRIVATE + 1] += returned_above(world)  # what came back is counted apart
    above = {sink.name.lower(): gross[:, sink] for sink in Sink if sink <= Sink.DIVERTED_PRIVATE}
    own = ledger["county"] + ledger["unit"]
    return above | {
        "appropriated": moved["appropriated"],
        "recovered": moved["recovered"][:policies],
        "idle": own.sum(axis=1),
        "idle_year": own[:, OVER_A_YEAR:].sum(axis=1),
    }


def needs(world: World) -> dict[str, np.ndarray]:
    """Needs, visits and complaints of this month by village."""
    vil = world.villages
    names = {
        "answered_needs": "answered", "answer_hours": "answer_hours",
        "solved_needs": "solved", "solved_days": "solved_days", "solved_days_capped": "solved_capped",
        "shelved_needs": "shelved", "withdrawn_needs": "withdrawn",
        "linked_homes": "linked_homes", "visits": "visits", "hollow_visits": "hollow",
        "raised_needs": "raised_now", "raised_on_visits": "raised_on_visits",
    }  # fmt: skip
    return {name: vil[column].astype(np.int64) for name, column in names.items()} | {
        "complaints": vil["complaints"].sum(axis=1).astype(np.int64)
    }


def hours(used: np.ndarray) -> dict[str, np.ndarray]:
    """Hours of a level's offices by use."""
    return {f"hours_{use}": np.array(used[:, place]) for place, use in enumerate(outcomes.USES)}
