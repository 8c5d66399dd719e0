"""Scores: by hand, against a published scorer to 1e-9, and what holds of every proper score."""

import warnings

import numpy as np
import pytest

from twin.living.scores import scores

LEVELS = np.array([0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975])


@pytest.fixture(scope="module")
def published():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = pytest.importorskip("scoringrules")
        package.backends.set_active("numpy")
    return package


@pytest.fixture
def case():
    rng = np.random.default_rng(1)
    members = rng.gamma(2.0, 3.0, (5, 7, 40))
    return rng.gamma(2.0, 3.0, (5, 7)), members, np.moveaxis(np.quantile(members, LEVELS, axis=-1), 0, -1)


# By hand


def test_two_members_around_an_observation():
    # E|X - y| = (1 + 2) / 2; half of the one distance between different members = 3 / 2
    assert scores.crps_ensemble(1.0, [0.0, 3.0]) == pytest.approx(1.5 - 1.5)
    assert scores.crps_ensemble(5.0, [0.0, 3.0]) == pytest.approx(3.5 - 1.5)


def test_an_interval_missed_on_either_side():
    np.testing.assert_allclose(scores.interval_score([5.0, 1.0, 12.0], 2.0, 10.0, 0.5), [8.0, 8.0 + 4.0, 8.0 + 8.0])


def test_the_weighted_score_of_three_quantiles():
    # |5 - 4| / 2 + .25 * (6 - 2) = 1.5, by 1.5
    assert scores.weighted_interval_score(5.0, [2.0, 4.0, 6.0], [0.25, 0.5, 0.75]) == pytest.approx(1.0)


def test_the_weighted_score_is_twice_the_mean_pinball_loss(case):
    y, _, q = case
    above = y[..., None] - q
    pinball = np.maximum(LEVELS * above, (LEVELS - 1.0) * above)
    np.testing.assert_allclose(scores.weighted_interval_score(y, q, LEVELS), 2.0 * pinball.mean(-1), rtol=1e-12)


def test_the_order_of_levels_does_not_matter(case):
    y, _, q = case
    turned = scores.weighted_interval_score(y, q[..., ::-1], LEVELS[::-1])
    np.testing.assert_allclose(turned, scores.weighted_interval_score(y, q, LEVELS), rtol=1e-12)


@pytest.mark.parametrize("levels", [[0.25, 0.75], [0.1, 0.5, 0.8], [0.1, 0.4, 0.9]])
def test_levels_without_a_median_or_in_no_pairs_are_refused(levels):
    with pytest.raises(ValueError, match="median and pairs"):
        scores.weighted_interval_score(1.0, np.zeros(len(levels)), levels)


def test_one_member_has_no_fair_score():
    with pytest.raises(ValueError, match="two members"):
        scores.crps_ensemble(1.0, [1.0])


def test_brier_by_hand():
    np.testing.assert_allclose(scores.brier([0.8, 0.8, 0.0], [1, 0, 0]), [0.04, 0.64, 0.0])


# Against a published scorer


def test_crps_is_the_published_fair_one(case, published):
    y, x, _ = case
    np.testing.assert_allclose(scores.crps_ensemble(y, x), published.crps_ensemble(y, x, estimator="fair"), rtol=1e-9, atol=1e-9)
    assert np.abs(scores.crps_ensemble(y, x) - published.crps_ensemble(y, x, estimator="qd")).max() > 1e-3


def test_weighted_interval_score_is_the_published_one(case, published):
    y, _, q = case
    # Its form for NumPy (0.10.0) takes the median itself for the distance from it; the compiled one is right.
    wanted = published.weighted_interval_score(y, q[..., 3], q[..., :3], q[..., :3:-1], 2.0 * LEVELS[:3], backend="numba")
    np.testing.assert_allclose(scores.weighted_interval_score(y, q, LEVELS), wanted, rtol=1e-9)


def test_interval_and_brier_are_the_published_ones(case, published):
    y, _, q = case
    np.testing.assert_allclose(
        scores.interval_score(y, q[..., 0], q[..., -1], 0.05), published.interval_score(y, q[..., 0], q[..., -1], 0.05), rtol=1e-9
    )
    p, happened = np.linspace(0, 1, 11), np.arange(11) % 2
    np.testing.assert_allclose(scores.brier(p, happened), published.brier_score(happened, p), rtol=1e-9)


# What must hold


def test_the_fair_score_does_not_depend_on_the_size_of_an_ensemble():
    rng = np.random.default_rng(2)
    y = rng.normal(size=200_000)
    means = [scores.crps_ensemble(y, rng.normal(size=(y.size, size))).mean() for size in (2, 5, 20)]
    np.testing.assert_allclose(means, 1.0 / np.sqrt(np.pi), atol=0.006)  # of a standard normal against itself


def test_what_was_not_observed_has_no_score(case):
    _, x, q = case
    y = np.full((5, 7), np.nan)
    for found in (
        scores.crps_ensemble(y, x), scores.weighted_interval_score(y, q, LEVELS), scores.inside(y, q, LEVELS, 0.9),
        scores.pit(y, x)[0], scores.brier(y, y),
    ):  # fmt: skip
        assert found.shape == (5, 7)
        assert np.isnan(found).all()


def test_intervals_hold_their_ends_and_nothing_outside():
    q = np.array([[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]] * 4)
    y = [2.0, 4.0, 4.01, 1.99]
    np.testing.assert_array_equal(scores.inside(y, q, LEVELS, 0.5), [1, 1, 0, 0])
    np.testing.assert_array_equal(scores.inside(y, q, LEVELS, 0.95), [1, 1, 1, 1])
    with pytest.raises(ValueError, match="no interval of 0.8"):
        scores.inside(y, q, LEVELS, 0.8)


def test_shares_below_quantiles_count_ties_and_leave_out_what_is_missing():
    q = np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])
    np.testing.assert_allclose(scores.below([1.0, 1.5, np.nan], q), [0.5, 1.0])


def test_the_place_in_an_ensemble_with_ties():
    low, high = scores.pit([0.0, 2.0, 9.0], [[1.0, 2.0, 2.0]] * 3)
    np.testing.assert_allclose(low, [0.0, 0.25, 0.75])
    np.testing.assert_allclose(high, [0.25, 1.0, 1.0])


@pytest.mark.parametrize("scale", [0.0, 1.0])
def test_places_are_uniform_where_the_observation_is_like_the_members(scale):
    rng = np.random.default_rng(3)
    counts = rng.poisson(1.5, (20_000, 12)) + scale * rng.normal(size=(20_000, 12))  # with and without ties
    histogram = scores.pit_histogram(*scores.pit(counts[:, 0], counts[:, 1:]))
    assert histogram.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(histogram, 0.1, atol=0.008)


def test_an_overconfident_ensemble_shows_at_both_ends():
    rng = np.random.default_rng(4)
    histogram = scores.pit_histogram(*scores.pit(2.0 * rng.normal(size=5000), rng.normal(size=(5000, 30))))
    assert histogram[0] > 0.2 < histogram[-1]
    assert histogram[5] < 0.1


def test_reliability_bins_count_and_their_intervals_hold_the_share():
    found = scores.reliability([0.05, 0.05, 1.0, 0.95, np.nan], [0, 1, 1, 1, 1])
    np.testing.assert_array_equal(found["n"][[0, 1, 9]], [2, 0, 2])
    np.testing.assert_allclose(found["happened"][[0, 9]], [0.5, 1.0])
    np.testing.assert_allclose(found["forecast"][[0, 9]], [0.05, 0.975])
    assert np.isnan(found["happened"][1])
    assert found["low"][0] < 0.5 < found["high"][0]


def test_wilsons_interval_is_that_of_a_textbook():
    from statsmodels.stats.proportion import proportion_confint

    low, high = scores.wilson([0.3, 0.0], [10, 10])
    np.testing.assert_allclose([low[0], high[0]], proportion_confint(3, 10, method="wilson"), rtol=1e-9)
    np.testing.assert_allclose([low[1], high[1]], proportion_confint(0, 10, method="wilson"), atol=1e-12)
