"""Inspections are work: which accounts fall due for one, whether it is made, what comes of it."""

import math

import numpy as np

from twin.base.draws import chance
from twin.base.kernel import allocating_inner, inner
from twin.processes.above import drawn_now
from twin.processes.progress import booked
from twin.terms.decisions import Decision
from twin.terms.steps import DUE, FOLLOWED, FOUND, MADE


@allocating_inner
def fall_due(w, k, luck):
    """Note which accounts are to be looked at this month, for whatever reason; how many there are."""
    vil, due = w.villages, 0
    inspected = drawn_villages(w, k, luck)
    for v in range(vil.uid.size):
        for p in range(w.policies.id.size):
            is_due = audit_month(w, k, luck, p, v) or inspected[v] or followed_up(w, k, luck, p, v) or warned(w, k, luck, p, v)
            vil.inspection[v, p] = DUE if is_due else 0
            due += is_due
    return due


@inner
def audit_month(w, k, luck, p, v):
    """Whether this village's accounts of this cycle are audited, and now."""
    return drawn_now(luck, w.policies.opens[p], w.policies.id[p], w.villages.uid[v], k.audit_probability[v])


@inner
def followed_up(w, k, luck, p, v):
    """Whether one of the complaints that reached the county this month is looked into."""
    ignored = 1.0
    for _ in range(w.villages.heard[v, p]):
        ignored *= 1.0 - k.follow_up[0]
    return chance(luck, Decision.FOLLOW_UP, w.policies.id[p], w.villages.uid[v]) >= ignored


@allocating_inner
def drawn_villages(w, k, luck):
    """Villages of this month's unannounced inspections: a count, so the lowest draws win."""
    n = w.villages.uid.size
    ranks = np.empty(n)
    for v in range(n):
        ranks[v] = chance(luck, Decision.INSPECT, 0, w.villages.uid[v])
    wanted = k.inspections[0] * w.county.village_scale[0]
    count = int(wanted) + (chance(luck, Decision.INSPECT, 1, 0) < wanted - int(wanted))
    chosen = np.zeros(n, dtype=np.bool_)
    for v in np.argsort(ranks, kind="mergesort")[: min(n, count)]:
        chosen[v] = True
    return chosen


@inner
def warned(w, k, luck, p, v):
    """A system lays reports of progress beside the payments that are booked: the wider the gap, the likelier it is noticed."""
    vil, pol = w.villages, w.policies
    odd = max(0.0, vil.claimed[v, p] - booked(w, p, v))  # not a number where nothing is due: never noticed
    return chance(luck, Decision.WARN, pol.id[p], vil.uid[v]) < k.warning[0] * odd


@inner
def inspection_ease(w, k, due):
    """Share of the inspections that are due for which inspectors have hours."""
    wanted = k.inspection_hours[0] * due
    return min(1.0, k.inspector_hours[0] * w.villages.uid.size / wanted) if wanted > 0.0 else 1.0


@inner
def turns_up(w, k, luck, p, v, ease):
    """Whether an inspection that is due is made: as far as there are hours, and by the diligence of whoever is to make it."""
    made = ease * min(1.0, k.diligence[v] * math.exp(k.effort_shown[0] * k.shown[v]))
    return chance(luck, Decision.TURN_UP, w.policies.id[p], w.villages.uid[v]) < made


@inner
def note_inspection(vil, p, v):
    """That an inspection was made, whether it found anything, and whether anything was done about that."""
    vil.inspection[v, p] |= MADE
    if vil.found[v, p] > 0:
        vil.inspection[v, p] |= FOUND
    if vil.returned[v, p, 0] + vil.returned[v, p, 1] > 0:
        vil.inspection[v, p] |= FOLLOWED
