"""One payment to one household: its own contribution, what is held back on the way, and what arrives."""

import numpy as np

from twin.base.draws import draw, uniform
from twin.base.kernel import inner
from twin.processes.accounts import contribute, divert, pay_out
from twin.terms.clauses import DUTY, GUARD, knows
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import CANNOT_PAY, ELIGIBLE, NO_DUTY, PAID_IN_FULL, TO_HOUSEHOLD
from twin.world.ledger import Flow, Sink


@inner
def cannot_contribute(w, k, p, h):
    """Why a household does not add its own contribution: it does not know that it must, or cannot afford it; 0 if it does."""
    hh, own = w.households, w.policies.contribution[p]
    if own == 0:
        return 0
    if not hh.known[h, p] & DUTY:
        return NO_DUTY
    return CANNOT_PAY if own > k.affordable[0] * 100.0 * np.float64(hh.income[h]) * hh.persons[h] else 0


@inner
def hand_over(w, k, cycle, p, v, h):
    """Pay one entitlement, or what is left of it; returns what the household got beside its own contribution.

    `cycle` is the luck of the cycle that owes it. What goes straight to households passes nobody who could hold some back.
    """
    pol, hh = w.policies, w.households
    own, entitled = pol.contribution[p], hh.passed[h, p] & ELIGIBLE
    contribute(w, p, v, own)
    words = draw(cycle, Decision.SKIM, pol.id[p], household_uid(w.villages, v, h), 0)
    lost = 0
    if entitled and pol.paid[p] != TO_HOUSEHOLD and not w.county.perfected[0] & PAID_IN_FULL:
        lost = int(held_back(words, risk(w, k, p, v, h), k.skim[0]) * pol.entitlement[p])
    divert(w, p, v, lost, uniform(words[1]) < k.public_share[0])
    wanted = pol.entitlement[p] + own - lost
    if entitled:
        return pay_out(w, p, v, wanted, Sink.BENEFIT, Flow.VILLAGE_BENEFIT) - own
    return pay_out(w, p, v, wanted, Sink.MISDELIVERED, Flow.VILLAGE_MISDELIVERED) - own


@inner
def risk(w, k, p, v, h):
    """Share of a payment that is diverted on average: less where the household watches, on what it can see."""
    pol, vil = w.policies, w.villages
    watched = knows(w.households.known[h, p], GUARD)
    seen = vil.divert_watched[v] if watched else vil.divert_unwatched[v]
    return (pol.visible[p] * seen + (1.0 - pol.visible[p]) * vil.divert_hidden[v]) * (1.0 - k.on_result[v])


@inner
def held_back(words, share, mean):
    """Share of one payment that is held back: nothing from most, `mean` of it on average from those that are skimmed.

    So many are skimmed that `share` is diverted in all; where that is more than `mean`, all are, and it is the mean. What is held
    back of one is spread over all shares from nothing to everything, u ** ((1 - mean) / mean) of a uniform u, so that no
    shortfall is the usual one.
    """
    mean = max(mean, share)
    if uniform(words[0]) >= share / mean:
        return 0.0
    return uniform(words[2]) ** ((1.0 - mean) / mean)
