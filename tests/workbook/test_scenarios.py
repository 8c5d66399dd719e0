"""Scenarios out of a workbook: as things stand, plans of its own, shipped packages on top; every fault at its cell."""

import pytest

from tests.workbook.books import book, rows
from twin import County, Scenario
from twin.base.errors import InputError
from twin.base.months import month_number
from twin.scenario.check import problems_of
from twin.scenario.layers import is_own
from twin.study.file import Study, StudyFile

OFFICES = [{"name": "民政局", "stands_for": "civil_affairs", "staff": 9}, {"name": "乡村振兴办", "staff": 4}]
POLICIES = [
    {"name": "高龄津贴", "like": "living_allowance", "owner": "民政局", "budget": 600_000.0, "entitlement": 1200.0,
     "elders": True, "key": "gaoling"},
    {"name": "茶园改造", "like": "industry_project", "owner": "乡村振兴办", "budget": 800_000.0, "minimum": 90_000.0},
]  # fmt: skip
MECHANISMS = [
    {"mechanism": "points_system", "dose": 0.5},
    {"mechanism": "smart_platform", "scenario": "方案一", "places": "东岭镇、河口乡", "since": month_number("2026-07")},
    {"mechanism": "needs_survey", "scenario": "方案一", "yuan": 120_000.0, "village_hours": 3.0},
    {"mechanism": "village_grid", "scenario": "方案二", "places": "上河村", "village_share": 0.5},
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return book(tmp_path_factory.mktemp("own"), units=OFFICES, policies=POLICIES, mechanisms=MECHANISMS,
                county=[{"name": "青溪县", "months": 24, "start": month_number("2026-03"), "operations": 288_000.0}])  # fmt: skip


def test_how_things_stand(folder):
    base = Scenario.load(folder / "基线")
    assert Scenario.load(f"{folder}/baseline").to_dict() == base.to_dict()
    assert (base.months, base.start) == (24, month_number("2026-03"))
    assert {one.name.zh for one in base.policies.values()} == {"高龄津贴", "茶园改造"}
    pension = base.policies["gaoling"]
    assert (pension.owner, pension.budget, pension.entitlement, pension.target.elders) == ("civil_affairs", 600_000, 1200, True)
    assert base.policies["industry_project"].owner == "乡村振兴办"
    assert {key: use.dose.at(base.start) for key, use in base.mechanisms.items()} == {"points_system": 0.5}
    assert base.settings["fund.operations"][0].value.plain == pytest.approx(2.0)  # 24,000 yuan for each of twelve villages


def test_a_plan_adds_its_lines_with_their_places_and_costs(folder):
    plan = Scenario.load(folder / "方案一")
    assert set(plan.mechanisms) == {"points_system", "smart_platform", "needs_survey"}
    platform = plan.mechanisms["smart_platform"]
    assert len(platform.phases[0].cover.townships) == 2 and platform.since == month_number("2026-07")
    survey = plan.definitions["needs_survey"]
    assert (survey.costs.monthly_yuan, survey.costs.setup_yuan, survey.costs.per, survey.costs.hours.village) == (
        10_000,
        0,
        "county",
        3,
    )
    grid = Scenario.load(folder / "方案二").mechanisms["village_grid"].phases[0].cover
    assert (len(grid.villages), grid.share) == (1, 0.5)


def test_a_shipped_package_stands_on_ones_own_county(folder):
    linkage = Scenario.load(folder / "联动")
    assert Scenario.load(folder / "linkage").to_dict() == linkage.to_dict()
    assert set(linkage.policies) == {"gaoling", "industry_project"} and linkage.months == 24
    assert set(linkage.mechanisms) == {*Scenario.load("linkage").mechanisms, "points_system"}


def test_a_scenario_file_and_a_study_refer_to_it_by_name(folder, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(f"base: {folder}/方案一\nmechanisms: {{points_system: 1}}\n", encoding="utf-8")
    mine = Scenario.load(file)
    assert mine.mechanisms["points_system"].dose.at(mine.start) == 1 and "smart_platform" in mine.mechanisms
    assert Scenario.from_dict({"base": f"{folder}/基线"}).months == 24
    assert not is_own("baseline") and not is_own(tmp_path / "x") and is_own(folder / "x")
    study = tmp_path / "study.yaml"
    text = "name: mine\ncounty: {townships: 1, villages_per_township: 2, households_per_village: 20}\nburn_in: 0\n"
    study.write_text(f"{text}base: {folder}/基线\noutcomes: [landing_rate]\n", encoding="utf-8")
    assert Study.load(study, StudyFile).base.to_dict()["mechanisms"] == Scenario.load(folder / "基线").to_dict()["mechanisms"]


def test_a_name_that_means_nothing_is_refused_with_what_there_is(folder):
    with pytest.raises(InputError, match="no scenario '?方案三'? in .*方案一"):
        Scenario.load(folder / "方案三")


def test_a_scenario_of_a_workbook_with_a_wrong_cell_is_refused(tmp_path):
    place = book(tmp_path, policies=[POLICIES[0] | {"opens": 13}])
    with pytest.raises(InputError, match="政策!"):
        Scenario.load(place / "基线")


def test_one_answer_is_enough_to_tell_how_hard_a_policy_is_to_use(tmp_path):
    lines = [{"name": "甲", "papers": 4}, {"name": "乙", "papers": 0}, {"name": "丙", "access": "collective"}]
    found = {one.name.zh: one for one in Scenario.load(book(tmp_path, policies=lines) / "基线").policies.values()}
    assert found["甲"].complexity > found["乙"].complexity > 0
    usual = Scenario.load("baseline").policies["industry_project"]
    assert (found["丙"].minimum, found["丙"].absorption) == (usual.minimum, usual.absorption)


WRONG = [
    ("policies", {"name": "高龄津贴", "like": "living_allowance", "window": 6, "delivery": 6}, "政策!", "at most 11"),
    ("policies", {"name": "高龄津贴", "like": "living_allowance", "owner": "民政厅"}, "政策!C4", "民政局"),
    ("mechanisms", {"mechanism": "points_system", "places": "东嶺镇"}, "机制!F4", "东岭镇"),
    ("mechanisms", {"mechanism": "points_system", "places": "新村"}, "机制!F4", "东岭镇新村, 河口乡新村"),
    ("mechanisms", {"mechanism": "points_system", "places": "东岭镇、上河村"}, "机制!F4", "townships only, or villages only"),
    ("mechanisms", {"mechanism": "points_system", "since": month_number("2031-01")}, "机制!C4", "outside the run"),
]  # fmt: skip


@pytest.mark.parametrize("name", ["东岭镇新村", "新村（东岭镇）", "新村 (东岭镇)", "东岭镇 新村"])
def test_a_village_is_named_in_any_form_that_is_offered(tmp_path, name):
    place = book(tmp_path, mechanisms=[{"mechanism": "points_system", "places": name}])
    cover = Scenario.load(place / "基线").mechanisms["points_system"].phases[0].cover
    village = County.load(place).villages
    assert [village["name"][village["uid"] == code][0] for code in cover.villages] == ["新村"]
    assert not [one for one in problems_of(place)[1] if one.weight == "error"]


def test_no_name_of_several_is_offered(tmp_path):
    (problem,) = [one for one in problems_of(book(tmp_path, mechanisms=[{"mechanism": "points_system", "places": "新邨"}]))[1]
                  if one.weight == "error"]  # fmt: skip
    assert problem.nearest != "新村"


@pytest.mark.parametrize(("sheet", "line", "place", "said"), WRONG)
def test_a_fault_is_told_at_its_cell(tmp_path, sheet, line, place, said):
    _, problems = problems_of(book(tmp_path, units=OFFICES, **{"policies": POLICIES[:1], sheet: [line]}))
    errors = [problem for problem in problems if problem.weight == "error"]
    assert len(errors) == 1
    assert errors[0].place.startswith(place) and said in errors[0].text


def test_all_faults_are_told_at_once_with_the_most_important_first(tmp_path):
    lines = [POLICIES[0] | {"window": 12}, POLICIES[1] | {"owner": "无此部门"}]
    _, problems = problems_of(book(tmp_path, units=OFFICES, policies=lines, mechanisms=[{"mechanism": "no_such"}]))
    assert [problem.weight for problem in problems] == sorted(problem.weight for problem in problems)
    assert {problem.sheet for problem in problems if problem.weight == "error"} == {"政策", "机制"}


def told(folder):
    return [problem.place for problem in problems_of(folder)[1] if problem.weight == "error"]


def test_a_wrong_cell_hides_no_fault_of_other_lines(tmp_path):
    lines = [
        {"name": "甲", "window": 6, "delivery": 6},
        {"name": "乙", "opens": 13, "window": 9},
        {"name": "丙", "owner": "无此局"},
    ]
    uses = [
        {"mechanism": "no_such", "since": month_number("2031-01")},
        {"mechanism": "points_system", "until": month_number("2020-01"), "since": month_number("2026-05"), "places": "无此村"},
        {"mechanism": "needs_survey", "places": "无此村"},
        {"mechanism": "points_system", "scenario": "联动"},
    ]
    found = told(book(tmp_path, policies=lines, mechanisms=uses))
    assert sorted(found) == ["政策!C6", "政策!O5", "政策!Q4", "机制!A4", "机制!B7", "机制!F5", "机制!F6"]


def test_what_a_wrong_cell_would_have_said_is_no_second_fault(tmp_path):
    villages = [line | ({"township": "東岭"} if not n else {}) for n, line in enumerate(rows()["villages"])]
    offices = [OFFICES[0] | {"staff": -1.0}, OFFICES[1]]
    uses = [{"mechanism": "points_system", "places": "上河村"}]
    found = told(book(tmp_path, villages=villages, units=offices, policies=POLICIES, mechanisms=uses))
    assert sorted(found) == ["县直部门!C4", "村!A4"]


def test_without_villages_other_sheets_are_told_and_nothing_breaks(tmp_path):
    lines = [{"name": "甲", "opens": 13}]
    uses = [{"mechanism": "points_system", "places": "上河村"}]
    _, problems = problems_of(book(tmp_path, villages=[], policies=lines, mechanisms=uses))
    assert {problem.rank for problem in problems} >= {1, 3}
