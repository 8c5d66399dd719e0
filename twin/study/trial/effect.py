"""What a trial found: arm means and contrasts of one replicate, with standard errors that know how arms were assigned."""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from twin.study.pairing import half_width
from twin.study.trial import shares
from twin.study.trial.robust import Regression, costs, identified, regress, within

NOWHERE = float("nan")
BLOCKS = "blocks"  # in the method of an effect: effects of blocks are taken out
STILL = 1e-9  # below this, differences of observations are rounding


@dataclass(frozen=True)
class Sample:
    """Observations of one outcome in one replicate: arm, cluster (the assigned unit), township, row of the level, value.

    `pre` is the value before the first month, where there is one; `weight` the size that a row counts with, or None; `block` the
    block within which its unit was drawn, or None.
    """

    arm: np.ndarray
    cluster: np.ndarray
    township: np.ndarray
    row: np.ndarray
    value: np.ndarray
    pre: np.ndarray | None = None
    weight: np.ndarray | None = None
    block: np.ndarray | None = None

    def only(self, here: np.ndarray) -> "Sample":
        """Some of the observations, bool[n]."""
        part = [None if one is None else one[here] for one in (self.pre, self.weight, self.block)]
        return Sample(self.arm[here], self.cluster[here], self.township[here], self.row[here], self.value[here], *part)

    def of(self, arm: int) -> "Sample":
        """The observations of one arm."""
        return self.only(self.arm == arm)

    def mean(self, arm: int | None = None) -> float:
        """Mean of an arm (of all arms), rows weighted by size where they have one; NaN without observations."""
        here = np.isfinite(self.value) & (self.arm >= 0 if arm is None else self.arm == arm)
        weight = np.ones(int(here.sum())) if self.weight is None else self.weight[here]
        return float(np.average(self.value[here], weights=weight)) if weight.sum() > 0 else NOWHERE


class Contrast(NamedTuple):
    """A difference of two arms in one trial, its standard error and that error's degrees of freedom; NaN and 0 if not told."""

    estimate: float
    error: float
    freedom: float


@dataclass(frozen=True)
class Fit:
    """One regression: a mean per arm (at equal `pre`), what its errors rest on, clusters and observations by arm.

    `varies` says of which arms observations differ from what the regression says, `share` that the outcome lies in [0, 1],
    `blocks` how many coefficients effects of blocks are worth.
    """

    means: dict[int, float]
    regression: Regression | None
    clusters: dict[int, int]
    sizes: dict[int, int]
    varies: dict[int, bool]
    method: str
    share: bool
    blocks: int = 0

    def contrast(self, arm: int, against: int) -> Contrast:
        """Difference of two arms. No error is told where an arm has fewer than two clusters or does not vary.

        Of shares one is told as long as any observation of the two arms differs from another, see `twin.study.trial.shares`.
        """
        if arm not in self.means or against not in self.means:
            return Contrast(NOWHERE, NOWHERE, 0.0)
        estimate, varying = self.means[arm] - self.means[against], [self.varies[one] for one in (arm, against)]
        tells = all(varying) or (self.share and (any(varying) or abs(estimate) > STILL))
        if self.regression is None or min(self.clusters[arm], self.clusters[against]) < 2 or not tells:
            return Contrast(estimate, NOWHERE, 0.0)
        own, other = self._place(arm), self._place(against)
        freedom = self.regression.freedom(own - other)
        if freedom <= 0:
            return Contrast(estimate, NOWHERE, 0.0)
        if self.share:
            return Contrast(estimate, self._error_of_shares(arm, against, freedom), freedom)
        return Contrast(estimate, math.sqrt(self.regression.covariance(own - other, own - other)), freedom)

    def _place(self, arm: int) -> np.ndarray:
        """The combination of coefficients that is an arm's mean."""
        assert self.regression is not None, "asked only where there is one"
        return (np.arange(self.regression.coefficients.size) == list(self.means).index(arm)).astype(float)

    def _error_of_shares(self, arm: int, against: int, freedom: float) -> float:
        assert self.regression is not None, "asked only where there is one"
        own, other = (self._share(one) for one in (arm, against))
        known, alike = own.variance * other.variance, self.regression.covariance(self._place(arm), self._place(against))
        correlation = min(1.0, max(-1.0, alike / math.sqrt(known))) if known > 0 else 0.0
        return shares.error(own, other, correlation, quantile(0.975, freedom))

    def _share(self, arm: int) -> shares.Arm:
        assert self.regression is not None, "asked only where there is one"
        place = self._place(arm)
        variance = self.regression.covariance(place, place) if self.varies[arm] else 0.0
        return shares.Arm(min(1.0, max(0.0, self.means[arm])), variance, self.clusters[arm], self.sizes[arm])


def fit(sample: Sample, share: bool = False) -> Fit | None:
    """Least squares of the outcome on arms, and on blocks and its value before where these can be told apart from the arms.

    Errors are clustered by the assigned unit, with the degrees of freedom that so few clusters and all coefficients leave, see
    `twin.study.trial.robust`. `share`: the outcome lies in [0, 1]. None where nothing was observed.
    """
    known = sample.only(np.isfinite(sample.value) & (sample.arm >= 0))
    if not known.value.size:
        return None
    known = blocked(known)
    adjusted = adjustable(known)
    if adjusted is not None:
        known = adjusted
    arms, place = np.unique(known.arm, return_inverse=True)
    design = _design(known, adjusted is not None)
    enough = known.value.size > design.shape[1] and np.unique(known.cluster).size > 1
    found = regress(known.value, design, known.cluster, known.weight, known.block) if enough else None
    means = np.array([known.mean(int(arm)) for arm in arms]) if found is None else found.coefficients[: arms.size]
    left = known.value - means[place] if found is None else found.left
    still = STILL * max(1.0, float(np.abs(known.value).max()))
    method = "means" if adjusted is None else "ancova"
    return Fit(
        means={int(arm): float(mean) for arm, mean in zip(arms, means, strict=True)},
        regression=found,
        clusters={int(arm): int(np.unique(known.cluster[known.arm == arm]).size) for arm in arms},
        sizes={int(arm): int((known.arm == arm).sum()) for arm in arms},
        varies={int(arm): bool(np.ptp(left[known.arm == arm]) > still) for arm in arms},
        method=method if known.block is None else f"{method}, {BLOCKS}",
        share=share,
        blocks=0 if known.block is None else costs(known.cluster, known.block),
    )


def blocked(sample: Sample) -> Sample:
    """The sample with its blocks where they have effects: where arms differ inside blocks, and something tells an error from.

    A block of one arm tells nothing of a difference, and takes nothing from what others tell. Where arms differ in no block, the
    trial is taken for one without: its error is then rather too large.
    """
    if sample.block is None:
        return sample
    return sample if _tells(sample, False) else replace(sample, block=None)


def adjustable(sample: Sample) -> Sample | None:
    """The observations whose value before is known, or None where arms cannot be compared at equal values before.

    That is so where the value before is the same throughout each arm (of a block), or leaves nothing to tell an error from.
    """
    if sample.pre is None or not np.isfinite(sample.pre).any():
        return None
    known = sample.only(np.isfinite(sample.pre))
    return known if _tells(known, True) else None


def _tells(sample: Sample, adjusted: bool) -> bool:
    """Whether all coefficients of the design can be told apart, and more clusters are there than coefficients."""
    design = _design(sample, adjusted)
    cost = 0 if sample.block is None else costs(sample.cluster, sample.block)
    left = np.unique(sample.cluster).size - design.shape[1] - cost
    if left <= 0:
        return False
    return identified(design if sample.block is None else within(design, sample.block, sample.weight))


def _design(sample: Sample, adjusted: bool) -> np.ndarray:
    """A column per arm, and the centred value before."""
    arms = (sample.arm[:, None] == np.unique(sample.arm)).astype(float)
    if not adjusted:
        return arms
    assert sample.pre is not None, "asked only where it is known"
    return np.column_stack([arms, sample.pre - sample.pre.mean()])


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
    """Mean of what replicates say (undefined ones left out); where they all agree the interval is not told."""
    known = np.array([value for value in values if math.isfinite(value)])
    if known.size == 0:
        return Estimate(NOWHERE, NOWHERE, NOWHERE, NOWHERE)
    middle, half = float(known.mean()), half_width(known) if np.ptp(known) > STILL * max(1.0, np.abs(known).max()) else NOWHERE
    return Estimate(middle, float(known.std(ddof=1)) if known.size > 1 else NOWHERE, middle - half, middle + half)


def quantile(share: float, freedom: float) -> float:
    """Quantile of Student's t."""
    from scipy.special import stdtrit  # costly to import

    return float(stdtrit(freedom, share))


def significant(estimate: float, error: float, freedom: float, level: float = 0.05) -> bool:
    """Whether one trial would call the estimate different from nothing."""
    return bool(freedom > 0 and error > 0 and abs(estimate) > quantile(1 - level / 2, freedom) * error)
