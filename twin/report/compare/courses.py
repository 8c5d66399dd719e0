"""Pictures over time, over places and of differences: monthly lines, the township-by-village heat picture, the forest."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure

from twin.base.messages import Lang, mark, told
from twin.county.names import short
from twin.outcomes.places import named, township_labels
from twin.report.compare.story import Story, first_only
from twin.report.shared.place import whose
from twin.report.shared.style import FAINT, MOST_SCENARIOS, SCENARIO_COLOURS, canvas, name_panel, percent_axis
from twin.report.shared.words import INDICATORS, label, say
from twin.study.pairing import half_width

LINES = ("awareness", "landing_rate", "reported_landing_rate", "participation", "trust", "satisfaction")
YEAR = 12
# Counts of closed cycles come in few months: these are looked at over the 12 months up to each.
OVER_A_YEAR = {"landing_rate": ("landed", "eligible"), "reported_landing_rate": ("reported_tasks", "tasks")}
LINE_TITLES = {
    "landing_rate": mark("landed, last 12 months"),
    "reported_landing_rate": mark("tasks reported complete, 12 months"),
}
FOREST = (
    "landing_rate", "task_landing_rate", "reported_landing_rate", "awareness", "knows_enough", "funds_arrived", "funds_used",
    "fund_efficiency", "leakage", "idle_over_a_year", "participation", "resolution_rate", "satisfaction", "trust",
    "paperwork_share",
)  # fmt: skip


def monthly(stories: Sequence[Story], lang: Lang) -> Figure:
    """Six indicators month by month: the mean over replicates and its 95% t-interval."""
    shown = list(stories)[:MOST_SCENARIOS]
    many = max(len(story.summaries) for story in shown)
    band = told(lang, "bands: interval over {count} replicates (95%)", count=many) if many > 1 else ""
    message = told(lang, "Month by month: what changes, when, and whether it lasts")
    figure = canvas(message, lang, whose(shown[0].place, lang), (10.5, 6.2), note=first_only(band, stories, shown, lang))
    for axes, indicator in zip(figure.subplots(2, 3, sharex=True).ravel(), LINES, strict=True):
        for story, colour in zip(shown, SCENARIO_COLOURS, strict=False):
            _line(axes, course(story, indicator), colour, story.titled(lang))
        title = told(lang, LINE_TITLES[indicator]) if indicator in LINE_TITLES else label(indicator, lang)
        axes.set_title(title, loc="left", fontsize=10)
        axes.set_ylim(0, _top(axes))
        percent_axis(axes)
        axes.grid(axis="y", color="#eeeeee")
        _say_why_empty(axes, indicator, shown, lang)
    handles, names = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower left", ncols=3, fontsize=9)
    return figure


def _say_why_empty(axes: Axes, indicator: str, shown: Sequence[Story], lang: Lang) -> None:
    """Where there is no line, or one point alone, why."""
    if any(np.isfinite(line.get_ydata()).sum() > 1 for line in axes.lines):
        return
    months = max(story.monthly["month"].nunique() for story in shown)
    text = told(lang, "nothing to show")
    if indicator in OVER_A_YEAR:
        alone = any(np.isfinite(line.get_ydata()).any() for line in axes.lines)
        text = told(lang, "only one month can be drawn") if alone else told(lang, "no cycle has closed yet")
        if months <= YEAR:
            text = told(lang, "a look back over 12 months;\nthe run has {months}, so there is no course", months=months)
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", fontsize=9, color="#666666")


def _top(axes: Axes) -> float:
    """The upper end of an axis that begins at zero, so that neither line nor band lies on its edge."""
    axes.relim()
    high = axes.dataLim.y1
    return float(1.06 * high) if np.isfinite(high) and high > 0 else 1.0


def course(story: Story, indicator: str) -> pd.DataFrame:
    """One indicator as a table month × replicate; shares of closed cycles look back over 12 months."""

    def pivot(column: str) -> pd.DataFrame:
        return story.monthly.pivot(index="month", columns="replicate", values=column)

    if indicator not in OVER_A_YEAR:
        return pivot(indicator)
    months = story.monthly["month"].nunique()
    part, whole = (
        pivot(column).fillna(0).rolling(YEAR, min_periods=min(YEAR, months)).sum() for column in OVER_A_YEAR[indicator]
    )
    return part / whole.where(whole > 0)


def _line(axes: Axes, table: pd.DataFrame, colour: str, name: str) -> None:
    """Mean over replicates as a line, its 95% interval as a band; the axis counts months, with the years written."""
    places = np.arange(len(table))
    values = table.to_numpy(dtype=float)
    mean = values.mean(axis=1)
    lone = np.isfinite(mean).sum() == 1  # a line of one point is none
    axes.plot(places, mean, color=colour, lw=1.8, label=name, marker="o" if lone else "", ms=4)
    if values.shape[1] > 1:
        half = np.array([half_width(row) for row in values])
        low, high = np.clip(mean - half, 0, 1), np.clip(mean + half, 0, 1)  # of few replicates an interval of a share leaves it
        axes.fill_between(places, low, high, color=colour, alpha=0.2, lw=0)
    starts = [i for i, month in enumerate(table.index) if str(month).endswith("-01")] or [0]
    starts = starts[:: max(1, len(starts) // 6)]
    axes.set_xticks(starts, [str(table.index[i])[: 4 if len(starts) > 1 else 7] for i in starts])


def places(stories: Sequence[Story], lang: Lang) -> Figure:
    """Township by village: one row a township, one cell a village, coloured by the share of the eligible that landed."""
    shown = list(stories)[:2]
    order = _village_order(shown[0].villages)
    spread = shown[0].villages["landing_rate"].astype(float)
    low, high = (spread.quantile(q) for q in (0.1, 0.9))
    message = told(
        lang,
        "Unequal landing: {low:.0%} in the lowest villages (10th centile), {high:.0%} in the highest (90th)",
        low=low, high=high,
    )  # fmt: skip
    note = first_only(told(lang, "villages ordered within each township by the first scenario"), stories, shown, lang)
    rows = order["row"].max() + 1
    figure = canvas(message, lang, whose(shown[0].place, lang), (10.5, _height(rows)), note=note)
    panels = figure.subplots(1, len(shown), sharey=True, squeeze=False).ravel()
    top = np.ceil(10 * max(float(story.villages["landing_rate"].max()) for story in shown)) / 10 or 1.0
    for axes, story in zip(panels, shown, strict=True):
        image = _cells(axes, story.villages, order, top)
        axes.set_ylim(rows, 0)
        name_panel(axes, story.titled(lang))
    told_of = np.arange(0, rows, -(-rows // MOST_ROWS))  # of very many townships some, so that no name lies on another
    labels = short(list(township_labels(shown[0].villages).values()))
    points = 9 if named(shown[0].villages) and rows <= MOST_LARGE else 8
    panels[0].set_yticks(told_of + 0.5, [labels[row] for row in told_of], fontsize=points)
    bar = figure.colorbar(image, ax=list(panels), shrink=0.8, pad=0.01)
    bar.set_label(say("landing", lang))
    percent_axis(bar.ax)
    return figure


MOST_ROWS, MOST_LARGE = 160, 40  # townships that are named in a picture, and of which names may be larger than codes


def _height(rows: int) -> float:
    """Inches for so many rows; beyond a page they come as near as their names may."""
    return float(max(min(2.0 + 0.26 * rows, 10.0), min(2.0 + 0.14 * rows, 2.0 + 0.14 * MOST_ROWS)))


def _village_order(villages: pd.DataFrame) -> pd.DataFrame:
    """Row (township) and column (rank of landing within it) of each village, by village code."""
    table = villages[["code", "township", "landing_rate"]].sort_values(["township", "landing_rate", "code"], na_position="first")
    table["row"] = table["township"].rank(method="dense").astype(int) - 1
    table["column"] = table.groupby("township").cumcount()
    return table.set_index("code")


def _cells(axes: Axes, villages: pd.DataFrame, order: pd.DataFrame, top: float) -> QuadMesh:
    """Draw one scenario's villages in the common order; no village, no colour."""
    picture = np.full((order["row"].max() + 1, order["column"].max() + 1), np.nan)
    landing = villages.set_index("code")["landing_rate"].astype(float)
    picture[order["row"], order["column"]] = landing.reindex(order.index).to_numpy()
    axes.set_xticks([])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return axes.pcolormesh(np.ma.masked_invalid(picture), cmap="cividis", vmin=0, vmax=top, edgecolors="white", linewidth=0.6)


def forest(table: pd.DataFrame, stories: Sequence[Story], lang: Lang) -> Figure:
    """Differences from the first scenario in percentage points with 95% intervals; filled where the interval leaves zero."""
    shown = list(stories)[1:MOST_SCENARIOS]
    names = [name for name in FOREST if name in set(table["indicator"])]
    message = told(
        lang, "Differences from '{scenario}', percentage points (paired intervals, 95%)", scenario=stories[0].titled(lang)
    )
    note = first_only(told(lang, "hollow: the interval includes zero or cannot be had"), stories[1:], shown, lang)
    figure = canvas(message, lang, whose(stories[0].place, lang), (9.5, 1.5 + (0.2 + 0.16 * len(shown)) * len(names)), note=note)
    axes = figure.subplots()
    for place, (story, colour) in enumerate(zip(shown, SCENARIO_COLOURS[1:], strict=False)):
        rows = table[table["scenario"] == story.name].set_index("indicator").reindex(names)
        heights = np.arange(len(names))[::-1] + 0.15 * ((len(shown) - 1) / 2 - place)
        _whiskers(axes, rows, heights, colour, story.titled(lang))
    axes.axvline(0, color=FAINT, lw=0.9)
    axes.set_yticks(np.arange(len(names))[::-1], [label(name, lang) for name in names])
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    if len(shown) > 1:
        figure.legend(loc="outside lower left", ncols=3, fontsize=9)
    return figure


def _whiskers(axes: Axes, rows: pd.DataFrame, heights: np.ndarray, colour: str, name: str) -> None:
    """One scenario's differences as points with whiskers, in percentage points."""
    points, low, high = (100 * rows[column].to_numpy(dtype=float) for column in ("difference", "low", "high"))
    sure = (low > 0) | (high < 0)
    axes.hlines(heights, low, high, color=colour, lw=2)
    face = [colour if certain else "white" for certain in sure]
    axes.scatter(points, heights, c=face, edgecolors=colour, s=38, zorder=3, label=name)


assert set(FOREST) <= set(INDICATORS)
