"""A small set of sheets of the tests' own: every kind of column, a sheet of fields, a list too long for a cell's rule."""

from twin.base.months import month_number
from twin.sheets.schema import Column, Sheet

OFFICES = {f"office_{number}": {"en": f"Office number {number}", "zh": f"第{number}办公室"} for number in range(300)}
ROADS = {
    "none": {"en": "no road", "zh": "不通公路"},
    "gravel": {"en": "gravel", "zh": "砂石路"},
    "paved": {"en": "paved", "zh": "硬化路"},
}


def _column(key, en, zh, kind, example=None, **more):
    return Column(key, {"en": en, "zh": zh}, kind, {"en": f"What {key} is.", "zh": f"{zh}的说明。"}, example, **more)


COUNTY = Sheet(
    "county", {"en": "County", "zh": "县"}, {"en": "The county itself.", "zh": "县本身。"},
    (
        _column("name", "Name", "县名", "text", "青禾县", needed=True),
        _column("code", "Code", "区划代码", "code", "990001", digits=(6,)),
        _column("start", "First month", "起始月份", "month", "2026-01", low=24240, high=24491),  # 2020-01 to 2040-12
        _column("income", "Income (10,000 yuan)", "人均收入（万元）", "number", 2.1, times=10_000, high=100),
        _column("migrants", "Migrants (%)", "外出比例（%）", "share", 31.5, expert=True),
    ),
    fields=True,
)  # fmt: skip
VILLAGES = Sheet(
    "villages", {"en": "Villages", "zh": "村"}, {"en": "A row a village.", "zh": "一村一行。"},
    (
        _column("village", "Village", "村名", "text", "李家村", needed=True, unique=True, place=True),
        _column("code", "Division code", "行政区划代码", "code", "990001101001", digits=(12,), unique=True),
        _column("township", "Township", "所属乡镇", "text", "城关镇", needed=True, place=True),
        _column("size", "Households (households)", "户数（户）", "whole", 320, low=1, high=5000),
        _column("area", "Area (hectares)", "耕地面积（公顷）", "number", 85.5, high=10_000),
        _column("old", "Aged 60 and over (%)", "老年人比例（%）", "share", 24.5),
        _column("clinic", "Clinic", "有无卫生室", "yes", True),
        _column("since", "Road since", "通路时间", "month", "2019-06"),
        _column("visited", "Last visit", "最近走访日期", "date", "2026-03-15"),
        _column("road", "Road", "道路", "choice", "paved", words=ROADS),
        _column("office", "Office", "对口部门", "choice", "office_7", words=lambda: OFFICES, open=True),
        _column("offices", "Offices", "联系部门", "choices", "office_1,office_2", words=OFFICES),
        _column("budget", "Budget (10,000 yuan)", "村级经费（万元）", "number", 12.5, times=10_000, expert=True),
    ),
    also=("村庄",), needed=True,
)  # fmt: skip
SHEETS = (COUNTY, VILLAGES)


def villages(count=12):
    return [
        {
            "village": f"第{n}村", "code": f"0990011{n:05d}", "township": f"第{n % 3}镇", "size": 100 + n % 4000,
            "area": 10 + n / 4, "old": round(0.2 + n / 2000, 4), "clinic": n % 2 == 0, "since": 24233 + n % 90,
            "visited": f"2026-03-{n % 28 + 1:02d}", "road": list(ROADS)[n % 3], "office": f"office_{n % 300}",
            "offices": (f"office_{n % 299}", "office_299"), "budget": 125_000.0 + n,
        }
        for n in range(count)
    ]  # fmt: skip


ROWS = {
    "county": [{"name": "青禾县", "code": "099001", "start": month_number("2026-01"), "income": 21_000.0, "migrants": 0.315}],
    "villages": villages(),
}
