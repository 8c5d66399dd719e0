"""Headings and sheets as people leave them: which is which, and what is said of the others."""

import pytest

from tests.sheets.books import HEADS, OTHER, ROW, saved, told, workbook
from tests.sheets.small import COUNTY, ROWS, SHEETS
from twin.scenario.sheets import EVERY
from twin.sheets import measures
from twin.sheets.heads import Heads
from twin.sheets.read import read_book
from twin.sheets.words import head_parts, is_last_years
from twin.sheets.write import write_book

NEEDED = ("村名", "所属乡镇")


def values(book, key="village"):
    return book.tables["villages"].columns[key]


@pytest.mark.parametrize(
    "head",
    ["户数（户）", "户数", "户数(户)", " 户 数 ", "户数\n（户）", "户数（户）*", "*户数", "ｓｉｚｅ", "Size", "HOUSEHOLDS",
    "Households (households)",
     "户数（必填）", "户数（户）（必填）", "户数【户】"],
)  # fmt: skip
def test_a_heading_is_known_in_many_forms(tmp_path, head):
    book = saved(workbook(((*NEEDED, head), ("李家村", "城关镇", 320))), tmp_path)
    assert told(book) == [] and values(book, "size") == [320]


def test_order_does_not_matter_and_extra_columns_are_told(tmp_path):
    book = saved(workbook((("备注二", "户数", *NEEDED), ("x", 320, "李家村", "城关镇"))), tmp_path)
    assert told(book) == [("warning", "村!A1", "the heading '备注二' is not known; what stands there is not read")]
    assert values(book, "size") == [320] and book.tables["villages"].place(0, "size") == "村!B2"


@pytest.mark.parametrize(
    ("head", "key"), [("村名称", "village"), ("Divison code", "code"), ("老年人占比（%）", "old"), ("面积", "area")]
)
def test_a_renamed_heading_is_taken_by_nearness_with_a_warning(tmp_path, head, key):
    heads = [
        head
        if one == {"village": "村名", "code": "行政区划代码", "old": "老年人比例（%）", "area": "耕地面积（公顷）"}[key]
        else one
        for one in HEADS
    ]
    book = saved(workbook((heads, ROW, OTHER)), tmp_path)
    assert [(weight, place) for weight, place, _ in told(book)] == [("warning", f"村!{'ABCDEFG'[heads.index(head)]}1")]
    assert repr(head) in book.problems[0].said and "is read as" in book.problems[0].said
    assert all(value is not None for value in values(book, key))


def test_another_unit_in_the_heading_is_an_error(tmp_path):
    book = saved(workbook(((*NEEDED, "耕地面积（亩）"), ("李家村", "城关镇", 320))), tmp_path)
    assert told(book) == [("error", "村!C1", "the heading is in '亩'")]
    assert book.problems[0].allowed == "Area (hectares)"


UNITS = [
    ("policies", "budget", "年度预算，单位：元", "元"),
    ("policies", "budget", "年度预算(元)/年", "元/年"),
    ("policies", "budget", "全年预算额度元", "元"),
    ("policies", "budget", "budget in yuan", "yuan"),
    ("policies", "budget", "budget, thousand yuan a year", "thousand yuan a year"),
    ("policies", "budget", "年度预算 万元/月", "万元/月"),
    ("policies", "budget", "budget (yuan a year)", "yuan a year"),
    ("policies", "budget", "年度预算（百万元）", "百万元"),
    ("villages", "income", "村集体收入/元", "元"),
    ("villages", "income", "村集体收入 元/年", "元/年"),
    ("villages", "size", "户数/人", "人"),
    ("villages", "coverage", "网络覆盖/户", "户"),
    ("villages", "coverage", "网络覆盖 ‰", "‰"),
    ("villages", "distance", "距县城/里", "里"),
    ("policies", "window", "申报期，单位：天", "天"),
    ("observations", "observation", "数值（万元）", "万元"),
    ("observations", "observation", "数值，单位：千元", "千元"),
    ("observations", "observation", "number (10,000 yuan)", "10,000 yuan"),
    ("observations", "observation", "数值（%）", "%"),
    ("county", "scale", "占完整县住户的比例（%）", "%"),
    ("policies", "budget", "年度预算以元计", "元"),
    ("policies", "budget", "以元为单位的年度预算", "元"),
    ("policies", "budget", "单位：元 年度预算", "元"),
    ("policies", "budget", "单位元年度预算", "元"),
    ("policies", "budget", "budget in yuan for all", "yuan"),
    ("villages", "income", "千元村集体收入表", "千元"),
    ("villages", "household_income", "人均可支配收入（元/人·月）", "元/人·月"),
    ("policies", "opens", "每年开始月份（个月）", "个月"),
]
FINE = [
    ("policies", "budget", "年度预算（万元）"),
    ("policies", "budget", "年度预算，单位：万元"),
    ("policies", "budget", "单元预算"),
    ("policies", "budget", "budget in 10,000 yuan a year"),
    ("policies", "opens", "每年开始月份（月）"),
    ("villages", "size", "农户户数"),
    ("villages", "size", "单元户数"),
    ("villages", "size", "单位：户"),
    ("villages", "distance", "距县城（千米）"),
    ("villages", "coverage", "网络覆盖率"),
    ("units", "staff", "单位人数"),
    ("units", "staff", "各单位在岗人数（人）"),
    ("observations", "observation", "数值（元）"),
    ("observations", "observation", "数值（件）"),
    ("villages", "name", "村名（万元）"),
    ("villages", "income", "村集体收入/年"),
    ("villages", "income", "每年村集体收入"),
    ("villages", "income", "年村集体收入"),
    ("villages", "income", "collective income per year"),
    ("villages", "household_income", "人均可支配收入/年"),
    ("policies", "budget", "年度预算/年"),
    ("mechanisms", "yuan", "每年成本/年"),
    ("mechanisms", "yuan", "what it costs a year"),
    ("villages", "persons", "广元市户籍人口"),
    ("villages", "size", "广元户数"),
    ("villages", "coverage", "元阳县网络覆盖"),
    ("policies", "budget", "元阳县年度预算"),
    ("policies", "budget", "元宵年度预算"),
    ("policies", "budget", "Xinyuan county budget"),
    ("policies", "trips", "元谋县需跑次数"),
    ("villages", "household_income", "人均可支配收入（元/人）"),
    ("villages", "household_income", "人均可支配收入（元/人·年）"),
    ("policies", "income_below", "人均收入低于（元/人年）"),
    ("policies", "budget", "年度预算（人民币万元）"),
    ("policies", "absorption", "项目每月最多支出（万元/月）"),
    ("units", "hours", "每月政策工作工时（小时/月）"),
    ("observations", "n", "样本数（户）"),
    ("observations", "n", "样本数（份）"),
]


def heads(sheet):
    return Heads(next(one for one in EVERY if one.key == sheet).columns)


@pytest.mark.parametrize(("sheet", "key", "head", "unit"), UNITS)
def test_another_unit_is_found_wherever_a_heading_says_it(sheet, key, head, unit):
    assert heads(sheet).other_unit(key, head) == unit


@pytest.mark.parametrize(("sheet", "key", "head"), FINE)
def test_a_heading_in_the_columns_own_unit_or_in_none_is_fine(sheet, key, head):
    assert heads(sheet).other_unit(key, head) == ""


def test_no_heading_of_ours_is_in_another_unit():
    for column in (column for sheet in EVERY for column in sheet.columns):
        texts = [*column.head.values(), *column.also]
        bases = [head_parts(text)[0] for text in texts]
        assert [text for text in texts if measures.other(column, text, bases)] == []


@pytest.mark.parametrize(("cells", "fine"), [(("45%", "3％"), True), (("45%", 45), False), (("暂无", None), False)])
def test_a_heading_in_percent_is_fine_above_numbers_in_percent(tmp_path, cells, fine):
    rows = [("月份", "指标", "数值（%）"), ("例：2026-03", "complaints", 12), *(("2026-03", "trust", cell) for cell in cells)]
    book = saved(workbook(rows, name="观测"), tmp_path, sheets=EVERY)
    found = [(one.said, one.allowed) for one in book.problems if "heading is in" in one.said]
    assert found == ([] if fine else [("the heading is in '%'", "number, and cells such as 45%")])
    assert not fine or book.tables["observations"].column("observation") == [0.45, 0.03]


def test_the_key_beneath_a_heading_does_not_take_its_unit_away(tmp_path):
    rows = ((*NEEDED, "村级经费，单位：元"), ("village", "township", "budget"), ("李家村", "城关镇", 3000))
    assert told(saved(workbook(rows), tmp_path)) == [("error", "村!C1", "the heading is in '元'")]


def test_rows_that_add_up_others_are_told_and_villages_of_such_names_kept(tmp_path):
    names = (
        "上河村",
        "小 计",
        "合计村",
        "东岭镇小计",
        "小计湾",
        "总计庄",
        "合计（户）",
        "新村（小计）",
        "县合计",
        "Total Hill",
        "County total:",
    )
    rows = [("所属乡镇", "村名"), *(("东岭镇", name) for name in names), ("全县合计", None)]
    book = saved(workbook(rows), tmp_path)
    assert values(book) == ["上河村", "合计村", "小计湾", "总计庄", "Total Hill"]
    assert [(weight, place) for weight, place, _ in told(book)] == [("warning", f"村!{row}") for row in (3, 5, 8, 9, 10, 12, 13)]


@pytest.mark.parametrize(
    ("name", "rows", "sheet"),
    [
        ("政策", [("政策名称",), ("城乡低保（合计）",), ("Social assistance, total",), ("合计",)], "policies"),
        ("观测", [("来源", "月份", "指标", "数值"), ("民政局年报合计", "2026-03", "补贴发放总计", 1), ("", "2026-03", "trust", 1),
                ("合计", None, None, 2)], "observations"),
        ("机制", [("所属方案", "机制名称"), ("方案合计", "points_system"), (None, "points_system"), (None, "合计")],
         "mechanisms"),
        ("村", [("统计口径", "所属乡镇", "村名"), ("年报合计", "东岭镇", "甲村"), ("", "东岭镇", "乙村"), ("", "全镇合计")],
         "villages"),
    ],
)  # fmt: skip
def test_only_names_of_places_may_hold_a_word_for_a_sum(tmp_path, name, rows, sheet):
    book = saved(workbook(rows, name=name), tmp_path, sheets=EVERY)
    assert len(book.tables[sheet]) == 2
    assert [one.row for one in book.problems if "adds up" in one.said] == [4]


def test_a_heading_twice_is_an_error_that_names_both(tmp_path):
    book = saved(workbook(((*NEEDED, "户数", "Households"), ("李家村", "城关镇", 320, 1))), tmp_path)
    assert [(weight, place) for weight, place, _ in told(book)] == [("error", "村!D1")]
    assert "村!C1" in book.problems[0].said


def test_a_missing_column_is_one_error(tmp_path):
    rows = [("村名", "户数"), *[(f"{n}村", 3) for n in range(50)]]
    assert told(saved(workbook(rows), tmp_path)) == [("error", "村", "the column 'Township' is missing")]


def test_titles_notes_keys_blank_rows_sums_and_examples_are_no_rows(tmp_path):
    rows = [
        ("青禾县各村基本情况表",), ("填表人：张三", None, "2026年"), (), HEADS, ("village", "code", "township", "size", "area",
        "old", "road"),
        ("例：李家村", "990001101001", "城关镇", 320, 85.5, 24.5, "硬化路"), ROW, (),
        (None, " "), HEADS, OTHER, ("合计", None, None, 530),
    ]  # fmt: skip
    book = saved(workbook(rows), tmp_path)
    assert told(book) == [("warning", "村!12", "the row '合计' adds up others and is not read")]
    assert values(book) == ["李家村", "王家村"]
    assert book.tables["villages"].place(1, "size") == "村!D11"


def test_an_example_that_somebody_wrote_over_is_doubted(tmp_path):
    rows = (HEADS, ("例：李家村", "990001101001", "城关镇", 999), ROW)
    book = saved(workbook(rows), tmp_path)
    assert [(weight, place) for weight, place, _ in told(book)] == [("warning", "村!2")] and values(book) == ["李家村"]


def test_headings_that_gainsay_the_keys_beneath_are_an_error(tmp_path):
    book = saved(workbook((("村名", "所属乡镇"), ("township", "village"), ("李家村", "城关镇"))), tmp_path)
    assert [(weight, place) for weight, place, _ in told(book)] == [("error", "村!A1"), ("error", "村!B1")]


def test_a_renamed_heading_above_its_key_needs_no_guess(tmp_path):
    book = saved(workbook((("村名", "所属乡镇", "人家多少"), ("village", "township", "size"), ("李家村", "城关镇", 5))), tmp_path)
    assert told(book) == [] and values(book, "size") == [5]


def test_a_sheet_without_headings_says_so(tmp_path):
    book = saved(workbook((ROW, OTHER)), tmp_path)
    assert told(book)[0] == ("error", "村", "no headings are found")


def test_values_that_stand_twice_and_blanks_where_something_is_needed(tmp_path):
    rows = (HEADS, ROW, ("李 家村", None, None, 5), (None, None, "城关镇"))
    assert told(saved(workbook(rows), tmp_path)) == [
        ("error", "村!C3", "is empty, but is needed"), ("error", "村!A4", "is empty, but is needed"),
        ("error", "村!A3", "李 家村 stands twice (first: 村!A2)"),
    ]  # fmt: skip


# Sheets


@pytest.mark.parametrize("name", ["村", "Villages", "villages", " 村 ", "ＶＩＬＬＡＧＥＳ", "村庄"])
def test_a_sheet_is_known_by_any_of_its_names(tmp_path, name):
    assert told(saved(workbook(name=name), tmp_path)) == []


@pytest.mark.parametrize("name", ["村2025", "村 (2)", "村-旧", "村（2025年）", "Villages_old", "村 备份", "村庄2024"])
def test_last_years_sheet_is_ignored_beside_this_years_and_taken_alone(tmp_path, name):
    book = workbook()
    book.create_sheet(name).append(HEADS)
    assert told(saved(book, tmp_path)) == [("warning", name, "is not read; the sheet '村' is")]
    alone = saved(workbook(name=name), tmp_path)
    assert told(alone) == [("warning", name, "the sheet is read as 'Villages'")] and len(alone.tables["villages"]) == 2


def test_two_sheets_of_last_year_are_not_guessed(tmp_path):
    book = workbook(name="村2024")
    book.create_sheet("村2025").append(HEADS)
    assert "the sheets 村2024, 村2025 are one table; only one may be there" in [
        said for _, _, said in told(saved(book, tmp_path))
    ]


def test_a_sheet_of_another_name_is_known_by_its_headings(tmp_path):
    book = saved(workbook(name="Sheet1"), tmp_path, "县情.xlsx")
    assert told(book) == [("warning", "Sheet1", "the sheet is read as 'Villages'")] and len(book.tables["villages"]) == 2
    other = workbook()
    other.create_sheet("草稿").append(HEADS)
    other.create_sheet("随手记").append(["明天开会"])
    assert told(saved(other, tmp_path, "县情.xlsx")) == [("warning", "草稿", "is not read; the sheet '村' is")]


@pytest.mark.parametrize(
    ("name", "known", "old"),
    [("村2025", "村", True), ("村 (2)", "村", True), ("村旧", "村", True), ("村民", "村", False), ("村", "村", False), ("行政村",
    "村", False),
     ("old villages", "Villages", True), ("2025年村", "村", True), ("乡镇", "村", False)],
)  # fmt: skip
def test_names_of_last_year(name, known, old):
    assert is_last_years(name, known) is old


def test_units_stand_in_the_last_brackets():
    assert head_parts("耕地面积（公顷）") == ("耕地面积", "公顷")
    assert head_parts("Aged 60 and over (%)*") == ("aged60andover", "%")
    assert head_parts("户数（户）（必填）") == ("户数", "户")
    assert Heads(COUNTY.columns).find("Income") == "income"
    assert Heads(COUNTY.columns).find(3) == ""


# Fields that run downwards


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_fields_run_downwards(tmp_path, lang):
    write_book(tmp_path / "county.xlsx", SHEETS, ROWS, lang)
    book = read_book(tmp_path, SHEETS)
    table = book.tables["county"]
    assert len(table) == 1 and table.columns["name"] == ["青禾县"]
    assert table.place(0, "income") == f"{COUNTY.name[lang]}!B5"


def test_fields_are_read_from_any_two_columns(tmp_path):
    rows = [
        ("基本情况",),
        (None, "区划代码", "099001"),
        (None, "县名", "青禾县"),
        (None, "人口", 3),
        (None, "人均收入", "3万元"),
        (None, "起始月", "2026-01"),
    ]
    book = saved(workbook(rows, name="县"), tmp_path)
    table = book.tables["county"]
    assert {key: column[0] for key, column in table.columns.items()} == {
        "code": "099001", "name": "青禾县", "income": 30_000.0, "start": 24312, "migrants": None,
    }  # fmt: skip
    assert [(place, weight) for weight, place, said in told(book) if "is missing or empty" not in said] == [
        ("县!B4", "warning"),
        ("县!B6", "warning"),
    ]


def test_fields_may_also_stand_in_one_row(tmp_path):
    rows = [("县名", "区划代码", "人均收入（万元）"), ("青禾县", "099001", 3)]
    book = saved(workbook(rows, name="县"), tmp_path)
    assert book.tables["county"].columns["income"] == [30_000.0]
    two = saved(workbook([*rows, ("白云县", "099002", 3)], name="县"), tmp_path)
    assert ("error", "县!3", "has more than one row") in told(two)
