"""Every number of every page against the tables it says it is from, as they were when the page was entered in the register.

Tables of a day may be made anew later, as after late data. A page that was right then stays right; where its numbers are no
longer those of the tables it is only older than they are, and is told as that.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from twin.base.messages import message
from twin.living.findings import Finding, fault, number, remark, rows_of
from twin.living.register import first, pages, register
from twin.living.register.days import is_day
from twin.living.register.register import Event


class Tables:
    """Registered tables of DIR/living, each as of an event."""

    def __init__(self, folder: Path, events: Iterable[Event]) -> None:
        """Of events in their order; tables are read when a number asks for them."""
        self.folder = folder
        self._versions: dict[str, list[tuple[int, str]]] = {}
        for event in events:
            for name, hash in event.outputs.items():
                self._versions.setdefault(name, []).append((event.line, hash))
        self._read: dict[tuple[str, str], pages.Find | None] = {}

    @cached_property
    def with_numbers(self) -> list[str]:
        """Names of the pages, in the order in which they first came."""
        return [name for name in self._versions if name.endswith(".html")]

    def last(self, name: str) -> tuple[int, str]:
        """The line that registered a file last, and its hash."""
        return self._versions[name][-1]

    def hash(self, name: str, line: int) -> str:
        """The hash of a file as it was last registered up to a line of the register; nothing for one that was not."""
        return next((hash for at, hash in reversed(self._versions.get(name, [])) if at <= line), "")

    def find(self, name: str, line: int) -> pages.Find | None:
        """How to find cells of a table as it was by then; None where it was not registered, or nothing sound is left."""
        key = (name, self.hash(name, line))
        if key not in self._read:
            content = first.sound(self.folder, *key) if key[1] else None
            self._read[key] = None if content is None else pages.finder(rows_of(content))
        return self._read[key]

    def printed(self, page: str) -> list[pages.Printed]:
        """The numbers of a page as it stands, or as it was issued where it is gone."""
        path = self.folder / page
        content = path.read_bytes() if path.is_file() else register.issued_bytes(self.folder, self.last(page)[1])
        return pages.printed((content or b"").decode("utf-8", errors="replace"))


def checked(tables: Tables, page: str, numbers: list[pages.Printed]) -> Iterator[Finding]:
    """What does not hold of a page's numbers; where all do, whether there are newer tables that say otherwise."""
    line, _ = tables.last(page)
    found = [(one, _against(page, one, tables.find(one.table, line))) for one in numbers]
    faults = [fault(said, page, one.line, one.field) for one, said in found if said]
    yield from faults
    if not faults:
        yield from _older(tables, page, numbers)


def _older(tables: Tables, page: str, numbers: list[pages.Printed]) -> Iterator[Finding]:
    """A page that says what its tables said then and no longer say."""
    line, _ = tables.last(page)
    newer = {name for name in {one.table for one in numbers} if tables.last(name)[0] > line}
    now = {name: tables.find(name, tables.last(name)[0]) for name in newer}
    if any(_against(page, one, now[one.table]) for one in numbers if one.table in newer):
        own = is_day(Path(page).stem)  # the page of a day; others are of its views
        command = f"twin {'forecast' if own else 'month'} {tables.folder.parent.name} --as-of {Path(page).stem[:10]}"
        said = message("{file}: is older than its tables; `{command}` makes it again", file=page, command=command)
        yield remark(said, page)


def _against(page: str, one: pages.Printed, find: pages.Find | None) -> str:
    """What does not hold of a printed number; empty where it holds."""
    row, where = f"{one.table}#{one.row}", {"file": page, "line": one.line, "text": one.text}
    if find is None:
        return message("{file}, line {line}: {text} is said to be from {row}, which is not registered", row=row, **where)
    text = find(one.row, one.field)
    if text is None:
        return message("{file}, line {line}: {text} is said to be from {row}, {field}, where no such cell is",
                       row=row, field=one.field, **where)  # fmt: skip
    wanted = number(text)
    if wanted is None or number(one.value) != wanted:
        return message("{file}, line {line}: {text} has the value {value!r}; {row}, {field} holds {wanted!r}",
                       value=one.value, row=row, field=one.field, wanted=text, **where)  # fmt: skip
    if not pages.says(one.text, wanted):
        return message("{file}, line {line}: {text!r} is not {wanted} rounded ({row}, {field})",
                       row=row, field=one.field, wanted=text, **where)  # fmt: skip
    return ""
