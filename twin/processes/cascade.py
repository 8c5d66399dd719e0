"""The landing cascade: how far each eligible household came, and who is charged when it did not land."""

import numpy as np

from twin.base.draws import chance
from twin.base.kernel import inner
from twin.processes.fit import could_adapt
from twin.terms.calendar import opening
from twin.terms.clauses import DUTY, EXISTS, HOW, WHEN, WHO
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import CANNOT_PAY, COLLECTIVE, ELIGIBLE, NO_DUTY, NO_FILE, TO_HOUSEHOLD, Project
from twin.world.ledger import balance

COUNTY, TOWNSHIP, VILLAGE, HOUSEHOLD = range(4)
INFORM, APPLY, APPROVE, FUND, PAY, HASTEN, FIT = range(7)  # failures, in the order of the steps
DIVERSION, UNDERFUNDING, DELAY, CAPACITY = range(4)  # causes of what is not paid in full


HOLDER = 3  # of the bits of `fault`: the tier that holds a file


@inner
def held_by(fault, tier):
    """A file's fault after it has come to another tier."""
    return (fault & ~HOLDER) | tier


@inner
def without(fault, reasons):
    """A file's fault when some reasons no longer stand in its way."""
    return fault & ~reasons & 255


@inner
def charge(w, luck, p, v):
    """Count a village's eligible households by steps passed, and charge every failure to one step and one tier."""
    vil, hh = w.villages, w.households
    vil.cascade[v, p, :] = 0
    vil.losses[v, p, :, :] = 0
    vil.causes[v, p, :] = 0
    nearby, cause = money_nearby(w, p, v), cause_of_shortfall(w, p, v)
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        passed = np.int64(hh.passed[h, p])
        if not passed & ELIGIBLE:
            continue
        step = 0
        while step < 8 and passed >> step & 1:
            vil.cascade[v, p, step] += 1
            step += 1
        if step < 8:
            vil.losses[v, p, step - 1, blame(w, luck, p, v, h, step - 1, nearby, cause)] += 1
        if step - 1 == PAY:
            vil.causes[v, p, cause] += 1


@inner
def blame(w, luck, p, v, h, failure, nearby, cause):
    """The tier that caused a household's first failed step."""
    pol, vil, hh = w.policies, w.villages, w.households
    fault = np.int64(hh.fault[h, p])
    if failure == INFORM:
        for clause in (EXISTS, WHO, HOW):
            if not hh.known[h, p] & clause:
                return broken_at(w, p, v, h, clause)
        return VILLAGE  # it learned of it only after the window had closed
    if failure == APPLY and pol.access[p] == COLLECTIVE:
        for clause in (EXISTS, WHO, HOW):
            if not vil.held[v, p] & clause:
                return office_that_broke(w, p, v, clause)
        return VILLAGE
    if failure == APPLY:
        return HOUSEHOLD if hh.known[h, p] & WHEN else broken_at(w, p, v, h, WHEN)
    if failure == APPROVE:
        return fault & HOLDER if hh.due[h, p] != NO_FILE or pol.access[p] == COLLECTIVE else VILLAGE
    if failure == FUND and fault & NO_DUTY:  # the office that approved told it, if the text had it right
        return HOUSEHOLD if w.county.known[p] & hh.held[h, p] & DUTY else COUNTY
    if failure == FUND:
        return HOUSEHOLD if fault & CANNOT_PAY else where_money_is(w, luck, p, v, h, nearby)
    if failure == PAY and cause == UNDERFUNDING:
        running = vil.project[v, p] == Project.RUNNING
        return where_money_is(w, luck, p, v, h, nearby) if running else fault & HOLDER
    if failure == PAY:
        return vil.file_holder[v, p] if cause == DELAY else VILLAGE
    if failure == HASTEN:
        return fault & HOLDER
    return VILLAGE if could_adapt(w, luck, p, v, h) else COUNTY


@inner
def broken_at(w, p, v, h, clause):
    """The tier that lost a clause on its way to a household: the sender at the hop where the chain broke."""
    if w.households.held[h, p] & clause:
        return HOUSEHOLD  # it knew once, and forgot or was misled by friends
    return office_that_broke(w, p, v, clause)


@inner
def office_that_broke(w, p, v, clause):
    """The sender at the first hop after which a clause is missing; the village if only the last hop failed."""
    if not w.county.known[p] & clause or not w.townships.held[w.villages.township[v], p] & clause:
        return COUNTY
    if not w.villages.held[v, p] & clause:
        return TOWNSHIP
    return VILLAGE


@inner
def money_nearby(w, p, v):
    """Shares of what a township's villages lack together that were set aside there for false claims, and that are nearby the
    township: with it, kept for its running costs or diverted by it, or idle in villages.

    Below zero where this village lacks nothing. What is paid straight to households never comes to a township.
    """
    tow, vil, led = w.townships, w.villages, w.ledger
    if vil.claims[v, p] <= balance(led.village[v, p]):
        return -1.0, -1.0
    t = vil.township[v]
    nearby, missing, false = balance(led.township[t, p]) + tow.kept[t, p] + tow.diverted[t, p], 0, 0
    for other in range(tow.first[t], tow.first[t] + tow.size[t]):
        gap = vil.claims[other, p] - balance(led.village[other, p])
        missing += max(0, gap)
        nearby += max(0, -gap)
        false += vil.false_paid[other, p] + vil.false_back[other, p]
    if w.policies.paid[p] == TO_HOUSEHOLD:
        nearby = 0
    return min(1.0, false / missing), min(1.0, nearby / missing)


@inner
def where_money_is(w, luck, p, v, h, nearby):
    """The tier that holds, kept or diverted what a household waits for: villages what they claimed falsely, the township what
    is nearby it, the county the rest.

    A yuan is charged once: which households it would have served is a lot of household and cycle.
    """
    by_villages, at_township = nearby
    if at_township < 0.0:
        return VILLAGE
    lot = chance(opening(luck, w.policies.opens[p]), Decision.LACKING, w.policies.id[p], household_uid(w.villages, v, h))
    if lot >= 1.0 - by_villages:
        return VILLAGE
    return TOWNSHIP if lot < at_township else COUNTY


@inner
def cause_of_shortfall(w, p, v):
    """What, taken away alone, would have let a delivery reach nine tenths; if nothing alone would, the largest shortfall.

    A payment falls short by diversion only. Of a project's goal a part was diverted, a part could have been spent had the money
    been there, a part while its file lay in offices, and the rest the village did not manage to spend in time.
    """
    pol, vil = w.policies, w.villages
    if pol.access[p] != COLLECTIVE:
        return DIVERSION
    goal = max(vil.plan[v, p], vil.eligible[v, p] * pol.entitlement[p])
    unspent = max(0, goal - vil.spent[v, p])
    diverted, unfunded = vil.short[v, p], min(vil.unfunded[v, p], unspent)
    delayed = min(vil.undecided[v, p], unspent - unfunded)
    left = unspent - unfunded - delayed
    lacking = 0.9 * vil.eligible[v, p] * pol.entitlement[p] - (vil.spent[v, p] - diverted)
    if diverted >= lacking:
        return DIVERSION
    if unfunded >= lacking:
        return UNDERFUNDING
    if delayed >= lacking:
        return DELAY
    if left >= lacking:
        return CAPACITY
    if diverted >= max(unfunded, delayed, left):
        return DIVERSION
    if unfunded >= max(delayed, left):
        return UNDERFUNDING
    return DELAY if delayed >= left else CAPACITY
