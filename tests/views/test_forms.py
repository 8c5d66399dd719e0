"""Forms of a view: Word, PDF, workbook, CSV and plain data say all of it, nothing else, and the same bytes each time."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markupsafe import Markup

from twin.report.forms import layout, office, plain
from twin.report.forms.about import About
from twin.report.forms.book import _titles, book
from twin.report.forms.cells import head as headed
from twin.report.forms.texts import texts
from twin.report.forms.word_table import PADDING, fit
from twin.report.shared import style
from twin.report.shared.breadth import breadth
from twin.report.shared.breadth import plain as bare
from twin.report.shared.parts import Bar, Cell, Figure, Part, Square, Table, View
from twin.report.shared.render import page
from twin.report.views.terminal import _more
from twin.views.sheet import Column, sheet

docx = pytest.importorskip("docx")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ABOUT = About("Qinghe", "2027-03-31", "Office of Qinghe", "simulated; a half given", ("All that happens here is simulated.",))
ROUGH = 'a<b> & "c" \x1b[31m \x00 \u202e \ufffe end'
MM = 1440 / 25.4


def drawing(title="landing by month"):
    with style.styled():
        figure = style.canvas(title, "en", "simulated", (6, 3))
        figure.subplots().plot([1, 2, 3])
        return Figure(style.svg(figure), title, "the sentence under it")


def table(columns=4, rows=3):
    return Table.of(
        [f"head{n}" for n in range(columns)],
        [[f"word {row}", *(f"{row}.{n}" for n in range(columns - 1))] for row in range(rows)],
    )


def every():
    """A view with a text of its own in every place that a view has."""
    inner = Part("inner heading", text="inner text", parts=[Part("third heading", lines=["third line"])])
    return View(
        "The title", "the facts", "the names", "the badge",
        [
            Part("first heading", "the note", "the text", "the strong", ["the alarm"], [("a tile", "81%")], [ROUGH, "line two"],
                 table(), parts=[inner], after="the after"),
            Part("second heading", stack=[Bar(0.25, "#000000", "a bar"), Bar(0.75, "#ffffff", "the rest")], figures=[drawing()],
                 squares=[("a row", [Square("a square", 1, "#000000")])], codes=[("codes", ["key_one"])],
                 legend=[Bar(1, "#111", "mark")]),
            Part("wide heading", table=table(24, 40)),
            Part("folded heading", text="folded text", folded=True,
                 table=Table.of(["a"], [[Cell("shown", True, "#B00020", beside="520123", under="beneath")],
                                        [Markup('<data value="1" data-row="a#2">65%</data> &amp; more')]])),
        ],
    )  # fmt: skip


@pytest.fixture(scope="module")
def word():
    from twin.report.forms.word import document

    return document(every(), "zh", ABOUT)


def xml(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def said(data):
    """The text of a document, as it is read: paragraphs as lines."""
    return "\n".join("".join(one.itertext(f"{W}t")) for one in xml(data, "word/document.xml").iter(f"{W}p"))


def test_the_page_is_that_of_the_standard(word):
    section = [one for one in xml(word, "word/document.xml").iter(f"{W}sectPr")][0]
    size, margins, grid = (section.find(f"{W}{name}") for name in ("pgSz", "pgMar", "docGrid"))
    assert (int(size.get(f"{W}w")), int(size.get(f"{W}h"))) == (11906, 16838)
    for side, given_mm in (("top", 37), ("right", 26), ("bottom", 35), ("left", 28)):
        assert abs(int(margins.get(f"{W}{side}")) - given_mm * MM) <= 1
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", "560")
    assert 22 * 560 <= 225 * MM < 23 * 560


def test_twenty_eight_signs_fit_a_line():
    assert 28 * (layout.THREE + layout.CLOSER) <= layout.WIDTH / 25.4 * 72 < 29 * (layout.THREE + layout.CLOSER)


def test_every_style_names_its_east_asian_font_and_no_theme(word):
    styles = xml(word, "word/styles.xml")
    named = {one.get(f"{W}styleId"): one for one in styles.iter(f"{W}style")}
    fonts = layout.fonts()
    for key, use in (("Normal", "body"), ("Title", "title"), ("Heading1", "first"), ("Heading2", "second"), ("Heading3", "body")):
        font = named[key].find(f"{W}rPr/{W}rFonts")
        assert font.get(f"{W}eastAsia") == fonts[use][0]
        assert font.get(f"{W}ascii") == font.get(f"{W}hAnsi") == "Times New Roman"
    assert styles.find(f"{W}docDefaults//{W}rFonts").get(f"{W}eastAsia") == fonts["body"][0]
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                assert b"heme=" not in archive.read(name), name
        table = {
            one.get(f"{W}name"): one.find(f"{W}altName")
            for one in etree.fromstring(archive.read("word/fontTable.xml"))
            if len(one)
        }
    assert all(table[name].get(f"{W}val").split(",") == others for name, *others in fonts.values())


def test_page_numbers_stand_outside(word):
    settings_of = xml(word, "word/settings.xml")
    assert settings_of.find(f"{W}evenAndOddHeaders") is not None
    sides = {}
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        links = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        files = {one.get("Id"): one.get("Target") for one in links}
        for one in xml(word, "word/document.xml").iter(f"{W}footerReference"):
            key = next(value for name, value in one.attrib.items() if name.endswith("}id"))
            foot = etree.fromstring(archive.read(f"word/{files[key]}"))
            assert " PAGE " in [field.get(f"{W}instr") for field in foot.iter(f"{W}fldSimple")]
            assert re.fullmatch("\u2014 \\d+ \u2014", "".join(foot.itertext(f"{W}t")))
            sides[one.get(f"{W}type")] = foot.find(f"{W}p/{W}pPr/{W}jc").get(f"{W}val")
    assert sides == {"default": "right", "even": "left"}


def test_every_text_of_the_view_is_in_the_document(word):
    there = said(word)
    assert [one for one in texts(every()) if one not in there and one != drawing().message] == []
    assert 'a<b> & "c" \\x1b[31m \\x00 \\u202e \ufffd end' in there
    assert all(one in there for one in (*ABOUT.sentences, ABOUT.unit))


def test_headings_are_counted_and_pictures_have_words(word):
    found = docx.Document(io.BytesIO(word))
    heads = [(one.style.name, one.text) for one in found.paragraphs if one.style.name.startswith("Heading")]
    first = [text for name, text in heads if name == "Heading 1"]
    names = ("first heading", "second heading", "wide heading", "folded heading")
    assert first == [layout.counted(number, 1, "zh") + name for number, name in enumerate(names, 1)]
    assert ("Heading 2", f"{layout.counted(1, 2, 'zh')}inner heading") in heads
    assert ("Heading 3", f"{layout.counted(1, 3, 'zh')}third heading") in heads
    described = [one.get("descr") for one in found.element.body.iter() if one.tag.endswith("}docPr")]
    assert described == ["landing by month"]


def test_counting_in_words():
    digits, ten = "\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d", "\u5341"
    assert layout.in_words(3) == digits[3]
    assert layout.in_words(10) == ten
    assert layout.in_words(12) == ten + digits[2]
    assert layout.in_words(20) == digits[2] + ten
    assert layout.in_words(99) == digits[9] + ten + digits[9]
    assert len({layout.in_words(n) for n in range(1, 130)}) == 129


def test_tables_fit_repeat_their_heads_and_keep_rows_whole(word):
    body = xml(word, "word/document.xml").find(f"{W}body")
    found = [one for one in body.iter(f"{W}tbl")]
    rooms = {round(layout.WIDTH * MM), round(layout.HEIGHT * MM)}
    for one in found:
        widths = [int(column.get(f"{W}w")) for column in one.iter(f"{W}gridCol")]
        assert sum(widths) in rooms and min(widths) > 0
        rows = list(one.iter(f"{W}tr"))
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert all(len(row.findall(f"{W}tc")) == len(widths) for row in rows)
    headed = [one for one in found if next(one.iter(f"{W}tr")).find(f"{W}trPr/{W}tblHeader") is not None]
    assert len(headed) == 3
    for one in headed:  # heads stay with the three rows under them
        stays = [[at.find(f"{W}pPr/{W}keepNext") is not None for at in row.iter(f"{W}p")] for row in one.iter(f"{W}tr")]
        assert all(map(all, stays[: min(3, len(stays) - 1)])) and not any(map(any, stays[3:]))
    orient = [one.get(f"{W}orient") for one in body.iter(f"{W}pgSz")]
    assert orient.count("landscape") == 1 and orient[-1] != "landscape"
    wide = next(one for one in headed if len(list(next(one.iter(f"{W}tr")).iter(f"{W}tc"))) == 24)
    before = "".join(wide.getprevious().itertext(f"{W}t"))
    assert before.endswith("wide heading")


def test_the_same_view_gives_the_same_bytes_and_says_who_made_it(word):
    from twin.report.forms.word import document

    assert document(every(), "zh", ABOUT) == word
    known = docx.Document(io.BytesIO(word)).core_properties
    assert (known.title, known.author, known.created.date().isoformat()) == ("The title", ABOUT.unit, ABOUT.day)


def test_a_picture_without_a_drawing_is_told():
    from twin.report.forms.word import document

    view = View("t", parts=[Part(figures=[Figure("<svg/>", "what it shows", "its caption")])])
    assert "what it shows" in said(document(view, "en", ABOUT))


@given(st.text(st.characters(), max_size=40))
@settings(max_examples=25, deadline=None)
def test_any_text_can_stand_in_a_document(text):
    from twin.report.forms.word import document

    data = document(View(text, parts=[Part(text, text=text, table=Table.of([text], [[Cell(text, under=text)]]))]), "zh", ABOUT)
    assert said(data).count("\n") >= 3
    docx.Document(io.BytesIO(data))


def soffice(data, folder):
    """A document as LibreOffice lays it out: the lines of each page from top to bottom, page numbers included."""
    office_of = shutil.which("soffice")
    if office_of is None or shutil.which("pdftotext") is None:
        pytest.skip("needs LibreOffice and pdftotext")
    (folder / "o.docx").write_bytes(data)
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    done = subprocess.run(
        [office_of, home, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "o.docx"],
        capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    if not (folder / "o.pdf").is_file():
        pytest.skip(f"LibreOffice has no Writer: {done.stderr.decode()[-80:]}")
    found = subprocess.run(["pdftotext", "-layout", folder / "o.pdf", "-"], capture_output=True, check=True)
    return [[line for line in page.splitlines() if line.strip()] for page in found.stdout.decode().split("\f")[:-1]]


@pytest.mark.slow
def test_a_page_has_22_lines_of_28_signs(tmp_path):
    from twin.report.forms.word import document

    sign = "\u519c"
    pages = soffice(document(View("t", parts=[Part(text=sign * 28 * 70)]), "zh", ABOUT), tmp_path)
    full = [line for line in pages[1] if "\u2014" not in line]
    assert len(full) == 22
    assert {line.strip() for line in full} == {sign * 28}
    assert all("\u2014" in page[-1] for page in pages)


def bill(lines, signs=45):
    """A part that has to stand on a page of its own."""
    rows = [[Cell("\u653f\u7b56", sure=True, under="1,200"), "25", "13"]] * 4
    return Part(
        "bill", note="note", table=Table.of(["policy", "owed", "paid"], rows), lines=["\u519c" * signs] * lines, page=True
    )


def test_letters_shrink_as_a_page_fills_and_no_more_than_it_needs():
    from twin.report.forms import word_page

    ways = [word_page.near(bill(lines)) for lines in range(1, 30)]
    assert ways[0] == word_page.WAYS[0] and ways[-1] == word_page.WAYS[-1] and ways == sorted(ways, reverse=True)
    for lines, way in enumerate(ways, start=1):
        larger = word_page.WAYS[: word_page.WAYS.index(way)]
        assert all(word_page.height(bill(lines), one) > word_page.FULL * word_page.ROOM for one in larger)


@pytest.mark.slow
def test_what_has_to_stand_on_a_page_does(tmp_path):
    from twin.report.forms.word import document

    parts = [bill(lines, signs) for lines, signs in ((3, 45), (9, 45), (10, 60), (14, 45), (12, 70))]
    pages = soffice(document(View("t", parts=[Part("cover", text="word"), *parts]), "zh", ABOUT), tmp_path)
    titles = [sum("bill" in line for line in page) for page in pages]
    assert titles[: 1 + len(parts)] == [0, *[1] * len(parts)]
    assert not any("\u519c" in line for page in pages[1 + len(parts) :] for line in page), "behind them stands who signs"


def test_a_file_whose_first_table_is_wide_begins_across_and_others_upright(word):
    from twin.report.forms.word import document

    def turned(*parts):
        section = [
            one for one in xml(document(View("t", parts=list(parts)), "zh", ABOUT), "word/document.xml").iter(f"{W}sectPr")
        ]
        return section[0].find(f"{W}pgSz").get(f"{W}orient") == "landscape"

    wide = Part("list", note="note", table=table(24, 40))
    assert turned(wide) and turned(Part(tiles=[("red", "3")]), wide)
    assert not turned(Part("text", lines=["word " * 60] * 9), wide) and not turned(Part("narrow", table=table()), wide)


@pytest.fixture(scope="module")
def paper():
    if not office.can("PDF"):
        pytest.skip("needs WeasyPrint and Pango")
    from twin.report.forms.pdf import pdf

    return pdf


def read(data, folder, *how):
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    (folder / "p.pdf").write_bytes(data)
    return subprocess.run(["pdftotext", *how, folder / "p.pdf", "-"], capture_output=True, check=True).stdout.decode()


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.slow
def test_every_text_of_the_view_is_on_paper_folded_ones_too(paper, tmp_path):
    data = paper(every(), "en", ABOUT)
    there = squeezed(read(data, tmp_path, "-raw"))
    lost = {one for one in texts(every()) if squeezed(one) not in there}
    assert lost <= {drawing().message, "a square", bare(ROUGH)}  # a picture's words, a hint, a sign that no font has
    assert squeezed('a<b> & "c" \\x1b[31m \\x00 \\u202e') in there
    pages = read(data, tmp_path).split("\f")[:-1]
    assert all(ABOUT.unit in one and "2027-03-31" in one and ABOUT.badge in one for one in pages)
    assert all(re.search(f"\u2014\\s*{number}\\s*\u2014", one) for number, one in enumerate(pages, 1))
    assert data == paper(every(), "en", ABOUT)


def test_where_a_number_is_from_is_not_printed():
    from twin.report.forms.pdf import sheets

    printed = sheets(every(), "en", ABOUT).page
    assert "<td" in printed and "65% &amp; more" in printed
    assert "<data" not in printed and "</data" not in printed and "&lt;data" not in printed


@pytest.mark.slow
def test_wide_tables_lie_across_with_their_headings_and_repeat_their_heads(paper, tmp_path):
    pages = read(paper(every(), "en", ABOUT), tmp_path, "-layout").split("\f")[:-1]
    first = next(number for number, one in enumerate(pages) if "wide heading" in one)
    last = next(number for number, one in enumerate(pages) if "39.22" in one)
    assert "0.22" in pages[first] and "inner heading" not in pages[first]
    assert last > first and all("head23" in one for one in pages[first : last + 1])
    sizes = re.findall(r"Page +(\d+) size: +([\d.]+) x ([\d.]+)", subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "99", tmp_path / "p.pdf"], capture_output=True, check=True, text=True).stdout)  # fmt: skip
    assert [int(number) - 1 for number, wide, high in sizes if float(wide) > float(high)] == [*range(first, last + 1)]


def test_breadth_grows_with_columns_and_pages_on_a_screen_carry_it():
    ways = ["", "small", "smaller", "across", "widest"]
    found = [ways.index(breadth(table(columns))) for columns in range(2, 40)]
    assert found == sorted(found) and found[0] == 0 and found[-1] == 4
    html = page("study.html", {"en": every()}, "en")
    assert html.count('<div class="scroll" data-breadth="widest">') == 1 and html.count('class="part" data-across>') == 1


def both(text):
    return {"en": text, "zh": text}


class Called:
    """Names that shout, so that a code and its name differ; one would be a formula."""

    def place(self, code, lang):
        return f"=HYPERLINK({code})" if code == "+x" else code.upper()

    policy = office = place


RAW = [0.1 + 0.2, 1 / 3, 1e-7, -5e-324, 1.7976931348623157e308, 123456789.123456789, 0.0, float("nan")]


def sheets():
    own = ["=1+1", "@x", "http://a.b", ROUGH, "-3", "", None, "'q"]
    rows = pd.DataFrame(
        {
            "village": ["520123105201", "007", "+x", "1e5", "a", "b", "c", "d"],
            "office": ["civil"] * 8,
            "colour": ["red", "blue"] * 4,
            "until": ["2027-03-31"] * 8,
            "share": RAW,
            "yuan": RAW,
            "n": np.arange(8),
            "own": own,
        }
    )
    units = {
        "village": "place",
        "office": "office",
        "colour": "word",
        "until": "month",
        "share": "share",
        "yuan": "yuan",
        "n": "whole",
    }
    words = {"red": {"en": "red one", "zh": "red two"}}
    columns = [
        Column(key, both(f"name {key}"), units.get(key, "text"), both(f"about {key}"), words if key == "colour" else {})
        for key in rows.columns
    ]
    name = {"en": "List: of [villages]", "zh": "list"}
    return {"list": sheet(name, columns, rows, {"en": "a row a village", "zh": "x"}), "again": sheet(name, columns, rows[:0])}


@pytest.fixture(scope="module")
def written():
    return book(sheets(), ABOUT, Called(), "en")


def test_a_workbook_has_the_numbers_to_the_last_bit_and_codes_as_texts(written):
    read_here = openpyxl.load_workbook(io.BytesIO(written))
    front, *tables = read_here.worksheets
    assert [one.title for one in tables] == ["List  of  villages", "List  of  villages (2)"]
    heads = [one.value for one in tables[0][1]]
    for head in ("name share (%)", "name yuan (yuan)"):
        column = [row[heads.index(head)] for row in tables[0].iter_rows(min_row=2)]
        got = np.array([np.nan if one.value is None else one.value for one in column], dtype=float)
        np.testing.assert_array_equal(got.view(np.int64)[:-1], np.array(RAW).view(np.int64)[:-1])
        assert np.isnan(got[-1])
    code, name = (heads.index(head) for head in ("name village, code", "name village"))
    assert [row[code].value for row in tables[0].iter_rows(min_row=2)] == list(sheets()["list"].rows["village"])
    assert [row[name].value for row in tables[0].iter_rows(min_row=2)][:3] == ["520123105201", "007", "=HYPERLINK(+x)"]
    assert {cell.data_type for page in read_here for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}
    until = [row[heads.index("name until")] for row in tables[0].iter_rows(min_row=2)]
    assert {one.value.date() for one in until} == {date(2027, 3, 31)} and until[0].number_format == "yyyy-mm"
    assert [row[heads.index("name colour")].value for row in tables[0].iter_rows(min_row=2)][:2] == ["red one", "blue"]
    assert tables[0].freeze_panes == "C2" and tables[0].auto_filter.ref == f"A1:{tables[0].cell(9, len(heads)).coordinate}"
    assert tables[0].cell(2, heads.index("name share (%)") + 1).number_format == "0.0%"
    assert not any(one._hyperlinks for one in read_here.worksheets)
    text = " ".join(str(cell.value) for row in front.iter_rows() for cell in row)
    for one in (ABOUT.badge, ABOUT.unit, *ABOUT.sentences, "a row a village", "about share"):
        assert one in text


@pytest.mark.parametrize("columns", [4, 8, 10])
def test_a_code_of_a_place_stays_in_one_line_in_a_wider_font_too(columns):
    """Where Times New Roman is not installed figures are a third wider; a code in two pieces is not found again."""
    cells = [Cell("Xincun (Liuxi)", beside="330999467235"), *["1,234 households"] * (columns - 1)]
    found = fit(Table.of(["village", *["households won, low"] * (columns - 1)], [cells]))
    room = found.widths[0] / 20 - 2 * PADDING / 20
    assert room >= len("330999467235") * 0.636 * found.size


def test_months_sort_as_months_and_are_shown_as_people_write_them():
    """A text of the tenth month would stand before one of the second."""
    units = {"from": "month", "by": "day", "none": "month"}
    rows = pd.DataFrame({"from": ["2026-10", "2026-02"], "by": ["2026-10-31", "2026-02-01"], "none": ["", None]})
    own = sheet(both("x"), [Column(key, both(key), unit) for key, unit in units.items()], rows)
    page = openpyxl.load_workbook(io.BytesIO(book({"x": own}, ABOUT, Called(), "zh"))).worksheets[1]
    months, days, none = ([page.cell(row, column) for row in (2, 3)] for column in (1, 2, 3))
    assert [one.value.date() for one in months] == [date(2026, 10, 1), date(2026, 2, 1)]
    assert [one.value.date() for one in days] == [date(2026, 10, 31), date(2026, 2, 1)]
    assert [one.value for one in none] == [None, None]
    assert (months[0].number_format, days[0].number_format) == ('yyyy"年"m"月"', 'yyyy"年"m"月"d"日"')


def test_another_reader_finds_the_same(written):
    one = python_calamine.load_workbook(io.BytesIO(written))
    heads, *rows = one.get_sheet_by_index(1).to_python()
    at = heads.index("name share (%)")
    assert [row[at] for row in rows][:-1] == RAW[:-1]
    assert all(isinstance(row[heads.index("name village, code")], str) for row in rows)


def test_the_same_tables_give_the_same_workbook(written):
    assert book(sheets(), ABOUT, Called(), "en") == written


@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_names_of_sheets_are_taken_by_a_workbook(names):
    found = _titles(names)
    assert len({one.lower() for one in found}) == len(names)
    assert all(0 < len(one) <= 31 and not re.search(r"[\[\]:*?/\\]", one) and one[0] != "'" != one[-1] for one in found)


def test_csv_and_plain_data_have_every_bit_and_no_formula():
    data = plain.tables(sheets(), Called(), "en")["list"]
    assert data.startswith(b"\xef\xbb\xbf")
    found = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    assert list(found.columns[:2]) == ["village", "village_name"]
    assert [float(one or "nan") for one in found["share"]][:-1] == RAW[:-1]
    assert not any(str(one).startswith(("=", "@", "+")) for one in found.to_numpy().ravel())
    kept = json.loads(json.dumps(plain.document(sheets(), ABOUT, Called(), "en"), allow_nan=False))
    assert [row["share"] for row in kept["tables"]["list"]["rows"]] == [*RAW[:-1], None]
    assert kept["tables"]["list"]["columns"][4] == {"key": "share", "name": "name share", "unit": "share", "about": "about share"}
    assert kept["tables"]["again"]["rows"] == [] and kept["about"]["simulated"] == ABOUT.badge


def test_what_is_missing_is_told_once(monkeypatch):
    office.lacks.cache_clear()
    monkeypatch.setitem(office.NEEDS, "Word", "no_such_package_of_ours")
    try:
        assert not office.can("Word")
        assert len([one for one in office.advice() if "policy-twin[office]" in one and "Word" in one]) == 1
    finally:
        office.lacks.cache_clear()


def test_nothing_stands_on_a_page_to_be_posted_but_what_belongs_to_it():
    from twin.report.forms.word import document

    view = View("t", parts=[Part("cover", text="word"), bill(2), bill(3), Part("behind", text="word"), Part("last", text="word")])
    body = xml(document(view, "zh", ABOUT), "word/document.xml")
    said_by = {one: "".join(part.text for part in one.iter(f"{W}t")) for one in body.iter(f"{W}p")}
    heads = {text[-4:]: one.find(f"{W}pPr/{W}pageBreakBefore") is not None for one, text in said_by.items() if text}
    assert [heads[key] for key in ("over", "bill", "hind", "last")] == [False, True, True, False]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_head_has_its_unit_once(lang):
    name = {"en": "time limit (days)", "zh": "办理时限（天）"}
    assert headed(Column("limit_days", name, "days"), lang) == name[lang]
    assert headed(Column("open", both("open"), "days"), lang) == {"en": "open (days)", "zh": "open（天）"}[lang]


def test_the_terminal_counts_what_only_files_have_and_nothing_else():
    assert _more(0, 14, "zh") == "文件中另有14列" and _more(3, -2, "zh") == "文件中另有3行"
    assert _more(3, 14, "zh") == "文件中另有3行、14列" and _more(0, -1, "zh") == ""
