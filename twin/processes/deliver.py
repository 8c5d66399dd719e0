"""Files are approved, benefits are paid or built, and fit or do not."""

import numpy as np

from twin.base.draws import chance, draw, uniform
from twin.base.kernel import allocating_inner, allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.processes.cascade import where_money_is
from twin.terms.calendar import DAYS, first_day, opening, phase
from twin.terms.clauses import DUTY, EXISTS, GUARD, WHO
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import (
    APPROVED,
    AUTOMATIC,
    CANNOT_PAY,
    COLLECTIVE,
    ELIGIBLE,
    FITS,
    FUNDED,
    IN_TIME,
    NO_DUTY,
    NO_FILE,
    PAID_IN_FULL,
    REFUSED,
    Project,
)
from twin.world.ledger import Flow, Sink, balance, take


class Deliver(Process):
    """Files are approved, benefits are paid or built, and fit or do not."""

    reads = (
        "policies.id",
        "policies.opens",
        "policies.window",
        "policies.delivery",
        "policies.access",
        "policies.unit",
        "policies.entitlement",
        "policies.contribution",
        "policies.visible",
        "policies.absorption",
        "policies.match_terrain",
        "policies.match_type",
        "policies.match_elderly",
        "policies.match_away",
        "policies.match_poor",
        "county.epoch",
        "county.perfected",
        "units.file_ease",
        "townships.file_ease",
        "villages.uid",
        "villages.first",
        "villages.size",
        "villages.township",
        "villages.type",
        "villages.terrain",
        "villages.file_ease",
        "villages.revealed",
        "villages.fit_learned",
        "villages.applied_day",
        "villages.divert_watched",
        "villages.divert_unwatched",
        "villages.divert_hidden",
        "villages.local_fit",
        "villages.plan",
        "villages.watchers",
        "villages.eligible",
        "townships.first",
        "townships.size",
        "ledger.township",
        "villages.discretion",
        "households.present",
        "households.stratum",
        "households.persons",
        "households.elderly",
        "households.poor",
        "households.away",
        "households.income",
        "households.kin",
        "households.known",
    )
    writes = (
        "villages.open_files",
        "villages.claims",
        "villages.project",
        "villages.spent",
        "villages.short",
        "villages.short_seen",
        "villages.paid_out",
        "villages.diverted_open",
        "villages.unfit_tier",
        "households.passed",
        "households.fault",
        "households.due",
        "households.received",
        "ledger.village",
        "ledger.inflow",
        "ledger.sink",
        "ledger.flow",
        "ledger.village_sink",
        "ledger.fitting",
        "ledger.appropriated",
        "ledger.arrived",
        "ledger.contributed",
    )

    village_days = knob(
        10.0,
        "days",
        1,
        180,
        tier="village",
        better="down",
        kind="positive",
        grade="survey",
        evidence="funds_used",
        about="a file at the village",
    )
    township_days = knob(
        20.0,
        "days",
        1,
        180,
        tier="township",
        better="down",
        kind="positive",
        grade="survey",
        evidence="funds_used",
        about="a file at the township",
    )
    unit_days = knob(
        20.0,
        "days",
        1,
        180,
        tier="unit",
        better="down",
        kind="positive",
        grade="survey",
        evidence="funds_used",
        about="a file at the owning unit",
    )
    screening = knob(
        0.8,
        "probability",
        0,
        1,
        tier="township",
        better="up",
        about="an application without title is refused",
    )
    favour = knob(
        0.05,
        "probability per cycle",
        0,
        1,
        tier="village",
        better="down",
        about="kin of cadres without title get on a list",
    )
    exclusion = knob(
        0.12,
        "probability per cycle",
        0,
        1,
        tier="village",
        better="down",
        about="an eligible household is left off a list",
    )
    claim_effect = uncertain(
        0.7,
        "share",
        0,
        1,
        kind="probability",
        about="how much knowing EXISTS and WHO protects against being left off",
    )
    village_fit = knob(
        0.3,
        "share of misfits",
        0,
        1,
        tier="village",
        better="up",
        about="misfits avoided because the village knows its households' needs",
    )
    affordable = uncertain(
        0.15,
        "share of yearly income",
        0,
        1,
        kind="probability",
        about="own contribution that a household can pay",
    )
    on_result = knob(
        0.0,
        "share of a payment",
        0,
        1,
        tier="village",
        better="up",
        about="paid only after delivery was verified",
    )
    choice = knob(
        0.0,
        "share of misfits",
        0,
        1,
        tier="household",
        better="up",
        about="misfits avoided because households choose themselves",
    )
    absorption = knob(
        1.0,
        "multiple of what a village can spend",
        0.1,
        5,
        tier="village",
        better="up",
        kind="positive",
        about="spending capacity of a village project",
    )
    completion = knob(
        1.0,
        "multiple of project speed",
        0.2,
        4,
        tier="village",
        better="up",
        kind="positive",
        about="speed at which village projects are decided and built",
    )
    public_share = uncertain(
        0.5,
        "share of diversion",
        0,
        1,
        kind="probability",
        about="used for other public ends rather than captured, at the village",
    )
    skim = uncertain(
        0.5,
        "share of a payment",
        0.1,
        1,
        kind="probability",
        about="what is held back when a payment is skimmed",
    )


@allocating_kernel
def deliver(w, k, luck):
    """Lists are drawn up, files decided, households paid in the order of their approval, projects built."""
    pol, vil = w.policies, w.villages
    day = first_day(luck.month, w.county.epoch[0])
    for p in range(pol.id.size):
        for v in range(vil.uid.size):
            if pol.access[p] == COLLECTIVE:
                decide_project(w, k, p, v, day)
                build(w, k, luck, p, v)
            else:
                if pol.access[p] == AUTOMATIC and phase(luck.month, pol.opens[p]) == 0:
                    draw_up_list(w, k, luck, p, v, day)
                waiting = decide_files(w, k, luck, p, v, day)
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
            hh.fault[h, p] = (hh.fault[h, p] & ~3) | (2 if building else money)


@inner
def waiting_days(w, k, p, v):
    """Days that a file takes at village, township and county unit with the hours they have now."""
    if w.county.perfected[0] & APPROVED:
        return 0.0, 0.0, 0.0
    t, u = w.villages.township[v], w.policies.unit[p]
    village = k.village_days[v] / max(0.05, w.villages.file_ease[v, p])
    township = k.township_days[t] / max(0.05, w.townships.file_ease[t, p])
    unit = k.unit_days[u] / max(0.05, w.units.file_ease[u, p])
    return village, township, unit


MOST = 2_000_000_000  # fen that a household's receipt can show


@inner
def longest(village, township, unit):
    """The tier that holds a file longest: 0 county, 1 township, 2 village."""
    if unit >= township and unit >= village:
        return 0
    return 1 if township >= village else 2


@inner
def draw_up_list(w, k, luck, p, v, day):
    """The village lists who is entitled: some are left off (less likely if they know), kin without title get on."""
    pol, vil, hh = w.policies, w.villages, w.households
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if not hh.present[h]:
            continue
        u = chance(luck, Decision.ONLIST, pol.id[p], household_uid(vil, v, h))
        if hh.passed[h, p] & ELIGIBLE:
            knows = hh.known[h, p] & EXISTS and hh.known[h, p] & WHO
            listed = u >= k.exclusion[v] * (1.0 - k.claim_effect[0] if knows else 1.0) or w.county.perfected[0] & APPROVED
        else:
            listed = hh.kin[h] and u < k.favour[v]
        if listed:
            hh.due[h, p] = day


@inner
def decide_files(w, k, luck, p, v, day):
    """Decide the files that are due; returns how many approved households wait for money."""
    pol, vil, hh = w.policies, w.villages, w.households
    days = waiting_days(w, k, p, v)
    held_by, total = longest(*days), int(days[0] + days[1] + days[2])
    vil.open_files[v, p] = 0
    waiting = 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.due[h, p] == NO_FILE or hh.passed[h, p] & FUNDED:
            continue
        if not hh.passed[h, p] & APPROVED:
            hh.fault[h, p] = (hh.fault[h, p] & ~3) | held_by
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
def top_up(w, p, v, wanted):
    """Where money cannot fail, what the village lacks comes from outside."""
    led = w.ledger
    lacking = max(0, wanted - balance(led.village[v, p]))
    led.village[v, p, 0] += lacking
    led.inflow[p] += lacking
    led.appropriated[p] += lacking
    led.arrived[v, p] += lacking
    led.flow[p, Flow.OUTSIDE_VILLAGE] += lacking


@inner
def contributes(w, k, p, h):
    """A household adds its own contribution if it knows that it must and can afford it; else its file waits."""
    pol, hh = w.policies, w.households
    own = pol.contribution[p]
    hh.fault[h, p] &= ~(NO_DUTY | CANNOT_PAY) & 255
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
    pol, vil, hh, led = w.policies, w.villages, w.households, w.ledger
    uid = household_uid(vil, v, h)
    own, entitled = pol.contribution[p], hh.passed[h, p] & ELIGIBLE
    led.village[v, p, 0] += own
    led.inflow[p] += own
    led.contributed[v, p] += own
    led.flow[p, Flow.CONTRIBUTION] += own
    watched = hh.known[h, p] & GUARD == GUARD
    seen = vil.divert_watched[v] if watched else vil.divert_unwatched[v]
    share = (pol.visible[p] * seen + (1.0 - pol.visible[p]) * vil.divert_hidden[v]) * (1.0 - k.on_result[v])
    words = draw(opening(luck, pol.opens[p]), Decision.SKIM, pol.id[p], uid, 0)
    lost = 0
    if entitled and uniform(words[0]) < share / k.skim[0] and not w.county.perfected[0] & PAID_IN_FULL:
        lost = int(k.skim[0] * pol.entitlement[p])
    divert(w, p, v, lost, uniform(words[1]) < k.public_share[0])
    given = take(led.village[v, p], pol.entitlement[p] + own - lost)
    sink = Sink.BENEFIT if entitled else Sink.MISDELIVERED
    led.sink[p, sink] += given
    led.village_sink[v, p, sink] += given
    led.flow[p, Flow.VILLAGE_BENEFIT if entitled else Flow.VILLAGE_MISDELIVERED] += given
    vil.paid_out[v, p] += given
    hh.received[h, p] = given - own
    hh.passed[h, p] |= FUNDED
    if entitled:
        settle(w, k, luck, p, v, h, uid, 10 * lost <= pol.entitlement[p], given - own)
    hh.due[h, p] = NO_FILE


@inner
def settle(w, k, luck, p, v, h, uid, in_full, given):
    """Note which of the last steps a delivery passed: in full, in time, fitting."""
    pol, _vil, hh, led = w.policies, w.villages, w.households, w.ledger
    perfect = w.county.perfected[0]
    if in_full or perfect & PAID_IN_FULL:
        hh.passed[h, p] |= PAID_IN_FULL
    if phase(luck.month, pol.opens[p]) < pol.window[p] + pol.delivery[p] or perfect & IN_TIME:
        hh.passed[h, p] |= IN_TIME
    if chance(opening(luck, pol.opens[p]), Decision.FIT, pol.id[p], uid) >= misfit(w, k, p, v, h) or perfect & FITS:
        hh.passed[h, p] |= FITS
        led.fitting[v, p] += given


@inner
def misfit(w, k, p, v, h):
    """Probability that what arrives does not fit: the standard design misses this household and nobody mends it."""
    pol, vil, hh = w.policies, w.villages, w.households
    match = pol.match_terrain[p, vil.terrain[v]] * pol.match_type[p, vil.type[v]]
    match *= pol.match_elderly[p, 0 if hh.elderly[h] else 1]
    match *= pol.match_away[p, 0 if hh.away[h] else 1] * pol.match_poor[p, 0 if hh.poor[h] else 1]
    from_county = (1.0 - vil.local_fit[v, p]) * (1.0 - vil.discretion[v])
    from_village = 1.0 - k.village_fit[v] * vil.revealed[v]
    vil.unfit_tier[v, p] = 2 if vil.discretion[v] > 0.5 else 0  # whoever had the power to adapt the design
    return (1.0 - match) * from_county * from_village * (1.0 - vil.fit_learned[v, p]) * (1.0 - k.choice[v, hh.stratum[h]])


@inner
def divert(w, p, v, lost, public):
    """Money leaves the village's account for other ends."""
    vil, led = w.villages, w.ledger
    lost = take(led.village[v, p], lost)
    end = 0 if public else 1
    led.sink[p, Sink.DIVERTED_PUBLIC + end] += lost
    led.village_sink[v, p, Sink.DIVERTED_PUBLIC + end] += lost
    led.flow[p, Flow.VILLAGE_DIVERTED] += lost
    vil.diverted_open[v, p, end] += lost
    vil.paid_out[v, p] += lost


@inner
def decide_project(w, k, p, v, day):
    """A village's application for a project passes township and county unit."""
    vil, hh = w.villages, w.households
    vil.open_files[v, p] = Project.NONE < vil.project[v, p] < Project.DONE
    if vil.project[v, p] <= Project.APPLIED:
        vil.claims[v, p] = 0  # nothing is approved in this cycle, whatever an earlier one left unfinished
    if vil.project[v, p] != Project.APPLIED:
        return
    days = waiting_days(w, k, p, v)
    total = int((days[0] + days[1] + days[2]) / k.completion[v])
    decided = vil.applied_day[v, p] + total < day + DAYS
    if decided:
        vil.project[v, p] = Project.APPROVED
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.passed[h, p] & ELIGIBLE:
            hh.fault[h, p] = (hh.fault[h, p] & ~3) | longest(*days)
            if decided:
                hh.passed[h, p] |= APPROVED


@inner
def build(w, k, luck, p, v):
    """A project starts when the money reaches its useful minimum and is built as fast as the village can spend.

    It is done when what all eligible households are meant to get is spent, or at the deadline with what is useful.
    """
    pol, vil, led = w.policies, w.villages, w.ledger
    plan = vil.plan[v, p]
    goal = max(plan, vil.eligible[v, p] * pol.entitlement[p])
    if vil.project[v, p] == Project.APPROVED:
        vil.claims[v, p] = goal
    if vil.project[v, p] == Project.APPROVED and w.county.perfected[0] & FUNDED:
        top_up(w, p, v, plan)
    if vil.project[v, p] == Project.APPROVED and balance(led.village[v, p]) >= plan:
        vil.project[v, p] = Project.RUNNING
        mark(w, p, v, FUNDED)
    if vil.project[v, p] != Project.RUNNING:
        return
    ease = max(0.05, vil.file_ease[v, p])
    able = int(pol.absorption[p] * k.absorption[v] * k.completion[v] * ease)
    # Bundling may lower the plan while a project runs, and money may be clawed back.
    spending = max(0, min(able, goal - vil.spent[v, p], balance(led.village[v, p])))
    hidden = (1.0 - pol.visible[p]) * vil.divert_hidden[v]
    watch = vil.watchers[v, p]
    seen = pol.visible[p] * (watch * vil.divert_watched[v] + (1.0 - watch) * vil.divert_unwatched[v])
    lost = int((hidden + seen) * (1.0 - k.on_result[v]) * spending)
    public = int(k.public_share[0] * lost)
    divert(w, p, v, public, True)
    divert(w, p, v, lost - public, False)
    given = take(led.village[v, p], spending - lost)
    led.sink[p, Sink.BENEFIT] += given
    led.village_sink[v, p, Sink.BENEFIT] += given
    led.flow[p, Flow.VILLAGE_BENEFIT] += given
    vil.paid_out[v, p] += given
    vil.spent[v, p] += spending
    vil.short[v, p] += lost
    vil.short_seen[v, p] += int(seen / (hidden + seen) * lost) if lost else 0
    vil.claims[v, p] = goal - vil.spent[v, p] if vil.spent[v, p] < goal else 0
    late = phase(luck.month, pol.opens[p]) >= pol.window[p] + pol.delivery[p] - 1
    if vil.spent[v, p] >= goal or (late and vil.spent[v, p] >= plan):
        finish(w, k, luck, p, v)


@inner
def mark(w, p, v, step):
    """All eligible households of a village pass a step together."""
    vil, hh = w.villages, w.households
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.passed[h, p] & ELIGIBLE:
            hh.passed[h, p] |= step


@inner
def finish(w, k, luck, p, v):
    """A finished project serves each eligible household; in full if it is worth nine tenths of the entitlement."""
    vil, hh = w.villages, w.households
    vil.project[v, p], vil.claims[v, p] = Project.DONE, 0
    eligible = 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        eligible += (hh.passed[h, p] & ELIGIBLE) > 0
    worth = min(MOST, (vil.spent[v, p] - vil.short[v, p]) // max(1, eligible))
    in_full = 10 * worth >= 9 * w.policies.entitlement[p]
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.passed[h, p] & ELIGIBLE:
            hh.received[h, p] = worth
            settle(w, k, luck, p, v, h, household_uid(vil, v, h), in_full, worth)


Deliver.kernel = deliver
