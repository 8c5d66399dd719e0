"""Cells of a workbook that change nothing are reminders, one at the cell; a plan whose line is over says so where it is run."""

import pytest

from tests.workbook.books import book
from twin import Scenario
from twin.base.months import month_number
from twin.scenario.check import problems_of
from twin.scenario.sheets import POLICIES

LIST = {"name": "甲", "access": "automatic"}


def warned(folder):
    return [(one.place, one.said) for one in problems_of(folder)[1] if one.weight == "warning"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([{"mechanism": "points_system", "dose": 0.0}], [("机制!E4", "at no strength")]),
        ([{"mechanism": "points_system", "scenario": "方案一", "dose": 0.0}], [("机制!E4", "at no strength")]),
        ([{"mechanism": "points_system"}, {"mechanism": "points_system", "scenario": "方案一", "dose": 0.0}], []),
        ([{"mechanism": "points_system", "places": "东岭镇", "village_share": 0.01}], [("机制!G4", "villages that is none")]),
        ([{"mechanism": "points_system", "village_share": 0.04}], [("机制!G4", "of 12 villages that is none")]),
        ([{"mechanism": "points_system", "village_share": 0.05}], []),
    ],
)
def test_a_mechanism_that_does_nothing_is_told_at_its_cell(tmp_path, lines, expected):
    found = warned(book(tmp_path, mechanisms=lines))
    assert len(found) == len(expected)
    assert all(place == where and said in text for (where, said), (place, text) in zip(expected, found, strict=True))


@pytest.mark.parametrize("places", ["全县", "whole county", "全县、"])
def test_the_whole_county_is_as_good_as_an_empty_cell(tmp_path, places):
    folder = book(tmp_path, mechanisms=[{"mechanism": "points_system", "places": places, "village_share": 0.5}])
    assert problems_of(folder)[1] == []
    empty = book(tmp_path / "empty", mechanisms=[{"mechanism": "points_system", "village_share": 0.5}])
    assert Scenario.load(folder / "现状").mechanisms == Scenario.load(empty / "现状").mechanisms


@pytest.mark.parametrize("places", ["全县、东岭镇", "上河村、全县"])
def test_the_whole_county_beside_a_place_is_refused(tmp_path, places):
    folder = book(tmp_path, mechanisms=[{"mechanism": "points_system", "places": places}])
    (wrong,) = [one for one in problems_of(folder)[1] if one.weight == "error"]
    assert wrong.place == "机制!F4" and "not both" in wrong.allowed


@pytest.mark.parametrize(
    ("line", "county", "said"),
    [
        ({"mechanism": "county_special_fund"}, {}, "brings 1,000.0 ten thousand yuan a year from outside, more than"),
        ({"mechanism": "county_special_fund", "dose": 0.01}, {}, None),
        ({"mechanism": "county_special_fund", "village_share": 0.25}, {}, "brings 250.0 ten thousand yuan"),
        ({"mechanism": "county_special_fund", "places": "东岭镇"}, {}, "brings 333.3 ten thousand yuan"),
        ({"mechanism": "county_special_fund", "places": "东岭镇、河口乡", "village_share": 0.5}, {}, "brings 333.3 ten thousand"),
        ({"mechanism": "promotion_days", "places": "上河村"}, {"operations": 1000.0}, None),
        ({"mechanism": "county_special_fund"}, {"operations": 2e7}, None),
        ({"mechanism": "promotion_days"}, {"operations": 1000.0}, "moves 0.7 ten thousand yuan a year, more than"),
        ({"mechanism": "points_system"}, {"operations": 1000.0}, None),
    ],
)
def test_a_fixed_sum_that_exceeds_the_operating_budget_is_told_at_its_line(tmp_path, line, county, said):
    found = warned(book(tmp_path, mechanisms=[line], county=[{"name": "青溪县"} | county]))
    assert [place for place, _ in found] == (["机制!A4"] if said else [])
    assert said is None or said in found[0][1] and f"({county.get('operations', 144000) / 1e4:,.1f})" in found[0][1]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ({"minimum": 9e4, "absorption": 3e4}, ["政策!X4", "政策!Y4"]),
        ({"like": "living_allowance", "minimum": 9e4}, ["政策!X4"]),
        ({"like": "industry_project", "access": None, "minimum": 9e4}, []),
        ({"access": "collective", "minimum": 9e4, "absorption": 3e4}, []),
        ({"complexity": 0.3, "papers": 3, "online": True}, ["政策!AA4"]),
        ({"complexity": 0.3}, []),
        ({"papers": 3}, []),
    ],
)
def test_a_cell_of_a_policy_that_changes_nothing_is_told(tmp_path, line, cells):
    found = [place for place, said in warned(book(tmp_path, policies=[LIST | line])) if "eligible" not in said]
    assert found == cells


def test_the_answers_that_the_complexity_stands_in_for_are_named(tmp_path):
    ((_, said),) = warned(book(tmp_path, policies=[LIST | {"complexity": 0.3, "papers": 3}]))
    assert "papers to hand in" in said and "trips" not in said


def test_a_plan_whose_line_is_over_says_so(tmp_path):
    line = {"mechanism": "points_system", "scenario": "方案一", "until": month_number("2026-01")}
    folder = book(tmp_path, mechanisms=[line])
    (note,) = Scenario.load(folder / "方案一").notes
    assert "Points system" in note["en"] and "不起作用" in note["zh"]
    assert not Scenario.load(folder / "基线").notes


def test_the_note_names_the_ways_as_the_check_takes_them():
    column = POLICIES.column("access")
    assert {words["zh"] for words in column.choices.values()} >= {"按名单发放", "农户申请"}
    assert "按名单发放" in column.note["zh"] and "农户申请" in column.note["zh"]
