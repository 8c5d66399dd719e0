"""The tornado: what the headlines become at both ends of the constants that move them most."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.constants.rows import Constant
from experiments.constants.runs import largest
from twin.base.messages import Lang
from twin.report.shared import style
from twin.report.shared.words import say

MOST = 12  # bars a panel; all constants are in the table
WORDS = {
    "title": ("What the headlines hang on: both ends of every constant", "主要结论取决于哪些常数：各取其可能范围的两端"),
    "landing": ("landing, traditional mode", "传统模式落地率"),
    "linkage": ("gain of three-level linkage", "三级联动的增益"),
    "five": ("gain of the best five together", "最优五项机制合计增益"),
    "low": ("constant at its low end", "常数取低端"),
    "high": ("constant at its high end", "常数取高端"),
    "axis": ("percentage points", "百分点"),
}
HEADLINES = ("landing", "linkage", "five")
COLOURS = {"low": style.SCENARIO_COLOURS[0], "high": style.SCENARIO_COLOURS[1]}


def said(key: str, lang: Lang) -> str:
    """A text in a language."""
    return WORDS[key][lang == "zh"]


def picture(moved: pd.DataFrame, base: pd.Series, several: list[Constant], lang: Lang) -> Figure:
    """A panel a headline, its own largest constants in each; the line is where the headline stands today."""
    names = {one.name: one.zh if lang == "zh" else one.name for one in several}
    with style.styled():
        figure = style.canvas(said("title", lang), lang, say("synthetic", lang), (9.5, 10.5))
        panels = figure.subplots(len(HEADLINES), 1)
        for axes, headline in zip(panels, HEADLINES, strict=True):
            _panel(axes, moved[headline], float(base[headline]), names, largest(moved, headline).head(MOST).index)
            axes.set_title(f"{said(headline, lang)} ({100 * base[headline]:.1f})", loc="left")
        panels[-1].set_xlabel(said("axis", lang))
        handles = [Patch(color=colour, label=said(end, lang)) for end, colour in COLOURS.items()]
        figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=9)
    return figure


def _panel(axes: Axes, moved: pd.DataFrame, base: float, names: dict[str, str], order: pd.Index) -> None:
    for place, name in enumerate(reversed(order)):
        for end in sorted(COLOURS, key=lambda end: -abs(moved.loc[name, end])):  # where both go one way, the shorter lies on top
            axes.barh(place, 100 * moved.loc[name, end], left=100 * base, color=COLOURS[end], height=0.7)
    axes.axvline(100 * base, color=style.INK, lw=0.8)
    axes.set_yticks(range(len(order)), [names[name] for name in reversed(order)], fontsize=8.5)
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
