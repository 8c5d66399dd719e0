"""Units as people write them behind numbers and in headings: a scale, what is counted, and the time or thing that it is for."""

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from twin.sheets import words
from twin.sheets.allowed import units
from twin.sheets.schema import Column
from twin.sheets.words import PERCENT, YUAN, head_parts, plain


def _any(texts: Iterable[str]) -> str:
    return "|".join(re.escape(text) for text in texts)


def _every(table: Mapping[str, tuple[str, ...]]) -> str:
    return _any(text for every in table.values() for text in every)


_LONGEST_FIRST = re.compile(_any(sorted(words.SCALES, key=len, reverse=True)))
_FOR_WHAT = re.compile(_every(words.PER))
_SCALE = f"(?:(?!{words.SCALED_METRE})(?:{_any(words.SCALES)}))*"
_FOR = rf"(?:(?:{words.EACH}|{words.CLOSES}/)+(?:{_every(words.PER)})+)*"
_UNIT = re.compile(f"{words.CURRENCY}({_SCALE})({_every(words.COUNTED)})?({_FOR})")
_KNOWN = "\0"  # for the part of a heading that is ours; no text that we compare has it
_STATED = re.compile(rf"{words.UNIT}(?:{words.IS}(.+)|({_SCALE}(?:{_every(words.COUNTED)}){_FOR}){words.CLOSES}?(?:$|{_KNOWN}))")
_BREAK = f"[{re.escape(words.BREAKS)}]"
_LOOSE = re.compile(
    rf"{_SCALE}(?:{words.MONEY}|(?<!\d)[%‰]){_FOR}"  # anywhere in a heading
    rf"|(?:{_any(words.SCALES)})+(?:{words.BARE}){_FOR}"
    rf"|(?:{words.BARE}){_FOR}(?=$|{_BREAK}|{words.RECKONED}|\d)|(?<={_BREAK})(?:{words.BARE}){_FOR}"  # and not in a place's name
    rf"|(?<![a-z]in)(?<=in)yuan{_FOR}"
)


class Unit(NamedTuple):
    """A scale, the key of what is counted (empty where only a scale is said), and what it is for."""

    scale: int
    name: str
    per: frozenset[str]


@lru_cache(maxsize=2**12)
def parse(text: str) -> Unit | None:
    """The unit of a text as texts are compared; None for one that is no unit we know."""
    found = _UNIT.fullmatch(text)
    if not found or not text:
        return None
    scale = 1
    for word in _LONGEST_FIRST.findall(found[1]):
        scale *= words.SCALES[word]
    name = next((key for key, every in words.COUNTED.items() if found[2] in every), "")
    per = {key for key, every in words.PER.items() for word in _FOR_WHAT.findall(found[3]) if word in every}
    return Unit(scale, name, frozenset(per))


def own(column: Column) -> list[Unit]:
    """The units of a column that we know, those of its headings first."""
    texts = [*sorted(units(column)), *column.units]
    if column.kind == "share":
        texts.append(PERCENT)
    if column.kind == "quantity":
        texts.append(YUAN)
    return [unit for unit in map(parse, texts) if unit is not None]


def times(column: Column, text: str) -> Decimal | None:
    """How many of the column's own unit one of the written unit is (as texts are compared); None where that cannot be said.

    A scale alone is of what the column counts; what a unit is for, as in yuan a year, may be left out, but not be another. What
    it is for alone, as in 12 a year, says nothing of the scale.
    """
    for unit in (*units(column), *map(plain, column.units)):  # also one that we do not know, and multiples of it
        front = parse(text.removesuffix(unit)) if text.endswith(unit) else None
        if text == unit or (front and not front.name and not front.per):
            return Decimal(front.scale if front else 1)
    found, known = parse(text), own(column)
    if found is None or (found.name and found.name not in {one.name for one in known}):
        return None
    if not found.per <= frozenset().union(*(one.per for one in known)):
        return None
    if not found.name and found.scale == 1 and found.per:
        return Decimal(1)
    return Decimal(found.scale) / (known[0].scale if known else 1)


def other(column: Column, heading: str, bases: Collection[str]) -> str:
    """The unit that a heading is in, as it was written, where it is not the column's; `bases` are headings without units.

    A column that has none takes whatever is no multiple and no percent.
    """
    said = _said(column, heading, bases)
    if not said or times(column, said) == 1:
        return ""
    if not units(column):
        found = parse(said) if column.kind in ("number", "whole", "quantity") else None
        if found is None or (found.scale == 1 and found.name not in (PERCENT, "‰")):
            return ""
    return re.sub(words.CLOSES, "", written(said, heading))


def _said(column: Column, heading: str, bases: Collection[str]) -> str:
    """What a heading says of its unit: in brackets at its end, behind the word unit, as money or percent, or as any unit that is
    all that stands beside the heading's own words. There the column's own period alone, as in income/year, is none.
    """
    _, inside = head_parts(heading)
    text = inside or plain(heading).strip("*:★")
    base = max((one for one in bases if one and one in text), key=len, default="")
    rest = text.replace(base, _KNOWN, 1) if base else text
    stated = _STATED.search(rest)
    if stated:
        return (stated[1] or stated[2]).strip(words.BREAKS + _KNOWN)
    if inside:
        return inside
    loose = _LOOSE.search(rest)
    if loose:
        return loose[0]
    last = rest.replace(_KNOWN, "").strip(words.BREAKS)
    return last if base and parse(last) and times(column, f"/{last}") != 1 else ""


def of_heading(heading: str) -> str:
    """The unit in the brackets at a heading's end, as it was written; empty where there is none."""
    return written(head_parts(heading)[1], heading)


def written(piece: str, text: str) -> str:
    """A piece of a text as it is compared, as it stands in the text: with its blanks."""
    found = list(re.finditer(r"\s*".join(map(re.escape, piece)), normalize("NFKC", text), re.I))
    return found[-1][0] if found else piece
