"""A planner at the desk of a small county that is settled, in a browser: counts clicks, keeps pictures, hears what goes wrong."""

import os
from contextlib import contextmanager
from pathlib import Path

from tests.desk.conftest import goto, visited
from tests.desk.kinds import KINDS
from tests.desk.settled import Settled, made
from tests.views.lived import lived
from twin.desk.jobs.job import Kind

PICTURES = os.environ.get("TWIN_PICTURES")  # the folder for them, where somebody wants to look
JOBS = {
    "compare": Kind("tests.desk.tasks:compare", "long", 600.0),
    "recommend": Kind("tests.desk.tasks:recommend_elsewhere", "long", 900.0),
    "report": Kind("twin.desk.papers.report:report", "long", 900.0),
}  # fmt: skip
MOST = 8  # clicks of a task


@contextmanager
def settled(home):
    """A visitor at the desk of a county of two townships with eight months of data, everything made, its workers at work."""
    folder = lived(home, "zh").folder
    with visited(Settled(folder, made(folder, home / "out")[-1], workers=1, kinds=KINDS | JOBS), lang="zh") as one:
        yield one


class Planner:
    """Somebody who clicks. `wrong`: requests elsewhere, complaints of the browser."""

    def __init__(self, browser, address, width=1280, height=900):
        """Begins on the first screen."""
        self.address, self.wrong, self.clicks, self.width = address, [], 0, width
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", accept_downloads=True,
            permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        self.page = self.context.new_page()
        self.page.set_default_timeout(40_000)
        self.page.on("request", lambda one: None if one.url.startswith((address, "data:")) else self.wrong.append(one.url))
        self.page.on("console", lambda one: self.wrong.append(one.text) if one.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda one: self.wrong.append(str(one)))
        goto(self.page, address)

    def press(self, name, role="link", within="body", exact=False, nth=0):
        """One click on what is called so."""
        self.clicks += 1
        self.page.locator(within).first.get_by_role(role, name=name, exact=exact).nth(nth).click()

    def hit(self, selector):
        """One click on what has no name of its own."""
        self.clicks += 1
        self.page.locator(selector).first.click()

    def choose(self, label, text):
        """Two clicks: a list is opened, and one of it is taken."""
        self.clicks += 2
        self.page.get_by_label(label).first.select_option(label=text)

    def taken(self, name, role="link", within="main"):
        """The file that a click brings: its name and content."""
        with self.page.expect_download() as found:
            self.press(name, role, within)
        return found.value.suggested_filename, Path(found.value.path()).read_bytes()

    def picture(self, name):
        """Keep the page as it looks, where that is asked for: to draw a long page takes longer than to walk it."""
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{name}-{self.width}.png", full_page=True)

    def fits(self):
        """Whether nothing is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
