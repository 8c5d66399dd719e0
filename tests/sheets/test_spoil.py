"""Spoiled workbooks: what was done is found at its cell, nothing else is, and all other values are read as they were."""

import shutil
import subprocess
from collections import Counter

import pytest

from tests.sheets.small import ROWS, SHEETS
from tests.sheets.spoil import KINDS, complaint, convert, lost, spoil
from twin.sheets.read import read_book
from twin.sheets.write import write_book


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good")
    write_book(folder / "县情.xlsx", SHEETS, ROWS, "zh")
    return read_book(folder, SHEETS)


def judged(good, spoilt):
    """What a reader of a spoilt workbook got wrong."""
    found = read_book(spoilt.file.parent, SHEETS)
    return [
        f"{spoilt.kind} by {spoilt.writer} ({spoilt.file}): {text}"
        for text in (complaint(spoilt, found.problems), lost(spoilt, good, found))
        if text
    ]


def spoiled(good, folder, seeds, writers):
    made = []
    for seed in seeds:
        (folder / str(seed)).mkdir()
        made.append(spoil(good, SHEETS, seed, folder / str(seed) / "county.xlsx", writers))
    return made


def test_faults_are_found_and_nothing_else(good, tmp_path):
    made = spoiled(good, tmp_path, range(200), ("openpyxl", "xlsxwriter"))
    wrong = [text for one in made for text in judged(good, one)]
    assert wrong == []
    assert len(Counter(one.kind for one in made)) >= len(KINDS)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_faults_are_found_in_what_libreoffice_saved(good, tmp_path):
    made = spoiled(good, tmp_path, range(120), ("calc", "ods"))
    convert(made)
    assert [text for one in made for text in judged(good, one)] == []


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("form", ["xls", "ods", "xlsx"])
def test_other_formats_come_back(good, tmp_path, form):
    write_book(tmp_path / "in" / "county.xlsx", SHEETS, ROWS, "en")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", form]
    subprocess.run(
        [*command, "--outdir", f"{tmp_path}/out", f"{tmp_path}/in/county.xlsx"], check=True, capture_output=True, timeout=300
    )
    found = read_book(tmp_path / "out", SHEETS)
    assert [problem.weight for problem in found.problems] == (["warning"] if form == "xls" else [])
    assert {key: table.columns for key, table in found.tables.items()} == {
        key: table.columns for key, table in good.tables.items()
    }
