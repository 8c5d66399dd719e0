"""The inverse of what data vary by, worked out township by township; what all of them share is put in afterwards (Woodbury)."""

from dataclasses import dataclass

import numpy as np
import scipy

Part = tuple[np.ndarray, tuple[np.ndarray, bool]]


@dataclass(frozen=True)
class Solver:
    """The inverse of what data vary by: what townships have of their own, block by block, and the few directions they share.

    `own`: rows of a township's data (or the county's), and the Cholesky factor of their part with their errors. `shared` is
    f8[n, directions], `alone` the inverse of the parts times it, `small` the inverse of what is left (Woodbury).
    """

    own: tuple[Part, ...]
    shared: np.ndarray
    alone: np.ndarray
    small: np.ndarray

    @classmethod
    def of(cls, own: tuple[Part, ...], shared: np.ndarray) -> "Solver":
        """From the parts and the directions."""
        alone = _by_parts(own, shared)
        return cls(own, shared, alone, np.linalg.inv(np.eye(shared.shape[1]) + shared.T @ alone))

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """The inverse times f8[n, m]."""
        found = _by_parts(self.own, values)
        return found - self.alone @ (self.small @ (self.shared.T @ found))


def _by_parts(own: tuple[Part, ...], values: np.ndarray) -> np.ndarray:
    """The inverse of the parts alone, times f8[n, m]."""
    found = np.zeros_like(values)
    for rows, factor in own:
        found[rows] = scipy.linalg.cho_solve(factor, values[rows], check_finite=False)
    return found


def factor(part: np.ndarray, least: float) -> tuple[np.ndarray, bool]:
    """The Cholesky factor of a covariance; one that pooling has left with a root below the `least` error is lifted to it."""
    try:
        return scipy.linalg.cho_factor(part, lower=True, check_finite=False)  # type: ignore[no-any-return]
    except np.linalg.LinAlgError:
        roots, vectors = np.linalg.eigh(part)
        return scipy.linalg.cho_factor((vectors * np.maximum(roots, least)) @ vectors.T, lower=True, check_finite=False)  # type: ignore[no-any-return]
