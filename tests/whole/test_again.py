"""The list of pages to make again names what there is: commands that exist and pages that are there."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.again import PAGES

ROOT = Path(__file__).parents[2]
ELSEWHERE = {
    "README": "README.md",
    "structures": "docs/decisions/0011-structures.md",
    "who_is_served": "docs/decisions/0026-who-is-served-first.md",
}
COMMANDS = [command for page in PAGES.values() for command in page.commands]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_there(name):
    assert (ROOT / ELSEWHERE.get(name, f"docs/{name}.md")).is_file()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_there(command):
    words = shlex.split(command)
    for word in words:
        if word.startswith("experiments/"):
            assert (ROOT / word).is_file(), word
    if words[1] == "-m":
        module = ROOT / words[2].replace(".", "/")
        assert module.with_suffix(".py").is_file() or (module / "__main__.py").is_file(), words[2]


def test_pages_are_listed_and_unknown_ones_refused():
    ask = [sys.executable, "-m", "experiments.again"]
    listed = subprocess.run(ask, capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert all(f"{name} " in listed for name in PAGES)
    refused = subprocess.run([*ask, "nonsense"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert refused.returncode == 2 and "allowed: calibration" in refused.stderr
