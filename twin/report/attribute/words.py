"""Words and numbers of an attribution, in both languages."""

import math
from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang, mark, told
from twin.report.shared.words import Unit, interval, label, number, pick, unit_of
from twin.study.attribute.found import Attributions

WORDS = {
    "evidence": mark("evidence-based sizes"),
    "standard": mark("standard dose"),
    "information": mark("information"),
    "money": mark("money"),
    "people": mark("people"),
    "supervision": mark("supervision"),
    "digital": mark("digital"),
    "package": mark("in the package"),
    "alone": mark("alone"),
    "strengthen each other": mark("strengthen each other"),
    "stand in for each other": mark("stand in for each other"),
    "cannot be told": mark("cannot be told"),
}
OUTCOMES = {
    "mechanism_hours": mark("hours in mechanisms"),
    "paperwork_hours": mark("hours in paperwork"),
    "burden_hours": mark("cadre hours (mechanisms and paperwork)"),
    "all_hours": mark("all hours of cadres"),
}
PER = {
    "public_yuan": mark("10 yuan of new public money a household"),
    "cost_yuan": mark("10 yuan a household"),
    "burden_hours": mark("cadre hour a household"),
    "mechanism_hours": mark("hour in mechanisms a household"),
    "paperwork_hours": mark("hour of paperwork a household"),
}


def word(key: str, lang: Lang) -> str:
    """A word of these tables, or the key itself for names that a study made."""
    return told(lang, WORDS[key]) if key in WORDS else key


def outcome_name(outcome: str, lang: Lang) -> str:
    """The name of an outcome."""
    return told(lang, OUTCOMES[outcome]) if outcome in OUTCOMES else label(outcome, lang)


def per_text(cost: str, lang: Lang) -> str:
    """The amount of a cost that values are given for."""
    return told(lang, PER[cost]) if cost in PER else outcome_name(cost, lang)


def named(found: Attributions, player: str, lang: Lang) -> str:
    """The name of a mechanism."""
    return pick(found.about["players"][player], lang)


def unit(outcome: str) -> Unit:
    """How an outcome is written; the hours of cadres are no indicators that other pages show."""
    return "hours" if outcome in OUTCOMES or outcome.split(".")[0] == "cadre_hours" else unit_of(outcome)


def cell(value: float, outcome: str, lang: Lang) -> str:
    """A level of an outcome."""
    return number(value, unit(outcome), lang)


def ranged(row: Mapping[str, Any], name: str, outcome: str, lang: Lang) -> str:
    """A change with its interval; that of `value` is in `low` and `high`, others have their own columns."""
    low, high = ("low", "high") if name == "value" else (f"{name}_low", f"{name}_high")
    value = float(row[name])
    if unit_of(outcome) == "share" and math.isfinite(value):  # members of a package need a digit more than packages
        text = told(lang, "{points:+.2f} pt", points=100 * value)
        return f"{text} [{100 * row[low]:+.2f}, {100 * row[high]:+.2f}]" if math.isfinite(row[low]) else text
    return interval(value, float(row[low]), float(row[high]), unit(outcome), lang)


def sure(row: Mapping[str, Any], name: str = "value") -> bool:
    """Whether an interval leaves zero out."""
    low, high = ("low", "high") if name == "value" else (f"{name}_low", f"{name}_high")
    return bool(row[low] > 0 or row[high] < 0)


def share_text(share: float) -> str:
    """A share of the gain; a dash where there is no gain to share out."""
    return f"{100 * share:.0f}%" if math.isfinite(share) else "–"


def percent(chance: float) -> str:
    """A chance; a dash below two replicates."""
    return f"{100 * chance:.0f}%" if math.isfinite(chance) else "–"
