"""What a sheet of villages says that is wrong together, or hardly likely."""

import math
from collections.abc import Callable, Iterator

from twin.base.messages import message
from twin.county.population import WEAK_INCOME
from twin.county.within import MOST_MEMBERS, households_of
from twin.sheets.problems import Problem
from twin.sheets.read import Filled
from twin.terms.places import VILLAGE_TYPES

# Column, and the range in which hardly any village lies outside; wider than anything the sources report (assumed).
USUAL = {
    "size": (20, 3_000), "distance": (0, 150), "coverage": (0.3, 1.0), "household_income": (3_000, 100_000), "income": (0, 1e7),
    "cadres": (0, 10), "staff": (1, 30), "away": (0, 0.8),
}  # fmt: skip
PERSONS = (1.5, 6.0)  # members of a household, mean of a village
ELDERS, MOST_ELDERS = 2, 40  # of a household, mean of a village: more is unusual, or does not fit beside the others
WEAK = VILLAGE_TYPES[2]


Wrong = Callable[[Filled, int, str], bool]  # whether a cell of a row cannot be read


def unlikely(villages: Filled, wrong: Wrong = lambda *_: False) -> Iterator[Problem]:
    """Problems of single villages: errors where sums cannot be, warnings where they hardly can."""
    for key, (low, high) in USUAL.items():
        scale = villages.sheet.column(key).times * (0.01 if villages.sheet.column(key).kind == "share" else 1.0)
        for row, value in enumerate(villages.column(key)):
            if value is not None and not low <= value <= high:
                usual = message("usually {low:,.10g} to {high:,.10g}", low=low / scale, high=high / scale)
                yield villages.problem(row, key, message("is unusual"), usual, weight="warning")
    for row in range(len(villages)):
        yield from _people(villages, row)
        yield from _old_and_away(villages, row)
        cells = villages.row(row)
        if not any(cells[key] is not None or wrong(villages, row, key) for key in ("size", "persons")):
            said = message("neither households nor people are given: both are drawn")
            yield villages.problem(row, "size", said, weight="warning")
        if cells["type"] == WEAK and (cells["income"] or 0) >= WEAK_INCOME:
            usual = message("below {most:,.10g}", most=WEAK_INCOME / villages.sheet.column("income").times)
            yield villages.problem(row, "income", message("is much for a village of this type"), usual, weight="warning")


def _people(villages: Filled, row: int) -> Iterator[Problem]:
    """Households and people against each other."""
    size, persons = (villages.column(key)[row] for key in ("size", "persons"))
    if size is None or persons is None:
        return
    if persons < size:
        least = message("at least {least}", least=size)
        yield villages.problem(row, "persons", message("fewer people than households"), least)
    elif persons > MOST_MEMBERS * size:
        most = message("at most {most}", most=MOST_MEMBERS * size)
        yield villages.problem(row, "persons", message("more people than households hold"), most)
    elif not PERSONS[0] <= persons / size <= PERSONS[1]:
        each = message("{each:.1f} people a household are unusual", each=persons / size)
        usual = message("usually {low:g} to {high:g}", low=PERSONS[0], high=PERSONS[1])
        yield villages.problem(row, "persons", each, usual, weight="warning")


def _old_and_away(villages: Filled, row: int) -> Iterator[Problem]:
    """Elders, and those who work away, against all people: whoever works away is no elder."""
    size, persons, elders, away = (villages.column(key)[row] for key in ("size", "persons", "elders", "away"))
    size = households_of(size, persons)
    if elders is not None and persons is not None and elders > persons:
        yield villages.problem(row, "elders", message("more than all people"), message("at most {most}", most=persons))
    elif elders is not None and persons is not None and away is not None and size and round(away * size) > persons - elders:
        most = message("at most {most:.0%}", most=math.floor(100 * (persons - elders) / size) / 100)
        yield villages.problem(row, "away", message("more households than people under 60"), most)
    elif elders is not None and size is not None and elders > ELDERS * size:
        if elders > MOST_ELDERS * size:
            said, most = message("more people than households hold"), message("at most {most}", most=MOST_ELDERS * size)
            yield villages.problem(row, "elders", said, most)
            return
        each = message("{each:.1f} elders a household are unusual", each=elders / size)
        usual = message("usually {low:g} to {high:g}", low=0, high=ELDERS)
        yield villages.problem(row, "elders", each, usual, weight="warning")
