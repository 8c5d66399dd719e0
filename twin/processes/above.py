"""Eyes on offices above the village: who knows what should have come, sees what was sent, and says so; and auditors."""

from twin.base.draws import draw, uniform
from twin.base.kernel import inner
from twin.processes.accounts import post
from twin.processes.leakage import divert_by_township, divert_by_unit
from twin.terms.calendar import YEAR, last_twelve, opening, phase
from twin.terms.clauses import GUARD, knows
from twin.terms.decisions import Decision
from twin.world.ledger import Flow, Sink, balance, idle


@inner
def bring_back(w, p, end, hidden, power, recovery):
    """An audit finds a part of what was diverted (`hidden` fen; end: 0 public, 1 private); a part of that comes to the treasury.

    Returns fen that were found, and fen of these that came back.
    """
    led = w.ledger
    found = int(power * hidden)
    back = int(recovery * found)
    led.sink[p, Sink.DIVERTED_PUBLIC + end] -= back
    led.treasury[0] += back
    led.recovered[p] += back
    post(w, p, Flow.RECOVERED, back)
    return found, back


@inner
def drawn_now(luck, opens, policy, uid, probability):
    """Whether an office's accounts of this cycle are audited, and now: drawn once per cycle, in one of its months."""
    words = draw(opening(luck, opens), Decision.AUDIT, policy, uid, 0)
    return uniform(words[0]) < probability and int(uniform(words[1]) * YEAR) == phase(luck.month, opens)


@inner
def look_into(w, k, p, office, row, looked):
    """Auditors look, or not, into an office's own accounts (township or unit `row`); what comes back stays in the treasury."""
    office.audits[row, p] = last_twelve(office.audits[row, p], looked)
    office.found[row, p] = 0
    office.returned[row, p, :] = 0
    for end in range(2 if looked else 0):
        found, back = bring_back(w, p, end, office.diverted_open[row, p, end], k.detection_power[0], k.recovery[0])
        office.found[row, p] += found
        office.returned[row, p, end] = back
        office.diverted_open[row, p, end] -= found


@inner
def audit_township(w, k, luck, t, p):
    """Auditors look at a township's own accounts of a policy, and at the money that lies there."""
    tow, pol, led = w.townships, w.policies, w.ledger
    looked = drawn_now(luck, pol.opens[p], pol.id[p], tow.uid[t], k.township_audit[t])
    tow.audited[t, p] = tow.handled[t, p] + balance(led.township[t, p]) if looked else 0
    tow.audited_idle[t, p] = idle(led.township[t, p]) if looked else 0
    look_into(w, k, p, tow, t, looked)


@inner
def audit_unit(w, k, luck, p):
    """Auditors look at the accounts of the unit that owns a policy."""
    uni, pol, u = w.units, w.policies, w.policies.unit[p]
    looked = drawn_now(luck, pol.opens[p], pol.id[p], uni.uid[u], k.unit_audit[u])
    look_into(w, k, p, uni, u, looked)


@inner
def seen_from_below(w, k, t):
    """Share of what passes a township that is held against what should have come.

    By households that know AMOUNT and REDRESS, where transfers are published and can be read; and by committees that know both,
    as far as they speak up.
    """
    tow, households, committees = w.townships, 0.0, 0.0
    for v in range(tow.first[t], tow.first[t] + tow.size[t]):
        households += k.readability[v] * watch(w, v) / tow.size[t]
        committees += committee_knows(w, v) / tow.size[t]
    by_households = k.transfer_publication[t] * households
    return by_households + (1.0 - by_households) * k.upward_watch[t] * committees


@inner
def watch(w, v):
    """Share of eligible households that know AMOUNT and REDRESS, mean over the policies that are meant for somebody."""
    total, policies = 0.0, 0
    for p in range(w.policies.id.size):
        total += w.villages.watchers[v, p]
        policies += w.policies.expected_files[p] > 0
    return total / max(1, policies)


@inner
def committee_knows(w, v):
    """Share of the policies that are meant for somebody of which a committee knows AMOUNT and REDRESS."""
    known, policies = 0, 0
    for p in range(w.policies.id.size):
        meant = w.policies.expected_files[p] > 0
        known += meant and knows(w.villages.known[v, p], GUARD)
        policies += meant
    return known / max(1, policies)


@inner
def share_looked_at(w, audits, unit):
    """Share of the policies meant for somebody (of a unit, or of all: -1) whose accounts an office had audited within a year."""
    audited, policies, pol = 0, 0, w.policies
    for p in range(pol.id.size):
        counts = pol.expected_files[p] > 0 and (unit < 0 or pol.unit[p] == unit)
        audited += counts and audits[p] > 0
        policies += counts
    return audited / max(1, policies)


@inner
def feel_township(w, k, luck, t, around, announced):
    """A township feels audits in its villages (`around`, `announced`: shares) and of its own accounts, and who watches below."""
    tow = w.townships
    scale = k.audit_eyes[0] * k.sanction[0]
    trusted = scale * k.announced[0]
    seen = around + share_looked_at(w, tow.audits[t], -1) * (1.0 - around)
    expected = announced + k.township_audit[t] * (1.0 - announced)
    tow.learned_audit[t] *= tow.handed_on[t]
    tow.felt_below[t] *= tow.handed_on[t]
    tow.learned_audit[t] += k.eye_memory[0] * ((scale - trusted) * seen - tow.learned_audit[t])
    tow.felt_audit[t] = tow.learned_audit[t] + trusted * expected
    below = k.household_eyes[0] * k.sanction[0] * seen_from_below(w, k, t)
    tow.felt_below[t] += k.eye_memory[0] * (below - tow.felt_below[t])
    divert_by_township(w, k, luck, t, min(1.0, k.township_level[t] * tow.leaning[t]))


@inner
def feel_units(w, k):
    """County units learn of audits of their accounts, and of who below can tell what should have come; then they divert less."""
    uni, tow, below = w.units, w.townships, 0.0
    for t in range(tow.size.size):
        below += seen_from_below(w, k, t) / tow.size.size
    for u in range(uni.uid.size):
        audited = share_looked_at(w, uni.audits[u], u)
        eyes = k.sanction[0] * (k.audit_eyes[0] * audited + k.household_eyes[0] * below)
        uni.felt[u] += k.eye_memory[0] * (eyes - uni.felt[u])
        divert_by_unit(w, k, u)
