"""What households hear at first hand: by notice, visit, meeting, app, bill, briefing and accounts, one after the other."""

from typing import NamedTuple

import numpy as np

from twin.base.draws import below, chance, draw, limit, lowest, uniform
from twin.base.kernel import inner
from twin.terms.calendar import share_left, this_month
from twin.terms.clauses import AWARE, GUARD, corrected, hand_over, kept, knows
from twin.terms.decisions import Decision, household_uid

NOTICE, VISIT, MEETING, APP, BILL, BRIEFING, ACCOUNTS, CHANNELS = range(8)  # in this order; so do the decisions of the first six
_INVITED = CHANNELS  # a further bit: the invitation to the briefing has said what it is about
_HELPED = CHANNELS  # a further row of limits: that of APP for those who have no smartphone skill
_VILLAGE_TELLS = (1 << NOTICE) | (1 << VISIT) | (1 << MEETING) | (1 << APP) | (1 << BRIEFING)  # the county prints the bill


class Ears(NamedTuple):
    """What households hold of one policy while a month goes by, and room to go through those of one village."""

    known: np.ndarray  # uint8[H]
    wrong: np.ndarray  # uint8[H]
    reached: np.ndarray  # uint8[H]: a bit for each channel that reaches the household
    rows: np.ndarray  # int64[H]: a list of households
    keep: np.ndarray  # float64[CHANNELS, groups]: probability that a clause survives
    limits: np.ndarray  # int64[CHANNELS + 1, groups]: what a draw has to be below for a channel to reach a household


class Homes(NamedTuple):
    """The households of one village by their place in it: parts of the columns, of one policy where there are several."""

    present: np.ndarray
    stratum: np.ndarray
    receptivity: np.ndarray
    phone: np.ndarray
    visited: np.ndarray
    turnout: np.ndarray
    known: np.ndarray
    wrong: np.ndarray
    held: np.ndarray
    tell_right: np.ndarray
    tell_wrong: np.ndarray
    now_known: np.ndarray  # and what is held while the month goes by
    now_wrong: np.ndarray
    reached: np.ndarray


@inner
def homes_of(w, p, v, ears):
    """The households of a village: where a place is counted from nought up, no processor need look whether it is below."""
    hh, first, last = w.households, w.villages.first[v], w.villages.first[v] + w.villages.size[v]
    return Homes(
        hh.present[first:last], hh.stratum[first:last], hh.receptivity[first:last], hh.phone[first:last], hh.visited[first:last],
        hh.turnout[first:last], hh.known[first:last, p], hh.wrong[first:last, p], hh.held[first:last, p],
        hh.tell_right[first:last, p], hh.tell_wrong[first:last, p], ears.known[first:last], ears.wrong[first:last],
        ears.reached[first:last],
    )  # fmt: skip


@inner
def first_hand(w, k, luck, p, v, homes, ears):
    """Each channel offers the village's (or the county's) version once to those whom it reaches.

    Where neither has anything to say, nobody need be asked whom a channel would have reached.
    """
    vil, cty = w.villages, w.county
    told = np.int64(vil.known[v, p]), np.int64(vil.wrong[v, p])
    printed = np.int64(cty.known[p]) & GUARD, np.int64(cty.wrong[p]) & GUARD
    if not told[0] | told[1] and not (anybody(k.bill_reach[v]) and printed[0] | printed[1]):
        return
    channels = (_VILLAGE_TELLS if told[0] | told[1] else 0) | (1 << BILL if printed[0] | printed[1] else 0)
    invite(w, k, luck, p, v, homes)
    count = look_who_is_reached(w, k, luck, p, v, channels, homes, ears)
    what_survives(w, k, p, v, ears)
    for i in range(count):
        hear(w, k, luck, p, v, ears.rows[i], channels, told, printed, homes, ears)


@inner
def anybody(reach):
    """Whether some group of households may be reached."""
    some = False
    for s in range(reach.size):
        some |= reach[s] > 0.0
    return some


@inner
def invite(w, k, luck, p, v, homes):
    """Who comes to a briefing, and whom its invitation tells already what it is about; nothing else is noted yet."""
    vil = w.villages
    homes.reached[:] = 0
    for r in range(homes.present.size if anybody(k.briefing_reach[v]) else 0):
        s = homes.stratum[r]
        words = draw(luck, Decision.EXTRA_CHANNELS, w.policies.id[p], household_uid(vil, v, vil.first[v] + r), 0)
        comes, invited = uniform(words[0]) < k.briefing_reach[v, s], uniform(words[1]) < k.briefing_invite[v, s]
        homes.reached[r] = comes << BRIEFING | (comes & invited) << _INVITED


@inner
def look_who_is_reached(w, k, luck, p, v, channels, homes, ears):
    """Which channels reach each household, beside briefings; how many who live there are listed as reached."""
    vil, limits, count = w.villages, ears.limits, 0
    what_reaches(w, k, luck, p, v, ears)
    meeting = limit(k.meeting_topic[v])
    for r in range(homes.present.size):  # without a branch, since no processor guesses who is reached
        s = homes.stratum[r]
        words = draw(luck, Decision.CHANNELS, w.policies.id[p], household_uid(vil, v, vil.first[v] + r), 0)
        reached = np.int64(homes.reached[r]) | homes.visited[r] << VISIT
        reached |= below(words[0], limits[NOTICE, s]) << NOTICE
        reached |= (this_month(homes.turnout[r]) & below(words[1], meeting)) << MEETING
        reached |= below(words[2], limits[APP if homes.phone[r] else _HELPED, s]) << APP
        reached |= below(words[3], limits[BILL, s]) << BILL
        homes.reached[r] = reached
        ears.rows[count] = r
        count += homes.present[r] & (reached & channels != 0)
    return count


@inner
def what_reaches(w, k, luck, p, v, ears):
    """What a draw has to be below for a channel to reach a household, for each group of them."""
    ease, connected = w.villages.relay_ease[v, p], w.villages.connected[v]
    left = share_left(w.county.issued[p], luck.month, w.county.epoch[0])
    for s in range(ears.keep.shape[1]):
        ears.limits[NOTICE, s] = limit(k.notice_reach[v, s] * ease)
        ears.limits[APP, s] = limit(k.app_reach[v, s] * connected)
        ears.limits[_HELPED, s] = limit(k.app_reach[v, s] * (connected * k.app_help[v, s]))
        ears.limits[BILL, s] = limit(k.bill_reach[v, s] * left)


@inner
def what_survives(w, k, p, v, ears):
    """Probability that a clause survives each channel, for each group of households."""
    hard, ease = w.policies.complexity[p], w.villages.relay_ease[v, p]
    ears.keep[NOTICE, :] = kept(k.notice_keep[v], hard, 0.5, 1.0)
    ears.keep[VISIT, :] = kept(k.visit_keep[v], hard, 0.5, ease)
    ears.keep[MEETING, :] = kept(k.meeting_keep[v], hard, 0.5, ease)
    for s in range(ears.keep.shape[1]):
        ears.keep[APP, s] = kept(k.app_keep[v, s], hard, 0.5, 1.0)
        ears.keep[BILL, s] = kept(k.bill_keep[v, s], hard, 0.5, 1.0)
        ears.keep[BRIEFING, s] = kept(k.briefing_keep[v, s], hard, 0.5, 1.0)


@inner
def hear(w, k, luck, p, v, r, channels, told, printed, homes, ears):
    """What a household hears by those of some channels that reach it, one contact each.

    What gets through is what survives the channel, times the household's receptivity.
    """
    uid, heed = household_uid(w.villages, v, w.villages.first[v] + r), np.float64(homes.receptivity[r])
    known, mistaken = np.int64(homes.now_known[r]), np.int64(homes.now_wrong[r])
    waiting = np.int64(homes.reached[r]) & channels
    while waiting:
        channel = lowest(waiting)
        waiting &= waiting - 1
        right, wrong = printed if channel == BILL else told
        if homes.reached[r] >> _INVITED & (channel == BRIEFING):
            known, mistaken = corrected(known, mistaken, right & AWARE)
        keep = ears.keep[channel, homes.stratum[r]]
        garble = (1.0 - keep) * k.garble_share[0] * heed
        decision = Decision.CLAUSES_ACCOUNTS if channel == ACCOUNTS else Decision.CLAUSES_NOTICE + channel
        words = draw(luck, decision, w.policies.id[p], uid, 0)
        known, mistaken = hand_over(words, right, wrong, known, mistaken, keep * heed, garble, k.confusion[0])
    homes.now_known[r], homes.now_wrong[r] = known, mistaken


@inner
def read_accounts(w, k, luck, p, v, homes, ears):
    """Who reads the published accounts of last month learns what is owed and where to complain, as the village holds it.

    Accounts hang there in all months. Who has read them and knows both can watch: one contact makes knowledge and eyes.
    """
    vil, first = w.villages, w.villages.first[v]
    for r in range(homes.present.size):
        lot = chance(luck, Decision.READ_ACCOUNTS, w.policies.id[p], household_uid(vil, v, first + r))
        homes.reached[r] = (lot < vil.taught[v]) << ACCOUNTS
    told = np.int64(vil.known[v, p]) & GUARD, np.int64(vil.wrong[v, p]) & GUARD
    if told[0] | told[1]:
        ears.keep[ACCOUNTS, :] = kept(k.notice_keep[v], w.policies.complexity[p], 0.5, 1.0)
        for r in range(homes.present.size):
            if homes.present[r]:
                hear(w, k, luck, p, v, r, 1 << ACCOUNTS, told, told, homes, ears)
    meant, looking = 0, 0
    for r in range(homes.present.size):
        one = w.policies.eligible[first + r, p] & homes.present[r]
        meant += one
        looking += one & (homes.reached[r] >> ACCOUNTS & 1) & knows(homes.now_known[r], GUARD)
    vil.readers[v, p] = looking / max(1, meant)
