"""What a change would change: rows of sheets that come and go, and observations that come, go or say another number."""

from collections import Counter
from typing import Any

import pandas as pd

from twin.desk.data.stage import Looked
from twin.living.observations.rows import CELL
from twin.sheets.filled import Filled

MOST = 60  # lines that are told
ONE = [*CELL, "source", "as_of"]  # what makes an observation that one


def difference(before: Looked, after: Looked) -> dict[str, Any]:
    """By sheet how many rows come and go, with some of them; of observations also those whose number is another one.

    `sheets`: {key: {"came": int, "went": int}}; `rows`: lists of sheet, "came" or "went", and the row's filled cells;
    `observations`: lists of month, place, target, policy, the number before and after (None: none).
    """
    old, new = (_tables(one) for one in (before, after))
    sheets, rows = {}, list[list[str]]()
    for key in {**old, **new}:
        was, now = (_rows(tables.get(key)) for tables in (old, new))
        came, went = now - was, was - now
        if (came or went) and key != "observations":
            sheets[key] = {"came": came.total(), "went": went.total()}
            rows += [[key, word, text] for word, some in (("went", went), ("came", came)) for text in some.elements()]
    return {"sheets": sheets, "rows": rows[:MOST], "more": max(0, len(rows) - MOST)} | _observations(before, after)


def _tables(one: Looked) -> dict[str, Filled]:
    return {} if one.own is None else one.own.book.tables


def _rows(table: Filled | None) -> Counter[str]:
    """Rows as texts, as they can be counted."""
    if table is None:
        return Counter()
    return Counter("; ".join(f"{value}" for value in table.row(row).values() if value is not None) for row in range(len(table)))


def _observations(before: Looked, after: Looked) -> dict[str, Any]:
    was, now = (_numbers(one) for one in (before, after))
    both = was.merge(now, "outer", ONE, suffixes=("_was", "_now"))
    other = both[(both["observation_was"].ne(both["observation_now"]) & ~both[["observation_was", "observation_now"]].isna().all(axis=1)).to_numpy()]
    kinds = {
        "came": int(other["observation_was"].isna().sum()), "went": int(other["observation_now"].isna().sum()),
        "changed": int(other[["observation_was", "observation_now"]].notna().all(axis=1).sum()),
    }  # fmt: skip
    shown = [
        [str(row.target_end_date), row.location, row.target, row.policy, _plain(row.observation_was), _plain(row.observation_now)]
        for row in other.head(MOST).itertuples()
    ]
    return {"numbers": kinds, "observations": shown, "more_observations": max(0, len(other) - MOST)}


def _numbers(one: Looked) -> pd.DataFrame:
    """What was observed, one number each."""
    if one.observed is None or not len(one.observed.table):
        return pd.DataFrame({name: pd.Series([], dtype=object) for name in ONE} | {"observation": pd.Series([], dtype=float)})
    table = one.observed.table
    table = table[~table["derived"].astype(bool).to_numpy()]
    return table[[*ONE, "observation"]].drop_duplicates(ONE, keep="last").astype(dict.fromkeys(ONE, object))


def _plain(value: float) -> float | None:
    return None if value != value else float(value)
