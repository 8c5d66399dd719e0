"""Spoiled workbooks: what was done is found at its cell, nothing else is, and all other values are read as they were."""

import shutil
from collections import Counter

import pytest

from tests.sheets.savers import saved_by_libreoffice
from tests.sheets.small import ROWS, SHEETS
from tests.sheets.spoil import KINDS, several, wrong
from twin.sheets.read import read_book
from twin.sheets.write import write_book


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good")
    write_book(folder / "县情.xlsx", SHEETS, ROWS, "zh")
    return read_book(folder, SHEETS)


def read(folder):
    return read_book(folder, SHEETS)


def test_some_faults_are_found_and_nothing_else(good, tmp_path):
    assert wrong(good, several(good, SHEETS, tmp_path, range(30), ("openpyxl", "xlsxwriter")), read) == []


@pytest.mark.slow
def test_faults_of_every_kind_are_found_and_nothing_else(good, tmp_path):
    made = several(good, SHEETS, tmp_path, range(30, 200), ("openpyxl", "xlsxwriter"))
    assert wrong(good, made, read) == []
    assert len(Counter(one.kind for one in made)) >= len(KINDS)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_faults_are_found_in_what_libreoffice_saved(good, tmp_path):
    assert wrong(good, several(good, SHEETS, tmp_path, range(60), ("calc", "ods")), read) == []


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("form", ["xls", "ods", "xlsx"])
def test_other_formats_come_back(good, tmp_path, form):
    write_book(tmp_path / "in" / "county.xlsx", SHEETS, ROWS, "en")
    saved_by_libreoffice([tmp_path / "in" / "county.xlsx"], form, tmp_path)
    found = read_book(tmp_path / "out", SHEETS)
    assert [problem.weight for problem in found.problems] == (["warning"] if form == "xls" else [])
    assert {key: table.columns for key, table in found.tables.items()} == {
        key: table.columns for key, table in good.tables.items()
    }
