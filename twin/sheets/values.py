"""One cell: what a person wrote, as the model's value, or what is wrong with it and what would be right."""

import difflib
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from unicodedata import normalize

from twin.base.messages import language, message
from twin.base.months import month_text
from twin.sheets import measures, words
from twin.sheets.allowed import allowed, bounds, units, word_of
from twin.sheets.grid import shown
from twin.sheets.schema import Column

MOST_TEXT = 4000
_ASKED = 50  # words for which the nearest is looked for, a column: it takes time
_NUMBER = re.compile(
    r"([+-]?)((?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d*)?|\.\d+)(e[+-]?\d{1,3})?\s*((?:[^\W\d_]|%)\D*[23]?)?", re.I
)


class WrongError(Exception):
    """What is wrong with a cell, what is allowed, and the nearest allowed value."""

    def __init__(self, said: str, allowed: str = "", nearest: str = "") -> None:
        """As in a `Problem`."""
        super().__init__(said)
        self.said, self.allowed, self.nearest = said, allowed, nearest


class Parsed(NamedTuple):
    """A cell's value, and a remark where it is unlikely or was guessed."""

    value: Any
    remark: str = ""
    nearest: str = ""


class Cells:
    """Reads the cells of one column; equal cells are read once."""

    def __init__(self, column: Column) -> None:
        """Words of choices are gathered once."""
        self.column = column
        self.low, self.high = bounds(column)
        self._known: dict[Any, Parsed | WrongError] = {}
        self._asked = 0
        self._words = _words(column) if column.kind in ("choice", "choices") else {}
        self._read: Callable[[Any, bool], Parsed] = getattr(self, f"_{column.kind}")

    def read(self, value: Any, percent: bool = False) -> Parsed:
        """A cell's value; `percent` says that it is shown as percent. Raises WrongError."""
        at = (type(value), value, percent)
        if at not in self._known:
            try:
                self._known[at] = self._parsed(value, percent)
            except WrongError as wrong:
                self._known[at] = wrong
        found = self._known[at]
        if isinstance(found, WrongError):
            raise WrongError(found.said, found.allowed, found.nearest)
        return found

    def _parsed(self, value: Any, percent: bool) -> Parsed:
        if isinstance(value, str):
            sign = words.steering(words.tidy(value))
            if sign:
                raise WrongError(message("has the control character {sign}", sign=f"U+{ord(sign):04X}"), message("plain text"))
            if self.column.kind not in ("text", "choice", "choices", "yes") and words.plain(value) in words.UNKNOWN:
                return Parsed(None, message("{value} is read as empty", value=shown(value)))
        return self._read(value, percent)

    def _wrong(self, value: Any, said: str = "", nearest: str = "") -> WrongError:
        return WrongError(said or message("{value} cannot be read", value=shown(value)), allowed(self.column), nearest)

    # Texts and codes

    def _text(self, value: Any, percent: bool) -> Parsed:
        if isinstance(value, date):
            raise self._wrong(value, message("a date stands here ({value}), not a text", value=shown(value)))
        text = words.tidy(value) if isinstance(value, str) else shown(value)
        if len(text) > MOST_TEXT:
            raise self._wrong(value, message("is longer than {most} signs", most=MOST_TEXT))
        return Parsed(text)

    def _code(self, value: Any, percent: bool) -> Parsed:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and (abs(value) >= 1e15 or value < 0 or value != int(value)):
            said = message("{value} is a number, of which only 15 digits are kept", value=shown(value))
            raise self._wrong(value, said if abs(value) >= 1e15 else "")
        text = str(int(value)) if number else words.plain(str(value)).removeprefix("'").removesuffix(".0")
        if re.fullmatch(r"\d(\.\d+)?e\+?\d+", text):
            raise self._wrong(value, message("{value} is a rounded number: its last digits are lost", value=shown(value)))
        if not text.isdecimal() or isinstance(value, date | bool):
            raise self._wrong(value)
        lengths = self.column.digits
        if lengths and len(text) not in lengths:
            longer = [length for length in lengths if 0 < length - len(text) <= 2]
            said = message("{value} has {count} digits", value=shown(value), count=len(text))
            if longer and number:
                said = message(
                    "{value} has {count} digits: as a number it lost the zeros it began with", value=shown(value), count=len(text)
                )
            raise self._wrong(value, said, text.zfill(min(longer)) if longer and number else "")
        return Parsed(text)

    # Numbers

    def _number(self, value: Any, percent: bool) -> Parsed:
        number, remark = self._decimal(value, percent)
        self._check(number, value)
        return Parsed(float(number * Decimal(repr(self.column.times))), remark)

    _quantity = _number

    def _whole(self, value: Any, percent: bool) -> Parsed:
        number, remark = self._decimal(value, percent)
        whole = number * Decimal(repr(self.column.times))
        if whole != whole.to_integral_value():
            raise self._wrong(value, message("{value} is no whole number", value=shown(value)), f"{round(number)}")
        self._check(number, value)
        return Parsed(int(whole), remark)

    def _share(self, value: Any, percent: bool) -> Parsed:
        number, remark = self._decimal(value, percent)
        self._check(number, value)
        marked = percent or (isinstance(value, str) and "%" in normalize("NFKC", value))
        if not marked and 0 < number <= 1 and self.high > 5:
            remark = message(
                "{value} is read as {value} percent; if {more:g} percent is meant, write that",
                value=shown(value),
                more=float(number * 100),
            )
        return Parsed(float(number / 100), remark)

    def _check(self, number: Decimal, value: Any) -> None:
        if not self.low <= number <= self.high:
            near = self.low if number < self.low else self.high
            raise self._wrong(value, message("{value} is out of range", value=shown(value)), f"{near:.12g}")

    def _decimal(self, value: Any, percent: bool) -> tuple[Decimal, str]:
        """The number in a cell, in the unit of its heading, exactly as it was written."""
        if isinstance(value, date):
            raise self._wrong(value, message("a date stands here ({value}), not a number", value=shown(value)))
        if isinstance(value, bool):
            raise self._wrong(value)
        if isinstance(value, int | float):
            if value != value or abs(value) == float("inf"):
                raise self._wrong(value)
            number = Decimal(repr(value))
            return (number * 100, "") if percent and self._in_percent else (number, "")
        found = _NUMBER.fullmatch(normalize("NFKC", str(value)).strip(words.BLANKS).replace("\u2212", "-"))
        if not found:
            raise self._wrong(value)
        sign, digits, power, unit = found.groups()
        number = Decimal(sign + re.sub("[, ]", "", digits) + (power or ""))
        return self._in_unit(number, words.plain(unit or ""), value), ""

    @property
    def _in_percent(self) -> bool:
        return self.column.kind == "share" or "%" in units(self.column)

    def _in_unit(self, number: Decimal, unit: str, value: Any) -> Decimal:
        """A number with what is written behind it: a unit that is the column's own, or a multiple or part of it."""
        if not unit or (unit == "%" and self._in_percent):
            return number
        if unit == "%" and self.column.kind == "quantity":
            return number / 100
        times = measures.times(self.column, unit)
        if times is not None:
            return number * times
        wanted = measures.of_heading(self.column.head[language()])
        said = message("{value} is in another unit than the column ({wanted})", value=shown(value), wanted=wanted)
        raise self._wrong(value, said if wanted else "")

    # Truths, months, days

    def _yes(self, value: Any, percent: bool) -> Parsed:
        text = words.plain(shown(value))
        if text in words.TRUE or text in words.FALSE:
            return Parsed(text in words.TRUE)
        raise self._wrong(value)

    def _month(self, value: Any, percent: bool) -> Parsed:
        month, remark = self._months(value)
        if not self.low <= month <= self.high:
            near = month_text(int(self.low if month < self.low else self.high))
            raise self._wrong(value, message("{value} is out of range", value=shown(value)), near)
        return Parsed(month, remark)

    def _months(self, value: Any) -> tuple[int, str]:
        if isinstance(value, date):
            return value.year * 12 + value.month - 1, ""
        text = words.plain(shown(value))
        found = words.MONTH.fullmatch(text)
        if found and re.fullmatch(r"\d{4}\.1", text):  # what a spreadsheet makes of 2026.10, too
            raise WrongError(message("{value} may be January or October", value=shown(value)), f"{found[1]}-01, {found[1]}-10")
        if found and 1 <= int(found[2] or found[3]) <= 12:
            return int(found[1]) * 12 + int(found[2] or found[3]) - 1, ""
        day = words.DAY.fullmatch(text)
        if day:
            whole = self._day_of(day, value)
            return whole.year * 12 + whole.month - 1, ""
        named = words.NAMED.fullmatch(text)
        if named and named[1] in words.NAMES:
            year = int(named[2]) + (2000 if len(named[2]) == 2 else 0)
            return year * 12 + words.NAMES.index(named[1]), ""
        raise self._wrong(value)

    def _date(self, value: Any, percent: bool) -> Parsed:
        if isinstance(value, datetime):
            value = value.date()
        if not isinstance(value, date):
            day = words.DAY.fullmatch(words.plain(shown(value)))
            if not day:
                raise self._wrong(value)
            value = self._day_of(day, value)
        return Parsed(value.isoformat())

    def _day_of(self, found: re.Match[str], value: Any) -> date:
        year, month, day = (int(found[number] or found[number + 2] or 0) if number > 1 else int(found[1]) for number in (1, 2, 3))
        try:
            return date(year, month, day)
        except ValueError:
            raise self._wrong(value, message("{value} is no day of the calendar", value=shown(value))) from None

    # Choices

    def _choice(self, value: Any, percent: bool) -> Parsed:
        text = words.tidy(shown(value))
        keys = self._words.get(words.plain(text), ())
        if len(keys) == 1:
            return Parsed(keys[0])
        if len(keys) > 1:
            raise WrongError(message("{value} stands for several", value=shown(value)), message(", ").join(keys))
        if self.column.open and not isinstance(value, date):
            return Parsed(text)
        raise self._wrong(value, message("{value} is not known", value=shown(value)), self._nearest(text))

    def _choices(self, value: Any, percent: bool) -> Parsed:
        """Several words; one that has a comma in itself is found as well."""
        text = words.tidy(re.sub(r"[\r\n]+", ";", shown(value) if not isinstance(value, str) else value.strip()))
        parts = [part for part in re.split(r"([、;,，；])", text)]
        keys: list[Any] = []
        at = 0
        while at < len(parts):
            ends = [end for end in range(len(parts), at, -2) if words.plain("".join(parts[at:end])) in self._words]
            end = ends[0] if ends else at + 1
            part = "".join(parts[at:end]).strip()
            if part:
                keys.append(self._choice(part, percent).value)
            at = end + 1
        return Parsed(tuple(dict.fromkeys(keys)))

    def _nearest(self, text: str) -> str:
        self._asked += 1
        if self._asked > _ASKED:
            return ""
        near = difflib.get_close_matches(words.plain(text), list(self._words), n=1, cutoff=0.5)
        return word_of(self.column, self._words[near[0]][0], language()) if near else ""


def _words(column: Column) -> dict[str, tuple[str, ...]]:
    """The keys that each word stands for."""
    found: dict[str, tuple[str, ...]] = {}
    for key, text in column.choices.items():
        for word in {words.plain(word) for word in (key, *text.values())}:
            found[word] = (*found.get(word, ()), key)
    return {word: (word_key,) if (word_key := _itself(word, keys)) else keys for word, keys in found.items()}


def _itself(word: str, keys: tuple[str, ...]) -> str:
    """The key that is itself the word, which goes before words of others."""
    return next((key for key in keys if words.plain(key) == word), "")
