"""Arrears: files that were approved in the cycle before and not paid. They are paid late, or lapse when the next cycle opens."""

import numpy as np

from twin.base.kernel import allocating_inner, inner
from twin.processes.fit import fits
from twin.processes.payment import cannot_contribute, hand_over
from twin.terms.calendar import in_force, last_opening, phase
from twin.terms.decisions import household_uid
from twin.terms.steps import APPROVED, ELIGIBLE, FUNDED, NO_FILE
from twin.world.ledger import balance, older


@inner
def fall_behind(w, p, h):
    """When a cycle opens, what was approved and not paid in the last one is owed still; what was owed before lapses."""
    hh = w.households
    waits = hh.passed[h, p] & APPROVED and not hh.passed[h, p] & FUNDED
    hh.arrears[h, p] = hh.due[h, p] if waits else NO_FILE


@allocating_inner
def pay_arrears(w, k, luck, p, v, waiting):
    """Pay what is owed from the last cycle, first approved first paid, as far as late money goes, and claim the rest."""
    pol, vil, hh = w.policies, w.villages, w.households
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
        if for_arrears(w, luck, p, v, waiting) < pol.entitlement[p]:
            break
        pay_late(w, k, luck, p, v, h)


@inner
def for_arrears(w, luck, p, v, waiting):
    """Fen of a village's account that may pay arrears: what was appropriated before this cycle opened.

    Money of this cycle is for those who are owed in it; after the deadline, when nobody of them waits, arrears get all there is.
    """
    pol, account = w.policies, w.ledger.village[v, p]
    if waiting == 0 and not in_force(luck.month, pol.opens[p], pol.window[p], pol.delivery[p]):
        return balance(account)
    return older(account, phase(luck.month, pol.opens[p]))


@inner
def pay_late(w, k, luck, p, v, h):
    """A late payment is skimmed and fits as it would have been in its own cycle; it is a benefit, but that cycle stays failed.

    In the books of this cycle's progress it does not count.
    """
    pol, vil, hh = w.policies, w.villages, w.households
    cycle, before = last_opening(luck, pol.opens[p]), vil.paid_out[v, p]
    given = hand_over(w, k, cycle, p, v, h)
    vil.arrears_out[v, p] += vil.paid_out[v, p] - before
    vil.paid_out[v, p] = before
    if hh.passed[h, p] & ELIGIBLE:
        vil.paid_late[v, p] += 1
        if fits(w, k, cycle, p, v, h, household_uid(vil, v, h)):
            w.ledger.fitting[v, p] += given
    hh.arrears[h, p] = NO_FILE
    vil.claims[v, p] -= pol.entitlement[p]
