"""How often intervals of a calibration hold the truth: the short form of experiments/coverage_calibration.py."""

import numpy as np
import pytest

from experiments.coverage_calibration import MEMBERS, held, linear, twin
from twin.calibration.coverage import LEVELS, MEASURED

WORLDS = {"linear": linear, "twin": twin}
TRUTHS = 120  # of ten parameters each: the standard error of a coverage is about .015 at 50% and .009 at 90%


@pytest.mark.parametrize("world", WORLDS)
def test_intervals_of_the_smallest_ensemble_hold_the_truth_as_often_as_they_say(world: str) -> None:
    """A smoother that gives no spread back and takes the plain quantiles of its members gives .45 and .85."""
    found = held(WORLDS[world](), MEMBERS[0], True, TRUTHS, seed=1).mean(axis=0)
    assert (np.abs(found - LEVELS) < (0.035, 0.022)).all()


@pytest.mark.parametrize("inflate", [False, True])
def test_the_coverage_that_is_shown_is_that_of_the_present_code(inflate: bool) -> None:
    shares = held(twin(), MEMBERS[0], inflate, TRUTHS, seed=2)
    error = shares.std(axis=0, ddof=1) / np.sqrt(TRUTHS)
    assert (np.abs(shares.mean(axis=0) - MEASURED[inflate][MEMBERS[0]]) < 3 * error + 0.005).all()
