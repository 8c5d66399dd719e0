"""The county of a case: made, loaded or read from network files, with columns overridden where the case says so."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.county.county import County, resolve
from twin.county.tables import SCHEMA
from twin.files.strict import At, Source, hint
from twin.files.there import is_file, is_folder
from twin.scenario.home import home_of
from twin.scenario.scenario import Scenario
from twin.study.keys import Place
from twin.study.network import load

# Columns that say how a county hangs together; a constant would break it.
BONES = ("uid", "key", "name", "village", "township", "number", "size", "hamlet")


class _File(Protocol):
    county: Place

    @property
    def model_fields_set(self) -> set[str]: ...


def place_of(file: _File, scenarios: Iterable[Scenario]) -> Place:
    """The county that a file names; where it names none, that whose workbook its scenarios belong to, else the demonstration."""
    home = None if "county" in file.model_fields_set else home_of(scenarios)
    return file.county if home is None else Place(folder=str(home))


def county_of(place: Place, source: Source, scale: float | None = None) -> tuple[County, pd.DataFrame]:
    """The county, and what is known of each household beside it (one row per household, perhaps without columns).

    `scale` samples whole villages or townships. Raises InputError for a county that cannot be made or columns that cannot be set.
    """
    at: At = ("county",)
    attributes = None
    if place.network is not None:
        county, attributes = load(place.network, source.folder or Path(), source, (*at, "network"))
    else:
        county = _plain(place, source, at)
    share = place.scale * (1.0 if scale is None else scale)
    if share < 1.0:
        if place.network is not None:
            raise source.error(at, "a network from files is taken whole; leave out `scale`")
        county = county.sample(share, whole=place.sample)
    for level, columns in place.where.items():
        county = _overridden(county, level, columns, source, (*at, "where", level))
    rows = len(county.households["village"])
    return county, pd.DataFrame(index=range(rows)) if attributes is None else attributes.reset_index(drop=True)


def _plain(place: Place, source: Source, at: At) -> County:
    try:
        if place.demo:
            return County.demo(place.seed)
        if place.folder is not None:
            return resolve(_beside(place.folder, source), place.seed)
        if place.divisions is not None:
            path, mark, code = place.divisions.rpartition("#")
            return resolve(f"divisions:{_beside(path, source)}{mark}{code}", place.seed)
        numbers = {name: getattr(place, name) for name in ("townships", "villages_per_township", "households_per_village")}
        return County.small(**{name: number for name, number in numbers.items() if number is not None}, seed=place.seed)
    except InputError as error:
        raise source.error(at, str(error).removeprefix("county: ").removeprefix("county：")) from error


def _is_there(path: str | Path) -> bool:
    return is_file(path) or is_folder(path)


def _beside(path: str, source: Source) -> str:
    """A path as given, or beside the case file."""
    beside = (source.folder or Path()) / path
    return str(beside) if not _is_there(path) and _is_there(beside) else path


def _overridden(county: County, level: str, columns: dict[str, Any], source: Source, at: At) -> County:
    """A county with some columns of a level constant."""
    table = getattr(county, level)
    changed = {}
    for name, value in columns.items():
        allowed = [column for column in SCHEMA[level] if column not in BONES]
        if name not in allowed:
            raise source.error((*at, name), "unknown column {column}{hint}", column=name[:80], hint=hint(name, allowed))
        changed[name] = np.full(table[name].shape, _checked(level, name, value, source, (*at, name)), dtype=table[name].dtype)
    return replace(county, **{level: table | changed})


def _checked(level: str, name: str, value: Any, source: Source, at: At) -> Any:
    """A value that the column may hold, words as their number."""
    column = SCHEMA[level][name]
    if column.words:
        if value not in column.words:
            raise source.error(at, "{value} is not known{hint}", value=repr(value)[:80], hint=hint(value, column.words))
        return column.words.index(value)
    if column.dtype == "?":
        if not isinstance(value, bool):
            raise source.error(at, "must be true or false, not {value}", value=repr(value)[:80])
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not column.low <= value <= column.high:
        raise source.error(
            at, "must be a number from {low:g} to {high:g}, not {value}",
            low=column.low, high=column.high, value=repr(value)[:80],
        )  # fmt: skip
    return value
