"""A county's observations: a sheet of its workbook and the files in `observations/`, as one table, nothing lost.

Both hold the same columns, by heading or by key; whatever cannot be read is told at its line and field, whatever cannot be is
kept with the reason. How rows stand to each other is said in `standing`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.errors import InputError, MachineError, reason
from twin.base.messages import message
from twin.county.book import refuse
from twin.files.there import is_folder
from twin.living.observations.names import Names, misfit
from twin.living.observations.offices import OFFICE, file_of, offices_of, read_offices
from twin.living.observations.rows import COLUMNS, last_day, tidy
from twin.living.observations.standing import judged, known
from twin.scenario.own import Own
from twin.scenario.sheets import OBSERVATIONS
from twin.sheets.filled import Filled, fill
from twin.sheets.grid import UnreadableError
from twin.sheets.heads import Heads, lay_out
from twin.sheets.problems import Problem
from twin.sheets.texts import ENDINGS, read_table
from twin.terms.observed import TOTALS

FOLDER = "observations"


@dataclass
class Observations:
    """What a county observed: the table (see `standing.judged`), all that is wrong or unlikely, and how files were read.

    `table` has the columns of `rows.COLUMNS` and `standing`, `why`, `where` (file and cell), `derived` (a month's part of sums),
    `office` (whose row it is: a key of `offices.yaml`, or a source that names none).
    """

    table: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    folder: Path = Path()
    _by: dict[date, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def by(self, day: date) -> pd.DataFrame:
        """What was known on a day (see `standing.known`); worked out once for a day."""
        if not len(self.table):
            return self.table
        if day not in self._by:
            self._by[day] = known(self.table, day)
        return self._by[day]

    def refuse(self) -> None:
        """Raise InputError where a cell or a file cannot be read."""
        refuse([problem for problem in self.problems if problem.weight == "error"], self.folder)


def read(folder: Path, own: Own | None = None) -> Observations:
    """All observations of a county's folder; never fails for what is in them: `problems` says all, `refuse` raises the first.

    `own`: the folder's workbook where it was read already. Raises MachineError where the machine does not let us read.
    """
    own = own or Own(folder)
    book = own.book.tables.get(OBSERVATIONS.key)
    found = Observations(_empty(), folder=folder)
    tables = ([book] if book is not None else []) + list(_files(folder, found))
    names = Names(own)
    rows, places = list[dict[str, Any]](), dict[str, tuple[Filled, int]]()
    for table in tables:
        for row in range(len(table)):
            one = _row(table, row, names, own.run, found.problems)
            if one is not None:
                rows.append(one)
                places[one["where"]] = (table, row)
    if rows:
        found.table = judged(_with_offices(pd.DataFrame(rows), folder))
        found.problems += _doubts(found.table, places, {problem.place for problem in found.problems})
    found.problems.sort(key=lambda one: (one.weight == "warning", one))
    return found


def _with_offices(rows: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Whose rows they are, by the folder's own offices where it has some that can be read."""
    try:
        offices = read_offices(file_of(folder))
    except InputError:  # it is told by whoever needs them
        offices = read_offices()
    return rows.assign(**{OFFICE: offices_of(rows["source"], rows["target"], offices)})


def _empty() -> pd.DataFrame:
    texts = {name: pd.Series([], dtype=object) for name in (*COLUMNS, "standing", "why", "where")}
    return tidy(pd.DataFrame(texts).assign(derived=pd.Series([], dtype=bool)))


def _files(folder: Path, found: Observations) -> Iterator[Filled]:
    """The tables of `observations/`, in the order of their names."""
    inside = folder / FOLDER
    if not is_folder(inside):
        return
    try:
        files = sorted(file for file in inside.iterdir() if file.suffix.lower() in ENDINGS and file.name[0] not in "~.")
    except OSError as problem:
        raise MachineError("{file}: cannot be read: {reason}", file=inside, reason=reason(problem)) from problem
    for file in files:
        name = f"{FOLDER}/{file.name}"
        try:
            grid, encoding = read_table(file, Heads(OBSERVATIONS.columns).score)
        except UnreadableError as wrong:
            found.problems.append(Problem("error", 0, name, "", 0, 0, "", "", wrong.said, wrong.allowed))
            continue
        found.notes.append(message("{file}: read as {encoding}", file=name, encoding=encoding))
        grid.file = name
        table, problems = fill(lay_out(grid, OBSERVATIONS))
        found.problems += problems
        yield table


def _row(table: Filled, row: int, names: Names, run: range, problems: list[Problem]) -> dict[str, Any] | None:
    """A line as a row of the table, None where a cell that is needed cannot be read; what cannot be is told and kept."""
    cells = table.row(row)
    if any(cells[key] is None for key in ("month", "target", "observation")):
        return None
    target, no_target = names.target(str(cells["target"]))
    location, no_place = names.place(cells["place"])
    key, no_policy = names.policy(cells["policy"], target)
    end = last_day(int(cells["month"]))
    came = end if cells["as_of"] is None else date.fromisoformat(cells["as_of"])
    found = {
        "target_end_date": end, "location": location, "target": target, "policy": key,
        "observation": float(cells["observation"]), "n": float("nan") if cells["n"] is None else float(cells["n"]),
        "source": cells["source"] or "", "as_of": came,
        "standing": "used", "why": "", "where": table.place(row, "observation"), "derived": False,
    }  # fmt: skip
    wrong = no_target or no_place or no_policy or misfit(found, run, table.is_percent(row, "observation"))
    if wrong:
        found |= {"standing": "impossible", "why": wrong.said}
        problems.append(table.problem(row, wrong.column, wrong.said, wrong.allowed, wrong.nearest, weight="warning"))
    return found


def _doubts(table: pd.DataFrame, places: dict[str, tuple[Filled, int]], told: set[str]) -> Iterator[Problem]:
    """What rows say against each other, at their cells."""
    shown = table["standing"].isin(("weighed", "doubted", "impossible")) | (
        table["target"].isin(list(TOTALS)) & (table["standing"] == "superseded")
    )
    for _, one in table[shown.to_numpy()].iterrows():
        filled, row = places[one["where"]]
        problem = filled.problem(row, "observation", one["why"], weight="warning")
        alone = one["standing"] == "impossible" and not one["derived"]  # was told where it was read
        if not alone and problem.place not in told and one["why"] != message("taken as the month's part of the sum"):
            yield problem
