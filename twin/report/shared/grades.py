"""In words and cells: how much of an effect rests on which grade of evidence."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from twin.base.knobs import GRADES
from twin.base.messages import Lang, mark, told, told_as
from twin.report.shared.words import interval, label, number, say, unit_of
from twin.study.grades import COSTS, PARTS, TOGETHER

SMALL = 0.0005  # parts below this share of the effect are not worth a word
PART_WORDS: dict[str, str] = {
    "experiment": mark("experiments"),
    "survey": mark("surveys"),
    "source": mark("numbers that the source documents claim"),
    "assumed": mark("assumptions"),
    COSTS: mark("costs, hours and settings (all moves at zero)"),
    TOGETHER: mark("several grades only together"),
}


def part_word(part: str, lang: Lang) -> str:
    """The name of a part of an effect."""
    return told(lang, PART_WORDS[part])


def rests(title: str, effects: pd.DataFrame, indicator: str, lang: Lang) -> list[str]:
    """One sentence on what the effect of what is called `title` on an indicator rests on; none where it was not found out."""
    if effects.empty:
        return []
    rows = effects[effects["indicator"] == indicator]
    if rows.empty or not np.isfinite(rows["effect"].iloc[0]):
        return []
    nothing = rows["share"].isna().all()
    return [_nothing(title, indicator, rows, lang) if nothing else _shares(title, indicator, rows, lang)]


def _nothing(title: str, indicator: str, rows: pd.DataFrame, lang: Lang) -> str:
    first = rows.iloc[0]
    effect = interval(first["effect"], first["effect_low"], first["effect_high"], unit_of(indicator), lang)
    return told(
        lang,
        "'{scenario}' changes '{what}' by {effect}: chance alone could do that, so nothing can be attributed to any evidence.",
        scenario=title, what=label(indicator, lang), effect=effect,
    )  # fmt: skip


def _shares(title: str, indicator: str, rows: pd.DataFrame, lang: Lang) -> str:
    by_part = {str(row["part"]): row for row in rows.to_dict("records")}
    unit, whole = unit_of(indicator), rows["effect"].iloc[0]
    seen = [part for part in GRADES if part in by_part and abs(by_part[part]["points"]) > SMALL * abs(whole)]
    seen.sort(key=lambda part: -abs(by_part[part]["points"]))
    size = {part: number(float(row["points"]), unit, lang, signed=True) for part, row in by_part.items()}
    doubt = {part: _doubt(row, lang) for part, row in by_part.items()}
    none = [part_word(grade, lang) for grade in GRADES if grade not in seen]
    rest = [part for part in (COSTS, TOGETHER) if part in by_part and abs(by_part[part]["points"]) > SMALL * abs(whole)]

    def piece(template: str, part: str) -> str:
        return told(lang, template, size=size[part], part=part_word(part, lang), doubt=doubt[part])

    first, more = mark("{size} rest on {part}{doubt}"), mark("{size} on {part}{doubt}")
    return told(
        lang,
        "Of the {whole} that '{scenario}' changes '{what}', {parts}{none}{rest}.{certainty}",
        whole=number(float(whole), unit, lang, signed=True), scenario=title, what=label(indicator, lang),
        parts=told_as(lang, "clauses", ", ").join(piece(more if place else first, part) for place, part in enumerate(seen)),
        none=told(lang, "; none on {parts}", parts=told(lang, " or ").join(none)) if none else "",
        rest="".join(piece(mark("; {size} from {part}{doubt}"), part) for part in rest),
        certainty=_against(by_part, float(whole), lang) + _one(rows, lang),
    )  # fmt: skip


def _against(by_part: Mapping[str, Mapping[str, float]], whole: float, lang: Lang) -> str:
    """Why parts exceed the whole, where they do: the parts add up to it with their signs."""
    along = sum(max(float(row["points"]) * (1 if whole > 0 else -1), 0.0) for row in by_part.values())
    return told(lang, " Parts exceed the whole because others work against it.") if along > (1 + SMALL) * abs(whole) else ""


def _doubt(row: Mapping[str, float], lang: Lang) -> str:
    """A note where the interval of a part holds zero."""
    unsure = np.isfinite(row["low"]) and row["low"] <= 0 <= row["high"]
    return told(lang, " (may be chance)") if unsure else ""


def _one(rows: pd.DataFrame, lang: Lang) -> str:
    """What is said where there was one run only."""
    if rows["replicates"].iloc[0] > 1:
        return ""
    return told(lang, " One run tells no certainty.")


def heading(title: str, effects: pd.DataFrame, lang: Lang) -> str:
    """What a table of parts is about."""
    return told(
        lang,
        "What the effect of '{scenario}' rests on (parts and their share of the effect; replicates: {count})",
        scenario=title, count=int(effects["replicates"].max()),
    )  # fmt: skip


def heads(lang: Lang) -> list[str]:
    """The headings of `cells`."""
    return [say("indicator", lang), told(lang, "effect"), *(part_word(part, lang) for part in PARTS)]


def cells(effects: pd.DataFrame, lang: Lang) -> list[list[str]]:
    """One line per indicator: its name, the effect with its interval, and each part with the share of the effect."""
    found = []
    for name, rows in effects.groupby("indicator", sort=False) if not effects.empty else ():
        unit, first = unit_of(str(name)), rows.iloc[0]
        by_part = {str(row["part"]): row for row in rows.to_dict("records")}
        effect = interval(first["effect"], first["effect_low"], first["effect_high"], unit, lang)
        found.append([label(str(name), lang), effect, *(_cell(by_part.get(part), unit, lang) for part in PARTS)])
    return found


def _cell(row: Mapping[str, float] | None, unit: str, lang: Lang) -> str:
    """Points, and the share where there is an effect to share out."""
    if row is None:
        return "–"
    points = number(float(row["points"]), unit, lang, signed=True)  # type: ignore[arg-type]
    return points if not np.isfinite(row["share"]) else f"{points} ({100 * row['share']:.0f}%)"
