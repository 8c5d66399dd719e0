"""What docs/living.md says of how good it is: tolerances met and missed, by kind of truth; written between two marks."""

import re
from pathlib import Path
from typing import Any

from experiments.living.picture import said
from experiments.living.tolerances import DRIFT, FORECASTS, Tolerance
from experiments.living.truths import COUNTY, HALVED, MECHANISMS, MONTHS, UNSAID
from twin.living.rivals import NAMES

MARKS = ("<!-- good: made by `python -m experiments.living` -->", "<!-- end of good -->")
FEW = 8  # parameters shown
Numbers = dict[str, Any]


def written(file: Path, text: str) -> None:
    """Put a text between the marks of a page; the rest of it is somebody else's."""
    old = file.read_text(encoding="utf-8") if file.exists() else f"# The living twin\n\n{MARKS[0]}\n{MARKS[1]}\n"
    both = re.compile(f"{re.escape(MARKS[0])}.*{re.escape(MARKS[1])}", re.DOTALL)
    new = f"{MARKS[0]}\n{text.strip()}\n{MARKS[1]}"
    changed = both.sub(lambda _: new, old) if both.search(old) else f"{old.rstrip()}\n\n{new}\n"
    file.write_text(changed, encoding="utf-8")


def page(found: Numbers) -> str:
    """All of the part."""
    kinds = found["kinds"]
    size, first = COUNTY.size or (0, 0, 0), next(iter(kinds.values()))
    misses = [*_misses(kinds), *_drift_misses(found["drift"])]
    return f"""## How good it is

{size[0]} townships of {size[1]} villages with {size[2]} households, {MONTHS} months, a pool of 160 runs; {first["truths"]} truths of each kind, none of
them in the pool. Of each its offices saw what the shipped `offices.yaml` says: in part, late, with errors. After 9, 12, 15 and 18
months the twin knew what was known then and nothing else, and forecast the next six months: {sum(one["tasks"] for one in kinds.values()):,} forecasts
are scored here against the truth itself. Tolerances stood in the code (`experiments/living/tolerances.py`) before the first run.

- **same structure**: parameters from the prior, luck of its own;
- **another form**: another deterrence, diffusion or leakage than the pool's, in turn;
- **another population**: other households at the same places, in turn with elders in a third of the households without any, with a
  grown-up of a third more away, both, neither;
- **other reports**: pressure on reports anywhere from none to all, in each township by itself; fear of being caught from 0 to 10;
- **a mechanism unsaid**: one in force from month {UNSAID} that the folder does not mention: {", ".join(f"`{key}`" for key in MECHANISMS)}, in turn.

| | allowed | {" | ".join(said(kind, "en") for kind in kinds)} |
|---|---|{"---:|" * len(kinds)}
{chr(10).join(_line(one, kinds) for one in FORECASTS)}

| drift: staff of two townships halved from month {HALVED} | allowed | |
|---|---|---:|
{chr(10).join(f"| {one.name} | {one.allowed('drift')} | {_shown(one, found['drift'][one.key], 'drift')} |" for one in DRIFT)}

{_missed(misses)}

![Do forecasts hold as often as they say?](figures/living_reliability.en.png)

![How long does what data told last?](figures/living_horizons.en.png)

### How it is counted
CRPS by the fair estimator, of what is forecast: villages' awareness, landing, meetings and open needs; everything of townships and the
county. Within a level and target each policy weighs the same, within a level each target, and the three levels the same; a ratio is
of means. Rivals know the same observations, with what the hotline holds back put back; WIS is compared 1, 3 and 6 months ahead where
the very quantity was observed at the very place. Where a truth ties with members (no money comes in a month) it counts as held by the
part of the tie that lies inside. The red list is of the next deadline of each policy; a target of nothing, which cannot be missed, is
left out. Drift is looked for each month from month 10 on, with what is known then; {found["drift"]["quiet"]} quiet months; an alarm counts when it is
raised, not while it lasts.

### By level
{_levels(kinds)}

WIS relative to rivals: {_rivals(kinds)}.

### What is forecast well, and what is not
{_targets(first)}

### The list
{_lists(kinds)}

### Drift
{_drift(found["drift"])}

### Are parameters recovered?
{_parameters(found["parameters"])}

### Against the exact posterior
{_exact(found["exact"])}
"""


def _shown(one: Tolerance, value: float, kind: str) -> str:
    text = f"{value:.3f}".lstrip("0") if abs(value) < 1 else f"{value:.2f}"
    return text if one.met(value, kind) else f"**{text}** missed"


def _line(one: Tolerance, kinds: Numbers) -> str:
    ends = dict.fromkeys(one.allowed(kind) if one.other is None else f"at most {one.ends(kind)[1]:g}" for kind in kinds)
    allowed = " (another structure: ".join(ends) + (")" if len(ends) > 1 else "")
    return f"| {one.name} | {allowed} | " + " | ".join(_shown(one, found[one.key], kind) for kind, found in kinds.items()) + " |"


def _misses(kinds: Numbers) -> list[str]:
    return [
        f"{one.name} ({said(kind, 'en')})"
        for one in FORECASTS
        for kind, found in kinds.items()
        if not one.met(found[one.key], kind)
    ]


def _drift_misses(found: Numbers) -> list[str]:
    return [one.name for one in DRIFT if not one.met(found[one.key], "drift")]


def _missed(misses: list[str]) -> str:
    return f"**Missed:** {'; '.join(misses)}." if misses else "All tolerances are met."


def _levels(kinds: Numbers) -> str:
    rows = ["| | " + " | ".join(said(kind, "en") for kind in kinds) + " |", "|---|" + "---:|" * len(kinds)]
    for level in ("county", "township", "village"):
        cells = [f"{found['levels'][level]['crps']:.2f}, {100 * found['levels'][level]['in90']:.0f}%" for found in kinds.values()]
        rows.append(f"| {said(level, 'en')}: CRPS of the prior's, 90% intervals hold | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _rivals(kinds: Numbers) -> str:
    first = next(iter(kinds.values()))
    return (
        "; ".join(f"{name.replace('_', ' ')} {first[name]:.2f}" for name in NAMES)
        + f" (the prior without data: {first['unread']:.2f} of persistence's)"
    )


def _targets(found: Numbers) -> str:
    wide: dict[str, dict[str, Numbers]] = {}
    for row in found["targets"]:
        wide.setdefault(row["target"], {})[row["level"]] = row
    order = sorted(wide, key=lambda target: wide[target]["township"]["crps"])
    rows = ["CRPS of the prior's (same structure); 1 is no better than without data.", "", "| target | county | townships | villages | 90% hold in townships |",
            "|---|---:|---:|---:|---:|"]  # fmt: skip
    for target in order:
        cells = [
            f"{wide[target][level]['crps']:.2f}" if level in wide[target] else "–" for level in ("county", "township", "village")
        ]
        rows.append(f"| `{target}` | {' | '.join(cells)} | {100 * wide[target]['township']['in90']:.0f}% |")
    return "\n".join(rows)


def _lists(kinds: Numbers) -> str:
    rows = ["| | Brier, with data | Brier, without | villages that missed | villages listed |", "|---|---:|---:|---:|---:|"]
    rows += [
        f"| {said(kind, 'en')} | {found['brier']:.3f} | {found['brier_before']:.3f} | {found['missed']:.2f} | {found['listed']:,} |"
        for kind, found in kinds.items()
    ]
    return "\n".join(rows)


def _drift(found: Numbers) -> str:
    return (
        f"Of {found['counties']:.0f} counties {100 * found['found']:.0f}% were found within three months and {100 * found['ever']:.0f}% within nine; in "
        f"{100 * found['place']:.0f}% an alarm within three months named a township that had changed. Median of months until an alarm: {found['after']:g}."
    )


def _parameters(rows: list[Numbers]) -> str:
    mean = {key: sum(row[key] for row in rows) / len(rows) for key in ("in50", "in90", "in95")}
    told = "\n".join(
        f"| `{row['parameter']}` | {'townships' if row['local'] else 'county'} | {row['crps']:.2f} | {100 * row['in90']:.0f}% |"
        for row in rows[:FEW]
    )
    silent = sum(row["crps"] > 0.95 for row in rows)
    return f"""Intervals of 50, 90 and 95% held {100 * mean["in50"]:.0f}, {100 * mean["in90"]:.0f} and {100 * mean["in95"]:.0f}% of all parameters (same structure, after 18 months).
Of {silent} of {len(rows)} parameters data tell next to nothing (CRPS above .95 of the prior's). Those that are told best:

| parameter | of | CRPS of the prior's | 90% hold |
|---|---|---:|---:|
{told}"""


def _exact(found: Numbers) -> str:
    rows = "\n".join(
        f"| {said(level, 'en')} | {row['crps'] / row['prior']:.3f} | {row['exact'] / row['prior']:.3f} | {100 * row['in50']:.0f}% | {100 * row['in90']:.0f}% | {100 * row['in95']:.0f}% |"
        for level, row in found["levels"].items()
    )
    return f"""A linear Gaussian county of three levels whose posterior is known in closed form (`experiments/living/gaussian.py`); {found["seeds"]} counties, 160
members each, as shipped, with what the real twin needs and this county does not: a fifth of a datum's variance counts as error.

| | CRPS of the prior's | the exact posterior's | 50% hold | 90% hold | 95% hold |
|---|---:|---:|---:|---:|---:|
{rows}"""
