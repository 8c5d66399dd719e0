"""Three lists (san dan): needs on record, the offices responsible for them, and what is done next.

The queue is that of one simulated course of the county, need by need; what is open adds up to the `needs_open` of its record.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from twin.base.messages import both
from twin.processes.workload import NEEDS
from twin.views.needs.queue import OPEN, STAGES, queue, unrecorded
from twin.views.needs.rule import Rule, rule_of
from twin.views.offices import COMMITTEE, TIERS, TOWNSHIP, UNITS
from twin.views.sheet import Column, Sheet, Words, sheet
from twin.views.source import Source

CHARGE = {"village": COMMITTEE, "township": TOWNSHIP, "shared": UNITS, "shelved": TOWNSHIP}  # who is to move it on
YES: dict[str, Words] = {"yes": both("in force"), "no": both("not in force")}
_VILLAGE, _TOWNSHIP = Column("village", both("village"), "place"), Column("township", both("township"), "place")
_STAGE = Column("stage", both("where it lies"), "word", words=STAGES)
_NEEDS = Column("needs", both("number of needs"), "whole")
_OVERDUE = Column("overdue", both("past the time limit"), "whole")
_ALL_OVERDUE = Column("overdue", both("past the time limit, shelved ones included"), "whole")
_DAYS = (
    Column("median_days", both("days open, median"), "days"),
    Column("oldest_days", both("days open, longest"), "days"),
)
_AT = tuple(Column(f"at_{stage}", name, "whole") for stage, name in STAGES.items())
_LIMIT = Column("limit_days", both("time limit (days)"), "days", both("from the day on which it was registered"))
_CHARGE = Column("office", both("office in charge"), "word", words=TIERS)


def make(source: Source) -> Mapping[str, Sheet]:
    """`needs` (the first list), `offices` (the second), `solutions` (the third), `villages` and `county` (their sums).

    Of the source's village, where it has one, there are its needs, its committee, and no sums of the county.
    """
    rule = rule_of(source.folder, tuple(source.scenario.definitions))
    every = marked(source, rule)
    every = every[every["village"] == source.village] if source.village else every
    found = {
        "county": _county(source, every),
        "needs": _listed(every, rule),
        "offices": _offices(source, every),
        "solutions": _solutions(source, every, rule),
        "villages": _villages(every),
    }
    return {name: one for name, one in found.items() if name != "county"} if source.village else found


def marked(source: Source, rule: Rule) -> pd.DataFrame:
    """The queue with places, and whether each need is past its time limit."""
    every, county = queue(source.twin.world, source.twin.month - 1), source.county
    row = every["row"].to_numpy()
    limits = every["stage"].map({stage: rule.stage(stage).limit_days for stage in STAGES})
    return every.assign(
        village=county.villages["uid"][row].astype(str),
        township=county.townships["uid"][county.villages["township"][row]].astype(str),
        overdue=every["days"] > limits,
    )


def _sums(every: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    found: pd.DataFrame = (
        every.groupby(by, sort=True)
        .agg(needs=("days", "size"), overdue=("overdue", "sum"), median_days=("days", "median"), oldest_days=("days", "max"))
        .reset_index()
    )
    return found


def _listed(every: pd.DataFrame, rule: Rule) -> Sheet:
    """The list of needs: village by village, where they lie, since which month."""
    rows = _sums(every, ["township", "village", "stage", "registered"])
    limits = {stage: rule.stage(stage).limit_days for stage in STAGES}
    rows = rows.assign(office=rows["stage"].map(CHARGE), next=rows["stage"], limit_days=rows["stage"].map(limits))
    rows = rows.sort_values(["overdue", "oldest_days", "village", "stage"], ascending=[False, False, True, True], kind="stable")
    columns = (
        _TOWNSHIP, _VILLAGE, _STAGE, Column("registered", both("registered in"), "month"), _NEEDS, *_DAYS, _LIMIT, _OVERDUE,
        _CHARGE, _next(rule),
    )  # fmt: skip
    return sheet(both("List of needs"), columns, rows)


def _next(rule: Rule) -> Column:
    return Column("next", both("next step"), "word", words={stage: _words(rule.stage(stage).does) for stage in STAGES})


def _words(text: Any) -> Words:
    return {"en": text.en, "zh": text.zh}


def _offices(source: Source, every: pd.DataFrame) -> Sheet:
    """The list of responsibilities: every office, its open needs, and the hours that it has and needs for them."""
    world, county = source.twin.world, source.county
    each = float(source.twin.regime.at(source.twin.month - 1).workload.need_hours[0])
    towns = [str(code) for code in county.townships["uid"]]
    levels = (
        (COMMITTEE, [str(code) for code in county.villages["uid"]], "village", ["village"], world.villages["used"]),
        (TOWNSHIP, towns, "township", ["township"], world.townships["used"]),
        (UNITS, [str(county.code)], None, ["shared"], world.units["used"].sum(axis=0, keepdims=True)),
    )
    found = []
    for tier, places, column, stages, used in levels:
        some = every[every["stage"].isin(stages)]
        shelved = every[every["stage"] == "shelved"] if tier == TOWNSHIP else every[:0]
        rows = pd.DataFrame({"place": places, "office": tier})
        keys = [part[column] if column else pd.Series(str(county.code), index=part.index) for part in (some, shelved)]
        for name, values in (
            ("needs", some.groupby(keys[0]).size()), ("overdue", some["overdue"].groupby(keys[0]).sum()),
            ("oldest_days", some["days"].groupby(keys[0]).max()), ("shelved", shelved.groupby(keys[1]).size()),
        ):  # fmt: skip
            rows[name] = rows["place"].map(values).fillna(0).astype(int)
        rows["hours"], rows["hours_spent"], rows["hours_wanted"] = used.sum(axis=1), used[:, NEEDS], each * rows["needs"]
        found.append(rows)
    columns = (
        _CHARGE, Column("place", both("place"), "place"), _NEEDS, _OVERDUE,
        Column("oldest_days", both("longest open (days)"), "days"),
        Column("shelved", both("to be assigned anew"), "whole", both("on record, and nobody works on it")),
        Column("hours", both("hours a month"), "hours", both("of all staff, for whatever they do")),
        Column("hours_spent", both("of these, on needs"), "hours", both("this month")),
        Column("hours_wanted", both("hours that open needs ask"), "hours", both("next month, at what a need takes on average")),
    )  # fmt: skip
    rows = pd.concat(found, ignore_index=True)
    return sheet(both("List of responsibilities"), columns, rows[rows["place"] == source.village] if source.village else rows)


def _solutions(source: Source, every: pd.DataFrame, rule: Rule) -> Sheet:
    """The list of solutions: by where needs lie the next step, and mechanisms that help there with what they cost."""
    sums, month = _sums(every, ["stage"]).set_index("stage"), source.twin.month
    rows = []
    for stage in STAGES:
        told = sums.loc[stage] if stage in sums.index else None
        for key in rule.stage(stage).mechanisms or ("",):
            use = source.scenario.mechanisms.get(key)
            rows.append({
                "stage": stage, "needs": 0 if told is None else int(told["needs"]),
                "overdue": 0 if told is None else int(told["overdue"]), "office": CHARGE[stage], "next": stage,
                "limit_days": rule.stage(stage).limit_days, "mechanism": key,
                "in_force": "yes" if use is not None and use.dose_at(month) > 0 else "no",
            })  # fmt: skip
    names = {key: _words(_mechanism(source, key).name) for stage in STAGES for key in rule.stage(stage).mechanisms}
    columns = (
        _STAGE, _NEEDS, _OVERDUE, _CHARGE, _next(rule), _LIMIT,
        Column("mechanism", both("mechanism that helps"), "word", words=names),
        Column("in_force", both("next month"), "word", words=YES),
    )  # fmt: skip
    return sheet(both("List of solutions"), columns, pd.DataFrame(rows))


def _mechanism(source: Source, key: str) -> Any:
    from twin.mechanisms import mechanism

    return source.scenario.definitions.get(key) or mechanism.find(key)


def _villages(every: pd.DataFrame) -> Sheet:
    """Each village in a row: how many needs lie where."""
    counts = every.groupby(["township", "village", "stage"]).size().unstack("stage", fill_value=0)
    counts = counts.reindex(columns=list(STAGES), fill_value=0)
    rest = _sums(every, ["township", "village"]).set_index(["township", "village"])
    rows = counts.assign(open=counts[list(OPEN)].sum(axis=1)).add_prefix("at_").rename(columns={"at_open": "open"})
    rows = rows.join(rest).reset_index()
    rows = rows.sort_values(["overdue", "open", "village"], ascending=[False, False, True], kind="stable")
    columns = (_TOWNSHIP, _VILLAGE, Column("open", both("open needs"), "whole"), *_AT, _ALL_OVERDUE, *_DAYS)
    return sheet(both("Needs by village"), columns, rows)


def _county(source: Source, every: pd.DataFrame) -> Sheet:
    """The county in one row."""
    counts = {stage: int((every["stage"] == stage).sum()) for stage in STAGES}
    row = {f"at_{stage}": count for stage, count in counts.items()} | {
        "open": sum(counts[stage] for stage in OPEN), "overdue": int(every["overdue"].sum()),
        "median_days": every["days"].median(), "oldest_days": every["days"].max(), "unrecorded": unrecorded(source.twin.world),
    }  # fmt: skip
    columns = (
        Column("open", both("open needs"), "whole"), *_AT, _ALL_OVERDUE, *_DAYS,
        Column("unrecorded", both("needs that no office has on record"), "whole", both("known in a simulated course only")),
    )  # fmt: skip
    return sheet(both("Needs of the county"), columns, pd.DataFrame([row]))
