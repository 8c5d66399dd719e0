"""Views of one village: its rows as they stand in the county's views, under names of their own."""

from dataclasses import replace

import pandas as pd
import pytest
import typer.testing

import twin.cli
from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.cli.living import Work
from twin.cli.views import hand_over
from twin.report.living.words import Names
from twin.report.views.folder import file_of, kept, pages
from twin.report.views.told import Told
from twin.views.view import VIEWS

QUICK = ("index", "attention", "resources", "needs", "bill")  # matching has a test of its own


@pytest.fixture(scope="module")
def names(source):
    return Names(source.estimate.prepared)


@pytest.fixture(scope="module", params=QUICK)
def made(source, request):
    """A view, its tables of the county and those of the second village."""
    view, code = VIEWS[request.param], source.estimate.prepared.plan.codes.villages[1]
    return view, code, view.make(source), view.make(replace(source, village=code))


def test_its_tables_are_the_rows_of_the_county(made):
    view, code, whole, one = made
    listed = [name for name, sheet in one.items() if "village" in sheet.rows]
    assert listed and set(one) <= set(whole)
    for name in listed:
        rows = whole[name].rows
        pd.testing.assert_frame_equal(one[name].rows, rows[rows["village"] == code].reset_index(drop=True), check_dtype=False)


def test_its_page_says_whose_it_is_and_names_no_other_village(made, names, source):
    view, code, _, one = made
    said = Told.of(one, names, source.day, village=code)
    others = [other for other in source.estimate.prepared.plan.codes.villages if other != code]
    for lang in LANGS:
        page = pages(view.key, said)[lang]
        assert code in page.title
        assert not [other for other in others if other in str(page)]


@pytest.mark.parametrize("key", QUICK[1:])  # the index knows villages by their places
def test_a_village_of_which_there_is_nothing_has_a_page(source, names, key):
    """Nobody entitled, no needs, nothing listed: as of a village that is not there."""
    sheets = VIEWS[key].make(replace(source, village="nowhere"))
    assert all(sheet.rows.empty for name, sheet in sheets.items() if name != "solutions")
    said = Told.of(sheets, names, source.day, village=source.estimate.prepared.plan.codes.villages[1])
    assert set(pages(key, said)) == set(LANGS)


def test_what_is_of_the_county_alone_refuses_and_names_those_that_are_not(tmp_path):
    for key in ("guide", "duties"):
        said = typer.testing.CliRunner().invoke(twin.cli.app, ["view", key, str(tmp_path), "--village", "x"])
        assert isinstance(said.exception, InputError)
        assert "whole county" in str(said.exception) and "matching, needs, bill" in str(said.exception)


def test_nothing_of_the_county_is_overwritten(source, tmp_path, monkeypatch):
    monkeypatch.setattr("twin.report.views.folder.can", lambda form: False)  # page and workbook will do
    prepared = replace(source.estimate.prepared, folder=tmp_path)
    source = replace(source, estimate=replace(source.estimate, prepared=prepared))
    work, view = Work(tmp_path, source.estimate, source.observations, Names(prepared)), VIEWS["bill"]

    def written(village):
        made = view.make(replace(source, village=village))
        hand_over(work, view, kept(work.names, work.day, view.key, made, village), "zh", None, False)
        return {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".jsonl"}

    (tmp_path / "living").mkdir()
    county, *each = (written(village) for village in ("", *prepared.plan.codes.villages[:2]))
    assert all(each[-1][path] == content for path, content in (county | each[0]).items())
    assert sum(path.suffix == ".xlsx" for path in each[-1]) == 3 and len(each[-1]) > len(each[0]) > len(county)


@pytest.mark.parametrize(("label", "wanted"), [
    ("茶园村", "政策匹配方案-茶园村-{code}"), ("", "政策匹配方案-{code}"), ("a/../b:c*?\n", "政策匹配方案-a_b_c_-{code}"),
    ("长" * 200, "政策匹配方案-" + "长" * 30 + "-{code}"),
])  # fmt: skip
def test_files_of_a_village_have_its_name_and_its_code(source, label, wanted):
    """Two of one name differ in their codes; no name leads out of the folder or is too long for one."""
    named, codes = Names(source.estimate.prepared), source.estimate.prepared.plan.codes.villages[:2]
    named.__dict__["labels"] = dict.fromkeys(codes, label) if label else {}
    found = [file_of("政策匹配方案", Told.of({}, named, source.day, village=code)) for code in codes]
    assert found == [wanted.format(code=code) for code in codes]
    assert all(len(f"{one}.xlsx".encode()) < 255 for one in found)
