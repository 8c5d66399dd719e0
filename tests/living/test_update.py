"""The update in data space: against a posterior that is known, and by what must hold of any update."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import cho_factor

from experiments.living import gaussian
from twin.living.ensemble.field import LEVELS, Field, Level
from twin.living.update import update as method
from twin.living.update import widen
from twin.living.update.pooled import Side, related
from twin.living.update.solver import Solver
from twin.living.update.update import expected, update

SEEDS, MANY = 30, 4000


@pytest.fixture(scope="module")
def case():
    rng = np.random.default_rng(5)
    exact = gaussian.county(rng)
    causes = rng.standard_normal(exact.causes)
    return exact, gaussian.observed(exact, causes, rng), exact.field(rng.standard_normal((gaussian.MEMBERS, exact.causes)))


def errors_of(data, members=gaussian.MEMBERS, seed=1):
    return np.random.default_rng(seed).standard_normal((len(data), members))


def test_with_many_members_it_is_the_exact_posterior(monkeypatch):
    monkeypatch.setattr(method, "BENT", 0.0)
    monkeypatch.setattr(method, "FAR", 50.0)
    rng = np.random.default_rng(7)
    exact = gaussian.county(rng)
    data = gaussian.observed(exact, rng.standard_normal(exact.causes), rng)
    found = update(exact.field(rng.standard_normal((MANY, exact.causes))), data)
    mean, covariance = exact.posterior(data)
    for level in LEVELS:
        after, rows = gaussian.members_of(found, level, rng, wide=False), exact.maps[level]
        there = np.abs(rows).sum(axis=-1) > 0
        sd = np.sqrt(np.einsum("pkc,cd,pkd->pk", rows, covariance, rows))
        prior = np.sqrt(np.square(rows).sum(axis=-1))
        off = ((after.mean(axis=0) - rows @ mean) / np.where(there, prior, 1.0))[there]
        assert np.sqrt(np.mean(off**2)) < 0.1, level
        assert np.median(after.std(axis=0)[there] / sd[there]) == pytest.approx(1.0, abs=0.08), level


@pytest.mark.slow
def test_intervals_hold_as_often_as_said_and_the_score_is_near_the_best():
    found = gaussian.asked(SEEDS).groupby("level").mean()
    for level, row in found.iterrows():
        assert row["crps"] < 1.25 * row["exact"] < 0.9 * row["prior"], level
        assert row["in90"] > 0.88, level
        assert 0.44 < row["in50"] < 0.75, level


def test_what_a_township_has_of_its_own_counts_for_the_county(case):
    """Of townships alone the county is known about as well as its townships' mean."""
    _, data, field = case
    towns = np.flatnonzero(np.array(data.level) == "township")
    some = replace(
        data, level=("township",) * len(towns), place=data.place[towns], kind=data.kind[towns], value=data.value[towns],
        variance=data.variance[towns],
    )  # fmt: skip
    found, errors = update(field, some), errors_of(some)
    kinds = len(field.kinds)
    county, means = found.members("county", errors)[:, 0, :kinds], found.members("township", errors).mean(axis=1)[:, :kinds]
    np.testing.assert_allclose(county, means, atol=1e-4)


def test_a_township_is_in_itself(case):
    _, _, field = case
    found = related(Side.of(field, "township"), Side.of(field, "township", np.arange(4)))
    np.testing.assert_array_equal(found.near, found.same)
    assert np.abs(found.near - found.apart).max() > 0.1
    np.testing.assert_allclose(np.diag(found.same[:4]), 1.0, atol=0.05)


def test_the_order_of_data_does_not_matter(case):
    _, data, field = case
    order = np.random.default_rng(2).permutation(len(data))
    mixed = replace(
        data, level=tuple(data.level[at] for at in order), place=data.place[order], kind=data.kind[order],
        value=data.value[order], variance=data.variance[order],
    )  # fmt: skip
    errors = errors_of(data)
    one, other = update(field, data), update(field, mixed)
    for level in LEVELS:
        np.testing.assert_allclose(one.members(level, errors), other.members(level, errors[order]), atol=2e-4)


def test_data_that_say_nothing_move_nothing(case):
    _, data, field = case
    found = update(field, replace(data, variance=np.full(len(data), 1e10)))
    for level in LEVELS:
        np.testing.assert_allclose(found.members(level, errors_of(data)), field.levels[level].values(), atol=1e-3)


def test_one_more_datum_that_says_nothing_changes_nothing(case):
    _, data, field = case
    more = replace(
        data, level=(*data.level, "township"), place=np.append(data.place, 2), kind=np.append(data.kind, 7),
        value=np.append(data.value, 3.0), variance=np.append(data.variance, 1e10),
    )  # fmt: skip
    errors = errors_of(more)
    for level in LEVELS:
        one, other = update(field, data).members(level, errors[:-1]), update(field, more).members(level, errors)
        np.testing.assert_allclose(one, other, atol=2e-3)


def test_another_name_for_a_township_changes_nothing_else(case):
    _, data, field = case
    order = np.array([3, 1, 5, 0, 2, 4])  # the township that stands at each place now
    villages = np.concatenate([np.flatnonzero(field.townships == town) for town in order])
    where = {"township": np.argsort(order), "village": np.argsort(villages), "county": np.arange(1)}
    rows = {"township": order, "village": villages, "county": np.arange(1)}
    levels = {
        level: Level(one.mean[rows[level]], one.sd[rows[level]], one.z[:, rows[level]]) for level, one in field.levels.items()
    }
    renamed = Field(field.kinds, field.county, field.township, field.townships, levels)
    moved = replace(data, place=np.array([where[level][place] for level, place in zip(data.level, data.place, strict=True)]))
    errors = errors_of(data)
    for level in LEVELS:
        one, other = update(field, data).members(level, errors), update(renamed, moved).members(level, errors)
        np.testing.assert_allclose(one[:, rows[level]], other, atol=2e-4)


def test_data_move_members_towards_what_was_observed(case):
    _, data, field = case
    found = update(field, data)
    before = np.abs(expected(field, data).mean(axis=1) - data.value)
    moved = {level: found.members(level, errors_of(data)).mean(axis=0) for level in LEVELS}
    after = np.array([moved[level][place, kind] for level, place, kind in zip(data.level, data.place, data.kind, strict=True)])
    assert np.mean(np.abs(after - data.value)) < 0.6 * before.mean()


def test_the_solver_is_the_dense_inverse():
    rng = np.random.default_rng(3)
    sizes, directions = (4, 7, 1), 3
    shared, dense, own, start = rng.normal(size=(sum(sizes), directions)), np.zeros((sum(sizes),) * 2), [], 0
    for size in sizes:
        half, rows = rng.normal(size=(size, size)), np.arange(start, start + size)
        part = half @ half.T + np.eye(size)
        own.append((rows, cho_factor(part, lower=True)))
        dense[np.ix_(rows, rows)] = part
        start += size
    values = rng.normal(size=(sum(sizes), 5))
    np.testing.assert_allclose(
        Solver.of(tuple(own), shared)(values), np.linalg.solve(dense + shared @ shared.T, values), rtol=1e-9
    )


def test_widening_never_narrows_and_leaves_means_alone(case):
    _, data, field = case
    found, errors = update(field, data), errors_of(data)
    for level in LEVELS:
        for target, columns in field.columns.items():
            members = found.members(level, errors, columns)
            wide = widen.widened(found, level, target, errors)
            np.testing.assert_allclose(wide.mean(axis=0), members.mean(axis=0), atol=1e-4)
            assert (wide.std(axis=0) >= members.std(axis=0) - 1e-5).all()


def test_some_columns_move_as_they_do_among_all(case):
    _, data, field = case
    found, errors, some = update(field, data), errors_of(data), np.array([0, 3, 4, len(field.kinds) + 1])
    for level in LEVELS:
        every, left = found.members(level, errors), found.left_out(errors, np.arange(20))
        np.testing.assert_allclose(found.members(level, errors, some), every[:, :, some], atol=1e-4)
        np.testing.assert_allclose(found.moved(level, left, some), found.moved(level, left)[:, :, some], atol=1e-4)
