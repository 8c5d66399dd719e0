"""What is kept of a pool beside it is what its runs say, whatever has become of the file."""

import io

import numpy as np
import pytest

from twin.living.ensemble.arrays import arrays
from twin.living.ensemble.field import LEVELS, Field
from twin.living.ensemble.laid_out import FILE, laid_out
from twin.living.ensemble.pool import Setting, pool
from twin.runner.place import CountySpec
from twin.scenario.scenario import Scenario


@pytest.fixture(scope="module")
def setting():
    scenario = Scenario.load("linkage")
    return Setting(CountySpec.small(2, 2, 30), scenario, 4, burn_in=0)


def same(one, other):
    (pool_, field), (made, laid) = one, other
    assert field.kinds == laid.kinds and (field.county, field.township) == (laid.county, laid.township)
    np.testing.assert_array_equal(field.townships, laid.townships)
    for level in LEVELS:
        for name in ("mean", "sd", "z"):
            np.testing.assert_array_equal(getattr(field.levels[level], name), getattr(laid.levels[level], name))
    np.testing.assert_array_equal(pool_.scores, made.scores)
    assert (pool_.cube.first, pool_.cube.policies, pool_.cube.months) == (made.cube.first, made.cube.policies, made.cube.months)
    assert set(made.cube.counts) < set(pool_.cube.counts)
    for name, counts in made.cube.counts.items():
        np.testing.assert_array_equal(counts, pool_.cube.counts[name])
    np.testing.assert_array_equal(made.cube.charged, pool_.cube.charged)


def test_a_pool_read_again_is_the_pool_that_was_run(setting, tmp_path, monkeypatch):
    made = pool(setting, tmp_path, 6, workers=1)
    same((made, Field.of(made)), laid_out(setting, tmp_path, 6, workers=1))
    with monkeypatch.context() as patch:
        patch.setattr("twin.living.ensemble.laid_out.pool", None)  # nothing is asked of the runs any more
        same((made, Field.of(made)), laid_out(setting, tmp_path, 6, workers=1))
        same((made, Field.of(made)), laid_out(setting, tmp_path, 4, workers=1))  # of more that are kept all
    more = pool(setting, tmp_path, 8, workers=1)
    same((more, Field.of(more)), laid_out(setting, tmp_path, 8, workers=1))


def test_a_file_that_is_damaged_or_gone_is_made_again(setting, tmp_path):
    made = laid_out(setting, tmp_path, 6, workers=1)
    whole = (tmp_path / FILE).read_bytes()
    middle = len(whole) // 2
    for bad in (whole[:middle], b"", b"no archive", whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], plain()):
        (tmp_path / FILE).write_bytes(bad)
        same(*[(pool(setting, tmp_path, 6, workers=1), made[1]), laid_out(setting, tmp_path, 6, workers=1)])
        assert (tmp_path / FILE).read_bytes() == whole
    (tmp_path / FILE).unlink()
    laid_out(setting, tmp_path, 6, workers=1)
    assert (tmp_path / FILE).read_bytes() == whole and not list(tmp_path.glob(".*.tmp"))


def plain():
    sink = io.BytesIO()
    np.save(sink, np.arange(3.0))
    return sink.getvalue()


def test_no_byte_of_a_head_makes_reading_fail(tmp_path):
    file, one = tmp_path / "kept.npz", {"a": np.arange(3.0)}
    arrays(file, ["x"], lambda: one)
    whole = file.read_bytes()
    for at in range(len(whole)):
        for flip in (1, 8, 255):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
            assert np.array_equal(arrays(file, ["x"], lambda: one)["a"], one["a"])


def test_arrays_are_of_the_runs_that_are_asked_for_even_where_they_cannot_be_written(tmp_path):
    one, other = {"a": np.arange(3.0)}, {"a": np.arange(4.0)}
    file = tmp_path / "kept.npz"
    for _ in range(2):
        assert np.array_equal(arrays(file, ["x", "y"], lambda: one)["a"], one["a"])
    assert np.array_equal(arrays(file, ["x", "y"], lambda: other)["a"], one["a"])  # not asked for again
    assert np.array_equal(arrays(file, ["y", "x"], lambda: other)["a"], other["a"])
    file.unlink()
    file.mkdir()  # where nothing can be written
    assert np.array_equal(arrays(file, ["x"], lambda: one)["a"], one["a"])
    assert file.is_dir() and list(tmp_path.iterdir()) == [file]
    (tmp_path / "none").write_bytes(b"")
    assert np.array_equal(arrays(tmp_path / "none" / "kept.npz", ["x"], lambda: one)["a"], one["a"])
