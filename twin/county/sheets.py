"""The sheets of a county's workbook that say what the county is: 县, 县直部门, 乡镇, 村.

What a planner knows comes first; columns that only a researcher sets are marked `expert`. Every cell but a name may stay empty:
what is left out is drawn to go with what is given (`twin.county.book`).
"""

from twin.base.messages import Text
from twin.sheets.schema import Column, Kind, Sheet, Words
from twin.terms.places import TERRAINS, UNITS, VILLAGE_TYPES


def _two(en: str, zh: str) -> Text:
    return {"en": en, "zh": zh}


UNIT_WORDS: Words = dict(zip(UNITS, (
    _two("party and government office", "党政办公室"), _two("agriculture", "农业农村"), _two("civil affairs", "民政"),
    _two("finance", "财政"), _two("education", "教育"), _two("health", "卫生健康"), _two("housing", "住房建设"),
    _two("water", "水利"), _two("transport", "交通运输"), _two("commerce", "商务"), _two("natural resources", "自然资源"),
    _two("human resources", "人力资源社会保障"),
), strict=True))  # fmt: skip
TYPE_WORDS: Words = dict(zip(VILLAGE_TYPES, (_two("leading", "先进村"), _two("upgrading", "提升村"), _two("rectifying", "整顿村")),
                             strict=True))  # fmt: skip
TERRAIN_WORDS: Words = dict(zip(TERRAINS, (_two("plains", "平原"), _two("hills", "山区"), _two("suburb", "城郊")), strict=True))
PERSON_HOURS = {"units": 80.0, "townships": 60.0, "villages": 60.0}  # a month for policy work, by level: as in drawn counties


def _hours(level: str) -> Column:
    return Column(
        "hours", _two("hours a month for policy work (hours)", "每月可用于政策工作的工时（小时）"), "number",
        _two(
            f"Of all its people together. Empty: {PERSON_HOURS[level]:g} hours for each of its people.",
            f"全部人员合计。留空则按每人{PERSON_HOURS[level]:g}小时计算。",
        ),
        high=1e7, expert=True,
    )  # fmt: skip


def _people(zh: str, example: float, note: Text) -> Column:
    return Column("staff", _two("staff (people)", zh), "number", note, example, high=100_000)


def _share(key: str, en: str, zh: str, note: Text, example: float | None = None, expert: bool = False) -> Column:
    return Column(key, _two(f"{en} (%)", f"{zh}（%）"), "share", note, example, 0, 100, expert=expert)


def _code(digits: int, note: Text, example: str | None = None) -> Column:
    return Column("uid", _two("code", "代码"), "code", note, example, digits=(digits,), unique=True)


_LEANING = Column(
    "leaning", _two("leaning to divert money (multiple)", "资金偏离倾向（倍数）"), "number",
    _two("For researchers: 1 is average. Empty: drawn.", "研究用：1为平均水平。留空则抽取。"), low=1e-6, high=100, expert=True,
)  # fmt: skip


def _name(zh: str, en: str, example: str, unique: bool) -> Column:
    return Column("name", _two(en, zh), "text", _two("Your own name; it is shown everywhere.", "使用自己的名称，结果中处处显示。"),
                  example, needed=True, unique=unique)  # fmt: skip


def _part(key: str, en: str, zh: str) -> Column:
    note = _two("For researchers: share of a full county; empty: 1.", "研究用：占完整县的比例；留空为1。")
    return Column(key, _two(en, zh), "number", note, low=1e-9, high=1, expert=True)


COUNTY = Sheet(
    "county", _two("county", "县"), _two("The county as a whole: one value a line.", "县的总体情况：每行一项。"),
    (
        _name("县名", "county's name", "示例县", False),
        Column("code", _two("code", "代码"), "code", _two("Six digits. Empty: 990001, an invented county.",
               "六位数字。留空为990001（虚构县）。"), "990001", digits=(6,)),
        Column("start", _two("first month", "起始月份"), "month", _two("The month from which runs begin.", "模拟从哪个月开始。"), "2026-01"),
        Column("months", _two("months to run (months)", "模拟月数（月）"), "whole", _two("How long runs last.", "模拟多长时间。"), 36, 1, 600),
        Column("operations", _two("running budget of mechanisms (10,000 yuan a year)", "机制运行经费（万元/年）"), "number",
               _two("What the county spends a year on running mechanisms. Empty: 12,000 yuan for each village.",
                    "全县每年用于各项机制运行的经费。留空则按每村1.2万元。"), 240, times=10_000),
        Column("note", _two("remarks", "备注"), "text", _two("Not read.", "不读取。")),
        Column("seed", _two("seed of what is drawn", "抽取用的随机种子"), "whole",
               _two("For researchers. Empty: 0.", "研究用。留空为0。"), low=0, high=2**53, expert=True),
        Column("synthetic", _two("is invented", "是否虚构"), "yes",
               _two("For researchers: whether attributes that are given were drawn, not observed.", "研究用：所填内容是否为抽取而非观测。"),
               expert=True),
        _part("scale", "share of a full county's households", "占完整县住户的比例"),
        _part("village_scale", "share of a full county's villages", "占完整县村数的比例"),
        _part("township_scale", "share of a full county's townships", "占完整县乡镇数的比例"),
        _part("village_office", "size of village offices beside full ones", "村级组织规模（占完整的比例）"),
        _part("township_office", "size of township offices beside full ones", "乡镇机关规模（占完整的比例）"),
    ),
    fields=True,
)  # fmt: skip

UNITS_SHEET = Sheet(
    "units", _two("county offices", "县直部门"),
    _two("Offices of the county that own policies. Empty: twelve usual ones.", "承担政策的县直部门。留空则采用十二个常见部门。"),
    (
        _name("部门名称", "office", "农业农村局", True),
        Column("stands_for", _two("stands for", "对应标准部门"), "choice",
               _two("Which usual office it is, so that shipped policies find it. Empty: none.",
                    "相当于哪个常见部门，以便内置政策找到承办部门。留空则不对应。"), "农业农村", words=UNIT_WORDS, unique=True),
        _people("在岗人数（人）", 12, _two("People who work on policies. Empty: 12.", "从事政策工作的人数。留空按12人。")),
        _hours("units"),
        Column("uid", _two("code", "代码"), "code", _two("For researchers: eight digits.", "研究用：八位数字。"), digits=(8,),
               unique=True, expert=True),
    ),
    room=60,
)  # fmt: skip

TOWNSHIPS = Sheet(
    "townships", _two("townships", "乡镇"), _two("One line for each township.", "每个乡镇一行。"),
    (
        _name("乡镇名称", "township", "东岭镇", True),
        _code(9, _two("Nine digits. Empty: made from the name.", "九位数字。留空则由名称生成。")),
        _people("在岗人数（人）", 45, _two("People at the township. Empty: by its households.", "乡镇干部职工人数。留空则按户数估算。")),
        _share("skill", "staff at home with digital tools", "干部数字能力", _two(
            "Share who use systems without help. Empty: drawn around 55%.", "不需帮助就能使用信息系统的比例。留空则在55%上下抽取。"), 55),
        _hours("townships"),
        _LEANING,
    ),
)  # fmt: skip


def _people_of(key: str, en: str, zh: str, kind: Kind, note: Text, example: float, high: float) -> Column:
    return Column(key, _two(en, zh), kind, note, example, 0, high)


VILLAGES = Sheet(
    "villages", _two("villages", "村"), _two("One line for each village.", "每个村一行。"),
    (
        Column("township", _two("township", "所属乡镇"), "text", _two("The township's name as on its sheet, or its code.",
               "与“乡镇”表中的名称一致，也可填代码。"), "东岭镇", needed=True),
        _name("村名", "village", "上河村", False),
        _code(12, _two("Twelve digits. Empty: made from the names.", "十二位数字。留空则由名称生成。")),
        _people_of("size", "households (households)", "户数（户）", "whole", _two("Empty: drawn, 100 to 800.", "留空则抽取（100至800户）。"),
                   360, 99_999),
        _people_of("persons", "registered people (people)", "户籍人口（人）", "whole", _two("Empty: drawn, 2.9 a household.",
                   "留空则抽取（户均2.9人）。"), 1050, 1_000_000),
        _people_of("elders", "people of 60 and over (people)", "60岁及以上人口（人）", "whole", _two("Empty: drawn, 24%.",
                   "留空则抽取（约24%）。"), 250, 1_000_000),
        _share("away", "households with somebody working away", "有人外出务工的户", _two("Empty: drawn by terrain.",
               "留空则按地形抽取。"), 24),
        _people_of("household_income", "net income a head (yuan a year)", "人均可支配收入（元/年）", "number", _two(
                   "Empty: drawn around 20,133.", "留空则在20133元上下抽取。"), 21_000, 1e7),
        Column("type", _two("type", "村类型"), "choice", _two("Empty: drawn.", "留空则抽取。"), "提升村", words=TYPE_WORDS),
        Column("terrain", _two("terrain", "地形"), "choice", _two("Empty: drawn.", "留空则抽取。"), "平原", words=TERRAIN_WORDS),
        Column("distance", _two("distance to the county seat (km)", "距县城（公里）"), "number", _two("By road. Empty: drawn.",
               "按公路里程。留空则抽取。"), 18, 0, 2_000),
        _share("coverage", "households with good network", "网络覆盖", _two("Empty: drawn by terrain.", "留空则按地形抽取。"), 85),
        Column("income", _two("collective income (10,000 yuan a year)", "村集体收入（万元/年）"), "number", _two(
               "Of the village, not of households. Empty: drawn.", "村集体的收入，不是农户收入。留空则抽取。"), 12, 0, 1e6, 10_000),
        _people("村干部人数（人）", 5, _two("People of the committee. Empty: by households.", "村“两委”人数。留空则按户数估算。")),
        Column("cadres", _two("linked cadres (people)", "联村干部（人）"), "number", _two(
               "Cadres from above who are linked to this village. Empty: drawn.", "上级派来联系本村的干部。留空则抽取。"), 2, 0, 100),
        _share("skill", "cadres at home with digital tools", "村干部数字能力", _two("Empty: drawn.", "留空则抽取。"), 45),
        _share("independence", "how far the village supervises itself", "村级监督独立性", _two("For researchers. Empty: drawn.",
               "研究用。留空则抽取。"), expert=True),
        _hours("villages"),
        _LEANING,
    ),
    room=1200,
)  # fmt: skip

SHEETS = (COUNTY, UNITS_SHEET, TOWNSHIPS, VILLAGES)
