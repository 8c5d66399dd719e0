"""The sheets of a county's workbook that say what the county is (县, 县直部门, 乡镇, 村), with the words of their choices."""

from pathlib import Path

from twin.base.messages import both, mark
from twin.sheets.definitions import Lists, sheets_of
from twin.sheets.schema import Words
from twin.terms.places import TERRAINS, UNITS, VILLAGE_TYPES

_UNIT_WORDS = (
    mark("party and government office"), mark("agriculture"), mark("civil affairs"), mark("finance"), mark("education"),
    mark("health"), mark("housing"), mark("water"), mark("transport"), mark("commerce"), mark("natural resources"),
    mark("human resources"),
)  # fmt: skip
UNIT_WORDS: Words = {key: both(word) for key, word in zip(UNITS, _UNIT_WORDS, strict=True)}
LISTS: Lists = {
    "units": UNIT_WORDS,
    "types": {key: both(key) for key in VILLAGE_TYPES},
    "terrains": {key: both(key) for key in TERRAINS},
}
SHEETS = sheets_of(Path(__file__).with_name("sheets.yaml"), LISTS)
COUNTY, UNITS_SHEET, TOWNSHIPS, VILLAGES = SHEETS
