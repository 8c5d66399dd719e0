"""Sensitivity studies: files are read strictly, runs go through the store, what cannot be answered stops with a key."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import twin.cli
from twin import posterior
from twin.base.errors import InputError
from twin.mechanisms import mechanism
from twin.processes import registry
from twin.runner import CountySpec, Store, keys_of
from twin.study.file import Study, StudyFile
from twin.study.sensitivity import SensitivityStudy, first_look, forecast, study_sensitivity
from twin.study.sensitivity.outputs import in_blocks
from twin.study.sensitivity.scales import agreement
from twin.study.titles import factor_title

PLACE = {"townships": 2, "villages_per_township": 3, "households_per_village": 40}
TINY = {
    "name": "tiny",
    "county": PLACE,
    "base": "village-linkage",
    "months": 3,
    "burn_in": 0,
    "replicates": {"first": 2, "most": 2},
    "outcomes": ["trust", "awareness"],
    "method": {"name": "morris", "trajectories": 4},
    "factors": {"reach.notice_reach": {"low": 0.05, "high": 0.9}, "points_system.dose": None, "where.villages.coverage": None},
}


def study(tmp_path: Path, **changes) -> SensitivityStudy:
    return SensitivityStudy.from_dict(TINY | {"store": str(tmp_path / "store")} | changes)


def refused(**changes) -> str:
    with pytest.raises(InputError) as problem:
        SensitivityStudy.from_dict(TINY | changes)
    return str(problem.value)


# --- runs from changes ---


def test_a_span_narrows_knobs_that_are_not_named():
    levers = {one.name: one for one in SensitivityStudy.from_dict(TINY | {"knobs": "all", "span": 0.25}).levers.factors}
    days, named = levers["fund.processing_days"], levers["reach.notice_reach"]
    assert (days.low, days.high) == pytest.approx((40 - 39 / 4, 40 + 325 / 4))
    assert (named.low, named.high) == (0.05, 0.9)
    assert "span" in refused(knobs="all", span=0)


def common(**more) -> Study[StudyFile]:
    return Study.of({"name": "any", "county": PLACE, "base": "linkage", "months": 12} | more, StudyFile)


@pytest.mark.parametrize(("key", "number"), [("townships", 0), ("villages_per_township", -1), ("households_per_village", 0)])
def test_a_made_county_of_a_size_that_cannot_be_is_refused_at_its_line(tmp_path, key, number):
    file = tmp_path / "study.yaml"
    file.write_text(f"name: any\ncounty:\n  {key}: {number}\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=rf"^study.yaml, line 3: county.{key}: {number} is not possible; allowed: a whole number"
    ):
        Study.load(file, StudyFile)


def test_sizes_that_are_not_given_are_those_of_a_small_county():
    assert common(county={"townships": 1}).county.size == (1, 3, 40)


def test_changes_reach_the_scenario():
    one = common(set={"points_system.dose": 0.5}, mechanisms={"smart_platform": {"cover": {"village_type": "leading"}}})
    changes = {
        "points_system.dose": 0.7,
        "smart_platform.cover.share": 0.4,
        "flying_inspection.from": 3,
        "structure.deterrence": "logit",
        "sizes": "standard",
        "fund.processing_days": 12,
        "livelihood_bill": None,
    }
    found = one.check(changes)
    assert found.mechanisms["points_system"].dose.plain == 0.7
    cover = found.mechanisms["smart_platform"].phases[0].cover
    assert (cover.share, cover.village_type) == (0.4, ("leading",))
    assert found.mechanisms["flying_inspection"].since == found.start + 3
    assert (found.structure["deterrence"], found.sizes) == ("logit", "standard")
    assert found.settings["fund.processing_days"][0].value.plain == 12
    assert "livelihood_bill" not in found.mechanisms and "livelihood_bill" in one.base.mechanisms
    assert one.base.mechanisms["points_system"].dose.plain == 0.5


def test_no_change_is_the_same_run_as_the_base():
    one = common()
    again = common(mechanisms={"points_system": 1.0})
    assert one.run().key == again.run({"points_system.dose": 1.0}).key
    assert one.run().key != one.run(replicate=1).key


def test_a_study_names_its_county_in_few_bytes():
    assert common().county == CountySpec.small(2, 3, 40)
    assert common(county="demo", scale=0.1).county == CountySpec("demo", share=0.1)
    assert common(county=PLACE | {"where": {"villages": {"coverage": 0.5}}}).county.name == "given"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "a b"}, "name"),
        ({"outcomes": []}, "outcomes"),
        ({"outcomes": ["trust", "trust"]}, "given twice"),
        ({"replicates": {"first": 3, "most": 2}}, "less than `first`"),
        ({"base": "nothing"}, "no scenario 'nothing'"),
        ({"set": {"fund.nothing": 1}}, "unknown knob"),
        ({"scale": 0.0}, "scale"),
    ],
)
def test_common_keys_are_checked(changes, said):
    with pytest.raises(InputError, match=said):
        common(**changes)


def test_messages_name_the_line(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text("name: x\nmethod: sobol\nfactors:\n  fund.nothing: {low: 0, high: 1}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"study.yaml, line 4: factors.fund.nothing: unknown knob"):
        SensitivityStudy.load(path)
    with pytest.raises(InputError, match="no such file"):
        SensitivityStudy.load(tmp_path / "none.yaml")


# --- factors ---


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        ({}, "varies something"),
        ({"points_sytem.dose": None}, "did you mean 'points_system'"),
        ({"points_system.dose": {"high": 2}}, "out of range; allowed: 0 to 1"),
        ({"points_system.nothing": None}, "has no 'nothing'"),
        ({"points_system.from": {"low": 0, "high": 1.5}}, "whole numbers"),
        ({"points_system.from": {"high": 3}}, "out of range; allowed: 0 to 2"),
        ({"policies.sanitary_toilet.entitlement": None}, "no range of its own"),
        ({"structure.nothing": None}, "unknown relation"),
        ({"structure.deterrence": ["logit", "x"]}, "'x' is not known"),
        ({"where.villages.size": {"low": 1, "high": 2}}, "unknown column size"),
        ({"where.here": None}, "no county trait"),
        ({"member": [0, 999]}, "no member 999"),
        ({"fund.processing_days": {"posterior": True}}, "no fitted parameter"),
        ({"fund.processing_days": {"posterior": True, "low": 1}}, "not two of them"),
        ({"fund.processing_days": {"low": 5, "high": 5}}, "low < high"),
        ({"trust": None}, "is no factor"),
    ],
)
def test_bad_factors_are_refused(factors, said):
    assert said in refused(factors=factors)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"method": {"name": "morris", "rows": 64}}, "`rows` does not fit morris"),
        ({"method": {"name": "sobol", "rows": 48}}, "powers of two"),
        ({"method": {"name": "pawn", "second": True}}, "does not fit pawn"),
        ({"method": "guess"}, "is not known"),
        ({"replicates": {"first": 1, "most": 4}}, "too few"),
        ({"method": "delta", "factors": {"member": {"group": "a"}, "reach.notice_reach": None}}, "does not fit delta"),
    ],
)
def test_bad_methods_are_refused(changes, said):
    assert said in refused(**changes)


def test_every_kind_of_factor_reaches_its_run(tmp_path):
    factors = {
        "points_system.cover.share": {"low": 0.1, "high": 1},
        "points_system.from": None,
        "structure.deterrence": None,
        "structure.diffusion": None,
        "structure.leakage": None,
        "member": None,
        "sizes": None,
        "where.villages.terrain": None,
        "where.households.persons": {"low": 1, "high": 6},
        "report.pass_up": {"posterior": True},
        "policies.sanitary_toilet.entitlement": {"low": 1000, "high": 3000},
    }
    one = study(tmp_path, factors=factors)
    setting = {
        "points_system.cover.share": 0.5, "points_system.from": 1, "member": 3,
        "structure.deterrence": "balance", "structure.diffusion": "village", "structure.leakage": "ppi",
        "sizes": "standard", "where.villages.terrain": "hills", "where.households.persons": 2, "report.pass_up": 0.4,
        "policies.sanitary_toilet.entitlement": 1500.0,
    }  # fmt: skip
    run = one.levers.run(setting, 1)
    scenario, county = run.resolved(), run.county.build()
    assert dict(run.parameters) == posterior.member(3) | {"report.pass_up": 0.4}
    assert (county.villages["terrain"] == 1).all() and (county.households["persons"] == 2).all()
    assert county.villages["terrain"].dtype == np.int8
    assert scenario.policies["sanitary_toilet"].entitlement == 1500
    assert (scenario.structure["diffusion"], scenario.structure["leakage"]) == ("village", "ppi")
    assert scenario.structure["deterrence"] == "balance" and scenario.mechanisms["points_system"].size == "standard"
    assert run.key == one.levers.run(setting, 1).key != one.levers.run(setting, 2).key


def test_a_posterior_factor_leaves_the_other_parameters_to_the_replicate(tmp_path):
    one = study(tmp_path, factors={"report.pass_up": {"posterior": True}, "reach.notice_reach": None})
    run = one.levers.run({"report.pass_up": 0.3, "reach.notice_reach": 0.2}, 5)
    assert dict(run.parameters) == posterior.member(5) | {"report.pass_up": 0.3}
    point = study(tmp_path, factors={"report.pass_up": {"posterior": True}, "reach.notice_reach": None}, parameters="point")
    assert dict(point.levers.run({"report.pass_up": 0.3, "reach.notice_reach": 0.2}, 5).parameters) == {"report.pass_up": 0.3}


def test_knobs_adds_all_that_is_not_named(tmp_path):
    one = study(tmp_path, knobs="uncertain", set={"workload.list_work": 0.1}, factors={"structure.deterrence": None})
    names = [factor.name for factor in one.levers.factors]
    assert names[0] == "structure.deterrence" and "workload.relay_hours" in names
    assert "workload.list_work" not in names and "fund.processing_days" not in names


def test_runs_of_a_replicate_stay_together(tmp_path):
    one = study(tmp_path)
    order = [(point, replicate) for point, replicate, _ in in_blocks(one.levers, one.design, range(2))]
    assert sorted(order) == [(p, r) for p in range(len(one.design)) for r in range(2)]
    assert [replicate for _, replicate in order] == [0] * len(one.design) + [1] * len(one.design)


# --- running ---


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A study with every part, run once."""
    home = tmp_path_factory.mktemp("study")
    chosen = study(home, months=8, check_scale={"times": 2 / 3, "size": 4}, title={"en": "A tiny study", "zh": "小型研究"})
    return chosen, study_sensitivity(chosen, workers=1)


@pytest.mark.slow
def test_a_study_finds_what_is_there(done):
    chosen, found = done
    assert found.indices.points == len(found.points) == 16 and found.indices.replicates == 2
    best = found.ranked("awareness").iloc[0]
    assert best["factor"] == "reach.notice_reach"
    assert set(found.indices.variance["part"]) == {"factors", "luck", "interaction"}
    assert set(found.scales["verdict"]) <= {"unchanged", "changed", "cannot be told"}
    assert (found.scales["households"] == 240).all() and (found.scales["households_other"] == 160).all()
    assert found.scales.set_index("outcome")["agreement"]["awareness"].between(0.8, 1.2).all()


@pytest.mark.slow
def test_done_again_nothing_is_run_and_all_is_the_same(done):
    chosen, found = done
    told = []
    again = study_sensitivity(chosen, workers=1, progress=lambda ready, total: told.append((ready, total)))
    assert again.ran == 0 < found.ran
    assert json.dumps(again.to_json()) == json.dumps(found.to_json())
    assert told[-1][0] == told[-1][1] and told == sorted(told)


@pytest.mark.slow
def test_forecast_and_first_look(done):
    chosen, found = done
    ahead = forecast(chosen, workers=2)
    assert (ahead.points, ahead.there, ahead.seconds) == (16, ahead.runs, 0)
    assert ahead.runs == ahead.most == len(Store(chosen.study.store).frame()), "the runs of check_scale are counted"
    seen = first_look(chosen)
    assert seen.points == seen.of == 16
    best = seen.table[seen.table["outcome"] == "awareness"].set_index("factor")["rank_correlation"]
    assert best.idxmax() == "reach.notice_reach"


@pytest.mark.slow
def test_the_folder_holds_everything(done, tmp_path):
    from twin.report.sensitivity import tables as report

    _, found = done
    page = report.write(found, tmp_path / "out", "zh").read_text(encoding="utf-8")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "twin-result.json",
        "report.html",
        "figures",
        "sensitivity.json",
        "indices.csv",
        "variance.csv",
        "points.csv",
        "scales.csv",
    }
    assert 'lang="zh"' in page and "A tiny study" in page and "小型研究" in page
    assert len(list((tmp_path / "out" / "figures").glob("*.png"))) == 4
    held = json.loads((tmp_path / "out" / "sensitivity.json").read_text(encoding="utf-8"))
    assert held["enough"] == found.indices.enough and len(held["indices"]) == len(found.indices.table)


@pytest.mark.slow
def test_the_command(done, tmp_path):
    chosen, _ = done
    path = tmp_path / "tiny.yaml"
    path.write_text(json.dumps(chosen.study.data), encoding="utf-8")
    call = CliRunner().invoke(twin.cli.app, ["sensitivity", str(path), "--workers", "1", "--out", str(tmp_path / "out")])
    assert call.exit_code == 0, call.output
    assert "cannot be told" in call.output and (tmp_path / "out" / "report.html").exists()
    plan = CliRunner().invoke(twin.cli.app, ["sensitivity", str(path), "--plan", "--lang", "zh"])
    assert "设计点" in plan.output
    look = CliRunner().invoke(twin.cli.app, ["sensitivity", str(path), "--partial", "--json"])
    assert json.loads(look.output)["of"] == 16


@pytest.mark.slow
def test_unknown_outcomes_stop_after_one_run(tmp_path):
    one = study(tmp_path, outcomes=["trsut"])
    with pytest.raises(InputError, match=r"outcomes.0: unknown outcome 'trsut'; did you mean 'trust'"):
        study_sensitivity(one, workers=1)
    assert len(Store(one.study.store)) == 1


@pytest.mark.slow
def test_undefined_outcomes_stop_with_the_key(tmp_path):
    one = study(tmp_path, outcomes=["response_days"], months=1, set={"act.need_rate": 0})
    with pytest.raises(InputError, match=r"run [0-9a-f]{24}: outcome 'response_days' is undefined \(nothing to divide by\)"):
        study_sensitivity(one, workers=1)


@pytest.mark.slow
def test_failed_runs_stop_with_the_key(tmp_path):
    from twin.runner.rows import failed, identity
    from twin.runner.run import Keys

    one = study(tmp_path)
    run = [run for _, _, run in in_blocks(one.levers, one.design, range(1))][7]
    store = Store(one.study.store)
    store.measured_by("twin.runner.measures:summary")
    (key,) = keys_of([run])
    with store.shift([key]) as shift:
        assert shift.claim(key)
        shift.note(identity(key, run, Keys(), 0.0) | failed("ValueError", "broken"))
    with pytest.raises(InputError, match=rf"1 failed \({key} ValueError: broken"):
        study_sensitivity(one, workers=1)
    assert study_sensitivity(one, workers=1, retry_failed=True).ran >= 1


def test_a_first_look_needs_runs(tmp_path):
    with pytest.raises(InputError, match="0 points have a run"):
        first_look(study(tmp_path))


# --- agreement of two scales ---


def test_agreement_does_not_see_luck():
    rng = np.random.default_rng(0)
    truth = rng.normal(size=(400, 1))
    noisy = [truth + rng.normal(size=(400, 4)) for _ in range(2)]
    same = agreement(*noisy, 0.95)
    assert same.low < 1 < same.high and abs(same.estimate - 1) < 0.1
    half = agreement(noisy[0], noisy[1] + np.sqrt(3) * rng.normal(size=(400, 1)), 0.95)
    assert half.low < 0.5 < half.high


@pytest.mark.parametrize("path", sorted(Path("experiments/sensitivity").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_studies_can_be_read(path):
    one = SensitivityStudy.load(path)
    assert len(one.design) >= 50
    first = next(in_blocks(one.levers, one.design.head(1), range(1)))
    assert first[2].resolved().months == one.study.base.months


@pytest.mark.parametrize(
    ("path", "en", "zh"),
    [
        ("member", "fitted parameters (posterior)", "拟合参数（后验）"),
        ("structure.leakage", "how money leaks on its way", "资金在途中的流失"),
        ("where.villages.coverage", "network coverage", "网络覆盖"),
        ("points_system.dose", "Points system: dose", "积分制：力度"),
        ("points_system.act.reward", "Points system: act.reward", "积分制：参与的回报"),
        ("sizes", "how large mechanisms are taken to be", "机制作用大小的取法"),
    ],
)
def test_factors_have_names_in_two_languages(path, en, zh):
    told = factor_title(path, mechanism.catalogue())
    assert told == {"en": en, "zh": zh}


def test_every_knob_has_a_name_as_a_factor():
    for path, knob in registry.knobs().items():
        told = factor_title(path, mechanism.catalogue())
        assert told["en"] == knob.about and told["zh"] != path


@pytest.mark.parametrize(
    ("method", "size", "allowed"),
    [("sobol", 16, "powers of two from 32 on"), ("sobol", 48, "powers of two from 32 on"), ("pawn", 50, "sizes from 100 on")],
)
def test_a_small_design_that_says_nothing_is_refused_before_any_run(tmp_path, method, size, allowed):
    with pytest.raises(InputError, match=f"`check_scale` has size {size}; allowed for {method}: {allowed}"):
        study(tmp_path, method=method, check_scale={"times": 2, "size": size})


@pytest.mark.parametrize("method", [{"name": "morris", "trajectories": 5}, {"name": "sobol", "rows": 32, "second": True}, "pawn"])
def test_points_are_counted_before_they_are_drawn(tmp_path, method):
    one = study(tmp_path, method=method)
    assert one.points == len(one.design)


def test_more_work_than_a_machine_should_take_on_is_refused_at_load():
    assert "runs would take about" in refused(method={"name": "sobol", "rows": 2**20})
    assert "method.rows: 1.09951e+12 is out of range" in refused(method={"name": "sobol", "rows": 2**40})
