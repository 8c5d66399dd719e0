"""Which sheet of a workbook, and which file of a folder, is the table that is asked for."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from twin.base.errors import MachineError, reason
from twin.base.messages import language, message
from twin.sheets.grid import Grid
from twin.sheets.heads import Heads, head_row
from twin.sheets.problems import Problem
from twin.sheets.schema import Sheet
from twin.sheets.texts import ENDINGS
from twin.sheets.words import LISTS, READ_ME, is_last_years, plain

_NEAR = 0.6


def names_of(sheet: Sheet) -> set[str]:
    """All that a sheet may be called, as names are compared."""
    return {plain(name) for name in (sheet.key, *sheet.name.values(), *sheet.also)}


def has_ours(names: Sequence[str], sheets: Sequence[Sheet]) -> bool:
    """Whether any name is that of a sheet."""
    return any(plain(name) in names_of(sheet) for name in names for sheet in sheets)


def match(grids: Sequence[Grid], sheets: Sequence[Sheet]) -> tuple[dict[str, Grid], list[Problem]]:
    """The grid of each sheet: by its name, by a name of last year's if there is no other, or by its headings."""
    found: dict[str, Grid] = {}
    problems: list[Problem] = []
    left = [grid for grid in grids if plain(grid.name) not in {LISTS, *map(plain, READ_ME.values())}]
    for sheet in sheets:
        exact = [grid for grid in left if plain(grid.name) in names_of(sheet)]
        if len(exact) > 1:
            problems.append(exact[1].problem(_two(exact)))
        if exact:
            found[sheet.key] = exact[0]
        left = [grid for grid in left if grid not in exact]
    for sheet in sheets:
        old = [
            grid
            for grid in left
            if any(is_last_years(grid.name, name) for name in (*sheet.name.values(), sheet.key, *sheet.also))
        ]
        _take_old(sheet, old, found, problems)
        left = [grid for grid in left if grid not in old]
    for grid in left:
        _by_headings(grid, sheets, found, problems)
    return found, problems


def _two(grids: Sequence[Grid]) -> str:
    return message(
        "the sheets {names} are one table; only one may be there", names=message(", ").join(grid.name for grid in grids)
    )


def _take_old(sheet: Sheet, old: Sequence[Grid], found: dict[str, Grid], problems: list[Problem]) -> None:
    if sheet.key in found or not old:
        said = message("is not read; the sheet {name!r} is", name=found[sheet.key].name) if old else ""
        problems += [grid.problem(said, weight="warning") for grid in old]
    elif len(old) > 1:
        problems.append(old[0].problem(_two(old), allowed=sheet.name[language()]))
    else:
        found[sheet.key] = old[0]
        problems.append(_renamed(old[0], sheet))


def _renamed(grid: Grid, sheet: Sheet) -> Problem:
    return grid.problem(message("the sheet is read as {known!r}", known=sheet.name[language()]), weight="warning")


def _by_headings(grid: Grid, sheets: Sequence[Sheet], found: dict[str, Grid], problems: list[Problem]) -> None:
    """Take a sheet of another name for the one whose headings it has; sheets without our headings are somebody's notes."""
    rated = sorted(sheets, key=lambda sheet: -_rate(grid, sheet))
    best = _rate(grid, rated[0]) if rated else 0.0
    near = [sheet for sheet in sheets if difflib.get_close_matches(plain(grid.name), list(names_of(sheet)), 1, _NEAR)]
    if best >= 0.5 and (len(rated) < 2 or _rate(grid, rated[1]) < best):
        taken = found.get(rated[0].key)
        if taken is None:
            found[rated[0].key] = grid
            problems.append(_renamed(grid, rated[0]))
        else:
            problems.append(grid.problem(message("is not read; the sheet {name!r} is", name=taken.name), weight="warning"))
    elif near:
        said = message("the sheet is not known and is not read")
        problems.append(grid.problem(said, weight="warning", nearest=near[0].name[language()]))


def _rate(grid: Grid, sheet: Sheet) -> float:
    """The share of a grid's headings (of the sheet's fields) that are the sheet's; 0 where there are fewer than two."""
    heads = Heads(sheet.columns)
    if sheet.fields:
        wide = min(max(map(len, grid.rows), default=0), 4)
        named = max(
            (heads.score(grid.cell(row, column) for row in range(min(len(grid.rows), 200))) for column in range(wide)), default=0
        )
        return named / len(sheet.columns) if named > 1 else 0.0
    row = head_row(grid, heads)
    cells = [value for _, value in grid.filled(row)] if row >= 0 else []
    named = heads.score(cells)
    return named / max(len(cells), sum(column.needed for column in sheet.columns)) if named > 1 else 0.0


def files_of(folder: Path, sheets: Sequence[Sheet]) -> tuple[dict[str, list[Path]], list[Problem]]:
    """The files of each table by its key, and a warning for a file whose name is nearly one of a table."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS and file.name[0] not in "~.")
    except OSError as problem:
        raise MachineError("{file}: cannot be read: {reason}", file=folder, reason=reason(problem)) from problem
    found: dict[str, list[Path]] = {}
    problems = []
    known = {name: sheet for sheet in sheets for name in names_of(sheet)}
    for file in files:
        stem = plain(file.stem)
        near = difflib.get_close_matches(stem, list(known), 1, 0.75)
        if stem in known:
            found.setdefault(known[stem].key, []).append(file)
        elif near:
            problems.append(Problem("warning", 1, file.name, "", 0, 0, "", "", message("is not read: no table has its name"),
                                    nearest=f"{known[near[0]].key}{file.suffix}"))  # fmt: skip
    return found, problems
