"""Numbers of trials in the unit of what they tell: shares as per cent, their differences in percentage points, money in yuan."""

import math
from typing import Any

from twin.base.messages import Lang, told
from twin.report.shared.words import INDICATORS, unit_of, yuan
from twin.report.trial.words import figure
from twin.study.trial.known import find
from twin.study.trial.state import STATE

SHARES = ("share", "0 to 1")  # scales from 0 to 1 are written as other pages write them
POINTS = "points"  # a difference of two shares


def unit(outcome: str) -> str:
    """The unit of an outcome by its key; empty where it has none that is written."""
    if outcome in INDICATORS:
        return unit_of(outcome)
    known = STATE[outcome][1] if outcome in STATE else getattr(find(outcome), "unit", "")
    return "share" if known in SHARES else str(known)


def level(value: float, outcome: str, lang: Lang) -> str:
    """A level; a difference of two shares is one of points already."""
    return _said(value, unit(outcome), lang, signed=unit(outcome) == POINTS)


def change(value: float | None, outcome: str, lang: Lang, signed: bool = True) -> str:
    """An effect with its sign, or a size without (an error, what can be detected)."""
    of = unit(outcome)
    return _said(value, POINTS if of == "share" else of, lang, signed)


def ranged(middle: float, low: float, high: float, outcome: str, lang: Lang) -> str:
    """An effect with its interval, [–] where that cannot be told."""
    text = change(middle, outcome, lang)
    if not math.isfinite(middle):
        return text
    if not math.isfinite(low):
        return f"{text} [–]"
    if unit(outcome) in ("share", POINTS):
        return f"{text} [{100 * low:+.1f}, {100 * high:+.1f}]"
    return f"{text} [{change(low, outcome, lang)}, {change(high, outcome, lang)}]"


def _said(value: Any, of: str, lang: Lang, signed: bool) -> str:
    if value is None or not math.isfinite(value):
        return figure(value)
    sign = "+" if signed and value > 0 else ""
    if of == "share":
        return f"{100 * value:.1f}%"
    if of == POINTS:
        return told(lang, "{points} pt", points=f"{sign}{100 * value:.1f}")
    if of == "yuan":
        return sign + yuan(value, lang)
    return sign + figure(value)
