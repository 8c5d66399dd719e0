"""What is written is read again exactly: any columns, any values, in both languages, as workbook and as tables."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets.small import ROWS, SHEETS
from twin.base.months import month_number
from twin.sheets.read import read_book
from twin.sheets.schema import Column, Sheet
from twin.sheets.words import is_example, is_total, plain
from twin.sheets.write import write_book, write_csv

WORDS = {f"key_{n}": {"en": f"Word {n}", "zh": f"词{n}"} for n in range(60)}
TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12).filter(
    lambda text: not is_example(text) and not is_total(text) and plain(text)
)
VALUES = {
    "text": TEXT,
    "code": st.from_regex(r"[0-9]{1,20}", fullmatch=True).filter(str.isascii),
    "whole": st.integers(0, 10**12),
    "number": st.floats(0, 1e11, allow_subnormal=False),
    "share": st.floats(0, 1, allow_subnormal=False),
    "quantity": st.floats(0, 1e11, allow_subnormal=False),
    "yes": st.booleans(),
    "month": st.integers(1000 * 12, 2999 * 12 + 11),
    "date": st.dates().filter(lambda day: 1000 <= day.year < 3000).map(lambda day: day.isoformat()),
    "choice": st.sampled_from(list(WORDS)),
    "choices": st.lists(st.sampled_from(list(WORDS)), min_size=1, max_size=4, unique=True).map(tuple),
}


@st.composite
def filled_sheets(draw):
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=8))
    columns = [Column("first", {"en": "First", "zh": "首列"}, "text", {"en": "n", "zh": "n"}, "x")]
    for n, kind in enumerate(kinds):
        times = draw(st.sampled_from([1.0, 100.0, 10_000.0])) if kind == "number" else 1.0
        head = {"en": f"Column {n} of {kind} (unit)", "zh": f"第{n}列（单位）"}
        words = WORDS if kind in ("choice", "choices") else None
        columns.append(Column(f"c{n}", head, kind, {"en": "n", "zh": "n"}, times=times, words=words, expert=draw(st.booleans())))
    fields = draw(st.booleans())
    cells = st.fixed_dictionaries({"first": TEXT} | {c.key: st.none() | VALUES[c.kind] for c in columns[1:]})
    rows = draw(st.lists(cells, min_size=1, max_size=1 if fields else 6))
    return Sheet("things", {"en": "Things", "zh": "事物"}, {"en": "a", "zh": "a"}, tuple(columns), fields=fields), rows


def rows_of(filled):
    return [{key: values[row] for key, values in filled.columns.items()} for row in range(len(filled))]


@settings(max_examples=60)
@given(filled_sheets(), st.sampled_from(["en", "zh"]), st.booleans(), st.booleans())
def test_any_rows_come_back(made, lang, book, examples):
    sheet, rows = made
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if book:
            write_book(folder / "county.xlsx", [sheet], {"things": rows}, lang, examples=examples)
        else:
            write_csv(folder, [sheet], {"things": rows}, lang)
        found = read_book(folder, [sheet])
    assert [problem.text for problem in found.problems] == []
    assert rows_of(found.tables["things"]) == rows


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["county.xlsx", "县情.xlsx", "我们的.xlsx"])
def test_the_small_county_comes_back(tmp_path, lang, name):
    write_book(tmp_path / name, SHEETS, ROWS, lang)
    book = read_book(tmp_path, SHEETS)
    assert book.problems == [] and book.file == tmp_path / name
    assert {key: rows_of(table) for key, table in book.tables.items()} == ROWS


def test_the_same_content_is_the_same_file(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_book(tmp_path / name, SHEETS, ROWS)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_a_book_to_fill_in_has_no_rows(tmp_path):
    write_book(tmp_path / "county.xlsx", SHEETS, {}, "zh")
    book = read_book(tmp_path, SHEETS)
    assert book.tables == {}
    assert [problem.said for problem in book.problems] == ["the sheet 'Villages' is missing or empty"]


def test_months_and_shares_keep_every_bit(tmp_path):
    rows = [
        {"village": "a", "township": "b", "old": share, "area": 0.1 + 0.2, "budget": 1 / 3}
        for share in (0.07, 0.1 + 0.2, 1 / 3, 5e-4)
    ]
    rows = [row | {"village": f"v{n}", "since": month_number("1999-12")} for n, row in enumerate(rows)]
    write_book(tmp_path / "county.xlsx", SHEETS, {"villages": rows})
    found = rows_of(read_book(tmp_path, SHEETS).tables["villages"])
    assert [{key: row[key] for key in rows[0]} for row in found] == rows
