"""Smooth functions of a few circumstances as a small penalised regression: an additive model with pairwise products.

Numbers enter as Legendre polynomials of their ranks (so that outliers and skewed priors do no harm), categories as one
column each, pairs of factors as products of their first terms. Higher terms are scaled down, so that one penalty asks for
smoothness too, as splines with a curvature penalty do.
"""

from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.polynomial.legendre import legvander
from scipy.stats import rankdata

from twin.study.recommend.payoffs import Floats
from twin.study.recommend.peeling import is_number

DEGREE = 4
PRODUCTS = 0.5  # scale of all products of a factor against its own terms
# Against columns of variance about one, n of them summed; beside them stands "no column matters", as likely beforehand as each.
PENALTIES = np.geomspace(1e-1, 1e5, 31)


def columns_of(attributes: pd.DataFrame) -> Floats:
    """The regressors of some factors, f8[futures, terms], without a constant; factors that never change have none."""
    blocks = [block for name in attributes.columns if (block := _terms(attributes[name])).size]
    scale = PRODUCTS / np.sqrt(max(len(blocks) - 1, 1))
    products = [scale * _products(one, other) for one, other in combinations(blocks, 2)]
    whole = [*blocks, *products]
    return np.hstack(whole) if whole else np.zeros((len(attributes), 0))


def _terms(column: pd.Series) -> Floats:
    """One factor's terms, the leading ones of variance one."""
    if column.nunique() < 2:
        return np.zeros((len(column), 0))
    if is_number(column):
        degree = min(DEGREE, column.nunique() - 1)
        place = (2 * rankdata(column) - 1) / len(column) - 1
        order = np.arange(1, degree + 1)
        terms: Floats = legvander(place, degree)[:, 1:] * np.sqrt(2 * order + 1) / order**2
        return terms
    marks = pd.get_dummies(column, dtype=float).to_numpy()
    share = marks.mean(axis=0)
    scaled: Floats = (marks - share) / np.sqrt(share * (1 - share) * marks.shape[1] / 2)
    return scaled


def _products(one: Floats, other: Floats) -> Floats:
    """Products of the first two terms of two factors."""
    whole: Floats = (one[:, :2, None] * other[:, None, :2]).reshape(len(one), -1)
    return whole


class Smooth:
    """Payoffs of several designs as smooth functions of some columns, with what the data leave possible.

    The penalty is not chosen but averaged over, by its marginal likelihood, and so is that the columns do not matter at all.
    The same penalty holds for all designs: differences of fits are then fits of differences.
    """

    def __init__(self, columns: Floats) -> None:
        """`columns` f8[futures, terms]."""
        left, size, _ = np.linalg.svd(columns - columns.mean(axis=0), full_matrices=False)
        kept = size > 1e-9 * size.max(initial=0.0)
        self.left = left[:, kept]
        power = size[kept][:, None] ** 2
        self.shrink = np.hstack([power / (power + PENALTIES), np.zeros((int(kept.sum()), 1))])  # f8[terms, penalties]
        self.spread = np.append(np.log1p(power / PENALTIES).sum(axis=0), 0.0)

    def of(self, values: Floats) -> "Fit":
        """The fit of values f8[futures, designs]; what is common to all designs of a future is left out."""
        return Fit(self, values - values.mean(axis=1, keepdims=True))


class Fit:
    """A smooth fit of payoffs less the mean payoff of each future."""

    def __init__(self, smooth: Smooth, values: Floats) -> None:
        """`values` f8[futures, designs], rows adding up to zero."""
        self.smooth, self.mean = smooth, values.mean(axis=0)
        self.rest = values - self.mean
        self.turned = smooth.left.T @ self.rest

    @cached_property
    def weights(self) -> Floats:
        """How likely each penalty is, and last that no column matters, f8[penalties + 1]."""
        total = (self.rest**2).sum(axis=0)
        seen = total > 1e-18 * max(total.max(initial=0.0), 1e-300)
        count = int(seen.sum())
        if not count:
            return np.eye(len(PENALTIES) + 1)[-1]
        left_over = 1.0 - (self.turned[:, seen] ** 2).T @ self.smooth.shrink / total[seen, None]
        each = (len(self.rest) - 1) * np.log(np.maximum(left_over, 1e-12)) + self.smooth.spread
        # designs add up to zero, so that one of them says nothing new
        found = np.exp(-0.5 * (each - each.min(axis=1, keepdims=True)).sum(axis=0) * max(count - 1, 1) / count)
        weights: Floats = found / found.sum()
        return weights

    def at(self, shrink: Floats) -> Floats:
        """The fit with given shrinkage of the terms, f8[futures, designs]."""
        fitted: Floats = self.mean + self.smooth.left @ (shrink[:, None] * self.turned)
        return fitted

    @property
    def expected(self) -> Floats:
        """The fit averaged over penalties, f8[futures, designs]."""
        return self.at(self.smooth.shrink @ self.weights)

    def possible(self, draws: int, rng: np.random.Generator) -> list[Floats]:
        """Fits that the data leave possible: penalty, terms and means drawn, designs that err together doing so."""
        count = len(self.rest)
        found = []
        for penalty, times in enumerate(rng.multinomial(draws, self.weights)):
            if not times:
                continue
            shrink = self.smooth.shrink[:, penalty]
            fitted = self.at(shrink)
            off = self.rest + self.mean - fitted
            size, turn = np.linalg.eigh(off.T @ off / max(count - 1 - shrink.sum(), 1.0))
            root = (turn * np.sqrt(np.maximum(size, 0.0))) @ turn.T  # the symmetric one: rounding chooses no signs
            basis = self.smooth.left * np.sqrt(shrink)
            for _ in range(times):
                terms = basis @ rng.standard_normal((len(shrink), len(root)))
                found.append(fitted + (terms + rng.standard_normal(len(root)) / np.sqrt(count)) @ root)
        return found
