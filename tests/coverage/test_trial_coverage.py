"""Intervals, tests and plans of field trials hold what they promise: the short form of what docs/coverage.md lists."""

import math

import numpy as np
import pytest

from experiments.coverage_blocks import LOTS, TOLERANCE, found
from experiments.coverage_trial import CELLS, INTERVAL, TEST, measured, promised
from twin.study.trial.effect import significant

REPETITIONS = 500  # the Monte Carlo error of a share near .95 is .01
# Shares are bounded, so few households can tell one only with an interval that is too long, never with one too short.
BANDS = {(INTERVAL, True): (0.93, 1.0), (INTERVAL, False): (0.93, 0.97), (TEST, False): (0.03, 0.07)}


@pytest.mark.parametrize("number", range(len(CELLS)), ids=[cell.on for cell in CELLS])
def test_errors_of_one_trial_hold(number):
    cell = CELLS[number]
    share, told = measured(cell, REPETITIONS, seed=100 + number)
    low, high = BANDS[cell.kind, cell.share]
    assert told >= 0.7 * REPETITIONS
    assert low <= share <= high


def test_a_plan_from_few_villages_gets_the_power_that_it_promises():
    """A pilot of four villages an arm promised .80 and got .70 while its standard error was taken for the truth."""
    chances = promised(4, 60, seed=3)
    assert 0.75 <= chances.mean() <= 0.87
    assert chances.min() < 0.7  # of a single plan the promise holds on average only


@pytest.mark.parametrize("number", range(len(LOTS)), ids=[lot.on for lot in LOTS])
def test_errors_of_blocked_trials_hold(number):
    """Townships that differ by three times as much as their villages: the lot and the error both know of them."""
    told = found(LOTS[number], 300, seed=number)
    errors = [one.error for one in told]
    assert all(math.isfinite(error) for error in errors)
    (low, high), luck = TOLERANCE, 0.013  # of a share of 300; their spread is uncertain by a twenty-fifth
    assert 0.87 < np.std([one.estimate for one in told]) / math.sqrt(np.mean(np.square(errors))) < 1.13
    assert low - luck <= np.mean([significant(*one) for one in told]) <= high + luck
