"""Pictures of a region: which counties come next, and what kind of county gains most."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from twin.base.messages import LANGS, Lang, told
from twin.report.region.account import code_text
from twin.report.region.tables import SHOWN
from twin.report.region.wave import candidates, refusal
from twin.report.region.words import percent, titled, word
from twin.report.shared.gallery import Picture, saved
from twin.report.shared.place import whose
from twin.report.shared.style import FAINT, SCENARIO_COLOURS, canvas, percent_axis, styled
from twin.study.region.found import RegionFound


def draw(found: RegionFound) -> list[Picture]:
    """Every picture that the region has, in both languages; none without a reference."""
    pictures = []
    with styled():
        for lang in LANGS:
            figures = {"next": following(found, lang)} if found.paired else {}
            if found.paired and not found.kinds.empty:
                figures["kinds"] = kinds(found, lang)
            pictures += [saved(name, lang, one) for name, one in figures.items()]
    return pictures


def following(found: RegionFound, lang: Lang) -> Figure:
    """Bars of the best counties with their intervals, the mean of all, and the chance of the next wave beside."""
    every = candidates(found)
    rows = every[:SHOWN]
    about = found.about
    note = told(
        lang, "best {shown} of {of}; {level} intervals, replicates: {replicates}; line: mean of all; beside: chance of the best "
        "{next}", shown=len(rows), of=len(every), level="95%", replicates=about["replicates"], next=about["next"],
    )  # fmt: skip
    after, before = titled(found, 1, lang), titled(found, 0, lang)
    title = told(lang, "Which counties next: '{scenario}' after '{before}'", scenario=after, before=before)
    refused = refusal(found)
    if refused == "none":
        title = told(lang, "No county is estimated to gain: '{scenario}' after '{before}'", scenario=after, before=before)
    elif refused:
        title = told(lang, "Counties by gain, none proposed: '{scenario}' after '{before}'", scenario=after, before=before)
    figure = canvas(title, lang, whose(about, lang), (10, 1.8 + 0.3 * len(rows)), note)
    axes, place = figure.subplots(), np.arange(len(rows))[::-1]
    values, low, high = (np.array([row[name] for row in rows], dtype=float) for name in ("estimate", "low", "high"))
    axes.barh(place, values, height=0.65, color=SCENARIO_COLOURS[0], alpha=0.85)
    if np.isfinite(low).all():
        axes.errorbar(values, place, xerr=(values - low, high - values), fmt="none", ecolor=FAINT, capsize=2, lw=1)
        for y, x, row in zip(place, np.maximum(values, high), rows, strict=True):
            axes.annotate(percent(row["chance"]), (x, y), (6, 0), textcoords="offset points", va="center", fontsize=9)
    axes.axvline(float(np.mean([row["estimate"] for row in every])), color=FAINT, lw=1, ls="--")
    axes.set_yticks(place, [f"{row['rank']}. {code_text(row['code'])}" for row in rows])
    axes.set_xlabel(told(lang, "more or fewer per 10,000 yuan") if found.by == "per" else told(lang, "change of landing"))
    axes.margins(x=0.12, y=0.02)
    axes.set_xlim(left=min(0.0, float(np.nanmin([*low, *values]))))
    if found.by != "per":
        percent_axis(axes, "x")
    return figure


def kinds(found: RegionFound, lang: Lang) -> Figure:
    """What counties gain in thirds of each trait, with intervals."""
    table = found.kinds
    traits = list(dict.fromkeys(table["trait"]))
    note = told(lang, "{level} intervals, replicates: {replicates}", level="95%", replicates=found.about["replicates"])
    figure = canvas(told(lang, "What kind of county gains most"), lang, whose(found.about, lang), (10, 3.4), note)
    panels = figure.subplots(1, len(traits), sharey=True)
    for axes, trait, colour in zip(panels, traits, SCENARIO_COLOURS, strict=False):
        rows = table[table["trait"] == trait]
        values = rows["landing"].to_numpy(dtype=float)
        spread = rows[["low", "high"]].to_numpy(dtype=float).T
        around = None if np.isnan(spread).any() else np.abs(spread - values)
        axes.bar(np.arange(len(rows)), values, yerr=around, width=0.6, color=colour, alpha=0.85, ecolor=FAINT, capsize=3)
        axes.set_title(word(trait, lang), loc="left")
        labels = [f"{first:,.0f} – {last:,.0f}" for first, last in zip(rows["from"], rows["to"], strict=True)]
        axes.set_xticks(np.arange(len(rows)), labels, fontsize=9)
        axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        percent_axis(axes)
    panels[0].set_ylabel(told(lang, "change of landing"))
    return figure
