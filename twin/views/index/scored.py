"""Values, scores, dimensions and the index of every village and policy."""

from dataclasses import dataclass

import numpy as np

from twin.views.index.definitions import Definitions
from twin.views.index.facts import Facts
from twin.views.index.measures import MEASURES


@dataclass(frozen=True)
class Scored:
    """`values` and `scores` (0 to 100) f8[indicators, V, P], NaN where nothing is known; `dimensions` f8[D, V, P]; `index` f8[V, P].

    `gains` f8[indicators, V, P]: points of the index that an indicator that can be mended would bring at its best.
    """

    definitions: Definitions
    values: np.ndarray
    scores: np.ndarray
    dimensions: np.ndarray
    index: np.ndarray
    gains: np.ndarray


def scored(facts: Facts, definitions: Definitions) -> Scored:
    """All of a county on a day."""
    values = measured(facts, definitions)
    ends = np.array([(one.worst, one.best) for one in definitions.indicators.values()])[:, :, None, None]
    return weighed(values, 100 * np.clip((values - ends[:, 0]) / (ends[:, 1] - ends[:, 0]), 0.0, 1.0), definitions)


def measured(facts: Facts, definitions: Definitions) -> np.ndarray:
    """The indicators' values, f8[indicators, V, P]; NaN everywhere where nobody is entitled."""
    shape = (len(facts.size), len(facts.policies))
    found = np.stack([np.broadcast_to(MEASURES[key](facts), shape) for key in definitions.indicators])
    return np.where(facts.number > 0, found, np.nan)


def weighed(values: np.ndarray, scores: np.ndarray, definitions: Definitions) -> Scored:
    """Scores as dimensions and index: what is not known is left out, and its weight with it."""
    indicators, keys = list(definitions.indicators.values()), list(definitions.dimensions)
    inside = np.array([[one.dimension == key for one in indicators] for key in keys], dtype=float)
    share = _shares(inside * np.array([one.weight for one in indicators]), scores)  # [D, indicators, V, P]
    dimensions = _mean(share, scores)
    outer = _shares(np.array([[one.weight for one in definitions.dimensions.values()]], dtype=float), dimensions)[0]
    index = _mean(outer[None], dimensions)[0]
    whole = (share * outer[:, None]).sum(axis=0)  # of each indicator in the index
    mend = np.array([one.mend for one in indicators])[:, None, None]
    return Scored(definitions, values, scores, dimensions, index, np.where(mend, whole * (100 - np.nan_to_num(scores, nan=100)), 0))


def _shares(weights: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Weights f8[groups, n] as shares of what is known of scores f8[n, V, P] in each group: f8[groups, n, V, P]."""
    there = weights[:, :, None, None] * ~np.isnan(scores)
    total = there.sum(axis=1, keepdims=True)
    return np.divide(there, total, out=np.zeros_like(there), where=total > 0)


def _mean(shares: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Means by shares f8[groups, n, V, P]; NaN for a group of which nothing is known."""
    found = (shares * np.nan_to_num(scores)).sum(axis=1)
    return np.where(shares.sum(axis=1) > 0, found, np.nan)
