"""Every command line of the README is run, in small: the same words, with fewer replicates, months and households."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.readme_lines import LINES, ROOT, SMALL, shortened, small_calibration
from twin import County
from twin.cli import app


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Path:
    return County.small(2, 2, 30).save(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    return small_calibration(tmp_path_factory.mktemp("study"))


def test_there_are_lines_to_run():
    assert {line.split()[1] for line in LINES} >= {*SMALL, "mechanisms", "knobs", "evidence"}


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_line(line, tmp_path, county, study, monkeypatch):
    monkeypatch.chdir(ROOT)
    found = CliRunner().invoke(app, shortened(line, tmp_path / "out", county, study))
    assert found.exit_code == 0, found.output
    assert found.stdout.strip()


@pytest.mark.parametrize(
    "words", [["evidence"], ["evidence", "cai2015"], ["knobs", "reach.tie_pass"], ["mechanisms", "village_grid"]]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_catalogue_speaks_two_languages_and_json(words, lang):
    shown = CliRunner().invoke(app, [*words, "--lang", lang])
    assert shown.exit_code == 0
    assert any("一" <= sign <= "鿿" for sign in shown.stdout) == (lang == "zh")
    assert json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["evidence", "nothing"], "unknown evidence"),
        (["knobs", "reach.tie"], "unknown knob"),
        (["trial", "no.yaml"], "no such file"),
        (["validate", "no-case"], "no case"),
        (["calibrate", "no.yaml"], "cannot be read"),
    ],
)
def test_bad_input_is_one_message(words, said):
    found = CliRunner().invoke(app, words)
    assert said in str(found.exception)
