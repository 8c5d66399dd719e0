"""What could be observed of a run is the same, to the bit, whether all of it is written down or no more than that."""

from dataclasses import replace

import numpy as np
import pytest

from twin.living.ensemble.cube import Cube, cube_of, observed
from twin.living.ensemble.noted import Noted
from twin.living.ensemble.pool import Setting
from twin.living.ensemble.targets import EVERY
from twin.outcomes.record import Recorder
from twin.runner.place import CountySpec
from twin.scenario.scenario import Scenario


@pytest.mark.parametrize("scenario", ["baseline", "linkage"])
def test_it_is_the_same_to_the_bit_as_of_a_whole_record(scenario):
    setting = Setting(CountySpec.small(2, 3, 40), Scenario.load(scenario), 14, burn_in=3)
    run = setting.run(5, setting.unknowns.prior(5))
    whole, alone = cube_of(run.finished()), Cube.of(observed(run))
    assert set(alone.counts) == set(whole.counts) >= set(EVERY)
    for key, values in whole.counts.items():
        np.testing.assert_array_equal(alone.counts[key], values, err_msg=key)
    assert whole.counts["landing"].any() and whole.counts["used"].any() and whole.counts["took_part"].any()
    np.testing.assert_array_equal(alone.townships, whole.townships)


def test_nothing_else_is_written_down():
    setting = Setting(CountySpec.small(2, 3, 40), Scenario.load("baseline"), 2, burn_in=0)
    run = replace(setting.run(5, setting.unknowns.prior(5)), months=2)
    model = run.model()
    model.record = Noted(model.world, model.month)
    model.run(2)
    for name in ("policies", "people"):
        mine, every = model.record.read(name), run.finished().record.read(name)
        assert set(np.unique(mine["level"])) == {0} and set(mine) < set(every)
        assert sum(one.nbytes for one in mine.values()) < 0.7 * sum(one.nbytes for one in every.values())
    assert isinstance(model.record, Recorder)
