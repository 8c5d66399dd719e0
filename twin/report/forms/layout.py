"""The layout of documents after GB/T 9704-2012: sizes, fonts with those that stand in for them, how headings are counted."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from twin.base.messages import Lang

FILE = Path(__file__).with_name("layout.yaml")
# Millimetres: A4, its margins, and what is left for text (156 by 225).
PAGE = (210.0, 297.0)
TOP, RIGHT, BOTTOM, LEFT = 37.0, 26.0, 35.0, 28.0
WIDTH, HEIGHT = PAGE[0] - LEFT - RIGHT, PAGE[1] - TOP - BOTTOM
FOOT = 25.0  # from the page's edge to the page number, whose dashes then stand 7 mm below the text
# Points: sizes two, three, four, small four, five and small five; and from line to line.
TWO, THREE, FOUR, SMALL_FOUR, FIVE, SMALL_FIVE, LEAST = 22.0, 16.0, 14.0, 12.0, 10.5, 9.0, 7.5
PITCH = 28.0
CLOSER = -0.25  # between signs: 28 of 16 points are wider than 156 mm by 0.2 points each
LATIN = "Times New Roman"


@cache
def _read() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def fonts() -> dict[str, list[str]]:
    """Of each use (title, body, first and second headings, page numbers) the font, then those that may stand in for it."""
    return _read()["fonts"]


def counted(number: int, level: int, lang: Lang) -> str:
    """What stands before the heading that is number `number` of its level (from 1); nothing below the fourth level."""
    forms = _read()["headings"][lang]
    if level > len(forms):
        return ""
    return forms[level - 1].format(words=in_words(number), number=number, letter=_letter(number))


def in_words(number: int) -> str:
    """A number from 1 to 99 in Chinese; larger ones in digits."""
    digits, ten = _read()["digits"], _read()["ten"]
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (digits[tens] if tens > 1 else "") + (ten if tens else "") + (digits[ones] if ones else "")


def _letter(number: int) -> str:
    """Letters a to z, then aa and so on."""
    return (_letter((number - 1) // 26) if number > 26 else "") + chr(ord("a") + (number - 1) % 26)
