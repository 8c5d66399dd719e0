"""What a scenario costs the public more than the reference, and for each household that it lands more."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from twin.outcomes.money import KINDS, PUBLIC, cost
from twin.study.intervals import ratios
from twin.study.pairing import NOWHERE, interval

Flat = dict[str, float]
ALONE = ("yuan_per_landed", "hours_per_landed")  # say something of a single run only: a difference of them prices nothing
EXTRA = {"extra_yuan_per_landed": "public_yuan", "extra_hours_per_landed": "mechanism_hours"}


def public(groups: Sequence[Sequence[Flat]]) -> list[list[Flat]]:
    """Indicators of scenarios x replicates with `public_yuan` and its parts `public.KIND`, both against the first.

    Runs that were saved before money was told by kind stay as they are.
    """
    return [[_priced(run, like) for run, like in zip(group, groups[0], strict=True)] for group in groups]


def _priced(run: Flat, like: Flat) -> Flat:
    kept = {name: value for name, value in run.items() if name not in ALONE}
    if f"money.{KINDS[0]}" not in run:
        return kept
    sides = ({kind: one[f"money.{kind}"] for kind in KINDS} for one in (run, like))
    more = cost(*sides)
    return kept | {"public_yuan": float(more["public"])} | {f"public.{kind}": float(more[kind]) for kind in PUBLIC}


def extra(scenario: str, reference: Mapping[str, list[float]], own: Mapping[str, list[float]]) -> Iterator[dict[str, Any]]:
    """Rows of a comparison's table: extra public yuan, and hours of mechanisms, for each household landed more in the run.

    A ratio of means with Fieller's interval; NaN unless the gain is surely above zero: a gain of nothing has no price.
    """
    for name, paid in EXTRA.items():
        if "landed_in_run" not in own or paid not in own:
            continue
        price, low, high = _ratio(*(np.array(own[one]) - np.array(reference[one]) for one in (paid, "landed_in_run")))
        row = {"scenario": scenario, "indicator": name, "mean": NOWHERE, "difference": price, "low": low, "high": high}
        yield row | {"sd": NOWHERE, "sd_ratio": NOWHERE, "replicates": len(own[paid])}


def _ratio(above: np.ndarray, below: np.ndarray) -> tuple[float, float, float]:
    known = np.isfinite(above) & np.isfinite(below)
    above, below = above[known], below[known]
    if not interval(below)[0] > 0:
        return NOWHERE, NOWHERE, NOWHERE
    ratio, low, high, _ = ratios(above[:, None], below[:, None], 0.95)
    return float(ratio[0]), float(low[0]), float(high[0])
