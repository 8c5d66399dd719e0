"""Words of choices: each list is in the workbook's own language, and both languages and keys are read."""

import re

import openpyxl
import pytest

from tests.workbook.books import book, rows
from twin.base.messages import LANGS
from twin.scenario.sheets import EVERY
from twin.sheets.read import read_book
from twin.sheets.values import Cells

LISTS = [(sheet, column) for sheet in EVERY for column in sheet.columns if column.choices]
HAN = re.compile("[一-鿿]")


@pytest.mark.parametrize(("sheet", "column"), LISTS, ids=lambda one: one.key)
def test_no_word_of_a_list_is_left_in_the_other_language(sheet, column):
    for key, word in column.choices.items():
        assert HAN.search(word["zh"]) and not HAN.search(word["en"]), (sheet.key, key, word)


@pytest.mark.parametrize(("sheet", "column"), LISTS, ids=lambda one: one.key)
def test_words_in_both_languages_and_keys_are_read(sheet, column):
    cells = Cells(column)
    for key in column.choices:
        assert cells.read(key).value in (key, (key,))
    if column.key == "terrain":
        assert {cells.read(word).value for word in ("近郊", "suburb")} == {"suburb"}


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_county_has_is_written_and_offered_in_the_workbooks_language(tmp_path, lang):
    lines = rows()["villages"]
    lines[0] |= {"terrain": "suburb"}
    folder = book(tmp_path, lang, villages=lines)
    found = openpyxl.load_workbook(folder / "县情.xlsx")["村" if lang == "zh" else "villages"]
    heads = [cell.value for cell in found[2]]
    assert found.cell(4, heads.index("terrain") + 1).value == ("近郊" if lang == "zh" else "suburb")
    offered = {rule.formula1 for rule in found.data_validations.dataValidation}
    assert ('"平原,丘陵,近郊"' if lang == "zh" else '"plains,hills,suburb"') in offered
    assert read_book(folder, EVERY).tables["villages"].column("terrain")[0] == "suburb"
