"""What changes look like: the same runs until the month of the change, other ones after it where something changes."""

import numpy as np
import pytest

from twin.living.ensemble.changes import EVERY, FROM, USUAL, _since, _what, changes
from twin.living.ensemble.field import LEVELS, Field
from twin.living.ensemble.pool import Setting, pool
from twin.runner.place import CountySpec
from twin.scenario.scenario import Scenario

MEMBERS = 6


@pytest.fixture(scope="module")
def setting():
    return Setting(CountySpec.small(2, 3, 30), Scenario.load("baseline"), 14, burn_in=2)


@pytest.fixture(scope="module")
def both_ways(setting, tmp_path_factory):
    home = tmp_path_factory.mktemp("changes")
    field = Field.of(pool(setting, home / "pool", MEMBERS, workers=1))
    return field, changes(setting, field, home / "changes", MEMBERS, workers=1)


def test_nothing_differs_before_a_change_and_something_after_it(setting, both_ways):
    field, found = both_ways
    assert len(found) == MEMBERS
    months = np.array([kind.month for kind in field.kinds]) + setting.scenario.start
    apart = np.abs(found.levels["township"] - field.levels["township"].values(slice(len(field.kinds)))).max(axis=1)
    after = months >= found.since[:, None]
    assert np.nanmax(apart[~after]) < 1e-4
    assert np.nanmax(apart[after]) > 0.3


def test_each_level_has_the_kinds_of_the_field(both_ways):
    field, found = both_ways
    for level in LEVELS:
        assert found.levels[level].shape == (MEMBERS, field.levels[level].z.shape[1], len(field.kinds))
    some = found.at("county", np.array([0, 0]), np.array([0, 3]))
    np.testing.assert_array_equal(some, found.levels["county"][:, 0, [0, 3]].T)


@pytest.mark.parametrize("townships", [1, 2, 5, 6, 12])
def test_months_and_parameters_take_turns_whatever_the_number_of_townships(setting, townships):
    own = Setting(CountySpec.small(townships, 2, 30), setting.scenario, 24)
    since = np.array([_since(own, member) - own.scenario.start for member in range(70)])
    assert since[:10].tolist() == [FROM + EVERY * (member % 5) for member in range(10)]
    what = np.stack([_what(own, own.unknowns, member) for member in range(70)])
    for month in np.unique(since):
        assert (np.bincount(what[since == month].ravel() - USUAL, minlength=7) == 2 * townships).all()


def test_what_the_scenario_sets_is_not_changed(setting):
    path = setting.unknowns.township[1]
    own = Setting(setting.county, setting.scenario.set({path: 20}), 14)
    what = np.stack([_what(own, own.unknowns, member) for member in range(30)])
    assert 1 not in what and {USUAL, 0, 2} <= set(what.ravel())
