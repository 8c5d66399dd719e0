"""How often the test of a trial in blocks calls nothing something: lots by share within blocks, on invented observations.

Townships differ by three times as much as their villages, so that the lot and the error both have to know of them. `rows` is what
docs/coverage.md lists; the tests hold its short form to bands.
"""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.coverage_trial import TEST
from twin.county.county import County
from twin.study.trial.assign import assign
from twin.study.trial.case import Case
from twin.study.trial.effect import Contrast, Sample, fit, significant

TOLERANCE = (0.03, 0.07)  # of a 5% test, written before the measurement; the same as for trials without blocks


class Lot(NamedTuple):
    """A trial in blocks: townships and villages in each, shares of both arms, how lots are drawn, of whom the outcome is.

    `cluster` is a level above the unit by which errors are clustered, as a case may ask for.
    """

    on: str
    size: tuple[int, int]
    shares: tuple[int, int]
    unit: str
    within: str
    level: str
    cluster: str | None = None


LOTS = (
    Lot("villages 1:1 within 4 townships of 8", (4, 8), (1, 1), "village", "township", "village"),
    Lot("villages 3:1 within 4 townships of 8", (4, 8), (3, 1), "village", "township", "village"),
    Lot("villages 1:1 within 4 townships of 8, outcome of their households", (4, 8), (1, 1), "village", "township", "household"),
    Lot("villages 3:1 within 4 townships of 8, outcome of their households", (4, 8), (3, 1), "village", "township", "household"),
    Lot("pairs of villages, outcome of their households", (8, 2), (1, 1), "village", "township", "household"),
    Lot("villages 3:1 within 6 townships of 3, some of one arm", (6, 3), (3, 1), "village", "township", "village"),
    Lot("households 1:1 within 4 townships of 8 villages", (4, 8), (1, 1), "household", "township", "household"),
    Lot("households 3:1 within 4 townships of 8 villages", (4, 8), (3, 1), "household", "township", "household"),
    Lot("the same 1:1, clustered by village", (4, 8), (1, 1), "household", "township", "household", "village"),
    Lot("the same 3:1, clustered by village", (4, 8), (3, 1), "household", "township", "household", "village"),
    Lot("households 1:1 within villages", (4, 8), (1, 1), "household", "village", "household"),
    Lot("households 3:1 within villages", (4, 8), (3, 1), "household", "village", "household"),
)


def found(lot: Lot, repetitions: int, seed: int) -> list[Contrast]:
    """What so many trials without any effect find, each with another lot, in villages of six households."""
    county = County.small(*lot.size, 6)
    arms = {f"arm{place}": {"share": share} for place, share in enumerate(lot.shares)}
    how = {"unit": lot.unit, "within": lot.within} | ({} if lot.cluster is None else {"cluster": lot.cluster})
    case = Case.from_dict({"name": "blocks", "months": 1, "burn_in": 0, "arms": arms, "assign": how})
    nothing = pd.DataFrame(index=range(len(county.households["village"])))
    rng = np.random.default_rng(seed)
    lasting = rng.normal(size=lot.size[0]) * 1.5
    return [_contrast(lot, case, county, nothing, replicate, lasting, rng) for replicate in range(repetitions)]


def _contrast(
    lot: Lot, case: Case, county: County, nothing: pd.DataFrame, replicate: int, lasting: np.ndarray, rng: np.random.Generator
) -> Contrast:
    """One trial: what the two arms differ by."""
    township = np.asarray(county.villages["township"])
    drawn, value = assign(case, county, nothing, replicate), lasting[township] + 0.5 * rng.normal(size=township.size)
    if lot.level == "household":
        value = value[county.households["village"]] + rng.normal(size=len(nothing))
    rows, cluster = np.arange(value.size), drawn.clusters[lot.level]
    assert cluster is not None, "the outcome is of the unit, or of what lies in it"
    sample = Sample(drawn.arm(lot.level), cluster, rows, rows, value, block=drawn.block(lot.level))
    one = fit(sample)
    assert one is not None, "every drawn trial has observations"
    return one.contrast(1, 0)


def rows(repetitions: int, seed: int) -> list[dict[str, object]]:
    """One row per lot: kind, nominal, measured, error (Monte Carlo standard error), on, told (share of trials that told)."""
    table: list[dict[str, object]] = []
    for number, lot in enumerate(LOTS):
        known = [one for one in found(lot, repetitions, seed + number) if math.isfinite(one.error)]
        share = float(np.mean([significant(*one) for one in known]))
        error = math.sqrt(share * (1 - share) / len(known))
        about = {"kind": TEST, "nominal": 0.05, "on": f"{lot.on}; {repetitions:,} lots", "told": len(known) / repetitions}
        table.append(about | {"measured": share, "error": error})
    return table
