"""Names of places: which are their user's own, and the labels under which tables, pictures and messages show them.

A drawn county has words in its columns of names too ("Village 990001101201 / 村990001101201"). They say no more than the code,
so the code stands for such a place; only names that somebody typed into the county's own tables are shown. A divisions file
gives none (`twin.county.divisions` keeps its codes alone).
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from twin.base.messages import Lang, told
from twin.base.texts import cut, width_of
from twin.sheets.words import plain
from twin.terms.places import UNIT_TITLES

_DRAWN = re.compile(r"(Township \d+) / (乡镇\d+)|(Village \d+) / (村\d+)")
_HALF = re.compile(r"(Township |乡镇)\d{2,3}|(Village |村)\d{12}")  # in one language, as a workbook has it
MOST = 12  # Chinese signs of a label in the rows of a picture, or twice as many Latin letters
_TAIL = {9: 3, 12: 6}  # last digits of a code that tell it from the others of its county, by its length


def drawn_townships(count: int) -> np.ndarray:
    """Words in place of names for townships in the order of their codes."""
    return np.array([f"Township {i + 1:02d} / 乡镇{i + 1:02d}" for i in range(count)], dtype=object)


def drawn_villages(codes: np.ndarray) -> np.ndarray:
    """Words in place of names for villages."""
    return np.array([f"Village {code} / 村{code}" for code in codes], dtype=object)


def own_names(names: Sequence[str] | np.ndarray) -> list[str]:
    """The names that somebody gave, on one line each; "" for what was drawn."""
    lines = [" ".join(str(name).split()) for name in names]
    return ["" if _DRAWN.fullmatch(name) or _HALF.fullmatch(name) else name for name in lines]


def name_in(name: str, lang: Lang) -> str:
    """A drawn name in one language; a name that somebody gave as it is."""
    found = _DRAWN.fullmatch(name)
    if found is None:
        return name
    return next(half for half in found.groups()[lang == "zh" :: 2] if half)


class Called:
    """The places of one level as people call them, the same in a workbook, an observation and a scenario's cover."""

    def __init__(
        self,
        names: Sequence[str],
        labels: Sequence[str],
        codes: Sequence[object] | np.ndarray,
        above: Sequence[str] | None = None,
    ) -> None:
        """By row: own names ("" for a place without), labels of which no two are alike, codes, names of villages' townships."""
        self.labels, self.codes = list(labels), [str(code) for code in codes]
        self._exact: dict[str, list[int]] = {}
        self._loose: dict[str, list[int]] = {}
        towns = above if above is not None else [""] * len(names)
        for row, (name, town) in enumerate(zip(names, towns, strict=True)):
            for text in {plain(self.labels[row]), plain(self.whole(row)), plain(f"{town}{name}{self.codes[row]}")}:
                self._exact.setdefault(text, []).append(row)
            for text in {self.codes[row], *((plain(name), plain(f"{town}{name}")) if name else ())}:
                self._loose.setdefault(text, []).append(row)

    def rows(self, text: str) -> list[int]:
        """What a text means: the place of that label, else all of that code or name, be it behind its township's."""
        asked = plain(text)
        return self._exact.get(asked) or self._loose.get(asked, [])

    def whole(self, row: int) -> str:
        """A place's label and code, which mean no other."""
        label, code = self.labels[row], self.codes[row]
        return label if label == code else f"{label} {code}"


class Places(NamedTuple):
    """Own names of a county's places by row ("" for one without), and their labels, each once in its level."""

    townships: list[str]
    villages: list[str]
    township_labels: list[str]
    village_labels: list[str]

    def __bool__(self) -> bool:
        """Whether any place has a name of its own."""
        return any(self.townships) or any(self.villages)

    def labelled(self, level: str) -> list[str]:
        """The labels of `townships` or `villages`."""
        return self.township_labels if level == "townships" else self.village_labels


def place_names(county: Any) -> Places:
    """Names and labels of the townships and villages of a `County`."""
    townships, villages = own_names(county.townships["name"]), own_names(county.villages["name"])
    above = [townships[t] for t in county.villages["township"]]
    return Places(
        townships, villages, labels(townships, county.townships["uid"]), labels(villages, county.villages["uid"], above),
    )  # fmt: skip


def called(county: Any, level: str) -> Called:
    """The `townships` or `villages` of a `County` by what they are called."""
    places, uid = place_names(county), getattr(county, level)["uid"]
    if level == "townships":
        return Called(places.townships, places.township_labels, uid)
    return Called(places.villages, places.village_labels, uid, [places.townships[t] for t in county.villages["township"]])


def labels(names: Sequence[str], codes: Sequence[object] | np.ndarray, above: Sequence[str] | None = None) -> list[str]:
    """A label for each place, no two alike: its name, with the township's name or digits of its code where others have the same.

    `above` are the names of villages' townships. A place without a name has its code.
    """
    texts = [str(code) for code in codes]
    steps = [_steps(name, code, above[row] if above else "") for row, (name, code) in enumerate(zip(names, texts, strict=True))]
    at = [0] * len(steps)
    while True:  # each time round one label at least comes nearer to its code, and codes differ
        found = [step[place] for step, place in zip(steps, at, strict=True)]
        count = Counter(found)
        twice = [row for row, label in enumerate(found) if count[label] > 1 and at[row] + 1 < len(steps[row])]
        if not twice:
            return found
        for row in twice:
            at[row] += 1


def _steps(name: str, code: str, above: str) -> list[str]:
    """What a place may be called, the shortest first, its code last."""
    if not name:
        return [code]
    tails = [above, f"{above} {code[-3:]}".strip(), code[-_TAIL.get(len(code), len(code)) :]]
    return [name, *(_with(name, tail) for tail in tails if tail), code]


def _with(name: str, tail: str) -> str:
    return f"{name} ({tail})" if name.isascii() and tail.isascii() else f"{name}（{tail}）"


def short(long: Sequence[str], most: int = MOST) -> list[str]:
    """Labels cut to what fits into the rows of a picture; those that would look alike keep their ends too."""
    ends = [cut(label, 2 * most) for label in long]
    count = Counter(ends)
    whole = [end == label or count[end] == 1 for label, end in zip(long, ends, strict=True)]
    return [end if fine else _both_ends(label, 2 * most) for label, end, fine in zip(long, ends, whole, strict=True)]


def _both_ends(label: str, width: int) -> str:
    """A label without its middle."""
    last = label[-1:]
    while len(last) < len(label) and width_of(last) < width // 2:
        last = label[-len(last) - 1 :]
    return cut(label, width - width_of(last)) + last


def unit_names(county: Any, lang: Lang) -> list[str]:
    """The offices of a `County`, in the order of its units: the names that its tables give, else the titles of the usual ones."""
    units = county.units
    own = own_names(units["name"]) if "name" in units else [""] * len(units["key"])
    return [name or (told(lang, UNIT_TITLES[key]) if key in UNIT_TITLES else str(key))
            for name, key in zip(own, units["key"], strict=True)]  # fmt: skip
