"""Headings, columns, rows and sheets renamed, moved, doubled or gone; some of it is no fault."""

from tests.sheets.bench import NUMBERS, Bench, Spoilt
from twin.sheets.allowed import units
from twin.sheets.words import head_parts

# Headings and columns


def columns_swapped(bench: Bench) -> Spoilt | None:
    table = bench.table()
    if not table or len(table.layout.at) < 2 or bench.page(table).merged_cells.ranges:
        return None
    page, (one, two) = bench.page(table), bench.rng.sample(sorted(table.layout.at.values()), 2)
    for row in range(1, page.max_row + 1):
        first, second = page.cell(row, one + 1), page.cell(row, two + 1)
        first.value, second.value = second.value, first.value
        first.number_format, second.number_format = second.number_format, first.number_format
    return Spoilt("columns_swapped", "")


def column_deleted(bench: Bench) -> Spoilt | None:
    table = bench.table()
    column = table and bench.rng.choice([column for column in table.sheet.columns if column.key in table.layout.at])
    if not column or len(table.layout.at) < 3:
        return None
    bench.page(table).delete_cols(table.layout.at[column.key] + 1)
    touched = frozenset((table.sheet.key, row, column.key) for row in range(len(table)))
    place = (bench.page(table).title,)
    weight, said = ("error", "is missing") if column.needed else ("", "")
    return Spoilt("column_deleted", weight, place, said, touched=touched)


def heading_renamed(bench: Bench) -> Spoilt | None:
    """One sign more; without the key beneath it only nearness tells."""
    table = bench.table()
    if not table:
        return None
    key = bench.rng.choice(sorted(table.layout.at))
    head = bench.head(table, key)
    base = head_parts(str(head.value))[0]
    if len(base) < 2:
        return None
    head.value = f"{base}咦"
    beneath = bench.page(table).cell(head.row + 1, head.column)
    if beneath.value == key and bench.rng.random() < 0.5:
        return Spoilt("heading_renamed_above_its_key", "")
    beneath.value = None if beneath.value == key else beneath.value
    return Spoilt("heading_renamed", "warning", (f"{head.parent.title}!{head.coordinate}",), "is read as")


def heading_in_other_unit(bench: Bench) -> Spoilt | None:
    table = bench.table(None)
    found = [key for key in table.layout.at if units(table.sheet.column(key))] if table else []
    if not found:
        return None
    head = bench.head(table, bench.rng.choice(sorted(found)))
    head.value = f"{head_parts(str(head.value))[0]}（斤）"
    return Spoilt("heading_in_other_unit", "error", (f"{head.parent.title}!{head.coordinate}",), "the heading is in")


def heading_twice(bench: Bench) -> Spoilt | None:
    table = bench.table()
    if not table:
        return None
    head = bench.head(table, bench.rng.choice(sorted(table.layout.at)))
    other = bench.page(table).cell(head.row, bench.width(table))
    other.value = head.value
    return Spoilt("heading_twice", "error", (f"{head.parent.title}!{other.coordinate}",), "second time")


def extra_column(bench: Bench) -> Spoilt | None:
    table = bench.table()
    if not table:
        return None
    page, column = bench.page(table), bench.width(table)
    head = page.cell(table.layout.head + 1, column, "驻村第一书记电话")
    for row in table.rows:
        page.cell(row + 1, column, "x")
    return Spoilt("extra_column", "warning", (f"{page.title}!{head.coordinate}",), "is not known")


# Rows and sheets


def blank_row(bench: Bench) -> Spoilt | None:
    table = bench.table()
    if not table or bench.page(table).merged_cells.ranges:
        return None
    bench.page(table).insert_rows(bench.rng.choice(table.rows) + 1)
    return Spoilt("blank_row", "")


def total_row(bench: Bench) -> Spoilt | None:
    table = bench.table()
    if not table:
        return None
    page, row = bench.page(table), table.rows[-1] + 2
    at = min(table.layout.at.values()) + 1
    first = next(key for key, place in table.layout.at.items() if place + 1 == at)
    of_places = ["全县合计", "东岭镇（小计）"] if table.sheet.column(first).place else []
    page.cell(row, at, bench.rng.choice(["合计", "总 计", "Total", "小计（户）", *of_places]))
    numbers = [key for key in table.layout.at if table.sheet.column(key).kind in NUMBERS and table.layout.at[key] + 1 != at]
    for key in numbers:
        page.cell(row, table.layout.at[key] + 1, 12345)
    return Spoilt("total_row", "warning", (f"{page.title}!{row}",), "adds up others")


def sheet_renamed(bench: Bench) -> Spoilt | None:
    table = bench.table(None)
    if not table:
        return None
    page = bench.page(table)
    page.title = bench.rng.choice([f"{page.title}2025", f"{page.title} (2)", f"{page.title}-旧", "Sheet1"])
    return Spoilt("sheet_renamed", "warning", (page.title,), "the sheet is read as")


def last_years_sheet(bench: Bench) -> Spoilt | None:
    table = bench.table(None)
    if not table:
        return None
    page = bench.book.copy_worksheet(bench.page(table))
    page.title = f"{bench.page(table).title}{bench.rng.choice(['2025', ' (2)', '_old'])}"
    return Spoilt("last_years_sheet", "warning", (page.title,), "is not read")


def sheet_deleted(bench: Bench) -> Spoilt | None:
    table = bench.table(None)
    if not table or len(bench.good.tables) < 2:
        return None
    del bench.book[bench.page(table).title]
    weight, said = ("error", "is missing or empty") if table.sheet.needed else ("", "")
    return Spoilt("sheet_deleted", weight, ("",), said, gone=frozenset([table.sheet.key]))
