"""Money is appropriated, released, transferred and allocated; some waits, some is spread too thin, some is diverted."""

import numpy as np

from twin.base.draws import Luck
from twin.base.kernel import allocating_kernel, inner, kernel
from twin.base.knobs import knob, uncertain
from twin.processes.accounts import come_in, of_usual_size, post
from twin.processes.allocate import allocate, divert_above, passing
from twin.processes.base import InForce, Process
from twin.processes.claims import lacking, wanted
from twin.processes.false_claims import hand_in
from twin.terms.calendar import YEAR, phase
from twin.terms.steps import COLLECTIVE, TO_HOUSEHOLD
from twin.world.ledger import FEN, Flow, Sink, balance, grow_older, move, take
from twin.world.world import World

OPERATING_YUAN = 12000  # linkage budget per village and year (fact budget_per_village)


class Fund(Process):
    """Money is appropriated, released, transferred and allocated; some waits, some is spread too thin, some is diverted."""

    reads = {
        "policies": "opens entitlement funding eligible minimum access paid unit",
        "county": "epoch",
        "units": "divert",
        "townships": "first size divert",
        "villages": "size first township claims false_share project",
        "households": "present passed arrears due",
    }
    writes = {
        "units": "handled diverted_open",
        "townships": "kept diverted handled diverted_open",
        "villages": "eligible plan false_open false_paid false_back false_unfound",
        "ledger": "treasury operations county unit township village inflow sink flow arrived pooled appropriated",
    }

    # fmt: off
    budget = knob(1.0, "multiple of the planned budget", 0, 5, "county", "up", kind="positive", per_policy=True,
        about="appropriation for a policy")
    release_days = knob(20.0, "days", 1, 365, "county", "down", kind="positive", about="county treasury to owning unit")
    processing_days = knob(40.0, "days", 1, 365, "township", "down", kind="positive",
        about="each later hop: unit to township, township to village")
    by_need = knob(0.25, "share of the money", 0, 1, "township", "up", grade="source", evidence="problem_misallocation",
        about="project money allocated by need instead of equal split")
    bundling = knob(0.0, "share", 0, 1, "township", "up", grade="source", evidence="project_bundling",
        about="village projects bundled into joint ones")
    pooling = knob(0.0, "share of idle village money per month", 0, 1, "township", "up",
        about="idle village money is pooled again at the township")
    direct = knob(0.0, "share of the money", 0, 1, "township", "up",
        about="money goes from the unit to the village, past the township")
    verification = knob(0.0, "share of false claims", 0, 1, "village", "up",
        about="claims for people and work that do not exist, struck off before money is set aside: persons and work are proved, "
        "lists are held against each other")
    follows_claims = knob(1.0, "share", 0, 1, "county", "neither",
        about="what is appropriated follows what villages claim, false claims with the true ones (0: a fixed sum)")
    overhead = knob(0.03, "share of transfers", 0, 0.3, "township", "down", about="kept for running costs at the township")
    external = knob(0.0, "yuan per village and month", 0, 50000, "village", "up", kind="count", per_policy=True,
        about="money raised from firms, villagers and donors")
    bundle_saving = uncertain(0.6, "share of the minimum", 0, 0.9, kind="probability",
        about="how much full bundling lowers the useful minimum of one village")
    clawback_months = uncertain(24.0, "months", 6, 24, about="money unused this long goes back to the treasury")
    operations = knob(1.0, "multiple of 12,000 yuan per village and year", 0, 10, "county", "up", kind="positive",
        grade="source", evidence="budget_per_village", about="budget that pays for mechanisms")
    recall = knob(0.0, "share per month", 0, 1, "county", "down", per_policy=True,
        about="money not yet with townships that the treasury takes back (a budget cut)")
    public_share = uncertain(0.5, "share of diversion", 0, 1, kind="probability",
        about="used for other public ends rather than captured, at the township")
    # fmt: on

    def step(self, world: World, knobs: InForce, luck: Luck) -> None:
        """Pay for mechanisms, then move a month's money down the tiers."""
        lent = world.lend(Fund)
        pay_mechanisms(lent, np.int64(sum(knobs.due.values())))
        for source, target, policy, fen in knobs.flows:
            raise_money(lent, source == "operations", target == "operations", policy, np.asarray(fen, dtype=np.int64))
        fund(lent, getattr(knobs, self.name), luck)


@allocating_kernel
def fund(w, k, luck):
    """Appropriate, release, transfer, allocate; claw back what lay idle for too long; settle the operating budget."""
    claw_back(w, int(k.clawback_months[0]))
    if phase(luck.month, 0) == YEAR - 1 or np.int64(luck.month) == w.county.epoch[0]:
        settle_operations(w, k)
    for p in range(w.policies.opens.size):
        if phase(luck.month, w.policies.opens[p]) == 0:
            appropriate(w, k, p)
        release(w, k, p)
        want = wanted(w, luck, p)
        if w.policies.paid[p] == TO_HOUSEHOLD:
            pay_from_office(w, k, p, want)
        else:
            transfer(w, k, p, want)
            for t in range(w.townships.size.size):
                allocate(w, k, p, t, want)
        for v in range(w.villages.size.size):
            come_in(w, p, v, int(k.external[v, p] * FEN))
            bundled = 1.0 - k.bundle_saving[0] * k.bundling[w.villages.township[v]]
            w.villages.plan[v, p] = int(w.policies.minimum[p] * bundled * of_usual_size(w, v))


@kernel
def pay_mechanisms(w, due):
    """Mechanisms are paid from the operating budget."""
    led = w.ledger
    general = w.policies.opens.size
    paid = take(led.operations, due)
    led.sink[general, Sink.MECHANISM_COST] += paid
    post(w, general, Flow.OPERATIONS_COST, paid)


@kernel
def raise_money(w, from_operations, to_operations, policy, fen):
    """Money that a mechanism brings: to the operating budget, or to villages (fen per village) for a policy."""
    led = w.ledger
    general = w.policies.opens.size
    if to_operations:
        led.operations[0] += fen[0]
        led.inflow[general] += fen[0]
        post(w, general, Flow.OUTSIDE_OPERATIONS, fen[0])
        return
    for v in range(fen.size):
        if from_operations:
            given = move(led.operations, led.village[v, policy], fen[v])
            led.appropriated[policy] += given
            led.arrived[v, policy] += given
            post(w, policy, Flow.OPERATIONS_VILLAGE, given)
        else:
            come_in(w, policy, v, fen[v])


@inner
def claw_back(w, limit):
    """Money unused for `limit` months returns to the county treasury, to be appropriated again."""
    led = w.ledger
    for p in range(led.county.shape[0]):
        overdue = grow_older(led.county[p], limit) + grow_older(led.unit[p], limit)
        for t in range(led.township.shape[0]):
            overdue += grow_older(led.township[t, p], limit)
        for v in range(led.village.shape[0]):
            overdue += grow_older(led.village[v, p], limit)
        led.treasury[0] += overdue
        post(w, p, Flow.CLAWED_BACK, overdue)


@inner
def settle_operations(w, k):
    """In December ordinary running costs use up what mechanisms left, and next year's operating budget arrives."""
    led = w.ledger
    general = w.policies.opens.size
    left = take(led.operations, balance(led.operations))
    led.sink[general, Sink.OVERHEAD] += left
    post(w, general, Flow.OPERATIONS_OVERHEAD, left)
    budget = int(k.operations[0] * OPERATING_YUAN * FEN * w.villages.size.size)
    led.operations[0] += budget
    led.inflow[general] += budget
    post(w, general, Flow.OUTSIDE_OPERATIONS, budget)


@inner
def appropriate(w, k, p):
    """A new cycle: the entitlements of all eligible households, as far as the budget goes; returned money is used first."""
    pol, vil, hh, led = w.policies, w.villages, w.households, w.ledger
    w.townships.kept[:, p], w.townships.diverted[:, p], w.townships.handled[:, p] = 0, 0, 0
    w.townships.diverted_open[:, p, :] = 0
    w.units.handled[pol.unit[p], p] = 0
    w.units.diverted_open[pol.unit[p], p, :] = 0
    eligible = 0
    for v in range(vil.size.size):
        vil.eligible[v, p] = 0
        for h in range(vil.first[v], vil.first[v] + vil.size[v]):
            vil.eligible[v, p] += pol.eligible[h, p] and hh.present[h]
        eligible += vil.eligible[v, p]
    handed, struck = hand_in(w, k, p)
    claimed = eligible * pol.entitlement[p] + int(k.follows_claims[0] * handed)
    planned = int(k.budget[0, p] * pol.funding[p] * claimed)
    reused = take(led.treasury, planned)
    led.county[p, 0] += planned
    led.inflow[p] += planned - reused
    led.appropriated[p] += planned
    post(w, p, Flow.OUTSIDE_TREASURY, planned - reused)
    post(w, p, Flow.TREASURY_COUNTY, planned)
    saved = int(k.budget[0, p] * pol.funding[p] * int(k.follows_claims[0] * struck))
    led.county[p, 0] -= saved
    led.treasury[0] += saved
    post(w, p, Flow.SAVED, saved)


@inner
def release(w, k, p):
    """County treasury to owning unit, which may divert some; a budget cut takes back what is not yet with townships."""
    led = w.ledger
    for account in (led.county[p], led.unit[p]):
        recalled = take(account, int(k.recall[0, p] * balance(account)))
        led.treasury[0] += recalled
        post(w, p, Flow.RECALLED, recalled)
    released = move(led.county[p], led.unit[p], int(passing(k.release_days[0]) * balance(led.county[p])))
    post(w, p, Flow.COUNTY_UNIT, released)
    u = w.policies.unit[p]
    w.units.handled[u, p] += released
    lost = take(led.unit[p], int(w.units.divert[u] * released))
    divert_above(w, k, p, lost, w.units.diverted_open[u, p])
    post(w, p, Flow.UNIT_DIVERTED, lost)


@inner
def transfer(w, k, p, want):
    """Owning unit to townships by their number of eligible households; a part may go straight to villages.

    What is paid by list or application goes straight to a village only as far as its households want it.
    """
    vil, tow, led = w.villages, w.townships, w.ledger
    held = balance(led.unit[p])
    eligible = 0
    for v in range(vil.size.size):
        eligible += vil.eligible[v, p]
    if eligible == 0:
        return
    for t in range(tow.size.size):
        leaving = passing(k.processing_days[t]) * held
        for v in range(tow.first[t], tow.first[t] + tow.size[t]):
            share = leaving * vil.eligible[v, p] / eligible
            past = int(share * k.direct[t])
            if w.policies.access[p] != COLLECTIVE:
                past = min(past, lacking(w, p, v, want))
            past = move(led.unit[p], led.village[v, p], past)
            led.arrived[v, p] += past
            post(w, p, Flow.UNIT_VILLAGE, past)
            given = move(led.unit[p], led.township[t, p], int(share) - past)
            post(w, p, Flow.UNIT_TOWNSHIP, given)


@inner
def pay_from_office(w, k, p, want):
    """The owning unit's pay office pays approved files itself, past the township, in proportion when there is not enough.

    The money of a village's households is booked in the village's account, which nobody in the village touches.
    """
    vil, led = w.villages, w.ledger
    held = balance(led.unit[p])
    claimed = 0
    for v in range(vil.size.size):
        claimed += lacking(w, p, v, want)
    for v in range(vil.size.size if claimed > 0 else 0):
        share = min(1.0, passing(k.processing_days[vil.township[v]]) * held / claimed)
        paid = move(led.unit[p], led.village[v, p], int(share * lacking(w, p, v, want)))
        led.arrived[v, p] += paid
        post(w, p, Flow.UNIT_VILLAGE, paid)
