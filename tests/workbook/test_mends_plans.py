"""Scenarios of a workbook where names, dates, money and offices meet: each was once read wrongly."""

import pytest
import xlsxwriter
from typer.testing import CliRunner

from tests.workbook.books import book, rows
from twin import County, PolicyTwin, Scenario
from twin.base.errors import InputError
from twin.base.months import month_number
from twin.cli import app
from twin.county.which import is_book
from twin.remarks import remarks
from twin.scenario.check import problems_of
from twin.scenario.home import home_or_demo
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
    assert home_or_demo([mine, Scenario.load("linkage")]) == str(folder.resolve())
    assert home_or_demo([Scenario.load("linkage")]) == "demo"
    study = Study.of({"name": "s", "base": f"{folder}/方案一"}, StudyFile)
    assert study.county.build().fingerprint == County.load(folder).fingerprint
    demo = Study.of({"name": "s", "base": f"{folder}/方案一", "county": "demo", "scale": 0.05}, StudyFile)
    assert demo.county.name == "demo"
    monkeypatch.chdir(folder.parent)
    one_in_two_ways = [Scenario.load(f"{folder.name}/基线"), Scenario.load(folder / "方案一")]
    assert home_or_demo(one_in_two_ways) == folder.name


def test_a_name_with_a_point_before_it_is_the_folders_own(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert Scenario.load("./baseline").home == folder.resolve() and Scenario.load("baseline").home is None
    with pytest.raises(InputError, match=r"did you mean '\./方案一'"):
        Scenario.load("方案一")
    monkeypatch.chdir(folder.parent)
    with pytest.raises(InputError, match=f"did you mean '{folder.name}/基线'"):
        Scenario.load(f"{folder.name}\\基线")


JUNE = month_number("2026-06")


def written(place, **more):
    """A county of one year from June 2026 with more sheets."""
    facts = {"name": "青溪县", "start": JUNE, "months": 12} | more.pop("facts", {})
    return book(place, county=[facts], **more)


def faults(place, weight="error"):
    """(place, text) of what is wrong."""
    return [(one.place, one.text) for one in problems_of(place)[1] if one.weight == weight]


def test_a_running_budget_of_nothing_pays_for_nothing_from_the_first_month(tmp_path):
    place = written(tmp_path, facts={"operations": 0.0}, mechanisms=[{"mechanism": "smart_platform", "yuan": 1200.0}])
    scenario = Scenario.load(place / "基线")
    assert list(scenario.before().settings) == ["fund.operations"]
    county = County.load(place)
    spent = []
    for yuan in (0, 1):
        twin = PolicyTwin(county, scenario.set({"fund.operations": yuan}), seed=1, burn_in=12)
        spent.append(twin.run(1).result().summary["cost_yuan"])
    assert spent[0] == 0 < spent[1]


def test_only_the_running_budget_of_the_first_month_held_before():
    plain = Scenario.load("baseline")
    assert plain.set({"fund.operations": {"2026-07": 0.5}}).before() == plain.before()
    assert plain.set({"fund.operations": 2, "fund.budget": 0.5}).before().settings == {
        "fund.operations": plain.set({"fund.operations": 2}).settings["fund.operations"]
    }


def test_until_is_the_first_month_without_it_and_may_be_past_the_end(tmp_path):
    lines = [
        {"mechanism": "points_system", "since": JUNE - 30, "until": JUNE + 3},
        {"mechanism": "smart_platform", "until": JUNE + 12},
        {"mechanism": "needs_survey", "since": JUNE - 8, "until": JUNE},
    ]
    scenario = Scenario.load(written(tmp_path / "a", mechanisms=lines) / "基线")
    points, platform = (scenario.mechanisms[key] for key in ("points_system", "smart_platform"))
    assert [points.dose_at(month) for month in range(JUNE, JUNE + 5)] == [1, 1, 1, 0, 0]
    assert (points.since, platform.until) == (JUNE, None) and "needs_survey" not in scenario.mechanisms
    wrong = [
        {"mechanism": "points_system", "since": JUNE + 2, "until": JUNE + 2},
        {"mechanism": "needs_survey", "since": JUNE + 12},
    ]
    found = faults(written(tmp_path / "b", mechanisms=wrong))
    assert [at for at, _ in found] == ["机制!D4", "机制!C5"] and "2026-08" in found[0][1]


def test_a_line_that_is_over_before_the_first_month_is_told_at_its_cell(tmp_path):
    lines = [
        {"mechanism": "points_system", "until": JUNE},
        {"mechanism": "needs_survey", "scenario": "方案一", "until": JUNE - 3},
        {"mechanism": "points_system", "scenario": "方案一", "until": JUNE - 1},  # takes away what is in force
        {"mechanism": "smart_platform", "until": JUNE + 1},
    ]
    found = faults(written(tmp_path, mechanisms=lines), "warning")
    assert [at for at, _ in found] == ["机制!D4", "机制!D5"] and "from 2026-06 to 2027-05" in found[0][1]


def test_a_package_replaces_how_a_mechanism_in_force_is_used_and_keeps_what_it_costs(folder):
    base, linkage = Scenario.load(folder / "基线"), Scenario.load(folder / "联动")
    assert base.mechanisms["points_system"].phases[0].cover is not None
    points = linkage.mechanisms["points_system"]
    assert points.phases[0].cover is None and points.dose.at(linkage.start) == 1
    assert linkage.definitions["points_system"] == base.definitions["points_system"]
    assert "积分制" in linkage.notes[0]["zh"] and linkage.notes[0] in remarks(linkage) and base.notes == ()


def test_a_line_says_what_it_costs_in_all(folder):
    costs = Scenario.load(folder / "基线").definitions["points_system"].costs
    assert costs.monthly_yuan * 0.5 * 12 == pytest.approx(60_000)


def test_stress_cuts_the_countys_own_running_budget(tmp_path):
    place = book(tmp_path, county=[{"name": "青溪县", "operations": 288_000.0}])
    stress, base = Scenario.load(place / "压力"), Scenario.load(place / "基线")
    budget = stress.settings["fund.operations"][0].value
    assert [budget.at(month_number(month)) for month in ("2026-01", "2027-07", "2028-01")] == [2.0, 1.0, 2.0]
    assert stress.before() == base.before()


def test_packages_begin_with_the_county_and_end_with_its_run(tmp_path):
    place = written(tmp_path)
    for name in ("压力", "试点", "治理"):
        assert Scenario.load(place / name).start == JUNE
    phases = Scenario.load(place / "治理").mechanisms["points_system"].phases
    assert [phase.since - JUNE for phase in phases] == [0, 6]
    assert Scenario.load(place / "治理").mechanisms["pilot_rollout"].until is None
    assert "fund.budget" not in Scenario.load(place / "压力").settings
    longer = written(tmp_path / "b", facts={"months": 40})
    assert Scenario.load(longer / "压力").settings["fund.budget"][0].value.changes[0][0] == JUNE + 18


def test_a_plan_replaces_a_line_in_force_and_two_lines_of_one_scenario_are_a_fault(tmp_path):
    lines = [*PLANS, {"mechanism": "points_system", "scenario": "方案一", "until": JUNE + 6}]
    place = written(tmp_path / "a", mechanisms=lines)
    base, plan = (Scenario.load(place / name) for name in ("基线", "方案一"))
    assert plan.mechanisms["points_system"].phases[0].cover is None and plan.mechanisms["points_system"].until == JUNE + 5
    assert plan.definitions["points_system"] == base.definitions["points_system"]  # costs as the line in force says
    twice = [*lines, {"mechanism": "points_system", "scenario": "方案 一"}, {"mechanism": "points_system", "scenario": "基线"}]
    found = faults(written(tmp_path / "b", mechanisms=twice))
    assert [at for at, _ in found] == ["机制!A7", "机制!A8"] and "one line for each mechanism" in found[0][1]


def test_a_running_budget_beyond_the_knob_is_told_at_its_cell_in_its_unit(tmp_path):
    found = faults(written(tmp_path, facts={"operations": 2_400_000.0}))
    assert len(found) == 1 and found[0][0] == "县!B6" and "at most 144, for 12 villages" in found[0][1]


def test_offices_that_the_usual_policies_need_are_named(tmp_path):
    found = faults(written(tmp_path, units=[{"name": "农业农村局", "stands_for": "agriculture"}]))
    assert found and all(at.startswith("县直部门!") for at, _ in found)
    assert any("no office stands for Education" in text for _, text in found)


OWN = [{"name": name} for name in ("民政局", "教育局", "财政局")]


def policies(place, *lines, units=OWN):
    """A county with these policies, which are the civil affairs bureau's."""
    return written(place, units=units, policies=[{"owner": "民政局"} | line for line in lines])


def test_of_several_offices_in_charge_the_others_help(tmp_path):
    place = policies(
        tmp_path, {"name": "甲", "owner": "民政局、教育局"}, {"name": "乙", "owner": "教育局/民政局", "partners": "财政局"}
    )
    found = {one.name.zh: (one.owner, one.partners) for one in Scenario.load(place / "基线").policies.values()}
    assert found == {"甲": ("民政局", ("教育局",)), "乙": ("教育局", ("财政局", "民政局"))}
    assert {one.grade for one in Scenario.load(place / "基线").policies.values()} == {"assumed"}


BETWEEN = [
    ({"window": 6, "delivery": 6}, "delivery", "申报期（月）"),
    ({"partners": "民政局"}, "partners", "责任部门"),
    ({"budget": 10_000.0, "entitlement": 0.0}, "entitlement", "年度预算"),
    ({"access": "collective", "paid": "household"}, "paid", "经村发放"),
    ({"access": "collective", "minimum": 0.0}, "minimum", "项目每月最多支出"),
    ({"key": "Bad Key"}, "key", "小写字母"),
]


@pytest.mark.parametrize(("line", "column", "said"), BETWEEN)
def test_what_cells_of_a_policy_say_against_each_other_is_told_at_one_in_words_of_the_headings(
    tmp_path, line, column, said, monkeypatch
):
    monkeypatch.setenv("TWIN_LANG", "zh")
    place = policies(tmp_path, {"name": "甲"} | line, {"name": "乙", "key": "also bad!"})
    found = faults(place)
    own = problems_of(place)[0]
    assert [at for at, _ in found] == [own.book.tables["policies"].place(row, key) for row, key in ((0, column), (1, "key"))]
    assert said in found[0][1]
    if column != "key":
        with pytest.raises(InputError, match="政策!"):
            Scenario.load(policies(tmp_path / "run", {"name": "甲"} | line) / "基线")


def test_two_policies_of_one_key_are_told(tmp_path):
    found = faults(policies(tmp_path, {"name": "甲", "like": "farm_subsidy"}, {"name": "乙", "key": "farm_subsidy"}))
    assert len(found) == 1 and "the key farm_subsidy: stands in" in found[0][1]


@pytest.mark.parametrize("name", ["方案/一", "方案\\一", "联动", "linkage"])
def test_a_plan_has_a_name_that_can_be_asked_for_and_means_nothing_else(tmp_path, name):
    place = written(tmp_path, mechanisms=[{"mechanism": "points_system", "scenario": name}])
    assert [at for at, _ in faults(place)] == ["机制!B4"]
    with pytest.raises(InputError, match="机制!B4"):
        Scenario.load(place / "linkage")


def test_a_place_that_is_a_township_and_a_village_is_told(tmp_path):
    lines = rows()["villages"]
    lines[0] |= {"name": "东岭镇"}
    place = written(tmp_path, villages=lines, mechanisms=[{"mechanism": "points_system", "places": "河口乡，东岭镇"}])
    found = faults(place, "warning")
    assert [at for at, _ in found] == ["机制!F4"] and "东岭镇东岭镇" in found[0][1]
    assert len(Scenario.load(place / "基线").mechanisms["points_system"].phases[0].cover.townships) == 2


def test_the_check_says_what_a_policy_takes_from_elsewhere(tmp_path):
    own, problems = problems_of(policies(tmp_path, {"name": "甲", "opens": 5}, {"name": "乙", "like": "living_allowance"}))
    assert not [one for one in problems if one.weight == "error"]
    assert len(own.book.notes) == 2 and "opens in month" not in own.book.notes[0] and "opens in month" in own.book.notes[1]


def test_a_workbook_may_be_named_in_place_of_its_folder(folder):
    done = CliRunner().invoke(app, ["check", str(folder / "县情.xlsx"), "--lang", "en"])
    assert done.exit_code == 0 and "12 villages" in done.output
