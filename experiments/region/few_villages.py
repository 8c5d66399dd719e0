"""How much more lands in the same villages when few others of their townships are run: the bias that docs/region.md allows for.

`python -m experiments.region.few_villages [COUNTIES]`

Counties of 3 townships of 24 villages in the traditional mode; lots of their villages, under the same luck, against the whole.
"""

import sys

import numpy as np
import pandas as pd

from twin import County, PolicyTwin
from twin.outcomes.counts import Raw
from twin.study.pairing import half_width
from twin.terms.calendar import YEAR

TOWNSHIPS, VILLAGES, BURN_IN, MONTHS, LOTS = 3, 24, 24, 12, 3
SAMPLES = ((11, 150, 1), (4, 150, 1), (1, 360, 3))  # villages run a township, households a village, one county in so many


def cases(county: County, seed: int) -> pd.DataFrame:
    """Eligible and landed cases of the last twelve months, a row a village."""
    model = PolicyTwin(county, seed=seed, burn_in=BURN_IN).run(MONTHS)
    raw = Raw.of(model.record, model.world)
    counts = raw.since(model.month - YEAR).at("village")[["eligible", "landed"]]
    return counts.set_axis(model.county.villages["uid"], axis=0)


def bias(county: County, whole: pd.DataFrame, villages: int, seed: int) -> float:
    """Points of landing in lots of a county's villages, minus those of the same villages in the whole; a mean over lots."""
    found = []
    for lot in range(LOTS):
        part = cases(county.sample(villages / VILLAGES, lot), seed)
        same = whole.loc[part.index]
        found.append(part["landed"].sum() / part["eligible"].sum() - same["landed"].sum() / same["eligible"].sum())
    return 100 * float(np.mean(found))


def main(counties: int = 30) -> None:
    """A line for each size of sample: the mean over counties, with half of its 95% interval and its standard error."""
    found: dict[int, list[float]] = {villages: [] for villages, *_ in SAMPLES}
    for seed in range(counties):
        drawn: dict[int, tuple[County, pd.DataFrame]] = {}
        for villages, households, every in SAMPLES:
            if seed % every == 0:
                if households not in drawn:
                    county = County.small(TOWNSHIPS, VILLAGES, households, seed)
                    drawn[households] = county, cases(county, seed)
                found[villages].append(bias(*drawn[households], villages, seed))
        print(seed, {key: round(values[-1], 2) for key, values in found.items() if values}, file=sys.stderr, flush=True)
    for villages, values in found.items():
        error = float(np.std(values, ddof=1) / np.sqrt(len(values)))
        told = f"{np.mean(values):+.2f} ± {error:.2f} (95%: ± {half_width(values):.2f})"
        print(f"{villages} of {VILLAGES}: {told}, {len(values)} counties")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
