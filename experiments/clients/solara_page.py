"""SolaraViz in a browser: the page opens, villages and plots are drawn, Step and Reset work, nothing is logged as error."""
# Solara fetches its front end from a network of its own (cdn.jsdelivr.net); without one the page stays empty.
# With Solara 1.64.1 Mesa 3.5.1 shows controls but no component of any model, ours or a plain one.

import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

PORT, PICTURE = 8765, Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()) / "mesa_page.png"


def main() -> None:
    """Serve the two lines of the documentation, and look."""
    app = Path(tempfile.mkdtemp()) / "app.py"
    app.write_text("import twin\n\npage = twin.mesa_app()\n", encoding="utf-8")
    words = [sys.executable, "-m", "solara", "run", str(app), "--port", str(PORT), "--production", "--no-open"]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        _wait()
        _look()
    finally:
        server.terminate()
        said = server.communicate(timeout=20)[0]
    assert "Traceback" not in said, said[-3000:]


def _wait() -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5).read()
            return
        except OSError:
            time.sleep(1)
    raise TimeoutError("the page does not come")


def _look() -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"http://127.0.0.1:{PORT}/", timeout=120_000)
        page.get_by_role("button", name="Step").wait_for(timeout=300_000)
        before = page.locator("img, svg").count()
        for _ in range(3):
            page.get_by_role("button", name="Step").click()
            page.wait_for_timeout(3000)
        page.get_by_role("button", name="Reset").click()
        page.wait_for_timeout(5000)
        page.get_by_role("button", name="Step").click()
        page.wait_for_timeout(4000)
        page.screenshot(path=str(PICTURE))
        assert page.get_by_text("Error").count() == 0 and before > 0
        print(f"pictures: {page.locator('img').count()}; {PICTURE}")
        browser.close()


if __name__ == "__main__":
    main()
