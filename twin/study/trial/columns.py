"""What is known of households and villages besides outcomes, and who meets a condition on it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from twin.county.county import County
from twin.county.tables import SCHEMA
from twin.files.strict import At, Source, hint

_LARGEST = 2.0**53
_NOT = ("uid", "name", "key", "number", "first")


def names(county: County, attributes: pd.DataFrame, level: str) -> list[str]:
    """Columns by which rows of a level can be chosen; a household also has those of its village."""
    own = [] if level == "village" else [*attributes.columns, *_plain("households", county)]
    return list(dict.fromkeys([*own, *_plain("villages", county)]))


def _plain(table: str, county: County) -> list[str]:
    return [name for name in getattr(county, table) if name not in _NOT]


def column(name: str, county: County, attributes: pd.DataFrame, level: str) -> np.ndarray:
    """A column by row of a level; a household's own goes before its village's. Codes stand as words."""
    if level != "village":
        if name in attributes.columns:
            return attributes[name].to_numpy()
        if name in _plain("households", county):
            return np.asarray(county.households[name])
    values = np.asarray(county.villages[name])
    words = SCHEMA["villages"][name].words
    values = np.array(words)[values] if words else values
    return values if level == "village" else values[county.households["village"]]


def meets(where: Mapping[str, Any], county: County, attributes: pd.DataFrame, level: str, source: Source, at: At) -> np.ndarray:
    """Rows of a level whose columns have the given values: one value, or [low, high] for a range, bool[n].

    Raises InputError for an unknown column or a value that its column cannot have.
    """
    rows = len(county.villages["uid"]) if level == "village" else len(county.households["village"])
    met = np.ones(rows, dtype=bool)
    for name, wanted in where.items():
        allowed = names(county, attributes, level)
        if name not in allowed:
            raise source.error((*at, name), "unknown column {column}{hint}", column=name[:80], hint=hint(name, allowed))
        if isinstance(wanted, str):
            _known_word(name, wanted, county, attributes, source, (*at, name))
        met &= _fits(column(name, county, attributes, level), wanted, source, (*at, name))
    return met


def _known_word(name: str, wanted: str, county: County, attributes: pd.DataFrame, source: Source, at: At) -> None:
    """Raise InputError for a word that a column of the county cannot hold; columns from files may hold any."""
    if name in attributes.columns:
        return
    of_household = SCHEMA["households"].get(name) if name in county.households else None
    words = (of_household or SCHEMA["villages"][name]).words
    if wanted not in words:
        if not words:
            raise source.error(at, "must be a number, not {value!r}", value=wanted[:80])
        raise source.error(at, "{value} is not known{hint}", value=repr(wanted)[:80], hint=hint(wanted, words))


def _fits(values: np.ndarray, wanted: Any, source: Source, at: At) -> np.ndarray:
    for number in wanted if isinstance(wanted, list) else [wanted]:
        if isinstance(number, int | float) and abs(number) > _LARGEST:
            raise source.error(at, "no column holds so large a number; allowed: up to {most:g}", most=_LARGEST)
    if isinstance(wanted, list):
        numbers = [bound for bound in wanted if isinstance(bound, int | float)]
        if len(wanted) != 2 or len(numbers) != 2 or numbers[0] > numbers[1]:
            raise source.error(at, "a range is [low, high], not {value}", value=repr(wanted)[:80])
        number = pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(dtype=float)
        return (number >= numbers[0]) & (number <= numbers[1])
    if isinstance(wanted, str | int | float):
        return np.asarray(pd.Series(values) == wanted, dtype=bool)
    raise source.error(at, "must be a value or [low, high], not {value}", value=repr(wanted)[:80])
