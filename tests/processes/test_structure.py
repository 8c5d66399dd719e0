"""Other forms of diffusion and of leakage: what must hold under each, what is claimed of each, and how a scenario names them."""

import numpy as np
import pytest

from experiments import robustness, structures
from tests.strategies import differing, small, state
from tests.world.test_ledger import assert_books_balance
from twin.base.draws import luck
from twin.base.errors import InputError
from twin.model import PolicyTwin
from twin.runner import CountySpec
from twin.scenario.scenario import Scenario
from twin.terms.forms import DIFFUSION, LEAKAGE, STRUCTURE

OTHERS = [(relation, form) for relation in ("diffusion", "leakage") for form in STRUCTURE[relation][1:]]
FRANK = {"supervise.diversion_level": 0.5, "supervise.township_level": 0.3}


def scenario(base="baseline", knobs=None, **structure):
    return Scenario.from_dict({"name": "other", "base": base, "structure": structure, "set": knobs or {}})


def process_step(model, name, knobs=None, **forms):
    """The world after one more step of a process, in a world like this one but for the forms and knobs."""
    other = model.fork(model.scenario.set(knobs or {}))
    for relation, form in forms.items():
        with other.world.unlocked(f"county.{relation}") as (code,):
            code[:] = STRUCTURE[relation].index(form)
    process = next(p for p in other.processes if p.name == name)
    process.step(other.world, other.regime.at(other.month, other.world), luck(other.luck_seed, other.replicate, other.month))
    return other.world


@pytest.fixture(scope="module")
def lived():
    return PolicyTwin(small(2, 3, 60), scenario(knobs=FRANK), seed=2, burn_in=0).run(5)


# How a scenario names them -----------------------------------------------------------------------------------------------


def test_the_first_form_is_the_default_and_makes_no_difference():
    named = scenario(**{relation: forms[0] for relation, forms in STRUCTURE.items()})
    assert named.structure == Scenario.load("baseline").structure
    one, two = (PolicyTwin(small(1, 2, 30), s, seed=1, burn_in=3).run(4) for s in (named, Scenario.load("baseline")))
    assert differing(state(one), state(two)) == []


@pytest.mark.parametrize("relation", ["diffusion", "leakage"])
def test_an_unknown_form_is_refused_with_what_is_allowed(relation):
    with pytest.raises(InputError, match=rf"structure.{relation}.*{STRUCTURE[relation][1]}"):
        scenario(**{relation: "none"})


@pytest.mark.parametrize(("relation", "form"), OTHERS)
def test_a_form_holds_in_the_burn_in(relation, form):
    asked = scenario(**{relation: form})
    assert asked.before().structure[relation] == form
    first = PolicyTwin(small(1, 2, 30), asked, seed=1, burn_in=14)
    again = PolicyTwin(small(1, 2, 30), asked, seed=1, burn_in=14)
    own = PolicyTwin(small(1, 2, 30), "baseline", seed=1, burn_in=14)
    assert differing(state(first), state(again)) == []
    codes = {f"county.{relation}"}
    assert set(differing(state(first), state(own))) > codes


# What must hold under every form ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("relation", "form"), OTHERS)
def test_money_adds_up_and_no_dose_is_no_mechanism(relation, form):
    linked = scenario("linkage", FRANK, **{relation: form})
    model = PolicyTwin(small(2, 2, 40), linked, seed=3, burn_in=0).run(14)
    assert_books_balance(model.world.ledger)
    plain, idle = scenario(**{relation: form}), scenario(**{relation: form}).with_mechanism("points_system", 0.0)
    one, two = (PolicyTwin(small(1, 2, 30), s, seed=1, burn_in=0).run(6) for s in (plain, idle))
    assert differing(state(one), state(two)) == []


@pytest.mark.parametrize("form", DIFFUSION)
def test_without_ties_to_pass_on_anything_all_forms_agree(form):
    """At a rate of nought every form is the same county."""
    mute = {"reach.tie_pass": 0.0}
    one = PolicyTwin(small(1, 2, 40), scenario(knobs=mute, diffusion=form), seed=4, burn_in=0).run(8)
    two = PolicyTwin(small(1, 2, 40), scenario(knobs=mute), seed=4, burn_in=0).run(8)
    told = {"households.tell_right", "households.tell_wrong", "county.diffusion"}
    assert set(differing(state(one), state(two))) <= told


# What is claimed of each form of diffusion ---------------------------------------------------------------------------------


def learned(model, form, **knobs):
    """Clauses that households hold rightly after one more month in which nobody forgets, by form of diffusion."""
    quiet = {"reach.forgetting": 0.0, "reach.confusion": 0.0} | knobs
    return np.array(process_step(model, "reach", quiet, diffusion=form).households["known"])


def test_a_complex_contagion_never_teaches_what_a_simple_one_does_not(lived):
    """At the same state and luck it drops contacts, so it can only spare errors or withhold what is right."""
    pure = {"reach.tie_garble": 0.0}
    with_one, with_two = learned(lived, "first_hand", **pure), learned(lived, "complex", **pure)
    assert not (with_two & ~with_one).any()
    assert (with_one & ~with_two).any()


def test_a_complex_contagion_needs_two_friends_who_tell(lived):
    """Silence everybody but one friend of each household at a time: nobody learns anything from friends."""
    sole = lived.fork()
    with sole.world.unlocked("households.tell_right", "households.tell_wrong") as columns:
        for column in columns:
            column[1:] = 0
        columns[0][0] = 255
    only = {"reach.notice_reach": 0.0, "reach.app_reach": 0.0, "reach.tie_pass": 1.0, "reach.tie_garble": 0.0}
    channels = only | {"reach.visit_keep": 0.0, "reach.meeting_keep": 0.0, "reach.garble_share": 0.0}
    before = np.array(sole.world.households["known"])
    friends = sole.county.ties[sole.county.ties_start[0] : sole.county.ties_start[1]]
    assert friends.size and (learned(sole, "first_hand", **channels) & ~before)[friends].any()
    assert not (learned(sole, "complex", **channels) & ~before).any()


def test_a_village_tells_only_its_own_and_the_more_the_more_know(lived):
    pure = {"reach.notice_reach": 0.0, "reach.app_reach": 0.0, "reach.visit_keep": 0.0, "reach.meeting_keep": 0.0}
    pure |= {"reach.garble_share": 0.0, "reach.tie_garble": 0.0, "reach.tie_pass": 0.6}
    village, gained = lived.county.households["village"], []
    for tellers in (1, 6, 30):
        told = lived.fork()
        with told.world.unlocked("households.tell_right", "households.tell_wrong", "households.known") as (right, wrong, known):
            right[:], wrong[:], known[:] = 0, 0, 0
            right[np.flatnonzero(village == 1)[:tellers]] = 255
        new = learned(told, "village", **pure)
        assert not new[village != 1].any()
        gained.append(int((new[village == 1] != 0).sum()))
    assert 0 < gained[0] < gained[1] < gained[2]


def test_hearsay_passes_on_what_friends_told(lived):
    first, any_hand = (process_step(lived, "reach", diffusion=form).households for form in ("first_hand", "hearsay"))
    assert np.array_equal(first["known"], any_hand["known"])  # the month itself is the same; the next one is not
    assert not (first["tell_right"] & ~any_hand["tell_right"]).any()
    assert (any_hand["tell_right"] & ~first["tell_right"]).any()


# What is claimed of each form of leakage ------------------------------------------------------------------------------------

AUDITED = {"supervise.audit_probability": 1.0, "supervise.inspections": 60.0, "supervise.independence": 1.0}


def test_opportunity_spares_who_knows_and_nobody_else(lived):
    world, watched = (process_step(lived, "supervise", knobs, leakage="opportunity").villages for knobs in ({}, AUDITED))
    settled = process_step(lived, "supervise").villages
    assert not world["divert_watched"].any()
    assert np.array_equal(world["divert_unwatched"], watched["divert_unwatched"])  # whoever audits
    assert (world["divert_unwatched"] > settled["divert_unwatched"]).all()
    assert np.array_equal(world["divert_hidden"], settled["divert_hidden"])
    assert (watched["divert_hidden"] < world["divert_hidden"]).all()


def shares_under_trial(knobs, months=48):
    """Mean restraint of villages over the last two years under `leakage: ppi`, by kind of money, f8[3]."""
    model = PolicyTwin(small(4, 10, 4), scenario(knobs=FRANK | knobs, leakage="ppi"), seed=6, burn_in=0).run(months - 24)
    found = []
    for _ in range(24):
        model.step()
        restraint = np.array(model.world.villages["restraint"])
        assert ((restraint >= 0) & (restraint <= 1)).all()
        found.append(restraint.mean(axis=0))
    return np.mean(found, axis=0)


def test_offices_that_nobody_watches_never_learn_restraint():
    blind = {"supervise.audit_eyes": 0.0, "supervise.committee_eyes": 0.0, "supervise.household_eyes": 0.0}
    assert not shares_under_trial(blind, 26).any()


def test_offices_that_are_watched_learn_restraint_on_average():
    """The claim is about the mean of many offices: a single one may draw the wrong conclusion from its luck."""
    few, many = shares_under_trial({}), shares_under_trial(AUDITED | {"supervise.sanction": 4.0})
    assert (many > few + 0.1).all()
    open_eyed = shares_under_trial({"supervise.household_eyes": 2.0})  # few know what is owed where it changes by the year
    assert open_eyed[0] < open_eyed[1] < open_eyed[2]  # more eyes on what knowing households get


def test_under_every_form_who_watches_loses_least_and_no_share_leaves_its_bounds(lived):
    for form in LEAKAGE:
        villages = process_step(lived, "supervise", leakage=form).villages
        shares = [villages[f"divert_{kind}"] for kind in ("watched", "unwatched", "hidden")]
        assert all(((share >= 0) & (share <= 1)).all() for share in shares)
        if form != "ppi":
            assert (shares[0] <= shares[1]).all()


# The record -----------------------------------------------------------------------------------------------------------------


def test_the_record_names_every_form_and_holds_what_was_measured():
    told = structures.PAGE.read_text(encoding="utf-8")
    assert all(f"`{form}`" in told for _, form in OTHERS)
    assert all(f"| {relation}: `{form}` |" in told.partition(structures.MEASURED)[2] for relation, form in OTHERS)


def test_the_measured_part_is_made_of_runs(monkeypatch):
    monkeypatch.setattr(structures, "MONTHS", 3)
    monkeypatch.setattr(structures, "forms", lambda: [("", "twin's own"), ("diffusion", "village")])
    found = structures.measure(small(1, 2, 20), replicates=2)
    assert set(found["form"]) == {"twin's own", "village"}
    text = structures.page(found, 2)
    assert text.startswith(structures.MEASURED) and text.count("| diffusion: `village` |") == 2


@pytest.mark.slow
def test_mechanisms_are_ranked_again_under_every_form(monkeypatch, tmp_path):
    two = {relation: (forms[0], forms[-1]) for relation, forms in STRUCTURE.items()}
    toy = {"STRUCTURE": two, "MONTHS": 14, "BURN_IN": 1, "REPLICATES": 2, "COUNTY": CountySpec.small(1, 2, 20), "BEST": 2}
    for name, value in (toy | {"MECHANISMS": robustness.MECHANISMS[:3]}).items():
        monkeypatch.setattr(robustness, name, value)
    rates = robustness.landing(tmp_path)
    table = robustness.effects(rates)
    assert len(rates) == 4 * 8 * 2 and len(table) == 4 * 7
    own = rates[robustness.OWN, robustness.OWN]
    for key in robustness.MECHANISMS:
        left = 100 * (own["package", ""] - own["left out", key]).mean()
        assert table.loc[(robustness.OWN, robustness.OWN, "left out", key), "mean"] == pytest.approx(left)
    assert robustness.page(rates, table).count("| deterrence: `") == 1
    assert "| twin's own |" in robustness.page(rates, table) and "2 of 2 | 2 of 2 |" in robustness.page(rates, table)
    for lang, said in (("en", "left out"), ("zh", "去掉")):
        figure = robustness.picture(table, lang)
        assert len(figure.axes) == 2 and said in figure.axes[1].get_title(loc="left")
