"""What a trial of some size sees: power of t-tests whose standard error is itself known from a few degrees of freedom only."""

import math
from bisect import bisect_left
from typing import NamedTuple

import numpy as np

SURE = 1e9  # degrees of freedom of a standard error that is known
MOST = 10**6  # units per arm beyond which no trial is planned
_POINTS = 64  # at which the distribution of a standard error is averaged
_FAR = 35.0  # standard errors at which any test sees an effect
_NEAR = 5.0  # beyond so many no effect is seen with the wrong sign; there the lower tail of scipy's noncentral t is often NaN


def power_of(effect: float, error: float, freedom: float, level: float = 0.05, known: float = SURE) -> float:
    """Chance that a two-sided test of one trial sees an effect of this size.

    `error` was estimated with `known` degrees of freedom: the chance is the mean over what it may truly be (its squared ratio
    to the true one is chi-square over `known`; Julious & Owen, Pharmaceutical Statistics 5, 2006). NaN where nothing is known.
    """
    from scipy.stats import chi2, nct, t  # costly to import

    if not (freedom > 0 and error > 0 and known > 0):
        return math.nan
    critical = float(t.ppf(1 - level / 2, freedom))
    quantiles = (np.arange(_POINTS) + 0.5) / _POINTS
    errors = error * np.sqrt(known / chi2.ppf(quantiles, known)) if known < SURE else np.array([error])
    away = np.minimum(abs(effect) / errors, _FAR)
    wrong = np.where(away < _NEAR, nct.cdf(-critical, freedom, np.minimum(away, _NEAR)), 0.0)
    return float(np.mean(nct.sf(critical, freedom, away) + wrong))


def multiple(freedom: float, level: float = 0.05, power: float = 0.8, known: float = SURE) -> float:
    """Standard errors that an effect must have to be seen with this power in a two-sided test; NaN where none is enough."""
    from scipy.optimize import brentq  # costly to import

    if not (freedom > 0 and known > 0) or power_of(1e9, 1.0, freedom, level, known) < power:
        return math.nan
    far = 10.0
    while power_of(far, 1.0, freedom, level, known) < power:
        far *= 10
    return float(brentq(lambda effect: power_of(effect, 1.0, freedom, level, known) - power, 0.0, far, xtol=1e-6))


class Pilot(NamedTuple):
    """What one trial as run tells a planner: its standard error and that error's freedom, units per arm, coefficients fitted.

    `known` are the degrees of freedom with which the standard error was estimated, all replicates together; `blocks` the
    coefficients that effects of blocks are worth. Arms of unlike size keep their proportions: units per arm are their mean.
    `per_block` clusters of a block give every arm of the lot at least one: a small lot takes no fewer from a block.
    """

    error: float
    freedom: float
    units: float
    coefficients: int
    known: float
    blocks: float = 0.0
    per_block: int = 2

    def at(self, units: float) -> tuple[float, float]:
        """Standard error and degrees of freedom with so many units per arm: clusters grow with units, coefficients do not.

        A lot that takes few units takes them from few blocks, at least one of each arm. What a block takes is borne by all arms.
        """
        clusters = (self.freedom + self.coefficients + self.blocks) * units / self.units
        grown = clusters - self.coefficients - min(self.blocks, max(0.0, clusters / self.per_block - 1))
        return self.error * math.sqrt(self.units / units), grown

    def power(self, units: float, effect: float, level: float) -> float:
        """Chance to see an effect with so many units per arm."""
        return power_of(effect, *self.at(units), level, self.known)

    def power_between(self, units: float, effect: float, level: float) -> tuple[float, float]:
        """The same chance where the standard error is at the upper and at the lower end of its 90% interval."""
        from scipy.stats import chi2  # costly to import

        error, freedom = self.at(units)
        low, high = (error * math.sqrt(self.known / float(chi2.ppf(share, self.known))) for share in (0.05, 0.95))
        return power_of(effect, low, freedom, level), power_of(effect, high, freedom, level)

    def needed(self, effect: float, level: float, power: float, least: int = 2) -> int | None:
        """Units per arm, `least` or more, that see the effect with this power; None where no size does or nothing is known."""
        if not (self.error > 0 and self.freedom > 0):
            return None
        sizes = range(least, MOST)
        place = bisect_left(sizes, True, key=lambda units: self.power(units, effect, level) >= power)
        return sizes[place] if place < len(sizes) else None
