"""Sliders begin where the scenario is, at 0 leave a mechanism out, and answer for the twin that they were given."""

import pytest

from twin.adapters import doses
from twin.adapters.explore import Explorer, explore
from twin.adapters.mesa_page import PageTwin
from twin.base.errors import InputError
from twin.county.county import County
from twin.model import PolicyTwin
from twin.processes.registry import knobs
from twin.scenario.scenario import Scenario

SMALL = County.small(2, 2, 30)
POINTS = "points_system.dose"


def model(scenario="baseline", **more):
    return PolicyTwin(SMALL, scenario, seed=1, burn_in=0, **more)


def test_a_dose_of_zero_leaves_a_mechanism_out():
    linkage = Scenario.load("linkage")
    assert doses.settled(linkage, {POINTS: 0.0}).to_dict() == linkage.without("points_system").to_dict()
    baseline = Scenario.load("baseline")
    assert doses.settled(baseline, {POINTS: 0.0}) is baseline
    assert doses.settled(baseline, {POINTS: 0.5, "fund.processing_days": 40}).mechanisms["points_system"].dose.plain == 0.5


def test_an_answer_is_of_the_twin_with_its_settings():
    one = Explorer(model("alone/points_system"), months=3)
    assert one.answer({}).summary["cost_yuan"] > 0 == one.answer({POINTS: 0.0}).summary["cost_yuan"]
    plain = Explorer(model(), months=3)
    assert plain.answer({POINTS: 0.0}) is plain.answer({})


def test_an_answer_has_the_parameters_of_the_twin():
    """Those of one township, too, as far as it is in the sample."""
    here, gone = (int(code) for code in SMALL.townships["uid"])
    given = {"fund.processing_days": 110.0, f"fund.processing_days@{here}": 300.0}
    twin = model(parameters=given)  # not those of the posterior
    assert Explorer(twin, months=2).answer({}).summary["run_key"] == model(parameters=given).run(2).result().summary["run_key"]
    one = Explorer(model(parameters=given | {f"fund.processing_days@{gone}": 5.0}), months=2)
    one.__dict__["sample"] = part = County.small(1, 2, 30)
    wanted = PolicyTwin(part, seed=1, burn_in=0, parameters=given).run(2).result()
    assert one.answer({}).summary["run_key"] == wanted.summary["run_key"]


def test_sliders_begin_where_the_scenario_is():
    pytest.importorskip("ipywidgets")
    later = Scenario.load("baseline").set({POINTS: {"2026-01": 0, "2026-04": 0.4}, "fund.processing_days": 50})
    box = explore(model(later), ["points_system", "smart_platform"], ["fund.processing_days", "fund.release_days"], months=1)
    default = knobs()["fund.release_days"].default
    assert [slider.value for slider in box.children[:-1]] == [0.4, 0.0, 50.0, default]
    assert explore(model(parameters={"fund.processing_days": 70.0}), [], months=1).children[0].value == 70.0
    with pytest.raises(InputError, match="of_nobody"):
        explore(model(), ["of_nobody"])


def test_a_page_leaves_the_scenario_as_it_is_until_a_slider_moves():
    governance = Scenario.load("governance")
    keys = list(governance.mechanisms)
    still = {f"dose_{key}": doses.begun(governance, key) for key in keys}
    assert PageTwin(SMALL, "governance", rng=1, burn_in=0, **still).scenario == governance
    gone = PageTwin(SMALL, governance, rng=1, burn_in=0, **still | {f"dose_{keys[0]}": 0.0, "dose_smart_platform": 0.3})
    assert keys[0] not in gone.scenario.mechanisms and gone.scenario.mechanisms["smart_platform"].dose.plain == 0.3
