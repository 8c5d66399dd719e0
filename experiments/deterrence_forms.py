"""Set the six forms of deterrence side by side: docs/deterrence.md and docs/figures/deterrence_forms.png.

    python experiments/deterrence_forms.py

The case `validation/olken2007-audits.yaml`, in its small form, is run under every form of the diverted share, each tuned to the
same control mean. Then come the curves that separate the forms: leakage by announced probability of an audit, in counties that
share their luck, in the first year of audits and in the second; and what offices would divert while audits are certain and
after they end. All levels are those of the case's own place.
"""

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from twin import PolicyTwin
from twin.base.months import month_text
from twin.processes import registry
from twin.processes.leakage import diverted_share
from twin.report.shared import style
from twin.study.places import county_of
from twin.study.trial import Case, Trial, run_case
from twin.study.trial.expect import Check
from twin.terms.forms import DETERRENCE

ROOT = Path(__file__).parent.parent
CASE = ROOT / "experiments" / "validation" / "olken2007-audits.yaml"
PAGE, FIGURE = ROOT / "docs" / "deterrence.md", ROOT / "docs" / "figures" / "deterrence_forms.png"
DEFAULT = "saturating"
REPLICATES, PAIRED, COURSES = 12, 4, 2  # lots of the case; counties of a curve; counties followed by the month
CONTROL = 0.04  # announced probability of an audit in the control
PROBABILITIES = (0.0, CONTROL, 0.1, 0.25, 0.5, 0.75, 1.0)
YEARS = (12, 24)  # months after which the curves are read
STOP, END = 24, 48  # months of certain audits in the course, and its length
AFTER = 6  # months after audits end
SHARES = {  # share of an effect that is there early: (from, early, full), and what proportion alone would give
    "tenth": ((0.0, 0.1, 0.5), 0.2),
    "quarter": ((0.0, 0.25, 1.0), 0.25),
    "half": ((0.0, 0.5, 1.0), 0.5),
}
STEPS = ((0.0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 1.0))
COST = 0.10  # of a project: what an audit costs in the example
SEEN = 2.8  # standard errors that a difference must have to be seen with 80% power in a test at 5%
WORDS = {
    "saturating": "each further eye ends less than the one before",
    "exponential": "each eye ends the same share of what is left",
    "perceived": "only the felt probability of being found counts: every eye ends as much, until nothing is left to end",
    "thresholds": "officers stop one by one, at eyes spread around a middle: little, then much, then little",
    "logit": "a choice whose odds fall with eyes",
    "balance": "diminishing gain against a penalty that grows with eyes and with the square of what is taken",
}


# Runs


@dataclass(frozen=True)
class Form:
    """One form: its trial, its curves by month read, shares of money lost by month read, and its course by month."""

    name: str
    trial: Trial
    curves: dict[int, dict[str, Check]]
    lost: dict[int, np.ndarray]
    course: np.ndarray
    eyes: np.ndarray

    @property
    def checks(self) -> dict[str, Check]:
        """Checks of the trial: `change`, `left` and `icc` are the case's own, `seen` and `hidden` are shown."""
        named = {"relative_change": "change", "value": "left", "icc": "icc"}
        return {one.id if one.id in ("seen", "hidden") else named[one.measure]: one for one in self.trial.checks}

    @property
    def level(self) -> float:
        """The tuned share that would be diverted if nobody looked."""
        return self.trial.tuned[0].value

    @property
    def kept(self) -> float:
        """Share of the effect of certain audits that is left some months after they end."""
        return float((1.0 - self.course[STOP + AFTER - 1]) / (1.0 - self.course[STOP - 1]))


def name_of(probability: float) -> str:
    """The arm of an announced probability."""
    return f"p{round(100 * probability)}"


def small(replicates: int, **changes: Any) -> Case:
    """The case in its small form, with some of its keys replaced."""
    return Case.load(CASE).quick().change({"replicates": replicates} | changes)


def under(form: str) -> dict[str, str]:
    """The structure of a scenario with this form."""
    return {"deterrence": form}


def trial_of(form: str, case: Case) -> Trial:
    """The case under a form, with the changes of the seen and the hidden part besides."""
    parts = [
        {"id": part, "outcome": f"leakage_log_{part}", "arm": "audited", "against": "control",
         "measure": "relative_change", "role": "report"}
        for part in ("seen", "hidden")
    ]  # fmt: skip
    return run_case(case.change({"structure": under(form), "expect": [*case.data["expect"], *parts]}), workers=1)


def curve_case(form: str, level: float, months: int, case: Case) -> Case:
    """Counties under each announced probability at a level, with what is asked of them."""
    to_control = {"outcome": "leakage_log", "against": name_of(CONTROL), "measure": "relative_change", "role": "report"}
    asked = [to_control | {"id": name_of(p), "arm": name_of(p)} for p in PROBABILITIES if p != CONTROL]
    for key, ((least, early, full), _) in SHARES.items():
        ends = {"numerator": [name_of(least), name_of(early)], "denominator": [name_of(least), name_of(full)]}
        asked.append({"id": key, "outcome": "leakage_log", "measure": "ratio_of_differences", "role": "report"} | ends)
    return case.change(
        {
            "structure": under(form), "assign": "county", "months": months, "tune": [], "expect": asked,
            "outcomes": ["leakage_share"], "set": {**case.data["set"], "supervise.diversion_level": level},
            "arms": {name_of(p): {"set": {"supervise.audit_probability": p}} for p in PROBABILITIES},
        }
    )  # fmt: skip


def course_of(form: str, level: float, case: Case, counties: int) -> tuple[np.ndarray, np.ndarray]:
    """What offices would divert where only auditors look, against the control, and their felt eyes, f8[month] each.

    Audits are certain in the first months, and then as rare as in the control. Eyes are in multiples of those that end half.
    """
    start = case.common.start
    until = {month_text(start): 1.0, month_text(start + STOP): CONTROL}
    arms = {
        "control": {"set": {"supervise.audit_probability": CONTROL}},
        "audited": {"set": {"supervise.audit_probability": until}},
    }
    level_set = {**case.data["set"], "supervise.diversion_level": level}
    planned = case.change({"structure": under(form), "months": END, "tune": [], "expect": [], "arms": arms, "set": level_set})
    county, _ = county_of(planned.file.county, planned.source)
    diverted, eyes = np.zeros((2, END)), np.zeros(END)
    for number in range(counties):
        for arm, scenario in enumerate(planned.arms.values()):
            model = PolicyTwin(county, scenario, seed=planned.file.seed, replicate=number, burn_in=planned.file.burn_in)
            for month in range(END):
                model.step()
                diverted[arm, month] += model.world.villages["divert_hidden"].mean()
                eyes[month] += arm * model.world.villages["felt_audit"].mean() / counties
    return diverted[1] / diverted[0], eyes / registry.knobs()["supervise.eyes_half"].default


def run_form(form: str, replicates: int = REPLICATES, paired: int = PAIRED, courses: int = COURSES, **changes: Any) -> Form:
    """Everything about one form; `changes` replace keys of the case (for a smaller county)."""
    case = small(replicates, **changes)
    trial = trial_of(form, case)
    level = trial.tuned[0].value
    curves, lost = {}, {}
    for months in YEARS:
        found = run_case(curve_case(form, level, months, small(paired, **changes)), workers=1)
        curves[months] = {one.id: one for one in found.checks}
        lost[months] = found.means[found.means["outcome"] == "leakage_share"]["mean"].to_numpy()
    return Form(form, trial, curves, lost, *course_of(form, level, case, courses))


# What follows from them


def saved(form: Form, months: int, step: tuple[float, float]) -> float:
    """Share of a project's money that one further audit keeps from being diverted, between two probabilities."""
    low, high = (PROBABILITIES.index(p) for p in step)
    return float((form.lost[months][low] - form.lost[months][high]) / (step[1] - step[0]))


def worth(form: Form, months: int, cost: float = COST) -> float:
    """The highest of the probabilities up to which every step saves more than an audit costs."""
    paid = [saved(form, months, step) > cost for step in STEPS]
    return STEPS[paid.index(False)][0] if False in paid else STEPS[-1][1]


def townships_needed(one: Form, other: Form, months: int) -> float:
    """Townships per arm of a trial without audits, with a quarter and with all, that would tell two forms apart.

    From the standard error of the case's own contrast, by the delta method on the share of the effect that a quarter has. The
    error falls with the root of the number of townships.
    """
    effects = one.trial.effects
    row = effects[effects["outcome"] == "leakage_log"].iloc[0]
    control = float(one.trial.means.query("outcome == 'leakage_log' and arm == 'control'")["mean"].iloc[0])
    curve, share = one.curves[months], one.curves[months]["quarter"].simulated
    full = control * (curve["p0"].simulated - curve["p100"].simulated)
    error = float(row["se"]) / math.sqrt(2.0) / full * math.sqrt(2.0 + 2.0 * share**2 - 2.0 * share)
    apart = abs(share - other.curves[months]["quarter"].simulated)
    return float(one.trial.about["arms"]["control"]) * (SEEN * error / apart) ** 2


# The picture


def picture(forms: list[Form]) -> Figure:
    """Four panels: the forms, leakage by announced probability in both years, and the course."""
    ends = {months: [form.curves[months]["p100"].simulated for form in forms] for months in YEARS}
    spans = [f"{max(ends[months]):.0%} to {min(ends[months]):.0%}" for months in YEARS]
    title = f"Certain audits, by form of deterrence: {spans[0]} in the first year, {spans[1]} in the second"
    figure = style.canvas(title, "en", True, (10.5, 8.2), "levels tuned to the control mean of Olken (2007)")
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


# The page

HEAD = """# Six forms of deterrence in the audit experiment

How diversion falls with the eyes on it is known from a few experiments at two points, not as a curve. The twin therefore has six
forms (`structure: {{deterrence: ...}}`), which agree that some number of eyes ends half of what can be ended and differ before
and after it. Here each runs the [audit experiment](../experiments/validation/olken2007-audits.yaml) of Olken (2007): audits from
4% to certain, lots over {townships} townships, {replicates} replicates. Only the level of diversion is tuned, per form, to the
same control mean; all other parameters are the twin's own and the same in every form. `{default}` is the twin's form, and its
rows have the roles of the case; the others are alternatives, shown with the same tolerances. **The levels belong to the
Indonesian place; nothing is carried over from here.**

"""


CURVES = """
## The curves that separate them

![Forms, curves and course](figures/deterrence_forms.png)

Change of leakage (log) against the control's 4%, by announced probability of an audit. Here every probability has whole counties,
so that nothing of the difference is luck of the lot.
"""
TELLING = """
## Which observation would tell them apart

In the second year, with 95% intervals over counties:

"""
IMPLIED = """
## What they imply for a recommendation

Money that one further audit keeps from being diverted, as a share of one project, in the second year and at this place's level of
diversion (means over counties); money found and paid back comes on top.

"""
FOOT = "\nMade by `python experiments/deterrence_forms.py`.\n"


def interval(one: Check, sign: str = "+") -> str:
    """A share with its 95% interval."""
    return f"{one.simulated:{sign}.0%} [{one.low:{sign}.0%}, {one.high:{sign}.0%}]"


def number(one: Check) -> str:
    """A number with its 95% interval."""
    return f"{one.simulated:.2f} [{one.low:.2f}, {one.high:.2f}]"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def trial_table(forms: list[Form]) -> str:
    """The case's rows under each form."""
    first = forms[0].checks
    given = [
        f"{first[key].published:+.0%}" if key == "change" else f"{first[key].published:.2f}" for key in ("change", "left", "icc")
    ]
    rows = [["*published*", "", given[0], "", "", given[1], given[2], ""]]
    bands = [first[key].between or (math.nan, math.nan) for key in ("change", "left", "icc")]
    spans = [f"{bands[0][0]:+.0%} to {bands[0][1]:+.0%}", *(f"{low:.2f} to {high:.2f}" for low, high in bands[1:])]
    rows.append(["*allowed*", "", spans[0], "", "", spans[1], spans[2], ""])
    for form in forms:
        checks = form.checks
        missed = [key for key in ("change", "left", "icc") if not checks[key].ok]
        verdict = f"**missed: {', '.join(missed)}**" if missed else "all hit"
        rows.append([
            f"`{form.name}`" + ("" if form.name == DEFAULT else " (shown)"), f"{form.level:.3f}", interval(checks["change"]),
            interval(checks["seen"]), interval(checks["hidden"]), number(checks["left"]), number(checks["icc"]), verdict,
        ])  # fmt: skip
    head = [
        "form",
        "tuned level",
        "change under certain audits",
        "seen part",
        "hidden part",
        "left (log)",
        "alike in subdistrict",
        "rows",
    ]
    return table(head, rows)


def curve_table(forms: list[Form], months: int) -> str:
    """Leakage by announced probability, against the control."""
    rows = [
        [f"`{form.name}`", *(interval(form.curves[months][name_of(p)]) for p in PROBABILITIES if p != CONTROL)] for form in forms
    ]
    return table(["form", *(f"{p:.0%}" for p in PROBABILITIES if p != CONTROL)], rows)


def apart_table(forms: list[Form]) -> str:
    """The observations that would tell forms apart."""
    year = YEARS[1]
    proportion = ["*proportional*", *(f"{plain:.0%}" for _, plain in SHARES.values()), "", ""]
    rows = [
        [f"`{form.name}`", *(interval(form.curves[year][key], "") for key in SHARES),
         f"{1.0 + form.curves[year]['p100'].simulated:.0%}", f"{form.kept:.0%}"]
        for form in forms
    ]  # fmt: skip
    heads = [f"of the effect of {full:.0%}, there at {early:.0%}" for (_, early, full), _ in SHARES.values()]
    return table(["form", *heads, "left under certain audits", f"effect kept {AFTER} months after the end"], [proportion, *rows])


def saved_table(forms: list[Form]) -> str:
    """What one further audit saves."""
    year = YEARS[1]
    rows = [[f"`{f.name}`", *(f"{saved(f, year, step):.1%}" for step in STEPS), f"{worth(f, year):.0%}"] for f in forms]
    return table(
        ["form", *(f"{low:.0%} to {high:.0%}" for low, high in STEPS), f"worth it up to, at {COST:.0%} of a project"], rows
    )


def reading(forms: list[Form]) -> str:
    """What the trial says about the forms, in words."""
    hit = sum(all(form.checks[key].ok for key in ("change", "left", "icc")) for form in forms)
    change = [form.checks["change"].simulated for form in forms]
    low, high = forms[0].checks["change"].ci or (math.nan, math.nan)
    inside = sum(low <= one <= high for one in change)
    edge = [f.name for f in forms if (one := f.checks["change"]).between and one.low < one.between[0]]
    half, year, two = (f"{forms[0].eyes[month - 1]:.1f}" for month in (6, *YEARS))
    return f"""
{hit} of {len(forms)} forms meet all rows, and {inside} of {len(forms)} lie inside the published interval,
{low:+.0%} to {high:+.0%}. The changes go from {max(change):+.0%} to {min(change):+.0%}; the published interval
is {high - low:.0%} wide. Intervals that reach below what is allowed: {_all(edge, forms)}. The experiment cannot
choose between forms.

The reason is in the eyes. An announced audit is felt at once, a seen one in time: six, twelve and twenty-four months after audits
became certain the felt eyes are {half}, {year} and {two} times those that end half. Projects spend most of their money around the
middle of the first year, not far from the point through which all forms go.
"""


def telling(forms: list[Form]) -> str:
    """Which observation would tell the forms apart, in words."""
    year = YEARS[1]
    share = sorted((form.curves[year]["quarter"].simulated, form.name, form) for form in forms)
    (least, straight, lower), (most, bent, upper) = share[0], share[-1]
    need = townships_needed(upper, lower, year)
    left = sorted((1.0 + form.curves[year]["p100"].simulated, form.name) for form in forms)
    kept = sorted((form.kept, form.name) for form in forms)
    curved = " and ".join(f"`{form.name}`" for form in forms if saved(form, year, STEPS[1]) > saved(form, year, STEPS[0]))
    return f"""
- **A third arm in the middle.** The share of the effect of certainty that is there at 25% does not hang on the level. It runs
  from {most:.0%} (`{bent}`) to {least:.0%} (`{straight}`). But with the noise of this trial it takes about {need:,.0f} townships
  per arm to tell even these two apart with 80% power (published: 149 subdistricts in two arms).
- **A second year.** What certain audits leave runs from {left[0][0]:.0%} (`{left[0][1]}`)
  to {left[-1][0]:.0%} (`{left[-1][1]}`) of the control. This is the larger signal, yet it also moves with the share that
  can be deterred at all and with how much an audit is felt; it tells forms apart only where these are known.
- **The slope from 10% to 25% against that below 10%.** An S-shape is steeper there. Here that holds for {curved or "no form"},
  and faintly: an audit is an event, so at 10% one village in ten feels it strongly rather than all a little, and other eyes
  have already carried offices part of the way up.
- **The end of audits.** The announcement goes at once, and what offices had learned by seeing audits fades at the same pace in
  every form. One that is flat at many eyes keeps more of the effect: {AFTER} months later {kept[-1][0]:.0%} is left with
  `{kept[-1][1]}` and {kept[0][0]:.0%} with `{kept[0][1]}`.
"""


def advice(forms: list[Form]) -> str:
    """What the forms imply for a recommendation, in words."""
    year = YEARS[1]
    first, last = (sorted(saved(form, year, step) for form in forms) for step in (STEPS[0], STEPS[-1]))
    ends = {form.name: worth(form, year) for form in forms}
    groups = [f"{p:.0%} ({', '.join(f'`{n}`' for n, q in ends.items() if q == p)})" for p in sorted(set(ends.values()))]
    more = sorted(form.curves[YEARS[0]]["p100"].simulated - form.curves[year]["p100"].simulated for form in forms)
    after = max(1.0 - float(form.course[-1]) for form in forms)
    return f"""
- **Spread rather than concentrate.** Audits of half of all projects, drawn anywhere, against certain audits in one half of
  the townships and none in the other: {beyond(forms, "half")}. A tenth spread evenly against a half in a fifth
  of the townships: {beyond(forms, "tenth")}.
- **The first audits are the safe ones.** Up to 10% the forms say that an audit keeps {first[0]:.0%} to {first[-1]:.0%} of a
  project's money; between 50% and certainty they say {last[0]:.0%} to {last[-1]:.0%}.
- **How many are worth it depends on the form.** If an audit cost {COST:.0%} of the project it looks at (an example, not a
  finding), audits would be worth it up to {"; ".join(groups)}.
  A recommendation beyond the smallest of these must name the form that it rests on.
- **Certainty has to last.** The second year of certain audits takes another {100 * more[0]:.0f} to {100 * more[-1]:.0f} points
  off the control's leakage; {END - STOP} months after they end at most {after:.0%} of diversion is still held back.
"""


def beyond(forms: list[Form], key: str) -> str:
    """For which forms more of an effect is there early than proportion gives, judged by the 95% interval, in words."""
    plain = SHARES[key][1]
    found = {form.name: form.curves[YEARS[1]][key] for form in forms}
    better = [name for name, one in found.items() if one.low > plain]
    worse = [name for name, one in found.items() if one.high < plain]
    open_ = [name for name in found if name not in (*better, *worse)]
    parts = [(better, "better"), (worse, "worse"), (open_, "not told apart")]
    return "; ".join(f"{word} under {_all(names, forms)}" for names, word in parts if names)


def _all(names: list[str], forms: list[Form]) -> str:
    """Names of forms, or that it is every one or none."""
    return "every form" if len(names) == len(forms) else ", ".join(f"`{name}`" for name in names) or "none"


def agreeing(forms: list[Form]) -> str:
    """How the first year of whole counties compares with the experiment, in words."""
    pairs = [(form.checks["change"], form.curves[YEARS[0]]["p100"].simulated) for form in forms]
    inside = sum(one.low <= value <= one.high for one, value in pairs)
    return f"\nUnder {inside} of {len(forms)} forms the first year at 100% lies in the interval of the experiment above.\n"


def page(forms: list[Form]) -> str:
    """The page in Markdown."""
    county = small(1).data["county"]
    head = HEAD.format(townships=county["townships"], replicates=forms[0].trial.about["replicates"], default=DEFAULT)
    words = "".join(f"- `{form.name}`: {WORDS[form.name]}.\n" for form in forms)
    pairs = f"months of audits, {PAIRED} counties per probability with shared luck"
    curves = [f"\nAfter {months} {pairs}:\n\n{curve_table(forms, months)}" for months in YEARS]
    curves.append(agreeing(forms))
    return "".join([head, words, "\n## The experiment under each form\n\n", trial_table(forms), reading(forms), CURVES, *curves,
                    TELLING, apart_table(forms), telling(forms), IMPLIED, saved_table(forms), advice(forms), FOOT])  # fmt: skip


def main() -> None:
    """Run all forms; write the page and the picture."""
    forms = []
    for name in DETERRENCE:
        since = time.perf_counter()
        forms.append(run_form(name))
        change = forms[-1].checks["change"]
        print(f"{name}: level {forms[-1].level:.3f}, change {interval(change)}, {time.perf_counter() - since:.0f} s", flush=True)
    FIGURE.parent.mkdir(exist_ok=True)
    with style.styled():
        FIGURE.write_bytes(style.png(picture(forms)))
    PAGE.write_text(page(forms), encoding="utf-8")


if __name__ == "__main__":
    main()
