"""SolaraViz in a browser: the two lines of this page show four pictures, which Step and Reset change."""
# From ipyvuetify 3 (Vue 3) on, SolaraViz itself shows no picture of any model; `twin.mesa_app()` lays them out without it.

import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PORT, PATIENCE = 8765, 600  # seconds: the model may have to be compiled
BYTES = "image => fetch(image.src).then(found => found.arrayBuffer()).then(given => new Uint8Array(given).join())"
PICTURE = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()) / "mesa_page.png"


def main() -> None:
    """Serve the two lines of the documentation, and look."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("not tried: neither Chromium nor Chrome is on this machine")
        raise SystemExit(77)
    folder = Path(tempfile.mkdtemp())
    app, log = folder / "app.py", folder / "log.txt"
    app.write_text("import twin\n\npage = twin.mesa_app()\n", encoding="utf-8")
    words = [sys.executable, "-I", "-m", "solara", "run", str(app), "--port", str(PORT), "--production", "--no-open"]
    with log.open("w", encoding="utf-8") as file:
        server = subprocess.Popen(words, stdout=file, stderr=subprocess.STDOUT)
    try:
        _wait(server)
        _look(chromium)
    finally:
        server.terminate()
        server.wait(timeout=20)
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said, said[-3000:]


def _wait(server: "subprocess.Popen[bytes]") -> None:
    for _ in range(PATIENCE):
        if server.poll() is not None:
            raise ChildProcessError(f"the server ended with {server.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=30).read()
            return
        except OSError:
            time.sleep(1)
    raise TimeoutError("the page does not come")


def _look(chromium: str) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"http://127.0.0.1:{PORT}/", timeout=120_000)
        page.locator("img").nth(3).wait_for(timeout=300_000)
        seen = [_pictures(page)]
        for name in ("Step", "Step", "Reset"):
            page.get_by_role("button", name=name).click()
            seen.append(_changed(page, seen[-1]))
        page.screenshot(path=str(PICTURE))
        assert seen[3] == seen[0], "a reset twin is the twin of before"
        assert not wrong, wrong
        print("4 pictures; two steps change them, Reset brings back the first ones")
        browser.close()


def _pictures(page: Page) -> list[str]:
    """Their bytes: their addresses are new each time."""
    return [picture.evaluate(BYTES) for picture in page.locator("img").all()]


def _changed(page: Page, before: list[str]) -> list[str]:
    """What is shown once every picture has changed and changes no more."""
    last = before
    for _ in range(PATIENCE):
        page.wait_for_timeout(500)
        now = _pictures(page)
        if now == last and len(now) == 4 and now[0] != before[0] and now[3] != before[3]:
            return now
        last = now
    raise TimeoutError("the pictures do not change")


if __name__ == "__main__":
    main()
