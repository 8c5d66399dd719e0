"""A crew with quick workers, and a desk whose county is a small workbook."""

import shutil
import socket
import threading
import time
from contextlib import contextmanager

import httpx
import pytest
import uvicorn

from tests.desk.kinds import KINDS
from tests.workbook.books import book
from twin.desk.app import create
from twin.desk.desk import Desk
from twin.desk.guard import Rules
from twin.desk.jobs.crew import Crew
from twin.desk.jobs.shelf import Shelf
from twin.desk.session import Signer


def pytest_collection_modifyitems(items):
    """What failed in a browser is tried once more: on a machine with other work a browser itself now and then stumbles."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="module")
def crew(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crew")
    things = []
    made = Crew(folder, Shelf(folder / "jobs"), KINDS, workers=0, things=lambda job, thing: things.append((job.id, thing)))
    made.handed = things
    made.start()
    yield made
    made.close()


def until(said, seconds=20.0):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not (found := said()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
    return found


def ended(crew, job, seconds=20.0):
    """A job when it has ended."""
    until(lambda: not crew.get(job.id).open, seconds)
    return crew.get(job.id)


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all tests of a file: its start takes longer than most of them. Each opens a context of its own."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as run:
        opened = run.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


def goto(page, address):
    """Open a page in a browser; once more where the one before showed itself anew at that moment, as an estimate was there."""
    from playwright.sync_api import Error

    try:
        return page.goto(address)
    except Error as problem:
        if "ERR_ABORTED" not in str(problem):
            raise
        return page.goto(address)


def whole(page, selector):
    """Wait for something on a page that is all there: one that shows itself anew is half there for a moment."""
    page.wait_for_function("it => document.readyState === 'complete' && document.querySelector(it) !== null", arg=selector)


class Visitor:
    """A browser without a script, on one desk that listens on a port of this machine."""

    def __init__(self, desk, address):
        self.desk, self.address = desk, address
        self.client = httpx.Client(base_url=address, follow_redirects=True, timeout=30)

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, origin=True, **more):
        headers = {"origin": self.address} if origin is True else {"origin": origin} if origin else {}
        return self.client.post(path, headers=headers | more.pop("headers", {}), **more)

    def waited(self, answer):
        """The page to which a change led, once its job has ended."""
        name = answer.url.path.rsplit("/", 1)[1]
        ended(self.desk.crew, self.desk.crew.get(name), 300)
        return self.get(answer.url.path)


@contextmanager
def visited(desk, **rules):
    """Somebody at a desk, which listens until the block ends."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = create(desk, Rules(Signer(desk.key()), **({"lang": "en"} | rules)))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    until(lambda: server.started)
    visitor = Visitor(desk, f"http://127.0.0.1:{listener.getsockname()[1]}")
    try:
        yield visitor
    finally:
        visitor.client.close()
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    """Somebody at the desk of a county of twelve villages, without observations."""
    with visited(Desk(book(tmp_path_factory.mktemp("desk") / "my"), workers=0, kinds=KINDS, lang="en")) as one:
        yield one
