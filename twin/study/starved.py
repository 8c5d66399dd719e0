"""Which mechanisms got less money or hours than they asked for: how much of it, from when to when; of one run or of many."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from twin.base.months import month_number, month_text

PREFIX, MONTHS = "short.", ("first", "last")
TOLD = f"{PREFIX}told"  # of a row in which what is short is kept, even if nothing is
ALMOST = 0.995  # from this share on, a mechanism is taken to have got what it asked for in a month
ASKED = (("asked_yuan", "paid_yuan"), ("asked_hours", "granted_hours"))
GRANTED = "paid_share"  # of the yuan asked for: what is handed on also falls where hours, not yuan, are short


class Short(NamedTuple):
    """What a mechanism asked for and got in the months in which it got less."""

    mechanism: str
    asked: float
    got: float
    first: str
    last: str


def short(mechanisms: pd.DataFrame, asked: str, got: str) -> list[Short]:
    """Mechanisms that got less than they asked for, those that miss most first."""
    if mechanisms.empty:
        return []
    few = mechanisms[GRANTED] < ALMOST if got == "paid_yuan" else mechanisms[got] < ALMOST * mechanisms[asked]
    less = mechanisms[few]
    less = less.assign(**{got: less[asked] * less[GRANTED]}) if got == "paid_yuan" else less
    found = [
        Short(str(key), float(own[asked].sum()), float(own[got].sum()), str(own["month"].min()), str(own["month"].max()))
        for key, own in less.groupby("mechanism", sort=True, observed=True)
    ]
    return _ordered(found)


def _ordered(found: Iterable[Short]) -> list[Short]:
    return sorted(found, key=lambda one: one.got - one.asked)


def columns_of(mechanisms: pd.DataFrame) -> dict[str, float]:
    """What a run is short of as numbers, for the row that is kept of it: `short.ASKED.MECHANISM.FIELD`, months counted."""
    return {TOLD: 1.0} | {
        f"{PREFIX}{asked}.{one.mechanism}.{name}": month_number(value) if name in MONTHS else value
        for asked, got in ASKED
        for one in short(mechanisms, asked, got)
        for name, value in one._asdict().items()
        if name != "mechanism"
    }


def tells(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Of each row whether it says what it is short of; rows that were kept before there were such columns do not."""
    found: pd.Series[bool] = rows[[column for column in rows.columns if column.startswith(PREFIX)]].notna().any(axis=1)
    return found


def together(rows: pd.DataFrame, weights: pd.Series) -> dict[str, list[dict[str, Any]]]:
    """What several runs are short of, each so many times: by what was asked for, in plain data.

    Rows that were short of nothing add nothing; nor do those that do not tell, which `tells` names.

    >>> one = {"asked": 200.0, "got": 50.0, "first": 24312, "last": 24315}
    >>> rows = pd.DataFrame([{f"short.asked_yuan.staff_increase.{name}": value for name, value in one.items()}] * 2)
    >>> together(rows, pd.Series([1.0, 0.5]))["asked_yuan"][0]["asked"]
    300.0
    """
    found: dict[str, list[Short]] = {asked: [] for asked, _ in ASKED}
    for column in rows.columns:
        if column.startswith(PREFIX) and column.endswith(".asked"):
            asked, mechanism = column.removeprefix(PREFIX).removesuffix(".asked").split(".", 1)
            own = {name: rows[f"{column.removesuffix('asked')}{name}"] for name in ("asked", "got", *MONTHS)}
            if own["asked"].notna().any():
                whole, got = (float((own[name].astype(float) * weights).sum()) for name in ("asked", "got"))
                first, last = month_text(int(own["first"].min())), month_text(int(own["last"].max()))
                found[asked].append(Short(mechanism, whole, got, first, last))
    return {asked: [one._asdict() for one in _ordered(several)] for asked, several in found.items()}
