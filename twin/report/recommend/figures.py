"""Pictures of a recommendation: landing against cost, finalists over futures, what a survey would bring."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from twin.base.messages import LANGS, Lang, mark, told
from twin.report.recommend.sentences import gain_of, scale_of, spread_of
from twin.report.recommend.words import POINTS, design_name, is_share, outcome_name, percent, ranged, survey_name
from twin.report.shared.gallery import Picture, saved
from twin.report.shared.place import whose
from twin.report.shared.style import FAINT, INK, SCENARIO_COLOURS, canvas, styled
from twin.report.shared.words import pick
from twin.study.recommend.found import NOTHING, BudgetFound, Recommendation
from twin.study.recommend.front import pareto

GIVES = mark("Budget '{budget}': {name} gives {gain} on '{outcome}'")
MAYBE = mark("Budget '{budget}': {name} gives {gain} on '{outcome}', which may be chance")
COLOUR_BY = ("formalism_gap", "inequality")  # the first of these that is an objective colours the points
MOST_SURVEYS = 12
ACCENT = SCENARIO_COLOURS[1]


def draw(found: Recommendation) -> list[Picture]:
    """Every picture in both languages."""
    pictures = []
    with styled():
        for lang in LANGS:
            figures = {"recommend_front": front(found, lang), "recommend_futures": futures(found, lang)}
            if any(not one.information.empty for one in found.budgets):
                figures["recommend_information"] = information(found, lang)
            pictures += [saved(name, lang, one) for name, one in figures.items()]
    return pictures


def front(found: Recommendation, lang: Lang) -> Figure:
    """Gain in the main outcome against yuan: every design tried, the front, and the pick of each budget on fresh luck.

    Each is set beside doing nothing on the same luck: levels also differ by the members of the posterior that the luck brings.
    """
    last = found.budgets[-1]
    about = found.about
    _, low, high = gain_of(found, last)
    title = told(
        lang, MAYBE if low <= 0 <= high else GIVES,
        budget=pick(last.title, lang), name=design_name(found, last.pick, lang), outcome=outcome_name(about["outcome"], lang),
        gain=ranged(*gain_of(found, last), about["outcome"], lang),
    )  # fmt: skip
    note = told(
        lang, "dots: designs tried, {replicates} replicates each; ringed: none is as good on all objectives and better on one; "
        "bars: the pick on new luck, 95%", replicates=about["search"]["replicates"],
    )  # fmt: skip
    figure = canvas(title, lang, whose(about, lang), (9, 5.6), note)
    axes = figure.subplots()
    _cloud(figure, axes, found, lang)
    scale, outcome = scale_of(about["outcome"]), about["outcome"]
    for one in found.budgets:
        axes.axvline(one.yuan, color=FAINT, lw=0.9, ls=":", zorder=0)
        axes.annotate(
            pick(one.title, lang), (one.yuan, 1.0), (-3, -3), xycoords=("data", "axes fraction"), textcoords="offset points",
            ha="right", va="top", fontsize=8.5, color=FAINT,
        )  # fmt: skip
        _picked(axes, found, one, scale, lang)
    axes.set_xlabel(outcome_name("yuan", lang))
    axes.set_ylabel(told(lang, "gain over doing nothing more: {outcome}", outcome=_axis(outcome, lang, gain=True)))
    axes.set_xlim(left=_left(found.trials["yuan"]), right=_right(found))
    return figure


def _left(costs: pd.Series) -> float:
    """Room for what saves money; else a little left of zero."""
    return float(min(costs.min(), 0.0)) - 0.03 * float(costs.max() - min(costs.min(), 0.0) or 1.0)


def _right(found: Recommendation) -> float:
    """A little beyond the largest budget: designs that no budget allows are not shown."""
    return 1.08 * max(max(one.yuan for one in found.budgets), 1e-9)


def _cloud(figure: Figure, axes: Axes, found: Recommendation, lang: Lang) -> None:
    """All designs within the largest budget of yuan; faint where no budget has the hours; the front ringed."""
    about, limit = found.about, max(one.yuan for one in found.budgets)
    hours = max(one.hours for one in found.budgets)
    table = found.trials[found.trials["yuan"] <= limit]
    fits, scale = table["hours"] <= hours, scale_of(about["outcome"])
    colour = next((name for name in COLOUR_BY if name in about["objectives"]), None)
    nothing = float(found.trials.set_index("design").loc[NOTHING, about["outcome"]])
    over = table[~fits]
    axes.scatter(
        over["yuan"], scale * (over[about["outcome"]] - nothing), s=16, marker="x", color="#bbbbbb", lw=0.8, zorder=1,
        label=told(lang, "over this budget in hours"),
    )  # fmt: skip
    inside = table[fits]
    look: dict[str, Any] = (
        {"c": scale_of(colour) * inside[colour], "cmap": "viridis_r"} if colour else {"color": SCENARIO_COLOURS[0]}
    )
    best = pareto(inside, about["objectives"]) if len(inside) else np.zeros(0, dtype=bool)
    edge = [INK if one else "none" for one in best]
    height = scale * (inside[about["outcome"]] - nothing)
    dots = axes.scatter(inside["yuan"], height, s=np.where(best, 34, 18), edgecolors=edge, linewidths=0.9, zorder=2, **look)
    if colour and len(inside):
        bar = figure.colorbar(dots, ax=axes, shrink=0.75, pad=0.02)
        bar.set_label(_axis(colour, lang), fontsize=9)
        bar.outline.set_visible(False)  # type: ignore[operator]
    if len(over):
        axes.legend(loc="lower right", fontsize=8.5)


def _picked(axes: Axes, found: Recommendation, one: BudgetFound, scale: float, lang: Lang) -> None:
    """The pick on fresh luck with its interval."""
    cost = float(one.fresh[one.fresh["design"] == one.pick]["yuan"].mean())
    gain, low, high = gain_of(found, one)
    axes.errorbar(
        cost, scale * gain, yerr=[[scale * (gain - low)], [scale * (high - gain)]], fmt="D", ms=8, color=ACCENT, mec="white",
        capsize=3, zorder=4,
    )  # fmt: skip
    name = design_name(found, one.pick, lang)
    axes.annotate(name, (cost, scale * gain), (8, -12), textcoords="offset points", color=ACCENT, zorder=5)


def _axis(outcome: str, lang: Lang, gain: bool = False) -> str:
    """The name of an outcome with the unit that pictures use, of its level or of a gain in it."""
    name = outcome_name(outcome, lang)
    if outcome in POINTS or (gain and is_share(outcome)):
        return told(lang, "{name}, percentage points", name=name)
    return told(lang, "{name}, %", name=name) if is_share(outcome) else name


def futures(found: Recommendation, lang: Lang) -> Figure:
    """A panel a budget, a row a finalist: mean with interval, the range of futures, the chance of being the best."""
    about = found.about
    counts = [len(one.finalists) for one in found.budgets]
    name = outcome_name(about["outcome"], lang)
    title = told(lang, "How the finalists do over {futures} futures: '{outcome}'", futures=about["futures"], outcome=name)
    note = told(
        lang, "thick: mean with {level} interval; thin: one in ten futures below, one in ten above; at the right: best finalist "
        "in", level="95%",
    )  # fmt: skip
    size = 9, 1.6 + sum(0.36 * count + 0.55 for count in counts)
    figure = canvas(title, lang, whose(about, lang), size, note)
    panels = figure.subplots(len(counts), 1, squeeze=False, sharex=True, height_ratios=[count + 0.8 for count in counts])
    for axes, one in zip(panels[:, 0], found.budgets, strict=True):
        _rows(axes, found, one, lang)
    panels[-1, 0].set_xlabel(_axis(about["outcome"], lang))
    return figure


def _rows(axes: Axes, found: Recommendation, one: BudgetFound, lang: Lang) -> None:
    """The finalists of one budget, the first on top, the pick in the accent colour."""
    outcome = found.about["outcome"]
    spread, table, scale = spread_of(one, outcome), one.robustness, scale_of(outcome)
    designs = list(one.finalists["design"])
    for row, design in enumerate(reversed(designs)):
        colour = ACCENT if design == one.pick else FAINT if design == NOTHING else SCENARIO_COLOURS[0]
        axes.hlines(row, scale * spread.loc[design, "p10"], scale * spread.loc[design, "p90"], color=colour, lw=1.1)
        axes.hlines(row, scale * table.loc[design, "low"], scale * table.loc[design, "high"], color=colour, lw=5, alpha=0.55)
        axes.plot(scale * table.loc[design, "mean"], row, "o", color=colour, ms=5.5, mec="white")
        axes.annotate(percent(table.loc[design, "chance_best"]), (1.0, row), (6, 0), xycoords=("axes fraction", "data"),
                      textcoords="offset points", va="center", fontsize=9, color=colour, annotation_clip=False)  # fmt: skip
    axes.set_yticks(range(len(designs)), [design_name(found, design, lang) for design in reversed(designs)], fontsize=9)
    axes.set_ylim(-0.6, len(designs) - 0.4)
    axes.set_title(pick(one.title, lang), loc="left", fontsize=10)
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)


def information(found: Recommendation, lang: Lang) -> Figure:
    """A panel a budget, a bar a survey, the most valuable first; hollow where chance would do as well."""
    some = [one for one in found.budgets if not one.information.empty]
    outcome = found.about["outcome"]
    counts = [min(len(one.information), MOST_SURVEYS) for one in some]
    title = told(lang, "What a survey before choosing would bring: '{outcome}'", outcome=outcome_name(outcome, lang))
    note = told(
        lang, "{level} intervals, for a choice by the mean; hollow: no more than chance; in brackets: chance that it changes the "
        "choice", level="95%",
    )  # fmt: skip
    size = 10, 1.6 + sum(0.32 * count + 0.6 for count in counts)
    figure = canvas(title, lang, whose(found.about, lang), size, note)
    panels = figure.subplots(len(some), 1, squeeze=False, sharex=True, height_ratios=[count + 0.8 for count in counts])
    for axes, one in zip(panels[:, 0], some, strict=True):
        _bars(axes, found, one, lang)
    most = max(float(one.information["high"].max()) for one in some)
    panels[-1, 0].set_xlim(0, 1.05 * scale_of(outcome) * most or 1.0)
    panels[-1, 0].set_xlabel(told(lang, "percentage points") if is_share(outcome) else outcome_name(outcome, lang))
    return figure


def _bars(axes: Axes, found: Recommendation, one: BudgetFound, lang: Lang) -> None:
    """The surveys of one budget."""
    scale = scale_of(found.about["outcome"])
    table = one.information.head(MOST_SURVEYS).iloc[::-1]
    rows = np.arange(len(table))
    colours = [SCENARIO_COLOURS[0] if sure else "white" for sure in table["sure"]]
    axes.barh(rows, scale * table["evppi"], height=0.6, color=colours, edgecolor=SCENARIO_COLOURS[0], lw=0.9, alpha=0.85)
    axes.hlines(rows, scale * table["low"], scale * table["high"], color=INK, lw=1.1)
    names = [f"{survey_name(found, str(name), lang)} ({percent(row['share_changed'])})" for name, row in table.iterrows()]
    axes.set_yticks(rows, names, fontsize=8.5)
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.set_title(pick(one.title, lang), loc="left", fontsize=10)
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
