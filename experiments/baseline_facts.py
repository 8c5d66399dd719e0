"""The burnt-in traditional mode beside the baseline facts, one by one: writes docs/baseline.md.

Run: python experiments/baseline_facts.py [replicates]
"""

import sys
from pathlib import Path
from typing import Any

import pandas as pd

from twin import County, PolicyTwin
from twin.evidence import facts
from twin.scenario.scenario import Scenario
from twin.study.calibrate.moments import AS_COUNTED, inputs, live

NEAR = 0.15  # relative distance that counts as near, chosen before the first run
PAGE = Path(__file__).parents[1] / "docs" / "baseline.md"

# fact id -> what of the twin is set beside it, or why it may be far
INPUTS = {
    "village_coverage": "share of villages with a linkage cadre",
    "linkage_cadres": "linkage cadres per village",
    "household_coverage": "share of households linked",
    "trace_weight": "weight on traces",
    "budget_per_village": "operating budget per village and year",
    "online_elderly": "skill of people over 60 who live alone",
}
FITTED = {
    "funds_used": "Of money at hand in 36 months, with what was held before. In 12 months it is .36, and the source names no "
    "window, so that being near says little.",
    "rare_visits": "Follows from linkage hours, paperwork and the time that a visit takes.",
    "visit_content": "Hollow visits follow the weight on traces.",
    "paperwork_hours": "Share of working time (15 of about 43 hours a week).",
    "need_cycle": "Mean over all routes; the source's average is unlikely to hold the 90-day cases.",
    "need_shelved": "Shelved, withdrawn or open for over 120 days, of all needs that came to an end or are as old.",
    "channel_visits": "Needs raised to a visiting cadre; the rest go to an office, a meeting or online.",
    "scheme_known": "The fact is about one scheme of long standing; the twin's figure is the mean over four policies.",
}
LEFT_OUT = {
    "funds_arrived": "Village accounts are credited within two hops of 40 days, so the last months' money is still on its way.",
    "close_ties": "Set beside the share of households with trust of one half or more.",
    "project_success": "Set beside the landing rate of the industrial project among villages whose project was approved.",
}
# Published for the mode before linkage inside package rows: looked at, never fitted.
PLAUSIBLE = {
    "awareness": "awareness",
    "satisfaction": "satisfaction",
    "landing_rate": "reported_landing_rate",
    "fund_efficiency": "fund_efficiency",
}
SEED = 0  # of all chance, so that the same command makes the same page
KINDS = (("input", INPUTS), ("fitted", FITTED), ("left out", LEFT_OUT), ("before a package", PLAUSIBLE))


def measured(county: County, scenario: Scenario, replicates: int) -> pd.Series:
    """What the twin says on each fact in the last year of a baseline run, mean over replicates."""
    rows = []
    for replicate in range(replicates):
        model = PolicyTwin(county, scenario, seed=SEED, replicate=replicate)
        rows.append(live(model) | inputs(model))
    return pd.DataFrame(rows).mean()


def rows(point: pd.Series, ensemble: pd.Series) -> list[dict[str, Any]]:
    """One row per fact."""
    table = facts().set_index("id")
    found = []
    for kind, ids in KINDS:
        for fact_id, why in ids.items():
            name = PLAUSIBLE.get(fact_id, fact_id)
            fact = AS_COUNTED.get(fact_id) or float(table.loc[fact_id, "before"])
            near = abs(ensemble[name] - fact) <= NEAR * abs(fact)
            note = f"Set beside `{name}`; never fitted." if kind == "before a package" else why
            both = {"point": float(point[name]), "ensemble": float(ensemble[name])}
            found.append({"fact": fact_id, "kind": kind, "published": fact, "near": near, "why": note} | both)
    return found


def page(found: list[dict[str, Any]], replicates: int) -> str:
    """The page as Markdown."""
    lines = [
        "# The traditional mode beside the baseline facts",
        "",
        f"Demo county, burn-in of 36 months and 36 months of `baseline`, mean of the last year over {replicates} replicates:",
        "with the point values of all parameters, and with the ensemble that is fitted to the rows *fitted* (`calibration.md`",
        f"says how, and with how much doubt about each). *Near* means that the ensemble's mean is within {NEAR:.0%} of the fact.",
        "Inputs agree because they are put in. Rows *left out* and *before a package* were never fitted. Facts about traits that",
        "the twin does not have (age of cadres, promotion rules, supply of services by kind) are not in the table.",
        "",
        "| fact | kind | published | point values | ensemble | | why |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in found:
        numbers = f"{row['published']:.4g} | {row['point']:.3g} | {row['ensemble']:.3g} | {'near' if row['near'] else '**far**'}"
        lines += [f"| `{row['fact']}` | {row['kind']} | {numbers} | {row['why']} |"]
    return "\n".join([*lines, "", f"Made by `python experiments/baseline_facts.py {replicates}`.", ""])


def main() -> None:
    """Run, measure, write the page."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    county = County.demo()
    both = [
        measured(county, Scenario.from_dict({"base": "baseline", "parameters": kind}, "baseline"), replicates)
        for kind in ("point", "posterior")
    ]
    PAGE.write_text(page(rows(*both), replicates), encoding="utf-8")


if __name__ == "__main__":
    main()
