"""Workflows ask for what is there: files, folders, scripts that may be run, modules, and every supported Python."""

import importlib.util
import os
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
each = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def steps(path):
    """Every step of every job."""
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


@each
def test_every_action_has_a_version_and_every_job_an_end(path):
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert found["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 360 for job in found["jobs"].values())
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps(path) if "uses" in step)


@each
def test_commands_name_what_is_there(path):
    commands = [step["run"] for step in steps(path) if "run" in step]
    assert commands
    for words in (command.split() for command in commands):
        for before, word in zip(["", *words], words, strict=False):
            if word.startswith(".ci/"):
                assert os.access(ROOT / word, os.X_OK)
            if before == "-m":
                assert importlib.util.find_spec(word)
            if before == "-c" or word.startswith("tests/"):
                assert (ROOT / word).exists()


@each
def test_pythons_are_those_that_the_project_supports(path):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    given = {step["with"]["python-version"] for step in steps(path) if "setup-python" in step.get("uses", "")}
    assert {"3.11", "3.13"} == given
    assert all(f"Python :: {version}" in text for version in given)


def test_what_is_kept_of_a_run_is_what_it_makes():
    kept = {
        path.stem: [step["with"]["path"] for step in steps(path) if "upload-artifact" in step.get("uses", "")]
        for path in WORKFLOWS
    }
    assert kept == {"clients": ["docs/clients.md"], "release": ["dist"]}
    assert (ROOT / "docs" / "clients.md").exists() and "dist/*" in (ROOT / ".ci" / "release").read_text(encoding="utf-8")
