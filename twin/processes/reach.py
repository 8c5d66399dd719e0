"""Village cadres, notices, meetings and apps carry clauses to households; households tell each other; people forget."""

import numpy as np

from twin.base.draws import draw, uniform
from twin.base.kernel import allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.processes.friends import CROWD, HEARSAY, VILLAGE, News, count_news, hear_friends, hear_village, look_who_tells
from twin.terms.calendar import in_force, share_left, this_month
from twin.terms.clauses import AWARE, GUARD, corrected, fade, hand_over, kept
from twin.terms.decisions import Decision, household_uid


class Reach(Process):
    """Village cadres, notices, meetings and apps carry clauses to households; households tell each other; people forget."""

    reads = {
        "policies": "id opens window delivery complexity",
        "county": "known wrong diffusion issued epoch",
        "villages": "uid first size known wrong relay_ease linked visit_rate substantive coverage",
        "households": "present stratum phone receptivity link_rank turnout ties_start ties village",
    }
    writes = {
        "villages": "connected visits hollow",
        "households": "visited known wrong held tell_right tell_wrong",
    }

    # fmt: off
    notice_reach = knob(0.18, "probability per policy and month", 0, 1, "household", "up",
        grade="source", evidence="scheme_known", about="a household reads or hears a notice")
    notice_keep = knob(0.75, "probability per clause", 0, 1, "village", "up", about="a clause survives a notice")
    visit_keep = knob(0.85, "probability per clause", 0, 1, "village", "up", about="a clause survives a substantive visit")
    meeting_topic = knob(0.3, "probability per policy and meeting", 0, 1, "village", "up",
        about="a policy is on the agenda of a meeting")
    meeting_keep = knob(0.85, "probability per clause", 0, 1, "village", "up", about="a clause survives a meeting")
    app_reach = knob(0.05, "probability per policy and month", 0, 1, "household", "up", grade="source", evidence="single_use_app",
        about="an app user reads about the policy")
    app_keep = knob(0.85, "probability per clause", 0, 1, "household", "up", about="a clause survives reading in an app")
    app_help = knob(0.0, "probability", 0, 1, "household", "up",
        about="a household without smartphone skill is helped to use the app")
    network_extension = knob(0.0, "share of the gap closed", 0, 1, "village", "up",
        about="network coverage added where there is none")
    bill_reach = knob(0.0, "probability per policy and month", 0, 1, "household", "up",
        about="a household reads a bill of what it got and is owed (AMOUNT and REDRESS, printed by the county)")
    bill_keep = knob(0.85, "probability per clause", 0, 1, "household", "up", about="a clause of the bill is understood")
    briefing_reach = knob(0.0, "probability per policy and month", 0, 1, "household", "up",
        about="a household attends a briefing session")
    briefing_keep = knob(0.8, "probability per clause", 0, 1, "household", "up", grade="experiment", evidence="cai2015",
        about="a clause survives a briefing session")
    briefing_invite = knob(0.0, "probability", 0, 1, "household", "up",
        about="the invitation to a briefing already says what it is about, for whom, and that one can sign up there")
    tie_pass = knob(0.43, "probability per clause and tie", 0, 1, "household", "up", grade="experiment", evidence="cai2015",
        about="a clause passes to a friend of full receptivity in one contact (.30 over all, whose mean receptivity is .70)")
    garble_share = uncertain(0.35, "share of misses", 0, 1, kind="probability",
        about="a clause that does not come through is garbled rather than lost")
    forgetting = uncertain(0.03, "probability per clause and month", 0, 0.2, kind="probability",
        about="a household forgets a clause")
    confusion = uncertain(0.1, "probability", 0, 1, kind="probability", about="a wrong version displaces a right one")
    tie_garble = uncertain(0.10, "share of what passes", 0, 1, kind="probability",
        about="a clause that passes between friends passes garbled")
    # fmt: on


@allocating_kernel
def reach(w, k, luck):
    """Visits, then channels, friends and forgetting, household by household; friends tell what they learned last month."""
    vil, hh, pol, form = w.villages, w.households, w.policies, w.county.diffusion[0]
    room, crowd = np.empty(hh.ties.size, dtype=np.int64), np.zeros(CROWD, dtype=np.int64)
    news = News(hh.tell_right.T.copy(), hh.tell_wrong.T.copy(), np.empty(hh.present.size, dtype=np.bool_), room, crowd)
    for v in range(vil.uid.size):
        vil.connected[v] = 1.0 - (1.0 - vil.coverage[v]) * (1.0 - k.network_extension[v])
        vil.visits[v], vil.hollow[v] = 0, 0
        for h in range(vil.first[v], vil.first[v] + vil.size[v]):
            if hh.present[h]:
                visit(w, luck, v, h)
    for p in range(pol.id.size):
        active = in_force(luck.month, pol.opens[p], pol.window[p], pol.delivery[p])
        telling = look_who_tells(p, news)
        for v in range(vil.uid.size):
            if form == VILLAGE:
                count_news(w, p, v, news)
            for h in range(vil.first[v], vil.first[v] + vil.size[v]):
                if hh.present[h]:
                    learn(w, k, luck, p, v, h, active, telling, form, news)


@inner
def visit(w, luck, v, h):
    """A linked household may be visited; many visits are hollow."""
    vil, hh = w.villages, w.households
    hh.visited[h] = False
    if hh.link_rank[h] >= vil.linked[v]:
        return
    words = draw(luck, Decision.VISIT, 0, household_uid(vil, v, h), 0)
    if uniform(words[0]) < vil.visit_rate[v]:
        vil.visits[v] += 1
        hh.visited[h] = uniform(words[1]) < vil.substantive[v]
        vil.hollow[v] += not hh.visited[h]


@inner
def learn(w, k, luck, p, v, h, active, telling, form, news):
    """One household and one policy: first-hand channels, then friends (or the village), then forgetting."""
    hh = w.households
    uid = household_uid(w.villages, v, h)
    known, mistaken = np.int64(hh.known[h, p]), np.int64(hh.wrong[h, p])
    before, before_wrong = known, mistaken
    if active:
        known, mistaken = first_hand(w, k, luck, p, v, h, uid, known, mistaken)
    new_right, new_wrong = known & ~before, mistaken & ~before_wrong
    if form == VILLAGE:
        known, mistaken = hear_village(w, k, luck, p, v, h, uid, known, mistaken, news)
    elif telling:
        known, mistaken = hear_friends(w, k, luck, p, v, h, uid, known, mistaken, form, news)
    if form == HEARSAY:
        new_right, new_wrong = known & ~before, mistaken & ~before_wrong
    hh.held[h, p] |= np.uint8(known)
    if known | mistaken:
        words = draw(luck, Decision.FORGET, w.policies.id[p], uid, 0)
        known, mistaken = fade(words, known, mistaken, k.forgetting[0])
    hh.known[h, p], hh.wrong[h, p] = known, mistaken
    hh.tell_right[h, p], hh.tell_wrong[h, p] = new_right & known, new_wrong & mistaken


@inner
def first_hand(w, k, luck, p, v, h, uid, known, mistaken):
    """Notice, visit, meeting, app, bill and briefing; each offers the village's (or the county's) version once."""
    vil, hh, cty = w.villages, w.households, w.county
    s, ease = hh.stratum[h], vil.relay_ease[v, p]
    told, held = (np.int64(vil.known[v, p]), np.int64(vil.wrong[v, p])), (known, mistaken)
    words = draw(luck, Decision.CHANNELS, w.policies.id[p], uid, 0)
    if uniform(words[0]) < k.notice_reach[v, s] * ease:
        held = hear(w, k, luck, p, h, uid, Decision.CLAUSES_NOTICE, k.notice_keep[v], 1.0, told, held)
    if hh.visited[h]:
        held = hear(w, k, luck, p, h, uid, Decision.CLAUSES_VISIT, k.visit_keep[v], ease, told, held)
    if this_month(hh.turnout[h]) and uniform(words[1]) < k.meeting_topic[v]:
        held = hear(w, k, luck, p, h, uid, Decision.CLAUSES_MEETING, k.meeting_keep[v], ease, told, held)
    online = vil.connected[v] * (1.0 if hh.phone[h] else k.app_help[v, s])
    if uniform(words[2]) < k.app_reach[v, s] * online:
        held = hear(w, k, luck, p, h, uid, Decision.CLAUSES_APP, k.app_keep[v, s], 1.0, told, held)
    if uniform(words[3]) < k.bill_reach[v, s] * share_left(cty.issued[p], luck.month, cty.epoch[0]):
        printed = np.int64(cty.known[p]) & GUARD, np.int64(cty.wrong[p]) & GUARD
        held = hear(w, k, luck, p, h, uid, Decision.CLAUSES_BILL, k.bill_keep[v, s], 1.0, printed, held)
    if k.briefing_reach[v, s] > 0.0:
        extra = draw(luck, Decision.EXTRA_CHANNELS, w.policies.id[p], uid, 0)
        if uniform(extra[0]) < k.briefing_reach[v, s]:
            if uniform(extra[1]) < k.briefing_invite[v, s]:
                held = corrected(held[0], held[1], told[0] & AWARE)
            held = hear(w, k, luck, p, h, uid, Decision.CLAUSES_BRIEFING, k.briefing_keep[v, s], 1.0, told, held)
    return held


@inner
def hear(w, k, luck, p, h, uid, channel, keep, ease, told, held):
    """One contact by a channel: what gets through to a household is what survives the channel, times its receptivity."""
    pol, heed = w.policies, np.float64(w.households.receptivity[h])
    keep = kept(keep, pol.complexity[p], 0.5, ease)
    garble = (1.0 - keep) * k.garble_share[0] * heed
    words = draw(luck, channel, pol.id[p], uid, 0)
    return hand_over(words, told[0], told[1], held[0], held[1], keep * heed, garble, k.confusion[0])


Reach.kernel = reach
