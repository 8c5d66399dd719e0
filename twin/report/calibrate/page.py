"""The page of a calibration: what was learned, what was not, what disagrees; Markdown, made from the numbers."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from twin.base.texts import markdown
from twin.study.calibrate.checks import (
    INFORMED,
    STRONG,
    conflicts,
    not_informed,
    parameter_table,
    predictive_table,
    sensitivity_table,
    tied,
)
from twin.study.calibrate.coverage import sentence

if TYPE_CHECKING:
    from twin.study.calibrate.run import Calibration


def page(found: "Calibration") -> str:
    """The whole page."""
    parts = [_head(found), _parameters(found), _figures(found), _identified(found), _disagreements(found), _foot(found)]
    return "\n\n".join(parts) + "\n"


def _head(found: "Calibration") -> str:
    file, method = found.study.file, found.study.file.method
    given = ", the luck of runs counted as doubt" * method.luck + ", lost spread given back" * method.inflate
    how = f"ES-MDA with {method.members} members and {method.rounds} rounds{given}"
    if method.name == "rejection":
        how = f"rejection with regression, {method.accept:.0%} of {method.members} runs"
    place = f"county `{file.county}` at scale {file.scale:g} ({file.samples} samples of villages)"
    return (
        f"# Calibration: {markdown(file.name)}\n\n"
        f"{len(found.study.paths)} parameters, {len(file.moments)} facts. Scenario `{file.scenario}`, {place}, "
        f"{file.burn_in} months of burn-in, {file.months} months measured; {how}, {found.runs} runs; every member has its own "
        f"luck. {len(found.kept)} members are kept, the most central one first.\n\n"
        "Only facts of the traditional mode are fitted, and two studies of Chinese administration. What packages reached, "
        "plans promise and experiments found is predicted, never fitted. All parameters that are not in the table below are "
        "fixed at their stated values; nothing here says anything about them."
    )


def _parameters(found: "Calibration") -> str:
    table, moments = parameter_table(found), found.study.file.moments
    lines = [
        "## What was learned\n",
        "Shrinkage is 1 - posterior variance / prior variance on the prior's own scale. The last row is a number that nothing "
        "reads: its shrinkage is chance, and no smaller one means anything. " + sentence(found.study.file.method) + "\n",
        "| parameter | informed by | prior: mean (5% to 95%) | posterior: mean (5% to 95%) | shrinkage | |",
        "|---|---|---|---|---|---|",
    ]
    for path, row in table.iterrows():
        if not row["moment"]:
            lines.append(f"| {path} | | | | {row['shrinkage']:.2f} | |")
            continue
        prior, after = _three(row, "prior_"), _three(row)
        said = "" if row["informed"] else "**not informed**"
        grade = moments[row["moment"]].grade
        lines.append(
            f"| `{path}` | `{markdown(row['moment'])}` ({grade}) | {prior} | {after} | {row['shrinkage']:.2f} | {said} |"
        )
    return "\n".join([*lines, "\n![Prior and posterior](figures/calibration_marginals.png)"])


def _three(row: pd.Series, prefix: str = "") -> str:
    mean, low, high = (row[f"{prefix}{name}"] for name in ("mean", "p05", "p95"))
    return f"{mean:.3g} ({low:.3g} to {high:.3g})"


def _figures(found: "Calibration") -> str:
    lines = [
        "## Facts beside the runs\n",
        "Median and 5% to 95% of the runs of the ensemble before and after. *Doubt* is the standard deviation of the fact "
        "as the twin sees it: that of the published figure and that of counting something slightly else. *Left out*: baseline "
        "facts that were not fitted. *Plausible*: the `before` of package rows, looked at only.\n",
        "| figure | use | fact | doubt | prior runs | posterior runs | fact inside |",
        "|---|---|---|---|---|---|---|",
    ]
    for figure, row in predictive_table(found).iterrows():
        doubt = f"{row['doubt']:.2g}" if np.isfinite(row["doubt"]) else ""
        runs = [f"{row[p + 'p50']:.3g} ({row[p + 'p05']:.3g} to {row[p + 'p95']:.3g})" for p in ("prior_", "")]
        inside = "yes" if row["inside"] else "**no**"
        lines.append(
            f"| `{markdown(str(figure))}` | {row['kind']} | {row['fact']:.3g} | {doubt} | {runs[0]} | {runs[1]} | {inside} |"
        )
    return "\n".join([*lines, "\n![Facts and runs](figures/calibration_intervals.png)"])


def _identified(found: "Calibration") -> str:
    table = sensitivity_table(found)
    lost, pairs = not_informed(found), tied(found)
    weak = [name for name in table.index if table.loc[name, "explained"] < 0.5]
    said = ["## What the facts can tell apart"]
    said.append(
        "Not informed (shrinkage below "
        + f"{INFORMED}): {', '.join(f'`{path}`' for path in lost)}. Their posterior is little more than the prior, and results "
        "should be read as if they had been assumed."
        if lost
        else f"Every parameter has a shrinkage of {INFORMED} or more."
    )
    said.append(
        f"Known only together (posterior correlation of {STRONG} or more): "
        + "; ".join(f"`{one}` and `{other}` ({size:+.2f})" for one, other, size in pairs)
        + "."
        if pairs
        else f"No two parameters have a posterior correlation of {STRONG} or more."
    )
    if weak:
        names = ", ".join(f"`{name}` ({table.loc[name, 'explained']:.2f})" for name in weak)
        said.append(f"Figures of which the parameters explain less than half, because luck or a bent response does: {names}.")
    return "\n\n".join([*said, "![What moves what](figures/calibration_sensitivity.png)"])


def _disagreements(found: "Calibration") -> str:
    said = conflicts(found)
    lines = [f"- {text}" for text in said] if said else ["Every fitted fact lies inside the posterior runs."]
    return "\n".join(["## What disagrees\n", *lines])


def _foot(found: "Calibration") -> str:
    return (
        f"Made by `twin calibrate` from study `{found.study.file.name}` (key `{found.study.key}`). `posterior.csv` has the "
        "members, `parameters.csv`, `predictive.csv`, `sensitivity.csv` and `correlations.csv` the numbers behind this page."
    )
