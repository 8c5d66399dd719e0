"""A cell as people write it, in all its forms, and what is said of one that cannot be read."""

from datetime import date, datetime

import pytest

from tests.sheets.small import COUNTY, VILLAGES, _column
from twin.base.months import month_number
from twin.scenario.sheets import EVERY
from twin.sheets.values import Cells, WrongError

MARCH = month_number("2026-03")


def read(column, value, percent=False):
    return Cells(column).read(value, percent)


def village(key):
    return VILLAGES.column(key)


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("size", 320.0, 320), ("size", "320", 320), ("size", "３２０", 320), ("size", "1,234", 1234), ("size", "1，234", 1234),
        ("size", "1 234", 1234), ("size", " 12 ", 12), ("size", "12户", 12), ("size", "12 households", 12), ("size",
        "0.3万", 3000),
        ("size", "0.3万户", 3000), ("size", "3e3", 3000), ("size", "+12", 12), ("size", 12, 12),
        ("area", "35.5公顷", 35.5), ("area", ".5", 0.5), ("area", "3.", 3.0), ("area", 0.1, 0.1),
        ("budget", 12.5, 125_000.0), ("budget", "12.5万元", 125_000.0), ("budget", "12.5万", 125_000.0), ("budget",
        "1.2亿", 120_000_000.0),
        ("budget", "0.29", 2900.0), ("budget", "30000元", 30_000.0), ("budget", "0.03亿元", 3_000_000.0),
        ("budget", "3千元", 3000.0),
        ("size", "0.3千户", 300), ("area", "2百公顷", 200.0),
        ("old", 45.6, 0.456), ("old", "45.6%", 0.456), ("old", "４５.６％", 0.456), ("old", "45.6", 0.456), ("old", 7.0, 0.07),
        ("old", 32.9, 0.329),
        ("clinic", "是", True), ("clinic", "无", False), ("clinic", "√", True), ("clinic", "×", False), ("clinic", True, True),
        ("clinic", 0.0, False), ("clinic", "YES", True), ("clinic", "False", False), ("clinic", "Ｎ", False),
        ("since", "2026-03", MARCH), ("since", "2026/3", MARCH), ("since", "2026.03", MARCH), ("since", 2026.03, MARCH),
        ("since", "2026年3月", MARCH), ("since", "２０２６年０３月", MARCH), ("since", "202603", MARCH),
        ("since", 202603.0, MARCH),
        ("since", date(2026, 3, 1), MARCH), ("since", datetime(2026, 3, 1), MARCH), ("since", "2026-03-01 00:00:00", MARCH),
        ("since", "Mar-26", MARCH), ("since", "March 2026", MARCH), ("since", 2026.2, MARCH - 1), ("since", 2026.12, MARCH + 9),
        ("visited", "2026-3-5", "2026-03-05"), ("visited", "2026年3月5日", "2026-03-05"), ("visited", "20260305", "2026-03-05"),
        ("visited", datetime(2026, 3, 5), "2026-03-05"), ("visited", 20260305.0, "2026-03-05"),
        ("code", 990001101001.0, "990001101001"), ("code", "９９０００１１０１００１", "990001101001"), ("code", "990001101001.0",
        "990001101001"),
        ("code", "'099001101001", "099001101001"), ("code", " 990001 101001 ", "990001101001"),
        ("road", "硬化路", "paved"), ("road", "Paved", "paved"), ("road", " 硬 化 路 ", "paved"), ("road", "paved", "paved"),
        ("office", "第7办公室", "office_7"), ("office", "水利站", "水利站"),
        ("offices", "第1办公室、第2办公室", ("office_1", "office_2")), ("offices", "office_1；Office number 2", ("office_1",
        "office_2")),
        ("offices", "第1办公室\n第1办公室", ("office_1",)),
        ("village", " 李 家村 ", "李 家村"), ("village", 3.0, "3"), ("village", "李\u200b家村", "李家村"),
        ("size", "—", None), ("area", "暂无", None),
    ],
)  # fmt: skip
def test_a_cell_is_read(key, cell, value):
    found = read(village(key), cell).value
    assert found == value
    assert type(found) is type(value)


# The columns that people fill in: what is written behind the number is theirs.
REAL = [
    ("villages", "income", "12万元", 120_000.0), ("villages", "income", "120000元", 120_000.0),
    ("villages", "income", "0.012亿元", 1_200_000.0), ("villages", "income", "12万元/年", 120_000.0),
    ("policies", "budget", "5万元", 50_000.0), ("policies", "budget", "50000元一年", 50_000.0),
    ("policies", "entitlement", "1200元/户", 1200.0), ("policies", "window", "3个月", 3), ("policies", "opens", "3月", 3),
    ("policies", "papers", "3份", 3), ("villages", "distance", "12千米", 12.0),
    ("villages", "household_income", "2.1万元", 21_000.0),
    ("observations", "observation", "3万元", 30_000.0), ("observations", "observation", "45%", 0.45),
    ("villages", "income", "12 a year", 120_000.0), ("villages", "income", "12每年", 120_000.0),
    ("policies", "budget", "12一年", 120_000.0), ("county", "operations", "12 per year", 120_000.0),
    ("mechanisms", "yuan", "12 a year", 120_000.0), ("villages", "household_income", "21000元/人", 21_000.0),
    ("villages", "household_income", "2.1万元/人·年", 21_000.0), ("policies", "entitlement", "1200元/户年", 1200.0),
    ("policies", "absorption", "5万元/月", 50_000.0), ("policies", "budget", "5人民币万元", 50_000.0),
    ("observations", "observation", "12户", 12.0), ("observations", "observation", "1.2万件", 12_000.0),
    ("observations", "n", "300份", 300),
]  # fmt: skip
FOREIGN = [
    ("villages", "income", "12万元/月"), ("policies", "entitlement", "100元/人"), ("policies", "window", "90天"),
    ("villages", "distance", "12里"), ("villages", "size", "30人"), ("observations", "observation", "5万元/年"),
    ("policies", "opens", "3个月"), ("villages", "income", "12每月"), ("villages", "income", "12年"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "key", "cell", "value"), REAL)
def test_a_unit_of_the_column_may_be_written_behind_the_number(sheet, key, cell, value):
    assert read(next(one for one in EVERY if one.key == sheet).column(key), cell).value == value


@pytest.mark.parametrize(("sheet", "key", "cell"), FOREIGN)
def test_a_unit_of_something_else_is_refused(sheet, key, cell):
    with pytest.raises(WrongError):
        read(next(one for one in EVERY if one.key == sheet).column(key), cell)


def test_another_unit_is_told_as_the_heading_has_it(monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "en")
    with pytest.raises(WrongError) as wrong:
        read(next(one for one in EVERY if one.key == "villages").column("income"), "12 km")
    assert "(10,000 yuan a year)" in wrong.value.said


@pytest.mark.parametrize(
    ("key", "cell", "said", "nearest"),
    [
        ("size", "many", "cannot be read", ""), ("size", 12.5, "no whole number", "12"), ("size", 0.0, "out of range", "1"),
        ("size", 6000.0, "out of range", "5000"), ("size", "12人", "another unit", ""), ("size", True, "cannot be read", ""),
        ("size", date(2026, 3, 1), "a date stands here", ""), ("size", "1,23", "cannot be read", ""), ("size", "nan",
        "cannot be read", ""),
        ("size", "1_000", "cannot be read", ""), ("size", "12-15", "cannot be read", ""), ("area", "5亩", "another unit", ""),
        ("budget", "300斤", "another unit", ""), ("budget", "3万元/月", "another unit", ""),
        ("old", 101.0, "out of range", "100"), ("old", "120%", "out of range", "100"),
        ("old", -1.0, "out of range", "0"), ("clinic", "maybe", "cannot be read", ""), ("clinic", 2.0, "cannot be read", ""),
        ("since", "2026-13", "cannot be read", ""), ("since", 2026.1, "January or October", ""), ("since", "soon",
        "cannot be read", ""),
        ("since", 46082.0, "cannot be read", ""), ("visited", "2026-02-30", "no day of the calendar", ""), ("visited", "March",
        "cannot be read", ""),
        ("code", 1.23456789012345e17, "15 digits", ""), ("code", "1.23457E+17", "last digits are lost", ""), ("code",
        "99000110100a", "cannot be read", ""),
        ("code", 90001101001.0, "lost the zeros", "090001101001"), ("code", "90001101001", "has 11 digits", ""),
        ("code", 12.5, "cannot be read", ""),
        ("code", date(2026, 3, 1), "cannot be read", ""),
        ("road", "硬化公路", "not known", "硬化路"), ("road", "pavd", "not known", "paved"), ("offices", "第1办公室、食堂",
        "not known", ""),
        ("village", "李\x07家村", "control character U+0007", ""), ("village", "李\u202e家村", "control character U+202E", ""),
        ("village", date(2026, 3, 1), "a date stands here", ""), ("village", "长" * 4001, "longer than", ""),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_says_why(monkeypatch, key, cell, said, nearest):
    monkeypatch.setenv("TWIN_LANG", "zh" if nearest == "硬化路" else "en")
    with pytest.raises(WrongError) as wrong:
        read(village(key), cell)
    assert said in wrong.value.said or nearest == "硬化路"
    assert wrong.value.nearest == nearest
    assert wrong.value.allowed


def test_a_percent_cell_is_a_share_and_a_bare_share_is_doubted():
    assert read(village("old"), 0.456, percent=True) == (0.456, "", "")
    doubted = read(village("old"), 0.456)
    assert doubted.value == 0.00456
    assert "45.6 percent" in doubted.remark
    assert read(village("old"), "0.456%").remark == ""
    assert read(village("area"), 0.456, percent=True).value == 0.456


def test_a_month_has_its_range():
    with pytest.raises(WrongError) as wrong:
        read(COUNTY.column("start"), "2041-01")
    assert wrong.value.nearest == "2040-12"
    assert "2020-01" in wrong.value.allowed


def test_a_word_of_two_choices_is_not_guessed():
    words = {"a": {"en": "Same", "zh": "同名"}, "b": {"en": "Same", "zh": "另一"}}
    column = _column("who", "Who", "谁", "choice", words=words)
    assert read(column, "另一").value == "b"
    with pytest.raises(WrongError, match="several"):
        read(column, "same")


def test_words_with_commas_in_them_are_found_among_several():
    words = {"a": {"en": "Roads, bridges", "zh": "路，桥"}, "b": {"en": "Water", "zh": "水"}}
    column = _column("who", "Who", "谁", "choices", words=words)
    assert read(column, "Water, Roads, bridges").value == ("b", "a")
    assert read(column, "路，桥、水").value == ("a", "b")
