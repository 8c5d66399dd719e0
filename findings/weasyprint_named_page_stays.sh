#!/usr/bin/env bash
# WeasyPrint 70.0: what follows a block on a named page (`page: across`) and has no name of its own stays on that named page, without a
# break and without a warning. By CSS Paged Media 3 the page of unnamed content is "auto", which differs from "across", so a break is
# forced between the two, as it is before the block (and as Chromium does on both sides). One wide table that is turned therefore
# turns all that follows. A name for everything else (`body > * { page: upright }`) brings the break back.
# Seen: of three blocks, the second one named, two pages are made, the third block on the landscape one; with a name for all, three.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check weasyprint==70.0
cat > "$place/try.py" <<'CODE'
from weasyprint import HTML

SIZES = "@page { size: 100px 200px; margin: 10px } @page across { size: 300px 100px } .wide { page: across }"
BODY = "<div>one</div><div class=wide>two</div><div>three</div>"


def pages(style):
    made = HTML(string=f"<style>{SIZES} {style}</style>{BODY}").render()
    return [(round(page.width), round(page.height)) for page in made.pages]


unnamed, named = pages(""), pages("body > div { page: upright } body > .wide { page: across }")
print("third block unnamed:", unnamed)
print("third block named:  ", named)
assert unnamed == [(100, 200), (300, 100)]
assert named == [(100, 200), (300, 100), (100, 200)]
CODE
"$place/env/bin/python" "$place/try.py"
