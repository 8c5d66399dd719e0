"""The livelihood bill (minsheng zhangdan): what households of a kind are owed, what was paid, what is still owed, whom to ask.

Every number is counted household by household in one simulated course of the county. Villages show what their books show; how
much of it came to households in full is told for the county alone: a simulated shortfall says nothing about a real village.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.base.months import month_text
from twin.views.bill.claims import STANDING, Claims, claims_of, fen
from twin.views.cycles import STATES, running
from twin.views.kinds import ABOUT, KINDS, kind_of
from twin.views.sheet import Column, Sheet, sheet
from twin.views.source import Source
from twin.world.ledger import FEN

_VILLAGE = Column("village", both("village"), "place")
_POLICY = Column("policy", both("policy"), "policy")
_COUNTED = (
    Column("households", both("households entitled"), "whole"),
    Column("owed", both("owed in sum"), "yuan"),
    Column("paid_households", both("households paid"), "whole", both("paid in full by the books")),
    Column("paid", both("paid out"), "yuan", both("by the books of the village, in the running cycle")),
    Column("owing_households", both("households still owed"), "whole"),
    Column("owing", both("still owed"), "yuan", both("owed in the running cycle and not paid by the books")),
)
_MISSING = tuple(Column(key, name, "whole") for key, name in STANDING.items() if key != "paid")
_ARREARS = (
    Column("late_households", both("households owed from the last cycle"), "whole"),
    Column("late", both("owed from the last cycle"), "yuan", both("approved in the cycle before and not paid so far")),
)
_ARRIVED = (
    Column("arrived", both("received by households"), "yuan", both("in the running cycle, own contributions left out")),
    Column("short", both("paid out, not received"), "yuan", both("on the books, not with the households; for the county alone")),
)
_EACH = Column("each", both("for each household"), "yuan", both("of a project: the worth that each household is meant to get"))


def make(source: Source) -> Mapping[str, Sheet]:
    """The bill by village and policy (`villages`), by kind of household (`kinds`), of the county, and all in a row (`sum`).

    Of the source's village, where it has one, there are the first two alone.
    """
    world, county = source.twin.world, source.county
    kinds, at = kind_of(county), np.asarray(county.households["village"])
    codes, towns = _codes(county.villages["uid"]), _codes(county.townships["uid"])[county.villages["township"]]
    villages, split, whole, whole_split = [], [], [], []
    for p, policy in enumerate(world.policies):
        claims, each = claims_of(world, p), fen(policy.entitlement)
        said = {"policy": policy.key, "each": each / FEN} | _when(source, policy.key)
        by_village = _counted(claims, each, at, len(codes)).assign(village=codes, township=towns, **said)
        villages.append(by_village)
        of_kind = _counted(claims, each, at * len(KINDS) + kinds, len(codes) * len(KINDS))
        split.append(of_kind.assign(village=codes.repeat(len(KINDS)), kind=list(KINDS) * len(codes), policy=policy.key))
        whole.append(_counted(claims, each, np.zeros_like(at), 1).assign(**said))
        whole_split.append(_counted(claims, each, kinds, len(KINDS)).assign(kind=list(KINDS), policy=policy.key, each=each / FEN))
    if source.village:
        villages, split = ([one[one["village"] == source.village] for one in table] for table in (villages, split))
    sheets = _sheets(source, villages, split, whole, whole_split)
    return {name: sheets[name] for name in ("villages", "kinds")} if source.village else sheets


def _codes(uid: np.ndarray) -> np.ndarray:
    return np.array([str(code) for code in uid], dtype=object)


def _when(source: Source, key: str) -> dict[str, str]:
    """By when the running cycle is to be delivered, how it stands, and who is in charge."""
    policy, month = source.scenario.policies[key], source.twin.month - 1
    cycle = running(policy, month)
    return {
        "deadline": month_text(cycle.deadline),
        "state": cycle.state(month),
        "office": policy.owner,
        "next": month_text(cycle.next.opened),
    }


def _counted(claims: Claims, each: int, group: np.ndarray, groups: int) -> pd.DataFrame:
    """Households and yuan by group of households; `group` i8[H]."""

    def count(chosen: np.ndarray) -> np.ndarray:
        return np.bincount(group[chosen], minlength=groups)

    def yuan(amount: np.ndarray) -> np.ndarray:
        found = np.zeros(groups, dtype=np.int64)
        np.add.at(found, group, amount)
        return found / FEN

    entitled = claims.entitled
    by_standing = [count(entitled & (claims.standing == place)) for place in range(len(STANDING))]
    paid, *missing = by_standing
    late = count(claims.arrears)
    return pd.DataFrame(
        {
            "households": count(entitled), "owed": yuan(entitled * each), "paid_households": paid, "paid": yuan(claims.booked),
            "owing_households": sum(missing), "owing": yuan(np.maximum(entitled * each - claims.booked, 0)),
            "arrived": yuan(claims.arrived), "short": yuan(claims.booked - claims.arrived),
            "late_households": late, "late": late * each / FEN,
        } | dict(zip(list(STANDING)[1:], missing, strict=True))
    )  # fmt: skip


def _sheets(source: Source, *tables: Sequence[pd.DataFrame]) -> dict[str, Sheet]:
    """The tables with the columns that each shows; villages without a claim to a policy are left out of it."""
    villages, split, whole, whole_split = (pd.concat(one, ignore_index=True) for one in tables)
    kind = Column("kind", both("kind of household"), "word", words=KINDS, about=ABOUT)
    ends: tuple[Column, ...] = (
        Column("deadline", both("to be paid by the end of"), "month"),
        Column("state", both("state of the cycle"), "word", words=STATES),
        Column("office", both("office in charge"), "office"),
        Column("next", both("next round opens in"), "month"),
    )
    of_county = both("The county: what villages have paid out and what households have received")
    return {
        "villages": sheet(
            both("Livelihood bill by village"),
            (_VILLAGE, Column("township", both("township"), "place"), _POLICY, _EACH, *_COUNTED, *_MISSING, *_ARREARS, *ends),
            _some(villages).sort_values(["village", "policy"], kind="stable"),
        ),
        "kinds": sheet(both("Livelihood bill by kind of household"), (_VILLAGE, kind, _POLICY, *_COUNTED), _by_kind(split)),
        "county": sheet(of_county, (_POLICY, _EACH, *_COUNTED, *_ARRIVED, *_MISSING, *_ARREARS, *ends), whole),
        "county_kinds": sheet(
            both("The county by kind of household"), (kind, _POLICY, _EACH, *_COUNTED, *_ARRIVED), _some(whole_split)
        ),
        "sum": sheet(both("All policies together"), (_COUNTED[1], _COUNTED[3], _COUNTED[5], *_ARRIVED, _ARREARS[1]), _sum(whole)),
    }


def _some(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["households"] > 0) | (table["late_households"] > 0)]


def _by_kind(table: pd.DataFrame) -> pd.DataFrame:
    order: dict[str, Any] = {"key": lambda column: column.map(list(KINDS).index) if column.name == "kind" else column}
    return _some(table).sort_values(["village", "kind", "policy"], kind="stable", **order)


def _sum(table: pd.DataFrame) -> pd.DataFrame:
    fen: pd.DataFrame = (table[["owed", "paid", "owing", "arrived", "short", "late"]] * FEN).round().astype(np.int64)
    return fen.sum().to_frame().T / FEN
