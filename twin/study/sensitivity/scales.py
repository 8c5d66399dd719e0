"""Does the household scale leave the indices unchanged? The same small design at two scales."""

import numpy as np
import pandas as pd

from twin.study.sensitivity.file import SensitivityStudy
from twin.study.sensitivity.found import MAIN
from twin.study.sensitivity.noise import Interval, Statistic, interval, product
from twin.study.sensitivity.outputs import Outputs
from twin.study.sensitivity.rounds import UNKNOWN, Effort, Sensitivity


def compare_scales(chosen: SensitivityStudy, outputs: Outputs) -> pd.DataFrame:
    """The main measure at the study's scale and at another one, from the same small design.

    The interval of the difference adds both halves in squares, as if the two were independent; they share points and luck, so
    it is wider than need be. *Unchanged* where the whole interval lies within the margin, *changed* where it lies beyond it.
    Effects of Morris are divided by the standard deviation of the expected output. `agreement` is the correlation over points of
    the outputs expected at the two scales, free of luck, with its interval: two outputs that correlate by r have indices whose
    square roots differ by at most sqrt(2 - 2 r), since an index is the squared length of a projection.
    """
    asked, method = chosen.file.check_scale, chosen.file.method
    if asked is None:
        raise ValueError("the study compares no scales")
    effort = Effort(chosen.file.replicates.first, chosen.file.replicates.first, method.noise)
    places = (chosen.study.county, chosen.study.county_at(asked.times))
    sides: list[pd.DataFrame] = []
    values: list[np.ndarray] = []
    for county in places:
        outputs.county, outputs.values = county, None
        sides.append(_sized(chosen.indices(outputs, chosen.scale_size, effort)))
        values.append(outputs.told)
    table = _differences(sides[0], sides[1], asked.within)
    agreed = {name: agreement(values[0][..., k], values[1][..., k], method.level) for k, name in enumerate(chosen.file.outcomes)}
    for column in ("estimate", "low", "high"):
        name = "agreement" if column == "estimate" else f"agreement_{column}"
        table[name] = [getattr(agreed[outcome], column) for outcome in table["outcome"]]
    households = [len(place.build().households["village"]) for place in places]
    return table.assign(households=households[0], households_other=households[1], within=asked.within)


def agreement(one: np.ndarray, other: np.ndarray, level: float) -> Interval:
    """Correlation over points of the outputs to be expected at two sides [points x replicates].

    Only different replicates are paired, so luck does not count. NaN where points do not differ.
    """
    a, b = one - one.mean(0), other - other.mean(0)
    both, first, second = product(a, b), product(a, a), product(b, b)
    if first.mean <= 0 or second.mean <= 0 or both.mean == 0:
        return Interval(np.nan, np.nan, np.nan, np.nan)
    found = both.mean / float(np.sqrt(first.mean * second.mean))
    change = (1 / both.mean) * both - (0.5 / first.mean) * first - (0.5 / second.mean) * second  # of its logarithm
    return interval(Statistic(found + found * change.rows, found + found * change.cells), level)


def _differences(one: pd.DataFrame, other: pd.DataFrame, within: float) -> pd.DataFrame:
    """Index by index, with what can be said at a margin."""
    table = one[["outcome", "factor"]].assign(index=one["estimate"], index_other=other["estimate"])
    table["difference"] = other["estimate"] - one["estimate"]
    half = 0.5 * np.hypot(one["high"] - one["low"], other["high"] - other["low"])
    table["low"], table["high"] = table["difference"] - half, table["difference"] + half
    inside = (table["low"] >= -within) & (table["high"] <= within)
    beyond = (table["low"] > within) | (table["high"] < -within)
    return table.assign(verdict=np.select([inside, beyond], ["unchanged", "changed"], UNKNOWN))


def _sized(found: Sensitivity) -> pd.DataFrame:
    """Rows of the main measure without a unit."""
    rows = found.table[found.table["measure"] == MAIN[found.method]].reset_index(drop=True)
    if found.method != "morris":
        return rows
    spread = found.variance[found.variance["part"] == "factors"].set_index("outcome")["variance"] ** 0.5
    each = rows["outcome"].map(spread).to_numpy(dtype=float)
    return rows.assign(**{name: rows[name] / np.where(each > 0, each, np.nan) for name in ("estimate", "low", "high")})
