"""Arrears: files that were approved in the cycle before and not paid. They are paid late, or lapse when the next cycle opens."""

import numpy as np

from twin.base.kernel import allocating_inner, inner
from twin.processes.fit import fits
from twin.processes.payment import cannot_contribute, hand_over
from twin.terms.calendar import last_opening
from twin.terms.decisions import household_uid
from twin.terms.steps import APPROVED, ELIGIBLE, FUNDED, NO_FILE
from twin.world.ledger import balance


@inner
def fall_behind(w, p, h):
    """When a cycle opens, what was approved and not paid in the last one is owed still; what was owed before lapses."""
    hh = w.households
    waits = hh.passed[h, p] & APPROVED and not hh.passed[h, p] & FUNDED
    hh.arrears[h, p] = hh.due[h, p] if waits else NO_FILE


@allocating_inner
def pay_arrears(w, k, luck, p, v):
    """Pay what is owed from the last cycle before anything of this one, first approved first paid, and claim the rest."""
    pol, vil, hh, led = w.policies, w.villages, w.households, w.ledger
    vil.paid_late[v, p] = 0
    queue, n = np.empty(vil.size[v], dtype=np.int64), 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.arrears[h, p] != NO_FILE:
            queue[n] = hh.arrears[h, p] * 1000000 + (h - vil.first[v])
            n += 1
    vil.claims[v, p] += n * pol.entitlement[p]
    queue = np.sort(queue[:n])
    for i in range(n):
        h = vil.first[v] + queue[i] % 1000000
        if cannot_contribute(w, k, p, h):
            continue
        if balance(led.village[v, p]) < pol.entitlement[p]:
            break
        pay_late(w, k, luck, p, v, h)


@inner
def pay_late(w, k, luck, p, v, h):
    """A late payment is skimmed and fits as it would have been in its own cycle; it is a benefit, but that cycle stays failed."""
    pol, vil, hh = w.policies, w.villages, w.households
    cycle = last_opening(luck, pol.opens[p])
    given = hand_over(w, k, cycle, p, v, h)
    if hh.passed[h, p] & ELIGIBLE:
        vil.paid_late[v, p] += 1
        if fits(w, k, cycle, p, v, h, household_uid(vil, v, h)):
            w.ledger.fitting[v, p] += given
    hh.arrears[h, p] = NO_FILE
    vil.claims[v, p] -= pol.entitlement[p]
