"""Lists of warnings as they were kept: the last one before a day, and how lists did against what landed at the deadlines.

Of each day the list counts that was registered first: one that was made anew later may know how it ended, and what lies in the
folder without being in the register counts for nothing.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from twin.files.cells import read_texts
from twin.living.register import first
from twin.living.register.afterwards import afterwards
from twin.living.register.first import First
from twin.living.scores.scores import brier, wilson
from twin.living.warnings.held import COLUMNS
from twin.living.warnings.warn import COLOURS

ACT = 2  # months before a deadline in which something can still be done: the newest list of before is the one that is judged
WARNINGS, NAME = "warnings", "list"
CELL = ["village", "policy", "deadline"]
_ENDS, _WITHIN = "ends", 334  # a cycle ends, and is judged, in the same year as its deadline, counted from that: days
LOST, AFTERWARDS = "lost", "afterwards"
ENDS = 1e-6  # what meets a target to the digit meets it: lists kept before have targets in short numbers
NUMBERS = ("listed", "tries", "won", "won_low", "won_high")
JUDGED = (*CELL, "issued", "colour", "chance", "target", "observed", "missed", AFTERWARDS)


def registered(living: Path) -> dict[str, First]:
    """By day, in order, the lists as they were registered first."""
    return first.by_day(living, f"{WARNINGS}/", f"/{NAME}.csv")


def read(living: Path, day: str, one: First) -> pd.DataFrame | None:
    """The list of a day as it was registered first: codes, colours and days as texts, `chance` and `target` as numbers.

    None where nothing sound is left of it.
    """
    found = first.table(living, one)
    return None if found is None else found.astype({"chance": float, "target": float}).assign(issued=day)


def read_held(living: Path, day: str) -> dict[str, pd.DataFrame]:
    """The tables `held` and `steps` as they were kept with the list of a day; empty ones where none were."""
    found = {}
    for name, columns in COLUMNS.items():
        path = living / WARNINGS / day / f"{name}.csv"
        table = read_texts(path) if path.is_file() else pd.DataFrame(columns=list(columns))
        found[name] = table.astype(dict.fromkeys([one for one in columns if one in NUMBERS], float))
    return found


def before(living: Path, day: str) -> pd.DataFrame | None:
    """The newest list from before a day, for `warn.warnings`; None where there is none."""
    earlier = (read(living, *one) for one in reversed(registered(living).items()) if one[0] < day)
    return next((one for one in earlier if one is not None), None)


def judged(living: Path, observations: pd.DataFrame) -> pd.DataFrame:
    """What was listed and has been observed since, in `JUDGED`: each village, policy and deadline once.

    It is judged by the newest list that came at least `ACT` months before the deadline. `observations`: those that enter an
    update (`history.corrected`); `missed`: whether less than the target landed, as it was observed (by asking some households).
    Lists that were made afterwards count only where there is nothing else. How many were left out for that, and how many are
    lost, stands in the frame's `attrs`, for `marks`.
    """
    landed = observations[(observations["target"] == "landing").to_numpy()] if len(observations) else observations
    if landed.empty:
        return pd.DataFrame(columns=list(JUDGED))
    found = registered(living)
    late = afterwards(living, found, str(observations["as_of"].max()))
    lists = {day: read(living, day, one) for day, one in found.items()}
    kept = [one.assign(**{AFTERWARDS: day in late}) for day, one in lists.items() if one is not None]
    rows = _judged(kept, landed)
    rows.attrs = {LOST: len(lists) - len(kept), AFTERWARDS: len(late)}
    return rows


def _judged(lists: list[pd.DataFrame], landed: pd.DataFrame) -> pd.DataFrame:
    """Lists beside what landed: those that were issued in time, or all where none was."""
    if not lists:
        return pd.DataFrame(columns=list(JUDGED))
    listed = pd.concat(lists, ignore_index=True)
    months = [pd.to_datetime(listed[name]).dt.to_period("M").astype("int64") for name in ("deadline", "issued")]
    listed = listed[(months[0] - months[1] >= ACT).to_numpy()]
    found = _with_what_landed(listed, landed)
    in_time = found[~found[AFTERWARDS].to_numpy(dtype=bool)]
    found = (in_time if len(in_time) else found).drop_duplicates([*CELL[:2], _ENDS], keep="last")
    found = found.assign(missed=found["observed"] < found["target"] - ENDS)
    return found.sort_values(CELL, kind="stable", ignore_index=True)[list(JUDGED)]


def _with_what_landed(listed: pd.DataFrame, landed: pd.DataFrame) -> pd.DataFrame:
    """Listed rows with what was `observed` where their cycle ended: the first landing from the deadline on, within a year."""
    came = landed.assign(
        **{
            _ENDS: _days(landed["target_end_date"]),
            "village": landed["location"].astype(str),
            "policy": landed["policy"].astype(str),
        }
    )
    came = came.groupby([*CELL[:2], _ENDS], as_index=False)["observation"].mean().rename(columns={"observation": "observed"})
    rows = listed.assign(_from=_days(listed["deadline"]), _order=range(len(listed))).astype({"village": str, "policy": str})
    found = pd.merge_asof(
        rows.sort_values("_from", kind="stable"), came.sort_values(_ENDS), left_on="_from", right_on=_ENDS, by=CELL[:2],
        direction="forward", tolerance=pd.Timedelta(days=_WITHIN),
    )  # fmt: skip
    return found[found["observed"].notna().to_numpy()].sort_values("_order", kind="stable").drop(columns=["_from", "_order"])


def _days(said: pd.Series) -> pd.Series:
    """Days as one type, whatever they were read as: pandas compares no others."""
    return pd.to_datetime(said).astype("datetime64[us]")


def marks(rows: pd.DataFrame) -> pd.DataFrame:
    """How lists did, for red alone, for yellow or stronger, and for blue or stronger (`colours`).

    `n`: judged; `listed`: of these with such a colour; `missed`: that missed; `hits`: both. `precision`: hits / listed, `recall`:
    hits / missed, each with its 95% interval (Wilson); `brier` of all chances, and `brier_usual`, had the share that missed been
    said of each. No rows where there is nothing to judge. `issued`: days of lists that were made in time and are judged (0: all
    were made afterwards); `afterwards` and `lost`: days of lists that were made afterwards, and of which nothing sound is left.
    """
    counts = {"issued": rows.loc[~rows[AFTERWARDS].to_numpy(dtype=bool), "issued"].nunique()} if len(rows) else {}
    counts |= {name: rows.attrs.get(name, 0) for name in (AFTERWARDS, LOST)}
    missed = rows["missed"].to_numpy(dtype=bool)
    found = []
    for number, colour in enumerate(COLOURS if len(rows) else ()):
        listed = rows["colour"].isin(COLOURS[: number + 1]).to_numpy()
        hits = int((listed & missed).sum())
        row: dict[str, object] = {"colours": colour, "n": len(rows), "listed": int(listed.sum()), "missed": int(missed.sum())}
        row["hits"] = hits
        for name, whole in (("precision", int(listed.sum())), ("recall", int(missed.sum()))):
            share = hits / whole if whole else float("nan")
            low, high = wilson(share, whole)
            row |= {name: share, f"{name}_low": float(low), f"{name}_high": float(high)}
        row["brier"] = float(np.mean(brier(rows["chance"].to_numpy(float), missed)))
        row["brier_usual"] = float(missed.mean() * (1 - missed.mean()))
        found.append(row | counts)
    columns = ["colours", "n", "listed", "missed", "hits", "precision", "precision_low", "precision_high", "recall", "recall_low",
               "recall_high", "brier", "brier_usual", "issued", AFTERWARDS, LOST]  # fmt: skip
    return pd.DataFrame(found, columns=columns)
