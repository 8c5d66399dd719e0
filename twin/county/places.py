"""The places of a workbook put together: every village in its township, every place with a code, and what does not fit."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from twin.base.errors import InputError
from twin.base.messages import message
from twin.county.codes import numbers
from twin.county.head import SHARES, Head, Name
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
        if self.villages is not None:
            self._names()
            self.problems += unlikely(self.villages)

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
        """Which county it is."""
        name = self._cell("name")
        plain: dict[str, Any] = {share: float(self._cell(share, 1.0)) for share in SHARES}
        plain |= {"synthetic": bool(self._cell("synthetic", False)), "seed": int(self._cell("seed", 0))}
        return Head(code=int(self._cell("code", CODE)), name=Name(en=name, zh=name) if name else None, **plain)

    @cached_property
    def labels(self) -> list[str]:
        """Every name by which a place may be called: townships, villages, and villages behind their township."""
        pairs = zip(self.rows.column("name"), self.town_of, strict=True)
        behind = [f"{self.town_names[town]}{name}" for name, town in pairs if town is not None]
        return [*self.town_names, *(str(name) for name in self.rows.column("name")), *behind]

    def named(self, name: str) -> list[tuple[str, int, str]]:
        """The places that a name or code means: level, code, and the label that means no other; townships before villages."""
        wanted = plain(name)
        towns = zip(self.town_codes, self.town_names, strict=True)
        found = [("townships", code, str(code)) for code, one in towns if wanted in {plain(one), str(code)}]
        if found:
            return found
        villages = zip(self.village_codes, self.rows.column("name"), self.town_of, strict=True)
        for code, one, town in villages:
            above = "" if town is None else self.town_names[town]
            if wanted in {plain(str(one)), plain(f"{above}{one}"), str(code)}:
                found.append(("villages", code, f"{above}{one}"))
        return found

    # Who lies where -------------------------------------------------------------------------------------------------------

    def _names(self) -> None:
        """Find the township of each village and a code for every place."""
        town_names, town_codes = self._known_townships()
        self.town_of = [self._township(row, town_names, town_codes) for row in range(len(self.rows))]
        given = [None if code is None else code % 1000 for code in town_codes]
        self.town_codes = [self.head.code * 1000 + number for number in numbers(town_names, given, 101)]
        self.village_codes = [0] * len(self.rows)
        for town, code in enumerate(self.town_codes):
            rows = [row for row, place in enumerate(self.town_of) if place == town]
            self._number(rows, code)
        self.town_names = town_names
        self.problems += self._misfits()

    def _known_townships(self) -> tuple[list[str], list[int | None]]:
        """Names and codes of the townships, from their sheet or, without one, from what the villages say."""
        if self.townships is not None:
            codes = self.townships.column("uid")
            return [str(name) for name in self.townships.column("name")], [None if one is None else int(one) for one in codes]
        said = dict.fromkeys(str(one) for one in self.rows.column("township") if one is not None)
        return list(said), [int(one) if one.isdigit() and len(one) == 9 else None for one in said]

    def _township(self, row: int, names: list[str], codes: list[int | None]) -> int | None:
        """Which township a village says it belongs to; None, and a problem, where that is not clear."""
        said = self.rows.column("township")[row]
        if said is None:
            return None
        fits = [at for at, name in enumerate(names) if plain(name) == plain(str(said)) or str(codes[at]) == plain(str(said))]
        if len(fits) == 1:
            return fits[0]
        if fits:
            said_wrong, allowed = message("two townships are called so"), message("the township's code")
        else:
            said_wrong, allowed = message("no township of the sheet is called so"), message(", ").join(names[:8])
        self.problems.append(self.rows.problem(row, "township", said_wrong, allowed, nearest=nearest(str(said), names)))
        return None

    def _number(self, rows: list[int], code: int) -> None:
        """Codes for the villages of one township."""
        names = [str(self.rows.column("name")[row]) for row in rows]
        given = [self.rows.column("uid")[row] for row in rows]
        for row, number in zip(
            rows, numbers(names, [None if one is None else int(one) % 1000 for one in given], 201), strict=True
        ):
            self.village_codes[row] = code * 1000 + number

    def _misfits(self) -> Iterator[Problem]:
        """What codes and names say against each other."""
        yield from self._one_code_each()
        for row, uid in enumerate(self.rows.column("uid")):
            town = self.town_of[row]
            if uid is not None and town is not None and int(uid) // 1000 != self.town_codes[town]:
                allowed = message("12 digits beginning with {code}", code=self.town_codes[town])
                yield self.rows.problem(row, "uid", message("is not a code of its township"), allowed)
        used = {town for town in self.town_of if town is not None}
        for town in range(len(self.town_names)):
            if town not in used and self.townships is not None:
                yield self.townships.problem(
                    town, "name", message("no village lies in it"), message("townships that have a village"), weight="warning"
                )

    def _one_code_each(self) -> Iterator[Problem]:
        """Places of one name need codes, and township codes begin with the county's."""
        if self.townships is not None:
            yield from _twins(self.townships, [(plain(name), 0) for name in self.town_names])
            for row, uid in enumerate(self.townships.column("uid")):
                if uid is not None and int(uid) // 1000 != self.head.code:
                    allowed = message("nine digits beginning with {code}", code=self.head.code)
                    yield self.townships.problem(row, "uid", message("is not a code of this county"), allowed)
        names = [(plain(str(name)), town) for name, town in zip(self.rows.column("name"), self.town_of, strict=True)]
        yield from _twins(self.rows, names)


def _twins(table: Filled, names: list[tuple[str, int | None]]) -> Iterator[Problem]:
    """Rows without a code whose name another row of the same township has."""
    seen: dict[tuple[str, int | None], int] = {}
    codes = table.column("uid")
    for row, name in enumerate(names):
        first = seen.setdefault(name, row)
        if first != row and (codes[row] is None or codes[first] is None):
            allowed = message("another name, or a code for both")
            yield table.problem(row, "name", message("stands in {place}, too", place=table.place(first, "name")), allowed)
