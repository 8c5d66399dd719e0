"""The table in which a month's observations are typed: a line for each number that is usually told, last month's beside it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.base.months import month_text
from twin.base.texts import cell
from twin.desk.data.check import month_file
from twin.desk.data.stage import Looked
from twin.living.ensemble.targets import ALL
from twin.living.observations.observations import FOLDER
from twin.living.observations.rows import month_of
from twin.terms.observed import OBSERVED, TOTALS

COLUMNS = ("month", "place", "target", "policy", "observation", "n", "source", "as_of")
TYPED = ("observation", "n", "source", "as_of")
RECENT = 3  # months in which a number was told that is asked for again
LONGEST = 200  # signs of a cell
Key = tuple[str, str, str]  # place, target, policy
Numbers = dict[tuple[int, str, str, str], tuple[float, str, str]]  # by month and key: the number, where it stands, its source


@dataclass(frozen=True)
class Line:
    """One number: what it is of; the last one told before, `since` which month, by which `source`; this month's in other files;
    what is typed.
    """

    key: Key
    last: float | None = None
    since: str = ""
    source: str = ""
    told: float | None = None
    where: str = ""
    typed: Mapping[str, str] | None = None

    def cell(self, name: str) -> str:
        """What is typed in a column; a sum begins with the source of the last one, as it goes on from its own source alone."""
        if self.typed is None:
            return self.source if name == "source" and self.key[1] in TOTALS else ""
        return self.typed.get(name, "")


def usual(looked: Looked, month: int) -> str:
    """The month that is asked for when none is: the one after the last of which anything is known."""
    table = None if looked.observed is None else looked.observed.table
    last = max((month_of(day) for day in table["target_end_date"]), default=None) if table is not None and len(table) else None
    return month_text(month if last is None else last + 1)


def lines(folder: Path, looked: Looked, month: int, typed: Sequence[Mapping[str, str]] | None = None) -> list[Line]:
    """The lines of a month (its number); `typed` in place of what the desk's own file of it holds."""
    rows = list(typed) if typed is not None else typed_of(folder, month_text(month))
    own: dict[Key, Mapping[str, str]] = {(row["place"], row["target"], row["policy"]): row for row in rows}
    found = {key: Line(key) for key in _expected(looked, month)}
    for key in own:
        found.setdefault(key, Line(key))
    numbers = _numbers(looked, month, f"{FOLDER}/{month_file(month_text(month))}")
    made = []
    for key in found:
        told, where, _ = numbers.get((month, *key), (None, "", ""))
        made.append(Line(key, *_last(numbers, month, key), told, where, own.get(key)))
    return sorted(made, key=lambda line: _order(line.key, looked))


def _expected(looked: Looked, month: int) -> Iterable[Key]:
    """What was told lately; of a county that never told anything, what one asks first."""
    if looked.observed is None or looked.own is None:
        return []
    table = looked.observed.table
    if not len(table):
        return [(str(looked.own.places.head.code), target, "") for target in ("awareness", "needs_open", "complaints")]
    told = table[(~table["derived"].astype(bool) & table["standing"].ne("impossible")).to_numpy()]
    recent = [row for row in told.itertuples() if month - RECENT <= month_of(row.target_end_date) <= month]
    return dict.fromkeys((row.location, row.target, _policy(row.policy)) for row in recent)


def _policy(key: str) -> str:
    return "" if key == ALL else key


def _last(numbers: Numbers, month: int, key: Key) -> tuple[float | None, str, str]:
    """The newest number that was told of the months before, of which month it is, and its source."""
    for of in range(month - 1, month - RECENT - 1, -1):
        if (of, *key) in numbers:
            number, _, source = numbers[of, *key]
            return number, month_text(of), source
    return None, "", ""


def _numbers(looked: Looked, month: int, own: str) -> Numbers:
    """What the numbers of this month and of those before are, and where they stand; this month's without the desk's own file."""
    found: Numbers = {}
    table = None if looked.observed is None else looked.observed.table
    for row in table.sort_values("as_of", kind="stable").itertuples() if table is not None and len(table) else ():
        of = month_of(row.target_end_date)
        if month - RECENT <= of <= month and _stands(row) and not (of == month and str(row.where).startswith(own)):
            number = float(row.observation), str(row.where), str(row.source or "")
            found[of, row.location, row.target, _policy(row.policy)] = number
    return found


def _stands(row: Any) -> bool:
    """Whether it was told and is held to; of a sum since January, which only its month's part stands for, the latest is taken."""
    told = ("used", "weighed", "doubted", "superseded") if row.target in TOTALS else ("used", "weighed", "doubted")
    return row.standing in told and not row.derived


def _order(key: Key, looked: Looked) -> tuple[Any, ...]:
    place, target, policy = key
    targets = list(OBSERVED)
    return len(place), place, targets.index(target) if target in targets else len(targets), policy


def typed_of(folder: Path, month: str) -> list[dict[str, str]]:
    """What was typed of a month at the desk."""
    path = folder / FOLDER / month_file(month)
    return rows_of(path.read_bytes()) if path.is_file() else []


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a file that `file_of` made."""
    table = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: (row.get(name) or "").removeprefix("'") for name in COLUMNS} for row in table]


def file_of(month: str, rows: Iterable[Mapping[str, str]]) -> bytes:
    """Rows as the file of a month; those without a number are left out, and without any there is no file (empty)."""
    filled = [row for row in rows if row.get("observation", "").strip()]
    if not filled:
        return b""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in filled:
        table.writerow(cell(_one_line(row.get(name, "") if name != "month" else month)) for name in COLUMNS)
    return text.getvalue().encode("utf-8-sig")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def merged(folder: Path, month: str, shown: Sequence[Key], rows: Sequence[Mapping[str, str]]) -> bytes:
    """The file of a month in which the lines that were shown are as they were typed, and the others as they were."""
    gone = set(shown)
    kept = [row for row in typed_of(folder, month) if (row["place"], row["target"], row["policy"]) not in gone]
    return file_of(month, [*kept, *rows])
