"""A county out of a workbook, or the same as tables: names become codes, people become hours, and what is empty is drawn.

The sheets are those of `twin.county.sheets`; households and ties, which no planner lists, may lie beside the workbook as tables
(`households.parquet`, `ties.csv`), as in a folder of tables.
"""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from twin.base.errors import InputError
from twin.base.messages import message
from twin.county.folder import shares_of
from twin.county.head import SHARES
from twin.county.members import GIVEN
from twin.county.offices import unit_codes
from twin.county.partly import complete
from twin.county.people import one_row_each, people_of, ties_of
from twin.county.places import Places
from twin.county.population import UNIT_HOURS, VILLAGE, Columns, Layout, build
from twin.county.sheets import SHEETS
from twin.county.tables import Table, read_table
from twin.county.within import Within, households_of
from twin.sheets.problems import Problem
from twin.sheets.read import Filled, read_book
from twin.terms.places import TERRAINS, VILLAGE_TYPES

PERSON_HOURS = {"units": 80.0, "townships": 60.0, "villages": 60.0}  # a month for policy work, of each of its people: assumed
SUMS = ("persons", "elders", "away", "household_income")  # of a village's sheet: what its households add up to
VILLAGE_CELLS = ("type", "terrain", "distance", "coverage", "income", "cadres", "skill", "independence", "leaning")


class Drawn:
    """What a workbook gives of a county, made whole: the layout, the given columns by table, and sums of households."""

    def __init__(self, places: Places, people: Table | None = None) -> None:
        """From places without problems, and the table of households beside them; raises InputError where that does not fit."""
        self.places = places
        head, villages = places.head, places.rows
        self.order = np.argsort(np.array(places.village_codes, dtype=np.int64))
        used = sorted({places.town_codes[town] for town in places.town_of if town is not None})
        self.towns = [places.town_codes.index(code) for code in used]
        thinning = (head.village_office, head.township_office, head.scale)
        uid = np.array(places.village_codes, dtype=np.int64)[self.order]
        layout = Layout(head.code, np.array(used, dtype=np.int64), uid, float(VILLAGE), thinning=thinning)
        self.cells = {"villages": self._village_cells(villages, people), "townships": self._township_cells(places.townships)}
        self.layout, self.given = complete(layout, head.seed, self.cells)
        self.given["villages"]["name"] = self._names(villages.column("name"), self.order)
        self.given["townships"]["name"] = self._names(places.town_names, self.towns)
        if places.units is not None:
            self.given["units"] = self._units(places.units)
        columns = ([np.nan if one is None else float(one) for one in villages.column(key)] for key in SUMS)
        self.within = Within(*(np.array(column)[self.order] for column in columns))
        if people is not None:
            self._people(people)

    def _people(self, people: Table) -> None:
        """Households as their table has them; what it says of members stands, and villages' sums of them are not asked for."""
        assert self.layout.sizes is not None
        one_row_each(people, self.layout.sizes, self.places.book.file or self.places.book.folder)
        self.given["households"] = people_of(people, self.layout)
        if set(GIVEN) & set(people.columns):
            nothing = np.full(self.layout.villages.size, np.nan)
            self.within = replace(self.within, persons=nothing, elders=nothing, away=nothing)

    def _names(self, names: Sequence[Any], order: Sequence[int] | np.ndarray) -> np.ndarray:
        return np.array([str(names[row]) for row in order], dtype=object)

    def _village_cells(self, villages: Filled, people: Table | None) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {key: villages.column(key) for key in VILLAGE_CELLS}
        for key, words in (("type", VILLAGE_TYPES), ("terrain", TERRAINS)):
            found[key] = [None if word is None else words.index(word) for word in found[key]]
        found["size"] = [households_of(*pair) for pair in zip(villages.column("size"), villages.column("persons"), strict=True)]
        if people is not None:  # where only the table says how many there are
            listed = Counter(people.columns["village"].tolist())
            pairs = zip(villages.column("size"), self.places.village_codes, strict=True)
            found["size"] = [max(listed[code], 1) if size is None else size for size, code in pairs]
        found["hours"] = _hours(villages, "villages")
        return {key: [values[row] for row in self.order] for key, values in found.items()}

    def _township_cells(self, townships: Filled | None) -> dict[str, list[Any]]:
        if townships is None:
            return {}
        found = {key: townships.column(key) for key in ("skill", "leaning")} | {"hours": _hours(townships, "townships")}
        return {key: [values[row] for row in self.towns] for key, values in found.items()}

    def _units(self, units: Filled) -> Columns:
        """Offices in the order of their codes: the key of a usual office that it stands for, else its own name."""
        names, stands = [str(name) for name in units.column("name")], units.column("stands_for")
        usual = UNIT_HOURS * self.places.head.scale
        hours = [usual if one is None else one for one in _hours(units, "units")]
        given = [None if one is None else int(one) for one in units.column("uid")]
        codes = unit_codes(names, given, self.places.head.code)
        order = np.argsort(np.array(codes))
        return {
            "uid": np.array(codes, dtype=np.int64)[order],
            "key": np.array([one or name for one, name in zip(stands, names, strict=True)], dtype=object)[order],
            "hours": np.array(hours, dtype=float)[order],
            "name": np.array(names, dtype=object)[order],
        }

    @cached_property
    def full(self) -> bool:
        """Whether every cell of offices and places is given."""
        cells = [values for table in self.cells.values() for values in table.values()]
        return self.places.units is not None and self.places.townships is not None and all(None not in one for one in cells)


def shares(places: Places, people: Container[str] | None = None) -> dict[str, float]:
    """Share of the cells that a workbook gives, by `table.column`, of the columns that a planner fills in; nothing where all of
    it was drawn. `people`: the columns of the table of households, where one lies beside it.
    """
    if places.head.synthetic:
        return {}
    found = {}
    for sheet, table in zip(SHEETS[1:], (places.units, places.townships, places.villages), strict=True):
        for column in sheet.columns:
            if not (column.needed or column.expert or column.kind == "code" or column.key == "stands_for"):
                keys = ("staff", "hours") if column.key == "staff" else (column.key,)
                rows = zip(*(table.column(key) for key in keys), strict=True) if table is not None else iter([(None,)])
                given = [any(one is not None for one in row) for row in rows]
                found[f"{sheet.key}.{column.key}"] = sum(given) / len(given)
    return found if people is None else found | shares_of("households", people)


def _hours(table: Filled, level: str) -> list[float | None]:
    """Hours a month of each office: as said, else from its people; None where neither is."""
    pairs = zip(table.column("hours"), table.column("staff"), strict=True)
    return [staff * PERSON_HOURS[level] if hours is None and staff is not None else hours for hours, staff in pairs]


def read(folder: Path) -> dict[str, Any]:
    """The parts of a county from a workbook; raises InputError for the first thing that is wrong, and how much more is."""
    places = Places(read_book(folder, SHEETS))
    refuse([*places.book.problems, *places.problems], folder)
    head, people, ties = places.head, read_table(folder, "households"), read_table(folder, "ties")
    drawn = Drawn(places, people)
    levels = build(drawn.layout, head.seed, drawn.given, drawn.within)
    web = ties_of(ties, levels, head.seed)
    full = drawn.full and set(levels["households"]) <= set(drawn.given.get("households", {})) and ties is not None
    return {
        "code": head.code, "name": head.names, "synthetic": head.synthetic or not full, **levels,
        "ties_start": web.start, "ties": web.other, "named": web.named,
        "given": shares(places, None if people is None else people.columns),
        **{share: getattr(head, share) for share in SHARES},
    }  # fmt: skip


def refuse(problems: Sequence[Problem], folder: Path) -> None:
    """Raise InputError for the most important error, if there is any."""
    errors = sorted(problem for problem in problems if problem.weight == "error")
    if errors:
        more = message(" (and {count} more; `twin check {folder}` lists all)", count=len(errors) - 1, folder=folder)
        raise InputError("{text}", text=errors[0].text + (more if len(errors) > 1 else ""))
