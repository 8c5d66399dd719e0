"""What is handed in: looked at cell by cell, refused in one message or taken whole, and undone."""

import json
import random
import re

import httpx
import openpyxl
import pytest

from tests.desk import hostile
from tests.desk.conftest import visited
from tests.desk.kinds import KINDS
from tests.sheets.spoil import several
from tests.workbook.books import book, rows
from twin.base.errors import InputError
from twin.base.months import month_number
from twin.desk.data import entry, shown
from twin.desk.data.check import base_of
from twin.desk.data.history import Change, Changes
from twin.desk.data.hostile import MOST, look_at
from twin.desk.data.stage import look, staged
from twin.desk.desk import Desk
from twin.scenario.sheets import EVERY
from twin.sheets.grid import UnreadableError
from twin.sheets.read import read_book
from twin.sheets.write import write_book
from twin.terms.observed import TOTALS


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A workbook as a planner has it."""
    return book(tmp_path_factory.mktemp("good") / "my") / "县情.xlsx"


@pytest.fixture(scope="module")
def files(good):
    return hostile.every(good)


NAMES = [
    "empty", "a text", "a web page", "a program", "another ending", "an old workbook", "a workbook for macros", "a locked one",
    "cut", "its end alone", "spoilt inside", "macros", "macros in capitals", "macros of Excel 4", "macros of LibreOffice",
    "controls", "links to workbooks", "connections", "a far picture", "objects", "entities", "entities in two bytes", "a bomb",
    "a bomb that lies", "a bomb of tags", "parts that overlap", "too many parts", "a locked part",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_what_may_not_be_opened_is_refused_in_one_message(files, name):
    file, content, said = files[name]
    assert len(content) < 2**22, "a bomb is to be small"
    with pytest.raises(UnreadableError) as problem:
        look_at(content, file)
    assert said in f"{problem.value.said}; {problem.value.allowed}" and "\n" not in problem.value.said


def test_a_good_workbook_may_be_opened_also_with_links_that_one_clicks(good, tmp_path):
    assert look_at(good.read_bytes(), "我的.XLSX") == ".xlsx"
    own = openpyxl.load_workbook(good)
    own.worksheets[0]["J9"].hyperlink = "http://www.example.com/"
    own.save(tmp_path / "a.xlsx")
    assert look_at((tmp_path / "a.xlsx").read_bytes(), "a.xlsx") == ".xlsx"


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_does_more_than_refuse_or_pass(good, seed):
    rng = random.Random(seed)
    data = bytearray(good.read_bytes())
    for _ in range(rng.choice((1, 10, 300))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    content = bytes(data[: rng.choice((len(data), rng.randrange(len(data))))])
    try:
        assert look_at(content, "a.xlsx") == ".xlsx"
    except UnreadableError as problem:
        assert problem.said


# On the page


def hand_in(visitor, content, name="县情.xlsx"):
    return visitor.waited(visitor.post("/data/workbook", files={"file": (name, content)}))


def cells(page):
    """The rows of problems: weight, place and what is said."""
    return [
        re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r'<tr class="(?:error|warning)">.*?</tr>', page.text, re.S)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a text", "macros", "a bomb that lies", "cut", "an archive", "another ending"])
def test_the_page_refuses_with_one_message_and_nothing_changes(visitor, files, name):
    before, content = base_of(visitor.desk.folder), files[name]
    page = hand_in(visitor, content[1], content[0])
    assert page.status_code == 200 and base_of(visitor.desk.folder) == before
    assert content[2] in page.text, re.sub(r"<[^>]+>", " ", page.text)
    assert "It was refused" in page.text or "It was not taken" in page.text
    assert "Take it" not in page.text
    assert visitor.get("/data").status_code == 200


def test_a_file_that_is_too_large_is_refused_and_not_kept(visitor):
    before = len(visitor.desk.shelf.all())
    answer = visitor.post(
        "/data/workbook", content=b"--x\r\n" + b"a" * (MOST + 2**17), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code == 413 and "20" in answer.text
    assert len(visitor.desk.shelf.all()) == before


@pytest.mark.parametrize("body", [b"", b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--", b"\0" * 1000])
def test_a_form_that_is_none_is_refused(visitor, body):
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/json"):
        assert visitor.post("/data/workbook", content=body, headers={"content-type": kind}).status_code == 400


NASTY = '"><script>alert(1)</script>../../etc/passwd{{7*7}}'


def test_a_files_name_is_shown_as_text_and_is_no_path(visitor, good):
    page = hand_in(visitor, good.read_bytes(), f"{NASTY}.xlsx")
    assert "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text and "{{7*7}}" in page.text
    assert not [path for path in visitor.desk.folder.rglob("*") if "script" in path.name or "passwd" in path.name]


@pytest.mark.slow
def test_spoilt_workbooks_are_refused_with_every_error_at_its_cell(visitor, good, tmp_path):
    before = base_of(visitor.desk.folder)
    made = several(read_book(good.parent, EVERY), EVERY, tmp_path, range(8), ("openpyxl",))
    for one in made:
        page = hand_in(visitor, one.file.read_bytes(), one.file.name)
        errors = [row for row in cells(page) if row[0] == "error"]
        if one.weight == "error":
            assert any(one_place in row for row in errors for one_place in one.places), (
                one.kind,
                re.sub(r"<[^>]+>", " ", page.text),
            )
            assert "Take it" not in page.text
        assert base_of(visitor.desk.folder) == before


@pytest.mark.slow
def test_a_workbook_is_taken_shown_as_what_it_changes_and_undone(visitor, tmp_path):
    folder, before = visitor.desk.folder, base_of(visitor.desk.folder)
    more = rows()
    more["villages"] = [row | ({"size": 99} if row["name"] == "茶园村" else {}) for row in more["villages"]]
    write_book(tmp_path / "new.xlsx", EVERY, more, "zh")
    page = hand_in(visitor, (tmp_path / "new.xlsx").read_bytes(), "新.xlsx")
    assert "It can be taken" in page.text and base_of(folder) == before
    assert "茶园村" in page.text and "99" in page.text
    name = page.url.path
    page = visitor.waited(visitor.post(f"{name}/take"))
    assert "It was taken" in page.text and (folder / "县情.xlsx").read_bytes() == (tmp_path / "new.xlsx").read_bytes()
    after = base_of(folder)
    assert visitor.waited(visitor.post(f"{name}/take")).text.count("changed by somebody else") == 1
    assert base_of(folder) == after
    number = re.search(r'name="number" value="(\d{6})"', visitor.get("/data").text)[1]
    assert "It was undone" in visitor.waited(visitor.post("/data/undo", data={"number": number})).text
    assert base_of(folder) == before
    assert "only the newest change" in visitor.waited(visitor.post("/data/undo", data={"number": number})).text


def typed(month, lines):
    """A form as the page of a month sends it, all of its lines new ones."""
    form = {"month": month}
    for number, line in enumerate(lines):
        form |= {f"{key}-{number}": value for key, value in line.items()} | {f"new-{number}": "1"}
    return form


LINE = {"place": "茶园村", "target": "complaints", "policy": "", "observation": "3", "n": "", "source": "12345热线", "as_of": ""}


@pytest.mark.slow
def test_a_month_is_typed_read_again_and_emptied(visitor):
    folder = visitor.desk.folder
    file = folder / "observations" / "desk-2026-03.csv"
    page = visitor.waited(visitor.post("/data/month", data=typed("2026-03", [LINE, LINE | {"place": "", "observation": "14"}])))
    assert "It was taken" in page.text and file.is_file()
    observed = visitor.desk.looked().observed.table
    assert sorted(observed["observation"]) == [3.0, 14.0] and set(observed["source"]) == {"12345热线"}
    page = visitor.get("/data/month/2026-03").text
    assert 'value="3"' in page and 'value="14"' in page
    april = visitor.get("/data/month/2026-04").text
    assert 'data-last="3.0"' in april and 'data-last="14.0"' in april
    kept = {"month": "2026-03", "place-0": "茶园村", "target-0": "complaints", "policy-0": "", "observation-0": " ", "n-0": ""}
    assert "It was taken" in visitor.waited(visitor.post("/data/month", data=kept)).text
    assert sorted(visitor.desk.looked().observed.table["observation"]) == [14.0]
    kept |= {"place-0": ""}
    visitor.waited(visitor.post("/data/month", data=kept))
    assert not file.exists()


def test_a_sum_since_january_is_asked_for_again_beside_the_last_and_with_its_source(good, tmp_path):
    """Only the month's part of a sum enters; what was typed is the sum."""
    sum_ = {"place": "", "target": "arrived_total", "policy": "", "n": "", "source": "县财政", "as_of": ""}
    files = {
        f"observations/desk-2026-{month:02d}.csv": entry.file_of(f"2026-{month:02d}", [sum_ | {"observation": str(1000 * month)}])
        for month in (1, 2)
    }
    folder = staged(good.parent, Change(files, "month", {"month": "2026-02"}), tmp_path / "stage")
    lines = [one for one in entry.lines(folder, look(folder), month_number("2026-03")) if one.key[1] == "arrived_total"]
    assert [(one.last, one.since, one.cell("source"), one.cell("observation")) for one in lines] == [
        (2000, "2026-02", "县财政", "")
    ]


def test_the_source_of_a_sum_alone_is_filled_in_and_an_office_has_its_name(good, tmp_path):
    """`finance` and its name are one source: what is written in its place goes on with the sum."""
    both_ = [LINE, LINE | {"place": "", "target": "arrived_total", "source": "finance", "observation": "1000"}]
    change = Change({"observations/a.csv": entry.file_of("2026-01", both_)}, "month", {"month": "2026-01"})
    folder = staged(good.parent, change, tmp_path / "stage")
    looked = look(folder)
    lines = {one.key[1]: one.cell("source") for one in entry.lines(folder, looked, month_number("2026-02"))}
    assert lines == {"complaints": "", "arrived_total": "finance"}
    assert [shown.Called(looked, lang).source("finance") for lang in ("en", "zh")] == ["finance system", "财政系统"]
    assert shown.Called(looked, "zh").source("县财政") == "县财政"
    more = both_[1] | {"source": "财政系统", "observation": "3000"}
    (folder / "observations" / "b.csv").write_bytes(entry.file_of("2026-02", [more]))
    table = look(folder).observed.table
    assert sorted(table.loc[table["target"] == "arrived", "observation"]) == [1000.0, 2000.0]


def test_on_a_narrow_page_problems_are_cards_and_no_squeezed_columns(visitor, browser, tmp_path):
    lines = [{"mechanism": "points_system", "places": "全县、东岭镇"}, {"mechanism": "county_special_fund"}]
    content = (book(tmp_path / "bad", mechanisms=lines) / "县情.xlsx").read_bytes()
    address = visitor.address + hand_in(visitor, content).url.path
    page = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(address)
    found = page.evaluate("[...document.querySelectorAll('.problems td')].filter(it => it.innerText).map(it => it.offsetWidth)")
    assert len(found) >= 6 and min(found) > 300 and page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_map_that_is_mended_is_looked_at_again_and_goes_with_a_copy(tmp_path):
    place = book(tmp_path / "my")
    before = base_of(place)
    (place / "map.geojson").write_text("{", encoding="utf-8")
    desk = Desk(place, workers=0, kinds=KINDS, lang="zh")
    spoilt = desk.digest()
    assert (
        before != base_of(place) == spoilt
        and (staged(place, Change({}, "undo", {}), tmp_path / "copy") / "map.geojson").is_file()
    )
    (place / "map.geojson").unlink()
    assert desk.digest() == before
    desk.close()


@pytest.mark.slow
@pytest.mark.parametrize(("change", "said"), [
    ({"observation": "many"}, "cannot be read"), ({"observation": "=1+1"}, "cannot be read"),
    ({"as_of": "someday"}, "cannot be read"), ({"n": "1.5"}, "whole number"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_beside_its_line_and_nothing_is_taken(visitor, change, said):
    before = base_of(visitor.desk.folder)
    page = visitor.waited(
        visitor.post("/data/month", data=typed("2026-05", [LINE, LINE | {"place": "新村", "target": "needs_open"} | change]))
    )
    assert "It was not taken" in page.text and base_of(visitor.desk.folder) == before
    way = re.search(r'href="(/data/month/2026-05\?check=[0-9a-f]+)"', page.text)[1]
    draft = visitor.get(way).text
    line = next(row for row in re.findall(r"<tr class=\"error\">.*?</tr>", draft, re.S))
    assert said in line and "needs_open" in line and draft.count('<tr class="error">') == 1


SHARE = LINE | {"place": "", "target": "satisfaction"}


@pytest.mark.parametrize(("line", "said"), [
    (SHARE | {"observation": "58"}, "58 is a share above 1"), (LINE | {"observation": "2.5"}, "no whole number"),
    (LINE | {"observation": "-1"}, "less than nothing"), (LINE | {"place": "Nowhere"}, "no place Nowhere"),
])  # fmt: skip
def test_what_is_typed_and_cannot_be_is_an_error_in_both_languages(good, tmp_path, line, said):
    rows = [LINE | {"month": "2026-03"}, line | {"month": "2026-03"}]
    change = Change({"observations/desk-2026-03.csv": entry.file_of("2026-03", rows)}, "month", {"month": "2026-03"})
    folder = staged(good.parent, change, tmp_path / "stage")
    looked = look(folder, "observations/desk-2026-03.csv")
    for lang in ("en", "zh"):
        assert [one["row"] for one in looked.problems[lang] if one["weight"] == "error"] == [3]
    assert said in next(one["said"] for one in looked.problems["en"] if one["weight"] == "error")
    assert look(folder).errors == 0  # in files that are there already it is told, and forbids nothing


def test_what_is_impossible_is_not_taken_until_it_is_mended_and_stays_in_the_form(visitor):
    before = base_of(visitor.desk.folder)
    lines = [LINE | {"observation": "2.5"}, SHARE | {"observation": "58"}]
    page = visitor.waited(visitor.post("/data/month", data=typed("2026-08", lines)))
    assert "It was not taken: 2 errors" in page.text and base_of(visitor.desk.folder) == before
    assert "茶园村, complaints raised, 2026-08" in page.text and "satisfied households, 2026-08" in page.text
    draft = visitor.get(re.search(r'href="(/data/month/2026-08\?check=[0-9a-f]+)"', page.text)[1]).text
    assert draft.count('<tr class="error">') == 2 and 'value="2.5"' in draft and 'value="58"' in draft
    mended = [LINE | {"observation": "2"}, SHARE | {"observation": "58%"}]
    assert "It was taken" in visitor.waited(visitor.post("/data/month", data=typed("2026-08", mended))).text
    assert set(visitor.desk.looked().observed.table["standing"]) == {"used"}
    visitor.waited(visitor.post("/data/undo", data={"number": Changes(visitor.desk.folder).last().number}))


def test_what_was_changed_is_said_in_the_language_of_the_page(visitor):
    visitor.waited(visitor.post("/data/month", data=typed("2026-07", [LINE])))
    visitor.waited(visitor.post("/data/undo", data={"number": Changes(visitor.desk.folder).last().number}))
    chinese, english = (visitor.post("/language", data={"lang": lang, "back": "/data"}).text for lang in ("zh", "en"))
    for said, meant in (("observations typed", "录入观测"), ("change undone", "撤销变更")):
        assert said in english and said not in chinese and meant in chinese


@pytest.mark.parametrize("month", ["2026-13", "../../x", "Month", "", NASTY])
def test_what_is_no_month_is_refused(visitor, month):
    assert visitor.post("/data/month", data={"month": month}).status_code == 400
    assert visitor.get("/data/month", params={"month": month}).status_code == 400


@pytest.mark.parametrize("month", ["2026年6月", "2026/6", "2026.06", "2026-6", "２０２６年６月", "Jun 2026"])
def test_a_month_is_chosen_as_the_workbook_takes_it(visitor, month):
    assert visitor.get("/data/month", params={"month": month}).url.path == "/data/month/2026-06"
    assert "pattern=" not in visitor.get("/data").text, "a browser would say nothing of what is wrong"


def test_warnings_of_a_county_are_told_on_its_page(tmp_path):
    """Those of a workbook are of no line of a form."""
    place = book(tmp_path / "my", mechanisms=[{"mechanism": "points_system", "dose": 0.0}])
    with visited(Desk(place, workers=0, kinds=KINDS, lang="en")) as one:
        page = one.get("/data")
    assert page.status_code == 200 and "at no strength" in page.text and "机制!E4" in page.text


def test_observations_are_shown_in_words_and_units():
    assert all(shown.quantity(key, "zh") != key for key in TOTALS)
    assert [shown.number("satisfaction", value, "zh") for value in (0.52, None)] == ["52.0%", "–"]
    assert shown.number("arrived_total", 2_000_000.0, "zh") == "200.0 万元" and shown.number("complaints", 14.0, "zh") == "14"


@pytest.mark.parametrize("path", ["village", "township", "policy"])
def test_what_is_not_there_is_said_in_chinese(visitor, path):
    with httpx.Client(base_url=visitor.address, follow_redirects=True, headers={"origin": visitor.address}) as client:
        client.post("/language", data={"lang": "zh", "back": "/data"})
        answer = client.get(f"/{path}/xx")
    assert answer.status_code == 404 and "没有这" in answer.text and "There is no" not in answer.text


@pytest.mark.slow
def test_texts_of_users_are_no_html_and_no_formula(visitor):
    line = LINE | {"source": f"=HYPERLINK(1){NASTY}"}
    page = visitor.waited(visitor.post("/data/month", data=typed("2026-06", [line])))
    assert "It was taken" in page.text
    for path in ("/data/month/2026-06", "/data"):
        assert "<script>alert" not in visitor.get(path).text
    assert "'=HYPERLINK" in (visitor.desk.folder / "observations" / "desk-2026-06.csv").read_text("utf-8-sig")
    told = visitor.get("/data/observations.csv").text
    assert ",=HYPERLINK" not in told and ',"=HYPERLINK' not in told
    visitor.waited(visitor.post("/data/undo", data={"number": Changes(visitor.desk.folder).last().number}))


# Changes


def test_a_change_that_was_interrupted_is_finished_by_the_next(tmp_path, monkeypatch):
    changes = Changes(tmp_path)
    (tmp_path / "a.csv").write_bytes(b"old")

    def killed(made):
        raise KeyboardInterrupt

    monkeypatch.setattr(changes, "_apply", killed)
    with pytest.raises(KeyboardInterrupt):
        changes.make(Change({"a.csv": b"new", "b.csv": b"more"}))
    assert (tmp_path / "a.csv").read_bytes() == b"old" and not (tmp_path / "b.csv").exists()
    again = Changes(tmp_path)
    again.finish()
    assert ((tmp_path / "a.csv").read_bytes(), (tmp_path / "b.csv").read_bytes()) == (b"new", b"more")
    again.undo("000001")
    assert (tmp_path / "a.csv").read_bytes() == b"old" and not (tmp_path / "b.csv").exists()


def test_changes_are_undone_one_after_the_other_and_not_over_work_of_others(tmp_path):
    changes = Changes(tmp_path)
    for text in (b"one", b"two", b"three"):
        changes.make(Change({"a.csv": text}))
    changes.undo(changes.last().number)
    assert (tmp_path / "a.csv").read_bytes() == b"two"
    changes.undo(changes.last().number)
    assert (tmp_path / "a.csv").read_bytes() == b"one"
    (tmp_path / "a.csv").write_bytes(b"by hand")
    with pytest.raises(InputError, match="outside the desk"):
        changes.undo(changes.last().number)
    assert (tmp_path / "a.csv").read_bytes() == b"by hand"


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "b/../../a.csv"])
def test_no_change_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(ValueError, match="leads out"):
        Changes(tmp_path / "in").make(Change({name: b"x"}))
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.slow
def test_what_a_change_is_about_stands_beside_it(tmp_path):
    made = Changes(tmp_path).make(Change({"a.csv": b"x"}, "month", {"month": "2026-03"}))
    kept = json.loads((tmp_path / "living/desk/changes" / made.number / "change.json").read_bytes())
    assert (kept["what"], kept["about"], kept["done"]) == ("month", {"month": "2026-03"}, True)
