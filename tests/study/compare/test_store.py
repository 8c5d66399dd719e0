"""A comparison keeps its runs: it goes on where it was stopped, others share them, and no number depends on that."""

import pandas as pd
import pytest
from pyarrow.parquet import read_metadata

from twin import County, Scenario
from twin.runner import Store
from twin.study.compare.paired import compare
from twin.study.trial.case import Case
from twin.study.trial.run import run_case

PLACE = County.small(1, 2, 20)
MONTHS = 12


def compared(store, names=("baseline", "linkage"), replicates=2, said=None, **more):
    show = None if said is None else lambda *at: said.append(at)
    return compare(names, PLACE, replicates, MONTHS, workers=1, grades=False, plain=False, store=store, progress=show, **more)


def kept(folder):
    """How many runs a folder keeps; none of them was run twice."""
    (place,) = folder.iterdir()
    count = len(Store(place))
    assert sum(read_metadata(part).num_rows for part in (place / "parts").iterdir()) == count
    return count


def same(one, other):
    assert one.to_json() == other.to_json()
    assert one.results == other.results
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name], check_exact=True)


@pytest.fixture(scope="module")
def alone():
    return compared(False)


def test_numbers_are_the_same_with_and_without_a_store(alone, tmp_path):
    same(compared(tmp_path), alone)
    same(compared(tmp_path), alone)
    assert kept(tmp_path) == 4


def test_a_comparison_that_was_stopped_runs_the_rest_only(alone, tmp_path):
    compared(tmp_path, replicates=1)
    said = []
    same(compared(tmp_path, said=said), alone)
    assert said[0] == (1, 4) and said[-1] == (4, 4)
    assert kept(tmp_path) == 4


def test_comparisons_share_runs(tmp_path):
    compared(tmp_path)
    third = Scenario.load("baseline").with_mechanism("points_system")
    compared(tmp_path, ("baseline", third), replicates=3)
    assert kept(tmp_path) == 4 + 3 + 1


def test_a_scenario_under_another_name_has_that_name(alone, tmp_path):
    compared(tmp_path)
    renamed = Scenario.from_dict({"base": "linkage", "name": "other"})
    found = compared(tmp_path, ("baseline", renamed))
    assert found.names == ["baseline", "other"]
    same(found, compared(False, ("baseline", renamed)))


def test_the_same_scenario_twice_is_run_once(tmp_path):
    found = compared(tmp_path, ("baseline", "baseline"), replicates=1)
    assert found.results[0] == found.results[1]
    assert kept(tmp_path) == 1


TRIAL = {
    "county": {"townships": 1, "villages_per_township": 4, "households_per_village": 12}, "months": 12, "burn_in": 0,
    "outcomes": ["awareness", "trust"], "replicates": 4, "assign": {"unit": "village"},
    "arms": {"usual": {}, "points": {"mechanisms": {"points_system": 1.0}}},
}  # fmt: skip


def test_a_trial_keeps_its_replicates(tmp_path):
    case = Case.from_dict(TRIAL)
    alone = run_case(case, workers=1, store=False)
    run_case(case, workers=1, store=tmp_path, replicates=3)
    assert kept(tmp_path) == 3
    again = run_case(case, workers=1, store=tmp_path)
    assert again.to_json() == alone.to_json()
    pd.testing.assert_frame_equal(again.effects, alone.effects, check_exact=True)
    assert kept(tmp_path) == 4
    other = TRIAL | {"arms": {"usual": {}, "points": {"mechanisms": {"points_system": 0.5}}}}
    run_case(Case.from_dict(other), workers=1, store=tmp_path)
    assert kept(tmp_path) == 8
