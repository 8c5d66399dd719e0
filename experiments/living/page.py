"""What docs/living.md says of how good it is: tolerances met and missed, by kind of truth; written between two marks."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.living.drifts import CHANGED, QUIET
from experiments.living.picture import said
from experiments.living.scored import ORIGINS
from experiments.living.tolerances import DRIFT, FORECASTS, SAME, WITHIN, Tolerance
from experiments.living.truths import COUNTY, DRIFTS, HALVED, MECHANISMS, MONTHS, UNSAID
from twin.living.scores.rivals import NAMES
from twin.living.scores.scores import wilson
from twin.living.update.drift import FALSE

MARKS = ("<!-- good: made by `python -m experiments.living` -->", "<!-- end of good -->")
DRIFT_MARKS = ("<!-- drift: made by `python -m experiments.living --drift` -->", "<!-- end of drift -->")
FEW = 8  # parameters shown
Numbers = dict[str, Any]


def written(file: Path, text: str, marks: tuple[str, str] = MARKS) -> None:
    """Put a text between the marks of a page; the rest of it is somebody else's."""
    old = (
        file.read_text(encoding="utf-8") if file.exists() else f"# The living twin\n\n## How good it is\n{marks[0]}\n{marks[1]}\n"
    )
    both = re.compile(f"{re.escape(marks[0])}.*{re.escape(marks[1])}", re.DOTALL)
    new = f"{marks[0]}\n{text.strip()}\n{marks[1]}"
    changed = both.sub(lambda _: new, old) if both.search(old) else f"{old.rstrip()}\n\n{new}\n"
    file.write_text(changed, encoding="utf-8")


def page(found: Numbers) -> str:
    """All of the part."""
    kinds = found["kinds"]
    first = next(iter(kinds.values()))
    unsaid = ", ".join(f"`{key}`" for key in MECHANISMS)
    return f"""{_county()}, a pool of 160 runs; {first["truths"]} truths of each kind, none of them in the
pool. Of each its offices saw what the shipped `offices.yaml` says: in part, late, with errors. After {_origins()} months
the twin knew what was known then and nothing else, and forecast the next six months:
{sum(one["tasks"] for one in kinds.values()):,} forecasts are scored here against the truth itself.
All tables of this part, but for those of drift where they say otherwise, are of commit {found["build"]}.
Tolerances stood in the code (`experiments/living/tolerances.py`) before the first run and were not moved.

- **same structure**: parameters from the prior, luck of its own;
- **another form**: another deterrence, diffusion or leakage than the pool's, in turn;
- **another population**: other households at the same places, in turn with elders in a third of the households without any,
  with a grown-up of a third more away, both, neither;
- **other reports**: pressure on reports anywhere from none to all, in each township by itself; fear of being caught anywhere
  from 0 to 10;
- **a mechanism unsaid**: one in force from month {UNSAID} that the folder does not mention, in turn {unsaid}.

| | allowed | {" | ".join(said(kind, "en") for kind in kinds)} |
|---|---|{"---:|" * len(kinds)}
{chr(10).join(_line(one, kinds) for one in FORECASTS)}

{_missed(_misses(kinds))}

{DRIFT_MARKS[0]}
{drift_part(found["drift"], found["build"])}
{DRIFT_MARKS[1]}

![Do forecasts hold as often as they say?](figures/living_reliability.en.png)

![How long does what data told last?](figures/living_horizons.en.png)

### How it is counted
CRPS by the fair estimator, of what is forecast: villages' awareness, landing, meetings and open needs; everything of
townships and the county. Within a level and target each policy weighs the same, within a level each target, and the three
levels the same; a ratio is one of means. Rivals know the same observations, with what the hotline holds back put back; WIS is
compared 1, 3 and 6 months ahead where the very quantity was observed at the very place. Where a truth ties with members (no
money comes in a month) it counts as held by the part of the tie that lies inside. The red list is of the next deadline of
each policy that has not passed; a target of nothing, which cannot be missed, is left out. Lists of commit e7175f7 went on
until a cycle was judged, months after its deadline, and were told as better for it (same structure: Brier .144, precision
.851, recall .707): much is decided by then, and nothing can be done about it. Constants of the method were chosen on another
pool (seed 7) and its own truths.

### By level
CRPS of the prior's, and what 90% intervals hold:

{_levels(kinds)}

WIS relative to rivals (same structure): {_rivals(first)}.

### What is forecast well, and what is not
CRPS of the prior's (same structure); 1 is no better than without data.

{_targets(first)}

### The list
{_lists(kinds)}

### Are parameters recovered?
{_parameters(found["parameters"])}

### Against the exact posterior
{_exact(found["exact"])}
"""


def drift_part(found: Numbers, build: str) -> str:
    """What it says of the watch for drift, as it was in a build."""
    return f"""| two townships change in month {HALVED} | allowed | half the staff | money three times as slow |
|---|---|---:|---:|
{chr(10).join(_drift_line(one, found) for one in DRIFT)}

{_missed(_drift_misses(found))}

{_drift(found)}

Each county was asked at the end of month {max(CHANGED)} (where nothing changes, of month {max(QUIET)}), with what was known
then, for each month's alarms. {_false(found["staff"])} Of commit {build}."""


def _county() -> str:
    townships, villages, households = COUNTY.size or (0, 0, 0)
    return f"{townships} townships of {villages} villages with {households} households, {MONTHS} months"


def _origins() -> str:
    return ", ".join(str(one) for one in ORIGINS[:-1]) + f" and {ORIGINS[-1]}"


def _shown(one: Tolerance, value: float, kind: str) -> str:
    text = f"{value:.3f}".removeprefix("0") if abs(value) < 1 else f"{value:.2f}"
    return text if one.met(value, kind) else f"**{text}** missed"


def _line(one: Tolerance, kinds: Numbers) -> str:
    other = "" if one.other is None else f" (another structure: {one.other:g})"
    cells = " | ".join(_shown(one, found[one.key], kind) for kind, found in kinds.items())
    return f"| {one.name} | {one.allowed(SAME)}{other} | {cells} |"


def _drift_line(one: Tolerance, found: Numbers) -> str:
    return (
        f"| {one.name} | {one.allowed(SAME)} | " + " | ".join(_shown(one, found[kind][one.key], kind) for kind in DRIFTS) + " |"
    )


def _misses(kinds: Numbers) -> list[str]:
    pairs = [(one, kind) for one in FORECASTS for kind in kinds if not one.met(kinds[kind][one.key], kind)]
    return [f"{one.name} ({said(kind, 'en')})" for one, kind in pairs]


def _drift_misses(found: Numbers) -> list[str]:
    return [f"{one.name} ({kind})" for one in DRIFT for kind in DRIFTS if not one.met(found[kind][one.key], kind)]


def _missed(misses: list[str]) -> str:
    return f"**Missed:** {'; '.join(misses)}." if misses else "All tolerances are met."


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _levels(kinds: Numbers) -> str:
    def cell(found: Numbers, level: str) -> str:
        own = found["levels"][level]
        return f"{own['crps']:.2f}, {100 * own['in90']:.0f}%"

    rows = [[said(level, "en"), *(cell(found, level) for found in kinds.values())] for level in ("county", "township", "village")]
    return _table(["", *(said(kind, "en") for kind in kinds)], rows)


def _rivals(found: Numbers) -> str:
    told = "; ".join(f"{name.replace('_', ' ')} {found[name]:.2f}" for name in NAMES)
    return f"{told} (the prior without data has {found['unread']:.2f} of persistence's)"


def _targets(found: Numbers) -> str:
    wide: dict[str, dict[str, Numbers]] = {}
    for row in found["targets"]:
        wide.setdefault(row["target"], {})[row["level"]] = row
    rows = []
    for target in sorted(wide, key=lambda one: wide[one]["township"]["crps"]):
        levels = [wide[target].get(level) for level in ("county", "township", "village")]
        cells = ["–" if one is None else f"{one['crps']:.2f}" for one in levels]
        rows.append([f"`{target}`", *cells, f"{100 * wide[target]['township']['in90']:.0f}%"])
    return _table(["target", "county", "townships", "villages", "90% hold in townships"], rows)


def _lists(kinds: Numbers) -> str:
    rows = [
        [said(kind, "en"), *(f"{found[key]:.3f}" for key in ("brier", "brier_before", "missed")), f"{found['listed']:,}"]
        for kind, found in kinds.items()
    ]
    leads = next(iter(kinds.values()))["leads"]
    by_lead = [
        [one["lead"], *(f"{one[key]:.3f}" for key in ("brier", "precision", "recall")), f"{one['listed']:,}"] for one in leads
    ]
    return f"""{_table(["", "Brier, with data", "Brier, without", "share that missed", "listed"], rows)}

By how long before the deadline it is issued (same structure):

{_table(["months before", "Brier", "precision", "recall", "listed"], by_lead)}"""


def _drift(found: Numbers) -> str:
    names = {"staff": "Half the staff", "slow": "Money three times as slow"}
    rows = [
        [names[kind], str(own["counties"]), *(f"{100 * own[key]:.0f}%" for key in ("found", "place")), _after(own["after"])]
        for kind, own in found.items()
    ]
    return _table(["", "counties", "found within three months", "in a township that changed", "median of months"], rows)


def _after(months: float) -> str:
    """A median of months until an alarm; a county is not asked later than WITHIN months after a change."""
    return f"{months:g}" if np.isfinite(months) else f"over {WITHIN}"


def _false(found: Numbers) -> str:
    """How far the share of quiet months with an alarm is chance."""
    months = found["quiet"]
    alarms = round(found["false"] / 100 * months)
    low, high = (100 * float(end) for end in wilson(alarms / months, months))
    rate = f"a rate of {low:.1f} to {high:.1f} in 100 (95%, as if months were independent)"
    return (
        f"In {alarms} of {months} quiet months, each county from its tenth on, an alarm came:\n{rate}; the watch asks for "
        f"{100 * FALSE:g} that begin."
    )


def _parameters(rows: list[Numbers]) -> str:
    held = ", ".join(f"{100 * sum(row[key] for row in rows) / len(rows):.0f}" for key in ("in50", "in90", "in95"))
    silent = sum(row["crps"] > 0.95 for row in rows)
    told = [
        [f"`{row['parameter']}`", "townships" if row["local"] else "county", f"{row['crps']:.2f}", f"{100 * row['in90']:.0f}%"]
        for row in rows[:FEW]
    ]
    return f"""Intervals of 50, 90 and 95% held {held}% of all parameters (same structure, after
{ORIGINS[-1]} months). Of {silent} of {len(rows)} kinds of parameters data tell next to nothing (CRPS above .95
of the prior's). Those that are told best:

{_table(["parameter", "of", "CRPS of the prior's", "90% hold"], told)}"""


def _exact(found: Numbers) -> str:
    rows = [
        [
            said(level, "en"),
            *(f"{row[key] / row['prior']:.3f}" for key in ("crps", "exact")),
            *(f"{100 * row[key]:.0f}%" for key in ("in50", "in90", "in95")),
        ]
        for level, row in found["levels"].items()
    ]
    return f"""A linear Gaussian county of three levels whose posterior is known in closed form
(`experiments/living/gaussian.py`); {found["seeds"]} counties, 160 members each, as shipped, with what the twin needs and this
county does not: a fifth of a datum's variance counts as error, and spreads are widened. Without both the update agrees with the
exact posterior (`tests/living/test_update.py`).

{_table(["", "CRPS of the prior's", "the exact posterior's", "50% hold", "90% hold", "95% hold"], rows)}"""
