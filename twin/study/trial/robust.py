"""Least squares whose standard errors hold for few clusters: the bias-reduced sandwich (CR2), Satterthwaite's degrees of freedom.

After Bell & McCaffrey (Survey Methodology 28, 2002) and Pustejovsky & Tipton (JBES 36, 2018), with independent errors of equal
variance as the working model. Where every row is a cluster of its own this is HC2.
"""

import math
from dataclasses import dataclass

import numpy as np

_WHOLE = 1e-9  # so near to 1 a cluster's leverage fixes a coefficient alone; so near to 0 a column adds nothing to those before


@dataclass(frozen=True)
class Blocks:
    """Effects of blocks, of which a regression has one each: what its clusters have of them.

    `of` holds the block of each cluster, `level` f8[G] what the mean of all rows has of that block's own column (0 where blocks
    lie within clusters).
    """

    of: np.ndarray
    level: np.ndarray


@dataclass(frozen=True)
class Regression:
    """Coefficients f8[p] with what the sandwich is made of, in the basis in which the design is orthonormal.

    `turn` f8[p, p] leads there, `middle` f8[p] is the mean of all rows there; per cluster, `leverage` f8[G, q, q] holds its part
    of the design's inner product and `score` f8[G, q] its residuals times the design; `shrink` f8[G, q, q] is the inverse root of
    one minus its leverage. With `blocks` the last of q columns is that of the cluster's own block. `left` f8[n] are residuals.
    """

    coefficients: np.ndarray
    turn: np.ndarray
    leverage: np.ndarray
    score: np.ndarray
    shrink: np.ndarray
    left: np.ndarray
    middle: np.ndarray
    blocks: Blocks | None = None

    def covariance(self, first: np.ndarray, second: np.ndarray) -> float:
        """Estimated covariance of two linear combinations f8[p] of the coefficients."""
        parts = [np.einsum("gp,gp->g", self._shrunk(one), self.score) for one in (first, second)]
        return float(parts[0] @ parts[1])

    def freedom(self, contrast: np.ndarray) -> float:
        """Degrees of freedom of the estimated variance of a linear combination f8[p]; 0 where it has none."""
        own = self._shrunk(contrast)
        across = np.einsum("gpq,gq->gp", self.leverage, own)
        length, shared = np.einsum("gp,gp->g", own, across), (across**2).sum(axis=1)
        trace = float((length - shared).sum())
        squares = float((length**2 - 2 * length * shared).sum()) + self._together(across)
        return trace**2 / squares if trace > _WHOLE * float(length.sum()) and squares > 0 else 0.0

    def _shrunk(self, combination: np.ndarray) -> np.ndarray:
        """What each cluster adds to a linear combination, in its basis, bias reduced, f8[G, q]."""
        own = self.turn.T @ combination
        if self.blocks is None:
            return self.shrink @ own
        level = self.blocks.level * float(own @ self.middle)
        whole = np.column_stack([np.broadcast_to(own, (level.size, own.size)), level])
        return np.einsum("gpq,gq->gp", self.shrink, whole)

    def _together(self, across: np.ndarray) -> float:
        """The sum of squared inner products of all pairs of clusters f8[G, q]; blocks are shared only by clusters of one."""
        if self.blocks is None:
            return float(((across.T @ across) ** 2).sum())
        common, own = across[:, :-1], across[:, -1]
        mixed, within = np.zeros((int(self.blocks.of.max()) + 1, common.shape[1])), np.bincount(self.blocks.of, own**2)
        np.add.at(mixed, self.blocks.of, common * own[:, None])
        return float(((common.T @ common) ** 2).sum() + 2 * (mixed**2).sum() + (within**2).sum())


def regress(
    value: np.ndarray,
    design: np.ndarray,
    cluster: np.ndarray,
    weight: np.ndarray | None = None,
    block: np.ndarray | None = None,
) -> Regression:
    """Regress f8[n] on a design f8[n, p] of full rank; rows of a cluster (any labels) may depend on each other.

    With `block` (any labels) every block has an effect of its own; these are taken out, with mean zero over all rows, and count
    as the coefficients that they are. The design must then have full rank within blocks, see `within`, and clusters must be
    nested in blocks or blocks in clusters.
    """
    root = np.ones(value.size) if weight is None else np.sqrt(np.maximum(weight, 1e-12))
    inside = design if block is None else within(design, block, root**2)
    outcome = value if block is None else within(value[:, None], block, root**2)[:, 0]
    rows, outcome = inside * root[:, None], outcome * root
    base, upper = np.linalg.qr(rows)
    coefficients = np.linalg.solve(upper, base.T @ outcome)
    residual = outcome - rows @ coefficients
    _, group = np.unique(cluster, return_inverse=True)
    middle = base.T @ root / math.sqrt(float(root @ root))
    found = None
    if block is not None:
        base, found = _with_blocks(base, middle, root, group, block)
    leverage, score = _by_cluster(base, residual, group)
    roots, vectors = np.linalg.eigh(leverage)
    inverse = np.where(1 - roots > _WHOLE, 1 / np.sqrt(np.maximum(1 - roots, _WHOLE)), 0.0)
    shrink = (vectors * inverse[:, None, :]) @ vectors.transpose(0, 2, 1)
    return Regression(coefficients, np.linalg.inv(upper), leverage, score, shrink, residual / root, middle, found)


def within(columns: np.ndarray, block: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
    """Columns f8[n, p] as they are inside blocks: less the block's mean, and with the mean of all rows instead.

    A regression on these has the coefficients of one with an effect of every block (Frisch & Waugh).
    """
    size = np.ones(len(columns)) if weight is None else np.maximum(weight, 1e-12)
    _, own = np.unique(block, return_inverse=True)
    sums = np.stack([np.bincount(own, column * size) for column in columns.T], axis=1)
    found: np.ndarray = columns - (sums / np.bincount(own, size)[:, None])[own] + sums.sum(axis=0) / size.sum()
    return found


def costs(cluster: np.ndarray, block: np.ndarray) -> int:
    """Coefficients that effects of blocks are worth: one less than blocks, if clusters lie within them; else they cost none."""
    clusters, blocks = np.unique(cluster).size, np.unique(block).size
    return blocks - 1 if clusters > blocks else 0


def _with_blocks(
    base: np.ndarray, middle: np.ndarray, root: np.ndarray, group: np.ndarray, block: np.ndarray
) -> tuple[np.ndarray, Blocks]:
    """A basis f8[n, p] of what differs inside blocks, with a column for the block of each row where clusters lie within blocks.

    Where blocks lie within clusters their columns can be left out: residuals add up to nothing in each (Pustejovsky & Tipton
    2018, theorem 2).
    """
    _, own = np.unique(block, return_inverse=True)
    whole, sizes = float(root @ root), np.bincount(own, root**2)
    inside = base - np.outer(root / math.sqrt(whole), middle)
    of = own[np.unique(group, return_index=True)[1]]
    if of.size <= sizes.size:
        return np.column_stack([inside, np.zeros(group.size)]), Blocks(np.zeros_like(of), np.zeros(of.size))
    return np.column_stack([inside, root / np.sqrt(sizes[own])]), Blocks(of, np.sqrt(sizes[of] / whole))


def _by_cluster(base: np.ndarray, residual: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each cluster its part of the basis' inner product, f8[G, q, q], and its residuals times the basis, f8[G, q]."""
    count, width = int(group.max()) + 1, base.shape[1]
    leverage, score = np.zeros((count, width, width)), np.zeros((count, width))
    np.add.at(leverage, group, base[:, :, None] * base[:, None, :])
    np.add.at(score, group, base * residual[:, None])
    return leverage, score


def identified(design: np.ndarray) -> bool:
    """Whether the columns of a design f8[n, p] can be told apart."""
    scale = np.sqrt((design**2).sum(axis=0))
    if not (scale > 0).all():
        return False
    return bool(np.abs(np.diag(np.linalg.qr(design / scale, mode="r"))).min() > _WHOLE)
