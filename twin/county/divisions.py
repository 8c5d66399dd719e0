"""Real division codes as the skeleton of a synthetic county: its townships and rural villages, and how many people they hold.

What the tables do not say is assumed, and every assumption is on record: `based` says it of one county, `account` of many.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from twin.base.errors import InputError
from twin.base.messages import message
from twin.county.division_tables import AREAS, POPULATION, STREETS, VILLAGES, Known, Tables, read
from twin.county.population import VILLAGE, Layout
from twin.files.cells import line_of

MEMBERS = 2.9  # members of a rural household, as drawn in twin.county.population: assumed
URBAN_WEIGHT = 3.0  # an urban community holds about three times the people of a village: assumed
RURAL_BOUNDS = (0.2, 0.95)
SIZE_BOUNDS = (150.0, 650.0)  # mean households of a county's villages; single villages vary between 100 and 800
LEAST_SIZE = 10  # mean households of a village below which persons must be of another unit (75 in the real tables)
RADIUS_BOUNDS = (8.0, 90.0)  # km
ASSUMED = ("population", "area", "size_bounded", "radius_bounded", "renamed")
LEFT_OUT = ("not_in_areas", "no_village", "no_rural_village")


class Based(NamedTuple):
    """A county's layout and what it rests on: words of ASSUMED, and the code under which the population table has it."""

    layout: Layout
    assumed: tuple[str, ...]
    listed: int | None


@dataclass(frozen=True)
class Account:
    """What some counties of a folder rest on, and what is left out of it.

    `assumed` gives by word of ASSUMED the counties and how many villages they have, `renamed` the code under which the
    population table has a county, `left_out` by word of LEFT_OUT the codes, `repeated` by file how many rows stood there again.
    """

    assumed: dict[str, dict[int, int]] = field(default_factory=lambda: {word: {} for word in ASSUMED})
    renamed: dict[int, int] = field(default_factory=dict)
    left_out: dict[str, list[int]] = field(default_factory=dict)
    repeated: dict[str, int] = field(default_factory=dict)

    def add(self, county: Based) -> None:
        """Take down what one county rests on."""
        code = county.layout.code
        for what in county.assumed:
            self.assumed[what][code] = county.layout.villages.size
        if county.listed not in (None, code):
            self.renamed[code] = int(county.listed or 0)

    def to_json(self) -> dict[str, Any]:
        """As plain data: counts and codes by kind."""
        assumed = {
            what: {"counties": len(found), "villages": sum(found.values()), "codes": list(found)}
            for what, found in self.assumed.items()
        }
        renamed = {str(code): listed for code, listed in self.renamed.items()}
        return {"assumed": assumed, "renamed": renamed, "left_out": self.left_out, "repeated_rows": self.repeated}


# Which counties there are -----------------------------------------------------------------------------------------------------


def counties(path: str | Path, prefix: str | int = "") -> list[int]:
    """Codes of the counties in a divisions folder that begin with `prefix` and have a rural village, ascending."""
    found = read(path)
    areas, every = found.areas.code, found.villages
    rural = np.unique(every.code[every.rural] // 1_000_000)
    return [int(code) for code in areas[np.isin(areas, rural)] if str(code).startswith(str(prefix))]


def left_out(path: str | Path, prefixes: Iterable[str] = ("",)) -> dict[str, list[int]]:
    """By word of LEFT_OUT the county codes that begin with one of `prefixes` and cannot be run."""
    table, begins = read(path), tuple(prefixes)
    areas, every = table.areas.code, table.villages
    counted, rural = (np.unique(codes // 1_000_000) for codes in (every.code, every.code[every.rural]))
    empty = np.setdiff1d(areas, counted)
    bare = np.setdiff1d(np.intersect1d(areas, counted), rural)
    found = zip(LEFT_OUT, (np.setdiff1d(counted, areas), empty, bare), strict=True)
    return {why: [int(code) for code in codes if str(code).startswith(begins)] for why, codes in found}


def account(path: str | Path, found: Iterable[Based], prefixes: Iterable[str] = ("",)) -> Account:
    """What some counties of a folder rest on, what of it is left out, and which rows stood in a table twice."""
    table = read(path)
    again = {
        AREAS: table.areas.repeated,
        STREETS: table.streets.repeated,
        VILLAGES: table.villages.repeated,
        POPULATION: table.population.repeated,
    }
    said = Account(left_out=left_out(path, prefixes), repeated={file: rows for file, rows in again.items() if rows})
    for county in found:
        said.add(county)
    return said


# One county -------------------------------------------------------------------------------------------------------------------


def _among(known: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Which of the codes asked for are known ones; `known` is ascending, as whole files are kept."""
    if known.size == 0:
        return np.zeros(asked.size, dtype=np.bool_)
    return np.asarray(known[np.minimum(np.searchsorted(known, asked), known.size - 1)] == asked)


def layout_of(path: str | Path, code: str | int) -> Layout:
    """Townships and rural villages of a county, with village sizes and extent from its population and area.

    Raises InputError for a missing file, an unknown code, a county without a rural village or numbers that contradict each other.
    """
    return based(path, code).layout


def based(path: str | Path, code: str | int) -> Based:
    """`layout_of` with what it rests on."""
    table, county = read(path), _code(code)
    every = table.villages
    here = slice(*np.searchsorted(every.code, [county * 1_000_000, (county + 1) * 1_000_000]))
    if not _among(table.areas.code, np.array([county]))[0]:
        also = message(", though {file} has villages of it", file=VILLAGES) if every.code[here].size else ""
        raise InputError("county code: {code} is not in {file}{also}; allowed are the codes of its column code",
                         code=county, file=table.folder / AREAS, also=also)  # fmt: skip
    villages = every.code[here][every.rural[here]]
    if villages.size == 0:
        raise InputError("county code: {code} has no rural village in {file}; needed is a code with 2, 3 or 5 as its tenth "
                         "digit or a name such as 村委会, and no name such as 居委会, 虚拟 or 林场",
                         code=county, file=table.folder / VILLAGES)  # fmt: skip
    townships = np.unique(villages // 1000)
    orphan = townships[~_among(table.streets.code, townships)]
    if orphan.size:
        raise InputError("{file}: township {code} is missing, though {villages} has villages of it",
                         file=table.folder / STREETS, code=orphan[0], villages=VILLAGES)  # fmt: skip
    size, radius, assumed, listed = _extent(table, county, villages.size, every.code[here].size - villages.size)
    return Based(Layout(county, townships, villages, size, radius=radius), assumed, listed)


def _code(code: str | int) -> int:
    text = str(code).strip()
    if not (text.isascii() and text.isdigit() and len(text) == 6):
        raise InputError("county code: {code!r} is not a code; allowed are six digits, such as 330523", code=text[:80])
    return int(text)


def _extent(table: Tables, county: int, rural: int, urban: int) -> tuple[float, float, tuple[str, ...], int | None]:
    """Mean households of a village, the county's radius (km), what of it is assumed, and the code that the table has it under."""
    listed = county if county in table.population.known else table.renamed.get(county)
    row = table.population.known[listed] if listed else Known(0, "", math.nan, math.nan)
    share = min(max(rural / (rural + URBAN_WEIGHT * urban), RURAL_BOUNDS[0]), RURAL_BOUNDS[1])
    size = row.persons * share / MEMBERS / rural
    if size < LEAST_SIZE:
        raise _implausible(table.folder / POPULATION, row, size, rural)
    kept, near = float(np.clip(size, *SIZE_BOUNDS)), float(np.clip(math.sqrt(row.area / math.pi), *RADIUS_BOUNDS))
    said = {
        "population": math.isnan(size),
        "area": math.isnan(row.area),
        "size_bounded": size < SIZE_BOUNDS[0] or size > SIZE_BOUNDS[1],
        "radius_bounded": near in RADIUS_BOUNDS,
        "renamed": listed not in (None, county),
    }
    assumed = tuple(what for what in ASSUMED if said[what])
    radius = Layout.radius if said["area"] else near
    return float(VILLAGE) if said["population"] else kept, radius, assumed, listed


def _implausible(file: Path, row: Known, size: float, villages: int) -> InputError:
    return InputError(
        "{file}, line {line}: {persons:g} persons are {size:.2g} households a village in {villages} rural villages; "
        "allowed: persons, not thousands or ten thousands of them",
        file=file, line=line_of(file, row.row), persons=row.persons, size=size, villages=villages,
    )  # fmt: skip
