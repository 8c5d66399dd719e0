"""Village cadres, notices, meetings and apps carry clauses to households; households tell each other; people forget."""

import numpy as np

from twin.base.draws import draw, uniform
from twin.base.kernel import allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.processes.channels import CHANNELS, Ears, first_hand, homes_of, read_accounts
from twin.processes.friends import CROWD, HEARSAY, VILLAGE, News, hear_village, tell_friends
from twin.terms.calendar import in_force
from twin.terms.clauses import fade
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import Need


class Reach(Process):
    """Village cadres, notices, meetings and apps carry clauses to households; households tell each other; people forget."""

    reads = {
        "policies": "id opens window delivery complexity eligible",
        "county": "known wrong diffusion issued epoch",
        "villages": "uid first size known wrong relay_ease linked visit_rate substantive coverage taught",
        "households": "present stratum phone receptivity link_rank turnout need ties_start ties village",
    }
    writes = {
        "villages": "connected visits hollow linked_homes readers",
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
    shared_lists = knob(0.0, "share of visits", 0, 1, "village", "up",
        about="visits to households whose need an office has in work that go to others instead, as lists are shared")
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
    """Visits; then, policy by policy, channels, friends and forgetting; friends tell what they learned last month."""
    vil, hh, pol, form = w.villages, w.households, w.policies, w.county.diffusion[0]
    n = hh.present.size
    known, wrong, reached, rows = np.empty(n, np.uint8), np.empty(n, np.uint8), np.empty(n, np.uint8), np.empty(n, np.int64)
    groups = k.notice_reach.shape[1]
    ears = Ears(known, wrong, reached, rows, np.empty((CHANNELS, groups)), np.empty((CHANNELS + 1, groups), np.int64))
    news = News(hh.tell_right.copy(), hh.tell_wrong.copy(), np.zeros(CROWD, np.int64))
    for v in range(vil.uid.size):
        visit_village(w, k, luck, v)
    for p in range(pol.id.size):
        active = in_force(luck.month, pol.opens[p], pol.window[p], pol.delivery[p])
        for v in range(vil.uid.size):
            listen(w, k, luck, p, v, active, form, ears)
        for v in range(vil.uid.size):
            if form == VILLAGE:
                hear_village(w, k, luck, p, v, ears, news)
            else:
                tell_friends(w, k, luck, p, v, form, ears, news)
        for v in range(vil.uid.size):
            forget(w, k, luck, p, v, form, ears)


@inner
def visit_village(w, k, luck, v):
    """Where the network reaches, and which of a village's households are visited."""
    vil = w.villages
    vil.connected[v] = 1.0 - (1.0 - vil.coverage[v]) * (1.0 - k.network_extension[v])
    vil.visits[v], vil.hollow[v], vil.linked_homes[v] = 0, 0, 0
    left, added = 1.0, 0.0
    if k.shared_lists[v] > 0.0:
        left, added = sent_elsewhere(w, k, v)
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if w.households.present[h]:
            visit(w, luck, v, h, left, added)


@inner
def in_work(need):
    """Whether an office has a need on record and works on it."""
    return Need.VILLAGE <= need <= Need.SHARED


@inner
def sent_elsewhere(w, k, v):
    """Where lists are shared: what is left of visits to whom an office helps, and what they add where there is room for more.

    As many visits as before: what the ones lose the others get, up to one a month each.
    """
    vil, hh = w.villages, w.households
    helped, room = 0.0, 0.0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.present[h]:
            wanted = vil.visit_rate[v] if hh.link_rank[h] < vil.linked[v] else 0.0
            if in_work(hh.need[h]):
                helped += wanted
            else:
                room += 1.0 - wanted
    given = min(k.shared_lists[v] * helped, room)
    return 1.0 - given / helped if helped > 0.0 else 1.0, given / room if room > 0.0 else 0.0


@inner
def visit(w, luck, v, h, left, added):
    """A linked household may be visited, as may one whom no office helps if lists are shared; many visits are hollow."""
    vil, hh = w.villages, w.households
    hh.visited[h] = False
    wanted = vil.visit_rate[v] if hh.link_rank[h] < vil.linked[v] else 0.0
    wanted = wanted * left if in_work(hh.need[h]) else wanted + (1.0 - wanted) * added
    vil.linked_homes[v] += hh.link_rank[h] < vil.linked[v]
    if wanted <= 0.0:
        return
    words = draw(luck, Decision.VISIT, 0, household_uid(vil, v, h), 0)
    if uniform(words[0]) < wanted:
        vil.visits[v] += 1
        hh.visited[h] = uniform(words[1]) < vil.substantive[v]
        vil.hollow[v] += not hh.visited[h]


@inner
def listen(w, k, luck, p, v, active, form, ears):
    """The households of a village hear of a policy at first hand while it is in force."""
    homes = homes_of(w, p, v, ears)
    for r in range(homes.present.size):
        homes.now_known[r], homes.now_wrong[r] = homes.known[r], homes.wrong[r]
    if active:
        first_hand(w, k, luck, p, v, homes, ears)
    w.villages.readers[v, p] = 0.0
    if w.villages.taught[v] > 0.0:
        read_accounts(w, k, luck, p, v, homes, ears)
    if form != HEARSAY:
        note_what_is_new(homes)


@inner
def note_what_is_new(homes):
    """Households tell next month what they hold now and did not hold before."""
    for r in range(homes.present.size):
        if homes.present[r]:
            homes.tell_right[r] = np.int64(homes.now_known[r]) & ~np.int64(homes.known[r])
            homes.tell_wrong[r] = np.int64(homes.now_wrong[r]) & ~np.int64(homes.wrong[r])


@inner
def forget(w, k, luck, p, v, form, ears):
    """Each household forgets some of what it holds, and does not tell of that; only who holds something is asked."""
    homes, first, holding = homes_of(w, p, v, ears), w.villages.first[v], 0
    if form == HEARSAY:
        note_what_is_new(homes)
    for r in range(homes.present.size):
        ears.rows[holding] = r
        holding += homes.present[r] & ((homes.now_known[r] | homes.now_wrong[r]) != 0)
    for i in range(holding):
        r = ears.rows[i]
        known, wrong = np.int64(homes.now_known[r]), np.int64(homes.now_wrong[r])
        homes.held[r] |= np.uint8(known)
        words = draw(luck, Decision.FORGET, w.policies.id[p], household_uid(w.villages, v, first + r), 0)
        known, wrong = fade(words, known, wrong, k.forgetting[0])
        homes.known[r], homes.wrong[r] = known, wrong
        homes.tell_right[r] &= np.uint8(known)
        homes.tell_wrong[r] &= np.uint8(wrong)


Reach.kernel = reach
