"""The sheets of a workbook that say what a county is (county, offices, townships, villages), with the words of their choices."""

from pathlib import Path

from twin.base.messages import both, mark
from twin.sheets.definitions import Lists, sheets_of
from twin.sheets.schema import Words
from twin.terms.places import TERRAINS, UNIT_TITLES, VILLAGE_TYPES

UNIT_WORDS: Words = {key: both(title) for key, title in UNIT_TITLES.items()}
TERRAIN_WORDS = dict(zip(TERRAINS, (mark("plains"), mark("hills"), mark("suburb")), strict=True))
LISTS: Lists = {
    "units": UNIT_WORDS,
    "types": {key: both(key) for key in VILLAGE_TYPES},
    "terrains": {key: both(word) for key, word in TERRAIN_WORDS.items()},
}
SHEETS = sheets_of(Path(__file__).with_name("sheets.yaml"), LISTS)
