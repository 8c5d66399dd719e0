"""For whom a policy of a workbook is: what an empty cell means, how no limit is said, what the check tells of it."""

import pytest

from tests.workbook.books import book
from twin import Scenario
from twin.base.messages import speaking
from twin.scenario.check import problems_of
from twin.scenario.sheets import POLICIES
from twin.terms.places import VILLAGE_TYPES

ELIGIBLE = ("elders", "children", "income_below", "village_types", "target_share")


def target(place, line):
    (policy,) = Scenario.load(book(place, policies=[{"name": "甲"} | line]) / "基线").policies.values()
    return policy.target


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ({"like": "living_allowance", "elders": True}, {"elders": True, "income_below": 6000}),
        ({"like": "living_allowance", "elders": True, "income_below": 0}, {"elders": True}),
        ({"like": "afterschool_care"}, {"children": True}),
        ({"like": "afterschool_care", "children": False}, {}),
        ({"like": "sanitary_toilet"}, {"share": 0.35}),
        ({"like": "sanitary_toilet", "target_share": 1.0}, {}),
        ({"like": "sanitary_toilet", "target_share": 0.0}, {"share": 0.0}),
        ({"income_below": 0}, {}),
        ({}, {}),
    ],
)
def test_an_empty_cell_is_as_in_the_policy_it_begins_with_and_no_limit_can_be_said(tmp_path, line, meant):
    assert target(tmp_path, line).model_dump(exclude_defaults=True) == meant


def test_the_check_names_each_condition_that_is_taken_with_its_value(tmp_path):
    lines = [
        {"name": "甲", "like": "living_allowance", "elders": True},
        {"name": "乙", "like": "sanitary_toilet"},
        {"name": "丙", "like": "afterschool_care", "changes": ("amount",), "budget": 9e5},
        {"name": "丁", "like": "living_allowance", "income_below": 0},
    ]
    with speaking("zh"):
        own, _ = problems_of(book(tmp_path, policies=lines))
        poor, toilet, care, all_of_them = own.book.notes
    assert "人均收入低于（元/年）=6000、" in poor and "仅限" not in poor and "比例" not in poor and "每年变动的内容" in poor
    assert "其中符合条件的比例（%）=35、" in toilet and "年度预算（万元/年）=应享总额的90%、" in toilet
    assert "仅限有学龄儿童的户=是、" in care and "年度预算" not in care and "每年变动的内容" not in care
    assert "人均收入" not in all_of_them


@pytest.mark.parametrize("key", [*ELIGIBLE, "budget", "changes"])
def test_the_note_says_what_an_empty_cell_takes(key):
    note = POLICIES.column(key).note
    assert "Empty: as the policy it begins with" in note["en"] and "参照政策" in note["zh"]


def test_all_types_of_villages_are_no_limit():
    assert set(POLICIES.column("village_types").choices) == set(VILLAGE_TYPES)


def test_the_check_warns_of_a_policy_for_nobody(tmp_path):
    lines = [{"name": "甲", "like": "living_allowance", "income_below": 1}, {"name": "乙", "like": "sanitary_toilet"}]
    with speaking("zh"):
        _, problems = problems_of(book(tmp_path, policies=lines))
    assert [(one.weight, one.place, one.said) for one in problems] == [("warning", "政策!A4", "本县无人符合条件，无从落地")]


@pytest.mark.parametrize(("share", "told"), [(0.49, True), (0.51, False), (1.0, False), (1.9, False), (2.1, True)])
def test_a_budget_far_from_what_those_entitled_come_to_is_reminded_of(tmp_path, share, told):
    """Twelve villages of 40 to 55 households, all entitled to 900 yuan: a slip of a digit shows here, before it is a red list."""
    owed = sum(size for size in (40, 45, 50, 55) for _ in range(3)) * 900
    line = {"name": "甲", "entitlement": 900.0, "budget": share * owed, "access": "automatic"}
    _, problems = problems_of(book(tmp_path / "my", policies=[line]))
    found = [one for one in problems if one.weight == "warning" and f"{share:.0%}" in one.said]
    assert bool(found) is told and all(f"{owed / 1e4:,.1f}" in one.allowed for one in found)
    assert not any(one.weight == "error" for one in problems)


@pytest.mark.parametrize(("share", "told"), [(0.2, True), (1.0, False), (4.0, True)])
def test_a_budget_is_of_the_full_county_where_the_workbook_has_a_part_of_it(tmp_path, share, told):
    owed = sum(size for size in (40, 45, 50, 55) for _ in range(3)) * 900
    line = {"name": "甲", "entitlement": 900.0, "budget": share * owed / 0.25, "access": "automatic"}
    _, problems = problems_of(book(tmp_path / "my", county=[{"name": "青溪县", "scale": 0.25}], policies=[line]))
    found = [one for one in problems if one.weight == "warning" and f"{share:.0%}" in one.said]
    assert bool(found) is told and all(f"{owed / 0.25 / 1e4:,.1f}" in one.allowed for one in found)
