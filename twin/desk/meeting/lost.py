"""Where policies are lost on their way to those entitled: by tier and by step, at the next deadlines."""

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.living.ensemble.field import Kind
from twin.living.ensemble.targets import EVERY
from twin.living.observations.rows import last_day
from twin.living.update.estimate import wholes
from twin.living.warnings.warn import PoolCycle, running
from twin.terms.steps import BLAMED, FAILURES
from twin.views.sheet import Column, Sheet, Words, sheet
from twin.views.source import Source

LANDED = "landed"
WAY = (LANDED, *BLAMED)
STEPS = (LANDED, *FAILURES)
_NAME: dict[str, Words] = {LANDED: both("will land")} | {key: EVERY[f"lost_{key}"].name for key in (*BLAMED, *FAILURES)}
LEVELS = ("county", "township")


def make(source: Source) -> dict[str, Sheet]:
    """Sheets `tiers` and `steps`: a row a place (county, townships) and policy, shares of those entitled that add up to one."""
    cycles = running(source.estimate)
    return {
        "tiers": sheet(both("lost by tier"), _columns(WAY), _rows(source, cycles, WAY)),
        "steps": sheet(both("lost by step"), _columns(STEPS), _rows(source, cycles, STEPS)),
    }


def _columns(way: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        Column("place", both("place"), "place"), Column("policy", both("policy"), "policy"),
        Column("deadline", both("deadline"), "month"),
        Column("households", both("entitled, households"), "whole"), *(Column(key, _NAME[key], "share") for key in way),
        Column("low", both("will land, at least"), "share", both("19 in 20 are above")),
        Column("high", both("will land, at most"), "share", both("19 in 20 are below")),
    )  # fmt: skip


def _rows(source: Source, cycles: list[PoolCycle], way: tuple[str, ...]) -> pd.DataFrame:
    estimate, found = source.estimate, []
    field, codes = estimate.prepared.field, estimate.prepared.plan.codes
    places = {"county": (codes.county,), "township": codes.townships}
    for level in LEVELS:
        size = wholes(estimate.prepared.pool.cube, field, level)
        for cycle in cycles:
            kinds = [
                field.place_of[Kind("landing" if key == LANDED else f"lost_{key}", cycle.policy, cycle.month)] for key in way
            ]
            shares = estimate.members(level, kinds).astype(np.float64)
            parts = _parts(shares)
            low, high = np.quantile(shares[..., 0], (0.05, 0.95), axis=0)
            found.append(pd.DataFrame(
                {"place": places[level], "policy": cycle.policy,
                 "deadline": last_day(estimate.first + cycle.deadline).isoformat(), "households": size[:, kinds[0]],
                 **dict(zip(way, parts.T, strict=True)), "low": low, "high": high}
            ))  # fmt: skip
    heads = ["place", "policy", "deadline", "households", *way, "low", "high"]
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=heads)
    return rows[(rows["households"] > 0).to_numpy()]


def _parts(shares: np.ndarray) -> np.ndarray:
    """Of members f8[members, places, way], what landed first: its middle, as everywhere; what is lost as means that fill it up.

    Middles of parts do not add up to one; nor do means where members of shares are estimated one by one.
    """
    parts: np.ndarray = shares.mean(axis=0)
    parts[:, 0] = np.median(shares[..., 0], axis=0)
    lost = parts[:, 1:].sum(axis=1, keepdims=True)
    parts[:, 1:] *= np.divide(1 - parts[:, :1], lost, out=np.zeros_like(lost), where=lost > 0)
    return parts
