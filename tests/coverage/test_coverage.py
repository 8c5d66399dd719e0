"""Nominal 95% intervals hold the truth in about 95 of 100 cases, by brute force; the long form writes docs/coverage.md."""

import numpy as np
import pytest

from experiments import coverage_region, coverage_replicates
from experiments.intervals import page
from twin.study.pairing import intervals

# Least share that must hold the truth: what was measured in long runs less about three standard errors of these short ones. The
# t-interval that was here before holds .95, .87, .83, .92, .85 and .89 of four replicates, and .92 to .81 of twenty.
LEAST = {4: (0.94, 0.89, 0.86, 0.96, 0.92, 0.93), 20: (0.935, 0.93, 0.90, 0.94, 0.945, 0.92)}


@pytest.mark.parametrize("replicates", LEAST)
def test_intervals_of_a_mean_hold_it_whatever_the_skew(replicates):
    rng = np.random.default_rng(0)
    for (name, population), least in zip(coverage_replicates.populations(rng).items(), LEAST[replicates], strict=True):
        samples = rng.choice(population, (replicates, 4000))
        assert least <= coverage_replicates.covered(samples, population.mean()).mean() <= 0.99, name


def test_intervals_that_hold_more_are_not_much_wider():
    """Of nearly normal gains twice as wide at most with four replicates, and the same from twenty on."""
    normal = np.random.default_rng(1).normal(0, 1, (20, 2000))
    for replicates, widest in ((4, 1.5), (8, 1.15), (20, 1.04)):
        samples = normal[:replicates]
        widths = [np.median(high - low) for low, high in (intervals(samples), coverage_replicates.student(samples))]
        assert widths[0] / widths[1] < widest


def test_replicates_that_agree_by_rarity_are_not_certain():
    """An event in one of ten replicates: with four, two thirds of samples see none of it, and say nothing."""
    samples = (np.random.default_rng(2).random((4, 4000)) < 0.1).astype(float)
    low, high = intervals(samples)
    assert np.isnan(low[samples.sum(axis=0) == 0]).all() and 0.6 < np.isnan(low).mean() < 0.72
    assert coverage_replicates.covered(samples, 0.1).mean() > 0.95  # of a width of zero at zero .34 did


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "replicates"),
    [(coverage_region.of_counties, 4), (coverage_region.of_counties, 8), (coverage_region.of_villages, 4)],
)
def test_intervals_of_a_region_hold_what_all_counties_and_villages_show(draw, replicates):
    """Errors of shared counties that are added as if drawn anew hold .7 of rates at four replicates and .5 at eight."""
    rng = np.random.default_rng(3)
    seen = [draw(rng, replicates) for _ in range(60)]
    for kind in ("rate", "gain"):
        assert np.mean([one[kind] for one in seen]) >= 0.86, kind
    assert all(one["within"] for one in seen)


def test_the_interval_of_a_rare_share_stays_within_its_bounds():
    rng = np.random.default_rng(4)
    seen = [coverage_region.of_counties(rng, 1, 0.002, chosen=4) for _ in range(40)]
    assert all(one["within"] for one in seen) and np.mean([one["rate"] for one in seen]) >= 0.8


def test_the_page_holds_a_line_for_each_measurement():
    rows = coverage_replicates.rows(50, 1)
    text = page(rows, 5, "python -m experiments.intervals")
    assert len(rows) == 18 and text.count("| mean over replicates | 0.95 |") == 18 and "{" not in text
