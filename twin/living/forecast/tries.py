"""What a few pairs of runs say of one more: its mean and the interval that holds it."""

import numpy as np
import scipy

INSIDE = 0.9  # chance with which the interval holds what one more pair of runs wins
WEIGHT = 4  # pairs that a spread seen before counts beside those that were tried


def interval(won: np.ndarray, spread: float, weight: int = WEIGHT) -> tuple[np.ndarray, np.ndarray]:
    """Mean and half the width of the interval of one more try, of tries f8[N, columns].

    Of the spread among tries some counts as seen before: `spread` (of what is alike), as if in `weight` tries, divided over the
    columns as theirs is (the last one is all of them); a few tries that happen to agree do not say that all will.
    """
    tries = len(won)
    own = won.var(axis=0, ddof=1)
    share = (own + 0.01) / (own[-1] + 0.01)
    variance = ((tries - 1) * own + weight * spread**2 * np.minimum(share, 1.0)) / (tries - 1 + weight)
    wide = scipy.special.stdtrit(tries - 1 + weight, 0.5 + INSIDE / 2)
    return won.mean(axis=0), wide * np.sqrt(variance * (1 + 1 / tries))
