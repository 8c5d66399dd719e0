"""The page on data in a browser, in Chinese: typed, refused, mended, taken, handed in, undone; nothing leaves this machine."""

import re
from pathlib import Path

import pytest

from tests.desk import hostile
from tests.desk.conftest import goto, visited, whole
from tests.desk.kinds import KINDS
from tests.workbook.books import book
from twin.desk.desk import Desk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The desk of a county of twelve villages, in Chinese."""
    with visited(Desk(book(tmp_path_factory.mktemp("browser") / "my"), workers=0, kinds=KINDS), lang="zh") as visitor:
        yield visitor


class Watched:
    """A page, and what it should never do: ask elsewhere, complain, be wider than the window."""

    def __init__(self, browser, address, width=1280):
        self.address, self.foreign, self.complaints = address, [], []
        self.page = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN").new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("request", lambda one: None if one.url.startswith((address, "data:")) else self.foreign.append(one.url))
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))
        self.page.on("dialog", lambda one: one.accept())

    def to(self, path):
        goto(self.page, self.address + path)
        return self.page

    def fits(self):
        return self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def submitted(page, button):
    """Press a button and wait until the job behind it has ended and its page stands there."""
    page.evaluate("document.documentElement.dataset.before = ''")  # so that the page it is pressed on is not taken for the next
    page.click(button)
    whole(page, "html:not([data-before]) main:not(:has([data-wait]))")
    assert "/data/check/" in page.url


def test_a_month_is_typed_mended_taken_and_undone(served, browser):
    watched = Watched(browser, served.address)
    page, file = watched.to("/data"), served.desk.folder / "observations" / "desk-2026-01.csv"
    page.click("section:first-of-type form button")
    page.wait_for_url(re.compile(r"/data/month/2026-01$"))
    whole(page, "[name=observation-0]")
    page.fill("[name=observation-0]", "六成")
    submitted(page, "form[data-sheet] button.main")
    whole(page, "[role=alert]")
    assert not file.exists()
    page.click("main a.button")
    whole(page, "tr.error")
    assert page.input_value("tr.error [name^=observation-]") == "六成"
    page.fill("tr.error [name^=observation-]", "62%")
    page.keyboard.press("Enter")
    submitted(page, "form[data-sheet] button.main")
    whole(page, "p.good")  # which shows itself anew when the estimate with the new number is there
    assert "62%" in file.read_text("utf-8-sig")
    watched.to("/data/month/2026-02")
    field = page.locator("tr:has([data-last='0.62']) [name^=observation-]")
    field.fill("65%")
    assert page.locator("tr:has([data-last='0.62']) [data-change]").inner_text().startswith("+3.0")
    field.fill("")
    watched.to("/data")
    submitted(page, "button[name=number]")
    whole(page, "p.good")
    assert not file.exists()
    assert (watched.foreign, watched.complaints) == ([], [])


def test_a_workbook_is_handed_in_looked_at_and_taken_and_a_spoilt_one_is_not(served, browser, tmp_path):
    watched = Watched(browser, served.address)
    page, own = watched.to("/data"), served.desk.folder / "县情.xlsx"
    (tmp_path / "宏.xlsx").write_bytes(hostile.with_part(own, "xl/vbaProject.bin"))
    page.set_input_files("input[name=file]", tmp_path / "宏.xlsx")
    submitted(page, "form[data-most] button")
    whole(page, "[role=alert]")
    assert page.locator("button.main").count() == 0
    watched.to("/data")
    page.set_input_files("input[name=file]", own)
    submitted(page, "form[data-most] button")
    submitted(page, "button.main")
    whole(page, "p.good")
    large = tmp_path / "大.xlsx"
    large.write_bytes(b"PK" + bytes(21 * 2**20))
    watched.to("/data")
    page.set_input_files("input[name=file]", large)
    page.click("form[data-most] button")
    assert page.locator("[data-wrong]").inner_text() and page.url.endswith("/data")
    assert (watched.foreign, watched.complaints) == ([], [])


@pytest.mark.parametrize("path", ["/", "/data", "/data/month/2026-01", "/corner", "/jobs"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_speaks_and_is_reached_by_keys(served, browser, path, width):
    watched = Watched(browser, served.address, width)
    page = watched.to(path)
    assert watched.fits() and page.get_attribute("html", "lang") == "zh"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    unnamed = "[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')].filter(one => !(one.labels && one.labels.length) && !one.getAttribute('aria-label') && !one.textContent.trim()).map(one => one.name)"  # noqa: E501
    assert page.evaluate(unnamed) == []
    assert (watched.foreign, watched.complaints) == ([], [])


def test_a_filter_that_a_browser_filled_in_again_is_applied(browser):
    """Going back, it fills fields in once the page is there, and says so by `pageshow`."""
    page = browser.new_page()
    page.set_content(
        "<div id=words></div><div data-filters=list><select data-filter=colour><option value=''></option></select>"
        "<input data-filter=text><span data-count data-said='#'></span></div>"
        "<div id=list><table><tbody><tr><td>one</td></tr><tr><td>two</td></tr></tbody></table></div>"
    )
    page.add_script_tag(path=Path(__file__).parents[2] / "twin/desk/static/desk.js")
    assert page.locator("tr:not([hidden])").count() == 2
    page.evaluate("document.querySelector('input').value = 'two'; window.dispatchEvent(new Event('pageshow'))")
    assert page.locator("tr:not([hidden])").all_text_contents() == ["two"] and page.inner_text("[data-count]") == "1"
    page.close()


@pytest.mark.parametrize("name", ["desk.js", "compare.js"])
def test_the_script_is_plain_enough_for_old_browsers(name):
    """No sign or word that came after ES2018, and no text that is run."""
    text = (Path(__file__).parents[2] / "twin/desk/static" / name).read_text()
    assert not re.findall(
        r"\?\?|\|\|=|&&=|\?\.|\bimport\(|\d_\d|#\w+\s*=|replaceAll|\.at\(|\.flat\(|fromEntries|allSettled|structuredClone", text
    )
    assert "eval(" not in text and "new Function" not in text
