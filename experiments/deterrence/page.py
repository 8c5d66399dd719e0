"""The page: what the experiment says about the forms, and what they imply."""

import math

from experiments.deterrence.runs import (
    AFTER,
    CONTROL,
    COST,
    DEFAULT,
    END,
    PAIRED,
    PROBABILITIES,
    ROOT,
    SHARES,
    STEPS,
    STOP,
    YEARS,
    Form,
    name_of,
    saved,
    small,
    townships_needed,
    worth,
)
from twin.study.trial.check import Check

PAGE, FIGURE = ROOT / "docs" / "deterrence.md", ROOT / "docs" / "figures" / "deterrence_forms.png"
WORDS = {
    "saturating": "each further eye ends less than the one before",
    "exponential": "each eye ends the same share of what is left",
    "perceived": "only the felt probability of being found counts: every eye ends as much, until nothing is left to end",
    "thresholds": "officers stop one by one, at eyes spread around a middle: little, then much, then little",
    "logit": "a choice whose odds fall with eyes",
    "balance": "diminishing gain against a penalty that grows with eyes and with the square of what is taken",
}
NEAR = 0.005  # of a project: so near the cost of an audit that the verdict hangs on a hair

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
FOOT = "\nMade by `python -m experiments.deterrence`.\n"


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
    missed = [form.name for form in forms if not all(form.checks[key].ok for key in ("change", "left", "icc"))]
    change = [form.checks["change"].simulated for form in forms]
    low, high = forms[0].checks["change"].ci or (math.nan, math.nan)
    inside = sum(low <= one <= high for one in change)
    edge = [f.name for f in forms if (one := f.checks["change"]).between and one.low < one.between[0]]
    half, year, two = (f"{forms[0].eyes[month - 1]:.1f}" for month in (6, *YEARS))
    return f"""
{len(forms) - len(missed)} of {len(forms)} forms meet all rows, and {inside} of {len(forms)} lie inside the published interval,
{low:+.0%} to {high:+.0%}. The changes go from {max(change):+.0%} to {min(change):+.0%}; the published interval
is {high - low:.0%} wide. Intervals that reach below what is allowed: {_all(edge, forms)}. {choice(missed, inside, forms)}

The reason is in the eyes. An announced audit is felt at once, a seen one in time: six, twelve and twenty-four months after audits
became certain the felt eyes are {half}, {year} and {two} times those that end half. Projects spend most of their money around the
middle of the first year, not far from the point through which all forms go.
"""


def choice(missed: list[str], inside: int, forms: list[Form]) -> str:
    """Whether the experiment chooses between forms: what it published decides, not the tolerance of the case."""
    if inside < len(forms):
        return "The experiment speaks against those outside."
    if not missed:
        return "The experiment cannot\nchoose between forms."
    return f"""The case's
tolerance refuses {_all(missed, forms)}; what was published is wider than that tolerance and refuses none: the
experiment cannot choose between forms."""


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
{hairs(forms, year)}  A recommendation beyond the smallest of these must name the form that it rests on.
- **Certainty has to last.** The second year of certain audits takes another {100 * more[0]:.0f} to {100 * more[-1]:.0f} points
  off the control's leakage; {END - STOP} months after they end at most {after:.0%} of diversion is still held back.
"""


def hairs(forms: list[Form], year: int) -> str:
    """A line on the forms whose verdict hangs on half a point of the cost; nothing where there are none."""
    steps = {form.name: [saved(form, year, step) for step in STEPS] for form in forms}
    near = [f"`{name}` {one:.1%}" for name, found in steps.items() for one in found if abs(one - COST) <= NEAR]
    return f"  Some hang on a hair: {', '.join(near)} against {COST:.0%}.\n" if near else ""


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
