"""Probabilities from log odds."""

import math

from twin.base.kernel import inner


@inner
def logistic(x):
    """Probability from log odds."""
    return 1.0 / (1.0 + math.exp(-x))


@inner
def shifted(probability, shift):
    """A probability whose log odds are moved by `shift`; 0 and 1 stay."""
    if probability <= 0.0 or probability >= 1.0:
        return probability
    return logistic(math.log(probability / (1.0 - probability)) + shift)
