"""Spoiled workbooks of a real county's form: no fault of ours, and what was spoiled is told at its cell.

`SPOILED=1000` tries a thousand of them, which takes a quarter of an hour; without it fewer are tried.
"""

import os
import shutil

import pytest

from tests.sheets.spoil import WRITERS, several, wrong
from tests.workbook.books import book, rows
from twin.base.months import month_number
from twin.scenario.check import problems_of
from twin.scenario.sheets import EVERY
from twin.sheets.read import read_book

OFFICE = bool(shutil.which("soffice"))
MANY = int(os.environ.get("SPOILED", "40"))
FOUND = 0.98  # of the faults are told at their cell with what is allowed there


def whole():
    """A county of which every sheet is filled in."""
    more = {"household_income": 21_000.0, "type": "upgrading", "terrain": "hills", "coverage": 0.8, "income": 120_000.0,
            "staff": 5.0, "cadres": 2.0, "skill": 0.45}  # fmt: skip
    villages = [
        line | more | {"persons": 3 * line["size"], "elders": line["size"] // 2, "away": 0.2 + n / 100, "distance": 12.5 + n}
        for n, line in enumerate(rows()["villages"])
    ]
    asked = {"opens": 3, "window": 3, "delivery": 4, "elders": True, "target_share": 0.3, "changes": ("when", "amount")}
    pension = {"name": "高龄津贴", "like": "living_allowance", "owner": "民政局", "budget": 6_000.0, "entitlement": 1200.0}
    seen = {"target": "投诉件数", "n": 100}
    return {
        "county": [{"name": "青溪县", "start": month_number("2026-01"), "months": 24, "operations": 600_000.0}],
        "units": [{"name": "民政局", "stands_for": "civil_affairs", "staff": 9.0}, {"name": "乡村振兴办", "staff": 4.0}],
        "townships": [{"name": town["name"], "staff": 40.0, "skill": 0.55} for town in rows()["townships"]],
        "villages": villages,
        "policies": [
            pension | asked,
            {"name": "茶园改造", "like": "industry_project", "owner": "乡村振兴办", "budget": 400_000.0},
        ],
        "mechanisms": [
            {"mechanism": "points_system", "dose": 0.5},
            {"mechanism": "smart_platform", "scenario": "方案一", "places": "东岭镇", "since": month_number("2026-07")},
        ],
        "observations": [
            seen | {"month": month_number("2026-03") + n, "observation": 12.0 + n, "as_of": f"2026-0{4 + n}-05"}
            for n in range(4)
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = book(tmp_path_factory.mktemp("whole"), **whole())
    assert problems_of(folder)[1] == []
    return read_book(folder, EVERY)


def read(folder):
    return problems_of(folder)[0].book  # whatever was done to it, it is told and not thrown


def test_some_spoiled_workbooks_are_told_at_their_cells(good, tmp_path):
    assert wrong(good, several(good, EVERY, tmp_path, range(20), ("openpyxl", "xlsxwriter")), read) == []


@pytest.mark.slow
def test_many_spoiled_workbooks_are_told_at_their_cells(good, tmp_path):
    made = several(good, EVERY, tmp_path, range(MANY), WRITERS if OFFICE else ("openpyxl", "xlsxwriter"))
    found = wrong(good, made, read)
    assert len(found) <= (1 - FOUND) * MANY, found
