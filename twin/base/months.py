"""Calendar months as numbers (year * 12 + month - 1, so `2026-01` is 24312) and values that change with them."""

import re
from bisect import bisect_right
from dataclasses import dataclass

_MONTH = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")


def is_month(text: object) -> bool:
    """Whether `text` reads as a month such as `2026-01`."""
    return isinstance(text, str) and _MONTH.fullmatch(text) is not None


def month_number(text: str) -> int:
    """Number of a month written `2026-01`; raises ValueError for anything else."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a month; write year and month as 2026-01, of a year from 1000 to 2999")
    return int(found[1]) * 12 + int(found[2]) - 1


def month_text(number: int) -> str:
    """The month `2026-01` of a number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@dataclass(frozen=True)
class Dated:
    """A value that may change: `changes` are (month, value) in order, each holding from its month on.

    None means "the default". A plain value has no changes and holds always.
    """

    plain: float | None = None
    changes: tuple[tuple[int, float | None], ...] = ()

    def at(self, month: int) -> float | None:
        """The value in force in a month, or None where the default holds."""
        if not self.changes:
            return self.plain
        index = bisect_right(self.changes, month, key=lambda change: change[0])
        return self.changes[index - 1][1] if index else None

    @property
    def values(self) -> list[float]:
        """All values that are ever in force."""
        every = [self.plain, *(value for _, value in self.changes)]
        return [value for value in every if value is not None]

    def plainly(self) -> float | None | dict[str, float | None]:
        """As written in a scenario file: a number, or a mapping of months to numbers."""
        return {month_text(month): value for month, value in self.changes} if self.changes else self.plain
