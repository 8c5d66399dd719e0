"""In words and cells: how much of an effect rests on which grade of evidence."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from twin.base.knobs import GRADES
from twin.report.compare.story import Story
from twin.report.shared.words import LANGS, Lang, interval, label, number, say, unit_of
from twin.study.grades import COSTS, PARTS, TOGETHER

SMALL = 0.0005  # parts below this share of the effect are not worth a word
PART_WORDS: dict[str, tuple[str, str]] = {
    "experiment": ("experiments", "实验"),
    "survey": ("surveys", "调查"),
    "source": ("numbers that the source documents claim", "材料宣称的数字"),
    "assumed": ("assumptions", "假定"),
    COSTS: ("costs, hours and settings (all moves at zero)", "成本、工时和设定（作用全部归零时）"),
    TOGETHER: ("several grades only together", "几类共同才有"),
}


def part_word(part: str, lang: Lang) -> str:
    """The name of a part of an effect."""
    return PART_WORDS[part][LANGS.index(lang)]


def attribution(story: Story, indicator: str, lang: Lang) -> list[str]:
    """One sentence on what a scenario's effect on an indicator rests on; none where it was not found out."""
    if story.effects.empty:
        return []
    rows = story.effects[story.effects["indicator"] == indicator]
    if rows.empty or not np.isfinite(rows["effect"].iloc[0]):
        return []
    nothing = rows["share"].isna().all()
    return [_nothing(story, indicator, rows, lang) if nothing else _shares(story, indicator, rows, lang)]


def _nothing(story: Story, indicator: str, rows: pd.DataFrame, lang: Lang) -> str:
    first = rows.iloc[0]
    effect = interval(first["effect"], first["effect_low"], first["effect_high"], unit_of(indicator), lang)
    name, what = story.titled(lang), label(indicator, lang)
    return {
        "en": f"'{name}' changes '{what}' by {effect}: chance alone could do that, so nothing can be attributed to any evidence.",
        "zh": f"“{name}”使“{what}”变化{effect}：效应可能只是偶然，因此无从归到任何证据。",
    }[lang]


def _shares(story: Story, indicator: str, rows: pd.DataFrame, lang: Lang) -> str:
    by_part = {str(row["part"]): row for row in rows.to_dict("records")}
    unit, whole = unit_of(indicator), rows["effect"].iloc[0]
    seen = [part for part in GRADES if part in by_part and abs(by_part[part]["points"]) > SMALL * abs(whole)]
    seen.sort(key=lambda part: -abs(by_part[part]["points"]))
    size = {part: number(float(row["points"]), unit, lang, signed=True) for part, row in by_part.items()}
    doubt = {part: _doubt(row, lang) for part, row in by_part.items()}
    none = [part_word(grade, lang) for grade in GRADES if grade not in seen]
    rest = [part for part in (COSTS, TOGETHER) if part in by_part and abs(by_part[part]["points"]) > SMALL * abs(whole)]
    text = {"name": story.titled(lang), "what": label(indicator, lang), "whole": number(float(whole), unit, lang, signed=True)}
    if lang == "zh":
        parts = "，".join(f"{size[part]}来自{part_word(part, lang)}{doubt[part]}" for part in seen)
        tail = "".join(f"；{size[part]}出自{part_word(part, lang)}{doubt[part]}" for part in rest)
        return (
            f"“{text['name']}”对“{text['what']}”的{text['whole']}中，{parts}"
            + (f"；没有来自{'、'.join(none)}的" if none else "")
            + f"{tail}。{_one(rows, lang)}"
        )
    parts = ", ".join(
        f"{size[part]} {'rest ' if not place else ''}on {part_word(part, lang)}{doubt[part]}" for place, part in enumerate(seen)
    )
    tail = "".join(f"; {size[part]} from {part_word(part, lang)}{doubt[part]}" for part in rest)
    return (
        f"Of the {text['whole']} that '{text['name']}' changes '{text['what']}', {parts}"
        + (f"; none on {' or '.join(none)}" if none else "")
        + f"{tail}.{_one(rows, lang)}"
    )


def _doubt(row: Mapping[str, float], lang: Lang) -> str:
    """A note where the interval of a part holds zero."""
    unsure = np.isfinite(row["low"]) and row["low"] <= 0 <= row["high"]
    return {"en": " (may be chance)", "zh": "（可能是偶然）"}[lang] if unsure else ""


def _one(rows: pd.DataFrame, lang: Lang) -> str:
    """What is said where there was one run only."""
    if rows["replicates"].iloc[0] > 1:
        return ""
    return {"en": " One run tells no certainty.", "zh": "单次运行无法判断确定性。"}[lang]


def heading(story: Story, lang: Lang) -> str:
    """What a table of parts is about."""
    name = story.titled(lang)
    count = int(story.effects["replicates"].max())
    return {
        "en": f"What the effect of '{name}' rests on (parts and their share of the effect; replicates: {count})",
        "zh": f"“{name}”的效应依据什么：各部分的大小及占效应的比例，重复{count}次",
    }[lang]


def heads(lang: Lang) -> list[str]:
    """The headings of `cells`."""
    return [say("indicator", lang), {"en": "effect", "zh": "效应"}[lang], *(part_word(part, lang) for part in PARTS)]


def cells(story: Story, lang: Lang) -> list[list[str]]:
    """One line per indicator: its name, the effect with its interval, and each part with the share of the effect."""
    found = []
    for name, rows in story.effects.groupby("indicator", sort=False) if not story.effects.empty else ():
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
