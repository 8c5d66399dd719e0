"""The first screen and the pages behind it in a browser: opened, sorted, filtered, exported; nothing leaves this machine."""

import csv
import io
import re
import shutil
import statistics
import time
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests.desk.conftest import visited
from tests.desk.settled import Failed, Settled, made
from tests.views.lived import lived
from twin.desk.kept import keep, kept
from twin.living.observations.observations import FOLDER
from twin.report.views.told import Told
from twin.views.view import VIEWS

pytestmark = pytest.mark.slow  # to make all views takes longer than seconds


@pytest.fixture(scope="module")
def stages(tmp_path_factory):
    """All that the job hands over of a county of two townships, the first stage first."""
    home = tmp_path_factory.mktemp("screens")
    return lived(home).folder, made(home / "my", home / "out")


@pytest.fixture(scope="module")
def visitor(stages):
    folder, found = stages
    with visited(Settled(folder, found[-1]), lang="zh") as one:
        yield one


@pytest.fixture
def page(browser, visitor):
    """A page that fails on an error of its script or a request to anywhere else."""
    context = browser.new_context(accept_downloads=True, locale="zh-CN")
    one, wrong = context.new_page(), []
    one.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    one.on("pageerror", lambda said: wrong.append(str(said)))
    one.on("request", lambda asked: None if asked.url.startswith((visitor.address, "data:")) else wrong.append(asked.url))
    one.goto(visitor.address)
    yield one
    context.close()
    assert wrong == []


def test_every_stage_can_be_shown(stages):
    """A visit never waits: whatever is there is shown, and nothing is wrong with a page of half of it."""
    folder, found = stages
    assert not found[0].told and found[-1].whole and found[-1].meeting.pictures
    village, policy = (
        found[0].names.prepared.plan.codes.villages[0],
        next(iter(found[0].names.prepared.setting.scenario.policies)),
    )
    for one in (found[0], found[1], found[3], found[-1]):
        with visited(Settled(folder, one), lang="zh") as visitor:
            for path in (
                "/",
                f"/village/{village}",
                f"/policy/{policy}",
                f"/township/{found[0].names.prepared.plan.codes.townships[0]}",
                "/report",
            ):
                answer = visitor.get(path)
                assert answer.status_code == 200, (path, answer.text[-300:])


WHY = {
    Failed: ("未能生成", ("正在生成", "未列入预警", "首月尚未结束")),
    Settled: ("首月尚未结束", ("正在生成", "未能生成", "未列入预警")),
}


@pytest.mark.parametrize("kind", WHY)
def test_what_is_not_there_says_why(stages, kind):
    """After a job that failed nothing is being made, and no page takes what is missing for a village that is not listed."""
    (folder, found), (said, never) = stages, WHY[kind]
    codes, policies = found[0].names.prepared.plan.codes, found[0].names.prepared.setting.scenario.policies
    paths = ("/", f"/village/{codes.villages[0]}", f"/township/{codes.townships[0]}", f"/policy/{next(iter(policies))}")
    with visited(kind(folder, found[0]), lang="zh") as visitor:
        for path in paths:
            answer = visitor.get(path)
            assert answer.status_code == 200 and said in answer.text and not any(one in answer.text for one in never), path


def test_a_county_without_observations_has_all_its_pages(stages, tmp_path):
    """Before its first month there is no figure yet; every view is there all the same."""
    fresh = tmp_path / "my"
    shutil.copytree(stages[0], fresh, ignore=shutil.ignore_patterns(FOLDER))
    last = made(fresh, tmp_path / "out")[-1]
    assert last.whole and last.meeting is None and not last.without and {*last.pages} == {*VIEWS}
    codes, policies = last.names.prepared.plan.codes, last.names.prepared.setting.scenario.policies
    paths = ["/", f"/village/{codes.villages[0]}", f"/township/{codes.townships[0]}", f"/policy/{next(iter(policies))}"]
    with visited(Settled(fresh, last), lang="zh") as visitor:
        for path in (*paths, "/report", *(f"/view/{key}{ending}" for key in VIEWS for ending in ("", ".xlsx", ".html"))):
            answer = visitor.get(path)
            assert answer.status_code == 200, (path, answer.text[-300:])


def test_a_policy_with_warnings_and_no_figures_is_not_said_to_be_unlisted(stages):
    """The list may be there before, or without, what becomes of those entitled."""
    folder, found = stages
    work = replace(found[-1], meeting=None)
    key = next(row["policy"] for row in work.told["attention"].kept["list"] if row["colour"] != "none")
    with visited(Settled(folder, work), lang="zh") as visitor:
        text = visitor.get(f"/policy/{key}").text
    assert "未列入预警" not in text and "首月尚未结束" in text


def test_the_order_of_a_meeting(page):
    heads = [one.inner_text() for one in page.query_selector_all("main h2")]
    ids = [one.get_attribute("id") for one in page.query_selector_all("main h2")]
    assert ids == ["figures", "go", "map", "lost", "spend", "ahead", "take"] and all(heads)
    assert len(page.query_selector_all(".tile5")) == 5


def test_the_list_is_sorted_and_filtered(page, stages):
    rows = [row for row in stages[1][-1].told["attention"].kept["list"] if row["colour"] != "none"]
    shown = page.query_selector_all("#list tbody tr")
    assert len(shown) == len(rows) > 3
    head = page.query_selector("#list th.figure")
    head.query_selector("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    values = [float(one.get_attribute("data-value")) for one in page.query_selector_all("#list td.figure")]
    assert values == sorted(values)
    head.query_selector("button").press("Enter")
    values = [float(one.get_attribute("data-value")) for one in page.query_selector_all("#list td.figure")]
    assert values == sorted(values, reverse=True) and head.get_attribute("aria-sort") == "descending"
    colour = rows[-1]["colour"]
    page.select_option("[data-filter=colour]", colour)
    seen = [one.get_attribute("data-colour") for one in page.query_selector_all("#list tbody tr:not([hidden])")]
    assert seen == [colour] * sum(row["colour"] == colour for row in rows)
    page.fill("[data-filter=text]", rows[-1]["village"])
    left = page.query_selector_all("#list tbody tr:not([hidden])")
    assert len(left) == sum(row["colour"] == colour and row["village"] == rows[-1]["village"] for row in rows)
    assert str(len(left)) in page.inner_text("[data-count]")


def test_a_click_on_the_grid_opens_the_village_and_its_policies(page, stages):
    codes = stages[1][-1].names.prepared.plan.codes
    page.select_option("select[name=layer]", "to_win")
    page.wait_for_url("**layer=to_win**")
    cell = page.query_selector(".grid .cell")
    assert cell.get_attribute("aria-label")
    cell.click()
    page.wait_for_url(f"**/village/{codes.villages[0]}")
    assert page.query_selector_all(".panel svg[role=img][aria-label]")
    page.click("main p a[href^='/township/']")
    page.wait_for_url(f"**/township/{codes.townships[0]}")
    page.click(".stacks a[href^='/policy/']")
    page.wait_for_url("**/policy/**")
    image = page.query_selector("img[src^='/picture/money']")
    image.scroll_into_view_if_needed()
    page.wait_for_function("one => one.complete && one.naturalWidth > 100", arg=image)


def download(page, selector):
    with page.expect_download() as found:
        page.click(selector)
    return Path(found.value.path()).read_bytes(), found.value.suggested_filename


def test_files_have_the_numbers_of_the_table(page, stages):
    table = stages[1][-1].told["attention"].kept["list"].frame
    content, name = download(page, "a[href='/view/attention/list.csv']")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert name.endswith(".csv") and [float(row["chance"]) for row in rows] == table["chance"].tolist()
    content, name = download(page, "a[href='/view/attention.xlsx']")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
    assert sheet.max_row == len(table) + 1 and sheet.cell(2, 2).value is not None
    content, _ = download(page, "a[href='/overview.xlsx']")
    assert len(openpyxl.load_workbook(io.BytesIO(content)).sheetnames) > 10


def test_the_single_page_needs_nothing_else_and_says_the_same(page, stages, browser, tmp_path):
    tiles = [one.inner_text() for one in page.query_selector_all(".tile5 .big")]
    content, name = download(page, "a[href='/overview.html']")
    file = tmp_path / name
    file.write_bytes(content)
    alone, asked = browser.new_page(), []
    alone.on("request", lambda one: asked.append(one.url))
    alone.goto(file.as_uri())
    text = alone.inner_text("main")
    assert all(one in text for one in tiles) and all(url.startswith(("file:", "data:")) for url in asked)
    alone.close()


def test_narrow_and_keyboard(page, visitor, stages):
    page.set_viewport_size({"width": 390, "height": 800})
    codes = stages[1][-1].names.prepared.plan.codes
    for path in ("/", f"/village/{codes.villages[0]}", f"/township/{codes.townships[0]}", "/view/needs"):
        page.goto(visitor.address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(visitor.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"


def test_names_that_do_harm_elsewhere_are_text(stages):
    """A village named by somebody who tries."""
    folder, found = stages
    work = found[-1]
    code = work.names.prepared.plan.codes.villages[0]
    work.names.labels[code] = "=1+1<script>alert(1)</script>\u202e"
    try:
        with visited(Settled(folder, work), lang="en") as visitor:
            for path in ("/", f"/village/{code}"):
                text = visitor.get(path).text
                assert "<script>alert" not in text and "&lt;script&gt;alert" in text
            cells = list(csv.reader(io.StringIO(visitor.get("/view/attention/list.csv").content.decode("utf-8-sig"))))
            assert not [one for row in cells for one in row if one.startswith(("=", "+", "@"))]
    finally:
        del work.names.labels[code]


@pytest.mark.parametrize("path", ["/village/../../etc/passwd", "/village/0", "/policy/none", "/view/nothing", "/view/month",
                                  "/view/bill/x.csv",
                                  "/picture/county/99.svg", "/report/..%2F..%2Fcounty.xlsx", "/report/x.docx"])  # fmt: skip
def test_what_is_not_there_is_said_to_be(visitor, path):
    assert visitor.get(path).status_code == 404


def test_pages_come_at_once(visitor, stages):
    """Processor time of the server's thread for a page, in the middle, when all has been loaded once."""
    codes = stages[1][-1].names.prepared.plan.codes
    paths = ["/", f"/village/{codes.villages[0]}", f"/township/{codes.townships[0]}", "/view/needs", "/view/attention"]
    for path in paths:
        visitor.get(path)
    taken = []
    for path in paths * 4:
        start = time.process_time()  # of this process, in which the server runs
        visitor.get(path)
        taken.append(time.process_time() - start)
    assert statistics.median(taken) < 0.2


def test_without_a_word_where_a_view_cannot_be_made(stages):
    """A sentence says what is missing."""
    folder, found = stages
    work = replace(found[-1], without={"matching": "", "index": "why not"})
    with visited(Settled(folder, work), lang="en") as visitor:
        text = visitor.get("/").text
    assert "matching plan: not in this version yet." in text and "policy adaptation index: cannot be made. why not" in text


def test_numbers_of_a_page_are_those_of_the_table(visitor, stages):
    """Chances, as the page rounds them, in the order of the table."""
    table = stages[1][-1].told["attention"]
    assert isinstance(table, Told)
    rows = [row for row in table.kept["list"] if row["colour"] != "none"]
    found = re.findall(r'<td data-value="([0-9.e-]+)">[^<]*<span class="faint under">([0-9]+)%</span>', visitor.get("/").text)
    assert [float(value) for value, _ in found] == [row["chance"] for row in rows]
    assert [int(said) for _, said in found] == [int(f"{100 * row['chance']:.0f}") for row in rows]


def test_a_recommendation_that_was_made_stands_on_the_first_screen(visitor):
    """In short, in the visitor's language, with the way to all of it."""
    table = {"heads": ["design", "gain"], "rows": [["A", "<b>3%</b>"]]}
    said = {"zh": {"title": "three years, three million", "lines": ["take A"], "tables": [table]}}
    shelf = visitor.desk.shelf
    job = shelf.put(replace(shelf.new("recommend", {}), state="done", result={"short": said}))
    text = visitor.get("/").text
    assert f'<a href="/recommend/{job.id}">three years, three million</a>' in text
    assert "<li>take A</li>" in text and "&lt;b&gt;3%&lt;/b&gt;" in text
    (shelf.folder(job) / "job.json").unlink()
    assert "three years, three million" not in visitor.get("/").text


def test_what_was_made_is_there_again_after_a_start_and_nothing_that_was_touched(stages, tmp_path, monkeypatch):
    """Only what this user's server wrote, of these data, is read."""
    monkeypatch.setenv("TWIN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    found = stages[1]
    assert keep(tmp_path, found[-1])
    again = kept(tmp_path, found[-1].digest)
    assert again is not None and again.day == found[-1].day and set(again.told) == set(found[-1].told)
    assert kept(tmp_path, "other data") is None
    file = tmp_path / "work.bin"
    good = file.read_bytes()
    file.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert kept(tmp_path, found[-1].digest) is None
    file.write_bytes(good)
    monkeypatch.setenv("TWIN_CACHE", str(tmp_path / "somebody else"))
    (tmp_path / "somebody else").mkdir()
    assert kept(tmp_path, found[-1].digest) is None, "what another user signed is not unpickled"
    keep(tmp_path, found[1])
    assert kept(tmp_path, found[1].digest) is None, "half of it is made anew"
