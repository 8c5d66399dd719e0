"""The picture of villages by name: those in which least and most landed, in every scenario."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from twin.base.messages import Lang, told
from twin.county.names import short
from twin.report.compare.places import by_village
from twin.report.compare.story import Story, first_only
from twin.report.shared.place import whose
from twin.report.shared.style import FAINT, MOST_SCENARIOS, SCENARIO_COLOURS, canvas, percent_axis
from twin.report.shared.words import number, say

END = 15  # villages at either end; of a county with hardly more, all


def extremes(stories: Sequence[Story], lang: Lang) -> Figure:
    """A row a village, a dot a scenario; villages in order of what landed in the first, those between the ends left out."""
    shown = list(stories)[:MOST_SCENARIOS]
    rows = by_village(shown).dropna(subset="landing_0").sort_values(["landing_0", "code"]).reset_index(drop=True)
    last = len(rows) - 1
    ends = [_said(rows.iloc[:1], lang), _said(rows.iloc[-1:], lang)]
    message = told(
        lang, "Villages: least landed in {low} ({least}), most in {high} ({most})",
        low=ends[0][0], least=ends[0][1], high=ends[1][0], most=ends[1][1],
    )  # fmt: skip
    between = len(rows) - 2 * END
    if between > 1:
        rows = rows[(rows.index < END) | (rows.index > last - END)]
    note = told(lang, "{count} villages between them are in the table", count=between) if between > 1 else ""
    note = first_only(note, stories, shown, lang)
    figure = canvas(message, lang, whose(shown[0].place, lang), (9.5, 2.0 + 0.2 * (len(rows) + 1)), note=note)
    axes = figure.subplots()
    _dots(axes, rows, shown, lang, between > 1)
    axes.set_xlim(left=0)
    axes.set_xlabel(say("landing", lang))
    axes.grid(color="#eeeeee")
    axes.set_axisbelow(True)
    percent_axis(axes, "x")
    if len(shown) > 1:
        figure.legend(loc="outside lower left", ncols=3, fontsize=9)
    return figure


def _dots(axes: Axes, rows: pd.DataFrame, shown: Sequence[Story], lang: Lang, parted: bool) -> None:
    """Shares by village and scenario, with a gap in the middle where villages are left out."""
    heights = np.arange(len(rows)) + (np.arange(len(rows)) >= END if parted else 0)
    for place, (story, colour) in enumerate(zip(shown, SCENARIO_COLOURS, strict=False)):
        beside = 0.15 * (place - (len(shown) - 1) / 2)  # equal shares do not hide each other
        axes.plot(rows[f"landing_{place}"], heights + beside, "o", color=colour, ms=5, ls="", label=story.titled(lang))
    if parted:
        axes.axhline(END, color=FAINT, lw=0.8, ls=":")
    axes.set_yticks(heights, short(list(rows["label"])), fontsize=9)
    axes.set_ylim(heights.max(initial=0) + 0.7, -0.7)


def _said(row: pd.DataFrame, lang: Lang) -> tuple[str, str]:
    """The label and the share of a village; dashes where no village had anybody eligible."""
    if row.empty:
        return "–", "–"
    return short(list(row["label"]))[0], number(float(row["landing_0"].iloc[0]), "share", lang)
