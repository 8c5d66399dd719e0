"""The tables of a divisions folder: codes that are codes, each once, and numbers that do not contradict each other."""

import os
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from twin.base.errors import InputError
from twin.base.messages import message
from twin.files import reads
from twin.files.cells import BLANKS, SHOWN, clean, cleaned, line_of, read_texts
from twin.files.there import is_folder

AREAS, STREETS, VILLAGES = FILES = ("areas.csv", "streets.csv", "villages.csv.gz")
POPULATION = "county_population.csv"
YEARS = ("Pop_2018", "Pop_2017", "Pop_2010", "Pop_2000")  # the newest that is filled in
APART = 20.0  # times that the largest count of a county may be its smallest: beyond, their units differ (4.7 in the real table)
MOST_AREA = 250_000.0  # km2; the largest county has 199,222
MOST_PERSONS = 30_000_000.0

# Digits 10 to 12 of a code say what a unit is: 001-199 residents' committees and 400-499 what is like them, 200-399 village
# committees and 500-599 what is like them. Where a name says otherwise, the name is right (docs/decisions/0013).
_VILLAGES, _LIKE_VILLAGES = (2, 3), 5
_RURAL_NAME = f"村委会|村民委员会|嘎查委员?会|牧委会|牧民委员会|(?:嘎查|村)[{BLANKS}]*$"
_TOWN_NAME = "居委会|居民委"
_NO_VILLAGE_NAME = f"{_TOWN_NAME}|虚拟|林场|林业|经营所"  # of units like villages: without people of their own, or staff quarters
_KINDS = ("自治县", "自治旗", "林区", "特区", "县", "市", "区", "旗")  # what a county-level unit is; the rest is its name
_SHORT = 2  # a name of fewer signs is not cut to its stem: 沙县, not 沙


class Codes(NamedTuple):
    """Codes of a table, ascending and each once, with their names ("" where there are none), and how many rows were repeated."""

    code: np.ndarray  # int64
    name: dict[int, str]
    repeated: int


class Villages(NamedTuple):
    """Villages and communities of a folder, ascending and each once."""

    code: np.ndarray  # int64
    rural: np.ndarray  # bool
    repeated: int


class Known(NamedTuple):
    """A county's row of the population table; NaN where it is empty."""

    row: int  # in the file, from 0
    name: str
    persons: float
    area: float  # km2


class Population(NamedTuple):
    """The population table by county code, and how many rows were repeated."""

    known: dict[int, Known]
    repeated: int


class Tables(NamedTuple):
    """What a divisions folder holds; `renamed` gives the code under which the population table has a county of another code."""

    folder: Path
    areas: Codes
    streets: Codes
    villages: Villages
    population: Population
    renamed: dict[int, int]


def read(path: str | Path) -> Tables:
    """The tables of a divisions folder, read once as long as they do not change.

    Raises InputError for a missing folder or file, and for cells that are no codes, repeat a code or contradict each other.
    """
    folder = str(path)
    stamps = tuple(_stamp(f"{folder}/{name}") for name in (*FILES, POPULATION))
    missing = [name for name, found in zip(FILES, stamps, strict=False) if found is None]
    if missing and not is_folder(folder):
        raise InputError(
            "{folder}: no such folder; allowed is a folder with {files}", folder=folder[:200], files=", ".join(FILES)
        )
    if missing:
        raise InputError("{folder}: {missing} missing; a divisions folder holds {files}",
                         folder=folder, missing=", ".join(missing), files=", ".join(FILES))  # fmt: skip
    return _read(Path(folder), stamps)


def _stamp(file: str) -> tuple[int, int] | None:
    """What changes when a file does; None where it is not there."""
    try:
        found = os.stat(file)  # noqa: PTH116 (asked of every county: a Path takes as long as the question)
    except (OSError, ValueError):  # a zero byte is in no name
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=4)
def _read(folder: Path, stamps: tuple[tuple[int, int] | None, ...]) -> Tables:
    for name, stamp in zip((*FILES, POPULATION), stamps, strict=True):
        if stamp is not None:
            reads.note(folder / name)
    areas = _codes(folder / AREAS, 6)
    population = Population({}, 0) if stamps[-1] is None else _population(folder / POPULATION)
    every = _villages(folder / VILLAGES)
    return Tables(folder, areas, _codes(folder / STREETS, 9), every, population, _renamed(areas.name, population.known))


def wrong_cell(file: Path, row: int, column: str, value: Any, allowed: str) -> InputError:
    """The error for one cell."""
    return InputError("{file}, line {line}, column {column}: {value!r}; allowed: {allowed}",
                      file=file, line=line_of(file, row), column=column, value=str(value)[:SHOWN], allowed=allowed)  # fmt: skip


# Codes ------------------------------------------------------------------------------------------------------------------------


def _digits(file: Path, column: str, values: Any, digits: int) -> np.ndarray:
    """Codes as int64; raises InputError for the first that is not `digits` digits."""

    def good(texts: Any) -> np.ndarray:
        return np.asarray(texts.str.fullmatch(rf"[0-9]{{{digits}}}"), dtype=bool)

    plain = cleaned(values, good)
    bad = np.flatnonzero(~good(plain))
    if bad.size:
        allowed = message("{digits} digits", digits=digits)
        raise wrong_cell(file, int(bad[0]), column, values.iloc[bad[0]], allowed)
    return np.asarray(plain.astype("int64"))


def _once(file: Path, code: np.ndarray, texts: Any) -> np.ndarray:
    """Rows in order of code, each code once: the same row again is dropped, another one of the same code refused."""
    order = np.argsort(code, kind="stable")
    again = np.diff(code[order], prepend=-1) == 0
    first = order[np.maximum.accumulate(np.where(again, 0, np.arange(order.size)))]
    for row, before in zip(order[again], first[again], strict=True):
        for column in texts.columns:
            one, other = clean(texts[column].iloc[before]), clean(texts[column].iloc[row])
            if one != other:
                allowed = message("{value!r}, as on line {line} for the same code {code}",
                                  value=one[:SHOWN], line=line_of(file, int(before)), code=code[row])  # fmt: skip
                raise wrong_cell(file, int(row), column, other, allowed)
    kept: np.ndarray = order[~again]
    return kept


def _codes(file: Path, digits: int) -> Codes:
    """The codes of a table and, where it has a column `name`, their names; raises InputError for what is no code."""
    table = read_texts(file, ("code",), ("name",))
    code = _digits(file, "code", table["code"], digits)
    kept = _once(file, code, table.drop(columns="code"))
    names = table["name"].iloc[kept].map(clean) if "name" in table else [""] * kept.size
    return Codes(code[kept], dict(zip(code[kept].tolist(), names, strict=True)), code.size - kept.size)


def _villages(file: Path) -> Villages:
    """All villages of a file (620,000 rows take about a second); their names are not kept."""
    table = read_texts(file, ("code", "name"))
    code = _digits(file, "code", table["code"], 12)
    kept = _once(file, code, table[["name"]])
    return Villages(code[kept], _rural(code, table["name"])[kept], code.size - kept.size)


def _rural(code: np.ndarray, names: Any) -> np.ndarray:
    """Which units are villages: by the class in the code, unless the name says otherwise."""
    kind = code // 100 % 10
    villages, like = np.isin(kind, _VILLAGES), kind == _LIKE_VILLAGES
    rural = villages | like
    for there, said in ((villages, _TOWN_NAME), (like, _NO_VILLAGE_NAME), (~rural, _RURAL_NAME)):
        rows = np.flatnonzero(there)
        rural[rows] ^= names.iloc[rows].str.contains(said, regex=True).to_numpy(dtype=bool)
    return rural


# Persons and square kilometres ------------------------------------------------------------------------------------------------


def _population(file: Path) -> Population:
    """Persons (newest year) and area by county code; raises InputError for cells that are no counts or contradict each other."""
    table = read_texts(file, ("Code_County", *YEARS, "Area"), ("Name_County",))
    code = _digits(file, "Code_County", table["Code_County"], 6)
    kept = _once(file, code, table.drop(columns="Code_County"))
    years = np.column_stack([_numbers(file, name, table[name], MOST_PERSONS) for name in YEARS])
    _refuse_apart(file, years)
    area = _numbers(file, "Area", table["Area"], MOST_AREA)
    newest = years[np.arange(len(years)), np.argmax(np.isfinite(years), axis=1)]
    names = table["Name_County"].map(clean) if "Name_County" in table else [""] * len(table)
    rows = zip(range(len(table)), names, newest.tolist(), area.tolist(), strict=True)
    every = [Known(*row) for row in rows]
    return Population({int(code[row]): every[row] for row in kept}, code.size - kept.size)


def _numbers(file: Path, column: str, values: Any, most: float) -> np.ndarray:
    """A column of numbers above 0, NaN where it is empty."""
    import pandas as pd

    texts = values.map(clean)
    empty = texts.str.lower().isin(("", "na", "nan")).to_numpy(dtype=bool)
    number = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float)
    bad = np.flatnonzero(~empty & ~((number > 0) & (number <= most)))
    if bad.size:
        allowed = message("a number above 0 and up to {most:,.0f}, without separators, or an empty cell", most=most)
        raise wrong_cell(file, int(bad[0]), column, values.iloc[bad[0]], allowed)
    return np.where(empty, np.nan, number)


def _refuse_apart(file: Path, years: np.ndarray) -> None:
    """Refuse a county whose counts are so far apart that they cannot be of one unit."""
    low, high = (pick(np.where(np.isfinite(years), years, other), axis=1) for pick, other in ((np.min, np.inf), (np.max, 0)))
    bad = np.flatnonzero(high > APART * low)
    if bad.size:
        row = int(bad[0])
        allowed = message("persons, within {times:g} times of {other:,.0f} in another year", times=APART, other=high[row])
        column = YEARS[int(np.nanargmin(years[row]))]
        raise wrong_cell(file, row, column, f"{low[row]:g}", allowed)


# Counties under another code --------------------------------------------------------------------------------------------------


def _renamed(areas: Mapping[int, str], known: Mapping[int, Known]) -> dict[int, int]:
    """County code to the one code of the population table that no county has and that bears its name in its province."""
    old: dict[tuple[int, str], set[int]] = defaultdict(set)
    for code in known.keys() - areas.keys():
        for name in _names(known[code].name):
            old[code // 10_000, name].add(code)
    found = {}
    for code in areas.keys() - known.keys():
        same = {one for name in _names(areas[code]) for one in old[code // 10_000, name]}
        if len(same) == 1:
            found[code] = same.pop()
    claims = Counter(found.values())
    return {code: listed for code, listed in sorted(found.items()) if claims[listed] == 1}


def _names(name: str) -> set[str]:
    """A name as it stands and, where enough is left, without the kind of unit: 海门区 is 海门 and so is 海门市."""
    kind = next((kind for kind in _KINDS if name.endswith(kind)), "")
    return {one for one in (name, name.removesuffix(kind)) if len(one) >= _SHORT}
