"""The workbook to fill in: drop-downs, ranges, protection, examples; and nothing that its writer dropped without a word."""

import zipfile

import openpyxl
import pytest

from tests.sheets.small import COUNTY, OFFICES, ROWS, SHEETS, VILLAGES, _column
from twin.base.errors import MachineError
from twin.sheets.schema import Sheet
from twin.sheets.write import write_book


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    file = tmp_path_factory.mktemp("book") / "县情.xlsx"
    write_book(file, SHEETS, ROWS, "zh", about=["先读这里。", "=1+1"])
    return openpyxl.load_workbook(file)


def rules(sheet):
    return {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}


def test_sheets_stand_in_order_and_say_what_they_are_for(book):
    assert book.sheetnames == ["说明", "县", "村", "_lists"]
    assert book["_lists"].sheet_state == "hidden"
    assert [cell.value for cell in book["说明"]["B"]] == ["先读这里。", "=1+1", "县本身。", "一村一行。"]
    assert book["说明"]["B2"].data_type == "s"


def test_rows_stand_beneath_headings_keys_and_an_example(book):
    sheet = book["村"]
    assert [sheet.cell(row, 1).value for row in (1, 2, 3, 4)] == ["村名", "village", "例：李家村", "第0村"]
    assert sheet["M1"].value == "村级经费\n（万元）"  # its unit on a line of its own
    assert sheet.freeze_panes == "B4" and sheet.auto_filter.ref.startswith("A3:M")
    assert sheet["A1"].comment.text == "村名的说明。"
    assert [sheet[f"{column}4"].value for column in "BDFHJL"] == [
        "099001100000",
        100,
        20,
        "2019-06",
        "不通公路",
        "第0办公室、第299办公室",
    ]
    assert sheet["B4"].number_format == sheet["H4"].number_format == "@"
    assert (book["县"]["A2"].value, book["县"]["B2"].value, book["县"]["D2"].value) == ("县名", "青禾县", "name")


def test_headings_are_locked_and_what_is_filled_in_is_not(book):
    sheet = book["村"]
    assert sheet.protection.sheet and not sheet.protection.password
    assert not (
        sheet.protection.insertRows or sheet.protection.deleteRows or sheet.protection.sort or sheet.protection.autoFilter
    )
    assert sheet["A1"].protection.locked and sheet["A3"].protection.locked
    assert not sheet["A4"].protection.locked
    assert not book["县"]["B2"].protection.locked and book["县"]["A2"].protection.locked


def test_cells_are_open_by_default(tmp_path):
    """Rows can only be deleted where all their cells are open, out to the last column."""
    write_book(tmp_path / "b.xlsx", SHEETS, ROWS)
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        styles = archive.read("xl/styles.xml").decode()
    first = styles[styles.index("<cellXfs") :].split("</xf>")[0]
    assert '<protection locked="0"/>' in first and first.count("<xf ") == 1


def test_drop_downs_are_in_the_users_language_and_whole(book):
    found = rules(book["村"])
    assert found["J4:J203"].formula1 == '"不通公路,砂石路,硬化路"' and found["J4:J203"].errorStyle == "warning"
    assert found["G4:G203"].formula1 == '"是,否"'
    source = found["K4:K203"].formula1
    assert source == "'_lists'!$A$1:$A$300" and found["L4:L203"].formula1 == source
    assert [cell.value for cell in book["_lists"]["A"]] == [text["zh"] for text in OFFICES.values()]
    assert not found["K4:K203"].showErrorMessage  # an open list takes other words


def test_ranges_only_warn_and_name_what_is_allowed(book):
    rule = rules(book["村"])["D4:D203"]
    assert (rule.type, rule.formula1, rule.formula2, rule.errorStyle) == ("whole", "1", "5000", "warning")
    assert rule.error == "允许：整数 1 至 5,000"
    share = rules(book["村"])["F4:F203"]
    assert (share.type, share.formula1, share.formula2) == ("decimal", "0.0", "100.0")
    assert rule.prompt == "户数（户）的说明。"


def test_long_notes_and_lists_are_cut_or_moved_never_lost(tmp_path):
    words = {f"k{n}": {"en": f"a rather long word {n}", "zh": "词" * 40 + str(n)} for n in range(20)}
    column = _column("who", "Who " * 20, "谁" * 60, "choice", words=words)
    long = column.__class__(**{**column.__dict__, "note": {"en": "note " * 200, "zh": "注" * 900}})
    sheet = Sheet("s", {"en": "S", "zh": "表"}, {"en": "a", "zh": "a"}, (long,))
    for lang in ("en", "zh"):
        write_book(tmp_path / "b.xlsx", [sheet], {"s": [{"who": "k3"}]}, lang)
        page = openpyxl.load_workbook(tmp_path / "b.xlsx")[sheet.name[lang]]
        (rule,) = page.data_validations.dataValidation
        assert rule.formula1 == "'_lists'!$A$1:$A$20"
        assert len(rule.prompt) == 255 and len(rule.promptTitle) == 32
        assert page["A1"].comment.text == long.note[lang].strip() or page["A1"].comment.text == long.note[lang]


@pytest.mark.parametrize("words", [["x" * 60] * 1, ["a,b", "c"], ['a "b"', "c"], ["y" * 100, "z" * 100, "w" * 60]])
def test_a_list_that_a_rule_cannot_hold_goes_to_the_hidden_sheet(tmp_path, words):
    known = {f"k{n}": {"en": word, "zh": word} for n, word in enumerate(words)}
    sheet = Sheet("s", {"en": "S", "zh": "表"}, {"en": "a", "zh": "a"}, (_column("who", "Who", "谁", "choice", words=known),))
    write_book(tmp_path / "b.xlsx", [sheet], {}, "en")
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    (rule,) = book["S"].data_validations.dataValidation
    inline = len(",".join(words)) <= 255 and not any(sign in word for word in words for sign in ',"')
    assert rule.formula1.startswith('"') is inline and ("_lists" in book.sheetnames) is not inline


def test_what_the_writer_refuses_is_an_error(tmp_path):
    row = [{"village": "长" * 40_000, "township": "x"}]
    with pytest.raises(ValueError, match="refused"):
        write_book(tmp_path / "b.xlsx", SHEETS, {"villages": row})
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_the_machines_fault(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(MachineError, match="cannot be written"):
        write_book(tmp_path / "file" / "b.xlsx", SHEETS, ROWS)


def test_an_open_workbook_has_no_protection_and_no_examples(tmp_path):
    write_book(tmp_path / "b.xlsx", (COUNTY, VILLAGES), {}, "en", examples=False, locked=False)
    page = openpyxl.load_workbook(tmp_path / "b.xlsx")["Villages"]
    assert not page.protection.sheet and page["A3"].value is None and page.freeze_panes == "B3"
