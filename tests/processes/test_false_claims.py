"""Claims for people and work that do not exist: nobody goes short by them, checks save the money, audits find what was paid."""

import numpy as np
import pytest

from tests.strategies import small
from twin.model import PolicyTwin
from twin.outcomes.result import saved
from twin.processes.cascade import FUND, VILLAGE
from twin.scenario.scenario import Scenario
from twin.world.ledger import Flow, Sink

FIVE = ["farm_subsidy", "industry_project", "sanitary_toilet", "afterschool_care", "living_allowance"]
HONEST = {"supervise.diversion_level": 0, "supervise.township_level": 0}  # nothing else leaks
NO_EYES = {"supervise.audit_probability": 0, "supervise.independence": 0, "supervise.committee_eyes": 0}


def lives(months=11, policies=FIVE, county=None, **knobs):
    """A model after some months from a cold start; `supervise__false_claims=0.3` sets a knob."""
    values = HONEST | {path.replace("__", "."): value for path, value in knobs.items()}
    scenario = Scenario.from_dict({"base": "baseline", "policies": policies, "set": values})
    return PolicyTwin(county or small(2, 3, 60), scenario, seed=1, burn_in=0).run(months)


def flow(model, kind):
    return int(np.asarray(model.world.ledger["flow"])[:, kind].sum())


def spending(model):
    return int(model.world.ledger["village_sink"].sum())


def receipts(model):
    return int(np.asarray(model.world.households["received"]).sum())


def in_balance(model):
    ledger = model.world.ledger
    assert model.world.held() + int(ledger["sink"].sum()) == int(ledger["inflow"].sum())
    model.world.check()


@pytest.fixture(scope="module")
def claimed():
    """Money enough for all, three tenths of claims false where nobody looks: by share of false claims that are struck off."""
    plenty = {"fund__budget": 1.0, "fund__release_days": 1, "fund__processing_days": 1}
    return {
        share: lives(23, ["farm_subsidy", "living_allowance"], supervise__false_claims=0.3, fund__verification=share, **plenty)
        for share in (0.0, 0.3, 0.6, 1.0)
    } | {"none": lives(23, ["farm_subsidy", "living_allowance"], **plenty)}


def test_more_is_spent_and_no_household_gets_more_or_less(claimed):
    """What households receive is the same to the fen; spending is higher by what went out on false claims."""
    none, all_of_them = claimed["none"], claimed[0.0]
    for name in ("received", "passed", "known", "due"):
        np.testing.assert_array_equal(none.world.households[name], all_of_them.world.households[name], err_msg=name)
    extra = spending(all_of_them) - spending(none)
    assert extra == int(all_of_them.world.ledger["village_sink"][:, :, Sink.DIVERTED_PRIVATE].sum()) > 0
    assert receipts(none) > 0


def test_what_checks_strike_off_is_saved_and_not_paid_out(claimed):
    shares = [0.0, 0.3, 0.6, 1.0]
    spent = [spending(claimed[share]) for share in shares]
    kept = [saved(claimed[share]) for share in shares]
    assert spent == sorted(spent, reverse=True) and len(set(spent)) == 4
    assert kept == sorted(kept) and kept[0] == 0.0
    assert spent[-1] == spending(claimed["none"])
    assert len({receipts(claimed[share]) for share in shares}) == 1
    fresh = [flow(claimed[share], Flow.OUTSIDE_TREASURY) for share in shares]
    assert fresh == sorted(fresh, reverse=True)  # what was saved is used before new money is asked for


def test_every_fen_is_somewhere(claimed):
    for model in claimed.values():
        in_balance(model)


def test_no_household_is_charged_for_what_nobody_lacks(claimed):
    np.testing.assert_array_equal(claimed["none"].world.villages["losses"], claimed[0.0].world.villages["losses"])


def test_money_that_is_claimed_falsely_out_of_a_fixed_sum_is_lacking_and_the_villages_are_charged():
    """A sum that does not follow claims: prompt false claims are paid, and who then waits in vain waits for villages' money."""
    fixed = {"fund__follows_claims": 0, "fund__budget": 0.9, "fund__release_days": 1, "fund__processing_days": 1}
    quick = {f"deliver__{office}_days": 1 for office in ("village", "township", "unit")}
    honest, false = (lives(23, ["farm_subsidy"], supervise__false_claims=level, **fixed, **quick) for level in (0.0, 0.6))
    assert saved(false) == 0.0
    in_balance(false)
    charged = [np.asarray(model.world.villages["losses"])[:, :, FUND].sum(axis=(0, 1)) for model in (honest, false)]
    assert charged[0][VILLAGE] == 0 < charged[1][VILLAGE]
    assert charged[1].sum() > charged[0].sum()
    assert receipts(false) < receipts(honest)


def test_what_was_set_aside_for_false_claims_and_given_back_is_charged_to_the_villages_too():
    """Where payment waits for proof as many go short of a fixed sum: its money went to false claims first, and then back."""
    fixed = {"fund__follows_claims": 0, "fund__release_days": 1, "fund__processing_days": 1}
    fixed |= {f"deliver__{office}_days": 1 for office in ("village", "township", "unit")}
    paid, back = (lives(23, ["farm_subsidy"], supervise__false_claims=0.6, deliver__on_result=proof, **fixed) for proof in (0, 1))
    charged = [np.asarray(model.world.villages["losses"])[:, :, FUND].sum(axis=(0, 1)) for model in (paid, back)]
    assert back.world.villages["false_paid"].sum() == 0 < back.world.villages["false_back"].sum()
    assert charged[1][VILLAGE] > 0.5 * charged[0][VILLAGE] > 0


def test_where_delivery_is_proved_before_payment_nothing_goes_out_on_false_claims():
    paid = lives(11, supervise__false_claims=0.4)
    proved = lives(11, supervise__false_claims=0.4, deliver__on_result=1)
    assert paid.world.villages["false_paid"].sum() > 0
    assert proved.world.villages["false_paid"].sum() == 0
    assert saved(proved) > 0.0
    in_balance(proved)


def test_auditors_are_felt_and_households_are_not():
    """Fewer false claims under more audits; households that know everything move nothing."""
    share = {}
    ways = {
        "none": {},
        "audits": {"supervise__audit_probability": 1},
        "households": {"reach__bill_reach": 1, "supervise__publication": 1},
    }
    for name, knobs in ways.items():
        eyes = {path.replace(".", "__"): value for path, value in NO_EYES.items()} | knobs
        share[name] = np.asarray(lives(9, supervise__false_claims=0.3, **eyes).world.villages["false_share"])
    assert (share["audits"] < share["none"]).all()
    np.testing.assert_array_equal(share["households"], share["none"])


@pytest.mark.parametrize("leakage", ["felt_eyes", "ppi", "opportunity"])
def test_an_audit_finds_what_was_paid_and_it_stays_in_the_treasury(leakage):
    values = HONEST | {
        "supervise.false_claims": 0.4, "supervise.inspections": 200, "supervise.detection_power": 1, "supervise.recovery": 1,
    }  # fmt: skip
    scenario = Scenario.from_dict(
        {"base": "baseline", "policies": ["farm_subsidy"], "set": values, "structure": {"leakage": leakage}}
    )
    model = PolicyTwin(small(2, 3, 60), scenario, seed=1, burn_in=0).run(11)
    assert flow(model, Flow.RECOVERED) == flow(model, Flow.VILLAGE_DIVERTED) > 0
    assert flow(model, Flow.RESTITUTION) == 0  # nobody had gone short
    assert model.result().summary["audited_misuse"] > 0
    in_balance(model)


def test_projects_bill_for_work_that_was_not_done():
    built = lives(23, ["industry_project"], fund__budget=2, act__initiative=1)
    billed = lives(23, ["industry_project"], fund__budget=2, act__initiative=1, supervise__false_claims=0.4)
    assert billed.world.villages["false_paid"].sum() > 0
    assert billed.world.villages["short"].sum() == built.world.villages["short"].sum() == 0
    in_balance(billed)
