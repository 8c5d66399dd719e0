"""How an arm stands before the first month: what its households know, which eyes offices feel, what money and needs wait."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from twin.base.messages import mark
from twin.terms.steps import CLAUSES, Need
from twin.world.ledger import FEN, POLICY_ACCOUNTS

# What is told of it, in order: name, words, unit.
STATE: dict[str, tuple[str, str]] = {
    **{f"knows.{clause}": (mark("knows of a policy: {clause}"), "share") for clause in CLAUSES},
    "eyes.audit": (mark("eyes of auditors that village offices feel"), "eyes"),
    "eyes.households": (mark("eyes of households that village offices feel"), "eyes"),
    "idle": (mark("policy money lying in accounts of the county, by household"), "yuan"),
    "backlog": (mark("households with a need on record that is not finished"), "share"),
    "unraised": (mark("households with a need that nobody has on record"), "share"),
    "trust": (mark("trust"), "0 to 1"),
    "satisfaction": (mark("satisfaction (mean)"), "0 to 1"),
}


def state_of(world: Any, households: np.ndarray | None = None) -> dict[str, float]:
    """The numbers of `STATE` of some households, bool[H] (None: all), and of their villages, each counted by its households.

    Money above the villages belongs to no arm, so that idle money is that of the whole county. Empty where nobody lives there.
    """
    hh, vil = world.households, world.villages
    here = hh["present"] & (True if households is None else households)
    if not here.any():
        return {}
    weight = np.bincount(hh["village"][here], minlength=world.count("villages"))
    known, need = hh["known"][here], hh["need"][here]
    found = {f"knows.{clause}": float((known >> bit & 1).mean()) for bit, clause in enumerate(CLAUSES)}
    found |= {f"eyes.{whose}": float(np.average(vil[f"felt_{whose}"], weights=weight)) for whose in ("audit", "households")}
    fen = sum(int(world.ledger[account].sum()) for account in POLICY_ACCOUNTS)
    open_ = np.isin(need, (Need.VILLAGE, Need.TOWNSHIP, Need.SHARED))
    return found | {
        "idle": fen / FEN / int(hh["present"].sum()), "backlog": float(open_.mean()),
        "unraised": float((need == Need.SILENT).mean()), "trust": float(hh["trust"][here].mean()),
        "satisfaction": float(hh["satisfaction"][here].mean()),
    }  # fmt: skip


def in_force(model: Any) -> dict[str, float]:
    """The most that came of each mechanism in any month of the trial in which it was planned, all its forms together, by key."""
    rows = [one for one in model.regime.memory.given if one.month >= model.scenario.start and one.planned > 0]
    return most({one.mechanism.partition("__")[0]: one.in_force} for one in rows)


def most(several: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The largest of the numbers of one name."""
    found: dict[str, float] = {}
    for one in several:
        for key, value in one.items():
            found[key] = max(found.get(key, 0.0), value)
    return found
