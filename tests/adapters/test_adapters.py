"""What other tools call gives what a run gives: settings arrive, luck is as promised, nothing undefined passes unseen."""

import pickle

import numpy as np
import optuna
import pytest
from SALib.analyze import sobol as _  # noqa: F401 (ProblemSpec finds it)

from twin.adapters import optuna as for_optuna
from twin.adapters import salib, sampler
from twin.adapters.ema import Called
from twin.adapters.simulator import Simulator, named, ranges
from twin.base.errors import InputError
from twin.county.county import County
from twin.processes.registry import knobs
from twin.runner import CountySpec, Run, summary
from twin.scenario.scenario import Scenario

SMALL = CountySpec.small(2, 2, 30)
QUICK = {"county": SMALL, "months": 3, "burn_in": 0}
DAYS = "fund.processing_days"


def run(days, replicate, seed=0):
    return summary(Run(SMALL, {"base": "baseline", "set": {DAYS: days}, "months": 3}, None, seed, replicate, 0))


def test_a_simulator_gives_means_of_runs_with_shared_luck():
    one = Simulator(("trust", "ledger.idle"), replicates=2, **QUICK)
    wanted = [np.mean([run(20, r)[name] for r in (0, 1)]) for name in ("trust", "ledger.idle")]
    assert list(one({DAYS: np.int64(20)}).values()) == wanted
    table = one.table([{DAYS: 20}, {DAYS: 50}])
    np.testing.assert_array_equal(table[0], wanted)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(one)).table([{DAYS: 20}])[0], wanted)


def test_a_simulator_takes_a_scenario():
    one = Simulator("cost_yuan", scenario=Scenario.load("linkage"), **QUICK)
    found = pickle.loads(pickle.dumps(one))({DAYS: 20})
    assert found == Simulator(["cost_yuan"], scenario="linkage", **QUICK)({DAYS: 20}) and found["cost_yuan"] > 0
    assert one.table([{DAYS: 20}])[0, 0] == found["cost_yuan"]
    with pytest.raises(InputError, match="outcome 'trust' is given twice"):
        Simulator(("trust", "trust"), **QUICK)


def test_fresh_luck_is_the_settings_own():
    one = Simulator(("trust",), fresh=True, **QUICK)
    again = Simulator(("trust",), fresh=True, **QUICK)
    values = [one({DAYS: 20 + 1e-9 * number})["trust"] for number in range(4)]
    assert len(set(values)) > 1 and values == [again({DAYS: 20 + 1e-9 * number})["trust"] for number in range(4)]


def test_ranges_are_checked():
    assert ranges({"fund.by_need": None, "points_system.dose": [0, 1], "points_system.from": (0, 5)}) == {
        "fund.by_need": (0.0, 1.0), "points_system.dose": [0, 1], "points_system.from": (0, 5)
    }  # fmt: skip
    assert ranges({DAYS: range(10, 31, 10)}) == {DAYS: [10, 20, 30]}
    with pytest.raises(InputError, match="from 1 to 365|1 to 365"):
        ranges({DAYS: (1.0, 1000.0)})
    assert named(["a.b"]) == {"a_b": "a.b"}


def test_bounds_that_are_whole_leave_whole_numbers_to_tools_and_two_words_are_options():
    found = ranges(
        {DAYS: (10, 30), "points_system.dose": (0, 1.0), "points_system.from": (0, 5), "scenario": ("baseline", "linkage")}
    )
    assert [[type(one) for one in bounds] for bounds in found.values()] == [[int] * 2, [float] * 2, [int] * 2, [str] * 2]


def test_salib_gets_its_function():
    spec = salib.problem({DAYS: (5.0, 60.0), "points_system.dose": [0, 1]}, ["trust", "cost_yuan"])
    assert spec["bounds"] == [[5.0, 60.0], [0.0, 2.0]]
    called = salib.function(spec, store=False, **QUICK)
    found = called(np.array([[10.0, 0.3], [10.0, 1.7], [10.0, 2.0]]))
    assert found.shape == (3, 2) and found[0, 1] == 0 < found[1, 1] == found[2, 1]
    spec.sample_sobol(2, calc_second_order=False)
    spec.evaluate(called)
    assert spec.results.shape == (8, 2) and np.isfinite(spec.results).all()


def test_salib_is_not_given_what_is_undefined():
    spec = salib.problem({DAYS: None}, ["landing_rate"])
    with pytest.raises(InputError, match="point 0: outcome landing_rate is undefined \\(2 of 2 points\\)"):
        salib.function(spec, store=False, **QUICK)(np.array([[10.0], [20.0]]))


@pytest.mark.parametrize("factors", [3, 7, 15])
@pytest.mark.parametrize("others", [-1, 1])
def test_a_design_of_another_problem_is_refused(factors, others):
    """SALib itself does not notice at these numbers of factors: indices would stand beside the wrong names."""
    paths = list(knobs())[:factors]
    called = salib.function({"names": paths, "outputs": ["trust"]}, store=False, **QUICK)
    with pytest.raises(InputError, match=f"for {factors} factors"):
        called(np.full((2, factors + others), 0.5))


def test_optuna_optimises():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    objective = for_optuna.objective({DAYS: (5, 60), "points_system.dose": [0.0, 1.0]}, ["trust", "cost_yuan"], **QUICK)
    study = optuna.create_study(directions=["maximize", "minimize"], sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(objective, n_trials=3)
    for trial in study.trials:
        assert isinstance(trial.params[DAYS], int) and (trial.values[1] > 0) == (trial.params["points_system.dose"] > 0)


def test_samplers_get_theirs():
    called = sampler.pyabc([DAYS], ["ledger.idle"], **QUICK)
    value = called({"fund_processing_days": 20})["ledger_idle"]
    assert value == pickle.loads(pickle.dumps(called))({DAYS: 20.0})["ledger_idle"]
    batch = sampler.batch([DAYS], ["ledger.idle"], **QUICK)
    assert batch([[20.0], [21.0]]).shape == (2, 1) and batch([20.0]).tolist() == [value]


def test_ema_calls_with_flat_names():
    called = Called(Simulator(("ledger.idle",), **QUICK), {"fund_processing_days": DAYS})
    assert called(fund_processing_days=20) == {"ledger_idle": run(20, 0)["ledger.idle"]}


def test_a_county_at_hand_will_do():
    place = County.small(2, 2, 30)
    assert (
        Simulator(("trust",), months=1, burn_in=0, county=place)({})["trust"]
        == Simulator(("trust",), months=1, burn_in=0, county=SMALL)({})["trust"]
    )


def test_a_wrong_name_is_named():
    with pytest.raises(InputError, match="unknown outcome 'trst'; did you mean 'trust'"):
        Simulator(("trst",), **QUICK)({})
