"""What a sample of a county does to the effect of a package: writes docs/samples.md.

Run: python experiments/samples.py   (six minutes on a core that is shared)
Whole county, samples of whole villages and of whole townships, the same luck in all: landing in the traditional mode, what
three-level linkage adds, and how much of that is charged to which step.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from twin import County, PolicyTwin, Scenario
from twin.study.pairing import half_width

REPLICATES, LOTS, BURN_IN, SEED = 6, 4, 24, 0  # a seed: without one each run would have luck of its own
PAGE = Path(__file__).parents[1] / "docs" / "samples.md"
SAMPLES = {
    "the whole county": (1.0, "village"),
    "three villages in ten": (0.3, "village"),
    "one village in ten": (0.1, "village"),
    "one village in twenty": (0.05, "village"),
    "three townships of fifteen": (0.2, "township"),
    "two townships": (0.13, "township"),
    "one township": (0.07, "township"),
}
STEPS = ("informed", "applied", "funded", "paid_in_full")


def shares(county: County, scenario: Scenario, replicate: int) -> dict[str, float]:
    """Landing rate and, by step, the share of eligible households that was lost there."""
    found = PolicyTwin(county, scenario, seed=SEED, replicate=replicate, burn_in=BURN_IN).run().result().summary
    lost = {step: found["losses_by_step"][step] / found["cascade"]["eligible"] for step in STEPS}
    return {"landing": found["landing_rate"], "villages": len(county.villages["uid"]), **lost}


def measured(name: str, demo: County) -> pd.DataFrame:
    """One row per lot and replicate: the traditional mode, and the change under linkage."""
    share, whole = SAMPLES[name]
    baseline, linkage = Scenario.load("baseline"), Scenario.load("linkage")
    rows = []
    for lot in range(1 if share == 1.0 else LOTS):
        county = demo.sample(share, lot, whole)
        for replicate in range(REPLICATES):
            before, after = (shares(county, scenario, replicate) for scenario in (baseline, linkage))
            change = {f"change_{key}": after[key] - before[key] for key in ("landing", *STEPS)}
            rows.append({"sample": name, "lot": lot, "replicate": replicate} | before | change)
    return pd.DataFrame(rows)


def line(name: str, rows: pd.DataFrame) -> str:
    """One row of the table: means over lots and replicates; the interval of the gain is over lots where there are several."""
    units = rows.groupby("lot" if rows["lot"].nunique() > 1 else "replicate")["change_landing"].mean()
    half = half_width(units.to_numpy())
    after = {step: rows[step] + rows[f"change_{step}"] for step in STEPS}
    lost = " | ".join(f"{100 * rows[step].mean():.1f} → {100 * after[step].mean():.1f}" for step in STEPS)
    gain = f"{100 * units.mean():+.1f} [{100 * (units.mean() - half):+.1f}, {100 * (units.mean() + half):+.1f}]"
    return f"| {name} | {np.mean(rows['villages']):.0f} | {100 * rows['landing'].mean():.1f} | {gain} | {lost} |"


def page(table: pd.DataFrame) -> str:
    """The page, in the order of `SAMPLES`."""
    rows = {name: table[table["sample"] == name] for name in SAMPLES}
    lines = [line(name, found) for name, found in rows.items()]
    return f"""# What a sample does to an effect

`python experiments/samples.py` makes this page: the demo county, {BURN_IN} months of burn-in, three years, replicates 0 to
{REPLICATES - 1}, {LOTS} lots of each sample. Landing and losses in per cent of eligible households; the change under three-level
linkage in points, with the 95% interval over lots (of the whole county: over replicates). The luck is the same in all rows, so
an interval over lots is to be held against the whole county's mean, not against its interval.

| run | villages | landing | change under linkage | lost at informed | at applied | at funded | at paid in full |
|---|---:|---:|---:|---:|---:|---:|---:|
{chr(10).join(lines)}

{verdict(rows)}
"""


def verdict(rows: dict[str, pd.DataFrame]) -> str:
    """What the table says of samples of villages and of townships, in words."""
    (name, every), *samples = rows.items()
    whole, funded = (100 * every[column].mean() for column in ("change_landing", "funded"))
    gains = {key: 100 * found.groupby("lot")["change_landing"].mean().to_numpy() for key, found in samples}
    apart = [key for key, found in gains.items() if abs(found.mean() - whole) > half_width(found)]
    told = f"these can be told from it: {', '.join(apart)}" if apart else "none of them can be told from it"
    low, high = (end(found.mean() for found in gains.values()) for end in (min, max))
    village, town = (np.mean([half_width(gains[key]) for key in gains if kind in key]) for kind in ("village", "township"))
    return f"""Linkage changes landing by {whole:+.1f} points in {name} and by {low:+.1f} to {high:+.1f} in the samples; {told}.
The mean over the lots of a sample of villages is good to {village:.1f} points, of townships to {town:.1f} (95%): townships
differ, and villages of all of them are spread over what differs. Levels are less sure than changes: which places are drawn moves
landing itself.

This table is no reason to prefer whole townships. It was one while a township divided all money equally among its villages: one
or two villages left hardly anything to divide badly, so that mechanisms that mend the dividing had nothing to mend. Now list
money goes where it is owed, and with all villages there the traditional mode loses {funded:.1f}% at "funded". Project money is
still split equally. Studies of packages and of what offices do keep whole townships all the same
(`county: {{demo: true, sample: township}}`), so that nothing changes within them.

One thing is not scaled down: a rule that names so many of the first or last places (`top`, `bottom`) names as many of a sample.
The three last townships of `three_colour_assessment` are a fifth of the demo county's fifteen and all of a sample of two or
three; the ten best of `performance_award` are two thirds, and all of up to ten. A run says so where it is the case. Samples of
villages from all townships keep the share."""


if __name__ == "__main__":
    demo = County.demo()
    PAGE.write_text(page(pd.concat([measured(name, demo) for name in SAMPLES], ignore_index=True)), encoding="utf-8")
