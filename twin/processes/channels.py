"""What households hear at first hand: by notice, visit, meeting, app, bill, briefing and accounts, one after the other."""

from typing import NamedTuple

import numpy as np

from twin.base.draws import chance, draw, uniform
from twin.base.kernel import inner
from twin.terms.calendar import share_left, this_month
from twin.terms.clauses import AWARE, GUARD, corrected, hand_over, kept, knows
from twin.terms.decisions import Decision, household_uid

NOTICE, VISIT, MEETING, APP, BILL, BRIEFING, ACCOUNTS, CHANNELS = range(8)  # in this order; so do the decisions of the first six
_INVITED = CHANNELS  # a further bit: the invitation to the briefing has said what it is about


class Ears(NamedTuple):
    """What households hold of one policy while a month goes by, and room to go through those of one village."""

    known: np.ndarray  # uint8[H]
    wrong: np.ndarray  # uint8[H]
    reached: np.ndarray  # uint8[H]: a bit for each channel that reaches the household
    rows: np.ndarray  # int64[H]: a list of households
    keep: np.ndarray  # float64[CHANNELS, groups]: probability that a clause survives


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
    look_who_is_reached(w, k, luck, p, v, homes)
    invite(w, k, luck, p, v, homes)
    what_survives(w, k, p, v, ears)
    for channel in range(ACCOUNTS):
        right, wrong = printed if channel == BILL else told
        if right | wrong:
            hear(w, k, luck, p, v, channel, right, wrong, homes, ears)


@inner
def anybody(reach):
    """Whether some group of households may be reached."""
    some = False
    for s in range(reach.size):
        some |= reach[s] > 0.0
    return some


@inner
def look_who_is_reached(w, k, luck, p, v, homes):
    """Which channels reach each household, briefings left out."""
    vil = w.villages
    ease, left = vil.relay_ease[v, p], share_left(w.county.issued[p], luck.month, w.county.epoch[0])
    for r in range(homes.present.size):
        s = homes.stratum[r]
        words = draw(luck, Decision.CHANNELS, w.policies.id[p], household_uid(vil, v, vil.first[v] + r), 0)
        online = vil.connected[v] * (1.0 if homes.phone[r] else k.app_help[v, s])
        reached = (uniform(words[0]) < k.notice_reach[v, s] * ease) << NOTICE
        reached |= homes.visited[r] << VISIT
        reached |= (this_month(homes.turnout[r]) & (uniform(words[1]) < k.meeting_topic[v])) << MEETING
        reached |= (uniform(words[2]) < k.app_reach[v, s] * online) << APP
        homes.reached[r] = reached | (uniform(words[3]) < k.bill_reach[v, s] * left) << BILL


@inner
def invite(w, k, luck, p, v, homes):
    """Who comes to a briefing, and whom its invitation tells already what it is about."""
    vil = w.villages
    for r in range(homes.present.size if anybody(k.briefing_reach[v]) else 0):
        s = homes.stratum[r]
        words = draw(luck, Decision.EXTRA_CHANNELS, w.policies.id[p], household_uid(vil, v, vil.first[v] + r), 0)
        comes, invited = uniform(words[0]) < k.briefing_reach[v, s], uniform(words[1]) < k.briefing_invite[v, s]
        homes.reached[r] |= comes << BRIEFING | (comes & invited) << _INVITED


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
def hear(w, k, luck, p, v, channel, right, wrong, homes, ears):
    """One contact each by a channel: what gets through is what survives the channel, times the household's receptivity."""
    vil, count = w.villages, 0
    for r in range(homes.present.size):  # without a branch, since no processor guesses who is reached
        ears.rows[count] = r
        count += homes.reached[r] >> channel & homes.present[r]
    for i in range(count):
        r = ears.rows[i]
        known, mistaken = np.int64(homes.now_known[r]), np.int64(homes.now_wrong[r])
        if homes.reached[r] >> _INVITED & (channel == BRIEFING):
            known, mistaken = corrected(known, mistaken, right & AWARE)
        keep, heed = ears.keep[channel, homes.stratum[r]], np.float64(homes.receptivity[r])
        garble = (1.0 - keep) * k.garble_share[0] * heed
        decision = Decision.CLAUSES_ACCOUNTS if channel == ACCOUNTS else Decision.CLAUSES_NOTICE + channel
        words = draw(luck, decision, w.policies.id[p], household_uid(vil, v, vil.first[v] + r), 0)
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
    right, wrong = np.int64(vil.known[v, p]) & GUARD, np.int64(vil.wrong[v, p]) & GUARD
    if right | wrong:
        ears.keep[ACCOUNTS, :] = kept(k.notice_keep[v], w.policies.complexity[p], 0.5, 1.0)
        hear(w, k, luck, p, v, ACCOUNTS, right, wrong, homes, ears)
    meant, looking = 0, 0
    for r in range(homes.present.size):
        one = w.policies.eligible[first + r, p] & homes.present[r]
        meant += one
        looking += one & (homes.reached[r] >> ACCOUNTS & 1) & knows(homes.now_known[r], GUARD)
    vil.readers[v, p] = looking / max(1, meant)
