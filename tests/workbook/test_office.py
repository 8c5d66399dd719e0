"""A new user's way: an empty folder, a workbook filled in with LibreOffice, a check, a comparison in the county's own names."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.program import program
from tests.workbook.books import VILLAGES

OFFICE = Path(__file__).with_name("fill_in_office.py")
PYTHON = "/usr/bin/python3"  # the one that Debian's LibreOffice is scripted by
CELLS = {
    "县": {"B2": "青溪县", "B5": 12, "B6": 60},
    "县直部门": {"A4": "民政局", "B4": "民政局", "C4": 9, "A5": "乡村振兴办", "C5": 4},
    "乡镇": {f"A{4 + row}": town for row, town in enumerate(VILLAGES)},
    "村": {
        f"{column}{4 + 4 * row + number}": value
        for row, (town, names) in enumerate(VILLAGES.items())
        for number, name in enumerate(names)
        for column, value in (("A", town), ("B", name), ("D", 30 + number))
    },
    "政策": {
        "A4": "高龄津贴", "B4": "生活补助", "C4": "民政局", "E4": 6, "H4": 1200,
        "A5": "茶园改造", "B5": "村级产业项目", "C5": "乡村振兴办", "E5": 8,
    },
    "机制": {"A4": "积分制", "A5": "权责清单", "B5": "方案一", "A6": "智慧联动平台", "B6": "方案一", "F6": "东岭镇、河口乡"},
}  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("soffice") and Path(PYTHON).exists()) and not os.environ.get("CI"), reason="LibreOffice is not there"
    ),
]


def office(book, cells, folder):
    """Fill in cells in LibreOffice; what it printed."""
    asked = folder / "cells.json"
    asked.write_text(json.dumps(cells), encoding="utf-8")
    done = subprocess.run([PYTHON, OFFICE, book, asked], capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    return done.stdout


def twin(*words, cwd):
    return program(*words, cwd=cwd, COLUMNS="160")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    assert twin("init", "my", "--lang", "zh", cwd=folder).returncode == 0
    assert office(folder / "my" / "县情.xlsx", CELLS, folder) == ""  # nothing that is to be filled in is locked
    return folder


def test_what_was_typed_in_the_office_is_checked_and_read(home):
    done = twin("check", "my", "--lang", "zh", cwd=home)
    assert done.returncode == 0, done.stdout
    for said in ("已读取：3个乡镇、12个村、2个部门、2项政策、3行机制", "my/基线", "my/方案一", "为您所填"):
        assert said in done.stdout


def test_a_comparison_speaks_in_the_countys_own_names(home):
    done = twin("compare", "my/基线", "my/方案一", "my/联动", "--replicates", 2, "--no-grades", "--no-plain", "--no-store",
                "--lang", "zh", "--out", "out", cwd=home)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "方案一" in done.stdout and "为使用者所填" in done.stdout
    page = (home / "out" / "report.html").read_text(encoding="utf-8")
    for said in ("青溪县", "高龄津贴", "茶园改造", "方案一", "东岭镇", "上河村"):
        assert said in page, said


def test_a_typing_mistake_is_told_at_its_cell(home):
    shutil.copytree(home / "my", home / "wrong")
    office(home / "wrong" / "县情.xlsx", {"村": {"A7": "东嶺镇", "D8": "三百"}, "政策": {"F5": "按人头"}}, home)
    done = twin("check", "wrong", "--lang", "zh", cwd=home)
    assert done.returncode == 2
    for said in ("村!A7", "东岭镇", "村!D8", "政策!F5"):
        assert said in done.stdout
    refused = twin("run", "wrong/基线", "--lang", "zh", cwd=home)
    assert refused.returncode == 2 and "县情.xlsx" in refused.stderr and refused.stderr.count("\n") <= 2
