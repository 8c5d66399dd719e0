"""Files are approved, benefits are paid or built, and fit or do not."""

import numpy as np

from twin.base.draws import chance
from twin.base.kernel import allocating_inner, allocating_kernel, inner, kernel
from twin.base.knobs import knob, uncertain
from twin.processes.accounts import top_up
from twin.processes.arrears import pay_arrears
from twin.processes.base import Process
from twin.processes.cascade import (
    COUNTY,
    DELAY,
    TOWNSHIP,
    VILLAGE,
    cause_of_shortfall,
    held_by,
    money_nearby,
    where_money_is,
    without,
)
from twin.processes.false_claims import pay_false
from twin.processes.fit import settle
from twin.processes.payment import cannot_contribute, hand_over
from twin.processes.projects import build, decide_project
from twin.terms.calendar import DAYS, first_day, opening, phase
from twin.terms.clauses import DUTY, EXISTS, WHO, corrected, knows
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
    REFUSED,
    Project,
)
from twin.world.ledger import balance


class Deliver(Process):
    """Files are approved, benefits are paid or built, and fit or do not."""

    reads = {
        "policies": "id opens window delivery access paid unit entitlement contribution visible absorption expected_files "
        "match_terrain match_type match_elderly match_away match_poor",
        "county": "epoch perfected known",
        "units": "file_ease",
        "townships": "file_ease first size kept diverted",
        "villages": "uid first size township type terrain file_ease revealed fit_learned local_fit discretion applied_day plan "
        "watchers eligible divert_watched divert_unwatched divert_hidden agreed",
        "households": "present stratum persons elderly poor away income kin",
        "ledger": "township",
    }
    writes = {
        "villages": "open_files new_files claims paid_late project file_holder spent undecided unfunded short short_seen "
        "paid_out arrears_out diverted_open false_open false_paid false_back false_unfound gift",
        "households": "passed fault due received arrears known wrong held tell_wrong",
        "ledger": "treasury village inflow sink flow village_sink fitting appropriated arrived contributed",
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
    council_fit = knob(0.0, "share of misfits", 0, 1, "village", "up",
        about="misfits of a project avoided because villagers approved its plan")
    council_gift = knob(0.0, "share of the useful minimum", 0, 1, "village", "up",
        about="what villagers add to a project whose plan they approved, in money and work")
    public_share = uncertain(0.5, "share of diversion", 0, 1, kind="probability",
        about="used for other public ends rather than captured, at the village")
    skim = uncertain(0.5, "share of a payment", 0.05, 1, kind="probability",
        about="mean share of a skimmed payment that is held back: any share is possible, small ones are commoner below one half")
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
                if pol.access[p] == AUTOMATIC and pol.expected_files[p] > 0 and phase(luck.month, pol.opens[p]) == 0:
                    draw_up_list(w, k, luck, p, v, day)
                waiting = decide_files(w, k, luck, p, v, day, holder, days)
                pay_arrears(w, k, luck, p, v, waiting)
                pay(w, k, luck, p, v, waiting)
            pay_false(w, k, luck, p, v, days)
        if phase(luck.month, pol.opens[p]) == pol.window[p] + pol.delivery[p] - 1:
            for v in range(vil.uid.size):
                note_delay(w, luck, p, v)


@inner
def note_delay(w, luck, p, v):
    """At the deadline, note who holds up what is approved and not delivered: where the money is, or a village still building,
    unless its file lay too long.
    """
    vil, hh = w.villages, w.households
    nearby = money_nearby(w, p, v)
    building = vil.project[v, p] == Project.RUNNING
    builder = vil.file_holder[v, p] if cause_of_shortfall(w, p, v) == DELAY else VILLAGE
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if building:
            hh.fault[h, p] = held_by(hh.fault[h, p], builder)
        elif hh.passed[h, p] & APPROVED and not hh.passed[h, p] & FUNDED:
            hh.fault[h, p] = held_by(hh.fault[h, p], where_money_is(w, luck, p, v, h, nearby))


@inner
def handling(w, k, p, v):
    """The tier that holds a file longest, and the days a file takes at village, township and county unit with their hours now."""
    if w.county.perfected[0] & APPROVED:
        return COUNTY, 0.0
    t, u = w.villages.township[v], w.policies.unit[p]
    village = k.village_days[v] + in_queue(w.villages.file_ease[v, p])
    township = k.township_days[t] + in_queue(w.townships.file_ease[t, p])
    unit = k.unit_days[u] + in_queue(w.units.file_ease[u, p])
    longest = TOWNSHIP if township >= village else VILLAGE
    if unit >= township and unit >= village:
        longest = COUNTY
    return longest, village + township + unit


@kernel
def in_queue(ease):
    """Days that a new file waits behind a backlog of 1 / ease months, first come first served; at most 19 months."""
    return DAYS * (1.0 / max(0.05, ease) - 1.0)


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
    vil.open_files[v, p], vil.new_files[v, p] = 0, 0
    waiting = 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.due[h, p] == NO_FILE or hh.passed[h, p] & FUNDED:
            continue
        if not hh.passed[h, p] & APPROVED:
            hh.fault[h, p] = held_by(hh.fault[h, p], holder)
            vil.new_files[v, p] += hh.due[h, p] >= day
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
            tell_duty(w, p, h)
        waiting += 1
    vil.claims[v, p] = waiting * pol.entitlement[p]
    return waiting


@inner
def tell_duty(w, p, h):
    """The office that approves a file says what the household must pay itself, if the county's text has it right."""
    hh = w.households
    if w.policies.contribution[p] > 0 and w.county.known[p] & DUTY:
        hh.known[h, p], hh.wrong[h, p] = corrected(hh.known[h, p], hh.wrong[h, p], DUTY)
        hh.held[h, p] |= DUTY
        hh.tell_wrong[h, p] &= 255 - DUTY


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
    hh = w.households
    obstacle = cannot_contribute(w, k, p, h)
    hh.fault[h, p] = without(hh.fault[h, p], NO_DUTY | CANNOT_PAY) | obstacle
    return obstacle == 0


@inner
def pay_household(w, k, luck, p, v, h):
    """One payment of this cycle: it may be skimmed, it may fit, it may go to someone without title."""
    pol, hh = w.policies, w.households
    given = hand_over(w, k, opening(luck, pol.opens[p]), p, v, h)
    hh.received[h, p] = given
    hh.passed[h, p] |= FUNDED
    if hh.passed[h, p] & ELIGIBLE:
        settle(w, k, luck, p, v, h, household_uid(w.villages, v, h), 10 * given >= 9 * pol.entitlement[p], given)
    hh.due[h, p] = NO_FILE


Deliver.kernel = deliver
