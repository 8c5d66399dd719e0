"""What a sheet of villages says that is wrong together, or hardly likely."""

from collections.abc import Iterator

from twin.base.messages import message
from twin.sheets.problems import Problem
from twin.sheets.read import Filled

# Column, and the range in which hardly any village lies outside; wider than anything the sources report (assumed).
USUAL = {
    "size": (20, 3_000), "distance": (0, 150), "coverage": (0.3, 1.0), "household_income": (3_000, 100_000), "income": (0, 1e7),
    "cadres": (0, 10), "staff": (1, 30), "away": (0, 0.8),
}  # fmt: skip
PERSONS = (1.5, 6.0)  # members of a household, mean of a village


def unlikely(villages: Filled) -> Iterator[Problem]:
    """Problems of single villages: errors where sums cannot be, warnings where they hardly can."""
    for key, (low, high) in USUAL.items():
        scale = villages.sheet.column(key).times * (0.01 if villages.sheet.column(key).kind == "share" else 1.0)
        for row, value in enumerate(villages.column(key)):
            if value is not None and not low <= value <= high:
                usual = message("usually {low:,.10g} to {high:,.10g}", low=low / scale, high=high / scale)
                yield villages.problem(row, key, message("is unusual"), usual, weight="warning")
    yield from _people(villages)


def _people(villages: Filled) -> Iterator[Problem]:
    """Households, people and elders against each other."""
    rows = zip(*(villages.column(key) for key in ("size", "persons", "elders")), strict=True)
    for row, (size, persons, elders) in enumerate(rows):
        if persons is not None and size is not None and persons < size:
            yield villages.problem(
                row, "persons", message("fewer people than households"), message("at least {least}", least=size)
            )
        elif persons is not None and size is not None and not PERSONS[0] <= persons / size <= PERSONS[1]:
            each = message("{each:.1f} people a household are unusual", each=persons / size)
            yield villages.problem(row, "persons", each, message("usually {low:g} to {high:g}", low=PERSONS[0], high=PERSONS[1]),
                                   weight="warning")  # fmt: skip
        if elders is not None and persons is not None and elders > persons:
            yield villages.problem(row, "elders", message("more than all people"), message("at most {most}", most=persons))
        if persons is None and size is None:
            yield villages.problem(
                row, "size", message("neither households nor people are given: both are drawn"), weight="warning"
            )
