"""Words of the field in English and Chinese, and how numbers are written in both.

Everything that a picture, page or table says comes from here, so that both languages stay complete together.
"""

import math
from dataclasses import dataclass
from typing import Literal

from twin.base.knobs import GRADES
from twin.base.messages import LANGS, Lang
from twin.terms.steps import BLAMED as TIERS
from twin.terms.steps import CLAUSES as CLAUSE_NAMES
from twin.terms.steps import FAILURES as LOSS_STEPS
from twin.terms.steps import STEPS

__all__ = [
    "CLAUSES", "GRADES", "INDICATORS", "LANGS", "LOSS_STEPS", "SINKS", "STEPS", "TIERS", "WORDS", "Indicator", "Lang",
    "interval", "label", "number", "pick", "say", "unit_of", "yuan",
]  # fmt: skip

Unit = Literal["share", "days", "yuan", "number"]

CLAUSES = tuple(clause.upper() for clause in CLAUSE_NAMES)
SINKS = ("benefit", "misdelivered", "overhead", "diverted_public", "diverted_private", "mechanism_cost", "idle")

WORDS: dict[str, tuple[str, str]] = {
    # tiers and places
    "county": ("county", "县"),
    "unit": ("county units", "县直部门"),
    "township": ("township", "乡镇"),
    "village": ("village", "村"),
    "household": ("household", "农户"),
    "outside": ("outside the county", "县外资金"),
    "treasury": ("county treasury", "县财政"),
    "operations": ("operations budget", "工作经费"),
    "own_contribution": ("own contribution", "农户自筹"),
    "returned": ("returned before", "此前收回"),
    "kept": ("held at the end", "期末结余"),
    "returned_to": ("returned to the treasury", "收回财政"),
    "opening": ("held before the start", "期初结余"),
    "other": ("other, small", "其他小额"),
    "all": ("all policies", "全部政策"),
    # steps of the cascade
    "eligible": ("eligible", "应享"),
    "informed": ("informed", "知晓"),
    "applied": ("applied", "申请"),
    "approved": ("approved", "批准"),
    "funded": ("funded", "资金到位"),
    "paid_in_full": ("paid in full", "足额"),
    "in_time": ("in time", "按时"),
    "fits": ("fits the need", "对路"),
    "landed": ("landed", "落地"),
    # clauses
    "EXISTS": ("that it exists", "有此政策"),
    "WHO": ("who is eligible", "谁能享受"),
    "HOW": ("how to apply", "怎么申请"),
    "WHEN": ("the deadline", "截止时间"),
    "AMOUNT": ("what one is owed", "应得多少"),
    "DUTY": ("own contribution", "自己出多少"),
    "CONTACT": ("who is in charge", "找谁办"),
    "REDRESS": ("where to complain", "到哪投诉"),
    # where money ends
    "benefit": ("benefit that fits", "对路收益"),
    "misdelivered": ("misdelivered", "错发"),
    "overhead": ("overhead", "工作开支"),
    "diverted_public": ("diverted, other public ends", "挪作他用"),
    "diverted_private": ("privately captured", "私人侵占"),
    "mechanism_cost": ("cost of mechanisms", "机制成本"),
    "idle": ("idle balance", "闲置结余"),
    # grades of evidence
    "experiment": ("experiment", "实验"),
    "survey": ("survey", "调查"),
    "source": ("claimed by sources", "材料宣称"),
    "assumed": ("assumed", "假定"),
    # headings and notes
    "synthetic": ("synthetic county", "合成县"),
    "simulated": ("simulated, county from given tables", "模拟结果，县情来自给定表格"),
    "scenario": ("scenario", "情景"),
    "indicator": ("indicator", "指标"),
    "difference": ("difference", "差异"),
    "interval": ("95% interval", "95%区间"),
    "policy": ("policy", "政策"),
    "share_right": ("share who hold the clause rightly", "掌握正确的比例"),
    "of_hundred": ("of 100 eligible households and policies", "每100个应享户次"),
    "reported": ("reported complete", "上报完成"),
    "actual_tasks": ("actually complete", "实际完成"),
    "actual_households": ("eligible households landed", "应享户落地"),
    "landing": ("landing rate", "落地率"),
    "inflows": ("money in", "资金流入"),
    "of_which": ("of which ", "其中："),
    "recovered": ("diverted money that came back", "追回的挪用资金"),
    "backlog": ("needs on record and not finished", "已登记未办结诉求"),
    "unraised": ("needs that nobody has on record", "未登记诉求"),
    "mechanism": ("mechanism", "机制"),
    "name": ("name", "名称"),
    "tier": ("tier", "层级"),
    "moves": ("moves", "作用参数"),
    "yuan_month": ("yuan a month", "每月元"),
    "knob": ("knob", "参数"),
    "move": ("move", "作用"),
    "range": ("range", "范围"),
    "grade": ("grade", "证据等级"),
    "why": ("why", "依据"),
    "costs": ("costs", "成本"),
    "needs": ("needs", "前提"),
    "takes_hold_months": ("takes hold in months", "见效月数"),
    "backfires": ("can backfire", "可能的反作用"),
    "limits": ("limits", "局限"),
    "default": ("default", "默认值"),
    "unit_word": ("unit", "单位"),
    "about": ("about", "说明"),
    "star": (
        "* a trait of people or places: scenarios may set it, mechanisms may not move it",
        "* 人或地方的特征：情景可设定，机制不能改变",
    ),
    "month": ("month", "月份"),
    "loss": ("lost at this step", "此环节流失"),
    "unlock": ("gained when this step alone is perfect", "仅补齐此环节可增加"),
}


@dataclass(frozen=True)
class Indicator:
    """One outcome as shown to people: its name, unit and which direction serves households."""

    en: str
    zh: str
    unit: Unit
    better: Literal["up", "down", "neither"]


INDICATORS: dict[str, Indicator] = {
    "landing_rate": Indicator("landing rate (households, strict)", "落地率（按户，从严）", "share", "up"),
    "task_landing_rate": Indicator("village tasks really complete", "村级任务实际完成率", "share", "up"),
    "reported_landing_rate": Indicator("village tasks reported complete", "村级任务上报完成率", "share", "neither"),
    "awareness": Indicator("awareness (exists, who, how)", "知晓率（有、谁、怎么办）", "share", "up"),
    "heard_of": Indicator("heard of the policy", "听说过政策", "share", "up"),
    "knows_enough": Indicator("knows enough to apply in time", "知道得足以按时申请", "share", "up"),
    "funds_arrived": Indicator("money arrived in village or household", "资金到村到户率", "share", "up"),
    "funds_used": Indicator("money used", "资金使用率", "share", "up"),
    "fund_efficiency": Indicator("money that became fitting benefit", "资金有效率", "share", "up"),
    "leakage": Indicator("leakage (of money spent)", "资金漏损率（占支出）", "share", "down"),
    "idle_over_a_year": Indicator("money idle for over a year", "闲置超一年资金", "share", "down"),
    "audited_misuse": Indicator("misuse found by audits", "审计查出问题率", "share", "neither"),
    "audited_idle": Indicator("audited money found idle for over a year", "审计发现闲置超一年资金", "share", "neither"),
    "participation": Indicator("households taking part in a year", "一年内参与户比例", "share", "up"),
    "response_days": Indicator("days to solve a need (solved ones)", "诉求办结天数（已解决）", "days", "down"),
    "resolution_days": Indicator("days to solve a need (all)", "诉求解决天数（全部）", "days", "down"),
    "resolution_rate": Indicator("needs solved", "诉求解决率", "share", "up"),
    "satisfaction": Indicator("satisfaction", "满意度", "share", "up"),
    "trust": Indicator("trust", "信任度", "share", "up"),
    "paperwork_share": Indicator("cadre hours spent on paperwork", "干部填表留痕时间占比", "share", "down"),
    "cost_yuan": Indicator("cost of mechanisms", "机制成本", "yuan", "down"),
}


def say(key: str, lang: Lang) -> str:
    """The word for a key, or the key itself for names that the user made."""
    pair = WORDS.get(key)
    return key if pair is None else pair[LANGS.index(lang)]


def pick(text: dict[str, str] | str, lang: Lang) -> str:
    """One language of a bilingual text from a data file; the other one when it is missing."""
    if isinstance(text, str):
        return text
    return text.get(lang) or next(iter(text.values()), "")


def label(indicator: str, lang: Lang) -> str:
    """The name of an indicator; dotted parts of a group are named one by one."""
    if indicator in INDICATORS:
        known = INDICATORS[indicator]
        return known.en if lang == "en" else known.zh
    return " · ".join(say(part, lang) for part in indicator.split("."))


def unit_of(indicator: str) -> Unit:
    """How an indicator is written; counts and fen have no entry of their own."""
    known = INDICATORS.get(indicator)
    return known.unit if known else "number"


def yuan(amount: float, lang: Lang) -> str:
    """Money at the scale that people read: million yuan in English, 万元 or 亿元 in Chinese."""
    size = abs(amount)
    if lang == "zh":
        if size >= 1e8:
            return f"{amount / 1e8:,.2f}亿元"
        return f"{amount / 1e4:,.0f}万元" if size >= 1e5 else f"{amount:,.0f}元"
    return f"{amount / 1e6:,.1f} m yuan" if size >= 1e5 else f"{amount:,.0f} yuan"


def number(value: float | None, unit: Unit, lang: Lang, signed: bool = False) -> str:
    """A value in its unit; a signed share is a difference in percentage points."""
    if value is None or not math.isfinite(value):
        return "–"
    sign = "+" if signed else ""
    if unit == "share":
        points = (" pt" if lang == "en" else "个百分点") if signed else "%"
        return f"{100 * value:{sign}.1f}{points}"
    if unit == "days":
        return f"{value:{sign}.1f}" + (" days" if lang == "en" else "天")
    if unit == "yuan":
        return ("+" if signed and value > 0 else "") + yuan(value, lang)
    return f"{value:{sign},.0f}"


def interval(gap: float, low: float, high: float, unit: Unit, lang: Lang) -> str:
    """A difference and its 95% interval; no brackets where there is no interval."""
    text = number(gap, unit, lang, signed=True)
    if not math.isfinite(low):
        return text
    if unit == "share":
        return f"{text} [{100 * low:+.1f}, {100 * high:+.1f}]"
    if unit == "days":
        return f"{text} [{low:+.1f}, {high:+.1f}]"
    return f"{text} [{number(low, unit, lang, signed=True)}, {number(high, unit, lang, signed=True)}]"
