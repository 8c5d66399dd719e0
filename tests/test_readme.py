"""Every command line of the README is run, in small: the same words, with fewer replicates, months and households."""

import json
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from twin import County
from twin.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [
    part.strip()
    for block in README.split("```")[1::2]
    for line in block.splitlines()
    if line.startswith("twin ")
    for part in line.split("#")[0].split(";")
]
SMALL = {
    "run": ["--months", "24"],
    "compare": ["--replicates", "2", "--months", "12", "--workers", "1", "--no-grades"],
    "trial": ["--quick", "--workers", "1"],
    "validate": ["--quick", "--workers", "1", "null-audit-without-sanction"],
    "calibrate": ["--workers", "1"],
    "sensitivity": ["--plan"],
    "attribute": ["--plan"],
    "recommend": ["--plan"],
}


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Path:
    return County.small(2, 2, 30).save(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    text = (ROOT / "experiments" / "calibrate_baseline.yaml").read_text(encoding="utf-8")
    for whole, small in (
        ("scale: 0.1", "scale: 0.01"), ("samples: 20", "samples: 1"), ("members: 128, rounds: 4", "members: 20, rounds: 1"),
        ("keep: 64", "keep: 4"), ("burn_in: 36", "burn_in: 3"), ("months: 24", "months: 12"),
    ):  # fmt: skip
        assert whole in text
        text = text.replace(whole, small)
    path = tmp_path_factory.mktemp("study") / "baseline.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def shortened(line: str, tmp_path: Path, county: Path, study: Path) -> list[str]:
    """The words after `twin`, with folders of this test and whatever makes the command small."""
    words = shlex.split(line)[1:]
    if "--out" in words:
        words[words.index("--out") + 1] = str(tmp_path / "out")
    if "--replicates" in words:
        del words[words.index("--replicates") : words.index("--replicates") + 2]
    if words[0] in ("run", "compare"):
        words += ["--county", str(county)]
    if words[0] == "calibrate":
        words[1] = str(study)
    return words + SMALL.get(words[0], [])


def test_there_are_lines_to_run():
    assert {line.split()[1] for line in LINES} >= {*SMALL, "mechanisms", "knobs", "evidence"}


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_line(line, tmp_path, county, study, monkeypatch):
    monkeypatch.chdir(ROOT)
    found = CliRunner().invoke(app, shortened(line, tmp_path, county, study))
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
