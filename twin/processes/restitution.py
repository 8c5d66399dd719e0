"""Restitution: recovered money goes to the households that were paid short, or back into the project it was taken from."""

from twin.base.kernel import inner
from twin.processes.accounts import hand_back, pay_out
from twin.processes.cascade import VILLAGE, held_by
from twin.terms.calendar import YEAR, in_force, phase
from twin.terms.steps import (
    COLLECTIVE,
    COMPLAINED,
    ELIGIBLE,
    FITS,
    FUNDED,
    IN_TIME,
    PAID_IN_FULL,
    PART_IN_TIME,
    PARTS_IN_TIME,
    Project,
)
from twin.world.ledger import Flow, Sink


@inner
def make_good(w, luck, p, v, fen):
    """So much is there to make good what a village diverted of a policy in this cycle; what nobody lacks stays in the treasury.

    A project under way gets it back and can spend it. Of those who were paid short, whoever complained comes first.
    """
    if w.policies.access[p] == COLLECTIVE:
        if w.villages.project[v, p] == Project.RUNNING:
            restore(w, p, v, fen)
        return
    for complained in (True, False):
        fen = make_whole(w, luck, p, v, fen, complained)


@inner
def restore(w, p, v, fen):
    """Money comes back into the account of a project: it is neither spent nor short any more."""
    vil = w.villages
    given, short = hand_back(w, p, v, fen), vil.short[v, p]
    vil.spent[v, p] -= given
    vil.paid_out[v, p] -= given
    vil.claims[v, p] += given
    vil.short[v, p] -= given
    if short > 0:
        vil.short_seen[v, p] = int(vil.short_seen[v, p] * (vil.short[v, p] / short))


@inner
def make_whole(w, luck, p, v, fen, complained):
    """Pay households that were paid short in this cycle what they lack, in the order of their numbers; returns what is left.

    Whoever reaches nine tenths is paid in full, in time only if that is still before the deadline. What they get was counted as
    paid out when it was diverted.
    """
    pol, vil, hh = w.policies, w.villages, w.households
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        passed = hh.passed[h, p]
        short = passed & ELIGIBLE and passed & FUNDED and not passed & PAID_IN_FULL
        if fen == 0 or not short or (hh.fault[h, p] & COMPLAINED > 0) != complained:
            continue
        if too_late(w, luck, p):
            keep_in_mind(w, p, h)
        given = hand_back(w, p, v, min(fen, pol.entitlement[p] - hh.received[h, p]))
        pay_out(w, p, v, given, Sink.BENEFIT, Flow.VILLAGE_BENEFIT)
        vil.paid_out[v, p] -= given
        fen -= given
        hh.received[h, p] += given
        if passed & FITS:
            w.ledger.fitting[v, p] += given
        if 10 * hh.received[h, p] >= 9 * pol.entitlement[p]:
            now_in_full(w, luck, p, h)
    return fen


@inner
def too_late(w, luck, p):
    """Whether what comes back comes after the deadline, or in the last month of a cycle, which has been judged by then."""
    pol, month = w.policies, luck.month
    late = not in_force(month, pol.opens[p], pol.window[p], pol.delivery[p]) and not w.county.perfected[0] & IN_TIME
    return late or phase(month, pol.opens[p]) == YEAR - 1


@inner
def keep_in_mind(w, p, h):
    """Before a household gets something too late: what it had in time, as far as cuts of the entitlement ask for it."""
    hh, reached = w.households, 0
    if not hh.passed[h, p] & IN_TIME or hh.fault[h, p] // PART_IN_TIME % 4 > 0:
        return
    for part, whole in PARTS_IN_TIME:
        reached += hh.received[h, p] > 0 and whole * hh.received[h, p] >= part * w.policies.entitlement[p]
    hh.fault[h, p] |= reached * PART_IN_TIME
    if reached == 0:
        hh.passed[h, p] &= 255 - IN_TIME


@inner
def now_in_full(w, luck, p, h):
    """A household has been made whole, perhaps too late: then the village that had diverted its money held it up.

    In the last month of a cycle it has been judged before anything comes back.
    """
    hh = w.households
    if phase(luck.month, w.policies.opens[p]) == YEAR - 1:
        return
    hh.passed[h, p] |= PAID_IN_FULL
    if too_late(w, luck, p):
        hh.passed[h, p] &= 255 - IN_TIME
        hh.fault[h, p] = held_by(hh.fault[h, p], VILLAGE)
