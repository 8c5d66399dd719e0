"""What villages want of a policy's money."""

import numpy as np

from twin.base.kernel import allocating_inner, inner
from twin.terms.calendar import phase
from twin.terms.steps import APPROVED, AUTOMATIC, COLLECTIVE, FUNDED, NO_FILE, TO_HOUSEHOLD, Project
from twin.world.ledger import balance


@allocating_inner
def wanted(w, luck, p):
    """Fen that each village wants in its account, i8[V]: arrears and approved files, or what an approved project still costs.

    A list is known before its files are decided, so a village wants money for all who are entitled. Who will apply is not, so
    it wants money for the applications that are under way. What is paid straight to households is wanted for approved files only.
    Nobody who passes money on can tell a false claim from a true one; a project's are bills, so that it must have begun.
    """
    vil, pol = w.villages, w.policies
    want = np.zeros(vil.size.size, dtype=np.int64)
    if pol.access[p] == COLLECTIVE:
        for v in range(vil.size.size):
            want[v] = vil.claims[v, p] + (vil.false_open[v, p] if vil.project[v, p] >= Project.RUNNING else 0)
        return want
    new = phase(luck.month, pol.opens[p]) == 0
    for v in range(vil.size.size):
        unpaid, ahead = files(w, p, v, new)
        want[v] = (unpaid + (0 if pol.paid[p] == TO_HOUSEHOLD else ahead)) * pol.entitlement[p] + vil.false_open[v, p]
    return want


@inner
def files(w, p, v, new):
    """How many approved files are unpaid, and how many come on top: of the eligible on a list, of applications under way.

    Money moves before households act: in the month in which a cycle opens (`new`) they still carry the files of the last one.
    """
    vil, hh, pol = w.villages, w.households, w.policies
    unpaid, ahead = 0, 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        approved = hh.passed[h, p] & APPROVED > 0
        unpaid += approved and not hh.passed[h, p] & FUNDED
        unpaid += hh.arrears[h, p] != NO_FILE and not new
        if pol.access[p] == AUTOMATIC:
            ahead += pol.eligible[h, p] and hh.present[h] and (new or not approved)
        else:
            ahead += hh.due[h, p] != NO_FILE and not approved and not new
    return unpaid, ahead


@inner
def lacking(w, p, v, want):
    """Fen that a village wants and does not have."""
    return max(0, want[v] - balance(w.ledger.village[v, p]))
