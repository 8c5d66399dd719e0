"""What a sample of a county does to the effect of a package: writes docs/samples.md.

Run: python experiments/samples.py   (about three minutes on an idle core)
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
    lines = [line(name, table[table["sample"] == name]) for name in SAMPLES]
    return f"""# What a sample does to an effect

`python experiments/samples.py` makes this page: the demo county, {BURN_IN} months of burn-in, three years, replicates 0 to
{REPLICATES - 1}, {LOTS} lots of each sample. Landing and losses in per cent of eligible households; the change under three-level
linkage in points, with the 95% interval over lots (of the whole county: over replicates). The luck is the same in all rows.

| run | villages | landing | change under linkage | lost at informed | at applied | at funded | at paid in full |
|---|---:|---:|---:|---:|---:|---:|---:|
{chr(10).join(lines)}

A sample of villages leaves a township one or two villages. There is then hardly anything to divide badly: what the traditional
mode loses at "funded" by dividing a township's money among its villages is lost no longer, and mechanisms that mend the dividing
have nothing to mend. So a sample of villages tells what households hear, ask for and get, and understates what a package does.
Whole townships keep the effect, at the price of fewer townships, which differ. Studies of packages and of what offices do take
whole townships (`county: {{demo: true, sample: township}}`).
"""


if __name__ == "__main__":
    demo = County.demo()
    PAGE.write_text(page(pd.concat([measured(name, demo) for name in SAMPLES], ignore_index=True)), encoding="utf-8")
