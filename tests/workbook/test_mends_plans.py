"""Scenarios of a workbook where names, dates, money and offices meet: each was once read wrongly."""

import pytest
import xlsxwriter

from tests.workbook.books import book
from twin import County, Scenario
from twin.base.errors import InputError
from twin.cli.options import _home
from twin.county.which import is_book
from twin.scenario.layers import is_own
from twin.study.file import Study, StudyFile

PLANS = [
    {"mechanism": "points_system", "dose": 0.5, "places": "东岭镇", "yuan": 60_000.0},
    {"mechanism": "smart_platform", "scenario": "方案一"},
]


def foreign(file):
    """Somebody's workbook, which is no county's."""
    with xlsxwriter.Workbook(file) as other:
        other.add_worksheet("工资表").write(0, 0, "姓名")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return book(tmp_path_factory.mktemp("plans"), mechanisms=PLANS)


def test_a_scenario_file_is_found_whatever_workbook_lies_beside_it(tmp_path):
    foreign(tmp_path / "工资.xlsx")
    (tmp_path / "mine.yaml").write_text("base: linkage\nmonths: 5\n", encoding="utf-8")
    (tmp_path / "upon.yaml").write_text("base: ./mine\n", encoding="utf-8")
    assert not is_book(tmp_path)
    assert [Scenario.load(f"{tmp_path}/{name}").months for name in ("mine", "mine.yaml", "upon")] == [5, 5, 5]
    place = book(tmp_path)
    assert is_book(place) and is_own(place / "基线")
    assert [Scenario.load(f"{tmp_path}/{name}").months for name in ("mine", "mine.yaml", "upon")] == [5, 5, 5]


def test_a_workbook_of_another_name_is_a_countys_by_its_sheets(tmp_path):
    (book(tmp_path) / "县情.xlsx").rename(tmp_path / "青溪县2026.xlsx")
    assert is_book(tmp_path) and Scenario.load(tmp_path / "基线").home == tmp_path.resolve()


def test_what_is_based_on_a_plan_runs_on_the_plans_county(folder, tmp_path, monkeypatch):
    file = tmp_path / "mine.yaml"
    file.write_text(f"base: {folder}/方案一\nmechanisms: {{points_system: 1}}\n", encoding="utf-8")
    mine = Scenario.load(file)
    assert mine.home == folder.resolve() and mine.set({"fund.operations": 2}).home == mine.home
    assert Scenario.from_dict({"base": f"{folder}/linkage"}).home == mine.home
    assert _home([mine, Scenario.load("linkage")]) == str(folder.resolve()) and _home([Scenario.load("linkage")]) == "demo"
    study = Study.of({"name": "s", "base": f"{folder}/方案一"}, StudyFile)
    assert study.county.build().fingerprint == County.load(folder).fingerprint
    demo = Study.of({"name": "s", "base": f"{folder}/方案一", "county": "demo", "scale": 0.05}, StudyFile)
    assert demo.county.name == "demo"
    monkeypatch.chdir(folder.parent)
    assert _home([Scenario.load(f"{folder.name}/基线"), Scenario.load(folder / "方案一")]) == folder.name  # one, said in two ways


def test_a_name_with_a_point_before_it_is_the_folders_own(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert Scenario.load("./baseline").home == folder.resolve() and Scenario.load("baseline").home is None
    with pytest.raises(InputError, match=r"did you mean '\./方案一'"):
        Scenario.load("方案一")
    monkeypatch.chdir(folder.parent)
    with pytest.raises(InputError, match=f"did you mean '{folder.name}/基线'"):
        Scenario.load(f"{folder.name}\\基线")
