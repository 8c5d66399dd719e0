"""Least squares whose standard errors hold for few clusters: the bias-reduced sandwich (CR2), Satterthwaite's degrees of freedom.

After Bell & McCaffrey (Survey Methodology 28, 2002) and Pustejovsky & Tipton (JBES 36, 2018), with independent errors of equal
variance as the working model. Where every row is a cluster of its own this is HC2.
"""

from dataclasses import dataclass

import numpy as np

_WHOLE = 1e-9  # so near to 1 a cluster's leverage fixes a coefficient alone; so near to 0 a column adds nothing to those before


@dataclass(frozen=True)
class Regression:
    """Coefficients f8[p] with what the sandwich is made of, in the basis in which the design is orthonormal.

    `turn` f8[p, p] leads there; per cluster, `leverage` f8[G, p, p] holds its part of the design's inner product and `score`
    f8[G, p] its residuals times the design; `shrink` f8[G, p, p] is the inverse root of one minus its leverage.
    """

    coefficients: np.ndarray
    turn: np.ndarray
    leverage: np.ndarray
    score: np.ndarray
    shrink: np.ndarray

    def covariance(self, first: np.ndarray, second: np.ndarray) -> float:
        """Estimated covariance of two linear combinations f8[p] of the coefficients."""
        parts = [np.einsum("gp,gp->g", self.shrink @ (self.turn.T @ one), self.score) for one in (first, second)]
        return float(parts[0] @ parts[1])

    def freedom(self, contrast: np.ndarray) -> float:
        """Degrees of freedom of the estimated variance of a linear combination f8[p]; 0 where it has none."""
        own = self.shrink @ (self.turn.T @ contrast)
        across = np.einsum("gpq,gq->gp", self.leverage, own)
        length, shared = np.einsum("gp,gp->g", own, across), (across**2).sum(axis=1)
        trace = float((length - shared).sum())
        squares = float((length**2 - 2 * length * shared).sum() + ((across.T @ across) ** 2).sum())
        return trace**2 / squares if trace > 0 and squares > 0 else 0.0


def regress(value: np.ndarray, design: np.ndarray, cluster: np.ndarray, weight: np.ndarray | None = None) -> Regression:
    """Regress f8[n] on a design f8[n, p] of full rank; rows of a cluster (any labels) may depend on each other."""
    root = np.ones(value.size) if weight is None else np.sqrt(np.maximum(weight, 1e-12))
    rows, outcome = design * root[:, None], value * root
    base, upper = np.linalg.qr(rows)
    coefficients = np.linalg.solve(upper, base.T @ outcome)
    residual = outcome - rows @ coefficients
    _, group = np.unique(cluster, return_inverse=True)
    count, width = int(group.max()) + 1, design.shape[1]
    leverage, score = np.zeros((count, width, width)), np.zeros((count, width))
    np.add.at(leverage, group, base[:, :, None] * base[:, None, :])
    np.add.at(score, group, base * residual[:, None])
    roots, vectors = np.linalg.eigh(leverage)
    inverse = np.where(1 - roots > _WHOLE, 1 / np.sqrt(np.maximum(1 - roots, _WHOLE)), 0.0)
    shrink = (vectors * inverse[:, None, :]) @ vectors.transpose(0, 2, 1)
    return Regression(coefficients, np.linalg.inv(upper), leverage, score, shrink)


def identified(design: np.ndarray) -> bool:
    """Whether the columns of a design f8[n, p] can be told apart."""
    scale = np.sqrt((design**2).sum(axis=0))
    if not (scale > 0).all():
        return False
    return bool(np.abs(np.diag(np.linalg.qr(design / scale, mode="r"))).min() > _WHOLE)
