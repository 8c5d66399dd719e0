"""The places of a workbook put together: every village in its township, every place with a code, and what does not fit."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from twin.base.errors import InputError
from twin.base.messages import message
from twin.county.codes import numbers, town_code
from twin.county.head import MOST_SIGNS, SHARES, Head, Name
from twin.county.misfits import misfits
from twin.county.names import Called
from twin.county.names import labels as told_apart
from twin.county.sheets import SHEETS
from twin.county.unlikely import unlikely
from twin.sheets.problems import Problem
from twin.sheets.read import Book, Filled
from twin.sheets.words import nearest, plain

CODE = 990_001  # of a county that gives none: invented


class Places:
    """The sheets of a county put together: every place with a code, and all that does not go together."""

    def __init__(self, book: Book) -> None:
        """From a book as read; look at `problems` before anything else is asked for."""
        self.book = book
        self.problems: list[Problem] = []
        self.county, self.units, self.townships, self.villages = (book.tables.get(sheet.key) for sheet in SHEETS)
        self._wrong = {_spot(problem) for problem in book.errors}
        if self.villages is not None:
            self._names()
            found = [*self.problems, *misfits(self), *unlikely(self.villages, self.wrong)]
            self.problems = [problem for problem in found if _spot(problem) not in self._wrong]

    def wrong(self, table: Filled, row: int, key: str) -> bool:
        """Whether a cell cannot be read, so that what it lacks is no second fault."""
        return _spot(table.problem(row, key, "")) in self._wrong

    def _cell(self, key: str, default: Any = None) -> Any:
        values = self.county.columns.get(key, [None]) if self.county else [None]
        return default if values[0] is None else values[0]

    @property
    def rows(self) -> Filled:
        """The sheet of villages; raises InputError where it is empty."""
        if self.villages is None:
            file = self.book.file or self.book.folder
            raise InputError("{file}: the sheet of villages has no rows; allowed: one row for each village", file=file)
        return self.villages

    @cached_property
    def head(self) -> Head:
        """Which county it is; a code that can be none is as good as empty, and `problems` names it."""
        name = str(self._cell("name", ""))[:MOST_SIGNS]
        parts: dict[str, Any] = {share: float(self._cell(share, 1.0)) for share in SHARES}
        parts |= {"synthetic": bool(self._cell("synthetic", False)), "seed": int(self._cell("seed", 0))}
        code = int(self._cell("code", 0))
        return Head(code=code if code >= 100_000 else self._county_code(), name=Name(en=name, zh=name) if name else None, **parts)

    def _county_code(self) -> int:
        """The code with which those of its places begin, or an invented one."""
        towns = [code for code in self._known_townships()[1] if code is not None]
        villages = [] if self.villages is None else self.villages.column("uid")
        said = [*(town // 1000 for town in towns), *(int(one) // 1_000_000 for one in villages if one is not None)]
        return _usual(code for code in said if code >= 100_000) or CODE

    @cached_property
    def labels(self) -> list[str]:
        """Every name that means one place: of townships, of villages, and of villages behind their township."""
        names, above = self._village_names
        behind = [f"{town}{name}" for name, town in zip(names, above, strict=True) if town]
        return [name for name in dict.fromkeys([*self.town_names, *names, *behind]) if name and len(self.named(name)) == 1]

    @cached_property
    def _village_names(self) -> tuple[list[str], list[str]]:
        """The name of each village and of its township, "" where it has none."""
        names = ["" if name is None else str(name) for name in self.rows.column("name")]
        return names, ["" if town is None else self.town_names[town] for town in self.town_of]

    @property
    def called_villages(self) -> Called:
        """The villages as people call them, in the order of their sheet."""
        return self._called[1]

    @cached_property
    def _called(self) -> tuple[Called, Called]:
        """Townships and villages as people call them."""
        names, above = self._village_names
        towns = Called(self.town_names, told_apart(self.town_names, self.town_codes), self.town_codes)
        return towns, Called(names, told_apart(names, self.village_codes, above), self.village_codes, above)

    def named(self, name: str) -> list[tuple[str, int, str]]:
        """The places that a name or code means: level, code, and the label that means no other; townships before villages."""
        towns, villages = self._called
        found = [("townships", self.town_codes[row], towns.labels[row]) for row in towns.rows(name)]
        if found:
            return found
        names, above = self._village_names
        rows = villages.rows(name)
        behind = {row: f"{above[row]}{names[row]}" for row in rows}
        clear = {row for row, label in behind.items() if villages.rows(label) == [row] and not towns.rows(label)}
        return [("villages", self.village_codes[row], label if row in clear else villages.labels[row])
                for row, label in behind.items()]  # fmt: skip

    # Who lies where -------------------------------------------------------------------------------------------------------

    def _names(self) -> None:
        """Find the township of each village and a code for every place."""
        self.town_names, known = self._known_townships()
        towns = _Towns(self.town_names, known)
        self.unclear = bool(towns.unclear)
        self.town_of = [self._township(row, towns) for row in range(len(self.rows))]
        given = [None if code is None else code % 1000 for code in self._codes_below(known)]
        self.town_codes = [self.head.code * 1000 + number for number in numbers(self.town_names, given, 101)]
        self.village_codes = [0] * len(self.rows)
        for town, code in enumerate(self.town_codes):
            self._number([row for row, place in enumerate(self.town_of) if place == town], code)

    def _known_townships(self) -> tuple[list[str], list[int | None]]:
        """Names and codes of the townships, from their sheet or, without one, from what the villages say."""
        if self.townships is not None:
            codes = self.townships.column("uid")
            return [str(name) for name in self.townships.column("name")], [None if one is None else int(one) for one in codes]
        said: dict[str, str] = {}
        for one in sorted({str(one) for one in (self.villages.column("township") if self.villages else []) if one is not None}):
            said.setdefault(plain(one), one)
        return list(said.values()), [town_code(one) for one in said]

    def _codes_below(self, known: list[int | None]) -> list[int | None]:
        """Codes of the townships: as given, else as most of its villages' codes begin; None where these say nothing."""
        found, uids = list(known), self.rows.column("uid")
        for town, code in enumerate(known):
            if code is None:
                below = [int(uid) // 1000 for uid, at in zip(uids, self.town_of, strict=True) if at == town and uid is not None]
                fits = (one for one in below if one // 1000 == self.head.code and one % 1000 and one not in found)
                found[town] = _usual(fits)
        return found

    def _township(self, row: int, towns: "_Towns") -> int | None:
        """Which township a village says it belongs to; None, and a problem, where that is not clear."""
        said = self.rows.column("township")[row]
        if said is None:
            return None
        fits = towns.fits(str(said))
        if len(fits) == 1 or towns.unclear:  # where townships must be told apart first, their own rows are told, and no village's
            return fits[0] if len(fits) == 1 else None
        wrong = message("two townships are called so") if fits else message("no township of the sheet is called so")
        allowed = message(", ").join([towns.labels[at] for at in fits] or towns.labels[:8])
        near = "" if fits else nearest(str(said), towns.labels)
        self.problems.append(self.rows.problem(row, "township", wrong, allowed, nearest=near))
        return None

    def _number(self, rows: list[int], code: int) -> None:
        """Codes for the villages of one township."""
        names, uids = ([self.rows.column(key)[row] for row in rows] for key in ("name", "uid"))
        given = [None if one is None else int(one) % 1000 for one in uids]
        for row, number in zip(rows, numbers([str(name) for name in names], given, 201), strict=True):
            self.village_codes[row] = code * 1000 + number


class _Towns:
    """Townships by name and code, before those without a code are given one."""

    def __init__(self, names: list[str], codes: list[int | None]) -> None:
        """A name that several have stands with the code of each."""
        count = Counter(map(plain, names))
        self.labels = [name if count[plain(name)] == 1 else f"{name} {code}" for name, code in zip(names, codes, strict=True)]
        self.unclear = {at for at, name in enumerate(names) if count[plain(name)] > 1 and codes[at] is None}
        self._meant: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            for text in {plain(name), plain(self.labels[at]), str(codes[at])}:
                self._meant.setdefault(text, []).append(at)

    def fits(self, said: str) -> list[int]:
        """The townships that a text may mean."""
        return self._meant.get(plain(said), [])


def _usual(codes: Iterable[int]) -> int | None:
    """The most frequent, and of several the smallest; None where there is none."""
    return min(((-count, code) for code, count in Counter(codes).items()), default=(0, None))[1]


def _spot(problem: Problem) -> tuple[str, str, int, int]:
    return problem.file, problem.sheet, problem.row, problem.column
