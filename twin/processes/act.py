"""Households apply, take part, raise needs and complain, if they know, trust and can."""

import numpy as np

from twin.base.draws import chance, draw, uniform
from twin.base.kernel import inner, kernel
from twin.base.knobs import knob, uncertain
from twin.processes.arrears import fall_behind
from twin.processes.base import Process
from twin.processes.council import village_applies
from twin.processes.needs import carry_need, counter_or_app, met_this_month
from twin.processes.odds import logistic, shifted
from twin.processes.projects import carried
from twin.terms.calendar import DAYS, first_day, last_twelve, phase
from twin.terms.clauses import AMOUNT, AWARE, EXISTS, GUARD, HOW, WHEN, WHO, corrected, knows
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import (
    APPLIED,
    APPROVED,
    AUTOMATIC,
    COLLECTIVE,
    COMPLAINED,
    ELIGIBLE,
    FUNDED,
    INFORMED,
    NO_FILE,
    PAID_IN_FULL,
    REFUSED,
    Project,
)


class Act(Process):
    """Households apply, take part, raise needs and complain, if they know, trust and can."""

    reads = {
        "policies": "id opens window access eligible",
        "county": "epoch perfected",
        "townships": "known",
        "villages": "uid first size known distance connected",
        "households": "present stratum persons elders away phone sociability known wrong trust visited served",
    }
    writes = {
        "townships": "held",
        "villages": "held turnout watchers arisen raised raised_now raised_on_visits complaints project applied_day spent short "
        "undecided unfunded short_seen paid_out arrears_out diverted_open plans_put plans_passed agreed gift",
        "households": "held passed fault due received arrears turnout need need_since need_left contact",
    }

    # fmt: off
    apply_rate = knob(0.4, "probability per month", 0, 1, "household", "up",
        about="an eligible household of neutral trust that knows enough, the amount as likely as not, applies")
    initiative = knob(0.4, "probability per month", 0, 1, "village", "up",
        about="a committee that knows of a collective policy applies for its project")
    apply_trust = uncertain(1.5, "logit per unit of trust", 0, 5, about="how much trust helps to apply")
    apply_amount = uncertain(1.0, "logit", 0, 4, grade="experiment", evidence="cai2015",
        about="knowing the amount, against not knowing it, makes a household apply (half of what first-round take-up implies)")
    apply_help = knob(0.0, "probability", 0, 1, "household", "up", about="absent or aged applicants are helped to apply")
    apply_cost = uncertain(1.0, "logit", 0, 4, about="how much age or absence hinders to apply")
    reward = knob(0.0, "logit", -1, 3, "household", "up", kind="count", about="reward for taking part")
    part_base = uncertain(-3.6, "logit", -6, 0, kind="count", about="taking part without any reason")
    part_trust = uncertain(1.5, "logit per unit of trust", 0, 5, about="trust draws people in")
    part_peers = uncertain(2.0, "logit per unit of turnout", 0, 5,
        about="neighbours' turnout draws people in (6 or more is bistable)")
    part_solved = uncertain(0.5, "logit", 0, 3, about="a need solved last time draws people in")
    part_cost = uncertain(0.5, "logit", 0, 3, about="age and distance keep people away")
    online_part = knob(0.05, "probability", 0, 1, "household", "up", about="an absent household can take part online")
    need_rate = uncertain(0.05, "probability per month", 0, 0.5, kind="probability", about="a need arises")
    raise_self = knob(0.03, "probability per month", 0, 1, "household", "up", grade="source", evidence="channel_visits",
        about="a household carries an open need to an office")
    raise_online = knob(0.03, "probability per month", 0, 1, "household", "up", grade="source", evidence="online_young",
        about="a connected household reports a need online")
    raise_meeting = knob(0.2, "probability per meeting", 0, 1, "village", "up",
        about="a need comes up at a meeting that the household attends")
    raise_grid = knob(0.0, "probability per month", 0, 1, "village", "up", about="a grid officer finds the need")
    raise_hotline = knob(0.0, "probability per month", 0, 1, "household", "up", about="a household calls a hotline with a need")
    online_help = knob(0.0, "probability", 0, 1, "household", "up",
        about="a household without smartphone skill is helped to report and apply online, by a person or a voice assistant")
    council = knob(0.0, "share of plans", 0, 1, "village", "up",
        about="plans for a project are decided by those who take part, before the committee applies")
    plan_support = uncertain(0.8, "probability", 0, 1, kind="probability",
        about="one who takes part, of neutral trust, is for the plan")
    complaint_ease = knob(0.15, "probability per month", 0, 1, "household", "up",
        about="a short payment that is noticed becomes a complaint")
    apply_undated = uncertain(0.5, "multiple of the probability", 0, 1, kind="probability",
        about="a household that does not know the deadline puts the application off")
    # fmt: on


@kernel
def act(w, k, luck):
    """Each village may apply for a project; each household takes part, carries its need, applies and complains."""
    vil, hh, pol = w.villages, w.households, w.policies
    day = first_day(luck.month, w.county.epoch[0])
    for p in range(pol.id.size):
        if phase(luck.month, pol.opens[p]) == 0:
            open_cycle(w, p)
        if pol.access[p] == COLLECTIVE:
            for v in range(vil.uid.size):
                village_applies(w, k, luck, p, v, day)
    for v in range(vil.uid.size):
        take_part_and_carry_needs(w, k, luck, v, day)
        for p in range(pol.id.size):
            if pol.access[p] != COLLECTIVE and phase(luck.month, pol.opens[p]) < pol.window[p]:
                for h in range(vil.first[v], vil.first[v] + vil.size[v]):
                    if hh.present[h]:
                        apply(w, k, luck, p, v, h, household_uid(vil, v, h), day)
            complain(w, k, luck, p, v)
            vil.watchers[v, p] = watchers(w, v, p)


@inner
def take_part_and_carry_needs(w, k, luck, v, day):
    """The households of a village take part or stay away, and carry their needs."""
    vil, hh = w.villages, w.households
    turnout_before = vil.turnout[v]
    vil.arisen[v], vil.raised[v], vil.raised_now[v], vil.raised_on_visits[v] = 0, 0, 0, 0
    present, came = 0, 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.present[h]:
            uid = household_uid(vil, v, h)
            present += 1
            came += take_part(w, k, luck, v, h, uid, turnout_before)
            hh.contact[h] = met_this_month(hh, h)
            carry_need(w, k, luck, v, h, uid, day)
    vil.turnout[v] = came / max(1, present)


@inner
def open_cycle(w, p):
    """A new yearly cycle: nobody has applied; steps that the policy's access does not have are passed at once.

    What was approved and is unpaid becomes arrears; a project that is approved or under way goes on.
    """
    pol, vil, hh = w.policies, w.villages, w.households
    passed_at_once = ELIGIBLE
    if pol.access[p] == AUTOMATIC:
        passed_at_once |= INFORMED | APPLIED
    elif pol.access[p] == COLLECTIVE:
        passed_at_once |= INFORMED
    for h in range(hh.passed.shape[0]):
        fall_behind(w, p, h)
        hh.passed[h, p] = passed_at_once if pol.eligible[h, p] and hh.present[h] else 0
        hh.fault[h, p], hh.due[h, p], hh.received[h, p] = 0, NO_FILE, 0
        hh.held[h, p] = hh.known[h, p]
    for t in range(w.townships.known.shape[0]):
        w.townships.held[t, p] = w.townships.known[t, p]
    for v in range(vil.uid.size):
        vil.held[v, p] = vil.known[v, p]
        if carried(w, p, v):
            carry_on(w, p, v)
            continue
        vil.diverted_open[v, p, :] = 0  # audits look at the accounts of the running cycle
        vil.project[v, p], vil.applied_day[v, p] = Project.NONE, NO_FILE
        vil.spent[v, p], vil.short[v, p], vil.short_seen[v, p], vil.paid_out[v, p] = 0, 0, 0, 0
        vil.undecided[v, p], vil.unfunded[v, p], vil.arrears_out[v, p] = 0, 0, 0
        vil.agreed[v, p], vil.gift[v, p] = 0, 0


@inner
def carry_on(w, p, v):
    """The households of a project that goes on have applied and are approved from the first day, and funded if it has begun."""
    vil, hh = w.villages, w.households
    passed = APPLIED | APPROVED | (FUNDED if vil.project[v, p] == Project.RUNNING else 0)
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.passed[h, p] & ELIGIBLE:
            hh.passed[h, p] |= passed


@inner
def hindered(hh, h):
    """Only the old at home, or nobody who could go."""
    return hh.elders[h] == hh.persons[h] or (hh.away[h] and not hh.phone[h])


@inner
def apply(w, k, luck, p, v, h, uid, day):
    """One household asks: it must know that the policy exists, how to apply, and think that it is meant.

    On an automatic policy this is the claim of a household that was left off the list.
    """
    pol, hh = w.policies, w.households
    known, wrong, passed = hh.known[h, p], hh.wrong[h, p], hh.passed[h, p]
    if w.county.perfected[0] & INFORMED:
        known, wrong = corrected(known, wrong, AWARE)
    if passed & ELIGIBLE and knows(known, AWARE):
        hh.passed[h, p] |= INFORMED
    in_time = not wrong & WHEN or w.county.perfected[0] & APPLIED
    asks = knows(known, EXISTS | HOW) and in_time
    meant = (known & WHO) if passed & ELIGIBLE else (wrong & WHO)
    if hh.due[h, p] != NO_FILE or hh.fault[h, p] & REFUSED or passed & (APPROVED | FUNDED) or not asks or not meant:
        return
    s = hh.stratum[h]
    shift = k.apply_trust[0] * (np.float64(hh.trust[h]) - 0.5)
    shift += k.apply_amount[0] * (0.5 if known & AMOUNT else -0.5)
    if hindered(hh, h):
        shift -= k.apply_cost[0] * (1.0 - k.apply_help[v, s])
    willing = shifted(k.apply_rate[v, s], shift) * (1.0 if known & WHEN else k.apply_undated[0])
    if w.county.perfected[0] & APPLIED and passed & ELIGIBLE:
        willing = 1.0
    words = draw(luck, Decision.APPLY, pol.id[p], uid, 0)
    if uniform(words[0]) < willing:
        hh.due[h, p] = day + int(uniform(words[1]) * DAYS)
        hh.contact[h] |= counter_or_app(w, k, v, h, uniform(words[2]))
        if passed & ELIGIBLE:
            hh.passed[h, p] |= APPLIED


@inner
def take_part(w, k, luck, v, h, uid, neighbours):
    """Take part this month, or not: reward, trust, neighbours and a solved need against age, distance and absence."""
    vil, hh = w.villages, w.households
    s = hh.stratum[h]
    pull = k.part_base[0] + k.reward[v, s] + k.part_trust[0] * np.float64(hh.trust[h]) + k.part_peers[0] * neighbours
    pull += np.float64(hh.sociability[h])
    if hh.served[h] == 1:
        pull += k.part_solved[0]
    if hh.elders[h] == hh.persons[h] or vil.distance[v] > 20.0:
        pull -= k.part_cost[0]
    willing = logistic(pull)
    if hh.away[h]:
        willing *= k.online_part[v, s] * vil.connected[v] * (1.0 if hh.phone[h] else 0.0)
    came = chance(luck, Decision.TAKE_PART, 0, uid) < willing
    hh.turnout[h] = last_twelve(hh.turnout[h], came)
    return came


@inner
def complain(w, k, luck, p, v):
    """Households that were paid short, know what they are owed and where to complain, may do so once each."""
    pol, vil, hh = w.policies, w.villages, w.households
    vil.complaints[v, p] = 0
    if pol.access[p] == COLLECTIVE and vil.project[v, p] != Project.DONE:
        return
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        passed = hh.passed[h, p]
        short = passed & ELIGIBLE and passed & FUNDED and not passed & PAID_IN_FULL
        if not short or not hh.present[h] or hh.fault[h, p] & COMPLAINED or not knows(hh.known[h, p], GUARD):
            continue
        if chance(luck, Decision.COMPLAIN, pol.id[p], household_uid(vil, v, h)) < k.complaint_ease[v, hh.stratum[h]]:
            hh.fault[h, p] |= COMPLAINED
            vil.complaints[v, p] += 1


@inner
def watchers(w, v, p):
    """Share of a village's eligible households that know what is owed and where to complain."""
    vil, hh, pol = w.villages, w.households, w.policies
    eligible, watching = 0, 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        meant = pol.eligible[h, p] & hh.present[h]
        eligible += meant
        watching += meant & knows(hh.known[h, p], GUARD)
    return watching / max(1, eligible)


Act.kernel = act
