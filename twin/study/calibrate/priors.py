"""Priors of fitted parameters, and their normal scores, in which an ensemble may move freely and never leaves the range."""

import math
from typing import Literal

import numpy as np
from pydantic import model_validator
from scipy.special import expit, logit, ndtr, ndtri

from twin.files.strict import Strict, refused

Shape = Literal["flat", "log", "bell"]


class Prior(Strict):
    """What is thought of a parameter before the facts: a range, a shape and, for a bell, its median.

    `flat`: every value alike. `log`: every ratio alike. `bell`: most around the median (logit-normal with unit spread).
    """

    low: float
    high: float
    shape: Shape = "flat"
    median: float | None = None
    why: str | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "Prior":
        if not self.low < self.high:
            raise refused("prior", "low must be below high")
        if self.shape == "log" and self.low <= 0:
            raise refused("prior", "a log prior needs low above 0")
        if (self.shape == "bell") != (self.median is not None):
            raise refused("prior", "a bell prior needs its median, and no other shape has one")
        if self.median is not None and not self.low < self.median < self.high:
            raise refused("prior", "the median must lie between low and high")
        return self

    def value(self, score: np.ndarray) -> np.ndarray:
        """Parameter values of standard normal scores; same shape, strictly rising, always in [low, high]."""
        width = self.high - self.low
        if self.shape == "bell":
            assert self.median is not None
            return self.low + width * expit(logit((self.median - self.low) / width) + score)
        share = ndtr(score)
        if self.shape == "log":
            return np.clip(self.low * np.exp(share * math.log(self.high / self.low)), self.low, self.high)
        return self.low + width * share

    def score(self, value: np.ndarray) -> np.ndarray:
        """Standard normal scores of values inside the range: the inverse of `value`."""
        share = (np.asarray(value, dtype=np.float64) - self.low) / (self.high - self.low)
        if self.shape == "bell":
            assert self.median is not None
            return logit(share) - logit((self.median - self.low) / (self.high - self.low))
        if self.shape == "log":
            share = np.log(np.asarray(value) / self.low) / math.log(self.high / self.low)
        return ndtri(share)


def normal_scores(members: int, parameters: int, rng: np.random.Generator) -> np.ndarray:
    """Standard normal scores (members, parameters) as a Latin hypercube: each column spreads evenly over its prior."""
    strata = np.argsort(rng.random((members, parameters)), axis=0)
    return ndtri((strata + rng.random((members, parameters))) / members)
