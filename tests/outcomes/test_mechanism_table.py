"""The table of mechanisms of a run: one row per month and mechanism in force, kept through folders, forks and comparisons."""

import pandas as pd
import pytest

from experiments.who_is_served import rows
from twin import County, PolicyTwin, Result, Scenario
from twin.outcomes.tables import MECHANISMS, mechanism_table
from twin.study.compare.comparison import Comparison
from twin.study.compare.paired import compare

PLACE = County.small(2, 2, 30)
DEAR = Scenario.from_dict(
    {"name": "dear", "base": "baseline",
     "mechanisms": {"staff_increase": 1, "points_system": {"dose": 1, "from": "2026-02", "priority": 1}}}
)  # fmt: skip


@pytest.fixture(scope="module")
def lived():
    return PolicyTwin(PLACE, DEAR, seed=1, burn_in=0).run(3)


def test_a_row_for_every_month_in_force(lived):
    table = lived.result().mechanisms
    assert list(table.columns) == list(MECHANISMS)
    assert list(zip(table["month"], table["mechanism"], strict=True)) == [
        ("2026-01", "staff_increase"),
        ("2026-02", "points_system"),
        ("2026-02", "staff_increase"),
        ("2026-03", "points_system"),
        ("2026-03", "staff_increase"),
    ]
    assert (table.loc[table["mechanism"] == "points_system", "paid_share"] == 1.0).all()
    assert (table.loc[table["mechanism"] == "staff_increase", "paid_share"] < 1.0).all()
    assert (table["in_force"] <= table["planned"]).all()


def test_what_is_paid_is_what_the_ledger_says(lived):
    result = lived.result()
    assert result.mechanisms["paid_yuan"].sum() == pytest.approx(result.summary["cost_yuan"], abs=0.1)


@pytest.mark.parametrize("budget", [1.0, 0.02])
def test_what_is_handed_on_is_what_the_ledger_says(budget):
    """Also while it is set up for a part of the money that it asks for: what it hands on is then a part of a part."""
    scarce = Scenario.from_dict({"base": "baseline", "mechanisms": {"promotion_days": 1}, "set": {"fund.operations": budget}})
    result = PolicyTwin(PLACE, scarce, seed=1, burn_in=6).run(8).result()
    table, money = result.mechanisms, result.summary["money"]
    assert money["handed_on"] > 0 and (budget == 1.0 or (table["paid_share"] < 1.0).any())
    assert table["paid_yuan"].sum() == pytest.approx(money["mechanisms"] + money["handed_on"], abs=0.1)


def test_a_branch_goes_on_with_its_own(lived):
    branch = lived.fork(DEAR.without("points_system")).run(1)
    assert len(lived.result().mechanisms) == 5
    assert branch.result().mechanisms["mechanism"].tolist()[5:] == ["staff_increase"]


def test_it_survives_its_folder_and_is_empty_in_older_ones(lived, tmp_path):
    result = lived.result()
    again = Result.load(result.save(tmp_path))
    pd.testing.assert_frame_equal(again.mechanisms, result.mechanisms)
    (tmp_path / "mechanisms.parquet").unlink()
    older = Result.load(tmp_path)
    assert older.mechanisms.empty
    assert list(older.mechanisms.columns) == list(MECHANISMS)


@pytest.mark.slow
def test_a_comparison_keeps_it(tmp_path):
    found = compare(["baseline", DEAR], PLACE, 2, months=2, workers=1, grades=False, store=False)
    assert found.part("mechanisms", 0).empty
    part = found.part("mechanisms", 1)
    assert part["mechanism"].tolist() == ["staff_increase", "points_system", "staff_increase"]
    again = Comparison.load(found.save(tmp_path))
    pd.testing.assert_frame_equal(again.part("mechanisms", 1), part)
    (tmp_path / "mechanisms.parquet").unlink()
    assert Comparison.load(tmp_path).part("mechanisms", 1).empty


def test_without_mechanisms_it_is_empty():
    assert mechanism_table([], 0).empty
    assert PolicyTwin(PLACE, "baseline", seed=1, burn_in=0).run(1).result().mechanisms.empty


def test_what_is_free_keeps_its_dose_in_the_table_of_who_is_served():
    dose = rows(PLACE, 1, 3).set_index("case")["dose of tolerance"]
    assert dose["seven dear ones and tolerance made free"] == pytest.approx(dose["tolerance made free"])
    assert dose["linkage without the fund"] < dose["linkage without the fund, workers last"] < dose["linkage, all free of yuan"]
