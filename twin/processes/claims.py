"""What villages want of a policy's money."""

import numpy as np

from twin.base.kernel import allocating_inner, inner
from twin.terms.calendar import phase
from twin.terms.steps import APPROVED, AUTOMATIC, COLLECTIVE, FUNDED, NO_FILE, TO_HOUSEHOLD
from twin.world.ledger import balance


@allocating_inner
def wanted(w, luck, p):
    """Fen that each village wants in its account, i8[V]: arrears and approved files, or what an approved project still costs.

    A list is known before its files are decided, so a village wants money for all who are entitled. Who will apply is not, so
    until a township has approved the first file of a cycle its villages want money for all who are eligible, and from then on
    for approved files only. What is paid straight to households is wanted for approved files only.
    """
    vil, tow, pol = w.villages, w.townships, w.policies
    want = np.zeros(vil.size.size, dtype=np.int64)
    if pol.access[p] == COLLECTIVE:
        want[:] = vil.claims[:, p]
        return want
    ahead = np.zeros(vil.size.size, dtype=np.int64)
    new = phase(luck.month, pol.opens[p]) == 0
    for t in range(tow.size.size):
        begun = False
        for v in range(tow.first[t], tow.first[t] + tow.size[t]):
            waiting, without, decided = files(w, p, v, new)
            want[v] = waiting * pol.entitlement[p]
            ahead[v] = without * pol.entitlement[p]
            begun = begun or decided
        if pol.paid[p] != TO_HOUSEHOLD and (pol.access[p] == AUTOMATIC or not begun):
            for v in range(tow.first[t], tow.first[t] + tow.size[t]):
                want[v] += ahead[v]
    return want


@inner
def files(w, p, v, new):
    """How many approved files are unpaid, how many eligible households have none, and whether any was approved in this cycle.

    Money moves before households act: in the month in which a cycle opens (`new`) they still carry the files of the last one.
    """
    vil, hh, pol = w.villages, w.households, w.policies
    waiting, without, decided = 0, 0, False
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        approved = hh.passed[h, p] & APPROVED > 0
        waiting += approved and not hh.passed[h, p] & FUNDED
        waiting += hh.arrears[h, p] != NO_FILE and not new
        without += pol.eligible[h, p] and hh.present[h] and (new or not approved)
        decided = decided or (approved and not new)
    return waiting, without, decided


@inner
def lacking(w, p, v, want):
    """Fen that a village wants and does not have."""
    return max(0, want[v] - balance(w.ledger.village[v, p]))
