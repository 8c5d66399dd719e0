"""Published beside simulated: every expectation of a case becomes a check that is met or missed."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from twin.county.county import County
from twin.study.trial.case import Case
from twin.study.trial.check import Check
from twin.study.trial.columns import column, meets
from twin.study.trial.construction import constructed
from twin.study.trial.effect import NOWHERE, STILL, Sample, fit, intra_cluster, spread
from twin.study.trial.form import Expect
from twin.study.trial.known import COUNTY, HOUSEHOLD
from twin.study.trial.replicate import Observed
from twin.study.trial.wanted import Wanted

Vector = list[float]
_SURE = 1.959964  # standard errors on either side of an estimate that hold 95%


class Judge:
    """Checks of one case from what its replicates saw."""

    def __init__(self, case: Case, county: County, attributes: pd.DataFrame, seen: list[Observed]) -> None:
        """`attributes` by household row."""
        self.case, self.county, self.attributes, self.seen = case, county, attributes, seen
        self.places = {name: number for number, name in enumerate(case.arms)}

    def checks(self, wanted: dict[int, Wanted]) -> list[Check]:
        """All checks in order; `wanted` by place of the expectation."""
        found: dict[str, Check] = {}
        made = []
        for number, one in enumerate(self.case.file.expect):
            check = self._check(number, one, wanted, found)
            found[check.id] = check
            made.append(check)
        return made

    def _check(self, number: int, one: Expect, wanted: dict[int, Wanted], found: dict[str, Check]) -> Check:
        samples = [self._sample(number, one, wanted[number], replicate) for replicate in self.seen]
        vectors = [self._vector(number, one, wanted[number], *pair) for pair in zip(samples, self.seen, strict=True)]
        measure = "difference" if one.of and one.against else "value" if one.of else one.kind
        simulated, low, high = jackknife(vectors, STATISTICS[measure])
        if wanted[number].about.unit == "share" and measure in RANGES:
            low, high = (float(np.clip(bound, *RANGES[measure])) for bound in (low, high))
        values = tuple(np.mean(known, axis=0).tolist()) if (known := _whole(vectors)) else ()
        told = not (one.compares and self._same_everywhere(one, wanted[number], samples))
        made = one.role not in ("report", "tune") and constructed(self.case, one)
        return Check(
            case=self.case.name, id=one.id or str(number + 1), role=one.role, outcome=wanted[number].outcome, measure=one.kind,
            arm=one.arm or (" - ".join(one.numerator) if one.numerator else None),
            against=one.against or (" - ".join(one.denominator) if one.denominator else None),
            published=one.published, ci=one.ci, between=one.between, simulated=simulated, low=low, high=high,
            ok=_verdict(one, simulated, values, found.get(one.of or "")) if told and not made else None,
            note=one.note.plainly() if one.note else None,
            where=_shown(one),
            values=values if one.kind == "rising" else (),
            month=one.month, se=_error_of(one), construction=made,
            draws=tuple(STATISTICS[measure](vector) for vector in _whole(vectors)),
        )  # fmt: skip

    def _sample(self, number: int, one: Expect, wanted: Wanted, seen: Observed) -> Sample:
        """The observations of one replicate that an expectation is about."""
        sample = seen.samples[wanted]
        if one.where is None:
            return sample
        return sample.only(self.rows(one.where, wanted.level, seen, ("expect", number, "where"))[sample.row])

    def _same_everywhere(self, one: Expect, wanted: Wanted, samples: list[Sample]) -> bool:
        """Whether no observation of the arms in question differs from another in any replicate, so that arms could not differ.

        A share or sum of a whole county hides that unless nobody or everybody is in it.
        """
        arms = [self.places[name] for name in one.arms] or list(self.places.values())
        seen = np.concatenate([sample.value[np.isin(sample.arm, arms) & np.isfinite(sample.value)] for sample in samples])
        if not seen.size or np.ptp(seen) > 0:
            return False
        return wanted.level != COUNTY or seen[0] == 0 or (wanted.about.unit == "share" and seen[0] == 1)

    def _vector(self, number: int, one: Expect, wanted: Wanted, sample: Sample, seen: Observed) -> Vector:
        """The numbers of one replicate that a measure is made of."""
        arm = None if one.arm is None else self.places[one.arm]
        if one.kind == "rising":
            values = self.column(str(one.by), wanted.level, seen, ("expect", number, "by"))[sample.row]
            return [sample.only(np.asarray(pd.Series(values) == value)).mean(arm) for value in one.over or ()]
        if one.kind in ("icc", "sd"):
            return [(intra_cluster if one.kind == "icc" else spread)(sample, arm)]
        if one.kind == "ratio_of_differences":
            return [sample.mean(self.places[name]) for name in (*(one.numerator or ()), *(one.denominator or ()))]
        if one.against is None:
            return [sample.mean(arm)]
        return contrast(sample, self.places[str(one.arm)], self.places[one.against])

    def rows(self, where: Any, level: str, seen: Observed, at: tuple[str | int, ...]) -> np.ndarray:
        """Rows of a level that meet a condition, or that belong to a named group, bool[n]."""
        source, groups = self.case.source, self.case.file.groups
        if isinstance(where, str):
            if where not in groups or list(groups[where]) == ["friends_in"]:
                raise source.error(
                    at, "{name!r} is not a group of rows; allowed: a mapping, or a name among `groups`", name=where[:80]
                )
            where = groups[where]
        return meets(where, self.county, self._attributes(seen), level, source, at)

    def _attributes(self, seen: Observed) -> pd.DataFrame:
        return self.attributes.assign(**seen.columns) if seen.columns else self.attributes

    def column(self, name: str, level: str, seen: Observed, at: tuple[str | int, ...]) -> np.ndarray:
        """A column, or membership of a named group, by row of a level."""
        if name in self.case.file.groups and name not in seen.columns:
            return self.rows(name, level, seen, at)
        self.rows({name: 0}, level, seen, at)  # refuses a column that is not there
        return column(name, self.county, self._attributes(seen), level)


def _error_of(one: Expect) -> float | None:
    """The study's own standard error: as it is given, or from its interval of 95%."""
    return one.se if one.se is not None or one.ci is None else (one.ci[1] - one.ci[0]) / (2 * _SURE)


def _shown(one: Expect) -> str | None:
    """Which observations a row is about, in a few signs."""
    if one.where is None:
        return f"by {one.by}" if one.by else one.of
    return one.where if isinstance(one.where, str) else ", ".join(f"{name} = {value}" for name, value in one.where.items())


def contrast(sample: Sample, arm: int, against: int) -> Vector:
    """Adjusted difference of two arms and the plain means of both; where there is nothing to adjust for the plain difference."""
    means = [sample.mean(arm), sample.mean(against)]
    found = None if sample.pre is None and sample.block is None else fit(sample)
    difference = found.contrast(arm, against)[0] if found else means[0] - means[1]
    return [difference, *means]


def _over(part: float, whole: float) -> float:
    return part / whole if whole else NOWHERE


STATISTICS: dict[str, Callable[[Vector], float]] = {
    "value": lambda v: v[0],
    "icc": lambda v: v[0],
    "sd": lambda v: v[0],
    "difference": lambda v: v[0],
    "relative_change": lambda v: _over(v[0], v[2]),
    "ratio": lambda v: _over(v[1], v[2]),
    "ratio_of_differences": lambda v: _over(v[0] - v[1], v[2] - v[3]),
    "rising": lambda v: v[-1] - v[0],
}
# Where measures of shares can lie; intervals are cut there.
RANGES = {"value": (0.0, 1.0), "difference": (-1.0, 1.0), "relative_change": (-1.0, math.inf), "ratio": (0.0, math.inf)}


def _whole(vectors: list[Vector]) -> list[Vector]:
    return [vector for vector in vectors if all(math.isfinite(value) for value in vector)]


def jackknife(vectors: list[Vector], statistic: Callable[[Vector], float]) -> tuple[float, float, float]:
    """A statistic of means over replicates with its 95% interval: ratios are of means, and leaving one out tells the doubt.

    For a plain mean this is the usual t-interval. Replicates without all the numbers are left out; where the others agree to
    the last digit there is no interval (NaN).
    """
    from scipy.stats import t  # costly to import

    known = np.array(_whole(vectors))
    count = len(known)
    if count == 0:
        return NOWHERE, NOWHERE, NOWHERE
    whole = float(statistic(known.mean(axis=0).tolist()))
    if count == 1:
        return whole, NOWHERE, NOWHERE
    without = [statistic(np.delete(known, place, axis=0).mean(axis=0).tolist()) for place in range(count)]
    error = math.sqrt((count - 1) / count * float(((np.array(without) - np.mean(without)) ** 2).sum()))
    half = float(t.ppf(0.975, count - 1)) * error if error > STILL * max(1.0, abs(whole)) else NOWHERE
    return whole, whole - half, whole + half


def _verdict(one: Expect, simulated: float, values: tuple[float, ...], other: Check | None) -> bool | None:
    """Met, missed, or neither: nothing is expected or nothing can be told of this one, or of the one it is compared with."""
    if one.role == "report" or not math.isfinite(simulated) or (other is not None and other.verdict == "untold"):
        return None
    met = one.between is None or one.between[0] <= simulated <= one.between[1]
    if one.kind == "rising":
        met = met and all(after > before for before, after in zip(values, values[1:], strict=False))
    if one.kind == "smaller_than" and other is not None:
        met = met and abs(simulated) < abs(other.simulated)
    if one.kind == "at_least_as_negative_as" and other is not None:
        met = met and simulated <= other.simulated
    return met


def tuned_mean(judge: Judge, wanted: Wanted, arm: str, where: Any, at: tuple[str | int, ...]) -> float:
    """Mean over replicates of an outcome in an arm, perhaps among some rows."""
    found = []
    for seen in judge.seen:
        sample = seen.samples[wanted]
        if where is not None:
            level = wanted.level if wanted.level != "county" else HOUSEHOLD
            sample = sample.only(judge.rows(where, level, seen, at)[sample.row])
        found.append(sample.mean(judge.places[arm]))
    known = [value for value in found if math.isfinite(value)]
    return float(np.mean(known)) if known else NOWHERE
