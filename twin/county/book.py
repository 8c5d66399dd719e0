"""A county out of a workbook, or the same as tables: names become codes, people become hours, and what is empty is drawn.

The sheets are those of `twin.county.sheets`; households and ties, which no planner lists, may lie beside the workbook as tables
(`households.parquet`, `ties.csv`), as in a folder of tables.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from twin.base.errors import InputError
from twin.base.messages import message
from twin.county.folder import people_of, ties_of
from twin.county.head import SHARES
from twin.county.partly import complete
from twin.county.places import Places
from twin.county.population import VILLAGE, Columns, Layout, build
from twin.county.sheets import SHEETS
from twin.county.tables import read_table
from twin.county.within import Within
from twin.sheets.problems import Problem
from twin.sheets.read import Filled, read_book
from twin.terms.places import TERRAINS, VILLAGE_TYPES

PERSON_HOURS = {"units": 80.0, "townships": 60.0, "villages": 60.0}  # a month for policy work, of each of its people: assumed
UNIT_STAFF = 12.0  # people of an office of which nothing is said: as in drawn counties
PEOPLE = 2.94  # members of a drawn household: where only a village's people are known, so many households have they
SUMS = ("persons", "elders", "away", "household_income")  # of a village's sheet: what its households add up to
VILLAGE_CELLS = ("type", "terrain", "distance", "coverage", "income", "cadres", "skill", "independence", "leaning")


class Drawn:
    """What a workbook gives of a county, made whole: the layout, the given columns by table, and sums of households."""

    def __init__(self, places: Places) -> None:
        """From places without problems."""
        self.places = places
        head, villages = places.head, places.rows
        self.order = np.argsort(np.array(places.village_codes, dtype=np.int64))
        used = sorted({places.town_codes[town] for town in places.town_of if town is not None})
        self.towns = [places.town_codes.index(code) for code in used]
        thinning = (head.village_office, head.township_office, head.scale)
        uid = np.array(places.village_codes, dtype=np.int64)[self.order]
        layout = Layout(head.code, np.array(used, dtype=np.int64), uid, float(VILLAGE), thinning=thinning)
        self.cells = {"villages": self._village_cells(villages), "townships": self._township_cells(places.townships)}
        self.layout, self.given = complete(layout, head.seed, self.cells)
        self.given["villages"]["name"] = self._names(villages.column("name"), self.order)
        self.given["townships"]["name"] = self._names(places.town_names, self.towns)
        if places.units is not None:
            self.given["units"] = self._units(places.units)
        columns = ([np.nan if one is None else float(one) for one in villages.column(key)] for key in SUMS)
        self.within = Within(*(np.array(column)[self.order] for column in columns))

    def _names(self, names: Sequence[Any], order: Sequence[int] | np.ndarray) -> np.ndarray:
        return np.array([str(names[row]) for row in order], dtype=object)

    def _village_cells(self, villages: Filled) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {key: villages.column(key) for key in VILLAGE_CELLS}
        for key, words in (("type", VILLAGE_TYPES), ("terrain", TERRAINS)):
            found[key] = [None if word is None else words.index(word) for word in found[key]]
        people = zip(villages.column("size"), villages.column("persons"), strict=True)
        found["size"] = [_households(size, persons) for size, persons in people]
        found["hours"] = _hours(villages, "villages")
        return {key: [values[row] for row in self.order] for key, values in found.items()}

    def _township_cells(self, townships: Filled | None) -> dict[str, list[Any]]:
        if townships is None:
            return {}
        found = {key: townships.column(key) for key in ("skill", "leaning")} | {"hours": _hours(townships, "townships")}
        return {key: [values[row] for row in self.towns] for key, values in found.items()}

    def _units(self, units: Filled) -> Columns:
        """Offices in the order of their codes: the key of a usual office that it stands for, else its own name."""
        names, stands = units.column("name"), units.column("stands_for")
        hours = [
            UNIT_STAFF * PERSON_HOURS["units"] * self.places.head.scale if one is None else one for one in _hours(units, "units")
        ]
        codes = [
            self.places.head.code * 100 + row + 1 if one is None else int(one) for row, one in enumerate(units.column("uid"))
        ]
        order = np.argsort(np.array(codes))
        return {
            "uid": np.array(codes, dtype=np.int64)[order],
            "key": np.array([str(one or name) for one, name in zip(stands, names, strict=True)], dtype=object)[order],
            "hours": np.array(hours, dtype=float)[order],
            "name": np.array([str(name) for name in names], dtype=object)[order],
        }

    @cached_property
    def full(self) -> bool:
        """Whether every cell of offices and places is given."""
        cells = [values for table in self.cells.values() for values in table.values()]
        return self.places.units is not None and self.places.townships is not None and all(None not in one for one in cells)

    @property
    def shares(self) -> dict[str, float]:
        """Share of the cells that the workbook gives, by `table.column`, of the columns that a planner fills in."""
        tables = (self.places.units, self.places.townships, self.places.villages)
        found = {}
        for sheet, table in zip(SHEETS[1:], tables, strict=True):
            for column in sheet.columns:
                if not (column.needed or column.expert or column.kind == "code" or column.key == "stands_for"):
                    cells = table.column(column.key) if table is not None else [None]
                    found[f"{sheet.key}.{column.key}"] = sum(one is not None for one in cells) / len(cells)
        return found


def _households(size: int | None, persons: int | None) -> int | None:
    """Households of a village: as said, else from its people."""
    return size if size is not None or persons is None else max(1, round(persons / PEOPLE))


def _hours(table: Filled, level: str) -> list[float | None]:
    """Hours a month of each office: as said, else from its people; None where neither is."""
    pairs = zip(table.column("hours"), table.column("staff"), strict=True)
    return [staff * PERSON_HOURS[level] if hours is None and staff is not None else hours for hours, staff in pairs]


def read(folder: Path) -> dict[str, Any]:
    """The parts of a county from a workbook; raises InputError for the first thing that is wrong, and how much more is."""
    places = Places(read_book(folder, SHEETS))
    refuse([*places.book.problems, *places.problems], folder)
    drawn = Drawn(places)
    head, tables = places.head, {name: read_table(folder, name) for name in ("households", "ties")}
    given: dict[str, Columns] = dict(drawn.given)
    if tables["households"] is not None:
        given["households"] = people_of(tables["households"], drawn.layout)
    levels = build(drawn.layout, head.seed, given, drawn.within)
    web = ties_of(tables["ties"], levels, head.seed)
    full = drawn.full and set(levels["households"]) <= set(given.get("households", {})) and tables["ties"] is not None
    return {
        "code": head.code, "name": head.names, "synthetic": head.synthetic or not full, **levels,
        "ties_start": web.start, "ties": web.other, "named": web.named, "given": drawn.shares,
        **{share: getattr(head, share) for share in SHARES},
    }  # fmt: skip


def refuse(problems: Sequence[Problem], folder: Path) -> None:
    """Raise InputError for the most important error, if there is any."""
    errors = sorted(problem for problem in problems if problem.weight == "error")
    if errors:
        more = message(" (and {count} more; `twin check {folder}` lists all)", count=len(errors) - 1, folder=folder)
        raise InputError("{text}", text=errors[0].text + (more if len(errors) > 1 else ""))
