"""Who is in which arm: by lot, keyed, balanced and nested, or as a table says."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from twin.base.draws import Namespace, luck, uniforms
from twin.county.county import County
from twin.study.trial.columns import meets
from twin.study.trial.design import Design
from twin.study.trial.form import UNITS

NOBODY = -1
_BLOCK = 1  # the `other` of a draw that orders blocks, so that it is no draw of a unit


@dataclass(frozen=True)
class Assignment:
    """Arms by place of the arm in the case (-1: in no arm), and what clusters observations.

    `unit` is household, village, township or county. `of` int16[units] holds the arm of each unit; `households` and `villages`
    the index of the unit that each household and village belongs to (villages of a household lot: None); `cluster_*` the index
    of what is clustered on.
    """

    unit: str
    of: np.ndarray
    units: dict[str, np.ndarray | None]
    clusters: dict[str, np.ndarray | None]

    def arm(self, level: str) -> np.ndarray:
        """The arm of every row of a level, int16."""
        index = self.units[level]
        assert index is not None, "observed at a level coarser than what is assigned"
        return self.of[index]

    def counts(self, arms: int) -> list[int]:
        """Units in each arm."""
        return np.bincount(self.of[self.of >= 0], minlength=arms).tolist()

    def codes(self, arm: int, county: County) -> tuple[int, ...]:
        """The codes of the units of an arm (-1: of those in no arm)."""
        return tuple(_uids(self.unit, county)[self.of == arm].tolist())


def _uids(unit: str, county: County) -> np.ndarray:
    """Codes of the units of a level."""
    if unit == "household":
        return county.household_uids
    return np.asarray(county.villages["uid"] if unit == "village" else county.townships["uid"])


def indices(county: County) -> dict[str, dict[str, np.ndarray | None]]:
    """Which unit (first key) each household and village (second key) belongs to."""
    village, township = county.households["village"], county.villages["township"]
    return {
        "household": {"household": np.arange(len(village)), "village": None},
        "village": {"household": village, "village": np.arange(len(township))},
        "township": {"household": township[village], "village": township},
    }


def assign(case: Design, county: County, attributes: pd.DataFrame, replicate: int) -> Assignment:
    """The arms of one replicate. Raises InputError where there are too few units."""
    design = case.assign
    above = indices(county)
    if design.unit == "given":
        unit, of = _given(case, county, attributes)
    else:
        unit, of = design.unit, _drawn(case, county, replicate)
    counts = np.bincount(of[of >= 0], minlength=len(case.arms))
    for name, count in zip(case.arms, counts, strict=True):
        if count == 0:
            raise case.source.error(("arms", name), "no {unit} is in this arm; it would be empty", unit=unit)
    # Observations that share an assigned unit are never independent, so clusters are at least as large as units.
    if design.cluster is not None and UNITS.index(design.cluster) < UNITS.index(unit):
        raise case.source.error(
            ("assign", "cluster"), "clusters must be at least as large as what is assigned ({unit})", unit=unit
        )
    return Assignment(unit, of, above[unit], above[design.cluster or unit])


def _drawn(case: Design, county: County, replicate: int) -> np.ndarray:
    """The lot: units in a drawn order (by blocks, if there are any), dealt out so that every prefix is balanced."""
    design = case.assign
    uids = _uids(design.unit, county)
    fortune, key = luck(case.file.seed, replicate, 0, Namespace.ASSIGNMENT), crc32(case.name.encode())
    draws = uniforms(fortune, key, uids)[:, 0]
    order = np.lexsort((uids, draws))
    if design.within is not None:
        order = _by_blocks(order, _blocks(design.unit, design.within, county), key, fortune, len(case.arms))
    shares = np.array([arm.share for arm in case.file.arms.values()])
    of = np.full(uids.size, NOBODY, dtype=np.int16)
    if design.pilot is None:
        of[order] = dealt(shares, uids.size)
        return of
    if design.pilot * len(shares) > uids.size:
        raise case.source.error(
            ("assign", "pilot"), "{pilot} for each of {arms} arms are more than there are; allowed: up to {most} ({unit})",
            pilot=design.pilot, arms=len(shares), most=uids.size // len(shares), unit=design.unit,
        )  # fmt: skip
    taken = order[: design.pilot * len(shares)]
    of[taken] = np.arange(taken.size) % len(shares)
    return of


def dealt(shares: np.ndarray, units: int) -> np.ndarray:
    """Arms dealt to units in order: each goes to the arm that is furthest behind its share, int16[units]."""
    held, share = np.zeros(shares.size), shares / shares.sum()
    arms = np.empty(units, dtype=np.int16)
    for place in range(units):
        arms[place] = int(np.argmax(share * (place + 1) - held))
        held[arms[place]] += 1
    return arms


def _blocks(unit: str, within: str, county: County) -> np.ndarray:
    found = indices(county)[within][unit]
    assert found is not None, "blocks are larger than what is assigned"
    return found


def _by_blocks(order: np.ndarray, block: np.ndarray, key: int, fortune: object, arms: int) -> np.ndarray:
    """The order regrouped into rounds: whole sets of one unit per arm from every block, then what is left over."""
    blocks = int(block.max()) + 1
    first = uniforms(fortune, key, np.arange(blocks), np.full(blocks, _BLOCK))[:, 0]  # type: ignore[arg-type]
    own = block[order]
    sorted_ = np.argsort(own, kind="stable")
    size = np.bincount(own, minlength=blocks)
    rank = np.empty(order.size, dtype=np.int64)
    rank[sorted_] = np.arange(order.size) - np.repeat(np.cumsum(size) - size, size)
    round_ = rank // arms
    left_over = (round_ + 1) * arms > size[own]
    return order[np.lexsort((rank, first[own], round_, left_over))]


def _given(case: Design, county: County, attributes: pd.DataFrame) -> tuple[str, np.ndarray]:
    """Arms as the columns say, at the coarsest level at which they hold for whole units."""
    of = np.full(len(attributes), NOBODY, dtype=np.int16)
    for number, (name, arm) in enumerate(case.file.arms.items()):
        here = meets(arm.where or {}, county, attributes, "household", case.source, ("arms", name, "where"))
        both = np.flatnonzero(here & (of >= 0))
        if both.size:
            other = list(case.arms)[of[both[0]]]
            raise case.source.error(
                ("arms", name, "where"), "{count} households are also in arm {other}", count=both.size, other=other
            )
        of[here] = number
    for unit in ("township", "village"):
        index = indices(county)[unit]["household"]
        assert index is not None, "every household has one"
        low, high = np.full(int(index.max()) + 1, 10**4), np.full(int(index.max()) + 1, -2)
        np.minimum.at(low, index, of)
        np.maximum.at(high, index, of)
        if (low == high).all():
            return unit, low.astype(np.int16)
    return "household", of
