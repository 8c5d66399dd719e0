"""Grid studies: each design is what it says, one row is one run, and the store gives the same table."""

import csv
import itertools
import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from twin import County, InputError, Scenario
from twin.cli import app
from twin.processes import registry
from twin.runner import CountySpec, Run, summary
from twin.study.factors import Choice, Uniform, Whole
from twin.study.grid import GridStudy, experiment, of_store, study_grid
from twin.study.grid.design import factorial, latin, listed, read_text
from twin.study.grid.names import flat, renamed
from twin.study.grid.table import KEYS

SMALL = County.small(2, 2, 30)
QUICK = {"county": SMALL, "months": 2, "burn_in": 0}
STUDY = {
    "name": "days", "county": {"townships": 2, "villages_per_township": 2, "households_per_village": 30}, "months": 2,
    "burn_in": 0, "replicates": 2, "outcomes": ["trust", "landing_rate", "ledger.inflows"],
    "factors": {"fund.processing_days": [10, 60], "points_system.dose": {"low": 0, "high": 1}},
}  # fmt: skip


# Designs -------------------------------------------------------------------------------------------------------------


def test_a_factorial_design_has_every_combination_once():
    points = factorial([Choice("a", options=("x", "y")), Uniform("b", low=0, high=1), Whole("c", low=1, high=3)], levels=3)
    wanted = list(itertools.product(("x", "y"), (0.0, 0.5, 1.0), (1, 2, 3)))
    assert [tuple(point.values()) for point in points] == wanted


def test_factors_of_a_group_move_together():
    points = factorial(
        [Uniform("a", group="g", low=0, high=1), Uniform("b", group="g", low=2, high=4), Whole("c", low=0, high=1)], 2
    )
    assert {(point["a"], point["b"]) for point in points} == {(0.0, 2.0), (1.0, 4.0)} and len(points) == 4
    with pytest.raises(InputError, match="group 'g' have different numbers of levels"):
        factorial([Choice("a", "g", ("x", "y")), Uniform("b", "g", 0, 1)], levels=3)


def test_a_latin_hypercube_has_one_point_in_each_slice():
    points = pd.DataFrame(
        latin([Uniform("a", low=0, high=1), Uniform("b", low=-1, high=1), Choice("c", options=(1, 2))], 20, seed=3)
    )
    assert sorted((points["a"] * 20).astype(int)) == list(range(20))
    assert sorted(((points["b"] + 1) * 10).astype(int)) == list(range(20))
    assert points["c"].value_counts().to_dict() == {1: 10, 2: 10}
    assert points.equals(pd.DataFrame(latin([Uniform("a"), Uniform("b", low=-1), Choice("c", options=(1, 2))], 20, seed=3)))


def test_points_of_a_hypercube_that_coincide_stand_there_once():
    points = latin([Choice("a", options=(1, 2)), Choice("b", options=("x", "y"))], 20)
    assert len(points) == len({repr(point) for point in points}) <= 4


def test_lists_keep_types_and_leave_out_what_is_missing():
    table = pd.DataFrame({"a": np.array([1, 2]), "b": [0.5, np.nan], "c": ["x", None], "d": pd.array([1, None], dtype="Int64")})
    assert listed(table) == [{"a": 1, "b": 0.5, "c": "x", "d": 1}, {"a": 2}]
    assert all(type(value) in (int, float, str) for point in listed(table) for value in point.values())


def test_a_text_is_read_as_scenario_files_are():
    text = "fund.processing_days,points_system_dose,points_system.from\n10,0.5,2026-03\n\n60,,\n"
    points = read_text(text, "d.csv", ("points_system.dose",))
    assert points == [
        {"fund.processing_days": 10, "points_system.dose": 0.5, "points_system.from": "2026-03"}, {"fund.processing_days": 60}
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), [
    ("", "d.csv, line 1: the first row names"), ("a,a\n1,2\n", "d.csv, line 1"), ("a,\n1,2\n", "d.csv, line 1"), 
    ("a\n", "d.csv: no points"), ("a,b\n1,2\n3\n", "d.csv, line 3: 1 cells; allowed: 2"), ("a\n[1\n", "d.csv, line 2: a"),
])  # fmt: skip
def test_a_bad_text_is_named_by_its_line(text, said):
    with pytest.raises(InputError, match=f"^{said}"):
        read_text(text, "d.csv")


# Names ---------------------------------------------------------------------------------------------------------------


def test_no_two_columns_have_one_name():
    found = summary(Run(CountySpec.small(1, 1, 20), months=1, burn_in=0))
    names = renamed([*found, *registry.knobs()], KEYS)
    assert len(set(names.values())) == len(names) and not any("." in name for name in names.values())
    with pytest.raises(InputError, match="a_b: its column would be 'a_b', as is that of a.b"):
        renamed(["a.b", "a_b"])
    with pytest.raises(InputError, match="point: its column would be 'point'"):
        renamed(["point"], KEYS)


# Runs ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    study = STUDY | {"store": str(tmp_path_factory.mktemp("grid") / "store"), "design": {"name": "factorial", "levels": 2}}
    return study, study_grid(GridStudy.from_dict(study), workers=1)


def test_each_row_is_the_run_that_it_says(found):
    study, table = found
    assert table.shape[0] == 4 * 2 and list(table.columns[:3]) == list(KEYS) and table.index.is_unique
    row = table[(table["fund_processing_days"] == 60) & (table["points_system_dose"] == 1.0) & (table["replicate"] == 1)]
    scenario = {"base": "baseline", "set": {"fund.processing_days": 60}, "mechanisms": {"points_system": 1.0}, "months": 2}
    run = Run(CountySpec.small(2, 2, 30), scenario, replicate=1, burn_in=0)
    values = summary(run)
    assert row.index.tolist() == [run.key]
    assert row["trust"].item() == values["trust"] and row["ledger_inflows"].item() == values["ledger.inflows"]
    assert np.isnan(row["landing_rate"].item())  # nothing closes in two months
    assert table.attrs["units"] == {"fund_processing_days": "days", "points_system_dose": "share", "trust": "share",
                                    "landing_rate": "share", "ledger_inflows": "fen"}  # fmt: skip
    assert table.attrs["paths"]["ledger_inflows"] == "ledger.inflows"


def test_the_store_gives_the_same_table(found):
    study, table = found
    again = of_store(study["store"], outcomes=study["outcomes"])
    pd.testing.assert_frame_equal(again, table)
    assert again.attrs == table.attrs
    assert set(of_store(study["store"]).columns) > set(table.columns)
    with pytest.raises(InputError, match="holds no such design; allowed: days"):
        of_store(study["store"], "other")


def test_a_parquet_file_keeps_units(found, tmp_path):
    _, table = found
    table.to_parquet(tmp_path / "t.parquet")
    assert pd.read_parquet(tmp_path / "t.parquet").attrs == table.attrs


def test_factors_of_every_kind():
    design = {
        "scenario": ["baseline", "linkage-short"],
        "points_system.cover": {"named": {"all": {}, "hills": {"terrain": "hills"}}},
        "points_system.from": ["2026-02", "2026-03"],
        "structure.deterrence": ["saturating", "logit"],
    }
    table = experiment(design, outcomes=["trust", "cost_yuan"], store=False, **QUICK | {"months": 3})
    assert len(table) == table.index.nunique() == 16
    assert table["points_system_cover"].value_counts().to_dict() == {"all": 8, "hills": 8}
    later = table[(table["scenario"] == "baseline") & (table["points_system_from"] == "2026-03")]
    sooner = table[(table["scenario"] == "baseline") & (table["points_system_from"] == "2026-02")]
    assert later["cost_yuan"].max() < sooner["cost_yuan"].max()


def test_numpy_scalars_and_missing_settings():
    design = pd.DataFrame({"fund.processing_days": [np.int64(20), None], "points_system.dose": [np.nan, np.float32(0.5)]})
    table = experiment(
        design, outcomes=["trust", "response_days"], replicates=np.int64(2), seed=np.uint8(3), store=False, **QUICK
    )
    assert table["seed"].tolist() == [3] * 4 and table["fund_processing_days"].isna().tolist() == [False, False, True, True]
    assert table["points_system_dose"].tolist()[2:] == [0.5, 0.5]
    assert table["response_days"].dtype == np.float64


@pytest.mark.parametrize(("design", "said"), [
    ({"fund.procesing_days": [1, 2]}, "unknown knob; did you mean"), ({"fund.processing_days": [1, 1000]}, "allowed: 1 to 365"),
    ([{"fund.processing_days": 1000}], "design, point 1: .*allowed: 1 to 365"), ([{"nothing": 1}], "point 1: .*is no factor"),
    ({"points_system.cover": {"named": {"a": {}, "b": {"terrain": "sea"}}}}, "'sea' is not known"),
    ({"scenario": ["baseline", "basline"]}, "basline"),
])  # fmt: skip
def test_bad_designs_are_refused_before_any_run(design, said):
    with pytest.raises(InputError, match=said):
        experiment(design, store=False, **QUICK)


def ran(design, **more):
    return experiment(design, **{"outcomes": ["trust", "cost_yuan"], "store": False, **QUICK, **more})


@pytest.mark.parametrize(("name", "months"), [("baseline", 3), ("linkage", 3), ("village-linkage", 3)])
def test_a_scenario_does_what_its_name_does(name, months):
    """Title and description say nothing about what a scenario does."""
    days = {"fund.processing_days": [10]}
    one, other = (ran(days, scenario=scenario, months=months) for scenario in (name, Scenario.load(name)))
    assert one.reset_index(drop=True).equals(other.reset_index(drop=True))


def test_a_changed_scenario_may_be_varied():
    table = ran([{}], scenario=Scenario.load("alone/points_system").without("points_system"), months=3)
    assert table.index.tolist() == ran([{}], months=3).index.tolist()


def test_one_value_is_held_fixed():
    table = ran({"points_system.dose": [1], "fund.processing_days": range(10, 31, 20), "points_system.from": 1}, months=3)
    assert table["points_system_dose"].tolist() == table["points_system_from"].tolist() == [1, 1]
    assert table["fund_processing_days"].tolist() == [10, 30]
    assert table.attrs["design"] == ["points_system_dose", "fund_processing_days", "points_system_from"]
    late = ran([{"points_system.dose": 1, "points_system.from": 1}], months=3)
    assert set(table["cost_yuan"]) == set(late["cost_yuan"]) != {0}
    assert ran({"fund.processing_days": np.int64(10), "points_system.dose": np.array([0.5])}).shape[0] == 1
    with pytest.raises(InputError, match="allowed: 1 to 365"):
        ran({"fund.processing_days": [1000], "points_system.dose": [0, 1]})


@pytest.mark.parametrize(("design", "more", "said"), [
    ([{}], {"points": 5}, "they draw from factors"),
    (pd.DataFrame({"fund.processing_days": [10]}), {"levels": 5}, "they draw from factors"),
    ({"fund.processing_days": 10}, {"points": 5}, "they draw from factors"),
    ({"fund.processing_days": [10, 60]}, {"levels": 5}, "levels: of ranges only"),
    ({"fund.processing_days": (10, 60)}, {"points": 5, "levels": 5}, "one of them is possible"),
    ([], {}, "design: no points"), ({}, {}, "design: no points"), (pd.DataFrame({"fund.processing_days": []}), {}, "no points"),
    ([{}], {"outcomes": ["trust", "trust"]}, "outcome 'trust' is given twice"),
    (GridStudy.from_dict(STUDY), {}, "the study says itself what county, months, burn_in, store would say"),
    (GridStudy.from_dict(STUDY), {"scenario": "linkage", "replicates": 9}, "what scenario, county, months, replicates"),
])  # fmt: skip
def test_what_cannot_act_is_refused(design, more, said):
    with pytest.raises(InputError, match=said):
        ran(design, **more)


def test_one_outcome_needs_no_list():
    assert ran([{}], outcomes="trust").columns[-1] == "trust"


def test_an_unknown_outcome_names_its_neighbours():
    with pytest.raises(InputError, match="unknown outcome 'trst'; did you mean 'trust'"):
        experiment([{"fund.processing_days": 10}], outcomes=["trst"], store=False, **QUICK)


# The command ---------------------------------------------------------------------------------------------------------


def written(folder, **more):
    path = folder / "days.yaml"
    path.write_text(json.dumps(STUDY | {"store": str(folder / "store")} | more), encoding="utf-8")
    return path


def test_the_command_writes_tables_and_a_code_book(tmp_path):
    ran = CliRunner().invoke(app, ["grid", str(written(tmp_path)), "--workers", "1", "--out", str(tmp_path / "out")])
    assert ran.exit_code == 0, ran.output
    with (tmp_path / "out" / "runs.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 6 * 2 and rows[0]["landing_rate"] == "" and float(rows[0]["trust"]) > 0
    book = pd.read_csv(tmp_path / "out" / "columns.csv").set_index("column")
    assert book.loc["fund_processing_days", ["role", "unit"]].tolist() == ["design", "days"]
    table = pd.read_parquet(tmp_path / "out" / "runs.parquet")
    assert list(table.columns) == list(rows[0]) and table["run_key"].tolist() == [row["run_key"] for row in rows]


def test_points_may_come_from_standard_input(tmp_path):
    study = str(written(tmp_path))
    ran = CliRunner().invoke(
        app, ["grid", study, "--design", "-", "--workers", "1", "--json"], input="fund_processing_days\n10\n30\n"
    )
    assert ran.exit_code == 0, ran.output
    runs = json.loads(ran.stdout)["runs"]
    assert [run["fund_processing_days"] for run in runs] == [10, 10, 30, 30] and runs[0]["landing_rate"] is None


def test_a_plan_runs_nothing(tmp_path):
    ran = CliRunner().invoke(app, ["grid", str(written(tmp_path)), "--plan", "--json"])
    assert json.loads(ran.stdout) == {"points": 6, "replicates": 2, "runs": 12,
                                      "levels": {"fund.processing_days": 2, "points_system.dose": 3}}  # fmt: skip
    assert not (tmp_path / "store").exists()


def test_a_listed_design_stands_beside_its_study(tmp_path):
    (tmp_path / "points.csv").write_text("fund.processing_days\n10\n400\n", encoding="utf-8")
    study = written(tmp_path, factors={}, design={"name": "list", "file": "points.csv"})
    with pytest.raises(InputError, match="points.csv, point 2: .*allowed: 1 to 365"):
        GridStudy.load(study)
    (tmp_path / "points.csv").write_text("fund.processing_days\n10\n40\n", encoding="utf-8")
    assert len(GridStudy.load(study).points) == 2


def test_flat_names_are_plain():
    assert flat("landing_curve.0.5") == "landing_curve_0_5"
