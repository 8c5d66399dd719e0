"""The chances that what an observation is worth is added up by, beside SciPy's."""

import numpy as np
import scipy

from twin.living.observations import law


def test_chances_of_drawn_households_are_scipys():
    rng = np.random.default_rng(0)
    of = np.concatenate([rng.integers(1, 600, 400), [1, 2, 100_000]]).astype(float)[:, None]
    drawn = np.minimum(rng.integers(1, 200, of.shape), of)
    good = np.floor(rng.random(of.shape) * (of + 1))
    yes = np.arange(201)[None, :]
    found = law._hypergeometric(yes, of, good, drawn)
    np.testing.assert_allclose(found, scipy.stats.hypergeom.pmf(yes, of, good, drawn), rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=1), 1.0, atol=1e-9)


def test_chances_of_what_gets_through_are_scipys():
    of, passed = np.arange(0.0, 200.0, 7.0)[:, None], np.linspace(0.05, 0.95, 29)[:, None]
    through = np.arange(202)[None, :]
    found = law._binomial(through, of, passed)
    np.testing.assert_allclose(found, scipy.stats.binom.pmf(through, of, passed), rtol=1e-9, atol=1e-13)
