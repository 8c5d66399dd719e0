"""The page of clients says what is pinned and tried: each version, script and snippet is that of `experiments/clients`."""

import re
from pathlib import Path

import pytest
from packaging.markers import Marker

from experiments.clients.__main__ import CLIENTS, HERE, MOST_LINES, NEWER, PAGE, ROOT, SNIPPETS, _page, _rows, _said

OF = {"core": "3.11", "ema": "3.11", "mesa": "3.13"}  # the Python that an environment is made with
TEXT = PAGE.read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in row.split("|")[1:-1]] for row in _rows(TEXT)]
each = pytest.mark.parametrize("number", range(len(CLIENTS)), ids=[f"{one.script}-{one.env}" for one in CLIENTS])


def pins(path: Path, python: str) -> dict[str, str]:
    """Version by name in small letters, of what holds for a Python."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        what, _, where = line.partition(";")
        if what.strip() and not what.startswith("#"):
            name, _, version = what.strip().partition("==")
            if not where or Marker(where.strip()).evaluate({"python_version": python}):
                found[name.lower()] = version
    return found


@pytest.mark.parametrize("env", OF)
def test_every_package_of_an_environment_is_pinned(env):
    assert all(pins(HERE / f"{env}.txt", OF[env]).values())
    assert (env in NEWER) == (OF[env] >= "3.12")


@each
def test_what_the_page_says_is_what_is_pinned(number):
    one, row = CLIENTS[number], ROWS[number]
    known = pins(ROOT / "constraints.txt", OF[one.env]) | pins(HERE / f"{one.env}.txt", OF[one.env])
    assert row[0] == ", ".join(f"{name} {known[name.lower()]}" for name in one.packages)
    assert row[1].startswith(OF[one.env])
    about, limits = _said(one.script)
    assert row[2:] == [about, "works", limits or "–"]


def test_the_page_has_a_row_for_every_client_and_no_other():
    assert len(ROWS) == len(CLIENTS)
    assert {path.stem for path in HERE.glob("*.py")} - {"__init__", "__main__"} == {one.script for one in CLIENTS}


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_is_the_short_script_that_was_run(name):
    code = (HERE / f"{name}.py").read_text(encoding="utf-8").split('"""\n', 1)[1].strip()
    assert f"```python\n{code}\n```\n```\n" in TEXT
    assert sum(bool(line) for line in code.splitlines()) <= MOST_LINES


def test_the_page_keeps_what_was_not_tried():
    assert _page(TEXT, _rows(TEXT), {}) == TEXT
    found = _page(TEXT, ["| other |", *_rows(TEXT)[1:]], {"factorial": "printed anew"})
    assert "```\nprinted anew\n```\n<!-- end of factorial -->" in found and _rows(found) == ["| other |", *_rows(TEXT)[1:]]
    assert found.split("<!-- end of factorial -->")[1] == TEXT.split("<!-- end of factorial -->")[1]


def test_samplers_are_given_a_seed():
    """So that the page, made again, says the same."""
    for path in HERE.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"sample_\w+\(|Sampler\(|perform_experiments\(|ABCSMC\(", text) and path.stem != "__main__":
            assert re.search(r"seed|rng", text), path.name
