"""Workbooks as people and programs leave them: what no reader of values tells is told, by its cell."""

import random
import re
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from tests.sheets.books import HEADS, OTHER, ROW, edited, saved, told, workbook
from tests.sheets.small import ROWS, SHEETS
from twin.base.errors import MachineError
from twin.base.months import month_number
from twin.sheets import books, grid
from twin.sheets.read import read_book
from twin.sheets.write import write_book

NEVER = "the formula here was never calculated"


def test_a_plain_workbook_is_read(tmp_path):
    book = saved(workbook(), tmp_path)
    assert told(book) == []
    table = book.tables["villages"]
    assert table.columns["village"] == ["李家村", "王家村"]
    assert table.columns["old"] == [0.245, 0.3]
    assert table.columns["size"] == [320, 210]
    assert table.columns["budget"] == [None, None]
    assert table.place(1, "size") == "村!D3"
    assert table.problem(1, "size", "is odd").text == "county.xlsx, 村!D3: is odd"
    assert table.problem(1, "budget", "is odd").text == "county.xlsx, 村!3: Budget (10,000 yuan): is odd"


def test_formulas_that_were_never_calculated_are_named(tmp_path):
    sheet = (book := workbook()).active
    sheet["A2"], sheet["A3"], sheet["D3"] = "=B2", "=B3", "=100+2"
    found = saved(book, tmp_path)
    assert [(place, said[: len(NEVER)]) for _, place, said in told(found)] == [
        ("村!A2", NEVER),
        ("村!A3", NEVER),
        ("村!D3", NEVER),
    ]
    assert found.tables["villages"].columns["size"] == [320, None]
    assert found.tables["villages"].columns["old"] == [0.245, 0.3]


def test_a_first_column_of_unstored_formulas_moves_no_other(tmp_path):
    book = workbook(())
    for row, values in enumerate((HEADS, ROW, OTHER), 3):
        book.active.cell(row, 1, "=ROW()")
        for column, value in enumerate(values, 2):
            book.active.cell(row, column, value)
    found = saved(book, tmp_path)
    assert found.errors == []
    assert found.tables["villages"].place(0, "village") == "村!B4"


def test_zeros_of_formulas_that_nobody_calculated_are_named(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "county.xlsx")
    sheet = book.add_worksheet("村")
    for row, values in enumerate((HEADS, ROW, OTHER)):
        sheet.write_row(row, 0, values)
    sheet.write_formula("D2", "=100+20")
    sheet.write_formula("D3", "=100+20", None, 120)
    book.close()
    found = read_book(tmp_path, SHEETS)
    assert [place for _, place, said in told(found) if said.startswith(NEVER)] == ["村!D2"]
    assert found.tables["villages"].columns["size"] == [None, 120]
    edited(tmp_path / "county.xlsx", "xl/workbook.xml", ' fullCalcOnLoad="1"', "")  # as Excel saves it after calculating
    assert [said for _, _, said in told(read_book(tmp_path, SHEETS))] == ["0 is out of range"]


def test_a_formula_whose_result_is_an_empty_text_is_blank(tmp_path):
    sheet = (book := workbook()).active
    sheet["G2"] = '=IF(1,"","x")'
    book.save(tmp_path / "county.xlsx")
    edited(
        tmp_path / "county.xlsx",
        "xl/worksheets/sheet1.xml",
        r'<c r="G2"><f>(.*?)</f><v(?: ?/>|></v>)</c>',  # as openpyxl writes it without lxml, or with it
        r'<c r="G2" t="str"><f>\1</f><v></v></c>',
    )
    found = read_book(tmp_path, SHEETS)
    assert told(found) == [] and found.tables["villages"].columns["road"] == [None, "gravel"]


def test_error_cells_are_no_blanks(tmp_path):
    sheet = (book := workbook()).active
    sheet["D2"], sheet["E3"] = "#N/A", "#DIV/0!"
    assert told(saved(book, tmp_path)) == [
        ("error", "村!D2", "the cell shows the error #N/A"), ("error", "村!E3", "the cell shows the error #DIV/0!"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("area", "said"),
    [("C2:C3", ["C2"]), ("D2:E2", ["D2"]), ("C2:D3", ["C2"]), ("A1:C1", []), ("H2:H3", []), ("A5:A6", []), ("G3:G9", [])],
)
def test_merged_areas_over_several_values_are_named(tmp_path, area, said):
    book = workbook()
    book.active.merge_cells(area)
    problems = [(place, text) for weight, place, text in told(saved(book, tmp_path)) if "merged" in text]
    assert [place for place, _ in problems] == [f"村!{place}" for place in said]
    assert all(area in text for _, text in problems)
    if area == "C2:C3":
        assert len(told(read_book(tmp_path, SHEETS))) == 1  # the empty cells beneath are not told once more


@pytest.mark.parametrize(
    "form", [*range(27, 37), *range(50, 59), 14, 17, 22, 'yyyy"年"m"月"', "[$-804]yyyy-mm;@", "mmm-yy", "m/d/yyyy"]
)
def test_dates_in_any_format_are_dates(tmp_path, form):
    book = xlsxwriter.Workbook(tmp_path / "county.xlsx")
    sheet = book.add_worksheet("村")
    sheet.write_row(0, 0, (*HEADS, "通路时间", "最近走访日期"))
    sheet.write_row(1, 0, ROW)
    look = book.add_format({"num_format": form})
    sheet.write_number(1, 7, 46082, look)
    sheet.write_number(1, 8, 46096, look)
    sheet.write_number(1, 3, 46082, look)
    book.close()
    found = read_book(tmp_path, SHEETS)
    table = found.tables["villages"]
    assert table.columns["since"] == [month_number("2026-03")]
    assert table.columns["visited"] == ["2026-03-15"]
    assert told(found) == [("error", "村!D2", "a date stands here (2026-03-01), not a number")]


@pytest.mark.parametrize("form", ["0.00", "#,##0", '0"月"', "0.00E+00", "General", "@", '#,##0"元";[Red]-0', "[Blue]0.0_ "])
def test_numbers_in_other_formats_are_numbers(tmp_path, form):
    book = workbook()
    book.active["D2"].number_format = form
    assert told(saved(book, tmp_path)) == []


def test_days_are_counted_from_1904_where_the_book_says_so(tmp_path):
    book = workbook(((*HEADS, "最近走访日期"), (*ROW, 0)))
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["H2"] = date(2026, 3, 15)
    assert saved(book, tmp_path).tables["villages"].columns["visited"] == ["2026-03-15"]


def test_percent_cells_are_shares(tmp_path):
    book = workbook()
    book.active["F2"], book.active["F3"] = 0.456, 0.3
    book.active["F2"].number_format = "0.0%"
    found = saved(book, tmp_path)
    assert found.tables["villages"].columns["old"] == [0.456, 0.003]
    assert [(weight, place) for weight, place, _ in told(found)] == [("warning", "村!F3")]


def test_values_far_from_the_first_cell_have_their_true_address(tmp_path):
    book = workbook((), first=1)
    for row, values in enumerate((HEADS, ROW, (*OTHER[:3], "many")), 5):
        for column, value in enumerate(values, 4):
            book.active.cell(row, column, value)
    assert [(place, said) for _, place, said in told(saved(book, tmp_path))] == [("村!G7", "many cannot be read")]


def test_charts_of_their_own_are_no_tables(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "county.xlsx")
    sheet, chart = book.add_worksheet("村"), book.add_chart({"type": "bar"})
    for row, values in enumerate((HEADS, ROW, OTHER)):
        sheet.write_row(row, 0, values)
    chart.add_series({"values": "=村!$D$2:$D$3"})
    book.add_chartsheet("图").set_chart(chart)
    book.close()
    assert told(read_book(tmp_path, SHEETS)) == []


# Files that are no workbook


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"), (b"\0" * 100, "is empty"), ("村名,户数\n李家村,3".encode(), "is no workbook"),
        (b"<html><table></table></html>", "is a web page"),
        (books._OLE + b"\0" * 600 + books._ENCRYPTED + b"\0" * 600, "is locked by a password"),
        (books._OLE + b"\0" * 600, "is damaged"),
        (b"PK\x03\x04 and no more", "is damaged"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_told_in_one_message(tmp_path, data, said):
    (tmp_path / "county.xlsx").write_bytes(data)
    found = read_book(tmp_path, SHEETS)
    assert [(problem.rank, problem.file) for problem in found.problems if problem.rank == 0] == [(0, "county.xlsx")]
    assert found.problems[0].said.startswith(said)


def test_damage_is_told_in_the_language_in_force(tmp_path, monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "zh")
    (tmp_path / "county.xlsx").write_bytes(b"PK\x03\x04 and no more")
    (problem,) = [one for one in read_book(tmp_path, SHEETS).problems if one.rank == 0]
    assert not re.search("[A-Za-z]{3,}", problem.text.replace("county.xlsx", "").replace("Excel", ""))


def test_folders_and_archives_are_no_workbooks(tmp_path):
    (tmp_path / "county.xlsx").mkdir()
    assert read_book(tmp_path, SHEETS).problems[0].said == "is a folder, not a file"
    (tmp_path / "county.xlsx").rmdir()
    with zipfile.ZipFile(tmp_path / "county.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    assert read_book(tmp_path, SHEETS).problems[0].said == "is an archive, not a workbook"


@pytest.mark.parametrize("seed", range(60))
def test_no_damage_to_a_workbook_is_more_than_a_problem(tmp_path, seed):
    """Some bytes of a part are others, or gone: whatever comes of it, nothing is raised."""
    rng = random.Random(seed)
    write_book(tmp_path / "county.xlsx", SHEETS, ROWS)
    with zipfile.ZipFile(tmp_path / "county.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice([name for name in parts if name.endswith(("xml", "rels")) and "theme" not in name])
    data = bytearray(parts[name])
    for _ in range(rng.choice([1, 3, 20])):
        at = rng.randrange(len(data))
        data[at : at + rng.choice([1, 1, 1, 30])] = rng.choice([b"", b"9", b'"', b"<", b"-", b"\xff", b"99999999999"])
    parts[name] = bytes(data)
    with zipfile.ZipFile(tmp_path / "county.xlsx", "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    book = read_book(tmp_path, SHEETS)
    assert book.file == tmp_path / "county.xlsx"
    assert all(problem.text for problem in book.problems)


def test_a_workbook_with_a_part_missing_is_damaged(tmp_path):
    workbook().save(tmp_path / "county.xlsx")
    whole = (tmp_path / "county.xlsx").read_bytes()
    (tmp_path / "county.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "damaged" in read_book(tmp_path, SHEETS).problems[0].said
    (tmp_path / "county.xlsx").write_bytes(whole)
    edited(tmp_path / "county.xlsx", "xl/worksheets/sheet1.xml", "</row>", "</rowl>")
    assert "damaged" in read_book(tmp_path, SHEETS).problems[0].said


def test_what_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    workbook().save(tmp_path / "county.xlsx")
    monkeypatch.setattr(books, "MOST_UNPACKED", 1000)
    assert "unpacks to more than" in read_book(tmp_path, SHEETS).problems[0].said
    monkeypatch.setattr(books, "MOST_BYTES", 1000)
    assert "is larger than" in read_book(tmp_path, SHEETS).problems[0].said


@pytest.mark.parametrize("cell", ["D20001", "SH2", "XFD1048576"])
def test_a_sheet_with_a_cell_far_away_is_not_unrolled(tmp_path, cell):
    book = workbook()
    book.active[cell] = "x"
    book.create_sheet("notes")["XFD1048576"] = "x"
    assert [said for _, _, said in told(saved(book, tmp_path))] == ["has more than 20,000 rows or 500 columns"]
    assert grid.MOST_ROWS == 20_000


def test_a_disk_that_does_not_read_is_the_machines_fault(tmp_path, monkeypatch):
    workbook().save(tmp_path / "county.xlsx")

    def fail(self):
        raise PermissionError(13, "no", str(self))

    monkeypatch.setattr("pathlib.Path.read_bytes", fail)
    with pytest.raises(MachineError, match="cannot be read"):
        read_book(tmp_path, SHEETS)


# Which file


def test_lock_files_are_no_workbooks(tmp_path):
    (tmp_path / "~$county.xlsx").write_bytes(b"x")
    (tmp_path / ".~lock.county.xlsx#").write_bytes(b"x")
    assert told(saved(workbook(), tmp_path)) == []


def test_two_workbooks_are_a_problem_that_names_both(tmp_path):
    workbook().save(tmp_path / "a.xlsx")
    found = saved(workbook(), tmp_path, "b.xlsx")
    assert [problem.said for problem in found.errors if problem.rank == 0] == ["there is more than one workbook: a.xlsx, b.xlsx"]
    workbook(name="x", rows=()).save(tmp_path / "b.xlsx")
    assert read_book(tmp_path, SHEETS).file == tmp_path / "a.xlsx"
    workbook().save(tmp_path / "县情.xlsx")
    found = read_book(tmp_path, SHEETS)
    assert found.file == tmp_path / "县情.xlsx"
    assert [(p.weight, p.file, p.said) for p in found.problems] == [("warning", "a.xlsx", "is not read; 县情.xlsx is")]


def test_an_empty_folder_says_what_is_looked_for(tmp_path):
    found = read_book(tmp_path, SHEETS)
    assert "neither a workbook nor a table" in found.problems[0].said and "county.xlsx" in found.problems[0].allowed
    assert read_book(tmp_path / "no", SHEETS).problems[0].said == "no such folder"


def test_all_is_told_at_once_most_important_first(tmp_path):
    sheet = (book := workbook((*(HEADS,), ROW, OTHER))).active
    sheet["D2"], sheet["G3"], sheet["F3"] = "many", "大路", 0.5
    sheet["E1"] = "耕地面积（亩）"
    found = saved(book, tmp_path)
    assert [(p.weight, p.rank, p.place) for p in found.problems] == [
        ("error", 2, "村!E1"), ("error", 3, "村!D2"), ("error", 3, "村!G3"), ("warning", 3, "村!F3"),
    ]  # fmt: skip
