"""What dear mechanisms do to the others: landing, doses in force and who was starved, as a Markdown table.

`python -m experiments.who_is_served`: a small county, 36 months, replicates paired by luck; some minutes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from twin import County, PolicyTwin, Scenario
from twin.mechanisms import mechanism

DEAR = (
    "performance_award", "points_system", "smart_platform", "staff_increase", "third_party_evaluation", "village_grid",
    "village_linkage",
)  # fmt: skip
FUND = "county_special_fund"


def free(key: str, hours: bool = True) -> dict[str, Any]:
    """A mechanism's file without its yuan, and without its hours if so asked."""
    plain = mechanism.find(key).plainly()
    costs = plain.get("costs", {})
    return plain | {"costs": {"hours": costs["hours"]} if hours and "hours" in costs else {}}


def beside(keys: Sequence[str], define: Mapping[str, Any]) -> Scenario:
    """The baseline with some mechanisms, some of them defined otherwise."""
    return Scenario.from_dict({"base": "baseline", "mechanisms": dict.fromkeys(keys, 1.0), "define": dict(define)})


def cases() -> dict[str, Scenario]:
    """What is compared with the first."""
    linkage = Scenario.load("linkage")
    unfunded, tolerant = linkage.without(FUND), {"fault_tolerance": free("fault_tolerance", hours=False)}
    costless = {key: free(key) for key in linkage.mechanisms}
    return {
        "baseline": Scenario.load("baseline"),
        "tolerance made free": beside(["fault_tolerance"], tolerant),
        "seven dear ones": beside(DEAR, {}),
        "seven dear ones and tolerance made free": beside([*DEAR, "fault_tolerance"], tolerant),
        "linkage": linkage,
        "linkage, twice the operating budget": linkage.set({"fund.operations": 2}),
        "linkage without the fund": unfunded,
        "linkage without the fund, workers last": unfunded.set({"staff_increase.priority": 9}),
        "linkage without the fund, twice the operating budget": unfunded.set({"fund.operations": 2}),
        "linkage without the fund, all free of yuan": Scenario.from_dict(unfunded.to_dict() | {"define": costless}),
        "linkage, all free of yuan": Scenario.from_dict(linkage.to_dict() | {"define": costless}),
    }


def rows(county: County, replicates: int, months: int | None = None) -> pd.DataFrame:
    """One row per case: landing, difference from the first, and the last year's doses."""
    found, base = [], np.zeros(replicates)
    for name, scenario in cases().items():
        lived = [PolicyTwin(county, scenario, seed=0, replicate=r).run(months).result() for r in range(replicates)]
        landing = np.array([one.summary["landing_rate"] for one in lived])
        base = base if found else landing
        told = pd.concat([one.mechanisms for one in lived])
        dose = told[told["month"].isin(sorted(told["month"].unique())[-12:])].groupby("mechanism")["in_force"].mean()
        found.append({
            "case": name, "landing": landing.mean(), "difference": (landing - base).mean(),
            "million yuan": np.mean([one.summary["cost_yuan"] for one in lived]) / 1e6,
            "dose of tolerance": dose.get("fault_tolerance", np.nan), "least dose": dose.min() if len(dose) else np.nan,
        })  # fmt: skip
    return pd.DataFrame(found)


def main() -> None:
    """Print the table."""
    shown = rows(County.small(3, 12, 360), 4)
    print("| " + " | ".join(shown.columns) + " |")
    print("|---|" + "---:|" * (shown.shape[1] - 1))
    for case, *figures in shown.itertuples(index=False):
        print(f"| {case} | " + " | ".join("–" if np.isnan(one) else f"{one:.3f}" for one in figures) + " |")


if __name__ == "__main__":
    main()
