"""Tidy tables from recorded counts: summed to the level asked for, then turned into indicators."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from twin.base.months import month_text
from twin.outcomes import indicators as outcomes
from twin.outcomes.counts import Raw
from twin.outcomes.cuts import ALL_COUNTS
from twin.outcomes.record import Recorder
from twin.terms.clauses import CLAUSES
from twin.terms.steps import BLAMED, FAILURES, STEPS
from twin.world.ledger import ENDS, Flow
from twin.world.world import World

ALL = "all"


def monthly_table(
    raw: Raw, levels: Sequence[str] = ("county", "township", "village", "group"), names: tuple[str, ...] | None = None
) -> pd.DataFrame:
    """One row per month, level, place and policy (or "all"): indicators (all, or those named), and the counts behind the cascade.

    Beside the code of a place stands its name (`name`), where the county's places have names of their own. Money in the rows of a
    township is that of its villages alone: what offices of township and county spend or divert is in the county's rows only.
    """
    blocks = []
    for level in levels:
        for by in (("month",), ("month", "policy")):
            counts = raw.at(level, by)
            block = pd.concat([outcomes.values(counts, names), counts[[c for c in _SHOWN if c in counts]]], axis=1).reset_index()
            block.insert(1, "level", level)
            if raw.own:
                block["name"] = _named(_own(raw, level), block["place"])
            block["place"] = _named(raw.names[level], block["place"])
            block["policy"] = _named(raw.keys, block["policy"]) if "policy" in by else ALL
            months, which = np.unique(block["month"], return_inverse=True)
            block["month"] = _named([month_text(month) for month in months], which)
            blocks.append(block)
    together = pd.concat(blocks, ignore_index=True)
    first = ["month", "level", "place", *(["name"] if raw.own else []), "policy"]
    return together[first + [name for name in together.columns if name not in first]]


def _own(raw: Raw, level: str) -> Sequence[str]:
    """Own names of the places of a level; the county is called by its title, groups by their keys."""
    return {"village": raw.own.villages, "township": raw.own.townships}.get(level) or [""] * len(raw.names[level])


def county_rows(monthly: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The county-level rows of a monthly table: all policies together, and policy by policy."""
    county = monthly[monthly["level"] == "county"].drop(columns="name", errors="ignore")
    together = county["policy"] == ALL
    return county[together].reset_index(drop=True), county[~together].reset_index(drop=True)


def _named(names: Sequence[str], rows: np.ndarray | pd.Series) -> np.ndarray:
    """The name of each row."""
    return np.array(names, dtype=object)[np.asarray(rows)]


_SHOWN = (
    *STEPS, "tasks", "actual_tasks", "reported_tasks", *(f"clause_{clause}" for clause in CLAUSES), "surveyed", "households",
    "opening", "appropriated", "arrived", "pooled", "benefit", "misdelivered", "diverted_public", "diverted_private", "recovered",
    "idle", "open_needs", "unraised_needs", "solved_needs", "visits", "hollow_visits", *(f"hours_{use}" for use in outcomes.USES),
)  # fmt: skip


def cascade_table(year: Raw) -> pd.DataFrame:
    """Households by policy (and all) that passed each step, in the cycles that closed; and what landed at other cuts."""
    counts = year.at("county", ("policy",)).reset_index()
    table = counts[list(_STEPPED)].astype(np.int64)
    table.insert(0, "policy", [year.keys[p] for p in counts["policy"]])
    whole = pd.DataFrame([{"policy": ALL} | cascade_of_all(year)])
    return pd.concat([table, whole], ignore_index=True)


def cascade_of_all(year: Raw) -> dict[str, int]:
    """The last row of the table: all policies together."""
    counts = year.columns("county", ("policy",))
    return {name: int(counts[name].astype(np.int64).sum()) for name in _STEPPED}


_STEPPED = (*STEPS, *ALL_COUNTS)


def loss_table(year: Raw) -> pd.DataFrame:
    """Households that did not land, by the step that failed first (index) and the tier charged (columns)."""
    return pd.DataFrame(lost(year), index=pd.Index(FAILURES, name="step"), columns=list(BLAMED))


def lost(year: Raw) -> np.ndarray:
    """The cells of the table of losses, i8[step, tier]."""
    total = year.columns("county")
    return np.array([[int(total[f"lost_{failure}_{tier}"][0]) for tier in BLAMED] for failure in FAILURES])


def held_by(world: World, meant: np.ndarray) -> dict[str, np.ndarray]:
    """Which clauses offices hold now, as bits, by tier; of policies that are `meant` for somebody, bool[P], if there are any."""
    some = meant if meant.any() else ~meant
    tiers = {"county": world.county, "township": world.townships, "village": world.villages}
    return {tier: np.asarray(columns["known"])[..., some] for tier, columns in tiers.items()}


def clause_table(year: Raw, bits: dict[str, np.ndarray]) -> pd.DataFrame:
    """Share of units of each tier that hold a clause rightly, mean over policies; offices now, households over the year.

    `bits`: what offices hold, as `held_by` gives it.
    """
    total = year.columns("county")
    columns: dict[str, list[float]] = {
        tier: [float(np.mean(known >> clause & 1)) for clause in range(len(CLAUSES))] for tier, known in bits.items()
    }
    surveyed = max(1, total["surveyed"][0])
    columns["household"] = [float(total[f"clause_{clause}"][0] / surveyed) for clause in CLAUSES]
    return pd.DataFrame(columns, index=pd.Index(CLAUSES, name="clause"))


def flow_table(world: World, record: Recorder) -> pd.DataFrame:
    """Moves of money since month 0 by source, target and policy, in fen.

    Each account begins with what comes from `opening` and hands what it holds at the end to `kept`. `treasury` and `operations`
    then balance over all policies together. Of what goes back to the treasury the ledger remembers why and not whence: the source
    of these rows is the reason. `clawed_back` (unused for too long) leaves `county`, `unit`, `township` and `village`, `recalled`
    (budget cuts) `county` and `unit`, `saved` (false claims) `county` and `village`. These four accounts together gave that much
    more than their rows say, policy by policy; each for itself balances only where nothing went back.
    """
    moved = np.asarray(world.ledger["flow"]) - record.flows_before
    moves = [(*ENDS[flow], moved[:, flow]) for flow in Flow]
    moves += [("opening", account, fen) for account, fen in record.opening.items()]
    moves += [(account, "kept", fen) for account, fen in world.balances().items()]
    keys = [policy.key for policy in world.policies] + [ALL]
    rows = [
        {"source": source, "target": target, "policy": key, "fen": int(fen[p])}
        for p, key in enumerate(keys)
        for source, target, fen in moves
        if fen[p]
    ]
    return pd.DataFrame(rows, columns=["source", "target", "policy", "fen"])


def mechanism_table(given: Sequence[Any], since: int) -> pd.DataFrame:
    """One row per month and mechanism that was in force somewhere: what it asked and what it got, since a month.

    `given` are the rows that the regime remembers (`twin.regime.ration.Given`).
    """
    rows = [vars(one) | {"month": month_text(one.month)} for one in given if one.month >= since]
    return pd.DataFrame(rows, columns=list(MECHANISMS)).astype(MECHANISMS)


# Columns of the table of mechanisms, with their types also where it is empty.
MECHANISMS = {"month": str, "mechanism": str} | dict.fromkeys(
    ("planned", "in_force", "asked_yuan", "paid_yuan", "paid_share", "asked_hours", "granted_hours", "staffed_share", "fresh"),
    np.float64,
)


def place_table(year: Raw, level: str) -> pd.DataFrame:
    """One row per village or township: where it is, how it fared in the last twelve months.

    What people know, think and do, and idle money, are means over these months, as one month of a small place says little. The
    county's headline numbers (`summary`) take people and idle money as they stand in the last month and awareness in the last
    December, so they need not be a mean of places.
    """
    counts = year.at(level)
    found = outcomes.values(counts, _PLACE).join(counts[["eligible", "landed", "idle"]])
    found["idle_yuan"] = found.pop("idle") / 100
    found = found.rename(columns={"reported_landing_rate": "reported"}).reset_index(drop=True)
    townships = {"code": year.names["township"]} | ({"name": year.own.townships} if year.own else {})
    about = year.villages if level == "village" else pd.DataFrame(townships)
    return pd.concat([about, found], axis=1)


_PLACE = ("landing_rate", "reported_landing_rate", "reported_share", "awareness", "trust", "satisfaction", "participation")
