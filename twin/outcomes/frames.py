"""Results and states as other tools take them: frames with real dates and coded names, cubes of xarray."""

from typing import Any

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.county.names import own_names
from twin.files.strict import hint
from twin.outcomes.headline import INDICATORS

_CODED = ("level", "place", "name", "policy")  # columns of names, which repeat
_LEVELS = ("units", "townships", "villages", "households")
DIMENSIONS = ("month", "place", "policy")


def tidy(monthly: pd.DataFrame) -> pd.DataFrame:
    """A monthly table for other tools: months are dates (the first of each), names are categories, `attrs` hold units.

    Written as Parquet it has no column of an index; names are coded by dictionary.
    """
    table = coded(monthly.reset_index(drop=True))
    table.attrs = {"units": {name: one.unit for name, one in INDICATORS.items() if name in table}}
    return table


def coded(table: pd.DataFrame) -> pd.DataFrame:
    """A table as Parquet takes it best: months as dates, names that repeat as categories."""
    found = table.copy(deep=False)
    if "month" in found:
        found["month"] = dates(found["month"])
    for name in _CODED:
        if name in found and len(found) > len(own := dict.fromkeys(found[name])):
            found[name] = pd.Categorical(found[name], categories=list(own))
    return found


def decoded(table: pd.DataFrame) -> pd.DataFrame:
    """A table read back as it was: months as texts, names as texts."""
    found = table.copy(deep=False)
    for name in found:
        if isinstance(found[name].dtype, pd.CategoricalDtype):
            found[name] = found[name].astype(found[name].cat.categories.dtype)
    if "month" in found and found["month"].dtype.kind == "M":
        found["month"] = found["month"].dt.strftime("%Y-%m")
    return found


def dates(months: pd.Series) -> pd.Series:
    """The first day of months written `2026-01`."""
    return pd.to_datetime(months.astype(str) + "-01", format="%Y-%m-%d").astype("datetime64[s]")


def cube(monthly: pd.DataFrame, level: str) -> Any:
    """A level of a monthly table as an `xarray.Dataset` over month, place and policy; missing combinations are NaN.

    Raises InputError for a level that is none, and where xarray is not installed.
    """
    try:
        import xarray  # noqa: F401 (pandas hands over to it)
    except ImportError:
        raise InputError("xarray is not installed; allowed: pip install xarray") from None
    known = list(dict.fromkeys(monthly["level"]))
    if level not in known:
        raise InputError("no level {level!r}{hint}", level=level, hint=hint(level, known))
    rows = monthly[monthly["level"] == level].drop(columns=["level", "name"], errors="ignore")
    found = rows.assign(month=dates(rows["month"])).set_index(list(DIMENSIONS)).to_xarray()
    for name, one in INDICATORS.items():
        if name in found:
            found[name].attrs["units"] = one.unit
    return found


def state(world: Any, level: str) -> pd.DataFrame:
    """The columns of a level of a world, one row an agent by its code; what has several values has a column for each."""
    if level not in _LEVELS:
        raise InputError("no level {level!r}{hint}", level=level, hint=hint(level, _LEVELS))
    traits, now = getattr(world.place, level), getattr(world, level)
    rows = world.count(level)
    columns: dict[str, Any] = {}
    for name, values in {**traits, **{key: now[key] for key in now}}.items():
        columns |= _spread(name, values, rows, [policy.key for policy in world.policies])
    codes = world.place.household_uids if level == "households" else traits.get("uid", np.arange(rows))
    return pd.DataFrame(columns, index=pd.Index(np.array(codes), name="code"))


def _spread(name: str, values: Any, rows: int, policies: list[str]) -> dict[str, Any]:
    """One column, or one for each policy or part; none for what has no row for each agent."""
    if len(values) != rows or name == "uid":
        return {}
    if name == "name":
        return {name: own_names(values)}
    plain = np.array(values)
    if plain.ndim == 1:
        return {name: plain}
    parts = plain.reshape(rows, -1)
    names = policies if plain.ndim == 2 and parts.shape[1] == len(policies) else [str(part) for part in range(parts.shape[1])]
    return {f"{name}_{part}": parts[:, number] for number, part in enumerate(names)}
