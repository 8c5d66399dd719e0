"""What is written down each month: counts that add up, by village, office and group, appended to disk as the run goes."""

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Any

import numpy as np

from twin.county.cover import GROUPS, group
from twin.outcomes import blocks, own
from twin.outcomes.blocks import Columns
from twin.outcomes.cuts import PAID_COUNTS, landed_at
from twin.outcomes.survey import KNOWN_COUNTS, LIFE_COUNTS, POLICY_COUNTS, counted, members
from twin.terms.calendar import DAYS, PATIENCE
from twin.world.ledger import FEN
from twin.world.policies import eligibility
from twin.world.world import World

PART_MONTHS = 12
KEPT_BYTES = 64_000_000  # counts held in memory before they go to the temporary folder


class Recorder:
    """Monthly counts of one twin, in parts of twelve months; memory does not grow with months.

    `out` is where the parts go (`monthly-policies-*.parquet`, `monthly-people-*.parquet`). None means that they stay in memory as
    long as they are small, then in a temporary folder that goes with the recorder. A copy has the parts so far and adds its own.
    """

    def __init__(self, world: World, month: int, out: str | Path | None = None) -> None:
        """Begin a record at a month; cumulative stocks are taken as they stand."""
        self.start = month
        self.groups = {name: group(world.place, name) for name in GROUPS}
        # Who lives where is a trait of the county, which no run changes.
        hh, groups = world.households, np.stack(list(self.groups.values()), axis=1)
        self._members = members(hh["village"], world.count("villages"), groups, hh["present"])
        # Policies that are for somebody: a text for nobody is never issued, and nobody is asked what it says.
        self.meant = np.array([(eligibility(policy, world.place) & hh["present"]).any() for policy in world.policies])
        self._entitlement = np.array([round(policy.entitlement * FEN) for policy in world.policies])
        self._before = blocks.stocks(world)
        self.begin = {name: values.copy() for name, values in self._before.items()}
        self.opening, self._opening = world.balances(), blocks.opening(world)
        # Diverted money that came back since the start, i8[V, P, 2]: public ends, private.
        self.returned = np.zeros_like(world.villages["returned"])
        self.returned_above = blocks.returned_above(world) * 0  # the same of offices above the village, i8[P, 2]
        self.flows_before = np.array(world.ledger["flow"])
        self._pending: dict[str, list[Columns]] = {"policies": [], "people": []}
        self.parts: dict[str, list[Path]] = {"policies": [], "people": []}
        self._kept = out is not None
        self._out = None if out is None else Path(out)
        if self._out is not None:
            self._out.mkdir(parents=True, exist_ok=True)

    def _folder(self) -> Path:
        """Where parts go; a temporary one is made when the first part needs it."""
        if self._out is None:
            self._out = Path(tempfile.mkdtemp(prefix="twin-"))
            weakref.finalize(self, shutil.rmtree, self._out, ignore_errors=True)
        return self._out

    def __deepcopy__(self, memo: dict[int, Any]) -> "Recorder":
        """A branch's record: the parts so far are copied, so that either may go first."""
        branch = object.__new__(Recorder)
        memo[id(self)] = branch
        branch.__dict__.update(self.__dict__)
        branch._before = {name: values.copy() for name, values in self._before.items()}
        branch._pending = {name: list(waiting) for name, waiting in self._pending.items()}  # blocks are never changed
        branch._kept, branch._out = False, None
        branch.parts = {name: [_copy(part, branch._folder()) for part in parts] for name, parts in self.parts.items()}
        return branch

    def take(self, month: int, world: World) -> None:
        """Write down one month."""
        villages, policies = world.count("villages"), len(world.policies)
        patience_ends = (month + 1 - world.epoch) * DAYS - PATIENCE
        closing = np.array([policy.closes(month) for policy in world.policies])
        seen, lived = counted(world.households, self._members, patience_ends, closing)
        seen[:, ~self.meant, : len(KNOWN_COUNTS)] = 0
        paid = landed_at(world.households, self._members, self._entitlement, closing)
        stocks = blocks.stocks(world)
        moved = {name: stocks[name] - self._before[name] for name in stocks}
        self._before = stocks
        opening, self._opening = self._opening, blocks.opening(world)
        self.returned = self.returned + world.villages["returned"]  # a new array: branches share the old one
        self.returned_above = self.returned_above + blocks.returned_above(world)
        self._pending["policies"] += [
            blocks.keyed(month, "village", villages, policies)
            | blocks.split(seen[:villages], POLICY_COUNTS)
            | blocks.split(paid[:villages], PAID_COUNTS)
            | blocks.tasks(world, closing)
            | blocks.plans(world)
            | blocks.village_money(world, moved),
            blocks.keyed(month, "township", world.count("townships"), policies) | blocks.township_money(world),
            blocks.keyed(month, "county", 1, policies) | opening | blocks.county_money(world, moved),
            blocks.keyed(month, "group", len(GROUPS), policies)
            | blocks.split(seen[villages:], POLICY_COUNTS)
            | blocks.split(paid[villages:], PAID_COUNTS),
        ]
        people = (
            blocks.keyed(month, "village", villages)
            | blocks.split(lived[:villages], LIFE_COUNTS)
            | blocks.needs(world)
            | blocks.hours(world.villages["used"])
        )
        mine = own.counted(world, {*people, *self._pending["policies"][0]})
        self._pending["people"] += [
            people | mine,
            blocks.keyed(month, "township", world.count("townships")) | blocks.hours(world.townships["used"]),
            blocks.keyed(month, "county", 1) | blocks.hours(world.units["used"].sum(axis=0, keepdims=True)),
            blocks.keyed(month, "group", len(GROUPS))
            | blocks.split(lived[villages:], LIFE_COUNTS)
            | {name: np.full(len(GROUPS), np.nan) for name in mine},  # counted by village only
        ]
        if (month - self.start) % PART_MONTHS == PART_MONTHS - 1:
            self._close_part()

    def take_up(self, tables: dict[str, Columns]) -> None:
        """Go on after the months of an earlier record, given as `read` gave them."""
        if all(tables.values()):
            self._pending = {name: [columns] for name, columns in tables.items()}
            self._close_part()

    def _close_part(self) -> None:
        """Put the months since the last part together, and on disk if they are wanted there or too large for memory."""
        self._pending = {name: [_joined(waiting)] for name, waiting in self._pending.items()}
        held = sum(values.nbytes for (part,) in self._pending.values() for values in part.values())
        if self._kept or held > KEPT_BYTES:
            self.flush()

    def flush(self) -> None:
        """Append what is pending to disk as one more part of each table."""
        import pyarrow as pa
        import pyarrow.parquet as pq  # costly to import, and most records stay in memory

        for name, waiting in self._pending.items():
            if waiting:
                path = self._folder() / f"monthly-{name}-{len(self.parts[name]):04d}.parquet"
                pq.write_table(pa.table(_joined(waiting)), path, compression="zstd")
                self.parts[name].append(path)
                waiting.clear()

    def read(self, name: str) -> Columns:
        """All counts of a table (`policies` or `people`) by column; counts that a level does not have are 0."""
        if self._kept:
            self.flush()
        return _joined([*map(_part, self.parts[name]), *self._pending[name]])


def _joined(blocks: list[Columns]) -> Columns:
    """Blocks one below the other; a column that a block does not have is 0 there."""
    if len(blocks) == 1:
        return blocks[0]
    first = {name: values.dtype for block in blocks for name, values in block.items()}
    rows = [len(block["month"]) for block in blocks]
    empty = {dtype: [np.zeros(size, dtype) for size in rows] for dtype in set(first.values())}
    return {
        name: np.concatenate([block.get(name, none) for block, none in zip(blocks, empty[dtype], strict=True)])
        for name, dtype in first.items()
    }


def _part(path: Path) -> Columns:
    """The columns of a part on disk."""
    import pyarrow.parquet as pq

    part = pq.read_table(path)
    return {name: part[name].to_numpy() for name in part.column_names}


def _copy(part: Path, folder: Path) -> Path:
    return Path(shutil.copy2(part, folder / part.name))
