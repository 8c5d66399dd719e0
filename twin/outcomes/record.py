"""What is written down each month: counts that add up, by village, office and group, appended to disk as the run goes."""

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twin.county.cover import GROUPS, group
from twin.outcomes import indicators as outcomes
from twin.outcomes.cuts import PAID_COUNTS, complete_at, landed_at
from twin.outcomes.survey import LIFE_COUNTS, POLICY_COUNTS, counted, members
from twin.terms.calendar import DAYS, PATIENCE
from twin.terms.steps import Project
from twin.world.ledger import FEN, OVER_A_YEAR, POLICY_ACCOUNTS, Sink
from twin.world.world import World

PART_MONTHS = 12
KEPT_BYTES = 64_000_000  # counts held in memory before they go to the temporary folder
LEVELS = ("village", "township", "county", "group")  # own counts of each; higher levels are summed when read

Columns = dict[str, np.ndarray]


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
        self._entitlement = np.array([round(policy.entitlement * FEN) for policy in world.policies])
        self._before = _stocks(world)
        self.begin = {name: values.copy() for name, values in self._before.items()}
        self.opening, self._opening = world.balances(), _opening(world)
        # Diverted money that came back since the start, i8[V, P, 2]: public ends, private.
        self.returned = np.zeros_like(world.villages["returned"])
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
        branch._pending = {name: list(blocks) for name, blocks in self._pending.items()}  # blocks are never changed
        branch._kept, branch._out = False, None
        branch.parts = {name: [_copy(part, branch._folder()) for part in parts] for name, parts in self.parts.items()}
        return branch

    def take(self, month: int, world: World) -> None:
        """Write down one month."""
        villages, policies = world.count("villages"), len(world.policies)
        patience_ends = (month + 1 - world.epoch) * DAYS - PATIENCE
        closing = np.array([policy.closes(month) for policy in world.policies])
        seen, lived = counted(world.households, self._members, patience_ends, closing)
        paid = landed_at(world.households, self._members, self._entitlement, closing)
        stocks = _stocks(world)
        moved = {name: stocks[name] - self._before[name] for name in stocks}
        self._before = stocks
        opening, self._opening = self._opening, _opening(world)
        self.returned = self.returned + world.villages["returned"]  # a new array: branches share the old one
        self._pending["policies"] += [
            _keyed(month, "village", villages, policies)
            | _split(seen[:villages], POLICY_COUNTS)
            | _split(paid[:villages], PAID_COUNTS)
            | _tasks(world, closing)
            | _village_money(world, moved),
            _keyed(month, "township", world.count("townships"), policies) | _township_money(world),
            _keyed(month, "county", 1, policies) | opening | _county_money(world, moved),
            _keyed(month, "group", len(GROUPS), policies)
            | _split(seen[villages:], POLICY_COUNTS)
            | _split(paid[villages:], PAID_COUNTS),
        ]
        self._pending["people"] += [
            _keyed(month, "village", villages)
            | _split(lived[:villages], LIFE_COUNTS)
            | _needs(world)
            | _hours(world.villages["used"]),
            _keyed(month, "township", world.count("townships")) | _hours(world.townships["used"]),
            _keyed(month, "county", 1) | _hours(world.units["used"].sum(axis=0, keepdims=True)),
            _keyed(month, "group", len(GROUPS)) | _split(lived[villages:], LIFE_COUNTS),
        ]
        if (month - self.start) % PART_MONTHS == PART_MONTHS - 1:
            self._close_part()

    def _close_part(self) -> None:
        """Put the months since the last part together, and on disk if they are wanted there or too large for memory."""
        self._pending = {name: [_joined(blocks)] for name, blocks in self._pending.items()}
        held = sum(values.nbytes for blocks in self._pending.values() for values in blocks[0].values())
        if self._kept or held > KEPT_BYTES:
            self.flush()

    def flush(self) -> None:
        """Append what is pending to disk as one more part of each table."""
        for name, blocks in self._pending.items():
            if blocks:
                path = self._folder() / f"monthly-{name}-{len(self.parts[name]):04d}.parquet"
                pq.write_table(pa.table(_joined(blocks)), path, compression="zstd")
                self.parts[name].append(path)
                blocks.clear()

    def read(self, name: str) -> Columns:
        """All counts of a table (`policies` or `people`) by column; counts that a level does not have are 0."""
        if self._kept:
            self.flush()
        on_disk = [{key: part[key].to_numpy() for key in part.column_names} for part in map(pq.read_table, self.parts[name])]
        return _joined([*on_disk, *self._pending[name]])


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


def _copy(part: Path, folder: Path) -> Path:
    return Path(shutil.copy2(part, folder / part.name))


def _keyed(month: int, level: str, rows: int, policies: int = 0) -> dict[str, np.ndarray]:
    """The key columns of a block: every row of a level, times every policy."""
    each = max(1, policies)
    keys: dict[str, np.ndarray] = {
        "month": np.full(rows * each, month, dtype=np.int32),
        "level": np.full(rows * each, LEVELS.index(level), dtype=np.int8),
        "row": np.repeat(np.arange(rows, dtype=np.int32), each),
    }
    if policies:
        keys["policy"] = np.tile(np.arange(policies, dtype=np.int16), rows)
    return keys


def _split(counts: np.ndarray, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """One column per name from the last axis."""
    return {name: np.ascontiguousarray(counts[..., place]).ravel() for place, name in enumerate(names)}


def _stocks(world: World) -> dict[str, np.ndarray]:
    """Stocks that only grow, copied, so that a month's part is a difference."""
    ledger = world.ledger
    names = ("arrived", "pooled", "village_sink", "fitting", "contributed", "appropriated", "inflow", "sink", "recovered")
    return {name: np.array(ledger[name]) for name in names}


def _opening(world: World) -> Columns:
    """What policies have before a month: in all their accounts, in villages' accounts, and in projects not yet finished."""
    held, vil = world.balances(), world.villages
    running = vil["project"] == Project.RUNNING
    return {
        "opening": sum(held[name][:-1] for name in POLICY_ACCOUNTS),
        "opening_villages": held["village"][:-1],
        "opening_works": ((vil["spent"] - vil["short"]) * running).sum(axis=0),
    }


def _tasks(world: World, closing: np.ndarray) -> dict[str, np.ndarray]:
    """Losses and reports of the cycles that close this month, by village and policy."""
    vil = world.villages
    task = closing & (vil["cascade"][:, :, 0] > 0)
    actual, reported = np.nan_to_num(vil["actual"]), np.nan_to_num(vil["reported"])
    losses = vil["losses"] * closing[None, :, None, None]
    names = [name for name in outcomes.CLOSED if name.startswith("lost_")]
    return _split(losses.reshape(*losses.shape[:2], -1), tuple(names)) | {
        "tasks": task.astype(np.int64).ravel(),
        **complete_at(actual, task, "actual"),
        **complete_at(reported, task, "reported"),
        "reported_sum": np.where(task, reported, 0.0).ravel(),
    }


def _village_money(world: World, moved: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
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
        "idle": ledger["village"].sum(axis=2).ravel(),
        "idle_year": ledger["village"][:, :, OVER_A_YEAR:].sum(axis=2).ravel(),
    }


def _township_money(world: World) -> dict[str, np.ndarray]:
    held = world.ledger["township"]
    return {"idle": held.sum(axis=2).ravel(), "idle_year": held[:, :, OVER_A_YEAR:].sum(axis=2).ravel()}


def _county_money(world: World, moved: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What is the county's own: appropriations, its accounts, and what left above the villages."""
    ledger, policies = world.ledger, len(world.policies)
    above = {
        sink.name.lower(): moved["sink"][:policies, sink] - moved["village_sink"][:, :, sink].sum(axis=0)
        for sink in Sink
        if sink <= Sink.DIVERTED_PRIVATE
    }
    own = ledger["county"] + ledger["unit"]
    return above | {
        "appropriated": moved["appropriated"],
        "recovered": moved["recovered"][:policies],
        "idle": own.sum(axis=1),
        "idle_year": own[:, OVER_A_YEAR:].sum(axis=1),
    }


def _needs(world: World) -> dict[str, np.ndarray]:
    vil = world.villages
    names = {
        "solved_needs": "solved", "solved_days": "solved_days", "solved_days_capped": "solved_capped",
        "shelved_needs": "shelved", "withdrawn_needs": "withdrawn",
        "visits": "visits", "hollow_visits": "hollow",
        "raised_needs": "raised_now", "raised_on_visits": "raised_on_visits",
    }  # fmt: skip
    return {name: vil[column].astype(np.int64) for name, column in names.items()} | {
        "complaints": vil["complaints"].sum(axis=1).astype(np.int64)
    }


def _hours(used: np.ndarray) -> dict[str, np.ndarray]:
    return {f"hours_{use}": np.array(used[:, place]) for place, use in enumerate(outcomes.USES)}
