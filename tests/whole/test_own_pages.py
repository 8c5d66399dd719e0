"""Pages on a network, population, policy, indicator and process of one's own: their code is run as it stands there."""

import re
import sys
from pathlib import Path

import pytest

from twin.outcomes import own
from twin.processes import registry

DOCS = Path(__file__).parents[2] / "docs"


def blocks(name):
    return re.findall(r"^```python\n(.*?)^```$", (DOCS / f"{name}.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def as_it_was(tmp_path, monkeypatch):
    """In an empty folder; what a page adds is gone after it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for process in registry.own():
        registry.remove(process.name)
    for name in tuple(own.added()):
        own.remove(name)
    sys.modules.pop("my_own", None)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("own_network", lambda names: names["heard"]["rings"] != names["heard"]["as drawn"]),
        (
            "own_population",
            lambda names: names["results"]["aged"].summary["run_key"] != names["results"]["as given"].summary["run_key"],
        ),
        ("own_policy", lambda names: names["dearer"].policies["heating"].entitlement == 900),
    ],
)
def test_the_code_of_a_page_runs(page, asked, as_it_was):
    (code,), names = blocks(page), {}
    exec(code, names)
    assert asked(names)


@pytest.mark.slow
def test_what_a_module_adds_is_known_to_workers(as_it_was):
    """The process lowers what the own count sees, in runs that other processes made."""
    module, use = blocks("own_indicator")
    (as_it_was / "my_own.py").write_text(module, encoding="utf-8")
    exec(use, {})
    assert own.names() == ("visits_for_show", "eager")
