"""County units turn a text into a message: eight clauses kept, garbled or lost; days of delay; fit to local conditions."""

from twin.base.draws import draw, lane
from twin.base.kernel import allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.terms.calendar import first_day, in_force, phase
from twin.terms.clauses import corrected, kept
from twin.terms.decisions import Decision


class Translate(Process):
    """County units turn a text into a message: eight clauses kept, garbled or lost; days of delay; fit to local conditions."""

    reads = {
        "policies": "id opens window delivery unit partners complexity meant",
        "county": "epoch uid",
        "units": "relay_ease",
    }
    writes = {
        "county": "known wrong issued",
        "villages": "local_fit discretion",
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
    # fmt: on


@allocating_kernel
def translate(w, k, luck):
    """Issue the text of a cycle that opens this month; repair clauses of a text in force."""
    pol, cty = w.policies, w.county
    w.villages.local_fit[:] = k.local_fit
    w.villages.discretion[:] = k.discretion
    for p in range(pol.id.size):
        if not pol.meant[p]:
            continue
        if phase(luck.month, pol.opens[p]) == 0:
            issue(w, k, luck, p)
        elif in_force(luck.month, pol.opens[p], pol.window[p], pol.delivery[p]):
            words = draw(luck, Decision.REPAIR, pol.id[p], cty.uid[0], 0)
            for clause in range(8):
                if lane(words, clause) < k.repair[0]:
                    cty.known[p], cty.wrong[p] = corrected(cty.known[p], cty.wrong[p], 1 << clause)


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
