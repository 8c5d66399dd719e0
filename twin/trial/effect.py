"""What a trial found: arm means and contrasts of one replicate, with standard errors that know how arms were assigned."""

import math
from dataclasses import dataclass

import numpy as np

NOWHERE = float("nan")


@dataclass(frozen=True)
class Sample:
    """Observations of one outcome in one replicate: arm, cluster (the assigned unit), township, row of the level, value.

    `pre` is the value before the first month, where there is one; `weight` the size that a row counts with, or None.
    """

    arm: np.ndarray
    cluster: np.ndarray
    township: np.ndarray
    row: np.ndarray
    value: np.ndarray
    pre: np.ndarray | None = None
    weight: np.ndarray | None = None

    def only(self, here: np.ndarray) -> "Sample":
        """Some of the observations, bool[n]."""
        part = [None if one is None else one[here] for one in (self.pre, self.weight)]
        return Sample(self.arm[here], self.cluster[here], self.township[here], self.row[here], self.value[here], *part)

    def of(self, arm: int) -> "Sample":
        """The observations of one arm."""
        return self.only(self.arm == arm)

    def mean(self, arm: int | None = None) -> float:
        """Mean of an arm (of all arms), rows weighted by size where they have one; NaN without observations."""
        here = np.isfinite(self.value) & (self.arm >= 0 if arm is None else self.arm == arm)
        weight = np.ones(int(here.sum())) if self.weight is None else self.weight[here]
        return float(np.average(self.value[here], weights=weight)) if weight.sum() > 0 else NOWHERE


@dataclass(frozen=True)
class Fit:
    """One regression: a mean per arm (at equal `pre`), their covariance, residual degrees of freedom by clusters."""

    means: dict[int, float]
    covariance: dict[tuple[int, int], float]
    freedom: int
    clusters: dict[int, int]
    sizes: dict[int, int]
    method: str

    def contrast(self, arm: int, against: int) -> tuple[float, float]:
        """Difference of two arms and its standard error; NaN where an arm has no observations or too few clusters."""
        if arm not in self.means or against not in self.means:
            return NOWHERE, NOWHERE
        variance = self.covariance[arm, arm] + self.covariance[against, against] - 2 * self.covariance[arm, against]
        enough = self.freedom > 0 and min(self.clusters[arm], self.clusters[against]) > 1
        return self.means[arm] - self.means[against], math.sqrt(variance) if enough and variance >= 0 else NOWHERE


def fit(sample: Sample) -> Fit | None:
    """Least squares of the outcome on arms (and on its value before, where there is one).

    Standard errors are clustered by the assigned unit, and robust to unequal variance (HC1) where observations are the units.
    None where nothing was observed.
    """
    here = np.isfinite(sample.value) & (sample.arm >= 0)
    ancova = sample.pre is not None and _varies(sample.pre[here])
    if ancova:
        assert sample.pre is not None
        here &= np.isfinite(sample.pre)
    if not here.any():
        return None
    sample = sample.only(here)
    arms = np.unique(sample.arm)
    design = (sample.arm[:, None] == arms).astype(float)
    if ancova:
        assert sample.pre is not None
        design = np.column_stack([design, sample.pre - sample.pre.mean()])
    groups = {int(arm): int(np.unique(sample.cluster[sample.arm == arm]).size) for arm in arms}
    clusters = int(np.unique(sample.cluster).size)
    coefficients, covariance = _regressed(sample, design, clusters)
    return Fit(
        means={int(arm): float(coefficients[place]) for place, arm in enumerate(arms)},
        covariance={(int(a), int(b)): float(covariance[i, j]) for i, a in enumerate(arms) for j, b in enumerate(arms)},
        freedom=clusters - arms.size,
        clusters=groups,
        sizes={int(arm): int((sample.arm == arm).sum()) for arm in arms},
        method="ancova" if ancova else "means",
    )


def _varies(values: np.ndarray) -> bool:
    known = values[np.isfinite(values)]
    return known.size > 2 and float(np.ptp(known)) > 0


def _regressed(sample: Sample, design: np.ndarray, clusters: int) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and their robust covariance."""
    from statsmodels.regression.linear_model import WLS  # type: ignore[import-untyped]  # slow to import

    model = WLS(sample.value, design, weights=1.0 if sample.weight is None else np.maximum(sample.weight, 1e-12))
    if sample.value.size <= design.shape[1] or clusters < 2:
        return model.fit().params, np.full((design.shape[1], design.shape[1]), NOWHERE)
    if clusters == sample.value.size:
        found = model.fit(cov_type="HC1")
    else:
        found = model.fit(cov_type="cluster", cov_kwds={"groups": sample.cluster})
    return np.asarray(found.params), np.asarray(found.cov_params())


def intra_cluster(sample: Sample, arm: int | None = None) -> float:
    """Intra-cluster correlation by township within arms: the analysis of variance estimate, one arm's or all arms' together."""
    here = np.isfinite(sample.value) & (sample.arm >= 0 if arm is None else sample.arm == arm)
    part = sample.only(here)
    if not part.value.size:
        return NOWHERE
    _, cell = np.unique(part.arm.astype(np.int64) * 10**9 + part.township, return_inverse=True)
    _, group = np.unique(part.arm, return_inverse=True)
    size, cells, groups = np.bincount(cell).astype(float), int(cell.max()) + 1, int(group.max()) + 1
    if cells <= groups or part.value.size <= cells:
        return NOWHERE
    own = (np.bincount(cell, part.value) / size)[cell]
    whole = (np.bincount(group, part.value) / np.bincount(group))[group]
    between = float(((own - whole) ** 2).sum()) / (cells - groups)
    inside = float(((part.value - own) ** 2).sum()) / (part.value.size - cells)
    # Mean size of a cluster, corrected for unequal ones (Donner & Koval 1980).
    of_group = np.bincount(group[np.unique(cell, return_index=True)[1]], size**2) / np.bincount(group)
    typical = (part.value.size - float(of_group.sum())) / (cells - groups)
    total = between + (typical - 1.0) * inside
    return (between - inside) / total if total > 0 else NOWHERE


def spread(sample: Sample, arm: int | None = None) -> float:
    """Standard deviation of observations within an arm (all arms: around their arm's mean)."""
    here = np.isfinite(sample.value) & (sample.arm >= 0 if arm is None else sample.arm == arm)
    part = sample.only(here)
    if part.value.size < 2:
        return NOWHERE
    _, group = np.unique(part.arm, return_inverse=True)
    means = (np.bincount(group, part.value) / np.bincount(group))[group]
    return float(np.sqrt(((part.value - means) ** 2).sum() / max(1, part.value.size - int(group.max()) - 1)))


# Over replicates ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """A number over replicates: its mean, the spread between replicates, and the 95% interval of the mean."""

    mean: float
    sd: float
    low: float
    high: float


def over(values: list[float]) -> Estimate:
    """Mean of what replicates say (undefined ones left out)."""
    from twin.study.pairing import half_width

    known = np.array([value for value in values if math.isfinite(value)])
    if known.size == 0:
        return Estimate(NOWHERE, NOWHERE, NOWHERE, NOWHERE)
    half = half_width(known)
    middle = float(known.mean())
    return Estimate(middle, float(known.std(ddof=1)) if known.size > 1 else NOWHERE, middle - half, middle + half)


def multiple(freedom: float, level: float = 0.05, power: float = 0.8) -> float:
    """Standard errors that an effect must have to be seen with this power in a two-sided test."""
    from scipy.stats import t  # costly to import

    return float(t.ppf(1 - level / 2, freedom) + t.ppf(power, freedom)) if freedom > 0 else NOWHERE


def power_of(effect: float, error: float, freedom: float, level: float = 0.05) -> float:
    """Chance that a two-sided test of one trial sees an effect of this size."""
    from scipy.stats import nct, t  # costly to import

    if not (freedom > 0 and error > 0):
        return NOWHERE
    critical = float(t.ppf(1 - level / 2, freedom))
    away = abs(effect) / error
    return float(nct.sf(critical, freedom, away) + nct.cdf(-critical, freedom, away))


def significant(estimate: float, error: float, freedom: float, level: float = 0.05) -> bool:
    """Whether one trial would call the estimate different from nothing."""
    from scipy.stats import t  # costly to import

    return bool(freedom > 0 and error > 0 and abs(estimate) > float(t.ppf(1 - level / 2, freedom)) * error)
