"""How observations stand to each other: corrected, contradicted, doubtful; and sums since January as months' parts.

Nothing is dropped. `standing` says what becomes of a row, `why` in words:

- used: enters an update as it is
- weighed: two sources say different things of one cell; both enter, each worth half
- doubted: it may be right and is unlikely; enters with a quarter of its weight
- superseded: another row stands for it (a correction, the same row once more, the month's part of a sum since January)
- impossible: cannot be, or is of nothing that the twin knows; does not enter
"""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from twin.base.messages import message
from twin.living.ensemble.targets import TARGETS
from twin.living.observations.offices import OFFICE, offices_of, read_offices
from twin.living.observations.rows import CELL, COLUMNS, month_of, tidy
from twin.terms.observed import TOTALS

STANDINGS = ("used", "weighed", "doubted", "superseded", "impossible")
ENTERS = ("used", "weighed", "doubted")
FAR = 1.0  # on a target's scale: two sources that differ by more, or one so far from the middle of several, are doubted
_ASKED = 100.0  # households, where two shares are compared and a row does not say of how many it is


def known(table: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """What was known on a day: the rows that had come by then, judged by themselves alone."""
    return judged(table[(table["as_of"] <= as_of).to_numpy()])


def entering(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that an update takes in."""
    return table[(table["standing"].isin(ENTERS) & table["target"].isin(list(TARGETS))).to_numpy()].reset_index(drop=True)


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """The table with `standing`, `why`, `where`, `derived` and `office`; rows that are `impossible` by themselves stay so.

    Judging twice, or rows in another order, changes nothing. Without an `office` the usual offices say whose rows they are.
    """
    rows = table
    for name, usual in (("standing", "used"), ("why", ""), ("where", ""), ("derived", False)):
        rows = rows if name in rows else rows.assign(**{name: usual})
    if OFFICE not in rows:
        rows = rows.assign(**{OFFICE: offices_of(rows["source"], rows["target"], read_offices())})
    rows = tidy(rows[~rows["derived"].to_numpy(dtype=bool)])
    alone = (rows["standing"] == "impossible").to_numpy()
    rows.loc[~alone, ["standing", "why"]] = ["used", ""]
    _correct(rows)
    rows = _with_parts(rows)
    _correct(rows)  # a month's part may stand there by itself, too
    _weigh(rows)
    _overdrawn(rows)
    return tidy(rows)


def _alive(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["standing"].isin(ENTERS).to_numpy()]


Marks = dict[Any, tuple[str, str]]  # by row: its standing, and why


def _mark(rows: pd.DataFrame, marks: Marks) -> None:
    """All at once: each time, the whole column is copied."""
    if marks:
        rows.loc[list(marks), ["standing", "why"]] = np.array(list(marks.values()), dtype=object)


def _correct(rows: pd.DataFrame) -> None:
    """Of what one source says of one cell the latest holds; two of one day are doubted where they differ."""
    alive, marks = _alive(rows), Marks()
    for _, same in alive[alive.duplicated([*CELL, OFFICE], keep=False)].groupby([*CELL, OFFICE], sort=False):
        last = same[same["as_of"] == same["as_of"].max()]
        for at in same.index.difference(last.index):
            value = last["observation"].iloc[0]
            marks[at] = "superseded", message("corrected on {day}: {value:g}", day=last["as_of"].iloc[0], value=value)
        once = _once(last)
        for at in last.index.difference(once.index):
            marks[at] = "superseded", message("stands twice")
        for at in once.index if len(once) > 1 else ():
            others = _listed(once.drop(index=at))
            marks[at] = "doubted", message("the same source says {others} on the same day, too", others=others)
    _mark(rows, marks)


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that say different things: one that does not say of how many it is says what one that does says."""
    asked = rows["n"].fillna(rows["n"].max())
    said = rows.assign(_asked=asked, _silent=rows["n"].isna()).sort_values("_silent", kind="stable")
    return said.drop_duplicates(["observation", "_asked"]).drop(columns=["_asked", "_silent"]).sort_index()


def _listed(rows: pd.DataFrame) -> str:
    return message(", ").join(f"{value:g}" for value in rows["observation"])


def _with_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums since January, and below them the part of each month whose sum and the one before are there."""
    parts, marks = [], Marks()
    sums = _alive(rows)[lambda some: some["target"].isin(list(TOTALS)).to_numpy()]
    named = sums[["target", "policy", "location", "target_end_date", "source"]].itertuples(index=False)
    sources: dict[tuple[str, str, str, int], list[str]] = {}
    for target, policy, place, day, source in named:
        sources.setdefault((target, policy, place, month_of(day)), []).append(str(source or ""))
    for _, one in sums.groupby(["target", "policy", "location", OFFICE], sort=False):
        by_month = {month_of(row["target_end_date"]): (at, row) for at, row in one.iterrows()}
        for month, (at, row) in by_month.items():
            before = None if month % 12 == 0 else by_month.get(month - 1)
            if month % 12 and before is None:
                marks[at] = "superseded", _alone(row, month, sources)
                continue
            parts.append(_part(row, None if before is None else before[1]))
            marks[at] = "superseded", message("taken as the month's part of the sum")
    _mark(rows, marks)
    return tidy(pd.concat([rows, pd.DataFrame(parts)], ignore_index=True)) if parts else rows


def _alone(row: Any, month: int, sources: dict[tuple[str, str, str, int], list[str]]) -> str:
    """Why nothing can be taken from a sum: there is none of the month before, or that is of another source."""
    before = (row["target"], row["policy"], row["location"], month - 1)
    if before not in sources:
        return message("tells nothing of a month: the sum of the month before is missing")
    names = [one or message("not named") for one in (*dict.fromkeys(sources[before]), row["source"])]
    other, own = message(", ").join(names[:-1]), names[-1]
    return message(
        "tells nothing of a month: the source of the sum of the month before is {other}, of this one {own}; name the same",
        other=other, own=own,
    )  # fmt: skip


def _part(row: Any, before: Any) -> dict[str, Any]:
    """A month's part of a sum; known when the later of its two sums was."""
    told = [row] if before is None else [before, row]
    value = round(float(row["observation"] - (0.0 if before is None else before["observation"])), 4)  # fen, without a tail
    doubted = [str(one["why"]) for one in told if one["standing"] == "doubted"]
    standing, why = ("doubted", doubted[0]) if doubted else ("used", "")
    if value < 0:
        sums = message(", ").join(f"{one['observation']:g}" for one in told)
        standing, why = "impossible", message("the sum since January falls: {sums}", sums=sums)
    return {name: row[name] for name in COLUMNS} | {
        "target": TOTALS[row["target"]], "observation": value, "n": np.nan, "as_of": max(one["as_of"] for one in told),
        "standing": standing, "why": why, "where": row["where"], "derived": True, OFFICE: row[OFFICE],
    }  # fmt: skip


def _weigh(rows: pd.DataFrame) -> None:
    """Several sources of one cell: where they differ they are weighed, and those far from the others doubted."""
    alive, marks = _alive(rows), Marks()
    for _, same in alive[alive.duplicated(CELL, keep=False)].groupby(CELL, sort=False):
        if same["observation"].nunique() == 1 or same[OFFICE].nunique() == 1:
            continue
        scores = _scores(same)
        far = np.abs(scores - np.median(scores)) > (FAR if len(same) > 2 else FAR / 2)
        for (at, row), apart in zip(same.iterrows(), far, strict=True):
            others = message(", ").join(
                f"{one['source'] or '–'} {one['observation']:g}" for other, one in same.iterrows() if other != at
            )
            if row["standing"] != "doubted":
                marks[at] = "doubted" if apart else "weighed", message("said otherwise: {others}", others=others)
    _mark(rows, marks)


def _scores(rows: pd.DataFrame) -> np.ndarray:
    """Observations of one target on its scale."""
    target = TARGETS[str(rows["target"].iloc[0])]
    value = rows["observation"].to_numpy()
    if target.unit != "share":
        return target.scored(value)
    asked = np.where(rows["n"].isna(), _ASKED, rows["n"].to_numpy())
    return target.scored(value * asked, asked)


def _overdrawn(rows: pd.DataFrame) -> None:
    """More used since January than arrived since January: one of the two is wrong, or money of the year before was used."""
    sums = rows[rows["target"].isin(list(TOTALS)).to_numpy() & (rows["standing"] != "impossible").to_numpy()]
    newest = sums.groupby([*CELL, OFFICE])["as_of"].transform("max")
    sums = sums[(sums["as_of"] == newest).to_numpy()]  # what an office corrected says nothing any more
    for (day, policy, location), same in sums.groupby(["target_end_date", "policy", "location"], sort=False):
        used, arrived = (same[(same["target"] == key).to_numpy()]["observation"] for key in ("used_total", "arrived_total"))
        if used.empty or arrived.empty or used.max() <= arrived.max():
            continue
        why = message("more was used since January ({used:g}) than arrived ({arrived:g})", used=used.max(), arrived=arrived.max())
        cell = (rows["target_end_date"] == day) & (rows["policy"] == policy) & (rows["location"] == location)
        parts = cell & rows["derived"].astype(bool) & rows["standing"].isin(("used", "weighed"))
        rows.loc[parts & rows["target"].isin(list(TOTALS.values())), ["standing", "why"]] = ["doubted", why]
