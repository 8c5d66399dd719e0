"""How often intervals of a calibration hold the truth: the short form of experiments/coverage_calibration.py."""

import numpy as np
import pytest

from experiments.coverage_calibration import MEMBERS, World, held, worlds
from twin.study.calibrate.coverage import LEVELS, MEASURED, ON

TRUTHS = 100  # of ten parameters each: the standard error of a coverage is about .016 at 50% and .010 at 90%


@pytest.mark.parametrize("world", worlds(), ids=lambda world: world.name)
def test_intervals_of_the_smallest_ensemble_hold_the_truth_as_often_as_they_say(world: World) -> None:
    """Without luck in the doubts, spread given back and ends for n draws these are .41 to .45 and .78 to .85."""
    found = held(world, MEMBERS[0], True, TRUTHS, seed=1).mean(axis=0)
    assert (np.abs(found - LEVELS) < (0.04, 0.025)).all()


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("place", range(len(ON)), ids=ON)
def test_the_coverage_that_is_shown_is_that_of_the_present_code(corrected: bool, place: int) -> None:
    world = worlds()[1 + place]
    assert world.name == list(ON)[place]
    shares = held(world, MEMBERS[0], corrected, TRUTHS, seed=2)
    error = shares.std(axis=0, ddof=1) / np.sqrt(TRUTHS)
    assert (np.abs(shares.mean(axis=0) - MEASURED[corrected][MEMBERS[0]][place]) < 3 * error + 0.005).all()
