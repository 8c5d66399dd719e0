"""County units turn a text into a message: eight clauses kept, garbled or lost; days of delay; fit to local conditions."""

import numpy as np

from twin.base.draws import draw, lane
from twin.base.kernel import allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.terms.calendar import first_day, in_force, phase
from twin.terms.clauses import corrected, kept, outdated
from twin.terms.decisions import Decision, household_uid


class Translate(Process):
    """County units turn a text into a message: eight clauses kept, garbled or lost; days of delay; fit to local conditions.

    A new text changes some clauses. Those are learned again by everybody below the county; the others stay with whoever has them.
    """

    reads = {
        "policies": "id opens window delivery unit partners complexity changes expected_files",
        "county": "epoch uid",
        "units": "relay_ease",
        "villages": "uid first size",
    }
    writes = {
        "county": "known wrong issued changed",
        "townships": "known wrong",
        "villages": "known wrong local_fit discretion",
        "households": "known wrong tell_right tell_wrong",
    }

    # fmt: off
    clarity = knob(0.97, "probability per clause", 0, 1, "county", "up", per_policy=True,
        about="a clause of average complexity comes out right")
    conflict = knob(0.3, "probability per co-owning unit", 0, 1, "county", "down",
        grade="source", evidence="problem_communication", about="a co-owning unit contradicts the owner")
    translation_days = knob(25.0, "days", 0, 180, "county", "down", kind="positive",
        about="days until a new text leaves the county")
    repair = knob(0.08, "probability per clause and month", 0, 1, "county", "up",
        about="a clause that came out wrong is put right later")
    local_fit = knob(0.35, "share", 0, 1, "village", "up", per_policy=True,
        about="how far standards are fitted to local conditions before issue")
    discretion = knob(0.3, "share", 0, 1, "village", "up", grade="source", evidence="problem_execution",
        about="how far a village may adapt what does not fit")
    garble_share = uncertain(0.35, "share of misses", 0, 1, kind="probability",
        about="a clause that does not come through is garbled rather than lost")
    contradiction = uncertain(0.15, "share of clauses", 0, 1, kind="probability",
        about="clauses that a contradiction between units spoils")
    stale = uncertain(0.5, "probability per clause", 0, 1, kind="probability",
        about="a household goes on believing the old version of a clause that a new text changed")
    # fmt: on


@allocating_kernel
def translate(w, k, luck):
    """Issue the text of a cycle that opens this month; repair clauses of a text in force."""
    pol, cty = w.policies, w.county
    w.villages.local_fit[:] = k.local_fit
    w.villages.discretion[:] = k.discretion
    for p in range(pol.id.size):
        if pol.expected_files[p] == 0:
            continue
        if phase(luck.month, pol.opens[p]) == 0:
            outdate(w, k, luck, p)
            issue(w, k, luck, p)
        elif in_force(luck.month, pol.opens[p], pol.window[p], pol.delivery[p]):
            words = draw(luck, Decision.REPAIR, pol.id[p], cty.uid[0], 0)
            for clause in range(8):
                if lane(words, clause) < k.repair[0]:
                    cty.known[p], cty.wrong[p] = corrected(cty.known[p], cty.wrong[p], 1 << clause)


@inner
def outdate(w, k, luck, p):
    """What the new text changes is learned again: offices have it before them, households may go on believing the old version."""
    pol, cty, vil, hh = w.policies, w.county, w.villages, w.households
    words, changed = draw(luck, Decision.CHANGE, pol.id[p], cty.uid[0], 0), 0
    for clause in range(8):
        if lane(words, clause) < pol.changes[p, clause]:
            changed |= 1 << clause
    cty.changed[p] = changed
    same = np.uint8(255 - changed)
    put_away(w.townships, p, same)
    put_away(vil, p, same)
    for v in range(vil.uid.size if changed else 0):
        for h in range(vil.first[v], vil.first[v] + vil.size[v]):
            words = draw(luck, Decision.STALE, pol.id[p], household_uid(vil, v, h), 0)
            known, wrong = np.int64(hh.known[h, p]), np.int64(hh.wrong[h, p])
            hh.known[h, p], hh.wrong[h, p] = outdated(words, known, wrong, changed, k.stale[0])
            hh.tell_right[h, p] &= same
            hh.tell_wrong[h, p] &= same


@inner
def put_away(office, p, same):
    """Offices of a tier put the old paper away: what it said and the new one changes they hold neither rightly nor wrongly."""
    for row in range(office.known.shape[0]):
        office.known[row, p] &= same
        office.wrong[row, p] &= same


@inner
def issue(w, k, luck, p):
    """The owning unit words eight clauses; partners that contradict it spoil some and cost days."""
    pol, cty = w.policies, w.county
    partners = 0
    for u in range(pol.partners.shape[1]):
        partners += pol.partners[p, u]
    ease = w.units.relay_ease[pol.unit[p], p]
    keep = kept(k.clarity[0, p], pol.complexity[p], 0.5, ease)
    for _ in range(partners):
        keep *= 1.0 - k.conflict[0] * k.contradiction[0]
    garble = (1.0 - keep) * k.garble_share[0]
    words = draw(luck, Decision.TRANSLATE, pol.id[p], cty.uid[0], 0)
    known, wrong = 0, 0
    for clause in range(8):
        u = lane(words, clause)
        if u < keep:
            known |= 1 << clause
        elif u < keep + garble:
            wrong |= 1 << clause
    cty.known[p], cty.wrong[p] = known, wrong
    delay = k.translation_days[0] * (1.0 + k.conflict[0] * partners) * (2.0 - ease)
    cty.issued[p] = first_day(luck.month, cty.epoch[0]) + int(delay)


Translate.kernel = translate
