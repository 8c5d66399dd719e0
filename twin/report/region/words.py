"""Words and numbers of a region, in both languages."""

import math
from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang, mark, told
from twin.report.shared.words import number, pick
from twin.study.region.found import RegionFound

WORDS = {
    # traits of counties
    "village_size": mark("households of a village"),
    "county_size": mark("households of the county"),
    "distance": mark("km from village to county seat"),
    # thirds of a trait
    "low": mark("lowest third"),
    "middle": mark("middle third"),
    "high": mark("highest third"),
    # waves
    "all": mark("all counties"),
    "first": mark("first counties"),
    "others": mark("other counties"),
}


def word(key: str, lang: Lang) -> str:
    """A trait of counties, a third of one, or a wave."""
    return told(lang, WORDS[key])


def gain_head(lang: Lang) -> str:
    """The head of a column of gains with their intervals."""
    return told(lang, "change of landing [{level} interval]", level="95%")


def ranged(row: Mapping[str, Any], name: str, unit: str, lang: Lang) -> str:
    """A gain with its interval: in points (`landing`), or in cases per 10,000 yuan (`per`)."""
    value, low, high = float(row[name]), float(row["low"]), float(row["high"])
    if unit == "landing":
        text = number(value, "share", lang, signed=True)
        return text if not math.isfinite(low) else f"{text} [{100 * low:+.1f}, {100 * high:+.1f}]"
    text = plainly(value)
    return text if not math.isfinite(low) else f"{text} [{plainly(low)}, {plainly(high)}]"


def raw(row: Mapping[str, Any], unit: str, lang: Lang) -> str:
    """A gain as it came out of the runs, in the unit of `ranged`."""
    value = float(row["raw"])
    return number(value, "share", lang, signed=True) if unit == "landing" else plainly(value)


def more(cases: float) -> str:
    """Cases landed more or fewer, with their sign where there is one."""
    return f"{cases:+,.0f}" if round(cases) else "0"


def plainly(value: float) -> str:
    """A number with three figures that count."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def percent(value: float) -> str:
    """A chance without decimals."""
    return f"{value:.0%}" if math.isfinite(value) else "–"


def titled(found: RegionFound, place: int, lang: Lang) -> str:
    """The title of a scenario by number."""
    return pick(found.about["scenarios"][place]["title"], lang)
