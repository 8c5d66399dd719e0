"""Clauses travel county -> township -> village committee by document, meeting and platform."""

import numpy as np

from twin.base.draws import chance, draw
from twin.base.kernel import inner, kernel
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.terms.calendar import in_force, share_left
from twin.terms.clauses import fade, hand_over, kept
from twin.terms.decisions import Decision


class Relay(Process):
    """Clauses travel county -> township -> village committee by document, meeting and platform."""

    reads = {
        "policies": "id opens window delivery unit complexity",
        "county": "known wrong issued epoch",
        "units": "relay_ease",
        "townships": "uid first size relay_ease skill_now",
        "villages": "uid type relay_ease skill_now connected",
    }
    writes = {
        "townships": "known wrong held handed_on",
        "villages": "known wrong held handed_on",
    }

    # fmt: off
    township_reach = knob(0.75, "probability per policy and month", 0, 1, "township", "up",
        about="the township is briefed on an open policy")
    township_keep = knob(0.9, "probability per clause", 0, 1, "township", "up",
        about="a clause survives the hop county to township")
    village_reach = knob(0.65, "probability per policy and month", 0, 1, "village", "up",
        about="the village committee is briefed on an open policy")
    village_keep = knob(0.85, "probability per clause", 0, 1, "village", "up",
        about="a clause survives the hop township to village")
    platform_reach = knob(0.0, "probability per policy and month", 0, 1, "village", "up",
        about="the committee reads the county's own text on a platform")
    platform_keep = knob(0.95, "probability per clause", 0, 1, "village", "up", about="a clause survives reading on the platform")
    neighbour_learning = knob(0.0, "probability per policy and month", 0, 1, "village", "up",
        about="the committee learns from the demonstration village of its township")
    turnover = knob(0.01, "probability per clause and month", 0, 0.5, "village", "down",
        about="a committee forgets a clause as staff turn over")
    township_turnover = knob(0.01, "probability per clause and month", 0, 0.5, "township", "down",
        about="a township forgets a clause as staff turn over")
    departures = knob(0.0, "departures per year", 0, 6, "village", "down", kind="count",
        about="the cadre who carries a village's policy work leaves, beside the forgetting of `turnover`")
    township_departures = knob(0.0, "departures per year", 0, 6, "township", "down", kind="count",
        about="the officer who carries a township's policy work leaves, beside the forgetting of `township_turnover`")
    handover = knob(0.0, "share of what was known", 0, 1, "village", "up",
        about="what a village cadre who leaves hands on to whoever comes")
    township_handover = knob(0.0, "share of what was known", 0, 1, "township", "up",
        about="what a township officer who leaves hands on to whoever comes")
    garble_share = uncertain(0.35, "share of misses", 0, 1, kind="probability",
        about="a clause that does not come through is garbled rather than lost")
    confusion = uncertain(0.1, "probability", 0, 1, kind="probability", about="a wrong version displaces a right one")
    # fmt: on


@kernel
def relay(w, k, luck):
    """Each tier hears from the one above while a policy is in force and its text is out; staff turnover forgets.

    In the month of issue `left` of it is left: so many of the month's briefings take place.
    """
    pol, tow, cty = w.policies, w.townships, w.county
    for t in range(tow.uid.size):
        change_hands(tow, t, k.township_departures[t], k.township_handover[t], luck)
    for v in range(w.villages.uid.size):
        change_hands(w.villages, v, k.departures[v], k.handover[v], luck)
    for p in range(pol.id.size):
        left = share_left(cty.issued[p], luck.month, cty.epoch[0])
        running = in_force(luck.month, pol.opens[p], pol.window[p], pol.delivery[p]) and left > 0.0
        for t in range(tow.uid.size):
            if running:
                brief_township(w, k, luck, p, t, left)
            turn_over(tow, k.township_turnover[t], luck, pol.id[p], p, t)
            demonstration = demonstration_village(w, t)
            for v in range(tow.first[t], tow.first[t] + tow.size[t]):
                if running:
                    brief_village(w, k, luck, p, t, v, demonstration, left)
                turn_over(w.villages, k.turnover[v], luck, pol.id[p], p, v)


@inner
def brief_township(w, k, luck, p, t, left):
    """County to township, by document and meeting."""
    pol, tow, cty = w.policies, w.townships, w.county
    reach = k.township_reach[t] * w.units.relay_ease[pol.unit[p], p] * left
    if chance(luck, Decision.BRIEF_TOWNSHIP, pol.id[p], tow.uid[t]) >= reach:
        return
    keep = kept(k.township_keep[t], pol.complexity[p], tow.skill_now[t], tow.relay_ease[t, p])
    words = draw(luck, Decision.CLAUSES_TOWNSHIP, pol.id[p], tow.uid[t], 0)
    tell(words, cty.known[p], cty.wrong[p], tow, t, p, keep, k)


@inner
def brief_village(w, k, luck, p, t, v, demonstration, left):
    """Township to village committee; the county's own text on a platform; the demonstration village next door."""
    pol, tow, vil = w.policies, w.townships, w.villages
    pid, uid = pol.id[p], vil.uid[v]
    skill, ease = vil.skill_now[v], vil.relay_ease[v, p]
    keep = kept(k.village_keep[v], pol.complexity[p], skill, ease)
    if chance(luck, Decision.BRIEF_VILLAGE, pid, uid) < k.village_reach[v] * tow.relay_ease[t, p] * left:
        words = draw(luck, Decision.CLAUSES_VILLAGE, pid, uid, 0)
        tell(words, tow.known[t, p], tow.wrong[t, p], vil, v, p, keep, k)
    read_on = k.platform_reach[v] * vil.connected[v] * left
    if read_on > 0.0 and chance(luck, Decision.PLATFORM, pid, uid) < read_on:
        words = draw(luck, Decision.CLAUSES_PLATFORM, pid, uid, 0)
        read = kept(k.platform_keep[v], pol.complexity[p], skill, ease)
        tell(words, w.county.known[p], w.county.wrong[p], vil, v, p, read, k)
    if v != demonstration and chance(luck, Decision.NEIGHBOUR, pid, uid) < k.neighbour_learning[v] * left:
        words = draw(luck, Decision.CLAUSES_NEIGHBOUR, pid, uid, 0)
        tell(words, vil.known[demonstration, p], vil.wrong[demonstration, p], vil, v, p, keep, k)


@inner
def tell(words, right, wrong, office, row, p, keep, k):
    """One contact between offices; what is missed is garbled or lost."""
    known, mistaken = np.int64(office.known[row, p]), np.int64(office.wrong[row, p])
    garble = (1.0 - keep) * k.garble_share[0]
    known, mistaken = hand_over(words, right, wrong, known, mistaken, keep, garble, k.confusion[0])
    office.known[row, p], office.wrong[row, p] = known, mistaken
    office.held[row, p] |= np.uint8(known)


@inner
def change_hands(office, row, departures, handover, luck):
    """Whether whoever carries an office's policy work leaves this month, and how much of what was known is handed on."""
    leaves = chance(luck, Decision.LEAVE, 0, office.uid[row]) < departures / 12.0
    office.handed_on[row] = handover if leaves else 1.0


@inner
def turn_over(office, rate, luck, pid, p, row):
    """Staff leave and take clauses with them: some in any month, what is not handed on where the one in charge leaves."""
    if office.known[row, p] | office.wrong[row, p]:
        if office.handed_on[row] < 1.0:
            rate = 1.0 - (1.0 - rate) * office.handed_on[row]
        words = draw(luck, Decision.TURNOVER, pid, office.uid[row], 0)
        known, mistaken = fade(words, np.int64(office.known[row, p]), np.int64(office.wrong[row, p]), rate)
        office.known[row, p], office.wrong[row, p] = known, mistaken


@inner
def demonstration_village(w, t):
    """The first leading village of a township, else its first village."""
    first = w.townships.first[t]
    for v in range(first, first + w.townships.size[t]):
        if w.villages.type[v] == 0:
            return v
    return first


Relay.kernel = relay
