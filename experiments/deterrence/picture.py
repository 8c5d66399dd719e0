"""The picture: the six forms, their curves and their courses."""

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.deterrence.runs import CONTROL, DEFAULT, END, PROBABILITIES, STOP, YEARS, Form, name_of
from twin.processes.leakage import diverted_share
from twin.report.shared import style
from twin.report.shared.words import say
from twin.terms.forms import DETERRENCE


def picture(forms: list[Form]) -> Figure:
    """Four panels: the forms, leakage by announced probability in both years, and the course."""
    ends = {months: [form.curves[months]["p100"].simulated for form in forms] for months in YEARS}
    spans = [f"{max(ends[months]):.0%} to {min(ends[months]):.0%}" for months in YEARS]
    title = f"Certain audits, by form of deterrence: {spans[0]} in the first year, {spans[1]} in the second"
    figure = style.canvas(title, "en", say("synthetic", "en"), (10.5, 8.2), "levels tuned to the control mean of Olken (2007)")
    panels = figure.subplots(2, 2).ravel()
    _functions(panels[0], forms)
    for axes, months in zip(panels[1:3], YEARS, strict=True):
        _curve(axes, forms, months)
    _courses(panels[3], forms)
    panels[1].legend(*panels[0].get_legend_handles_labels(), loc="lower left", ncols=2, fontsize=9.5, handlelength=3.5)
    return figure


DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)))


def _looks(form: Form) -> dict[str, Any]:
    place = DETERRENCE.index(form.name)
    return {"color": style.SCENARIO_COLOURS[place], "ls": DASHES[place], "lw": 2.4 if form.name == DEFAULT else 1.7}


def _functions(axes: Axes, forms: list[Form]) -> None:
    """Share of what can be ended that so many eyes end."""
    eyes = np.linspace(0.0, 2.5, 101)
    for form in forms:
        code = DETERRENCE.index(form.name)
        axes.plot(eyes, [1.0 - diverted_share(code, 1.0, x, 1.0, 1.0) for x in eyes], label=form.name, **_looks(form))
    for months in YEARS:
        reached = float(forms[0].eyes[months - 1])
        axes.axvline(reached, color=style.FAINT, lw=0.8)
        axes.text(reached - 0.03, 0.02, f"felt after {months} months", rotation=90, ha="right", fontsize=8.5, color=style.FAINT)
    axes.set(xlabel="eyes, in multiples of those that end half", ylim=(0, 1.02))
    axes.set_title("Ended, of what can be ended", loc="left")
    style.percent_axis(axes)


def _curve(axes: Axes, forms: list[Form], months: int) -> None:
    """Leakage against that at the control's probability."""
    for form in forms:
        changes = {p: form.curves[months][name_of(p)].simulated for p in PROBABILITIES if p != CONTROL} | {CONTROL: 0.0}
        axes.plot(PROBABILITIES, [1.0 + changes[p] for p in PROBABILITIES], **_looks(form))
    if months == YEARS[0]:
        change = forms[0].checks["change"]
        low, high = change.ci or (math.nan, math.nan)
        bars = [[change.published - low], [high - change.published]]
        axes.errorbar([1.0], [1.0 + change.published], yerr=bars, fmt="o", color=style.INK, ms=4, lw=1, capsize=3)
        axes.text(0.97, 1.0 + high, "published, 95%", ha="right", va="center", fontsize=8.5)
    axes.axvline(CONTROL, color=style.FAINT, lw=0.8)
    axes.text(0.05, 1.07, "control, 4%", fontsize=8.5, color=style.FAINT)
    axes.set(xlabel="announced probability of an audit", ylim=(0.2, 1.12))
    axes.set_title(f"Leakage (log), control = 100%: {'first' if months == YEARS[0] else 'second'} year", loc="left")
    style.percent_axis(axes)
    style.percent_axis(axes, "x")


def _courses(axes: Axes, forms: list[Form]) -> None:
    """What offices would divert of what only auditors see."""
    for form in forms:
        axes.plot(np.arange(1, END + 1), form.course, **_looks(form))
    axes.axvline(STOP, color=style.FAINT, lw=0.8)
    axes.text(STOP + 0.5, 0.22, "audits end", fontsize=8.5, color=style.FAINT)
    axes.set(xlabel="months since audits became certain", ylim=(0.2, 1.12))
    axes.set_title("What offices would divert unseen, control = 100%", loc="left")
    style.percent_axis(axes)
