"""What must hold of a mechanism in a run: its price, what it may look at, and that copies and other counties have it too."""

import pickle

import numpy as np

from tests.contracts.lives import (
    Life,
    State,
    asked,
    bare,
    forms_together,
    named,
    settled,
)
from tests.contracts.mechanism_file import MECHANISM
from tests.contracts.mechanism_run import moved, unlike
from tests.strategies import differing, state
from tests.world.test_ledger import assert_books_balance
from twin.world.ledger import Flow, Sink

check = MECHANISM.check
YEAR = 12


def costs_money(subject) -> bool:
    return subject.mechanism.costs.setup_yuan + subject.mechanism.costs.monthly_yuan > 0


def costs_hours(subject) -> bool:
    hours = subject.mechanism.costs.hours
    return hours.village + hours.township + hours.county > 0


# What it costs --------------------------------------------------------------------------------------------------------------


def charged(life: Life, before: State) -> int:
    """Fen that went into running mechanisms in the first month."""
    sinks = life.first.after["ledger.sink"] - before["ledger.sink"]
    return int(sinks[..., Sink.MECHANISM_COST].sum())


@check
def what_it_costs_is_charged(subject):
    life = subject.life("full")
    assert charged(life, life.before) == sum(life.first.due.values())


@check(when=costs_money)
def the_budget_for_running_mechanisms_pays(subject):
    life = subject.life("full")
    flow = life.first.after["ledger.flow"] - life.before["ledger.flow"]
    assert life.first.due[subject.key] > 0
    assert int(flow[..., Flow.OPERATIONS_COST].sum()) == sum(life.first.due.values())


@check
def it_takes_hours_at_the_tiers_that_it_names(subject):
    asked_for, hours = subject.mechanism.costs.hours, subject.life("full").first.hours
    for tier, taken in hours.items():
        named = getattr(asked_for, "county" if tier == "unit" else tier)
        assert bool(taken.any()) == (named > 0), tier


@check(when=lambda subject: costs_money(subject) and not subject.mechanism.needs.mechanism)
def without_money_it_does_not_work(subject):
    poor = subject.life("no money")
    assert unlike(poor.first.knobs, subject.bare().first.knobs) == []
    assert charged(poor, poor.before) == 0


@check(when=lambda subject: costs_money(subject) and not subject.mechanism.needs.mechanism)
def for_half_the_money_it_works_half(subject):
    """Its dose is cut to what is paid: half of it now, and half of the set-up, so that a move goes a quarter or half as far."""
    half, full, base = subject.life("half the money"), subject.life("full"), subject.bare().first.knobs
    assert 0 < sum(half.first.due.values()) <= 0.5 * sum(full.first.due.values()) + len(full.first.due)
    for path in subject.mechanism.moves:
        way = np.abs(half.first.knobs[path] - base[path]).sum()
        assert way <= 0.5 * np.abs(full.first.knobs[path] - base[path]).sum() + 1e-9, path


@check(when=lambda subject: costs_hours(subject) and not subject.mechanism.needs.mechanism)
def without_hours_it_hardly_works(subject):
    tired, full, base = subject.life("no hours").first.knobs, subject.life("full").first.knobs, subject.bare().first.knobs
    for path in subject.mechanism.moves:
        assert np.abs(tired[path] - base[path]).sum() <= 1e-3 * np.abs(full[path] - base[path]).sum(), path


@check
def the_books_balance(subject):
    assert_books_balance(subject.life("full").model.world.ledger)


@check
def nobody_gets_more_than_was_paid_out(subject):
    """Households together: what they hold of a cycle is part of what left for them, own contributions included."""
    life = subject.life("full")
    ledger, households = life.model.world.ledger, life.model.world.households
    paid = ledger["sink"][..., Sink.BENEFIT].sum() + ledger["sink"][..., Sink.MISDELIVERED].sum()
    assert 0 <= int(households["received"].sum()) <= int(paid)
    assert (ledger["fitting"].sum() <= ledger["sink"][..., Sink.BENEFIT].sum()) and ledger["contributed"].min() >= 0


@check(when=lambda subject: "flows" in subject.text)
def its_money_moves(subject):
    flows = subject.life("full").first.flows
    named = [flow for flow in subject.mechanism.flows if flow.policy is None or flow.policy in settled().scenario.policies]
    assert len(flows) == len(named) and all((fen >= 0).all() and fen.any() for *_, fen in flows)


# What it may look at --------------------------------------------------------------------------------------------------------


@check
def it_sees_only_what_offices_see(subject):
    """What it does in a month does not hang on what households know, feel or need, or on what villages really did."""
    model = settled().fork(subject.scenario())
    told = asked(model.fork()).knobs
    with model.world.unlocked(*subject.hidden) as columns:
        for column in columns:
            column[:] = column[::-1].copy()
    assert unlike(asked(model).knobs, told) == [], "its moves hang on what no office sees"


@check(when=lambda subject: "\nrules" in f"\n{subject.text}")
def its_rules_fire_when_they_should(subject):
    """Where an office sees the one extreme or the other, a rule fires; where it sees nothing yet, none does."""
    quiet, loud = rule_months(subject, np.nan), [rule_months(subject, seen) for seen in (1e9, -1e9)]
    ruled = {path for rule in subject.mechanism.rules for path in rule.moves}
    fired = {path for month in loud for path in unlike(month, quiet)}
    assert fired == ruled


def rule_months(subject, seen: float) -> State:
    """Knobs after three months in which every office sees the same, all that a rule could look at."""
    model = settled().fork(subject.scenario())
    paths = [f"{level}.seen_{rule.see}" for level in ("townships", "villages") for rule in subject.mechanism.rules]
    for number in range(12):
        with model.world.unlocked(*dict.fromkeys(paths)) as columns:
            for column in columns:
                column[:] = seen
        if number < 11:
            model.regime.at(model.month, model.world)
            model.month += 1
    return asked(model).knobs


# Copies, samples, other forms -----------------------------------------------------------------------------------------------


@check
def a_pickled_twin_goes_on_as_it_would_have(subject):
    """Its schedule and what is remembered of it travel; the rest of a twin is the same for all mechanisms."""
    branch = subject.life("again").model.fork()
    branch.regime = pickle.loads(pickle.dumps(branch.regime))
    assert differing(state(branch.run(1)), subject.life("full").months[1].after) == []


@check
def a_branch_goes_on_as_it_would_have(subject):
    branch = subject.life("again").model.fork().run(1)
    assert differing(state(branch), subject.life("full").months[1].after) == []


@check
def a_branch_leaves_the_trunk_alone(subject):
    trunk = subject.life("again").model
    before = state(trunk)
    trunk.fork(subject.scenario(0.3)).run(1)
    assert differing(state(trunk), before) == []


@check
def it_works_in_a_sample(subject):
    life = subject.life("sample")
    assert_books_balance(life.model.world.ledger)
    assert set(unlike(life.first.knobs, bare(1, 0.5).first.knobs)) <= moved(subject)
    assert 0 <= sum(life.first.due.values()) <= sum(subject.life("full").first.due.values())


def with_forms(name: str) -> None:
    """A check for other forms of several relations: it is the same mechanism there, and the books balance."""

    def works(subject):
        life = subject.life(name)
        assert_books_balance(life.model.world.ledger)
        assert unlike(life.first.knobs, subject.life("full").first.knobs) == []
        assert life.first.due == subject.life("full").first.due

    works.__name__ = f"it_works_under_{name}"
    check(works)


for forms in forms_together():
    with_forms(named(forms))
