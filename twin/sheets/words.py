"""Words that people write in sheets, in both languages, and how texts are compared: no blank, width or case tells two apart."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import category, normalize

from twin.files.cells import BLANKS as BLANKS

BOOKS = ("县情", "county")  # names of the workbook, without their ending
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
READ_ME = {"en": "Read me", "zh": "说明"}
LISTS = "_lists"  # the hidden sheet of long drop-downs
EXAMPLE = {"en": "e.g. ", "zh": "例："}
FIELD, VALUE, NOTE, KEY = (
    {"en": "field", "zh": "项目"}, {"en": "your value", "zh": "填写"}, {"en": "note", "zh": "说明"}, {"en": "key", "zh": "key"},
)  # fmt: skip
VALUES = ("填写", "填写值", "值", "内容", "取值", "value", "your value")  # heads of what is filled in, where fields run downwards
TRUE = ("是", "有", "对", "√", "✓", "✔", "yes", "y", "true", "1")
FALSE = ("否", "无", "没有", "不是", "×", "✗", "✘", "x", "no", "n", "false", "0")
YES_NO = {"en": ("yes", "no"), "zh": ("是", "否")}
UNKNOWN = (
    "-",
    "--",
    "—",
    "——",
    "–",
    "/",
    "n/a",
    "na",
    "暂无",
    "未知",
    "不详",
    "不清楚",
    "unknown",
    "?",
)  # people leave these for "empty"
TOTALS = ("合计", "总计", "小计", "共计", "total", "sum", "subtotal")
OPTIONAL = ("必填", "选填", "可选", "可不填", "可留空", "required", "optional")  # in brackets, and no unit
PERCENT, YUAN = "%", "yuan"
# What is counted, in any of its words; of a word that begins another the longer stands first.
COUNTED = {
    YUAN: ("人民币元", "元", "yuan", "rmb", "cny"), PERCENT: ("%", "percent"), "‰": ("‰",),
    "household": ("户", "households", "household"), "person": ("人", "口", "名", "people", "persons", "person"),
    "km": ("千米", "公里", "km", "kilometres", "kilometers"), "m": ("米", "metres", "meters"), "li": ("里",),
    "hour": ("个小时", "小时", "工时", "hours", "hour"), "day": ("天", "日", "days", "day"),
    "month": ("个月", "months"), "month of the year": ("月", "month"), "year": ("年", "years", "year"),
    "paper": ("份", "papers", "paper"),
    "trip": ("次", "趟", "trips", "trip"), "office": ("个", "offices", "office"), "multiple": ("倍数", "倍", "multiple"),
    "foreign": ("美元", "港元", "欧元", "日元"),
}  # fmt: skip
# What a unit is for, as in 元/年.
PER = {
    "year": ("年", "year", "annum"), "month": ("个月", "月", "month"), "household": ("户", "household"),
    "head": ("人", "head", "person", "capita"), "day": ("天", "日", "day"), "quarter": ("季度", "季", "quarter"),
    "village": ("村", "village"), "township": ("乡镇", "township"),
}  # fmt: skip
EACH = "[/·每一]|per|and|a"  # between a unit and what it is for
SCALES = {
    "亿": 10**8, "十万": 10**5, "万": 10**4, "千": 1000, "百": 100, "10,000": 10**4, "10000": 10**4,
    "tenthousand": 10**4, "1,000": 1000, "1000": 1000, "thousand": 1000, "million": 10**6, "billion": 10**9,
}  # fmt: skip
SCALED_METRE = "千米"  # a unit, and not a thousand of something
UNIT, IS = "(?:单位|units?)", "[:为是]"  # as in 单位：元
MONEY = "[美港欧日]元|人民币元|rmb|cny"
BARE = "(?<![单多公状纪])元(?!旦)|yuan"  # in names of places, too
CURRENCY, RECKONED = "(?:人民币(?=.*元))?", "[计为]"  # as in 人民币万元, 以元为单位
CLOSES, BREAKS = r"[)\]】]", "/,;:|·、()[]【】-_=~"
JOIN = {"en": "; ", "zh": "、"}  # between several choices
PARTS = re.compile(r"\s*[、;,\n]\s*")
LAST = re.compile(r"(?:[-_.(\[ ]*(?:[12]\d{3}年?|去年|上年|旧|旧版|old|backup|备份|copy|副本|\d{1,2})[)\]]?)+")

MONTH = re.compile(r"([12]\d{3})(?:[-/.年]([01]?\d)月?|(0[1-9]|1[0-2]))")
DAY = re.compile(r"([12]\d{3})(?:[-/.年]([01]?\d)[-/.月]([0-3]?\d)日?|([01]\d)([0-3]\d))(?:[t ]?00:00(?::00(?:\.0+)?)?)?")
NAMED = re.compile(r"([a-z]{3})[a-z]*[-. ]*((?:[12]\d)?\d{2})")
NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WIDTHLESS = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"}
_SUMS = tuple(word for word in TOTALS if not word.isascii())
_LAST_WORD = re.compile(r"\b(?:sub-?)?totals?\W*$")  # of an English name: blanks tell where it begins
_BRACKET = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]$")


@lru_cache(maxsize=2**14)  # headings and names are compared again and again
def plain(text: str) -> str:
    """A text as it is compared: without blanks, full-width signs made plain, small letters."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return "".join(sign for sign in normalize("NFKC", text).casefold() if not sign.isspace() and sign not in _WIDTHLESS)


def parts(text: str) -> list[str]:
    """The names that a cell lists, parted by commas and the like."""
    return [part.strip() for part in PARTS.split(normalize("NFKC", text)) if part.strip()]


def tidy(text: str) -> str:
    """A text as it is kept: without blanks around it or signs of no width, on one line."""
    if text.isascii() and text.isalnum():
        return text
    kept = "".join(sign for sign in text if sign not in _WIDTHLESS)
    return re.sub(r"\s*[\r\n\t]\s*", " ", kept.strip())


def steering(text: str) -> str:
    """The first sign in a text that no name has (control codes, marks of direction); empty where there is none."""
    return "" if text.isprintable() else next((s for s in text if category(s) in {"Cc", "Cf", "Cs", "Zl", "Zp"}), "")


def head_parts(head: str) -> tuple[str, str]:
    """A heading without, and what stands in, the brackets at its end; stars and colons go."""
    text = plain(head).strip("*:★")
    found = _BRACKET.search(text)
    if not found:
        return text, ""
    unit = "" if found[1] in OPTIONAL else found[1]
    base = text[: found.start()].strip("*:★")
    return (base, unit) if unit or not _BRACKET.search(base) else head_parts(base)


def is_last_years(name: str, known: str) -> bool:
    """Whether a sheet's name is a known one and a year, number or word for something old, as in 村2025 and 村 (2)."""
    mine, theirs = plain(name), plain(known)
    at = mine.find(theirs)
    rest = mine[:at] + mine[at + len(theirs) :] if at >= 0 else ""
    return bool(rest) and LAST.fullmatch(rest) is not None


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is nearest; empty where none is near."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.5)), "")


def is_example(value: object) -> bool:
    """Whether a cell is marked as an example of ours."""
    return isinstance(value, str) and plain(value).startswith(tuple(plain(mark) for mark in EXAMPLE.values()))


def is_total(value: object) -> bool:
    """Whether a cell says, and says nothing else, that its row adds up others: 合计, 小计（户）."""
    return isinstance(value, str) and head_parts(value)[0] in TOTALS


def is_total_of_places(value: object) -> bool:
    """Whether the name of a place says that its row adds up others, as 全县合计 and 东岭镇（小计）, too; 合计村 is a village."""
    if not isinstance(value, str):
        return False
    base, inside = head_parts(value)
    latin = normalize("NFKC", value).casefold().partition("(")[0]
    return is_total(value) or inside in TOTALS or base.endswith(_SUMS) or _LAST_WORD.search(latin) is not None
