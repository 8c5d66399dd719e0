"""Pictures of an attribution: what each mechanism is worth under both sizings, which pairs strengthen or replace each other."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure

from twin.base.messages import LANGS, Lang, mark, told
from twin.report.attribute.words import named, outcome_name, ranged, sure, word
from twin.report.shared.gallery import Picture, saved
from twin.report.shared.place import whose
from twin.report.shared.style import FAINT, INK, SCENARIO_COLOURS, canvas, styled
from twin.report.shared.words import pick, unit_of
from twin.study.attribute.found import Attributions

GAINS = mark("{title}: {gain} on '{what}'; best: '{best}'")
MAYBE = mark("{title}: {gain} on '{what}', which may be chance; best: '{best}'")
MOST_IN_PAIRS = 14
SIMPLE = (("add_one_first", ">"), ("leave_one_out", "<"))


def draw(found: Attributions) -> list[Picture]:
    """Every picture of the first outcome, in both languages."""
    pictures = []
    with styled():
        for lang in LANGS:
            figures = {"values": values(found, lang)}
            if not found.pairs.empty and len(found.about["players"]) > 2:
                figures["pairs"] = pairs(found, lang)
            pictures += [saved(name, lang, one) for name, one in figures.items()]
    return pictures


def values(found: Attributions, lang: Lang) -> Figure:
    """Values of mechanisms and, below, of groups; a column for each sizing, in the order of the first one."""
    outcome = found.about["outcomes"][0]
    players = list(found.of("values", outcome, found.sizes[0])["player"])
    groups = [] if found.groups.empty else list(found.of("groups", outcome, found.sizes[0])["group"])
    heights = [len(players) + 1.0] + ([len(groups) + 1.0] if groups else [])
    inches = 10, 1.9 + 0.27 * sum(heights)
    figure = canvas(_message(found, outcome, lang), lang, whose(found.about, lang), inches, _note(found, lang))
    shape = (len(heights), len(found.sizes))
    panels = figure.subplots(*shape, height_ratios=heights, squeeze=False, sharey="row", sharex="col")
    for column, size in enumerate(found.sizes):
        panels[0, column].set_title(word(size, lang), loc="left")
        _members(panels[0, column], found, outcome, size, players, SCENARIO_COLOURS[column])
        if groups:
            table = found.of("groups", outcome, size).set_index("group").loc[groups]
            _whiskers(panels[1, column], table, outcome, SCENARIO_COLOURS[column])
        _finish(panels[-1, column], outcome, lang)
    panels[0, 0].set_yticks(np.arange(len(players))[::-1], [named(found, key, lang) for key in players], fontsize=9)
    _mark_robust(panels[0, 0], found, outcome, players)
    if groups:
        members = found.of("groups", outcome, found.sizes[0])["members"]
        names = [f"{word(name, lang)} ({count})" for name, count in zip(groups, members, strict=True)]
        panels[1, 0].set_yticks(np.arange(len(groups))[::-1], names, fontsize=9)
    return figure


def _message(found: Attributions, outcome: str, lang: Lang) -> str:
    """What the picture shows, as its title."""
    best = found.of("values", outcome, found.sizes[0])["player"].iloc[0]
    row = found.of("gains", outcome, found.sizes[0]).iloc[0]
    return told(
        lang, GAINS if sure(row) else MAYBE, title=pick(found.about["title"], lang),
        gain=ranged(row, "value", outcome, lang), what=outcome_name(outcome, lang), best=named(found, best, lang),
    )  # fmt: skip


def _note(found: Attributions, lang: Lang) -> str:
    """How to read the signs."""
    count = len(found.about["replicates"])
    text = told(lang, "{level} intervals, {count} replicates | ▹ added alone, ◃ left out last", level="95%", count=count)
    if found.robust.empty:
        return text
    return text + told(lang, " | green: among the best {top} under both", top=found.about["top"])


def _members(axes: Axes, found: Attributions, outcome: str, size: str, players: list[str], colour: str) -> None:
    """One row per mechanism: its value with interval, and small signs for the two simple effects."""
    _whiskers(axes, found.of("values", outcome, size).set_index("player").loc[players], outcome, colour)
    simple = found.of("simple", outcome, size).set_index("player").loc[players]
    for name, sign in SIMPLE:
        rows = np.arange(len(players))[::-1]
        axes.scatter(
            _scale(outcome) * simple[name], rows, marker=sign, s=22, facecolor="white", edgecolor=FAINT, lw=0.8, zorder=1
        )


def _mark_robust(axes: Axes, found: Attributions, outcome: str, players: list[str]) -> None:
    """Names of mechanisms that are among the best under both sizings stand out."""
    rows = found.of("robust", outcome)
    robust = set() if rows.empty else set(rows[rows["robust"]]["player"])
    for text, key in zip(axes.get_yticklabels(), players, strict=True):
        if key in robust:
            text.set(color="#00634d", bbox={"facecolor": "#dff3ea", "edgecolor": "none", "pad": 1.5})


def _whiskers(axes: Axes, table: pd.DataFrame, outcome: str, colour: str) -> None:
    """One row per line of the table, the first on top; filled where the interval leaves zero."""
    rows, scale = np.arange(len(table))[::-1], _scale(outcome)
    clear = ((table["low"] > 0) | (table["high"] < 0)).to_numpy()
    axes.hlines(rows, scale * table["low"], scale * table["high"], color=colour, lw=1.4, zorder=2)
    axes.scatter(scale * table["value"], rows, s=30, c=[colour if one else "white" for one in clear], edgecolor=colour, zorder=3)
    axes.axvline(0, color=FAINT, lw=0.9, zorder=0)
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    axes.set_ylim(-0.7, len(table) - 0.3)


def _scale(outcome: str) -> float:
    return 100.0 if unit_of(outcome) == "share" else 1.0


def _finish(axes: Axes, outcome: str, lang: Lang) -> None:
    points = told(lang, ", percentage points") if unit_of(outcome) == "share" else ""
    axes.set_xlabel(told(lang, "Shapley value") + points, fontsize=9)


def pairs(found: Attributions, lang: Lang) -> Figure:
    """Interactions of the most valuable mechanisms under the first sizing; a dot where the interval leaves zero."""
    outcome = found.about["outcomes"][0]
    players = list(found.of("values", outcome, found.sizes[0])["player"])[:MOST_IN_PAIRS]
    table = found.of("pairs", outcome, found.sizes[0])
    table = table[table["player"].isin(players) & table["other"].isin(players)]
    size = 3.6 + 0.42 * len(players)
    title = told(
        lang, "Who strengthens whom (violet), who stands in for whom (orange): {outcome}", outcome=outcome_name(outcome, lang)
    )
    note = told(lang, "{sizes} | dot: the {level} interval leaves zero out", sizes=word(found.sizes[0], lang), level="95%")
    figure = canvas(title, lang, whose(found.about, lang), (size + 1.8, size), note=note)
    axes = figure.subplots()
    place = {key: number for number, key in enumerate(players)}
    grid = np.full((len(players), len(players)), np.nan)
    for row in table.to_dict("records"):
        down, across = sorted((place[row["player"]], place[row["other"]]), reverse=True)
        grid[down, across] = _scale(outcome) * row["value"]
        if row["low"] > 0 or row["high"] < 0:
            axes.scatter(across, down, s=22, color=INK, edgecolor="white", lw=0.7)
    most = float(np.nanmax(np.abs(grid))) if np.isfinite(grid).any() else 0.0
    most = most or 1.0
    image = axes.imshow(np.ma.masked_invalid(grid), cmap="PuOr", norm=TwoSlopeNorm(0.0, -most, most))
    names = [named(found, key, lang) for key in players]
    axes.set_yticks(range(1, len(players)), names[1:], fontsize=8.5)
    axes.set_xticks(range(len(players) - 1), names[:-1], rotation=45, ha="right", rotation_mode="anchor", fontsize=8.5)
    axes.set_xlim(-0.5, len(players) - 1.5)
    axes.set_ylim(len(players) - 0.5, 0.5)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    bar = figure.colorbar(image, ax=axes, shrink=0.7, pad=0.02)
    bar.set_label(told(lang, "percentage points") if unit_of(outcome) == "share" else "", fontsize=9)
    return figure
