"""The pool before any data: members that do not depend on each other, what is kept of them, and the scales of the update."""

from dataclasses import replace

import numpy as np
import pytest

from twin.living.ensemble.cube import Cube, cube_of
from twin.living.ensemble.field import LEVELS, Field
from twin.living.ensemble.pool import Setting, kept, pool
from twin.living.ensemble.targets import EVERY, TARGETS
from twin.living.ensemble.unknowns import unknowns
from twin.living.update.data import natural
from twin.living.update.estimate import wholes
from twin.outcomes import indicators
from twin.outcomes.counts import Raw
from twin.processes import registry
from twin.runner.kept import Kept
from twin.runner.place import CountySpec
from twin.runner.store import Store
from twin.scenario.scenario import Scenario
from twin.terms.steps import BLAMED, FAILURES

SAME = {"awareness": "awareness", "heard_of": "heard_of", "landing": "landing_rate", "reported": "reported_share"}
ALONE = {"took_part": "participation_monthly", "satisfaction": "satisfaction", "trust": "trust"}


@pytest.fixture(scope="module")
def setting():
    return Setting(CountySpec.small(2, 3, 30), Scenario.load("baseline"), 14, burn_in=2)


@pytest.fixture(scope="module")
def model(setting):
    return setting.run(0, setting.unknowns.prior(0)).finished()


@pytest.fixture(scope="module")
def made(setting, tmp_path_factory):
    home = tmp_path_factory.mktemp("pool")
    return pool(setting, home, 6, workers=1), home


def test_a_cube_comes_back_as_it_was_kept(model):
    cube = cube_of(model)
    again = Cube.of(Kept.unpacked(cube.kept().packed()))
    assert (again.first, again.policies, again.months) == (cube.first, cube.policies, 14)
    assert all(np.array_equal(again.counts[key], counts) for key, counts in cube.counts.items())
    np.testing.assert_array_equal(again.charged, cube.charged)
    pair = Cube.stacked([cube, again], 2)
    np.testing.assert_array_equal(pair.charged, 2 * cube.charged)


def test_what_is_lost_by_step_and_by_tier_is_the_same_households(model):
    """Each is charged to one step and one tier: sums over tiers are those by step, and the other way round."""
    cube = cube_of(model)
    assert cube.charged.any()
    for axis, names in ((-1, FAILURES), (-2, BLAMED)):
        for number, name in enumerate(names):
            np.testing.assert_array_equal(cube.charged.sum(axis=axis)[..., number], cube.counts[f"lost_{name}"])


@pytest.mark.parametrize("level", LEVELS)
def test_a_cube_has_what_indicators_say(model, level):
    cube, raw = cube_of(model), Raw.of(model.record, model.world)
    own = indicators.values(raw.at(level, ("month", "policy")))
    for key, name in SAME.items():
        values = cube.values(TARGETS[key], level)  # [months, places, policies]
        found = own[name].to_numpy().reshape(values.shape[1], values.shape[0], values.shape[2]).transpose(1, 0, 2)
        np.testing.assert_allclose(values, found, rtol=1e-5)
    lived = indicators.values(raw.at(level, ("month",)))
    for key, name in ALONE.items():
        values = cube.values(TARGETS[key], level)[..., 0]
        np.testing.assert_allclose(values, lived[name].to_numpy().reshape(values.T.shape).T, rtol=1e-5)


def test_what_is_lost_and_what_landed_are_all_who_are_eligible(model):
    cube = cube_of(model)
    for side in (FAILURES, BLAMED):
        lost = sum(cube.counts[f"lost_{name}"] for name in side)
        assert np.allclose(lost + cube.counts["landing"], cube.counts["eligible"])
        assert lost.sum() > 0


def test_a_member_does_not_depend_on_how_many_there_are(made, setting, tmp_path):
    whole, _ = made
    fewer = pool(setting, tmp_path, 4, workers=1)
    assert len(fewer) == 4
    assert np.array_equal(fewer.scores, whole.scores[:4])
    assert all(np.array_equal(counts, whole.cube.counts[key][:4]) for key, counts in fewer.cube.counts.items())


def test_members_are_only_ever_added(made, setting):
    whole, home = made
    store = next(home.iterdir())
    assert kept(setting, home) == len(Store(store)) == len(whole) == 6
    again = pool(setting, home, 4, workers=1)
    assert len(again) == len(Store(store)) == 6
    assert all(np.array_equal(counts, whole.cube.counts[key]) for key, counts in again.cube.counts.items())
    assert len(pool(setting, home, 7, workers=1)) == len(Store(store)) == kept(setting, home) == 7


def test_another_countys_members_are_not_taken_for_its_own(made, setting, tmp_path):
    assert kept(setting, tmp_path) == 0
    assert kept(replace(setting, months=15), made[1]) == 0


def test_unknowns_are_values_that_their_knobs_may_have():
    own = unknowns(["330523101", "330523102"])
    for member in range(50):
        values = own.values(own.prior(member))
        assert list(values) == list(own.names)
        for name, value in values.items():
            knob = registry.knobs()[name.partition("@")[0]]
            assert knob.low < value < knob.high


def test_townships_spread_about_their_county():
    own = unknowns(["1", "2", "3"])
    priors = np.stack([own.prior(member) for member in range(400)])
    at = {name: number for number, name in enumerate(own.names)}
    county, towns = priors[:, at["fund.processing_days"]], priors[:, [at[f"fund.processing_days@{code}"] for code in "123"]]
    assert np.corrcoef(county, towns[:, 0])[0, 1] == pytest.approx(0.3 / np.hypot(0.3, 0.5), abs=0.12)
    assert (towns - county[:, None]).std() == pytest.approx(0.5, abs=0.04)


def test_a_townships_own_value_acts_there_alone(setting):
    scores = setting.unknowns.prior(0)
    other = scores.copy()
    at = list(setting.unknowns.names).index(f"fund.processing_days@{setting.unknowns.codes[0]}")
    other[at] += 3.0
    one, two = (cube_of(setting.run(0, some).finished()) for some in (scores, other))
    money = TARGETS["arrived"]
    changed = (one.values(money, "township") != two.values(money, "township")).any(axis=(0, 2))
    assert changed[0]
    knobs = [setting.run(0, some).model().regime.at(setting.scenario.start).fund.processing_days for some in (scores, other)]
    assert knobs[0][1] == knobs[1][1]
    assert knobs[0][0] < knobs[1][0]


@pytest.mark.parametrize("level", LEVELS)
def test_the_scale_of_the_update_goes_back_to_the_numbers(made, level):
    whole, _ = made
    field = Field.of(whole)
    found = natural(field.kinds, field.levels[level].values()[..., : len(field.kinds)], wholes(whole.cube, field, level))
    for number, kind in enumerate(field.kinds):
        target = EVERY[kind.target]
        if target.whole not in {"eligible", "tasks"}:  # of which each member has its own number
            values = whole.cube.values(target, level)[:, kind.month, :, whole.cube.policies_of(target).index(kind.policy)]
            np.testing.assert_allclose(found[..., number], values, rtol=2e-3, atol=2e-3)


def test_anomalies_have_no_mean_and_a_spread_of_one(made):
    field = Field.of(made[0])
    for level in field.levels.values():
        moves = level.sd > 0
        assert np.abs(level.z.mean(axis=0)).max() < 1e-3
        np.testing.assert_allclose(level.z.std(axis=0)[moves], 1.0, atol=1e-3)
        assert not level.z[:, ~moves].any()
