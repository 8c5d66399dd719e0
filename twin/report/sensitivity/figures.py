"""Pictures of a sensitivity study: every factor with its interval, and what a single run's variance is made of."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from twin.base.messages import LANGS, Lang, told
from twin.report.sensitivity.words import factor_name, outcome_name, percent, word
from twin.report.shared.gallery import Picture, saved
from twin.report.shared.place import whose
from twin.report.shared.style import FAINT, INK, SCENARIO_COLOURS, canvas, styled
from twin.study.sensitivity.found import Found
from twin.study.sensitivity.rounds import MATTERS, NOT, UNKNOWN

MOST = 25  # factors in a picture; all are in the tables
LEADING = 3  # factors in a title that cannot be told apart
COLOURS = {MATTERS: SCENARIO_COLOURS[0], UNKNOWN: "#999999", NOT: "#cccccc"}
PARTS = {"factors": SCENARIO_COLOURS[0], "luck": SCENARIO_COLOURS[4], "interaction": "#bbbbbb"}


def draw(found: Found) -> list[Picture]:
    """One picture per outcome, in both languages."""
    pictures = []
    with styled():
        for outcome in found.about["outcomes"]:
            for lang in LANGS:
                one = indices(found, outcome, lang)
                name = f"{found.indices.method}_{outcome.replace('.', '_')}"
                pictures.append(saved(name, lang, one))
    return pictures


def indices(found: Found, outcome: str, lang: Lang) -> Figure:
    """Factors in order of the main measure with intervals; below, the parts of a single run's variance."""
    rows = found.ranked(outcome).head(MOST)
    height = 2.6 + 0.3 * len(rows)
    figure = canvas(_message(found, rows, outcome, lang), lang, whose(found.about, lang), (9.5, height), _note(found, lang))
    top, below = figure.subplots(2, 1, height_ratios=[0.3 * len(rows) + 0.3, 0.55])
    _forest(top, found, rows, outcome, lang)
    _parts(below, found, outcome, lang)
    return figure


def _message(found: Found, rows: pd.DataFrame, outcome: str, lang: Lang) -> str:
    """What the picture shows, as its title."""
    what = outcome_name(outcome, lang)
    if not (rows["verdict"] == MATTERS).any():
        return told(lang, "No factor can be told to move '{what}'", what=what)
    first = leading(rows[rows["verdict"] == MATTERS])
    if len(first) > 1:
        names = told(lang, ", ").join(factor_name(found.about, name, lang) for name in first[:LEADING])
        return told(lang, "'{what}' depends most on: {names} (intervals overlap)", what=what, names=names)
    return told(lang, "'{what}' depends most on: {name}", what=what, name=factor_name(found.about, first[0], lang))


def leading(rows: pd.DataFrame) -> list[str]:
    """The first factor of ranked rows, then those whose intervals reach up to its own."""
    least = float(rows.iloc[0]["low"])
    return [str(row["factor"]) for row in rows.to_dict("records") if row["high"] >= least]


def _note(found: Found, lang: Lang) -> str:
    about = found.about
    shown = {"points": about["points"], "replicates": about["replicates"], "level": f"{100 * about['method']['level']:g}%"}
    return told(lang, "{points:,} points × {replicates} replicates, {level} intervals", **shown)


def _forest(axes: Axes, found: Found, rows: pd.DataFrame, outcome: str, lang: Lang) -> None:
    places = np.arange(len(rows))[::-1]
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        colour = COLOURS[row["verdict"]]
        axes.plot([row["low"], row["high"]], [place, place], color=colour, lw=2.2, solid_capstyle="butt")
        axes.plot(row["estimate"], place, "o", color=colour, ms=6)
    other = {"sobol": "first", "morris": "", "pawn": "median", "delta": ""}[found.indices.method]
    if other:
        axes.plot(found.ranked(outcome, other).head(MOST)["estimate"], places, "o", mfc="white", mec=INK, ms=5, ls="", zorder=3)
    limit = _limit(found, outcome)
    axes.axvline(0, color=FAINT, lw=0.8)
    axes.axvline(limit, color=FAINT, lw=0.8, ls=":")
    axes.set_yticks(places, [factor_name(found.about, name, lang) for name in rows["factor"]])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlabel(word(found.main, lang) if not other else f"● {word(found.main, lang)}   ○ {word(other, lang)}")
    handles = [Line2D([], [], color=colour, marker="o", lw=2.2, label=word(key, lang)) for key, colour in COLOURS.items()]
    axes.legend(
        handles=handles, loc="lower right", bbox_to_anchor=(1, 1), ncols=len(handles), fontsize=9
    )  # above: intervals may be long


def _limit(found: Found, outcome: str) -> float:
    """The threshold on the axis of the main measure."""
    limit = float(found.about["method"]["threshold"])
    if found.indices.method != "morris":
        return limit
    parts = found.indices.variance.set_index(["outcome", "part"])["variance"]
    return limit * float(np.sqrt(max(parts[outcome, "factors"], 0.0)))


def _parts(axes: Axes, found: Found, outcome: str, lang: Lang) -> None:
    """A bar of the variance of single runs."""
    shares = found.indices.variance.set_index(["outcome", "part"])["share"]
    left = 0.0
    for part, colour in PARTS.items():
        share = float(shares[outcome, part])
        axes.barh(0, share, left=left, color=colour, height=0.6, label=f"{word(part, lang)} {percent(share)}")
        left += share
    axes.set_xlim(0, 1)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines[:].set_visible(False)
    axes.set_title(told(lang, "What a single run's variance is made of"), loc="left", fontsize=9.5)
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0.1), ncols=3, fontsize=8.5)
