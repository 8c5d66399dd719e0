"""A month by the command: every view in every form, the same numbers in all of them, and all of it registered."""

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import twin.cli
from tests.views.lived import MEMBERS, lived
from twin.base.errors import InputError
from twin.living.register.pages import printed
from twin.living.update.estimate import prepare
from twin.living.verify import verify
from twin.report.forms.office import can
from twin.views import month
from twin.views.view import VIEWS

LANG = "zh"


def invoke(*words):
    """A command in this process; what it raises is raised."""
    outcome = CliRunner().invoke(twin.cli.app, [*map(str, words)])
    if outcome.exception and not isinstance(outcome.exception, SystemExit):
        raise outcome.exception
    return outcome


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder after a month, and what the command said."""
    source = lived(tmp_path_factory.mktemp("month"), LANG)
    said = invoke("month", source.folder, "--as-of", source.day, "--members", MEMBERS, "--workers", 1, "--lang", LANG)
    assert said.exit_code == 0, said.output
    return source, said


def names():
    return {key: view.name[LANG] for key, view in VIEWS.items()} | {"month": month.NAME[LANG]}


def text_of(docx):
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        body = archive.read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", re.sub(r"</w:p>", "\n", body))


@pytest.mark.slow
def test_every_view_is_there_in_every_form(made):
    source, said = made
    reports = source.folder / "reports" / source.day
    forms = ["html", "xlsx", *(ending for form, ending in (("Word", "docx"), ("PDF", "pdf")) if can(form))]
    wanted = {f"{name}.{form}" for name in names().values() for form in forms}
    assert {path.name for path in reports.iterdir()} == wanted
    assert all(f"{name}.docx" in said.output for name in names().values())


@pytest.mark.slow
@pytest.mark.parametrize("key", [*VIEWS, "month"])
def test_one_number_stands_in_all_forms(made, key):
    """Each number of the page stands in its table, in the Word document and in the workbook."""
    source, _ = made
    reports, name = source.folder / "reports" / source.day, names()[key]
    page = (reports / f"{name}.html").read_text(encoding="utf-8")
    shown = page[page.index(f'<div data-lang="{LANG}"') :].partition('<div data-lang="en"')[0]
    document = text_of((reports / f"{name}.docx").read_bytes())
    book = openpyxl.load_workbook(reports / f"{name}.xlsx")
    held = [cell.value for one in book for row in one.iter_rows() for cell in row if isinstance(cell.value, int | float)]
    numbers = printed(shown)
    assert "&lt;data" not in page  # what says where a number is from is not printed
    assert numbers or key in ("duties", "guide")
    for one in numbers:
        assert one.text in document
        if one.table.startswith(f"views/{source.day}/{key}-"):
            table = pd.read_csv(source.folder / "living" / one.table)
            assert float(table[one.field].iloc[one.row - 2]) == float(one.value)
            assert any(abs(float(one.value) - value) <= 1e-9 * abs(value) for value in held)


@pytest.mark.slow
def test_all_of_it_is_registered(made):
    source, _ = made
    found = verify(source.folder)
    assert found.holds and found.numbers > 100, found.findings


@pytest.mark.slow
def test_the_same_month_again_is_the_same_to_the_byte(made):
    source, _ = made
    reports = source.folder / "reports" / source.day
    before = {path.name: path.read_bytes() for path in reports.iterdir()}
    invoke("month", source.folder, "--as-of", source.day, "--members", MEMBERS, "--workers", 1, "--lang", LANG)
    after = {path.name: path.read_bytes() for path in reports.iterdir()}
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.slow
def test_a_view_by_itself_as_plain_data(made):
    source, _ = made
    said = invoke("view", "attention", source.folder, "--as-of", source.day, "--members", MEMBERS, "--workers", 1, "--json")
    found = json.loads(said.stdout)
    assert len(found["tables"]["list"]["rows"]) == len(source.listed)


@pytest.mark.parametrize("name", ["demo", "small", "given"])
def test_a_folder_is_its_own_county_whatever_it_is_called(source, tmp_path, monkeypatch, name):
    shutil.copytree(source.folder, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    found = prepare(Path(name), MEMBERS, workers=1)
    assert found.setting.county.build().fingerprint == source.county.fingerprint
    np.testing.assert_array_equal(found.pool.scores, source.estimate.prepared.pool.scores)


def test_what_is_no_view_and_what_is_no_village(source):
    no_view = CliRunner().invoke(twin.cli.app, ["view", "weather", str(source.folder)])
    assert isinstance(no_view.exception, InputError) and "attention" in str(no_view.exception)
    no_village = CliRunner().invoke(
        twin.cli.app, ["view", "bill", str(source.folder), "--village", "Nowhere", "--members", str(MEMBERS), "--workers", "1"]
    )
    assert isinstance(no_village.exception, InputError) and "Nowhere" in str(no_village.exception)
