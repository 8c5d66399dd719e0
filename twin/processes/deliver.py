"""Files are approved, benefits are paid or built, and fit or do not."""

import numpy as np

from twin.base.draws import chance, draw, uniform
from twin.base.kernel import allocating_inner, allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.accounts import contribute, divert, pay_out, top_up
from twin.processes.base import Process
from twin.processes.cascade import COUNTY, TOWNSHIP, VILLAGE, held_by, where_money_is, without
from twin.processes.fit import settle
from twin.processes.projects import build, decide_project
from twin.terms.calendar import DAYS, first_day, opening, phase
from twin.terms.clauses import DUTY, EXISTS, GUARD, WHO, knows
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import (
    APPROVED,
    AUTOMATIC,
    CANNOT_PAY,
    COLLECTIVE,
    ELIGIBLE,
    FUNDED,
    NO_DUTY,
    NO_FILE,
    PAID_IN_FULL,
    REFUSED,
    Project,
)
from twin.world.ledger import Flow, Sink, balance


class Deliver(Process):
    """Files are approved, benefits are paid or built, and fit or do not."""

    reads = {
        "policies": "id opens window delivery access unit entitlement contribution visible absorption meant "
        "match_terrain match_type match_elderly match_away match_poor",
        "county": "epoch perfected",
        "units": "file_ease",
        "townships": "file_ease first size",
        "villages": "uid first size township type terrain file_ease revealed fit_learned local_fit discretion applied_day plan "
        "watchers eligible divert_watched divert_unwatched divert_hidden",
        "households": "present stratum persons elderly poor away income kin known",
        "ledger": "township",
    }
    writes = {
        "villages": "open_files claims project spent short short_seen paid_out diverted_open unfit_tier",
        "households": "passed fault due received",
        "ledger": "village inflow sink flow village_sink fitting appropriated arrived contributed",
    }

    # fmt: off
    village_days = knob(10.0, "days", 1, 180, "village", "down", kind="positive", grade="survey", evidence="funds_used",
        about="a file at the village")
    township_days = knob(20.0, "days", 1, 180, "township", "down", kind="positive", grade="survey", evidence="funds_used",
        about="a file at the township")
    unit_days = knob(20.0, "days", 1, 180, "unit", "down", kind="positive", grade="survey", evidence="funds_used",
        about="a file at the owning unit")
    screening = knob(0.8, "probability", 0, 1, "township", "up", about="an application without title is refused")
    favour = knob(0.05, "probability per cycle", 0, 1, "village", "down", about="kin of cadres without title get on a list")
    exclusion = knob(0.12, "probability per cycle", 0, 1, "village", "down", about="an eligible household is left off a list")
    claim_effect = uncertain(0.7, "share", 0, 1, kind="probability",
        about="how much knowing EXISTS and WHO protects against being left off")
    village_fit = knob(0.3, "share of misfits", 0, 1, "village", "up",
        about="misfits avoided because the village knows its households' needs")
    affordable = uncertain(0.15, "share of yearly income", 0, 1, kind="probability",
        about="own contribution that a household can pay")
    on_result = knob(0.0, "share of a payment", 0, 1, "village", "up", about="paid only after delivery was verified")
    choice = knob(0.0, "share of misfits", 0, 1, "household", "up", about="misfits avoided because households choose themselves")
    absorption = knob(1.0, "multiple of what a village can spend", 0.1, 5, "village", "up", kind="positive",
        about="spending capacity of a village project")
    completion = knob(1.0, "multiple of project speed", 0.2, 4, "village", "up", kind="positive",
        about="speed at which village projects are decided and built")
    public_share = uncertain(0.5, "share of diversion", 0, 1, kind="probability",
        about="used for other public ends rather than captured, at the village")
    skim = uncertain(0.5, "share of a payment", 0.1, 1, kind="probability", about="what is held back when a payment is skimmed")
    # fmt: on


@allocating_kernel
def deliver(w, k, luck):
    """Lists are drawn up, files decided, households paid in the order of their approval, projects built."""
    pol, vil = w.policies, w.villages
    day = first_day(luck.month, w.county.epoch[0])
    for p in range(pol.id.size):
        for v in range(vil.uid.size):
            holder, days = handling(w, k, p, v)
            if pol.access[p] == COLLECTIVE:
                decide_project(w, k, p, v, day, holder, days)
                build(w, k, luck, p, v)
            else:
                if pol.access[p] == AUTOMATIC and pol.meant[p] and phase(luck.month, pol.opens[p]) == 0:
                    draw_up_list(w, k, luck, p, v, day)
                waiting = decide_files(w, k, luck, p, v, day, holder, days)
                pay(w, k, luck, p, v, waiting)
            if phase(luck.month, pol.opens[p]) == pol.window[p] + pol.delivery[p] - 1:
                note_delay(w, p, v)


@inner
def note_delay(w, p, v):
    """At the deadline, note who holds up what is approved and not delivered: where the money is, or a village still building."""
    vil, hh = w.villages, w.households
    money = where_money_is(w, p, v)
    building = vil.project[v, p] == Project.RUNNING
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if building or (hh.passed[h, p] & APPROVED and not hh.passed[h, p] & FUNDED):
            hh.fault[h, p] = held_by(hh.fault[h, p], VILLAGE if building else money)


@inner
def handling(w, k, p, v):
    """The tier that holds a file longest, and the days a file takes at village, township and county unit with their hours now."""
    if w.county.perfected[0] & APPROVED:
        return COUNTY, 0.0
    t, u = w.villages.township[v], w.policies.unit[p]
    village = k.village_days[v] / max(0.05, w.villages.file_ease[v, p])
    township = k.township_days[t] / max(0.05, w.townships.file_ease[t, p])
    unit = k.unit_days[u] / max(0.05, w.units.file_ease[u, p])
    longest = TOWNSHIP if township >= village else VILLAGE
    if unit >= township and unit >= village:
        longest = COUNTY
    return longest, village + township + unit


@inner
def draw_up_list(w, k, luck, p, v, day):
    """The village lists who is entitled: some are left off (less likely if they know), kin without title get on."""
    pol, vil, hh = w.policies, w.villages, w.households
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if not hh.present[h]:
            continue
        u = chance(luck, Decision.ONLIST, pol.id[p], household_uid(vil, v, h))
        if hh.passed[h, p] & ELIGIBLE:
            aware = knows(hh.known[h, p], EXISTS | WHO)
            listed = u >= k.exclusion[v] * (1.0 - k.claim_effect[0] if aware else 1.0) or w.county.perfected[0] & APPROVED
        else:
            listed = hh.kin[h] and u < k.favour[v]
        if listed:
            hh.due[h, p] = day


@inner
def decide_files(w, k, luck, p, v, day, holder, days):
    """Decide the files that are due; returns how many approved households wait for money."""
    pol, vil, hh = w.policies, w.villages, w.households
    total = int(days)
    vil.open_files[v, p] = 0
    waiting = 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.due[h, p] == NO_FILE or hh.passed[h, p] & FUNDED:
            continue
        if not hh.passed[h, p] & APPROVED:
            hh.fault[h, p] = held_by(hh.fault[h, p], holder)
            if hh.due[h, p] + total >= day + DAYS:
                vil.open_files[v, p] += 1
                continue
            untitled = not hh.passed[h, p] & ELIGIBLE
            listed = pol.access[p] == AUTOMATIC and hh.kin[h]
            u = chance(luck, Decision.SCREEN, pol.id[p], household_uid(vil, v, h)) if untitled else 1.0
            if untitled and not listed and u < k.screening[vil.township[v]]:
                hh.due[h, p] = NO_FILE
                hh.fault[h, p] |= REFUSED
                continue
            hh.passed[h, p] |= APPROVED
            hh.due[h, p] += total
        waiting += 1
    vil.claims[v, p] = waiting * pol.entitlement[p]
    return waiting


@allocating_inner
def pay(w, k, luck, p, v, waiting):
    """Pay approved households, first approved first paid, until the village's money for the policy is used up."""
    pol, vil, hh, led = w.policies, w.villages, w.households, w.ledger
    if waiting == 0:
        return
    queue = np.empty(waiting, dtype=np.int64)
    n = 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.passed[h, p] & APPROVED and not hh.passed[h, p] & FUNDED:
            queue[n] = hh.due[h, p] * 1000000 + (h - vil.first[v])
            n += 1
    queue = np.sort(queue[:n])
    for i in range(n):
        h = vil.first[v] + queue[i] % 1000000
        if w.county.perfected[0] & FUNDED:
            top_up(w, p, v, pol.entitlement[p])
        elif not contributes(w, k, p, h):
            continue
        if balance(led.village[v, p]) < pol.entitlement[p]:
            break
        pay_household(w, k, luck, p, v, h)
        vil.claims[v, p] -= pol.entitlement[p]


@inner
def contributes(w, k, p, h):
    """A household adds its own contribution if it knows that it must and can afford it; else its file waits."""
    pol, hh = w.policies, w.households
    own = pol.contribution[p]
    hh.fault[h, p] = without(hh.fault[h, p], NO_DUTY | CANNOT_PAY)
    if own == 0:
        return True
    if not hh.known[h, p] & DUTY:
        hh.fault[h, p] |= NO_DUTY
        return False
    if own > k.affordable[0] * 100.0 * np.float64(hh.income[h]) * hh.persons[h]:
        hh.fault[h, p] |= CANNOT_PAY
        return False
    return True


@inner
def pay_household(w, k, luck, p, v, h):
    """One payment: it may be skimmed, it may fit, it may go to someone without title."""
    pol, vil, hh = w.policies, w.villages, w.households
    uid = household_uid(vil, v, h)
    own, entitled = pol.contribution[p], hh.passed[h, p] & ELIGIBLE
    contribute(w, p, v, own)
    watched = knows(hh.known[h, p], GUARD)
    seen = vil.divert_watched[v] if watched else vil.divert_unwatched[v]
    share = (pol.visible[p] * seen + (1.0 - pol.visible[p]) * vil.divert_hidden[v]) * (1.0 - k.on_result[v])
    words = draw(opening(luck, pol.opens[p]), Decision.SKIM, pol.id[p], uid, 0)
    lost = 0
    if entitled and uniform(words[0]) < share / k.skim[0] and not w.county.perfected[0] & PAID_IN_FULL:
        lost = int(k.skim[0] * pol.entitlement[p])
    divert(w, p, v, lost, uniform(words[1]) < k.public_share[0])
    wanted = pol.entitlement[p] + own - lost
    if entitled:
        given = pay_out(w, p, v, wanted, Sink.BENEFIT, Flow.VILLAGE_BENEFIT)
    else:
        given = pay_out(w, p, v, wanted, Sink.MISDELIVERED, Flow.VILLAGE_MISDELIVERED)
    hh.received[h, p] = given - own
    hh.passed[h, p] |= FUNDED
    if entitled:
        settle(w, k, luck, p, v, h, uid, 10 * lost <= pol.entitlement[p], given - own)
    hh.due[h, p] = NO_FILE


Deliver.kernel = deliver
