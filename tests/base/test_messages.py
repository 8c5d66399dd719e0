"""Every message stands in the catalogue, in both languages, with the same fields, and is built so that it can."""

import ast
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from typer.main import get_command

import twin
from twin.cli import app, help

HOME = Path(twin.__file__).parent
CATALOGUE = HOME / "base" / "locale" / "zh" / "LC_MESSAGES" / "twin.po"
KEYWORDS = {
    "message": (1,), "InputError": (1,), "MachineError": (1,), "refused": (2,), "error": (2,),
    "told": (2,), "told_as": ((2, "c"), 3), "both": (1,), "mark": (1,),
}  # fmt: skip
RAISED = {"InputError": 0, "MachineError": 0, "error": 1, "refused": 1, "message": 0, "PydanticCustomError": 1}


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """Where each message of the code stands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = extract_from_dir(HOME, [("**.py", "python")], keywords=KEYWORDS)
        said = {str(text): f"{file}:{line}" for file, line, text, _, _ in found if text}
    return said | dict.fromkeys(help.texts(get_command(app)), "help")


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def fields(text: str) -> set[tuple[str, str, str | None]]:
    return {(name, spec or "", conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None}


def test_every_message_is_in_the_catalogue(said, catalogue):
    known = {entry.id for entry in catalogue if entry.id}
    assert {text: place for text, place in said.items() if text not in known} == {}


def test_no_entry_of_the_catalogue_is_unused(said, catalogue):
    assert [entry.id for entry in catalogue if entry.id and entry.id not in said] == []
    assert list(catalogue.obsolete) == []


def test_every_entry_is_chinese_with_the_same_fields(catalogue):
    for entry in catalogue:
        if entry.id:
            assert not entry.fuzzy, entry.id
            assert entry.string, entry.id
            assert any("\u4e00" <= sign <= "\u9fff" for sign in entry.string) or not _has_words(entry.id), entry.id
            if fields_are_filled(entry.id):
                assert fields(entry.string) == fields(entry.id), entry.id


def fields_are_filled(text: str) -> bool:
    """Whether a template has fields; one without is not formatted, so its braces are its own."""
    try:
        return bool(fields(text))
    except ValueError:
        return False


def _has_words(text: str) -> bool:
    """Whether a message says anything besides its fields."""
    return any(part.strip(" :;,.()[]–-/") for part, _, _, _ in Formatter().parse(text))


def test_the_compiled_catalogue_is_that_of_the_text(catalogue):
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = {entry.id: entry.string for entry in read_mo(file) if entry.id}
    assert compiled == {entry.id: entry.string for entry in catalogue if entry.id}


def test_no_message_is_put_together_before_it_is_looked_up():
    """Templates are literals: what is joined or formatted before the look-up cannot be translated."""
    calls = [
        (f"{path.relative_to(HOME)}:{node.lineno}", getattr(node.func, "attr", getattr(node.func, "id", "")), node.args)
        for path in sorted(HOME.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    templates = {place: given[RAISED[name]] for place, name, given in calls if len(given) > RAISED.get(name, 99)}
    assert len(templates) > 100
    assert [place for place, template in templates.items() if isinstance(template, ast.JoinedStr | ast.BinOp)] == []


# Real refusals


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (["run", "no-such-scenario"], {}),
        (["run", "baseline", "--set", "fund.by_need=7"], {}),
        (["run", "baseline", "--set", "fund.by_ned=0.7"], {}),
        (["run", "bad.yaml"], {"bad.yaml": "base: baseline\nmechanisms: {points_sistem: {}}\n"}),
        (["run", "bad.yaml"], {"bad.yaml": "base: baseline\nmonths: many\n"}),
        (["run", "bad.yaml"], {"bad.yaml": "a: {"}),
        (["run", "baseline", "--county", "place"], {"place/county.json": json.dumps({"format": 99})}),
        (["knobs", "no.such"], {}),
        (["evidence", "nobody1999"], {}),
        (["sensitivity", "study.yaml"], {"study.yaml": "factors: 3\n"}),
        (["attribute", "study.yaml"], {"study.yaml": "players: 3\n"}),
        (["trial", "case.yaml"], {"case.yaml": "arms: 3\n"}),
        (["calibrate", "study.yaml"], {"study.yaml": "parameters: 3\n"}),
        (["report", "nowhere"], {}),
    ],
)
def test_refusals_are_chinese(tmp_path, arguments, files):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    env = os.environ | {"PYTHONPATH": str(HOME.parent), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "twin", *arguments, "--lang", "zh"]
    found = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env, check=False)
    assert found.returncode == 2, found.stderr
    assert found.stderr.count("\n") == 1
    assert len(found.stderr) < 400
    assert any("\u4e00" <= sign <= "\u9fff" for sign in found.stderr)
