"""Pictures of the living twin: the county month by month, deadlines, how good forecasts and lists were."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from twin.base.messages import Lang, mark, told
from twin.base.texts import in_lines
from twin.living.ensemble.targets import EVERY
from twin.living.scores.history import TWIN
from twin.living.scores.rivals import NAMES as RIVALS
from twin.living.scores.scores import INTERVALS, reliability
from twin.report.living.kept import TEN_THOUSAND, Kept
from twin.report.living.sentences import Tables
from twin.report.living.words import Names, quantity, who
from twin.report.shared.parts import Figure
from twin.report.shared.place import whose
from twin.report.shared.style import FAINT, INK, SCENARIO_COLOURS, canvas, name_panel, percent_axis, styled, svg

OWN, BARE, RIVAL, DOT = SCENARIO_COLOURS[0], "#999999", SCENARIO_COLOURS[1], INK
WIDE = 7.5  # inches: letters can still be read on a phone
MONEY = {"en": mark("Money used in the month, yuan"), "zh": mark("Money used in the month, ten thousand yuan")}
PEOPLE = ("satisfaction", "took_part", "complaints", "needs_open")
MOST = 6  # policies in a picture
BINS = 5


def draw(names: Names, day: str, tables: Tables, lang: Lang) -> dict[str, list[Figure]]:
    """All pictures that there are data for, by the part of the page in which they stand."""
    foot = whose({"synthetic": names.county.synthetic, "given": names.county.given}, lang)
    found: dict[str, list[Figure]] = {"ahead": [], "score": []}
    for title, keys in _groups(tables["county"], names, lang):
        found["ahead"].append(_shown(_fans(title, keys, tables, names, day, lang, foot)))
    if len(tables["landing"]):
        found["ahead"].append(_shown(_landing(tables["landing"], names, lang, foot)))
    if len(tables["against"].frame) and (tables["against"].frame["target"] != "").any():
        found["score"].append(_shown(_ratios(tables["against"].frame, lang, foot)))
        found["score"].append(_shown(_calibration(tables, lang, foot)))
    return found


def _shown(figure: Drawing) -> Figure:
    return Figure(svg(figure), figure.get_suptitle())


def _groups(county: Kept, names: Names, lang: Lang) -> list[tuple[str, list[tuple[str, str]]]]:
    """Titles and panels of the pictures of the county."""
    if not len(county):
        return []
    policies = [key for key in names.prepared.pool.cube.policies][:MOST]
    there = set(zip(county.frame["target"], county.frame["policy"], strict=True))
    groups = [
        (told(lang, "Who knows of the policies"), [("awareness", policy) for policy in policies]),
        (told(lang, "People and their needs"), [(target, "all") for target in PEOPLE]),
        (told(lang, MONEY[lang]), [("used", policy) for policy in policies]),
    ]
    return [(title, [key for key in keys if key in there]) for title, keys in groups if there & set(keys)]


def _fans(title: str, keys: list[tuple[str, str]], tables: Tables, names: Names, day: str, lang: Lang, foot: str) -> Drawing:
    """A panel a quantity: 90% and 50% bands of the twin, what was observed, persistence ahead, the runs without data."""
    rows = -(-len(keys) // 2)
    with styled():
        figure = canvas(title, lang, foot, (WIDE, 2.3 * rows + 1.3))
        axes = figure.subplots(rows, 2, squeeze=False).ravel()
        for ax, key in zip(axes, keys, strict=False):
            _fan(ax, key, tables, day, lang)
            name_panel(ax, names.policy(key[1], lang) or quantity(key[0], lang))
        for ax in axes[len(keys) :]:
            ax.set_axis_off()
        said = {"own": told(lang, "this twin: median, 50% and 90%"), "bare": told(lang, "without data: median"),
                "rival": told(lang, "as last observed: median and 90%"), 
                "dot": told(lang, "observed, brought to the county"),
                "whole": told(lang, "with what is not heard put back (assumed)")}  # fmt: skip
        handles = {line.get_gid(): line for ax in axes for line in ax.lines if line.get_gid() in said}
        order = [key for key in said if key in handles]
        figure.legend(
            [handles[key] for key in order], [said[key] for key in order], loc="outside lower left", ncols=2, fontsize=9
        )
    return figure


def _fan(ax: Axes, key: tuple[str, str], tables: Tables, day: str, lang: Lang) -> None:
    """One quantity of the county."""
    county, seen = (tables[name].frame for name in ("county", "observed"))
    of = {name: rows for name, rows in _of(county, key).groupby("who", sort=False)}
    own = of[TWIN]
    x = pd.to_datetime(own["target_end_date"])
    ax.fill_between(x, own["q05"], own["q95"], color=OWN, alpha=0.16, lw=0)
    ax.fill_between(x, own["q25"], own["q75"], color=OWN, alpha=0.30, lw=0)
    ax.plot(x, own["q50"], color=OWN, lw=1.8, gid="own")
    bare = of["without data"]
    ax.plot(pd.to_datetime(bare["target_end_date"]), bare["q50"], color=BARE, lw=1.2, ls=":", gid="bare")
    if RIVALS[0] in of:
        rival = of[RIVALS[0]]
        then = pd.to_datetime(rival["target_end_date"])
        ax.plot(then, rival["q50"], color=RIVAL, lw=1.4, ls="--", gid="rival")
        for name in ("q05", "q95"):
            ax.plot(then, rival[name], color=RIVAL, lw=0.7, ls="--")
    dots = _of(seen, key)
    if len(dots):
        dots = dots[dots["target_end_date"] >= own["target_end_date"].min()]
        when, heard = pd.to_datetime(dots["target_end_date"]), dots["heard" if "heard" in dots else "observation"]
        if not np.allclose(heard, dots["observation"]):
            ax.plot(when, dots["observation"], "o", color=DOT, mfc="none", ms=4.4, mew=0.8, gid="whole")
        ax.plot(when, heard, "o", color=DOT, ms=3.6, gid="dot")
    ax.axvline(pd.Timestamp(day), color=FAINT, lw=0.8)
    _axes(ax, key[0], sorted(set(own["target_end_date"])), lang)


def _of(table: pd.DataFrame, key: tuple[str, str]) -> pd.DataFrame:
    if table.empty:
        return table
    return table[((table["target"] == key[0]) & (table["policy"] == key[1])).to_numpy()]


def _axes(ax: Axes, target: str, days: list[str], lang: Lang) -> None:
    """Months as 26-08 below, the quantity's unit at the side: of money as in the tables of that language."""
    ax.set_ylim(bottom=0)
    some = days[:: max(1, -(-len(days) // 5))]
    ax.set_xticks(list(pd.to_datetime(some)), [day[2:7] for day in some])
    ax.tick_params(labelsize=8.5)
    ax.yaxis.set_major_locator(MaxNLocator(4))
    if EVERY[target].unit == "share":
        ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g}%")
    elif EVERY[target].unit == "yuan" and lang == "zh":
        ax.yaxis.set_major_formatter(lambda value, _: _tick(value / TEN_THOUSAND))
    else:
        ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def _tick(value: float) -> str:
    """A number at an axis: whole with separators from 1,000 on, below with as many digits as it needs, never a power of ten."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _landing(table: Kept, names: Names, lang: Lang, foot: str) -> Drawing:
    """A row a policy: what will have landed with 90%, what will be reported, the target."""
    rows = table.frame.iloc[::-1]
    with styled():
        figure = canvas(told(lang, "What will have landed at the next deadline"), lang, foot, (WIDE, 0.5 * len(rows) + 1.6))
        ax = figure.subplots()
        for y, row in enumerate(rows.itertuples(index=False)):
            ax.plot([row.low, row.high], [y, y], color=OWN, lw=3, solid_capstyle="butt", gid="interval")
            ax.plot(row.middle, y, "o", color=OWN, ms=6, gid="landed")
            ax.plot(row.reported, y, "D", mfc="none", mec=RIVAL, ms=6, gid="reported")
            ax.plot([row.target] * 2, [y - 0.28, y + 0.28], color=DOT, lw=1.4, gid="target")
        said = [in_lines(f"{names.policy(row.policy, lang)} · {row.deadline[:7]}", 26) for row in rows.itertuples(index=False)]
        ax.set_yticks(range(len(rows)), said)
        ax.set_ylim(-0.6, len(rows) - 0.4)
        ax.set_xlim(0, 1)
        percent_axis(ax, "x")
        words = {"landed": told(lang, "will have landed, 90%"), "reported": told(lang, "will be reported"),
                 "target": told(lang, "target")}  # fmt: skip
        found = {line.get_gid(): line for line in ax.lines}
        figure.legend([found[key] for key in words], list(words.values()), loc="outside lower left", ncols=3, fontsize=9)
    return figure


def _ratios(against: pd.DataFrame, lang: Lang, foot: str) -> Drawing:
    """Score of the twin as a share of persistence's, by target; left of one it is better."""
    rows = against[(against["rival"] == RIVALS[0]).to_numpy() & (against["target"] != "").to_numpy()]
    rows = rows.sort_values("ratio", ascending=False)
    with styled():
        title = told(lang, "The twin's score as a multiple of persistence's: left of 1 it is better")
        figure = canvas(title, lang, foot, (WIDE, 0.32 * len(rows) + 1.5))
        ax = figure.subplots()
        for y, row in enumerate(rows.itertuples(index=False)):
            if row.low == row.low:
                ax.plot([max(row.low, 0), row.high], [y, y], color=FAINT, lw=2, solid_capstyle="butt")
            ax.plot(row.ratio, y, "o", color=OWN if row.ratio < 1 else "#b00020", ms=6)
        ax.axvline(1, color=DOT, lw=1)
        ax.set_xlim(0, max(1.5, min(3.0, 1.1 * rows["ratio"].max())))
        ax.set_yticks(range(len(rows)), [quantity(key, lang) for key in rows["target"]])
        ax.set_ylim(-0.6, len(rows) - 0.4)
    return figure


def _calibration(tables: Tables, lang: Lang, foot: str) -> Drawing:
    """Shares held by intervals beside what they say; and of listed chances how many missed."""
    with styled():
        figure = canvas(told(lang, "Do things happen as often as said?"), lang, foot, (WIDE, 4.1))
        left, right = figure.subplots(1, 2)
        cover = tables["cover"].frame
        for name, colour, sign in ((TWIN, OWN, "o"), (RIVALS[0], RIVAL, "s")):
            for row in cover[(cover["who"] == name).to_numpy()].itertuples(index=False):
                left.plot(INTERVALS, [row.in50, row.in90, row.in95], sign, color=colour, ms=5, label=who(name, lang))
        _diagonal(left, told(lang, "interval"), told(lang, "share of forecasts that it held"))
        name_panel(left, told(lang, "Forecasts"))
        left.legend(loc="upper left", fontsize=8.5)
        judged = tables["judged"].frame
        _diagonal(right, told(lang, "chance of a miss, as listed"), told(lang, "share that missed"))
        name_panel(right, told(lang, "Lists"))
        if len(judged):
            found = reliability(judged["chance"].to_numpy(float), judged["missed"].to_numpy(float), BINS)
            there = found["n"] > 0
            x, y = found["forecast"][there], found["happened"][there]
            ends = np.abs(np.stack([y - found["low"][there], found["high"][there] - y]))
            right.errorbar(x, y, yerr=ends, fmt="o", color=OWN, ms=5, lw=1)
            for at, value, count in zip(x, y, found["n"][there], strict=True):
                right.annotate(f"{count:.0f}", (at, value), (5, 5), textcoords="offset points", fontsize=8, color=FAINT)
        else:
            right.text(0.5, 0.5, in_lines(told(lang, "nothing to judge yet"), 18), ha="center", va="center", color=FAINT)
    return figure


def _diagonal(ax: Axes, across: str, up: str) -> None:
    ax.plot([0, 1], [0, 1], color=FAINT, lw=0.8)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel=across, ylabel=up, aspect="equal")
    for which in "xy":
        percent_axis(ax, which)
