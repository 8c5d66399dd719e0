"""Scenarios of a county's own workbook, named `FOLDER/NAME`: as things stand, a plan of its own, or a shipped package on top.

`FOLDER/基线` (or `FOLDER/baseline`) is the county's policies with the mechanisms that are in force; `FOLDER/方案一` adds those
lines of the sheet 机制 that belong to 方案一; `FOLDER/联动` (or `FOLDER/linkage`) adds the mechanisms of a shipped scenario.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.base.messages import both, language, message
from twin.base.months import month_number, month_text
from twin.county.book import refuse
from twin.county.places import Places
from twin.files.strict import At, hint, shown
from twin.processes.fund import OPERATING_YUAN
from twin.processes.registry import knobs
from twin.scenario.cells import CellError, Cells
from twin.scenario.fields import OPERATIONS
from twin.scenario.own_mechanisms import BASE, SHORT, Uses
from twin.scenario.own_policies import BETWEEN, keys_of, policy_data, units_of
from twin.scenario.resolve import MONTHS, START
from twin.scenario.sheets import EVERY
from twin.sheets.read import Book, Filled, read_book
from twin.sheets.words import plain


class Own:
    """What a county's workbook says of policies and mechanisms."""

    def __init__(self, folder: Path, book: Book | None = None) -> None:
        """From a folder; whoever reads on without looking at problems calls `refuse` first."""
        self.folder = folder
        self.book = book or read_book(folder, EVERY)
        self.places = Places(self.book)

    def refuse(self) -> None:
        """Raise InputError where anything is wrong with cells or places."""
        refuse([*self.book.problems, *self.places.problems], self.folder)

    @property
    def names(self) -> list[str]:
        """Names of its scenarios: the base, then its plans in the order of their first line."""
        table = self.book.tables.get("mechanisms")
        plans = [] if table is None else [str(one) for one in table.column("scenario") if one is not None]
        once = {plain(one): one for one in reversed(plans) if plain(one) not in BASE}
        return [BASE[language() == "zh"], *dict.fromkeys(once[plain(one)] for one in plans if plain(one) in once)]

    def stands_for(self, name: str, shipped: Sequence[str]) -> tuple[str | None, str | None]:
        """(plan, shipped scenario) that a name means: at most one of them; raises InputError for a name that means nothing."""
        if plain(name) in BASE:
            return None, None
        plan = next((one for one in self.names if plain(one) == plain(name)), None)
        if plan is not None:
            return plan, None
        key = name if name in shipped else SHORT.get(plain(name))
        if key is not None:
            return None, key
        near = hint(name, [*self.names, *SHORT, *shipped])
        raise InputError("no scenario {name} in {folder}{hint}", name=shown(name), folder=self.folder, hint=near)

    def data(self, plan: str | None) -> tuple[dict[str, Any], Cells]:
        """The data of a scenario as of a file, and where each part of it is written; None: as things stand."""
        source = self.source()
        title = {"en": plan, "zh": plan} if plan else both("As things stand")
        found: dict[str, Any] = {"name": plan or BASE[0], "title": title}
        found |= self.facts(source)
        policies = self.book.tables.get("policies")
        if policies is not None:
            found["policies"] = list(self.policies(policies, source))
        if self.uses is not None:
            for problem in self.uses.misnamed():
                raise CellError(problem)
            found |= self.uses.data(plan, source)
        return found, source

    def source(self) -> Cells:
        """A source that knows no cells yet."""
        return Cells(str(self.book.file or self.folder), between=BETWEEN)

    @cached_property
    def run(self) -> range:
        """The months of a run."""
        table = self.book.tables.get("county")
        start, months = (None, None) if table is None else (table.column(key)[0] for key in ("start", "months"))
        first = month_number(START) if start is None else start
        return range(first, first + (MONTHS if months is None else months))

    def facts(self, source: Cells) -> dict[str, Any]:
        """What the sheet of the county says of every scenario; raises CellError for a running budget that no knob can hold."""
        table = self.book.tables.get("county")
        if table is None:
            return {}
        start, months, yuan = (table.column(key)[0] for key in ("start", "months", "operations"))
        found = {"start": None if start is None else month_text(start), "months": months}
        if yuan is not None and self.places.villages:
            one = OPERATING_YUAN * len(self.places.rows)  # what the knob counts in
            most, unit = knobs()[OPERATIONS].high * one, table.sheet.column("operations").times
            if yuan > most:
                allowed = message("at most {most:g}, for {count} villages", most=most / unit, count=len(self.places.rows))
                raise CellError(table.problem(0, "operations", message("{value:g} is too much", value=yuan / unit), allowed))
            found["set"] = {OPERATIONS: yuan / one}
            source.cells["set", OPERATIONS] = (table, 0, "operations")
        source.cells |= {(key,): (table, 0, key) for key in ("start", "months")}
        return {key: value for key, value in found.items() if value is not None}

    @cached_property
    def uses(self) -> Uses | None:
        """The sheet of mechanisms."""
        table = self.book.tables.get("mechanisms")
        return None if table is None else Uses(table, self.places, self.run)

    @cached_property
    def units(self) -> dict[str, str]:
        """Keys of the county's offices by what they may be called."""
        return units_of(self.book.tables.get("units"))

    def policies(self, table: Filled, source: Cells) -> Iterator[dict[str, Any]]:
        """The policies as a scenario file lists them; `source` learns where each part of them is written."""
        fields = {"with": "partners", "target.share": "target_share"}
        for row, key in enumerate(keys_of(table)):
            here: At = ("policies", row, key)
            source.cells[here] = (table, row, "name")
            source.cells[here[:2]] = (table, row, "name" if table.column("key")[row] is None else "key")
            for column in table.sheet.columns:
                source.cells[(*here, column.key)] = source.cells[(*here, "target", column.key)] = (table, row, column.key)
            for path, column_key in fields.items():
                source.cells[(*here, *path.split("."))] = (table, row, column_key)
            yield {key: policy_data(table.row(row), self.units)}
