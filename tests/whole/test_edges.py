"""Edge cases run to the end, stay sane and say so in the results."""

import numpy as np
import pytest

from tests.strategies import EXTREMES, KNOBS, MECHANISMS, WORDS, changed, small, without_ties
from tests.world.test_ledger import assert_books_balance
from twin.county.county import County
from twin.model import PolicyTwin
from twin.policies.policy import DEFAULT
from twin.scenario.scenario import Scenario
from twin.terms.forms import STRUCTURE
from twin.terms.steps import STEPS

PLACE = small(2, 3, 40)
MONTHS = 24


def lived(county=PLACE, scenario="baseline", months=MONTHS, burn_in=0, seed=0):
    model = PolicyTwin(county, scenario, seed=seed, burn_in=burn_in)
    for _ in range(months):
        model.step()
        assert_books_balance(model.world.ledger)
    summary = model.result().summary
    cascade = summary["cascade"]
    assert [cascade[a] >= cascade[b] for a, b in zip(STEPS, STEPS[1:], strict=False)] == [True] * 7
    assert sum(summary["losses_by_step"].values()) == cascade["eligible"] - cascade["landed"]
    assert sum(summary["losses_by_tier"].values()) == cascade["eligible"] - cascade["landed"]
    for name in ("landing_rate", "reported_landing_rate", "awareness", "leakage", "satisfaction", "participation", "trust"):
        assert summary[name] is None or 0.0 <= summary[name] <= 1.0, name
    return summary


def scenario(policies=None, **knobs):
    data = {"set": {path.replace("__", "."): value for path, value in knobs.items()}}
    return Scenario.from_dict(data | ({"policies": policies} if policies else {}))


@pytest.mark.parametrize("extreme", EXTREMES)
@pytest.mark.parametrize("name", ["baseline", "linkage"])
def test_people_and_places_at_their_ends(extreme, name):
    summary = lived(EXTREMES[extreme](PLACE), name, months=18)
    if extreme == "nobody present":
        assert summary["cascade"]["eligible"] == 0
        assert summary["landing_rate"] is None
    if extreme == "no hours":
        assert summary["cascade"]["landed"] == 0


@pytest.mark.parametrize("name", ["baseline", "linkage", "stress", "pilot-rollout"])
def test_one_village(name):
    lived(County.small(1, 1, 60), name)


def test_one_household():
    lived(County.small(1, 1, 1))


def test_a_single_household_per_village():
    lived(County.small(3, 5, 1), "linkage")


def test_no_smartphones_no_reading_in_apps():
    """Without phones and help, the app's reach means nothing."""
    place = changed(PLACE, households={"phone": False})
    assert lived(place, scenario(reach__app_reach=1.0)) | {"run_key": ""} == lived(place) | {"run_key": ""}


def test_migrants_take_part_only_online():
    away = changed(PLACE, households={"away": True})
    assert lived(away, scenario(act__online_part=0.0))["participation"] == 0.0
    assert lived(away, scenario(act__online_part=1.0))["participation"] > 0.0
    assert lived(changed(away, households={"phone": False}), scenario(act__online_part=1.0))["participation"] == 0.0


@pytest.mark.parametrize("funding", ["policy", "budget"])
def test_no_money(funding):
    poor = {f"policies.{key}.funding": 0.0 for key in DEFAULT} if funding == "policy" else {"fund.budget": 0.0}
    summary = lived(scenario=Scenario.from_dict({"set": poor}))
    assert summary["cascade"]["funded"] == summary["cascade"]["landed"] == 0
    assert summary["ledger"]["benefit"] == 0
    assert summary["ledger"]["diverted_private"] == 0
    assert summary["funds_used"] is None


def test_a_worthless_policy():
    lived(scenario=Scenario.from_dict({"policies": ["farm_subsidy"], "set": {"policies.farm_subsidy.entitlement": 0.0}}))


def test_no_eligible_household():
    plan = {"name": WORDS, "owner": "finance", "entitlement": 500, "opens": 1, "window": 3, "delivery": 4, "complexity": 0.5}
    nobody = {"target": {"share": 0.0}, "absorption": 10, "minimum": 10}
    ways = [{f"{way}_plan": plan | nobody | {"access": way}} for way in ("automatic", "application", "collective")]
    summary = lived(scenario=Scenario.from_dict({"policies": ways}))
    assert summary["landing_rate"] is None
    assert summary["task_landing_rate"] is None
    assert summary["cascade"]["eligible"] == 0
    assert summary["ledger"]["benefit"] == 0


def test_certain_audits_leave_some_diversion_but_less():
    never = lived(scenario=scenario(supervise__audit_probability=0.0, supervise__warning=0.0))
    always = lived(scenario=scenario(supervise__audit_probability=1.0))
    assert always["ledger"]["recovered"] > 0
    ends = ("diverted_public", "diverted_private")
    diverted = [sum(summary["ledger"][end] for end in ends) for summary in (never, always)]
    assert 0 < diverted[1] < diverted[0]


def test_all_clauses_garbled():
    """Every clause is believed wrongly by the county: nobody below knows anything rightly, and nobody applies rightly."""
    # At clarity 0 a simple policy still keeps some clauses: misses shrink below a complexity of one half.
    hard = {f"policies.{key}.complexity": 1.0 for key in DEFAULT}
    knobs = {"translate.clarity": 0.0, "translate.garble_share": 1.0, "translate.repair": 0.0}
    garbled = Scenario.from_dict({"set": knobs | hard})
    model = PolicyTwin(PLACE, garbled, seed=0, burn_in=0).run(MONTHS)
    assert (model.world.county["wrong"] == 255).all()
    assert not model.world.households["known"].any()
    assert model.world.households["wrong"].any()
    summary = lived(scenario=garbled)
    assert summary["awareness"] == 0.0
    losses = summary["losses_by_tier"]
    assert losses["county"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["baseline", "linkage"])
def test_ten_years(name):
    summary = lived(scenario=Scenario.load(name).set({}), months=120)
    assert summary["months"] == 120
    assert summary["landing_rate"] > 0


def test_no_ties_no_cadres():
    lived(changed(without_ties(PLACE), villages={"cadres": 0.0}), "linkage")


def test_everything_at_once():
    """All mechanisms at full dose, and all at a random dose."""
    lived(scenario=Scenario.from_dict({"mechanisms": dict.fromkeys(MECHANISMS, 1.0)}))
    doses = np.random.default_rng(0).random(len(MECHANISMS))
    lived(scenario=Scenario.from_dict({"mechanisms": dict(zip(MECHANISMS, doses.tolist(), strict=True))}))


@pytest.mark.parametrize("end", ["ideal", "worst", "low", "high"])
def test_all_knobs_at_one_end(end):
    """Every knob, uncertain ones too, at one end of its range at once."""
    lived(scenario=Scenario.from_dict({"set": {path: getattr(knob, end) for path, knob in KNOBS.items()}}))


@pytest.mark.parametrize(("relation", "form"), [(relation, form) for relation, forms in STRUCTURE.items() for form in forms])
def test_every_form_of_every_relation(relation, form):
    lived(scenario=Scenario.from_dict({"structure": {relation: form}}))
