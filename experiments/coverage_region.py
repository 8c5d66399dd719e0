"""Coverage of the intervals of `twin region`: samples of counties and of villages from made-up provinces whose truth is known."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twin.study.region import RegionFound

VILLAGES, SCENARIOS = 12, ("baseline", "linkage")
COUNTIES = 60
EVERY = np.ones(VILLAGES, dtype=bool)
Counts = NDArray[np.int64]


def province(rng: np.random.Generator, replicates: int, level: float = 0.4, counties: int = COUNTIES) -> tuple[Counts, Counts]:
    """Eligible and landed cases of every village under two scenarios, i8[scenario, replicate, county, village] each.

    Counties differ in level (sd 15% of it) and gain (sd .03 around .06); luck moves all counties of a replicate, and each.
    """
    base = rng.normal(level, 0.15 * level, counties)[:, None] + rng.normal(0, 0.2 * level, (counties, VILLAGES))
    gain = rng.normal(0.06, 0.03, counties)
    luck = rng.normal(0, 0.02 * level, (replicates, counties)) + rng.normal(0, 0.1 * level, (replicates, 1))
    rate = np.stack([luck, luck + gain + rng.normal(0, 0.01, (replicates, 1))])[..., None] + base
    eligible = np.broadcast_to(rng.integers(50, 500, (counties, VILLAGES)), rate.shape)
    return eligible, rng.binomial(eligible, np.clip(rate, 0.0005, 0.9995))


def counted(eligible: Counts, landed: Counts, taken: NDArray[np.bool_]) -> pd.DataFrame:
    """What the twin keeps of a run (`region.measure`) of the villages that are taken: a row per scenario, replicate, county."""
    x, y = eligible * taken, landed * taken
    sums = {"villages": np.broadcast_to(taken, x.shape), "eligible": x, "landed": y}
    sums |= {"eligible_eligible": x * x, "eligible_landed": x * y, "landed_landed": y * y}
    names = ["scenario", "replicate", "code"]
    index = pd.MultiIndex.from_product([range(size) for size in x.shape[:3]], names=names)
    same = {"villages_all": VILLAGES, "households_all": 1000, "cost_fen": 0, "surveyed": 1, "aware": 1}
    return pd.DataFrame({name: values.sum(axis=-1).ravel() for name, values in sums.items()} | same, index=index)


def found(counts: pd.DataFrame, every: int) -> RegionFound:
    """Counts as `twin region` holds them."""
    codes, replicates = (counts.index.get_level_values(name).nunique() for name in ("code", "replicate"))
    about = {"scenarios": [{"name": name} for name in SCENARIOS], "replicates": replicates, "sample": "counties"}
    return RegionFound(about | {"counties": codes, "counties_all": every}, counts)


def of_counties(rng: np.random.Generator, replicates: int, level: float = 0.4, chosen: int = 12) -> dict[str, bool]:
    """One sample of whole counties: whether the rate's interval and the gain's hold those of all counties."""
    counts = counted(*province(rng, replicates, level), EVERY)
    whole = found(counts, COUNTIES)
    codes = rng.choice(COUNTIES, chosen, replace=False)
    part = found(counts[counts.index.get_level_values("code").isin(codes)], COUNTIES)
    return judged(part, whole)


def of_villages(rng: np.random.Generator, replicates: int, level: float = 0.4, counties: int = 12) -> dict[str, bool]:
    """One sample of three villages of every county, other ones in every replicate."""
    villages = province(rng, replicates, level, counties)
    lot = np.argsort(rng.random((replicates, counties, VILLAGES)), axis=2) < 3
    return judged(found(counted(*villages, lot), counties), found(counted(*villages, EVERY), counties))


def judged(part: RegionFound, whole: RegionFound) -> dict[str, bool]:
    """Whether the intervals of a part hold what the whole shows under the same luck, and stay within [0, 1]."""
    rate, true = part.landing(0), whole.landing(0).value
    gain, gained = part.gain(part.codes), whole.gain(whole.codes)["landing"]
    return {
        "rate": rate.low <= true <= rate.high,
        "gain": gain["low"] <= gained <= gain["high"],
        "within": 0 <= rate.low <= rate.high <= 1,
    }


CASES = {
    "a sample of 12 of 60 counties, one replicate": (of_counties, 1, 0.4),
    "a sample of 12 of 60 counties, 4 replicates": (of_counties, 4, 0.4),
    "a sample of 12 of 60 counties, 8 replicates": (of_counties, 8, 0.4),
    "a sample of 12 of 60 counties, 4 replicates, few land": (of_counties, 4, 0.01),
    "3 of 12 villages of 12 counties, 4 replicates": (of_villages, 4, 0.4),
}


def rows(repetitions: int, seed: int = 0) -> list[dict[str, Any]]:
    """A row per kind of interval and case: kind, nominal, measured, error (standard), on."""
    table = []
    for place, (case, (draw, replicates, level)) in enumerate(CASES.items()):
        rng = np.random.default_rng([seed, place])
        seen = pd.DataFrame([draw(rng, replicates, level) for _ in range(repetitions)])
        for kind in ("rate", "gain") if replicates > 1 else ("rate",):
            share = float(seen[kind].mean())
            error = float(np.sqrt(share * (1 - share) / repetitions))
            table.append({"kind": f"region, {kind}", "nominal": 0.95, "measured": share, "error": error, "on": case})
    return table
