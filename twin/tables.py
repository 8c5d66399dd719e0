"""Tidy tables from recorded counts: summed to the level asked for, then turned into indicators."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from twin import outcomes
from twin.ledger import ENDS, Flow
from twin.months import month_text
from twin.policy import TERRAINS, VILLAGE_TYPES
from twin.processes.clauses import CLAUSES
from twin.processes.steps import BLAMED, FAILURES, STEPS
from twin.record import LEVELS, Recorder
from twin.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

_VILLAGE, _TOWNSHIP, _COUNTY, _GROUP = range(len(LEVELS))
ALL = "all"


@dataclass(frozen=True)
class Raw:
    """The counts of a run: `policies` by (month, level, row, policy), `people` by (month, level, row)."""

    policies: pd.DataFrame
    people: pd.DataFrame
    keys: tuple[str, ...]
    township: np.ndarray
    names: dict[str, tuple[str, ...]]
    villages: pd.DataFrame
    _summed: dict[tuple[str, ...], pd.DataFrame] = field(init=False, default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, record: Recorder, world: World) -> "Raw":
        """Everything a recorder has written so far."""
        place = world.place
        names = {
            "village": tuple(map(str, place.villages["uid"])),
            "township": tuple(map(str, place.townships["uid"])),
            "county": (str(place.code),),
            "group": tuple(record.groups),
        }
        township = np.asarray(place.villages["township"])
        about = pd.DataFrame(
            {
                "code": names["village"],
                "township": [names["township"][t] for t in township],
                "type": [VILLAGE_TYPES[t] for t in place.villages["type"]],
                "terrain": [TERRAINS[t] for t in place.villages["terrain"]],
            }
        )
        keys = tuple(policy.key for policy in world.policies)
        return cls(record.read("policies"), record.read("people"), keys, township, names, about)

    def since(self, month: int) -> "Raw":
        """Only the months from one on."""
        return self._where(lambda table: table["month"] >= month)

    def survey(self, calendar: int) -> pd.DataFrame:
        """County counts of the last month that is this calendar month (0 = January), else of the last month."""
        months = self.policies["month"]
        chosen = months[months % 12 == calendar].max() if (months % 12 == calendar).any() else months.max()
        return self._where(lambda table: table["month"] == chosen).total()

    def _where(self, test: "object") -> "Raw":
        return replace(self, policies=self.policies[test(self.policies)], people=self.people[test(self.people)])  # type: ignore[operator]

    def people_of(self, level: str) -> pd.DataFrame:
        """The own counts of a level's offices and people."""
        return self.people[self.people["level"] == LEVELS.index(level)]

    def at(self, level: str, by: "Sequence[str]" = ()) -> pd.DataFrame:
        """Counts summed to a level, by `place` and whatever of `month` and `policy` is asked for.

        Counts of a moment are averaged over months where months are summed; counts of people are given for "all" policies. The
        same sums are made once; do not change what this returns.
        """
        key = (level, *by)
        if key not in self._summed:
            self._summed[key] = self._sum(level, by)
        return self._summed[key]

    def _sum(self, level: str, by: "Sequence[str]") -> pd.DataFrame:
        rows = self._lifted(self.policies, level)
        people = self._lifted(self.people, level)
        keys = ["place", *by]
        months = 1 if "month" in by else max(1, rows["month"].nunique())
        counted = rows.groupby(keys, sort=True)[_counts(rows)].sum()
        lived = people.groupby([key for key in keys if key != "policy"], sort=True)[_counts(people)].sum()
        for table, now in ((counted, outcomes.BY_POLICY_NOW), (lived, outcomes.PLAIN_NOW)):
            held = [name for name in now if name in table]
            table[held] = table[held] / months
        return counted if "policy" in by else counted.join(lived)

    def total(self) -> pd.DataFrame:
        """One row: the county over all the months there are; stocks of money as they stand at the end."""
        row = self.at("county").copy()
        last = self.policies["month"].max()
        end = self._lifted(self.policies[self.policies["month"] == last], "county")
        for name in ("idle", "idle_year"):
            row[name] = end[name].sum()
        lived = self._lifted(self.people[self.people["month"] == last], "county")
        for name in outcomes.PLAIN_NOW:
            row[name] = lived[name].sum()
        return row

    def _lifted(self, table: pd.DataFrame, level: str) -> pd.DataFrame:
        """The rows that belong to a level, with the `place` they are summed into."""
        own = LEVELS.index(level)
        if level == "group":
            rows = table[table["level"] == _GROUP]
            return rows.assign(place=rows["row"].to_numpy())
        rows = table[table["level"] <= own]
        place = rows["row"].to_numpy().copy()
        if own >= _TOWNSHIP:
            village = rows["level"].to_numpy() == _VILLAGE
            place[village] = self.township[place[village]]
        return rows.assign(place=0 if own == _COUNTY else place)


def _counts(table: pd.DataFrame) -> list[str]:
    return [name for name in table.columns if name not in {"month", "level", "row", "policy", "place"}]


def monthly_table(raw: Raw) -> pd.DataFrame:
    """One row per month, level, place and policy (or "all"): indicators, and the counts behind the cascade."""
    blocks = []
    for level in ("county", "township", "village", "group"):
        for by in (("month",), ("month", "policy")):
            counts = raw.at(level, by)
            block = pd.concat([outcomes.values(counts), counts[[c for c in _SHOWN if c in counts]]], axis=1).reset_index()
            block.insert(1, "level", level)
            block["place"] = [raw.names[level][place] for place in block["place"]]
            block["policy"] = [raw.keys[p] for p in block["policy"]] if "policy" in by else ALL
            block["month"] = [_MONTHS.setdefault(m, month_text(m)) for m in block["month"]]
            blocks.append(block)
    together = pd.concat(blocks, ignore_index=True)
    first = ["month", "level", "place", "policy"]
    return together[first + [name for name in together.columns if name not in first]]


_MONTHS: dict[int, str] = {}
_SHOWN = (
    *STEPS, "tasks", "actual_tasks", "reported_tasks", *(f"clause_{clause}" for clause in CLAUSES), "surveyed", "households",
    "appropriated", "arrived", "benefit", "misdelivered", "diverted_public", "diverted_private", "idle", "open_needs",
    "solved_needs", "visits", "hollow_visits", *(f"hours_{use}" for use in outcomes.USES),
)  # fmt: skip


def cascade_table(year: Raw) -> pd.DataFrame:
    """Households by policy (and all) that passed each step, in the cycles that closed."""
    counts = year.at("county", ("policy",)).reset_index()
    table = counts[list(STEPS)].astype(np.int64)
    table.insert(0, "policy", [year.keys[p] for p in counts["policy"]])
    whole = pd.DataFrame([{"policy": ALL} | table[list(STEPS)].sum().to_dict()])
    return pd.concat([table, whole], ignore_index=True)


def loss_table(year: Raw) -> pd.DataFrame:
    """Households that did not land, by the step that failed first (index) and the tier charged (columns)."""
    total = year.at("county").iloc[0]
    cells = [[int(total[f"lost_{failure}_{tier}"]) for tier in BLAMED] for failure in FAILURES]
    return pd.DataFrame(cells, index=pd.Index(FAILURES, name="step"), columns=list(BLAMED))


def clause_table(year: Raw, world: World) -> pd.DataFrame:
    """Share of units of each tier that hold a clause rightly, mean over policies; offices now, households over the year."""
    total = year.at("county").iloc[0]
    bits = {"county": world.county["known"], "township": world.townships["known"], "village": world.villages["known"]}
    columns: dict[str, list[float]] = {
        tier: [float(np.mean(known >> clause & 1)) for clause in range(len(CLAUSES))] for tier, known in bits.items()
    }
    columns["household"] = [float(total[f"clause_{clause}"] / max(1, total["surveyed"])) for clause in CLAUSES]
    return pd.DataFrame(columns, index=pd.Index(CLAUSES, name="clause"))


def flow_table(world: World, before: np.ndarray) -> pd.DataFrame:
    """Moves of money since month 0 by source, target and policy, in fen."""
    moved = np.asarray(world.ledger["flow"]) - before
    keys = [policy.key for policy in world.policies] + [ALL]
    rows = [
        {"source": ENDS[flow][0], "target": ENDS[flow][1], "policy": key, "fen": int(moved[p, flow])}
        for p, key in enumerate(keys)
        for flow in Flow
        if moved[p, flow]
    ]
    return pd.DataFrame(rows, columns=["source", "target", "policy", "fen"])


def place_table(year: Raw, level: str) -> pd.DataFrame:
    """One row per village or township: where it is, how it fared in the last twelve months."""
    counts = year.at(level)
    found = outcomes.values(counts, _PLACE).join(counts[["eligible", "landed", "idle"]])
    found["idle_yuan"] = found.pop("idle") / 100
    found = found.rename(columns={"reported_landing_rate": "reported"}).reset_index(drop=True)
    about = year.villages if level == "village" else pd.DataFrame({"code": year.names["township"]})
    return pd.concat([about, found], axis=1)


_PLACE = ("landing_rate", "reported_landing_rate", "reported_share", "awareness", "trust", "satisfaction", "participation")
