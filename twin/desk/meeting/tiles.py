"""Five figures of a county that a meeting begins with, each with its denominator: what is likely, observed, changed, aimed at."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.base.months import month_text
from twin.living.ensemble.field import Kind
from twin.living.observations.rows import last_day
from twin.living.update.estimate import wholes
from twin.living.warnings.warn import running, usual
from twin.views.needs import marked
from twin.views.needs.rule import rule_of
from twin.views.sheet import Column, Sheet, Unit, Words, sheet
from twin.views.source import Source

YEAR = 12
SPAN = 3  # months over which needs solved are averaged
DAYS = 365.25 / YEAR
EVERY: dict[str, Words] = {
    "awareness": both("awareness of policies"), "landing": both("landing rate"), "used": both("money used"),
    "days": both("days to work off open needs"), "gap": both("gap between reported and landed"),
}  # fmt: skip
ABOUT: dict[str, Words] = {
    "awareness": both("households that know a policy is there, for whom and how to apply / all households; mean over policies"),
    "landing": both("households that landed / households entitled, all policies, at their next deadlines"),
    "used": both("spent since January, own contributions apart / "
                 "money at hand (held at the beginning of the year or appropriated since)"),
    "days": both("open needs, shelved ones apart / needs solved a month (mean of three months), in days; "
                 "not how long a need waits"),
    "gap": both("reported as landed minus landed, in points, all policies, at their next deadlines"),
}  # fmt: skip
AIM: dict[str, Words] = {
    "none": both("none set"), "usual": both("usual share here"), "rule": both("target of the list's rule"),
    "pace": both("pace of the year"), "nought": both("nought"),
}  # fmt: skip
SINCE: dict[str, Words] = {
    "month": both("since the month before"), "quarter": both("since three months ago"), "year": both("since a year ago"),
    "cycle": both("since the last deadlines"),
}  # fmt: skip
Lines = np.ndarray  # f8[members]: a figure of each member
NONE = float("nan")


def make(source: Source, seen: pd.DataFrame) -> dict[str, Sheet]:
    """Sheets `shares`, `days`, `gap`, together a row a figure; `seen` is what was observed of the county (`twin.living.fans`)."""
    rows = pd.DataFrame([
        {"tile": "awareness"} | _awareness(source, seen), {"tile": "landing"} | _landing(source, seen),
        {"tile": "used"} | _used(source, seen), {"tile": "days"} | _days(source, seen), {"tile": "gap"} | _gap(source, seen),
    ])  # fmt: skip
    groups: Mapping[str, tuple[Unit, Unit, list[str]]] = {
        "shares": ("share", "gap", ["awareness", "landing", "used"]),
        "days": ("days", "days", ["days"]), "gap": ("gap", "gap", ["gap"]),
    }  # fmt: skip
    name = both("five figures")
    return {
        key: sheet(name, _columns(unit, change) + (_LATE if key == "days" else ()), rows[rows["tile"].isin(some)])
        for key, (unit, change, some) in groups.items()
    }


_LATE = (
    Column("recorded", both("needs on record"), "whole", both("shelved ones included, in one course of the county")),
    Column("overdue", both("past the time limit, shelved ones included"), "whole", both("in one course of the county")),
)


def _columns(unit: Unit, change: Unit) -> tuple[Column, ...]:
    return (
        Column("tile", both("figure"), "word", None, EVERY), Column("about", both("what it is"), "word", None, ABOUT),
        Column("middle", both("simulated"), unit, both("middle of what is likely, from all data")),
        Column("low", both("at least"), unit, both("19 in 20 are above")),
        Column("high", both("at most"), unit, both("19 in 20 are below")), Column("month", both("month"), "month"),
        Column("observed", both("observed"), unit, both("of the places that reported, brought to the whole county")),
        Column("of", both("observed of"), "month"), Column("change", both("change"), change),
        Column("change_low", both("change, at least"), change), Column("change_high", both("change, at most"), change),
        Column("since", both("changed since"), "word", None, SINCE), Column("target", both("target"), unit),
        Column("aim", both("what the target is"), "word", None, AIM),
    )  # fmt: skip


def _row(tile: str, now: Lines, before: Lines | None, since: str, month: str, **more: object) -> dict[str, object]:
    low, middle, high = np.quantile(now, (0.05, 0.5, 0.95))
    change = np.full(3, NONE) if before is None else np.quantile(now - before, (0.5, 0.05, 0.95))
    return {
        "about": tile, "middle": middle, "low": low, "high": high, "month": month, "since": since,
        **dict(zip(("change", "change_low", "change_high"), change, strict=True)), "observed": NONE, "of": "",
        "target": NONE, "aim": "none",
    } | more  # fmt: skip


def _county(source: Source, wanted: list[tuple[str, str, int]]) -> np.ndarray | None:
    """Members of the county, f8[wanted, members]; None where one of these is not among them."""
    places = source.estimate.prepared.field.place_of
    try:
        kinds = [places[Kind(*one)] for one in wanted]
    except KeyError:
        return None
    return source.estimate.members("county", kinds)[:, 0].astype(np.float64).T


def _now(source: Source) -> int:
    return source.month - source.estimate.first


def _awareness(source: Source, seen: pd.DataFrame) -> dict[str, object]:
    """Of policies that have been known of at all; the newest month in which all that are ever observed were."""
    now, policies = _now(source), source.estimate.prepared.pool.cube.policies
    found = [_county(source, [("awareness", policy, month) for policy in policies]) for month in (now, now - 1)]
    assert found[0] is not None, "there is no awareness of the month that has ended"
    rows = _of(seen, "awareness")
    full = rows.groupby("target_end_date")["policy"].nunique()
    months = full[full == full.max()].index if len(full) else []
    last = (
        {"observed": float(rows[rows["target_end_date"] == months[-1]]["observation"].mean()), "of": months[-1]}
        if len(months)
        else {}
    )
    before = None if found[1] is None else found[1].mean(axis=0)
    return _row("awareness", found[0].mean(axis=0), before, "month", source.estimate.ended.isoformat(), **last)


def _of(seen: pd.DataFrame, target: str) -> pd.DataFrame:
    rows = seen[(seen["target"] == target).to_numpy()] if len(seen) else seen
    return rows.sort_values("target_end_date", kind="stable")


def _cycles(source: Source) -> list[tuple[str, int, int | None]]:
    """Policies with the months, counted from the pool's first, of their next deadline and of the one before."""
    there = [kind for kind in source.estimate.prepared.field.kinds if kind.target == "landing"]
    found = []
    for cycle in running(source.estimate):
        before = [kind.month for kind in there if kind.policy == cycle.policy and kind.month <= _now(source)]
        found.append((cycle.policy, cycle.month, max(before, default=None)))
    return found


def _weights(source: Source, cycles: list[tuple[str, int]]) -> np.ndarray:
    """Households entitled in the county at each."""
    prepared = source.estimate.prepared
    every = wholes(prepared.pool.cube, prepared.field, "county")[0]
    return np.array([every[prepared.field.place_of[Kind("landing", *cycle)]] for cycle in cycles])


def _at(source: Source, target: str, cycles: list[tuple[str, int]]) -> Lines:
    """A share at deadlines, over policies by households entitled."""
    members = _county(source, [(target, *cycle) for cycle in cycles])
    assert members is not None, "cycles are of what is there"
    return np.average(members, axis=0, weights=_weights(source, cycles))


def _deadlines(
    source: Source, targets: tuple[str, ...], seen: pd.DataFrame
) -> tuple[Lines, Lines | None, str, dict[str, object]]:
    """A target, less the second one, at the next deadlines and at those before; when; what was observed of the latter."""
    cycles = _cycles(source)
    ahead, back = [one[:2] for one in cycles], [(one[0], one[2]) for one in cycles if one[2] is not None]
    now = _less([_at(source, target, ahead) for target in targets])
    before = _less([_at(source, target, back) for target in targets]) if back else None
    same = [one for one in ahead if one[0] in {policy for policy, _ in back}]
    if before is not None and same != ahead:  # what can be compared is: policies that had a deadline before
        before = now - _less([_at(source, target, same) for target in targets]) + before
    values, weights, when = [], [], []
    for (policy, month), weight in zip(back, _weights(source, back), strict=True):
        day = last_day(source.estimate.first + month).isoformat()
        found = [_of(seen, target) for target in targets]
        rows = [one[((one["policy"] == policy) & (one["target_end_date"] == day)).to_numpy()] for one in found]
        if all(len(one) for one in rows):
            values.append(_less([one["observation"].to_numpy(float) for one in rows])[0])
            weights.append(weight)
            when.append(day)
    told = {"observed": float(np.average(values, weights=weights)), "of": max(when)} if values else {}
    due = max(cycle.deadline for cycle in running(source.estimate))
    return now, before, last_day(source.estimate.first + due).isoformat(), told


def _less(lines: list[np.ndarray]) -> np.ndarray:
    return lines[0] - sum(lines[1:], np.zeros_like(lines[0]))


def _landing(source: Source, seen: pd.DataFrame) -> dict[str, object]:
    if not running(source.estimate):
        return {"about": "landing", "aim": "none", "since": "cycle"}
    now, before, day, told = _deadlines(source, ("landing",), seen)
    cycles = running(source.estimate)
    rule = source.rule.target
    aims = [usual(source.estimate, cycle) if rule is None else rule for cycle in cycles]
    target = float(np.average(aims, weights=_weights(source, [(cycle.policy, cycle.month) for cycle in cycles])))
    return _row("landing", now, before, "cycle", day, target=target, aim="usual" if rule is None else "rule", **told)


def _gap(source: Source, seen: pd.DataFrame) -> dict[str, object]:
    if not running(source.estimate):
        return {"about": "gap", "aim": "nought", "since": "cycle"}
    now, before, day, told = _deadlines(source, ("reported", "landing"), seen)
    return _row("gap", now, before, "cycle", day, target=0.0, aim="nought", **told)


def _used(source: Source, seen: pd.DataFrame) -> dict[str, object]:
    """Money spent since January of the money at hand, which one course of the county says."""
    hand, policies = _at_hand(source), source.estimate.prepared.pool.cube.policies
    found = [_spent(source, month, hand, policies) for month in (source.month, source.month - YEAR)]
    pace = (source.month % YEAR + 1) / YEAR
    if found[0] is None:
        return {"about": "used", "aim": "pace", "since": "year", "target": pace}
    rows = _of(seen, "used")
    by = rows.groupby("target_end_date").agg(sum=("observation", "sum"), policies=("policy", "nunique"))
    months = _months(source, source.month)
    days = [last_day(month).isoformat() for month in months]
    full = [
        day for number, day in enumerate(days) if all(by["policies"].get(one, 0) == len(policies) for one in days[: number + 1])
    ]
    told: dict[str, object] = {}
    if full:
        told = {"observed": float(by["sum"].loc[full].sum()) / _hand(hand, months[: len(full)]), "of": full[-1]}
    return _row("used", found[0], found[1], "year", source.estimate.ended.isoformat(), target=pace, aim="pace", **told)


def _months(source: Source, month: int) -> range:
    """From January, or from the county's first month, to a month."""
    return range(max(month - month % YEAR, source.scenario.start), month + 1)


def _hand(hand: Mapping[tuple[str, str], float], months: range) -> float:
    """Yuan held before the months and appropriated in them."""
    new = sum(hand.get((month_text(month), "appropriated"), NONE) for month in months)
    return new + hand.get((month_text(months[0]), "opening"), NONE)


def _spent(source: Source, month: int, hand: Mapping[tuple[str, str], float], policies: Sequence[str]) -> Lines | None:
    """Of each member, by the end of a month; None where there is no such year."""
    months = _months(source, month)
    members = _county(source, [("used", policy, one - source.estimate.first) for policy in policies for one in months])
    whole = _hand(hand, months) if len(months) else NONE
    return np.minimum(members.sum(axis=0) / whole, 1.0) if members is not None and whole > 0 else None


def _at_hand(source: Source) -> dict[tuple[str, str], float]:
    """Yuan in accounts before a month and appropriated in it, by month and which of both."""
    from twin.outcomes.tables import county_rows

    rows = county_rows(source.twin.result().monthly)[0]
    return {
        (str(row["month"]), name): float(row[name]) / 100
        for row in rows.to_dict("records")
        for name in ("opening", "appropriated")
    }


def _days(source: Source, seen: pd.DataFrame) -> dict[str, object]:
    """By how many are open and how many are solved a month; no time limit is set beside it, which is for each need alone.

    Where many are solved a month it is short although others wait for years: so how many of all are overdue stands with it.
    """
    now = _now(source)
    asked = [[("needs_open", "all", at), *(("needs_solved", "all", at - one) for one in range(SPAN))] for at in (now, now - SPAN)]
    found = [_waiting(_county(source, one)) for one in asked]
    assert found[0] is not None, "needs are counted in every month"
    every = marked(source, rule_of(source.folder, tuple(source.scenario.definitions)))
    told: dict[str, object] = {"recorded": len(every), "overdue": int(every["overdue"].sum())}
    wide = seen[seen["target"].isin(["needs_open", "needs_solved"]).to_numpy()].pivot_table(
        index="target_end_date", columns="target", values="observation") if len(seen) else pd.DataFrame()  # fmt: skip
    if {"needs_open", "needs_solved"} <= set(wide.columns) and len(wide) >= SPAN:
        last = wide["needs_open"].last_valid_index()
        window = wide.loc[:last, "needs_solved"].iloc[-SPAN:]
        if window.notna().all() and window.sum() > 0:
            told |= {"observed": float(wide.loc[last, "needs_open"] / window.mean() * DAYS), "of": str(last)}
    return _row("days", found[0], found[1], "quarter", source.estimate.ended.isoformat(), **told)


def _waiting(members: np.ndarray | None) -> Lines | None:
    return None if members is None else members[0] / np.maximum(members[1:].mean(axis=0), 0.5) * DAYS
