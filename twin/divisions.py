"""Real division codes as the skeleton of a synthetic county: its townships and rural villages, and how many people they hold."""

import math
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from twin.errors import InputError
from twin.population import VILLAGE, Layout

FILES = ("areas.csv", "streets.csv", "villages.csv.gz")
POPULATION_FILE = "county_population.csv"
RURAL_NAME = "村委会|村民委员会|嘎查$|村$"  # a village committee, or plainly a village; residents' committees are urban
POPULATION_YEARS = ("Pop_2018", "Pop_2017", "Pop_2010", "Pop_2000")  # the newest that is filled in
MEMBERS = 2.9  # members of a rural household, as drawn in twin.population: assumed
URBAN_WEIGHT = 3.0  # an urban community holds about three times the people of a village: assumed
RURAL_BOUNDS = (0.2, 0.95)
SIZE_BOUNDS = (150.0, 650.0)  # mean households of a county's villages; single villages vary between 100 and 800
RADIUS_BOUNDS = (8.0, 90.0)  # km


class _Villages(NamedTuple):
    code: np.ndarray  # int64, ascending
    rural: np.ndarray  # bool


def _table(file: Path, columns: list[str]) -> Any:
    """Some columns of a table as strings; InputError when the file or a column is missing."""
    import pandas as pd

    if not file.is_file():
        raise InputError(f"{file}: no such file; a divisions folder holds {', '.join(FILES)}")
    try:
        return pd.read_csv(file, usecols=columns, dtype=str)
    except (ValueError, UnicodeDecodeError, OSError, EOFError) as error:
        raise InputError(f"{file}: cannot be read ({error}); expected a CSV table with columns {', '.join(columns)}") from error


def _codes(file: Path, values: Any, digits: int) -> np.ndarray:
    """Codes as whole numbers; InputError names the first line that is not `digits` digits."""
    bad = np.flatnonzero(~values.fillna("").str.fullmatch(rf"\d{{{digits}}}").to_numpy(dtype=bool))
    if bad.size:
        raise InputError(f"{file}, line {bad[0] + 2}, column code: '{values.iloc[bad[0]]}'; allowed are {digits} digits")
    return np.asarray(values.astype("int64"))


@lru_cache(maxsize=4)
def _villages(file: Path, _changed: int) -> _Villages:
    """All villages of a file, read once (620,000 rows take about a second); names are not kept."""
    table = _table(file, ["code", "name"])
    code = _codes(file, table["code"], 12)
    rural = table["name"].fillna("").str.contains(RURAL_NAME, regex=True).to_numpy(dtype=bool)
    order = np.argsort(code, kind="stable")
    return _Villages(code[order], rural[order])


@lru_cache(maxsize=8)
def _column(file: Path, _changed: int, digits: int) -> np.ndarray:
    return np.sort(_codes(file, _table(file, ["code"])["code"], digits))


@lru_cache(maxsize=4)
def _population(file: Path, _changed: int) -> dict[int, tuple[float, float]]:
    """County code to (persons, area in km2); NaN where the table is empty."""
    import pandas as pd

    table = _table(file, ["Code_County", *POPULATION_YEARS, "Area"]).apply(pd.to_numeric, errors="coerce")
    table = table.dropna(subset=["Code_County"])
    persons = table[list(POPULATION_YEARS)].bfill(axis=1).iloc[:, 0]
    return {int(c): (float(p), float(a)) for c, p, a in zip(table["Code_County"], persons, table["Area"], strict=True)}


def _folder(path: str | Path) -> Path:
    folder = Path(path)
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; allowed is a folder with {', '.join(FILES)}")
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise InputError(f"{folder}: {', '.join(missing)} missing; a divisions folder holds {', '.join(FILES)}")
    return folder


def _stamp(file: Path) -> int:
    return file.stat().st_mtime_ns


def counties(path: str | Path, prefix: str | int = "") -> list[int]:
    """Codes of the counties in a divisions folder that begin with `prefix` and have a rural village, ascending."""
    folder = _folder(path)
    areas = _column(folder / "areas.csv", _stamp(folder / "areas.csv"), 6)
    villages = _villages(folder / "villages.csv.gz", _stamp(folder / "villages.csv.gz"))
    rural = np.unique(villages.code[villages.rural] // 1_000_000)
    return [int(code) for code in areas[np.isin(areas, rural)] if str(code).startswith(str(prefix))]


def _among(known: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Which of the codes asked for are known ones; `known` is ascending, as whole files are kept."""
    if known.size == 0:
        return np.zeros(asked.size, dtype=np.bool_)
    return np.asarray(known[np.minimum(np.searchsorted(known, asked), known.size - 1)] == asked)


def layout_of(path: str | Path, code: str | int) -> Layout:
    """Townships and rural villages of a county, with village sizes and extent from its population and area.

    Raises InputError for a missing file, an unknown code or a county without a rural village.
    """
    folder, text = _folder(path), str(code).strip()
    if not (text.isascii() and text.isdigit() and len(text) == 6):
        raise InputError(f"county code: '{code}' is not a code; allowed are six digits, such as 330523")
    county = int(text)
    if not _among(_column(folder / "areas.csv", _stamp(folder / "areas.csv"), 6), np.array([county]))[0]:
        raise InputError(f"county code: {county} is not in {folder / 'areas.csv'}; allowed are the codes of its column code")
    every = _villages(folder / "villages.csv.gz", _stamp(folder / "villages.csv.gz"))
    here = slice(*np.searchsorted(every.code, [county * 1_000_000, (county + 1) * 1_000_000]))
    villages = np.unique(every.code[here][every.rural[here]])
    if villages.size == 0:
        rule = "a name with 村委会 or 村民委员会, or ending in 村 or 嘎查"
        raise InputError(f"county code: {county} has no rural village in {folder / 'villages.csv.gz'}; needed is {rule}")
    townships = np.unique(villages // 1000)
    streets = _column(folder / "streets.csv", _stamp(folder / "streets.csv"), 9)
    orphan = townships[~_among(streets, townships)]
    if orphan.size:
        raise InputError(f"{folder / 'streets.csv'}: township {orphan[0]} is missing, though villages.csv.gz has villages of it")
    size, radius = _extent(folder, county, villages.size, every.code[here].size - villages.size)
    return Layout(county, townships, villages, size, radius=radius)


def _extent(folder: Path, county: int, rural: int, urban: int) -> tuple[float, float]:
    """Mean households of a village and the county's radius (km); assumed values where the table has none."""
    file = folder / POPULATION_FILE
    known = _population(file, _stamp(file)) if file.is_file() else {}
    persons, area = known.get(county, (math.nan, math.nan))
    share = min(max(rural / (rural + URBAN_WEIGHT * urban), RURAL_BOUNDS[0]), RURAL_BOUNDS[1])
    size = persons * share / MEMBERS / rural if persons > 0 else float(VILLAGE)
    radius = math.sqrt(area / math.pi) if area > 0 else Layout.radius
    return min(max(size, SIZE_BOUNDS[0]), SIZE_BOUNDS[1]), min(max(radius, RADIUS_BOUNDS[0]), RADIUS_BOUNDS[1])
