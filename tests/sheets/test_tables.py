"""Tables of their own: CSV in any encoding and with any delimiter, Parquet, and never two of one table."""

import pandas as pd
import pytest

from tests.sheets.books import HEADS, OTHER, ROW, told, workbook
from tests.sheets.small import ROWS, SHEETS
from twin.sheets.read import read_book
from twin.sheets.write import write_csv

LINES = "\n".join(",".join(map(str, row)) for row in (HEADS, ROW, OTHER)) + "\n"


def read(folder, text=LINES, encoding="utf-8", name="村.csv"):
    (folder / name).write_bytes(text.encode(encoding))
    return read_book(folder, SHEETS)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("gbk", "GB18030"), ("utf-16", "UTF-16")],
)
@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_encoding_and_delimiter_is_read_and_said(tmp_path, encoding, said, sign, end):
    book = read(tmp_path, LINES.replace(",", sign).replace("\n", end), encoding)
    assert told(book) == [] and book.notes == [f"村.csv: read as {said}"]
    table = book.tables["villages"]
    assert table.columns["village"] == ["李家村", "王家村"] and table.columns["old"] == [0.245, 0.3]
    assert table.place(1, "size") == "村.csv, line 3, column 户数（户）"


def test_problems_name_line_and_column(tmp_path):
    text = 'village,township,size,road\n"李\n家村",城关镇,320,paved\n\n王家村,城关镇,many,pavd\n'
    book = read(tmp_path, text, name="villages.csv")
    assert told(book) == [
        ("error", "line 5, column size", "many cannot be read"), ("error", "line 5, column road", "pavd is not known"),
    ]  # fmt: skip
    assert book.problems[1].text == (
        "villages.csv, line 5, column road: pavd is not known; did you mean 'paved'?; allowed: no road, gravel, paved"
    )
    assert book.tables["villages"].columns["village"] == ["李 家村", "王家村"]


def test_a_delimiter_too_many_is_no_silent_shift(tmp_path):
    book = read(tmp_path, "村名,所属乡镇,户数\n李家村,城关镇,1,234\n")
    assert [(weight, place) for weight, place, _ in told(book)] == [("error", "line 2, column D")]


def test_numbers_and_codes_as_spreadsheets_save_them(tmp_path):
    text = "村名,所属乡镇,行政区划代码,户数,通路时间\n"
    text += '李家村,城关镇,"=""099001101001""","1,234",Mar-26\n王家村,城关镇,9.9E+11,,2026/4/1\n'
    book = read(tmp_path, text)
    table = book.tables["villages"]
    assert table.columns["code"] == ["099001101001", None] and table.columns["size"] == [1234, None]
    assert table.columns["since"] == [24314, 24315]
    assert [place for _, place, _ in told(book)] == ["line 3, column 行政区划代码"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (LINES.encode("utf-16-le"), "is no table of text"),
        (b"\xff\xfe\xff\x81" * 3 + b"\x80", ""),
        (b'a,b\n"c,d\n' + b"e,f\n" * 3, "quotes are opened"),
    ],
)
def test_what_is_no_table_is_told(tmp_path, data, said):
    (tmp_path / "villages.csv").write_bytes(data)
    book = read_book(tmp_path, SHEETS)
    assert book.errors and any(said in problem.said for problem in book.errors)
    assert not book.tables


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n", b",,\n"])
def test_an_empty_table_is_none(tmp_path, data):
    (tmp_path / "villages.csv").write_bytes(data)
    assert [said for _, _, said in told(read_book(tmp_path, SHEETS))] == ["the sheet 'Villages' is missing or empty"]


def test_two_files_of_one_table_and_a_sheet_beside_a_file_are_a_problem(tmp_path):
    read(tmp_path)
    assert told(read(tmp_path, name="villages.csv"))[0][2].startswith("villages.csv, 村.csv: one table stands in two places")
    (tmp_path / "villages.csv").unlink()
    workbook().save(tmp_path / "county.xlsx")
    book = read_book(tmp_path, SHEETS)
    assert "村, 村.csv: one table stands in two places" in told(book)[0][2] and "villages" not in book.tables
    workbook((HEADS,)).save(tmp_path / "county.xlsx")  # a sheet that is still empty does not stand in the way
    assert told(read_book(tmp_path, SHEETS)) == []


def test_a_file_of_nearly_a_tables_name_is_told(tmp_path):
    read(tmp_path)
    book = read(tmp_path, name="village.csv")
    assert [(p.weight, p.file, p.nearest) for p in book.problems] == [("warning", "village.csv", "villages.csv")]


def test_parquet_is_for_machines(tmp_path):
    rows = [{"village": "李家村", "township": "城关镇", "size": 320, "old": 24.5, "clinic": True,
    "since": pd.Timestamp("2026-03-01"), "area": None},
            {"village": "王家村", "township": "城关镇", "size": None, "old": 30.0, "clinic": False, "since": pd.NaT,
            "area": None}]  # fmt: skip
    pd.DataFrame(rows).to_parquet(tmp_path / "villages.parquet")
    book = read_book(tmp_path, SHEETS)
    assert told(book) == [] and book.notes == ["villages.parquet: read as Parquet"]
    columns = book.tables["villages"].columns
    assert columns["size"] == [320, None] and columns["clinic"] == [True, False] and columns["since"] == [24314, None]
    (tmp_path / "villages.parquet").write_bytes(b"PAR1")
    assert "is damaged" in read_book(tmp_path, SHEETS).problems[0].said


def test_texts_that_spreadsheets_would_calculate_are_kept_from_it(tmp_path):
    rows = {"villages": [{"village": "=1+1", "township": "-x"}]}
    write_csv(tmp_path, SHEETS, rows)
    assert "'=1+1" in (tmp_path / "villages.csv").read_text(encoding="utf-8-sig")
    assert read_book(tmp_path, SHEETS).tables["villages"].columns["village"] == ["=1+1"]


def test_tables_open_in_a_chinese_spreadsheet(tmp_path):
    write_csv(tmp_path, SHEETS, ROWS)
    assert (tmp_path / "villages.csv").read_bytes().startswith(b"\xef\xbb\xbfvillage,code,township")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["county.csv", "villages.csv"]
