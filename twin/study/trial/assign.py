"""Who is in which arm: by lot, keyed, balanced and nested, or as a table says."""

import math
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
_EVEN = 1e-9  # so near to a whole number a share of a block comes out even


@dataclass(frozen=True)
class Assignment:
    """Arms by place of the arm in the case (-1: in no arm), and what clusters observations.

    `unit` is household, village, township or county. `of` int16[units] holds the arm of each unit; `households` and `villages`
    the index of the unit that each household and village belongs to (villages of a household lot: None); `clusters` the index
    of what is clustered on; `blocks` the block within which each unit was drawn, or None.
    """

    unit: str
    of: np.ndarray
    units: dict[str, np.ndarray | None]
    clusters: dict[str, np.ndarray | None]
    blocks: np.ndarray | None = None

    def arm(self, level: str) -> np.ndarray:
        """The arm of every row of a level, int16."""
        index = self.units[level]
        assert index is not None, "observed at a level coarser than what is assigned"
        return self.of[index]

    def block(self, level: str) -> np.ndarray | None:
        """The block of every row of a level, or None where the lot has no blocks."""
        index = self.units[level]
        return None if self.blocks is None or index is None else self.blocks[index]

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
    block = None if design.within is None else blocks(unit, design.within, county)
    return Assignment(unit, of, above[unit], above[design.cluster or unit], block)


def _drawn(case: Design, county: County, replicate: int) -> np.ndarray:
    """The lot: units in a drawn order, dealt out by share so that every prefix is balanced, or that every block is."""
    design = case.assign
    uids = _uids(design.unit, county)
    fortune, key = luck(case.file.seed, replicate, 0, Namespace.ASSIGNMENT), crc32(case.name.encode())
    draws = uniforms(fortune, key, uids)[:, 0]
    order = np.lexsort((uids, draws))
    block = None if design.within is None else blocks(design.unit, design.within, county)
    shares = np.array([arm.share for arm in case.file.arms.values()])
    if block is not None:
        order = _by_blocks(order, block, key, fortune, round_of(shares))
    if design.pilot is not None and design.pilot * len(shares) > uids.size:
        raise case.source.error(
            ("assign", "pilot"), "{pilot} for each of {arms} arms are more than there are; allowed: up to {most} ({unit})",
            pilot=design.pilot, arms=len(shares), most=uids.size // len(shares), unit=design.unit,
        )  # fmt: skip
    taken = order if design.pilot is None else order[: design.pilot * len(shares)]
    of = np.full(uids.size, NOBODY, dtype=np.int16)
    of[taken] = dealt(shares, taken.size) if block is None else dealt_within(shares, block[taken])
    return of


def dealt(shares: np.ndarray, units: int) -> np.ndarray:
    """Arms dealt to units in order: each goes to the arm that is furthest behind its share, int16[units]."""
    held, share = np.zeros(shares.size), shares / shares.sum()
    arms = np.empty(units, dtype=np.int16)
    for place in range(units):
        arms[place] = int(np.argmax(share * (place + 1) - held))
        held[arms[place]] += 1
    return arms


def dealt_within(shares: np.ndarray, block: np.ndarray) -> np.ndarray:
    """Arms dealt by share inside each block, int16[n]; `block` holds the block of each unit, in the order of the lot.

    A block's counts are its shares rounded up or down. What does not come out even is owed to the arms and settled in the blocks
    that follow, so that the counts of all blocks together are right too.
    """
    share, owed = shares / shares.sum(), np.zeros(shares.size)
    arms = np.empty(block.size, dtype=np.int16)
    found, last = np.unique(block[::-1], return_index=True)
    for one in found[np.argsort(-last)]:  # what is left over comes last, block by block as the lot has them
        here = np.flatnonzero(block == one)
        due = share * here.size
        whole = np.floor(due + _EVEN).astype(np.int64)
        owed += due - whole
        able = np.flatnonzero(due - whole > _EVEN)
        further = able[np.argsort(-owed[able].round(9), kind="stable")][: here.size - int(whole.sum())]
        owed[further] -= 1
        arms[here] = np.concatenate([_in_turn(whole), further])
    return arms


def _in_turn(counts: np.ndarray) -> np.ndarray:
    """So many of each arm, spread evenly over the whole."""
    places = np.concatenate([(np.arange(count) + 0.5) / max(1, count) for count in counts])
    return np.repeat(np.arange(counts.size), counts)[np.argsort(places, kind="stable")]


def round_of(shares: np.ndarray) -> int:
    """The fewest units of a block among which every arm has one, dealt by share: equal arms one each, three to one four.

    >>> round_of(np.array([3.0, 1.0])), round_of(np.ones(3))
    (4, 3)
    """
    return math.ceil(float(shares.sum() / shares.min()) - _EVEN)


def blocks(unit: str, within: str, county: County) -> np.ndarray:
    """The block of each unit of a level, by its row."""
    found = indices(county)[within][unit]
    assert found is not None, "blocks are larger than what is assigned"
    return found


def _by_blocks(order: np.ndarray, block: np.ndarray, key: int, fortune: object, each: int) -> np.ndarray:
    """The order regrouped into rounds: whole sets of so many units from every block, then what is left over."""
    count = int(block.max()) + 1
    first = uniforms(fortune, key, np.arange(count), np.full(count, _BLOCK))[:, 0]  # type: ignore[arg-type]
    own = block[order]
    sorted_ = np.argsort(own, kind="stable")
    size = np.bincount(own, minlength=count)
    rank = np.empty(order.size, dtype=np.int64)
    rank[sorted_] = np.arange(order.size) - np.repeat(np.cumsum(size) - size, size)
    round_ = rank // each
    left_over = (round_ + 1) * each > size[own]
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
