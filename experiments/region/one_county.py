"""Whether a few villages of a county are a small county: landing and what linkage adds, with few villages or all.

`python -m experiments.region.one_county DIVISIONS CODE`

One replicate, lots of whole villages; means over lots with standard errors, with four policies and without the collective one.
"""

import sys

import numpy as np

from twin import County, PolicyTwin, Scenario

COLLECTIVE, LOTS = "industry_project", {1: 14, 3: 8, 10: 4}  # villages run: lots


def landing(county: County, name: str, policies: list[str]) -> float:
    """Landing rate under a scenario with some of its policies, under the same luck whatever is asked."""
    scenario = Scenario.from_dict({"name": name, "base": name, "policies": policies})
    return float(PolicyTwin(county, scenario, seed=0).run().result().summary["landing_rate"])


def told(rows: list[tuple[float, float]]) -> str:
    """Landing before and the gain: means over lots, with standard errors where there are several."""
    means = np.mean(rows, axis=0)
    errors = np.std(rows, axis=0, ddof=1) / np.sqrt(len(rows)) if len(rows) > 1 else np.zeros(2)
    return f"before {means[0]:.3f} ± {errors[0]:.3f}, gain {means[1]:+.3f} ± {errors[1]:.3f}"


def main(folder: str, code: str) -> None:
    """A line for each number of villages and each list of policies."""
    whole, policies = County.from_divisions(folder, code), list(Scenario.load("baseline").policies)
    count = whole.villages["uid"].size
    for villages, lots in {**LOTS, count: 1}.items():
        for chosen in (policies, [key for key in policies if key != COLLECTIVE]):
            rows = []
            for lot in range(lots):
                county = whole.sample(villages / count, lot)
                before, after = (landing(county, name, chosen) for name in ("baseline", "linkage"))
                rows.append((before, after - before))
            print(f"{villages} of {count} villages, {lots} lots, {len(chosen)} policies: {told(rows)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
