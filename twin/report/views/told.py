"""A view's tables as its page tells them: each number from one table, each place and policy by its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from twin.base.messages import Lang, told
from twin.living.observations.rows import last_day
from twin.living.update.estimate import over
from twin.report.forms.cells import month, word_of
from twin.report.living.kept import TEN_THOUSAND, Kept, Row
from twin.report.living.kept import Unit as Written
from twin.report.living.words import Names
from twin.report.shared.given import share_of
from twin.report.shared.parts import Cell, Given, Part, Table, View
from twin.report.shared.place import badge, place
from twin.report.shared.words import day_near, pick
from twin.views.sheet import Column, Sheet

__all__ = ["WRITTEN", "Files", "Told", "month", "word_of"]

WRITTEN: dict[str, Written] = {
    "share": "share", "gap": "gap", "index": "index", "count": "count", "whole": "whole", "yuan": "yuan", "hours": "whole",
    "days": "whole", "ratio": "ratio",
}  # fmt: skip
Files = Mapping[str, tuple[str, pd.DataFrame]]


@dataclass(frozen=True)
class Told:
    """The tables of a view of a day, ready to be told.

    `kept` are the sheets' rows with where they are registered (plain where they are not), by name as `sheets`. `village`: the
    code of the one that they are of, where they are of one alone.
    """

    kept: Mapping[str, Kept]
    sheets: Mapping[str, Sheet]
    names: Names
    day: str
    village: str = ""

    @classmethod
    def of(cls, sheets: Mapping[str, Sheet], names: Names, day: str, files: Files | None = None, village: str = "") -> "Told":
        """Of sheets; `files` are their registered files (from DIR/living on) and cells as texts."""
        kept = {name: Kept(one.rows, *(files or {}).get(name, ())) for name, one in sheets.items()}
        return cls(kept, sheets, names, day, village)

    def plain(self) -> "Told":
        """The same with numbers that do not say where they are from, for the terminal."""
        return Told.of(self.sheets, self.names, self.day, village=self.village)

    @property
    def folder(self) -> Path:
        """The county's folder."""
        return self.names.prepared.folder

    @property
    def ended(self) -> str:
        """The last day of the month that was over on the day: as of it things stand."""
        return last_day(over(date.fromisoformat(self.day))).isoformat()

    @property
    def about(self) -> dict[str, object]:
        """Whether the county is invented, and how much of it is its user's own."""
        return {"synthetic": self.names.county.synthetic, "given": self.names.county.given}

    def view(self, title: str, parts: Sequence[Part], lang: Lang, line: str = "") -> View:
        """A page of this view: county, day, what is simulated; at its end how far to believe it."""
        county = pick(self.names.county.name, lang)
        facts = told(lang, "{county}; data up to {day}; simulated", county=county, day=self.day)
        if share_of(self.names.county.given or {}) > 0:  # then the badge says that it is simulated
            facts = told(lang, "{county}; data up to {day}", county=county, day=self.day)
        if self.village:
            title = told(lang, "{title}: {village}", title=title, village=self.names.both(self.village, lang))
        parts = [*parts, Part(told(lang, "How far to believe it"), text=place(self.about, lang))]
        return View(title, facts + (told(lang, "; ") + line if line else ""), badge=badge(self.about, lang), parts=parts)

    def table(
        self,
        name: str,
        lang: Lang,
        columns: Sequence[str] | None = None,
        rows: Sequence[Row] | None = None,
        left: int | None = None,
        alike: bool = False,
    ) -> Table:
        """A sheet as a table: all columns or some, all rows or some; columns of words stand left unless `left` says how many.

        `alike`: sums of a row are to be compared, so that they stand in one unit.
        """
        every = self.sheets[name].columns if columns is None else [self.sheets[name].column(key) for key in columns]
        shown = list(self.kept[name]) if rows is None else rows
        words = next((number for number, one in enumerate(every) if one.unit in WRITTEN), len(every))
        return Table.of(
            [one.name[lang] for one in every],
            [[self.cell(row, one, lang, alike and _mixed(row, every)) for one in every] for row in shown],
            left=words if left is None else left,
        )

    def word(self, name: str, key: str, row: Row, lang: Lang) -> str:
        """A cell of words, to stand in a sentence."""
        return word_of(self.sheets[name].column(key), row[key], self.names, lang)

    def cell(self, row: Row, column: Column, lang: Lang, large: bool = False) -> Given:
        """A cell in its unit, sums in ten thousands where others beside it are (`large`); nothing where there is nothing."""
        value = row[column.key]
        if column.unit in WRITTEN:
            return row.said(column.key, "large" if large and column.unit == "yuan" else WRITTEN[column.unit], lang)
        if column.unit == "day":
            return day_near(date.fromisoformat(value), int(self.day[:4]), lang)
        text = word_of(column, value, self.names, lang)
        return Cell(text, beside=self.names.beside(str(value))) if column.unit == "place" else text


def _mixed(row: Row, columns: Sequence[Column]) -> bool:
    """Whether some sums of a row are written in ten thousands and others are not."""
    sums = [abs(float(row[one.key])) for one in columns if one.unit == "yuan" and row[one.key] == row[one.key]]
    return any(one >= TEN_THOUSAND for one in sums) and any(one < TEN_THOUSAND for one in sums)
