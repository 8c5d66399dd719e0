"""What says how to cite the program agrees with what builds it, and what is said of a result with its evidence."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from twin.base.version import __version__
from twin.evidence import cite
from twin.evidence.entries import entries
from twin.evidence.trace import rests_on
from twin.evidence.uses import uses
from twin.scenario.scenario import Scenario

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_files_agree_with_the_project():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    codemeta = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    assert citation["version"] == codemeta["version"] == __version__
    assert citation["title"] == cite.TITLE
    assert citation["abstract"] == codemeta["description"] == PROJECT["description"]
    assert citation["keywords"] == codemeta["keywords"] == PROJECT["keywords"]
    assert " AND ".join(citation["license"]) == PROJECT["license"]
    assert [url.rpartition("/")[2] for url in codemeta["license"]] == citation["license"]
    (author,), (person,) = PROJECT["authors"], citation["authors"]
    assert author["name"] == person["name"] == codemeta["author"][0]["name"] == cite.AUTHORS
    assert codemeta["softwareRequirements"] == PROJECT["dependencies"]
    assert codemeta["programmingLanguage"]["version"] == PROJECT["requires-python"]


def sources_by_hand(scenario, synthetic):
    """The same from the files: each mechanism's moves, fading and costs, policies, and all that no scenario changes."""
    keys = {
        key for use in uses() if use.kind in ("knob", "fitted") or (synthetic and use.kind == "trait") for key in use.evidence
    }
    for key in scenario.mechanisms:
        one = scenario.definitions[key]
        keys |= {evidence for _, _, move in one.all_moves() for evidence in move.evidence} | set(one.costs.evidence)
        keys |= set(one.fades.evidence) if one.fades else set()
    keys |= {evidence for policy in scenario.policies.values() for evidence in policy.evidence}
    return {entries()[key].source for key in keys if key in entries()}


@pytest.mark.parametrize("name", ["baseline", "linkage", "governance"])
@pytest.mark.parametrize("synthetic", [True, False])
def test_a_result_names_the_sources_of_its_numbers_and_no_others(name, synthetic):
    scenario = Scenario.load(name)
    found = cite.cited([rests_on(scenario)], synthetic)
    assert {one.key for one in found} == sources_by_hand(scenario, synthetic)
    assert all(sum(one.numbers.values()) > 0 for one in found)


def test_bibtex_can_be_read_back():
    """Each entry is closed, has a key of its own and no sign that TeX takes for a command."""
    text = cite.bibtex(cite.cited([rests_on(Scenario.load("linkage"))], True), "1.0+50%", "county my_county & more")
    assert text.count("{") == text.count("}")
    keys = re.findall(r"^@\w+\{([^,]+),$", text, re.MULTILINE)
    assert len(keys) == len(set(keys)) >= 8
    assert not re.search(r"(?<!\\)[%&#$_]", re.sub(r"^@.*$", "", text, flags=re.MULTILINE))


def test_the_version_of_the_evidence_moves_with_its_tables(tmp_path, monkeypatch):
    before = cite.evidence_version()
    (tmp_path / "facts.csv").write_text("id\n", encoding="utf-8")
    monkeypatch.setattr(cite, "FOLDER", tmp_path)
    cite.evidence_version.cache_clear()
    assert cite.evidence_version() != before
    monkeypatch.undo()
    cite.evidence_version.cache_clear()
    assert cite.evidence_version() == before
