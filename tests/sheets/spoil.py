"""Spoil a good workbook in one known way, by a seed, and say what a reader has to find: for any sheets and rows.

`spoil(good, sheets, seed, file)` changes one thing in the workbook that `good` was read from, and saves it as one of several
programs would; `several` does so for many seeds. `complaint(spoilt, problems)` and `lost(spoilt, good, found)` say in words what
a reader got wrong, and `wrong` does so of many.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl

from tests.sheets import spoil_cells, spoil_forms, spoil_tables
from tests.sheets.bench import Bench
from tests.sheets.bench import Spoilt as Spoilt
from tests.sheets.savers import convert as convert
from tests.sheets.savers import rewrite
from twin.sheets.problems import Problem
from twin.sheets.read import Book
from twin.sheets.schema import Sheet

WRITERS = ("openpyxl", "xlsxwriter", "calc", "ods")  # calc: LibreOffice, as .xlsx
Kind = Callable[[Bench], Spoilt | None]
KINDS: tuple[Kind, ...] = (
    spoil_cells.emptied,
    spoil_cells.emptied_where_it_may_be,
    spoil_cells.retyped,
    spoil_cells.out_of_range,
    spoil_cells.misspelt,
    spoil_cells.other_unit,
    spoil_cells.swapped_cells,
    spoil_cells.moved_out,
    spoil_cells.twice,
    spoil_cells.steering_sign,
    spoil_cells.date_for_name,
    spoil_cells.code_as_number,
    spoil_cells.code_rounded,
    spoil_cells.formula,
    spoil_cells.error_cell,
    spoil_cells.merged,
    spoil_tables.columns_swapped,
    spoil_tables.column_deleted,
    spoil_tables.heading_renamed,
    spoil_tables.heading_in_other_unit,
    spoil_tables.heading_twice,
    spoil_tables.extra_column,
    spoil_tables.blank_row,
    spoil_tables.total_row,
    spoil_tables.sheet_renamed,
    spoil_tables.last_years_sheet,
    spoil_tables.sheet_deleted,
    spoil_forms.percent_cell,
    spoil_forms.bare_share,
    spoil_forms.number_as_text,
    spoil_forms.month_in_other_form,
    spoil_forms.choice_in_other_words,
    spoil_forms.truth_in_other_words,
)


def spoil(
    good: Book, sheets: Sequence[Sheet], seed: int, file: Path, writers: Sequence[str] = WRITERS, kinds: Sequence[Kind] = KINDS
) -> Spoilt:
    """Spoil the workbook that `good` was read from, and save it as `file` (the ending may change); the same seed does the same.

    What LibreOffice has to save waits for `convert`.
    """
    rng = random.Random(seed)
    writer = writers[seed % len(writers)]
    while True:
        assert good.file
        bench = Bench(good, sheets, openpyxl.load_workbook(good.file), rng, writer in ("calc", "ods"))
        done = rng.choice(kinds)(bench)
        if done:
            break
    file = file.with_suffix(".ods" if writer == "ods" else ".xlsx")
    if writer == "xlsxwriter":
        rewrite(bench.book, file)
    else:
        bench.book.save(file.with_suffix(".xlsx"))
    return replace(done, file=file, writer=writer)


def several(
    good: Book, sheets: Sequence[Sheet], folder: Path, seeds: Iterable[int], writers: Sequence[str] = WRITERS
) -> list[Spoilt]:
    """Spoilt workbooks `folder/SEED/county.*`, one for each seed, all of them saved."""
    made = []
    for seed in seeds:
        (folder / str(seed)).mkdir()
        made.append(spoil(good, sheets, seed, folder / str(seed) / "county.xlsx", writers))
    convert(made)
    return made


def wrong(good: Book, made: Sequence[Spoilt], read: Callable[[Path], Book]) -> list[str]:
    """What a reader of folders got wrong, a line for each workbook that it did not read as it should."""
    found = []
    for one in made:
        book = read(one.file.parent)
        if text := complaint(one, book.problems) or lost(one, good, book):
            found.append(f"{one.kind} by {one.writer} ({one.file}): {text}")
    return found


def complaint(spoilt: Spoilt, problems: Sequence[Problem]) -> str:
    """What a reader did not find, or found where nothing is wrong; empty where it did well (said in English)."""
    errors = [problem for problem in problems if problem.weight == "error"]
    stray = [problem.text for problem in errors if spoilt.weight != "error" or problem.place not in spoilt.places]
    if stray:
        return f"found what is not there: {stray[:3]}"
    fits = [one for one in problems if one.weight == spoilt.weight and one.place in spoilt.places and spoilt.said in one.said]
    if spoilt.weight and not fits:
        return f"not found at {spoilt.places}: {[problem.text for problem in problems][:3]}"
    if spoilt.nearest and not any(one.nearest for one in fits):
        return f"nothing near is named: {fits[0].text}"
    return ""


def lost(spoilt: Spoilt, good: Book, found: Book) -> str:
    """A value that was not touched and is not what it was."""
    for key, table in good.tables.items():
        if key in spoilt.gone:
            continue
        if key not in found.tables or len(found.tables[key]) != len(table):
            return f"{key}: {len(found.tables.get(key, ()))} rows, not {len(table)}"
        for name, values in table.columns.items():
            for row, value in enumerate(values):
                now = found.tables[key].columns[name][row]
                if now != value and (key, row, name) not in spoilt.touched:
                    return f"{key}, row {row}, {name}: {now!r}, not {value!r}"
    return ""
