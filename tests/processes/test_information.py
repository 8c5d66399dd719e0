"""Clauses belong to a cycle, days count inside a month, reports are told against a plan, and fit is learned from what came."""

import numpy as np
import pytest

from tests.strategies import process_by_process, small
from twin.base.draws import luck
from twin.model import PolicyTwin
from twin.policies.policy import DEFAULT
from twin.scenario.scenario import Scenario
from twin.terms.calendar import share_left
from twin.terms.clauses import AMOUNT, DUTY, WHEN, WHO, outdated
from twin.terms.steps import CLAUSES, FAILURES

LEVELS = ("townships", "villages", "households")
FITS = FAILURES.index("fits")


def changing(shares, **knobs):
    """The traditional mode where a new text changes clauses in these shares of years, the same for every policy."""
    paths = {f"policies.{key}.changes.{clause}": share for key in DEFAULT for clause, share in shares.items()}
    return Scenario.from_dict({"base": "baseline", "set": paths | knobs})


def never(**shares):
    return dict.fromkeys(CLAUSES, 0.0) | shares


# Clauses of a cycle ------------------------------------------------------------------------------------------------------


def openings(model, months):
    """What was held before and after each text opened: (policy, changed, before, after) with columns by level."""
    found = []

    def look(process, before):
        if process == "translate":
            for p, policy in enumerate(model.world.policies):
                if (model.month - (policy.opens - 1)) % 12 == 0:
                    after = {f"{level}.{name}": np.array(getattr(model.world, level)[name][:, p]) for level, name in held}
                    earlier = {f"{level}.{name}": before[f"{level}.{name}"][:, p] for level, name in held}
                    found.append((int(model.world.county["changed"][p]), earlier, after))

    held = [(level, name) for level in LEVELS for name in ("known", "wrong")]
    held += [("households", "tell_right"), ("households", "tell_wrong")]
    for _ in range(months):
        process_by_process(model, look)
    return found


@pytest.mark.parametrize("stale", [0.0, 0.5, 1.0])
def test_what_a_text_changes_nobody_below_the_county_knows(stale):
    scenario = changing(never(when=0.5, amount=0.5, who=0.5), **{"translate.stale": stale})
    seen = openings(PolicyTwin(small(2, 3, 40), scenario, seed=1, burn_in=0), 26)
    assert {changed & ~(WHEN | AMOUNT | WHO) for changed, *_ in seen} == {0}
    assert len({changed for changed, *_ in seen}) > 3
    for changed, before, after in seen:
        for level in LEVELS:
            known, wrong = after[f"{level}.known"], after[f"{level}.wrong"]
            assert not (known & changed).any()
            assert np.array_equal(known, before[f"{level}.known"] & ~np.uint8(changed))
            assert np.array_equal(wrong & ~np.uint8(changed), before[f"{level}.wrong"] & ~np.uint8(changed))
        assert not (after["townships.wrong"] & changed).any()
        assert not (after["villages.wrong"] & changed).any()
        assert not ((after["households.tell_right"] | after["households.tell_wrong"]) & changed).any()
        old = (before["households.known"] | before["households.wrong"]) & changed
        believed = after["households.wrong"] & changed
        assert not (believed & ~old).any()
        assert stale > 0.0 or not believed.any()
        assert stale < 1.0 or np.array_equal(believed, old)


def test_a_text_that_changes_nothing_leaves_everybody_what_they_knew():
    """Whatever households would make of a change, then: no bit differs."""
    worlds = [
        PolicyTwin(small(), changing(never(), **{"translate.stale": stale}), seed=2, burn_in=0).run(26).world
        for stale in (0.0, 1.0)
    ]
    for level in LEVELS:
        for name in ("known", "wrong"):
            assert np.array_equal(getattr(worlds[0], level)[name], getattr(worlds[1], level)[name])
    assert worlds[0].households["known"].any()


def test_a_change_that_is_new_every_year_costs_knowledge():
    """What changes every year is known by fewer; what never changes by as many."""

    def known(clause, shares):
        world = PolicyTwin(small(2, 3, 60), changing(shares), seed=3, burn_in=0).run(30).world
        return float(((world.households["known"] & clause) > 0).mean())

    assert known(WHEN, never(when=1.0)) < known(WHEN, never()) - 0.05
    assert known(DUTY, never(when=1.0)) == pytest.approx(known(DUTY, never()), abs=0.05)


def test_held_out_of_date_is_believed_by_a_share():
    """Ten thousand who knew two clauses, one of which has changed."""
    stale, believing = 0.3, 0
    for uid in range(2_000):
        words = tuple(np.uint64(word) for word in np.random.default_rng(uid).integers(0, 2**64, 4, dtype=np.uint64))
        known, wrong = outdated(words, WHEN | WHO, AMOUNT, WHEN | AMOUNT, stale)
        assert known == WHO
        assert wrong & ~(WHEN | AMOUNT) == 0
        believing += (wrong & WHEN > 0) + (wrong & AMOUNT > 0)
    assert believing / 4_000 == pytest.approx(stale, abs=0.03)


def test_a_chain_that_breaks_at_the_township_in_this_cycle_is_charged_to_it():
    """Everything changes every year and townships tell nobody: what is lost on the way is lost by them."""
    clear = {"translate.clarity": 1, "translate.conflict": 0, "translate.translation_days": 0}
    mute = {"relay.township_reach": 1, "relay.township_keep": 1, "relay.village_reach": {"2027-01": 0}}
    scenario = changing(dict.fromkeys(CLAUSES, 1.0), **clear, **mute)
    model = PolicyTwin(small(2, 3, 60), scenario, seed=4, burn_in=0).run(36)
    informed = np.array(model.world.villages["losses"])[:, :, FAILURES.index("informed")].sum(axis=(0, 1))
    assert informed[1] > 0.9 * informed.sum() > 0


# Days inside the month ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "left"), [(-5, 1.0), (0, 1.0), (6, 0.8), (15, 0.5), (30, 0.0), (32767, 0.0)])
def test_share_of_a_month_that_is_left(day, left):
    assert share_left(np.int16(day), 24_312, 24_312) == pytest.approx(left)
    assert share_left(np.int16(min(day + 60, 32767)), 24_314, 24_312) == pytest.approx(left)


def test_every_day_of_translation_counts():
    """Where nothing is garbled, sooner is never worse; a few days make a difference, and no day makes a jump.

    Nobody applies or raises needs: what people ask for who know sooner takes hours, and those are missing for the relay.
    """
    clear = {"translate.clarity": 1.0, "translate.conflict": 0.0, "relay.garble_share": 0.0}
    clear |= dict.fromkeys(("act.apply_rate", "act.initiative", "act.need_rate"), 0.0)

    def told(days):
        at = clear | {"translate.translation_days": days}
        model = PolicyTwin(small(4, 3, 30), Scenario.load("baseline"), seed=5, burn_in=0, **at)
        return sum(int(np.unpackbits(np.array(model.run(1).world.villages["known"])).sum()) for _ in range(14))

    by_days = [told(days) for days in (0.0, 5.0, 10.0, 15.0, 20.0, 40.0)]
    assert by_days == sorted(by_days, reverse=True)
    assert len(set(by_days)) == len(by_days)
    assert max(-np.diff(by_days)[:4]) < 0.2 * by_days[0]


# Learning fit ------------------------------------------------------------------------------------------------------------

TAUGHT = {"report.verification": 1.0, "report.correction": 1.0, "learn.fit_forgetting": 0.0}


def test_what_never_came_teaches_nothing():
    model = PolicyTwin(small(), Scenario.load("baseline"), seed=6, burn_in=0, **TAUGHT, **{"fund.budget": 0.0}).run(26)
    assert model.world.villages["verified"].all()
    nothing = np.array(model.world.villages["paid_out"]).sum(axis=1) == 0
    assert nothing.any()
    assert not model.world.villages["fit_learned"][nothing].any()


def test_less_money_teaches_no_more():
    rich, poor = (
        PolicyTwin(small(2, 4, 60), Scenario.load("baseline"), seed=7, burn_in=0, **TAUGHT, **{"fund.budget": budget}).run(36)
        for budget in (1.0, 0.3)
    )
    assert rich.world.villages["fit_learned"].mean() > 0.02
    assert poor.world.villages["fit_learned"].mean() < rich.world.villages["fit_learned"].mean()


def test_where_everything_fits_a_check_teaches_nothing():
    model = PolicyTwin(small(), Scenario.load("baseline"), seed=8, burn_in=0, **TAUGHT, **{"translate.local_fit": 1.0}).run(26)
    assert model.world.households["received"].any()
    assert not model.world.villages["fit_learned"].any()


# Who is to blame for what does not fit -----------------------------------------------------------------------------------


def misfits_charged(discretion):
    """Misfits charged to county and village in two years, where discretion changes who is blamed and hardly what fits."""
    model = PolicyTwin(small(2, 4, 120), Scenario.load("baseline"), seed=9, burn_in=0, **{"translate.discretion": discretion})
    county = village = 0
    for _ in range(24):
        model.run(1)
        closing = [p for p, policy in enumerate(model.world.policies) if policy.closes(model.month - 1)]
        lost = np.array(model.world.villages["losses"])[:, closing, FITS].sum(axis=(0, 1))
        county, village = county + lost[0], village + lost[2]
        assert lost[1] == lost[3] == 0
    return county, village


def test_blame_for_misfits_is_a_slope():
    shares = {}
    for discretion in (0.0, 0.3, 0.5, 0.505, 0.7):
        county, village = misfits_charged(discretion)
        shares[discretion] = village / (county + village)
        assert shares[discretion] == pytest.approx(discretion, abs=4 * (0.25 / (county + village)) ** 0.5)
    assert list(shares.values()) == sorted(shares.values())
    assert shares[0.505] - shares[0.5] < 0.05


# What an office sees -----------------------------------------------------------------------------------------------------


def plan(policy, month):
    """What should have been paid out by the end of a month, told anew: nothing in the first, all of it from the deadline on."""
    into = (month - (policy.opens - 1)) % 12
    return min(into, policy.window + policy.delivery - 1) / (policy.window + policy.delivery - 1)


def lived(months=20, **knobs):
    """A model month by month: model, plan by policy, shares booked as paid, shares claimed."""
    model = PolicyTwin(small(2, 3, 60), Scenario.load("baseline"), seed=10, burn_in=0, **knobs)
    for _ in range(months):
        model.run(1)
        vil, pol = model.world.villages, model.world.policies
        due = np.array(vil["eligible"]) * np.array([round(100 * (p.entitlement + p.contribution)) for p in pol])
        with np.errstate(divide="ignore", invalid="ignore"):
            booked = np.where(due > 0, np.minimum(1.0, vil["paid_out"] / due), np.nan)
        yield model, np.array([plan(p, model.month - 1) for p in pol]), due, booked, np.array(vil["claimed"])


def test_a_report_lies_between_the_books_and_the_plan():
    lifted = False
    for _, planned, _, booked, claimed in lived():
        known = ~np.isnan(claimed)
        assert np.array_equal(known, ~np.isnan(booked))
        most = np.maximum(planned[None, :], booked)
        assert (claimed[known] >= booked[known] - 1e-12).all()
        assert (claimed[known] <= most[known] + 1e-12).all()
        lifted |= (claimed[known] > booked[known] + 0.05).any()
    assert lifted


@pytest.mark.parametrize("honest", [{"report.pressure": 0.0}, {"report.verification": 1.0, "report.fear": 0.0}])
def test_who_is_not_pressed_or_was_checked_tells_the_truth(honest):
    for model, _, _, booked, claimed in lived(**honest):
        if "report.pressure" not in honest:
            checked = model.world.villages["verified"] > 0
            booked, claimed = booked[checked], claimed[checked]
        np.testing.assert_array_equal(claimed, booked)


def test_progress_is_what_is_claimed_of_what_was_due_by_now():
    for model, planned, due, _, claimed in lived():
        by_now = due * planned
        told = np.where(by_now > 0, due * claimed, 0.0).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = np.where(by_now.sum(axis=1) > 0, told / by_now.sum(axis=1), np.nan)
        np.testing.assert_allclose(model.world.villages["seen_progress"], expected)


def test_who_pays_by_the_plan_is_on_plan_in_every_month():
    """A village whose books follow the plan is seen at one, at any time of the year; half of it is seen at one half."""
    model = PolicyTwin(small(), Scenario.load("baseline"), seed=11, burn_in=0, **{"report.pressure": 0.0}).run(3)
    report = next(process for process in model.processes if process.name == "report")
    for month in range(model.month, model.month + 12):
        for share in (1.0, 0.5):
            planned = np.array([plan(policy, month) for policy in model.world.policies])
            worth = [round(100 * (policy.entitlement + policy.contribution)) for policy in model.world.policies]
            with model.world.unlocked("villages.paid_out") as (paid,):
                paid[:] = np.array(model.world.villages["eligible"]) * np.array(worth) * planned * share
            knobs = model.regime.at(month, model.world)
            report.step(model.world, knobs, luck(model.luck_seed, model.replicate, month))
            np.testing.assert_allclose(model.world.villages["seen_progress"], share, atol=1e-6)


def audited(**knobs):
    """Village-policy-months with an audit."""
    quiet = {"supervise.audit_probability": 0.0} | knobs
    return sum(int((np.array(model.world.villages["audits"]) & 1).sum()) for model, *_ in lived(**quiet))


def test_a_warning_needs_a_report_that_payments_do_not_bear_out():
    assert audited(**{"supervise.warning": 1.0, "report.pressure": 0.0}) == audited(**{"report.pressure": 0.0})
    few, some, many = (audited(**{"supervise.warning": share}) for share in (0.0, 0.5, 1.0))
    assert few < some < many
