#!/usr/bin/env bash
# Solara 1.58.2 and Mesa 3.5.1: `solara.GridDraggable` shows nothing where ipyvuetify 3 (Vue 3) is installed, which is what a plain
# `pip install` brings: it loads @widgetti/vue-grid-layout 2.3, written for Vue 2, and the browser's console alone says
# "GlobalVue.use is not a function". The server logs nothing, and no test of the server's side sees it. Mesa's SolaraViz lays out all
# its components by it, so that a page of any model has sliders and buttons, but no picture. With `ipyvue<2` and `ipyvuetify<2`
# (Vue 2) the same page shows them; Solara 1.64.1 is no different. Needs Chromium; asks no network when it runs (solara-assets).
# Seen: with ipyvuetify 3.1.0 no picture and that error; with ipyvuetify 1.12.0 one picture and none.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
"${PYTHON:-python3}" -c 'import sys; sys.exit("PYTHON names no Python 3.12 or later") if sys.version_info < (3, 12) else None'
cat > "$place/app.py" <<'CODE'
import mesa
from mesa.visualization import SolaraViz, make_plot_component


class Plain(mesa.Model):
    def __init__(self, rng=None):
        super().__init__(rng=rng)
        self.datacollector = mesa.DataCollector({"time": "time"})
        self.datacollector.collect(self)


page = SolaraViz(Plain(), components=[make_plot_component("time")])
CODE
cat > "$place/look.py" <<'CODE'
import subprocess
import sys
import time
import urllib.request

from playwright.sync_api import sync_playwright

app, chromium, port = sys.argv[1:]
url = f"http://127.0.0.1:{port}/"
words = [sys.executable, "-m", "solara", "run", app, "--port", port, "--production", "--no-open"]
server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    for _ in range(120):
        try:
            urllib.request.urlopen(url, timeout=20).read()
            break
        except OSError:
            time.sleep(1)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page, wrong = browser.new_page(), []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(url, timeout=120_000)
        page.get_by_role("button", name="Step").wait_for(timeout=120_000)
        for _ in range(20):
            if wrong or page.locator("img").count():
                break
            page.wait_for_timeout(1000)
        print(page.locator("img").count(), "pictures;", *wrong or ["no error"])
        browser.close()
finally:
    server.terminate()
    server.wait()
CODE
try() { # NAME PORT PACKAGES
  name=$1 port=$2; shift 2
  "${PYTHON:-python3}" -m venv "$place/$name"
  "$place/$name/bin/python" -m pip install --quiet --disable-pip-version-check mesa==3.5.1 solara==1.58.2 solara-assets==1.58.2 \
    matplotlib==3.11.2 altair==6.3.0 networkx==3.7 playwright==1.65.2 "$@"
  "$place/$name/bin/python" "$place/look.py" "$place/app.py" "$chromium" "$port"
}
three=$(try three 8771 ipyvue==3.1.1 ipyvuetify==3.1.0)
two=$(try two 8772 ipyvue==1.13.0 ipyvuetify==1.12.0)
echo "Vue 3: $three"; echo "Vue 2: $two"
[ "$three" = "0 pictures; GlobalVue.use is not a function" ] && [ "$two" = "1 pictures; no error" ]
