"""Officials: effort answers to pay and eyes and tires, inspections are work, who leaves takes along what is not handed on."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import some
from twin.county.county import County
from twin.model import PolicyTwin
from twin.processes import effort as efforts
from twin.processes.learn import grown, handed_on
from twin.scenario.scenario import Scenario
from twin.study.trial.known import find
from twin.study.trial.moment import Moment
from twin.study.trial.outcomes import observe
from twin.terms.steps import DUE, FOLLOWED, FOUND, MADE, USES

COUNTY = County.small(4, 6, 40)
SHORT = {"workload.committee_hours": 0.2, "workload.linkage_hours": 20}
EVERY_MONTH = {"supervise.inspections": 200}
share = st.floats(0, 1)


def twin(months=0, **settings):
    plan = Scenario.from_dict({"base": "baseline", "parameters": "point", "set": settings})
    model = PolicyTwin(COUNTY, plan, seed=3, burn_in=0)
    for _ in range(months):
        model.step()
    return model


def branch(model, **settings):
    """A month later, with some knobs set from now on."""
    other = model.fork(model.scenario.set(settings))
    other.step()
    return other.world


# Effort -----------------------------------------------------------------------------------------------------------------


def put_in(pay=0.0, seen=0.0, idle=0.5, weights=(0.0, 0.0, 0.0)):
    """Effort of one village, by the rule in plain Python."""
    used = np.full((1, len(USES)), (1.0 - idle) / (len(USES) - 1))
    used[0, -1] = idle
    vil = SimpleNamespace(used=used, felt_audit=np.array([seen]), felt_households=np.zeros(1))
    names = ("effort_pay", "effort_eyes", "effort_load")
    k = SimpleNamespace(result_pay=np.array([pay]), **{name: np.array([one]) for name, one in zip(names, weights, strict=True)})
    return efforts.effort.py_func(vil, k, 0)


@given(share, st.floats(0, 3), share)
def test_without_weights_effort_is_what_is_usual(pay, seen, idle):
    assert put_in(pay, seen, idle) == 1.0


@given(share, share, st.floats(0, 3), share, share, st.tuples(*[st.floats(0, 2)] * 3))
def test_effort_rises_with_pay_and_eyes_and_sinks_with_what_is_asked(pay, more, seen, idle, rest, weights):
    found = put_in(pay, seen, idle, weights)
    assert math.exp(-1.0) <= found <= math.e
    assert put_in(max(pay, more), seen, idle, weights) >= found
    assert put_in(pay, seen + more, idle, weights) >= found
    assert put_in(pay, seen, min(idle, rest), weights) <= found + 1e-12


def test_before_anybody_has_worked_nobody_is_tired():
    model = twin(1, **{"workload.effort_load": 2})
    assert (model.world.villages["effort"] == 1.0).all()
    model.step()
    assert (model.world.villages["effort"] < 1.0).all()


def test_pay_for_results_raises_results_and_what_is_taken():
    answering = SHORT | {"workload.effort_pay": 1.0, "supervise.temptation": 1.0}
    plain, paid = (twin(18, **answering, **{"workload.result_pay": pay}) for pay in (0.0, 0.5))
    visits, taken = (
        [model.record.read("people" if name == "visits" else "policies")[name].sum() for model in (plain, paid)]
        for name in ("visits", "diverted_private")
    )
    assert visits[1] > 1.2 * visits[0]
    assert taken[1] > taken[0]
    assert (paid.world.villages["divert_hidden"] > plain.world.villages["divert_hidden"]).all()


def test_pay_for_traces_raises_traces_only():
    """Where visits are counted more are made, and no more of them have anything to say."""
    model = twin(2, **{"workload.linkage_hours": 190, "workload.visit_rhythm": 0.3, "workload.trace_weight": 0})
    plain, counted = (
        branch(model, **{"workload.trace_weight": 0.6, "workload.trace_visits": more, "workload.hollow_slope": 0.5}).villages
        for more in (0.0, 1.0)
    )
    assert counted["visits"].sum() > 1.3 * plain["visits"].sum()
    wanted, found = plain["visit_rate"] * plain["substantive"], counted["visit_rate"] * counted["substantive"]
    assert found == pytest.approx(wanted)


def test_a_share_of_both_lies_between():
    """The more of their pay hangs on results instead of traces, the more effort, fewer hollow visits, more taken."""
    several = []
    for results in (0.0, 0.5, 1.0):
        mixed = {"workload.result_pay": results, "workload.trace_weight": 1.0 - results}
        weights = {"workload.effort_pay": 0.5, "workload.trace_visits": 1.0, "supervise.temptation": 0.5}
        village = twin(3, **mixed, **weights).world.villages
        several.append(
            (village["effort"].mean(), -village["hollow"].sum() / village["visits"].sum(), village["divert_hidden"].mean())
        )
    assert several == sorted(several) and all(np.diff([one[which] for one in several]).min() > 0 for which in range(3))


# Inspections ------------------------------------------------------------------------------------------------------------


def inspected(world):
    return np.array(world.villages["inspection"])


def test_by_default_every_inspection_that_is_due_is_made():
    model = twin(0, **EVERY_MONTH)
    for _ in range(12):
        model.step()
        found = inspected(model.world)
        assert (found & DUE > 0).all() and (found & MADE > 0).all()
    raw = model.result().monthly
    assert {"inspections_made", "inspections_finding", "inspections_followed", "visits_made", "visits_hollow"} <= set(raw)
    assert (raw["inspections_made"].dropna() == 1.0).all()


@given(share, share)
@some(5)
def test_who_is_more_diligent_makes_all_those_and_more(one, other):
    model = twin(1, **EVERY_MONTH)
    less, more = (inspected(branch(model, **{"supervise.diligence": p})) & MADE > 0 for p in sorted((one, other)))
    assert not (less & ~more).any()


def test_who_makes_none_finds_nothing_and_nobody_feels_watched():
    idle = twin(14, **EVERY_MONTH, **{"supervise.diligence": 0})
    keen = twin(14, **EVERY_MONTH)
    assert set(inspected(idle.world).ravel()) == {DUE}
    assert idle.record.read("policies")["found"].sum() == 0 < keen.record.read("policies")["found"].sum()
    assert (idle.world.villages["felt_audit"] < keen.world.villages["felt_audit"]).all()


def test_inspections_go_as_far_as_there_are_hours():
    """Half of the hours make half of the inspections: within five standard errors of a share of what is due."""
    policies = inspected(twin(1, **EVERY_MONTH).world).shape[1]
    model = twin(24, **EVERY_MONTH, **{"supervise.inspection_hours": 8, "supervise.inspector_hours": 4 * policies})
    counts = model.record.read("policies")
    due, made, found, followed = (counts[f"inspections_{name}"].sum() for name in ("due", "made", "found", "followed"))
    assert made / due == pytest.approx(0.5, abs=5 * math.sqrt(0.25 / due))
    assert 0 < followed <= found <= made


def test_being_seen_makes_inspectors_go_as_far_as_they_answer_to_it():
    model = twin(1, **EVERY_MONTH, **{"supervise.diligence": 0.25})
    made = [
        (inspected(branch(model, **{"supervise.shown": shown, "supervise.effort_shown": answer})) & MADE > 0).mean()
        for shown, answer in ((0, 1.0), (1, 0.0), (1, 0.7))
    ]
    assert made[0] == made[1] < made[2]


def test_a_trial_observes_the_last_month():
    model = twin(3, **EVERY_MONTH, **{"supervise.diligence": 0.5})
    nothing = np.zeros(inspected(model.world).shape, dtype=int)
    values, _ = observe(Moment(model, nothing, nothing), find("inspected"), "village", None)
    assert np.array_equal(values, (inspected(model.world) & MADE > 0).mean(axis=1))


def test_a_finding_is_followed_where_money_comes_back():
    model = twin(14, **EVERY_MONTH, **{"supervise.recovery": 0})
    counts = model.record.read("policies")
    assert counts["inspections_found"].sum() > 0 == counts["inspections_followed"].sum()
    assert (inspected(model.world) & FOLLOWED == 0).all() and FOUND > MADE


# Who leaves -------------------------------------------------------------------------------------------------------------


def test_nobody_leaves_by_default_and_who_hands_on_everything_is_not_missed():
    plain, smooth = twin(14), twin(14, **{"relay.departures": 6, "relay.handover": 1, "relay.township_departures": 6,
                                          "relay.township_handover": 1})  # fmt: skip
    for level in ("townships", "villages", "households"):
        for name, values in vars(plain.world)["_data"][level].items():
            assert np.array_equal(values, vars(smooth.world)["_data"][level][name], equal_nan=values.dtype.kind == "f"), name


def test_departures_are_as_many_as_said():
    """Two a year: one in six months, within five standard errors over 24 villages and 36 months."""
    model, left = twin(0, **{"relay.departures": 2}), 0
    for _ in range(36):
        model.step()
        left += int((model.world.villages["handed_on"] < 1).sum())
    posts = 24 * 36
    assert left / posts == pytest.approx(1 / 6, abs=5 * math.sqrt(5 / 36 / posts))


def test_the_more_is_handed_on_the_more_is_known_to_whoever_comes():
    model = twin(5)
    known = [
        np.array(branch(model, **{"relay.departures": 6, "relay.handover": share, "relay.village_reach": 0}).villages["known"])
        for share in (0.0, 0.4, 0.8)
    ]
    assert not (known[0] & ~known[1]).any() and not (known[1] & ~known[2]).any()
    assert np.bitwise_count(known[0]).sum() < np.bitwise_count(known[2]).sum()


def test_who_has_just_come_has_felt_no_eyes_and_knows_no_needs():
    model = twin(14)
    world = branch(model, **{"relay.departures": 6})
    came, stayed = world.villages["handed_on"] == 0.0, world.villages["handed_on"] == 1.0
    assert came.any() and stayed.any() and (came | stayed).all()
    for name in ("learned_audit", "felt_households", "revealed"):
        before = model.world.villages[name]
        assert (world.villages[name][came] / before[came]).max() < (world.villages[name][stayed] / before[stayed]).min(), name


@given(share, share, share, share)
def test_skill_of_who_comes_lies_between_a_newcomers_and_the_one_befores(skill, natural, handed, gap):
    found = handed_on.py_func(skill, natural, handed, gap)
    ends = natural * (1.0 - gap), skill
    assert min(ends) - 1e-12 <= found <= max(ends) + 1e-12
    assert handed_on.py_func(skill, natural, 1.0, gap) == skill


@given(share, st.floats(0.01, 1))
def test_who_settles_in_reaches_the_usual_and_stays_there(natural, settling):
    skill = 0.8 * natural
    for _ in range(12):
        further = grown.py_func(skill, natural, 0.0, 0.01, settling)
        assert skill <= further <= natural + 1e-12
        skill = further
    assert grown.py_func(natural, natural, 0.0, 0.01, settling) == natural
