"""Faults of single cells: emptied, retyped, moved, merged, codes as numbers, formulas without values, error cells."""

from dataclasses import replace
from datetime import date

from tests.sheets.bench import NUMBERS, Bench, Cell, Spoilt, put
from twin.sheets.allowed import bounds, units
from twin.sheets.words import plain


def _rows(bench: Bench, cell: Cell) -> int:
    return len(bench.good.tables[cell.table])


# Cells emptied, retyped, moved


def emptied(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.needed and len(bench.good.tables[cell.table].sheet.columns) > 1)
    if not cell:
        return None
    cell.at.value = None
    return cell.found("emptied", "error", "is empty, but is needed")


def emptied_where_it_may_be(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: not cell.column.needed)
    if not cell:
        return None
    cell.at.value = None
    return Spoilt("emptied_where_it_may_be", "", touched=frozenset([cell.spot]))


def retyped(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind in (*NUMBERS, "month", "date"))
    if not cell:
        return None
    cell.at.value = bench.rng.choice(["约三百", "many", "12..5", "3至5", "见附件"])
    return cell.found("retyped", "error", "cannot be read")


def out_of_range(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind in NUMBERS)
    if not cell:
        return None
    low, high = bounds(cell.column)
    cell.at.value = high * 10 if high < 1e12 and bench.rng.random() < 0.7 else low - 7
    return cell.found("out_of_range", "error", "is out of range")


def misspelt(bench: Bench) -> Spoilt | None:
    def fits(cell: Cell) -> bool:
        return cell.column.kind == "choice" and not cell.column.open and isinstance(cell.at.value, str) and len(cell.at.value) > 2

    cell = bench.pick(fits)
    if not cell:
        return None
    cell.at.value = f"{cell.at.value}咦"
    return cell.found("misspelt", "error", "is not known", nearest="any")


def other_unit(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind in ("number", "whole") and bool(units(cell.column)))
    if not cell:
        return None
    cell.at.value = f"{cell.at.value}斤"
    return cell.found("other_unit", "error", "is in another unit")


def swapped_cells(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "text")
    other = cell and bench.pick(lambda one: one.spot[:2] == cell.spot[:2] and one.column.kind in NUMBERS)
    if not cell or not other or any(sign.isdigit() for sign in plain(str(cell.at.value))[:1]):
        return None
    cell.at.value, other.at.value = other.at.value, cell.at.value
    return replace(other.found("swapped_cells", "error", "cannot be read"), touched=frozenset([cell.spot, other.spot]))


def moved_out(bench: Bench) -> Spoilt | None:
    """An optional value dragged to the right of the table."""
    cell = bench.pick(lambda cell: not cell.column.needed and not bench.good.tables[cell.table].sheet.fields)
    if not cell:
        return None
    to = cell.page.cell(cell.at.row, bench.width(bench.good.tables[cell.table]))
    to.value, cell.at.value = cell.at.value, None
    place = f"{cell.page.title}!{to.coordinate}"
    return Spoilt("moved_out", "warning", (place,), "without a heading", touched=frozenset([cell.spot]))


def twice(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.unique and _rows(bench, cell) > 1)
    other = cell and bench.pick(lambda one: one.table == cell.table and one.column is cell.column and one.row != cell.row)
    if not cell or not other:
        return None
    later, earlier = (cell, other) if cell.row > other.row else (other, cell)
    later.at.value = earlier.at.value
    return later.found("twice", "error", "stands twice")


def steering_sign(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "text")
    if not cell:
        return None
    cell.at.value = f"{cell.at.value}\u202e"
    return cell.found("steering_sign", "error", "control character")


def date_for_name(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "text")
    if not cell:
        return None
    put(cell, date(2026, 3, 1), bench.rng.choice(["m-d", 'm"月"d"日"']))
    return cell.found("date_for_name", "error", "a date stands here")


# Codes


def code_as_number(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "code" and len(cell.value) <= 15)
    if not cell:
        return None
    put(cell, int(cell.value), "0")
    return (
        cell.found("code_that_lost_zeros", "error", "digits")
        if cell.value[0] == "0" and cell.column.digits
        else cell.kept("code_as_number")
    )


def code_rounded(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "code")
    if not cell:
        return None
    text = bench.rng.random() < 0.5
    put(cell, "9.90001E+16" if text else 99000110100100100.0, "@" if text else "0")
    return cell.found("code_rounded", "error", "digits")


# Formulas, errors, merged areas


def formula(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind in NUMBERS and isinstance(cell.at.value, int | float))
    if not cell:
        return None
    put(cell, f"={cell.at.value}+0", "General")
    return cell.kept("formula_calculated") if bench.calculated else cell.found("formula", "error", "never calculated")


def error_cell(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: True)
    if not cell:
        return None
    cell.at.value = bench.rng.choice(["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
    cell.at.data_type = "e"
    return cell.found("error_cell", "error", "shows the error")


def merged(bench: Bench) -> Spoilt | None:
    """Two filled cells, one over the other or side by side."""
    cell = bench.pick(lambda cell: True)
    if not cell:
        return None
    places = {(one.at.row, one.at.column): one for one in bench.cells if one.table == cell.table}
    down = bench.rng.random() < 0.5
    other = places.get((cell.at.row + 1, cell.at.column) if down else (cell.at.row, cell.at.column + 1))
    if not other:
        return None
    cell.page.merge_cells(f"{cell.at.coordinate}:{other.at.coordinate}")
    return replace(cell.found("merged", "error", "are merged"), touched=frozenset([cell.spot, other.spot]))
