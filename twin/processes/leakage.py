"""How much an office diverts of the money that it handles: under the eyes that it feels, by trial, or by opportunity."""

import math

from twin.base.draws import chance
from twin.base.kernel import inner, kernel
from twin.terms.decisions import Decision
from twin.terms.forms import DETERRENCE, LEAKAGE

SATURATING, EXPONENTIAL, PERCEIVED, THRESHOLDS, LOGIT, BALANCE = range(len(DETERRENCE))


@kernel
def diverted_share(form, level, eyes, deterred, half):
    """Share diverted under so many eyes: falls in them and never below level * (1 - deterred).

    `half` is the number of eyes that ends half of what can be ended, in every form. Saturating: the tenth audit adds less than
    the first. Exponential: each eye ends the same share of what is left. Perceived: eyes make a probability of being found,
    and only that counts. Thresholds: officers stop one by one at eyes spread around `half`. Logit: a choice whose odds fall
    with eyes. Balance: diminishing gain against a penalty that grows with eyes and with the square of what is taken.
    """
    x = eyes / half
    if form == EXPONENTIAL:
        ended = 1.0 - math.exp(-math.log(2.0) * x)
    elif form == PERCEIVED:
        ended = min(1.0, 0.5 * x)
    elif form == THRESHOLDS:
        ended = x * x / (1.0 + x * x)
    elif form == LOGIT:
        ended = 2.0 / (1.0 + math.exp(-math.log(3.0) * x)) - 1.0
    elif form == BALANCE:
        ended = 1.0 - 1.0 / math.sqrt(1.0 + 3.0 * x)
    else:
        ended = x / (1.0 + x)
    return level * (1.0 - deterred * ended)


FELT_EYES, PPI, OPPORTUNITY = range(len(LEAKAGE))
MOST_FALSE = 0.9  # of claims: nine false ones to a true one
HIDDEN, UNWATCHED, WATCHED, PASSING = range(4)  # kinds of money; the last is what passes through a township


@inner
def divert_by_village(w, k, luck, v, level):
    """Shares that a village would divert of each kind of money.

    Felt eyes: the share settles where the eyes on that money leave it. PPI: it is found by trial. Opportunity: who knows what it
    is owed gets it all, and from others is taken as if nobody looked; only what no household sees is a matter of auditors.
    """
    vil, form = w.villages, w.county.leakage[0]
    eyes = vil.felt_audit[v]
    for kind in range(3):
        if kind == UNWATCHED:
            eyes = vil.felt_audit[v] + vil.felt_households[v]
        elif kind == WATCHED:
            eyes += k.household_eyes[0] * k.sanction[0]
        if form == OPPORTUNITY and kind != HIDDEN:
            share = level if kind == UNWATCHED else 0.0
        elif form == PPI:
            held = vil.restraint[v, kind], vil.heading[v, kind], vil.benefit[v, kind]
            held = by_trial(w, k, luck, kind, vil.uid[v], eyes, held)
            vil.restraint[v, kind], vil.heading[v, kind], vil.benefit[v, kind] = held
            share = level * (1.0 - k.deterred[0] * held[0])
        else:
            share = diverted_share(w.county.deterrence[0], level, eyes, k.deterred[0], k.eyes_half[0])
        if kind == HIDDEN:
            vil.divert_hidden[v] = share
        elif kind == UNWATCHED:
            vil.divert_unwatched[v] = share
        else:
            vil.divert_watched[v] = share


@inner
def claim_falsely(w, k, v, level):
    """Share of its claims that a village would make up: nobody in it goes short, so that no household's eyes are on it."""
    vil = w.villages
    if w.county.leakage[0] == PPI:
        vil.false_share[v] = level * (1.0 - k.deterred[0] * vil.restraint[v, HIDDEN])
        return
    vil.false_share[v] = diverted_share(w.county.deterrence[0], level, vil.felt_audit[v], k.deterred[0], k.eyes_half[0])


@inner
def by_trial(w, k, luck, kind, uid, eyes, held):
    """One month of directed learning: go on the same way while it pays, turn round when it pays less than the month before.

    Whoever is caught pays back what was taken and as much again; the chance grows with the eyes and with what is taken.
    In the manner of Policy Priority Inference (Guerrero and Castaneda 2020), but for the size of a step: see decision record 11.
    """
    restraint, heading, before = held
    ended = 1.0 - diverted_share(w.county.deterrence[0], 1.0, eyes, 1.0, k.eyes_half[0])
    taken = 1.0 - restraint
    benefit = -taken if chance(luck, Decision.CAUGHT, kind, uid) < ended * taken else taken
    if benefit < before:
        heading = -heading
    return min(1.0, max(0.0, restraint + heading * k.eye_memory[0])), heading, benefit


@inner
def divert_by_township(w, k, luck, t, level):
    """Share that a township would divert of what passes, under auditors and those below who know what should have come."""
    tow, eyes = w.townships, w.townships.felt_audit[t] + w.townships.felt_below[t]
    if w.county.leakage[0] != PPI:
        tow.divert[t] = diverted_share(w.county.deterrence[0], level, eyes, k.deterred[0], k.eyes_half[0])
        return
    held = tow.restraint[t], tow.heading[t], tow.benefit[t]
    held = by_trial(w, k, luck, PASSING, tow.uid[t], eyes, held)
    tow.restraint[t], tow.heading[t], tow.benefit[t] = held
    tow.divert[t] = level * (1.0 - k.deterred[0] * held[0])


@inner
def divert_by_unit(w, k, u):
    """Share that a county unit would divert of what is released to it; few units, so that none learns by trial."""
    uni = w.units
    uni.divert[u] = diverted_share(w.county.deterrence[0], k.unit_level[u], uni.felt[u], k.deterred[0], k.eyes_half[0])
