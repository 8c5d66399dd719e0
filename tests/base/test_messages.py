"""Every message stands in the catalogue, in both languages, with the same fields, and is built so that it can."""

import ast
import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from typer.main import get_command

import twin
from tests.program import program
from twin.base.messages import both, told, told_as
from twin.cli import app, help

HOME = Path(twin.__file__).parent
CATALOGUE = HOME / "base" / "locale" / "zh" / "LC_MESSAGES" / "twin.po"
KEYWORDS = {
    "message": (1,), "InputError": (1,), "MachineError": (1,), "refused": (2,), "error": (2,),
    "told": (2,), "told_as": ((2, "c"), 3), "both": (1,), "mark": (1,),
}  # fmt: skip
# Where a call has its template.
PLACES = {
    "InputError": 0, "MachineError": 0, "error": 1, "refused": 1, "message": 0, "PydanticCustomError": 1,
    "told": 1, "told_as": 2, "both": 0, "mark": 0,
}  # fmt: skip
HAN = re.compile(r"[\u3400-\u9fff]")
# Python files with Chinese that is no text for translators.
DATA = {
    "cli/streams.py",  # a sign to try whether a terminal shows Chinese
    "county/division_tables.py", "county/divisions.py",  # names of places and offices, as division codes give them
    "county/which.py", "scenario/own.py", "scenario/own_mechanisms.py", "scenario/own_policies.py", "scenario/initial.py",
    "sheets/words.py",  # what people write in sheets, in either language
    "county/names.py",  # names of made-up places in both languages, part of a county's content
    "living/observations/names.py", "terms/observed.py",  # what people call policies and targets
    "living/register/pages.py",  # how pages write shares
    "outcomes/indicators.py",  # the name that sources give an indicator
}  # fmt: skip
Key = tuple[str | None, str]  # context, template


@pytest.fixture(scope="module")
def said() -> dict[Key, str]:
    """Where each message of the code stands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = extract_from_dir(HOME, [("**.py", "python")], keywords=KEYWORDS)
        said = {(context, str(text)): f"{file}:{line}" for file, line, text, _, context in found if text}
    return said | {(None, text): "help" for text in help.texts(get_command(app))}


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def fields(text: str) -> set[tuple[str, str, str | None]]:
    return {(name, spec or "", conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None}


def test_every_message_is_in_the_catalogue(said, catalogue):
    known = {(entry.context, entry.id) for entry in catalogue if entry.id}
    assert {key: place for key, place in said.items() if key not in known} == {}


def test_no_entry_of_the_catalogue_is_unused(said, catalogue):
    assert [entry.id for entry in catalogue if entry.id and (entry.context, entry.id) not in said] == []
    assert list(catalogue.obsolete) == []


def test_every_entry_is_chinese_with_the_same_fields(catalogue):
    for entry in catalogue:
        if entry.id:
            assert not entry.fuzzy, entry.id
            assert entry.string, entry.id
            assert HAN.search(entry.string) or not _has_words(entry.id), entry.id
            assert not entry.python_format, f"{entry.id}: reads as a printf format; say the figure with a field"
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
    return any(sign.isalpha() for part, _, _, _ in Formatter().parse(text) for sign in part)


def test_the_compiled_catalogue_is_that_of_the_text(catalogue):
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = {(entry.context, entry.id): entry.string for entry in read_mo(file) if entry.id}
    assert compiled == {(entry.context, entry.id): entry.string for entry in catalogue if entry.id}


def templates() -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """Where each text of the code is said, the call and its template."""
    for path in sorted(HOME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                place = PLACES.get(getattr(node.func, "attr", getattr(node.func, "id", "")), 99)
                if len(node.args) > place:
                    yield f"{path.relative_to(HOME)}:{node.lineno}", node, node.args[place]


def test_no_message_is_put_together_before_it_is_looked_up():
    """Templates are literals: what is joined, chosen or formatted before the look-up cannot be translated."""
    found = list(templates())
    assert len(found) > 500
    assert [place for place, _, text in found if isinstance(text, ast.JoinedStr | ast.BinOp)] == []
    chosen = {place: (text.body, text.orelse) for place, _, text in found if isinstance(text, ast.IfExp)}
    assert [place for place, texts in chosen.items() if any(isinstance(text, ast.Constant) for text in texts)] == []


def test_the_extraction_misses_no_template(said):
    """It reads tokens and leaves out calls that stand deep inside another's arguments, or in an f-string."""
    missed = []
    for place, call, text in templates():
        if isinstance(text, ast.Constant) and text.value not in ("", "{said}"):
            context = call.args[1].value if getattr(call.func, "id", "") == "told_as" else None
            missed += [] if (context, text.value) in said else [place]
    assert missed == []


def test_no_python_file_holds_chinese_of_its_own():
    """English stands in the code, Chinese in the catalogue."""
    files = {path.relative_to(HOME).as_posix(): path.read_text(encoding="utf-8") for path in HOME.rglob("*.py")}
    assert {name for name, text in files.items() if HAN.search(text)} == DATA


def test_texts_are_told_in_each_language():
    assert told("zh", "no figure") == "无数字" and told("en", "no figure") == "no figure"
    assert told_as("zh", "how many", "villages") != told_as("zh", "those covered", "villages")
    assert told_as("en", "how many", "villages") == told_as("en", "those covered", "villages") == "villages"
    assert both("county: {trait}", trait={"en": "size", "zh": "规模"}) == {"en": "county: size", "zh": "县情：规模"}
    assert both("a pilot of: {mechanism}", mechanism="x")["zh"] == "试点：x"


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
    found = program(*arguments, "--lang", "zh", cwd=tmp_path)
    assert found.returncode == 2, found.stderr
    assert found.stderr.count("\n") == 1
    assert len(found.stderr) < 400
    assert any("\u4e00" <= sign <= "\u9fff" for sign in found.stderr)
