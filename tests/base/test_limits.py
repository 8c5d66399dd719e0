"""Work has a limit that is told before anything is drawn or run, and lists of jobs are never at hand as a whole."""

import itertools

import pytest

from tests.runner.test_runner import TINY, plain
from twin.base.errors import InputError
from twin.base.limits import RUNS, check_runs
from twin.county.county import County
from twin.runner import Run, evaluate
from twin.study.compare.paired import compare


def test_more_runs_than_the_limit_are_refused_with_what_they_would_take(monkeypatch):
    check_runs(RUNS)
    with pytest.raises(
        InputError, match=r"1,000,000,000 runs would take about 231 days of one core and 3,000.0 GB; allowed: 1,000,000"
    ):
        check_runs(10**9)
    with pytest.raises(InputError, match="about 11,574 days"):
        check_runs(10**9, households=9800, months=100)
    monkeypatch.setenv("TWIN_LIMIT_RUNS", str(10**9))
    check_runs(10**9)
    monkeypatch.setenv("TWIN_LIMIT_RUNS", "5")
    with pytest.raises(InputError, match="allowed: 5, or"):
        check_runs(6)
    for bad in ("-1", "1e9", "x" * 500, "9" * 5000):
        monkeypatch.setenv("TWIN_LIMIT_RUNS", bad)
        with pytest.raises(InputError, match=r"^TWIN_LIMIT_RUNS: .{1,90} is not possible; allowed: a whole number above 0$"):
            check_runs(1)


def test_a_comparison_and_an_evaluation_beyond_it_do_not_begin(tmp_path):
    with pytest.raises(InputError, match="2,000,000,000 runs"):
        compare(["baseline", "linkage"], County.small(1, 1, 10), replicates=10**9)
    with pytest.raises(InputError, match="1,000,000,000,000 runs"):
        evaluate((Run(TINY, seed=seed) for seed in itertools.count()), tmp_path / "s", workers=1, measure=plain, total=10**12)
    assert not (tmp_path / "s").exists()
