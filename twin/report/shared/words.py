"""Words of the field, and how numbers are written, in English and Chinese.

Tables hold the English words; `say` and `label` look them up in the catalogue, so that both languages stay complete together.
"""

import math
import re
from collections import ChainMap
from collections.abc import Mapping
from datetime import date
from typing import Any

from twin.base.knobs import GRADES
from twin.base.messages import Lang, mark, told
from twin.outcomes.headline import COSTS, INDICATORS, MONEY, Headline, Unit
from twin.terms.steps import BLAMED as TIERS
from twin.terms.steps import CLAUSES as CLAUSE_NAMES
from twin.terms.steps import FAILURES as LOSS_STEPS
from twin.terms.steps import STEPS

__all__ = [
    "CLAUSES", "COSTS", "GRADES", "HEADLINES", "INDICATORS", "MONEY", "LOSS_STEPS", "SINKS", "STEPS", "TIERS", "WORDS", "Unit",
    "interval", "label", "number", "pick", "say", "unit_of", "yuan",
]  # fmt: skip

CLAUSES = tuple(clause.upper() for clause in CLAUSE_NAMES)
SINKS = ("benefit", "misdelivered", "overhead", "diverted_public", "diverted_private", "mechanism_cost", "idle")

HEADLINES: Mapping[str, Headline] = ChainMap(INDICATORS, MONEY, COSTS)  # a view: users add indicators of their own

WORDS: dict[str, str] = {
    # tiers and places
    "county": mark("county"),
    "unit": mark("county units"),
    "township": mark("township"),
    "village": mark("village"),
    "household": mark("household"),
    "outside": mark("outside the county"),
    "treasury": mark("county treasury"),
    "operations": mark("operations budget"),
    "own_contribution": mark("own contribution"),
    "returned": mark("returned before"),
    "kept": mark("held at the end"),
    "returned_to": mark("returned to the treasury"),
    "opening": mark("held before the start"),
    "other": mark("other, small"),
    "all": mark("all policies"),
    # steps of the cascade
    "eligible": mark("eligible"),
    "informed": mark("informed"),
    "applied": mark("applied"),
    "approved": mark("approved"),
    "funded": mark("funded"),
    "paid_in_full": mark("paid in full"),
    "in_time": mark("in time"),
    "fits": mark("fits the need"),
    "landed": mark("landed"),
    # clauses
    "EXISTS": mark("that it exists"),
    "WHO": mark("who is eligible"),
    "HOW": mark("how one applies"),
    "WHEN": mark("the deadline"),
    "AMOUNT": mark("what one is owed"),
    "DUTY": mark("what one contributes"),
    "CONTACT": mark("who is in charge"),
    "REDRESS": mark("where one complains"),
    # where money ends
    "benefit": mark("benefit that fits"),
    "misdelivered": mark("misdelivered"),
    "overhead": mark("overhead"),
    "diverted_public": mark("diverted, other public ends"),
    "diverted_private": mark("privately captured"),
    "mechanism_cost": mark("cost of mechanisms"),
    "idle": mark("idle balance"),
    # grades of evidence
    "experiment": mark("experiment"),
    "survey": mark("survey"),
    "source": mark("claimed by sources"),
    "assumed": mark("assumed"),
    # headings and notes
    "synthetic": mark("synthetic county"),
    "simulated": mark("simulated, county from given tables"),
    "scenario": mark("scenario"),
    "indicator": mark("indicator"),
    "difference": mark("difference"),
    "interval": mark("interval (95%)"),
    "policy": mark("policy"),
    "of_hundred": mark("of 100 eligible households and policies"),
    "reported": mark("reported complete"),
    "actual_tasks": mark("actually complete"),
    "actual_households": mark("eligible households landed"),
    "landing": mark("landing rate"),
    "landing_curve": mark("landed by part of the entitlement received"),
    "task_curve": mark("tasks complete by part of the eligible landed"),
    "any": mark("any payment"),
    "actual": mark("actually complete"),
    "inflows": mark("money in"),
    "of_which": mark("of which "),
    "recovered": mark("diverted money that came back"),
    "backlog": mark("needs on record and not finished"),
    "unraised": mark("needs that nobody has on record"),
    "mechanism": mark("mechanism"),
    "name": mark("name"),
    "tier": mark("tier"),
    "moves": mark("moves"),
    "yuan_month": mark("yuan a month"),
    "knob": mark("knob"),
    "move": mark("move"),
    "range": mark("range"),
    "grade": mark("grade"),
    "why": mark("why"),
    "costs": mark("costs"),
    "needs": mark("needs"),
    "takes_hold_months": mark("takes hold in months"),
    "fades": mark("wears off"),
    "backfires": mark("can backfire"),
    "limits": mark("limits"),
    "does_little": mark("does little because"),
    "default": mark("default"),
    "unit_word": mark("unit"),
    "about": mark("about"),
    "star": mark("* a trait of people or places: scenarios may set it, mechanisms may not move it"),
    "month": mark("month"),
    # what a move does to its knob
    "raise": mark("raise"),
    "lower": mark("lower"),
    "multiply": mark("multiply"),
    "add": mark("add"),
    "set": mark("set"),
    # losses and gains
    "loss": mark("lost at this step"),
    "unlock": mark("gained when this step alone is perfect"),
}

# From this many yuan on, how many yuan are one of the unit, and how that is written.
YUAN = {
    "en": ((1e5, 1e6, mark("{amount:,.1f} m yuan")), (0, 1, mark("{amount:,.0f} yuan"))),
    "zh": (
        (1e8, 1e8, mark("{amount:,.2f} hundred million yuan")),
        (1e6, 1e4, mark("{amount:,.0f} ten thousand yuan")),
        (1e4, 1e4, mark("{amount:,.3g} ten thousand yuan")),
        (0, 1, mark("{amount:,.0f} yuan")),
    ),
}


def say(key: str, lang: Lang) -> str:
    """The word for a key, or the key itself for names that the user made."""
    return told(lang, WORDS[key]) if key in WORDS else key


def pick(text: dict[str, str] | str, lang: Lang) -> str:
    """One language of a bilingual text from a data file; the other one when it is missing."""
    if isinstance(text, str):
        return text
    return text.get(lang) or next(iter(text.values()), "")


_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")  # between names; that of 0.5 is none


def label(indicator: str, lang: Lang) -> str:
    """The name of an indicator; dotted parts of a group are named one by one."""
    if indicator in HEADLINES:
        return HEADLINES[indicator].said(lang)
    return " · ".join(say(part, lang) for part in _DOT.split(indicator))


def unit_of(indicator: str) -> Unit:
    """How an indicator is written; counts and fen have no entry of their own."""
    known = HEADLINES.get(indicator)
    return known.unit if known else "number"


def yuan(amount: float, lang: Lang) -> str:
    """Money at the scale that people read: millions in English, ten thousands or hundred millions in Chinese."""
    scale, template = next((scale, template) for least, scale, template in YUAN[lang] if not abs(amount) < least)
    return told(lang, template, amount=amount / scale)


def fading_text(fades: Mapping[str, Any], lang: Lang) -> str:
    """How what a mechanism moves wears off, with the grade of that, from `fades` of a mechanism as plain data."""
    given = {"months": fades["months"], "stays": fades["to"], "grade": say(fades["grade"], lang)}
    return told(lang, "by half in {months:g} months, down to {stays:.0%} ({grade})", **given)


def number(value: float | None, unit: Unit, lang: Lang, signed: bool = False) -> str:
    """A value in its unit; a signed share is a difference in percentage points."""
    if value is None or not math.isfinite(value):
        return "–"
    sign = "+" if signed else ""
    if unit == "share":
        figure = f"{100 * value:{sign}.1f}"
        return told(lang, "{points} pt", points=figure) if signed else f"{figure}%"
    if unit == "days":
        figure = f"{value:{sign}.1f}"
        return told(lang, "{days} days", days=figure)
    if unit == "hours":
        figure = f"{value:{sign},.1f}" if abs(value) < 100 else f"{value:{sign},.0f}"
        return told(lang, "{hours} h", hours=figure)
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


def day_said(day: date, lang: Lang) -> str:
    """A day as people write it."""
    month, number = (f"{one:02d}" if lang == "en" else one for one in (day.month, day.day))
    return told(lang, "{year}-{month}-{day}", year=day.year, month=month, day=number)


def day_near(day: date, year: int, lang: Lang) -> str:
    """A day in a narrow cell: Chinese leaves out the year where it is the one that the page is of."""
    if lang == "zh" and day.year == year:
        return told(lang, "{month}-{day}", month=day.month, day=day.day)
    return day_said(day, lang)
