"""What lies beside a workbook, a map, households and ties as tables, checked before anything is drawn of them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from twin.base.errors import InputError, MachineError
from twin.base.messages import message
from twin.county.book import Drawn
from twin.county.boundaries import FILE
from twin.county.people import edges_of
from twin.county.places import Places
from twin.county.population import build_offices, household_uids
from twin.county.shapes import read
from twin.county.tables import Table, read_table
from twin.sheets.problems import Problem


def beside(places: Places) -> Iterator[Problem]:
    """Problems of the map, of households and ties, for places without problems of their own."""
    if places.villages is None:
        return
    folder = places.book.folder
    yield from _map(folder, places)
    try:
        people, ties = read_table(folder, "households"), read_table(folder, "ties")
        if people is None and ties is None:
            return
        drawn = Drawn(places, people)
        if ties is not None:
            edges_of(ties, household_uids(build_offices(drawn.layout, places.head.seed, drawn.given)["villages"]))
    except InputError as wrong:
        yield Problem("error", 4, folder.name, "", 0, 0, "", "", str(wrong))
        return
    if people is not None:
        yield from _against(places, drawn, people)


def _map(folder: Path, places: Places) -> Iterator[Problem]:
    """The county's own map, where it has one: the county can be read without, but the views of a month need it right."""
    try:
        read(folder, places.called_villages)
    except (InputError, MachineError) as wrong:
        yield Problem("warning", 4, FILE, "", 0, 0, "", "", str(wrong).removeprefix(str(folder / FILE)).lstrip(": ：，,"))


def _against(places: Places, drawn: Drawn, people: Table) -> Iterator[Problem]:
    """Sums in the sheet of villages that households do not add up to: the table stands."""
    given, count = drawn.given["households"], len(places.rows)
    village = given["village"]
    size = np.bincount(village, minlength=count)
    for key in ("persons", "elders", "away"):
        if key not in people.columns:
            continue
        sums = np.bincount(village, weights=given[key], minlength=count)
        for place, row in enumerate(drawn.order):
            said = places.rows.column(key)[row]
            wanted = round(said * size[place]) if key == "away" and said is not None else said
            if wanted is not None and wanted != sums[place]:
                found = message("{file} adds up to {sum:.0f} and stands", file=people.file.name, sum=sums[place])
                yield places.rows.problem(int(row), key, found, weight="warning")
