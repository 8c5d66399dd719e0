"""Pictures of where policies land or are lost: cascade, losses, clauses, reported against actual, places, lines.

Each function takes the stories of one or more scenarios and a language and returns a matplotlib `Figure`; call it inside
`style.styled()` or through `all_figures`. Titles state what the numbers say, computed from the numbers.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from twin.base.messages import Lang, told
from twin.report.compare.story import Story, first_only, loss_shares
from twin.report.shared.place import whose
from twin.report.shared.style import FAINT, INK, MOST_SCENARIOS, TIER_COLOURS, canvas, name_panel, percent_axis
from twin.report.shared.words import CLAUSES, LOSS_STEPS, TIERS, say

Stories = Sequence[Story]


def _grid(figure: Figure, count: int, columns: int, **options: Any) -> list[Axes]:
    """`count` axes in rows of at most `columns`; left-over cells stay empty."""
    columns = min(count, columns)
    rows = -(-count // columns)
    cells = figure.subplots(rows, columns, squeeze=False, **options).ravel()
    for spare in cells[count:]:
        spare.set_visible(False)
    return list(cells[:count])


def cascade(stories: Stories, lang: Lang) -> Figure:
    """Waterfall from eligible to landed: how many of 100 drop at each step, coloured by the tier that caused it."""
    shown = list(stories)[:MOST_SCENARIOS]
    size, note = (9.5, 1.2 + 3.0 * -(-len(shown) // 2)), first_only("", stories, shown, lang)
    figure = canvas(_cascade_message(stories, lang), lang, whose(shown[0].place, lang), size, note)
    panels = _grid(figure, len(shown), 2 if len(shown) > 1 else 1, sharey=True)
    for axes, story in zip(panels, shown, strict=True):
        _waterfall(axes, story, lang)
    panels[0].set_ylabel(say("of_hundred", lang))
    handles = [Patch(color=TIER_COLOURS[tier], label=say(tier, lang)) for tier in TIERS]
    figure.legend(handles=handles, loc="outside lower left", ncols=4, fontsize=9)
    return figure


def _waterfall(axes: Axes, story: Story, lang: Lang) -> None:
    """One scenario's waterfall: first and last bar whole, the drops between them stacked by tier."""
    lost = loss_shares(story) * 100
    level = 100.0
    axes.bar(0, level, color="#d9d9d9")
    for place, step in enumerate(LOSS_STEPS, start=1):
        top = level
        for tier in TIERS:
            height = float(lost.loc[step, tier])
            axes.bar(place, height, bottom=level - height, color=TIER_COLOURS[tier])
            level -= height
        if top - level >= 0.05:
            axes.text(place, top + 1, f"−{top - level:.1f}", ha="center", va="bottom", fontsize=8.5)
    axes.bar(len(LOSS_STEPS) + 1, level, color="#4d4d4d")
    axes.text(len(LOSS_STEPS) + 1, level + 1, f"{level:.1f}", ha="center", va="bottom", fontsize=9.5)
    names = ["eligible", *LOSS_STEPS, "landed"]
    axes.set_xticks(range(len(names)), [say(name, lang) for name in names], rotation=35, ha="right", fontsize=8.5)
    axes.set_ylim(0, 110)
    name_panel(axes, story.titled(lang))


def _cascade_message(stories: Stories, lang: Lang) -> str:
    first = stories[0]
    if not first.cascade["eligible"].any():
        return told(lang, "In '{scenario}' nobody is eligible, so nothing can land", scenario=first.titled(lang))
    lost = loss_shares(first)
    step = str(lost.sum(axis=1).idxmax())
    landed = [100 * (1 - loss_shares(story).to_numpy().sum()) for story in stories]
    drop = 100 * float(lost.loc[step].sum())
    if len(stories) == 1:
        return told(
            lang,
            "{landed:.0f} of 100 land; most are lost at '{step}' ({lost:.0f})",
            landed=landed[0], step=say(step, lang), lost=drop,
        )  # fmt: skip
    if len(stories) > 2:
        return told(
            lang,
            "{landed:.0f} of 100 land in '{scenario}', {low:.0f} to {high:.0f} in the others",
            landed=landed[0], scenario=first.titled(lang), low=min(landed[1:]), high=max(landed[1:]),
        )  # fmt: skip
    return told(
        lang,
        "{landed:.0f} of 100 land in '{scenario}', {landed_other:.0f} in '{other}'",
        landed=landed[0], scenario=first.titled(lang), landed_other=landed[1], other=stories[1].titled(lang),
    )  # fmt: skip


def losses(stories: Stories, lang: Lang) -> Figure:
    """Heat table of losses, step by tier, in per cent of the eligible."""
    shown = list(stories)[:MOST_SCENARIOS]
    message = told(lang, "Where households are lost, and which tier lost them (of the eligible, in %)")
    size, note = (3.2 + 3.1 * min(len(shown), 3), 1.0 + 3.6 * -(-len(shown) // 3)), first_only("", stories, shown, lang)
    figure = canvas(message, lang, whose(shown[0].place, lang), size, note)
    top = max(float(loss_shares(story).to_numpy().max()) for story in shown) or 1.0
    for axes, story in zip(_grid(figure, len(shown), 3), shown, strict=True):
        _heat(axes, loss_shares(story), top, [say(s, lang) for s in LOSS_STEPS], [say(t, lang) for t in TIERS])
        name_panel(axes, story.titled(lang))
    return figure


def clauses(stories: Stories, lang: Lang) -> Figure:
    """Heat table of the share at each tier that holds each clause rightly."""
    shown = list(stories)[:MOST_SCENARIOS]
    right = shown[0].clauses.astype(float).mean()
    message = told(
        lang,
        "What survives the way down: {county:.0%} right at the county, {household:.0%} in households",
        county=right["county"], household=right["household"],
    )  # fmt: skip
    size, note = (3.4 + 3.1 * min(len(shown), 3), 1.0 + 3.9 * -(-len(shown) // 3)), first_only("", stories, shown, lang)
    figure = canvas(message, lang, whose(shown[0].place, lang), size, note)
    for axes, story in zip(_grid(figure, len(shown), 3), shown, strict=True):
        table = story.clauses.set_axis([_clause(name) for name in story.clauses.index]).loc[list(CLAUSES), list(TIERS)]
        _heat(axes, table, 1.0, [say(c, lang) for c in CLAUSES], [say(t, lang) for t in TIERS], dark_is_low=True)
        name_panel(axes, story.titled(lang))
    return figure


def _clause(name: str) -> str:
    """A clause as in `words.CLAUSES`."""
    return name.upper().removeprefix("CLAUSE_")


def _heat(axes: Axes, table: pd.DataFrame, top: float, rows: list[str], columns: list[str], dark_is_low: bool = False) -> None:
    """A small table of shares as coloured cells, each with its per cent."""
    values = table.to_numpy(dtype=float)
    axes.imshow(values, cmap="cividis" if dark_is_low else "Blues", vmin=0, vmax=top, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        light = (value / top < 0.5) if dark_is_low else (value / top > 0.5)
        text = "–" if np.isnan(value) else f"{100 * value:.1f}" if top < 0.995 else f"{100 * value:.0f}"
        axes.text(column, row, text, ha="center", va="center", fontsize=9, color="white" if light else INK)
    axes.set_xticks(range(len(columns)), columns, fontsize=8.5)
    axes.set_yticks(range(len(rows)), rows, fontsize=9)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def reported(stories: Stories, lang: Lang) -> Figure:
    """Per scenario and policy: village tasks reported complete, really complete, and eligible households landed."""
    shown = list(stories)[:MOST_SCENARIOS]
    tables = [last_year(story) for story in shown]
    reported_share, done = (float(tables[0].loc["all", name]) for name in ("reported", "actual"))
    message = told(
        lang,
        "'{scenario}' reports {reported:.0%} of village tasks complete; {done:.0%} are",
        scenario=shown[0].titled(lang), reported=reported_share, done=done,
    )  # fmt: skip
    height = 1.3 + 0.42 * sum(len(table) for table in tables) + 0.5 * len(shown)
    figure = canvas(message, lang, whose(shown[0].place, lang), (9, height), first_only("", stories, shown, lang))
    panels = figure.subplots(len(shown), 1, sharex=True, squeeze=False, height_ratios=[len(t) for t in tables]).ravel()
    for axes, story, table in zip(panels, shown, tables, strict=True):
        _dumbbells(axes, table, [story.policy(str(key), lang) for key in table.index])
        name_panel(axes, story.titled(lang))
    percent_axis(panels[-1], "x")
    handles = [Line2D([], [], color=colour, marker=marker, ls="", label=say(key, lang)) for key, colour, marker in DOTS]
    figure.legend(handles=handles, loc="outside lower left", ncols=3, fontsize=9)
    return figure


DOTS = (("reported", "#D55E00", "o"), ("actual_tasks", "#0072B2", "s"), ("actual_households", "#009E73", "D"))


def _dumbbells(axes: Axes, table: pd.DataFrame, names: list[str]) -> None:
    """One row per policy, a line from the actual to the reported share."""
    rows = np.arange(len(table))[::-1]
    axes.hlines(rows, table["actual"], table["reported"], color="#bbbbbb", lw=3, zorder=1)
    # None hides another: the square is smaller than the circle, households stand above the line of tasks.
    places = (("reported", 64, 0.0), ("actual", 26, 0.0), ("landed", 42, 0.24))
    for (column, size, raised), (_, colour, marker) in zip(places, DOTS, strict=True):
        axes.scatter(table[column], rows + raised, color=colour, marker=marker, s=size, zorder=2)
    axes.set_yticks(rows, names)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.grid(axis="x", color="#e5e5e5")


def last_year(story: Story) -> pd.DataFrame:
    """Shares over the last 12 months by policy and for all: tasks reported, tasks actual, eligible households landed."""
    counts = ["reported_tasks", "actual_tasks", "tasks", "landed", "eligible"]
    months = sorted(story.monthly["month"].unique())[-12:]
    frames = pd.concat([story.policies, story.monthly.assign(policy="all")])
    sums = frames[frames["month"].isin(months)].groupby("policy", sort=True)[counts].sum()
    order = [key for key in sums.index if key != "all"] + ["all"]
    tasks, eligible = sums["tasks"].where(sums["tasks"] > 0), sums["eligible"].where(sums["eligible"] > 0)
    shares = {
        "reported": sums["reported_tasks"] / tasks,
        "actual": sums["actual_tasks"] / tasks,
        "landed": sums["landed"] / eligible,
    }
    return pd.DataFrame(shares).loc[order]


def unlock(story: Story, lang: Lang) -> Figure:
    """Beside each step's loss, what landing gains when that step alone is perfected."""
    lost = loss_shares(story).sum(axis=1)
    gain = pd.Series(dict(story.unlock_gain), dtype=float).reindex(list(LOSS_STEPS))
    message = told(lang, "A loss is not a gain: what perfecting one step alone would bring")
    figure = canvas(message, lang, whose(story.place, lang), (8.5, 4.2), note=story.titled(lang))
    axes = figure.subplots()
    rows = np.arange(len(LOSS_STEPS))[::-1]
    axes.barh(rows + 0.2, lost, 0.38, color="#bbbbbb", label=say("loss", lang))
    axes.barh(rows - 0.2, gain, 0.38, color="#009E73", label=say("unlock", lang))
    axes.set_yticks(rows, [say(step, lang) for step in LOSS_STEPS])
    axes.axvline(0, color=FAINT, lw=0.8)
    percent_axis(axes, "x")
    axes.legend(loc="best", fontsize=9)
    return figure
