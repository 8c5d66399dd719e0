"""Audits, publication, complaints and evaluation detect, recover and sanction."""

from twin.base.kernel import allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.above import audit_township, audit_unit, bring_back, feel_township, feel_units, watch
from twin.processes.base import Process
from twin.processes.inspections import fall_due, inspection_ease, note_inspection, turns_up
from twin.processes.leakage import MOST_FALSE, claim_falsely, divert_by_village
from twin.processes.restitution import make_good
from twin.terms.calendar import last_twelve
from twin.world.ledger import Sink, balance, idle


class Supervise(Process):
    """Audits, publication, complaints and evaluation detect, recover and sanction."""

    reads = {
        "policies": "id opens window delivery access entitlement contribution expected_files unit",
        "county": "perfected village_scale deterrence leakage",
        "units": "uid",
        "townships": "uid first size leaning handled handed_on",
        "villages": "uid first size leaning independence heard watchers turnout claimed eligible project arrears_out "
        "known readers handed_on stake",
        "ledger": "township",
    }
    writes = {
        "county": "sanction",
        "units": "felt divert audits diverted_open found returned",
        "townships": "felt_audit learned_audit felt_below divert restraint heading benefit audits diverted_open found returned "
        "audited audited_idle",
        "villages": "diverted_open inspection audits felt_audit learned_audit felt_households divert_watched divert_unwatched "
        "divert_hidden restraint heading benefit found returned audited audited_idle paid_out spent short short_seen claims "
        "false_share false_unfound taught",
        "households": "passed fault received",
        "ledger": "treasury village sink village_sink flow recovered appropriated arrived fitting",
    }

    # fmt: off
    diversion_level = knob(0.08, "share", 0, 1, "township", "down", grade="survey", evidence="audit_office_2016",
        about="share that would be diverted if nobody looked")
    township_level = knob(0.03, "share", 0, 1, "township", "down",
        about="share of passing money that a township would divert if nobody looked")
    unit_level = knob(0.0, "share", 0, 1, "unit", "down",
        about="share of released money that a county unit would divert if nobody looked")
    false_claims = knob(0.0, "share of claims", 0, 0.9, "township", "down",
        about="claims for people and work that do not exist, in what villages would hand in if nobody looked")
    transfer_publication = knob(0.0, "share of transfers", 0, 1, "township", "up",
        about="what each office was sent and sent on is published as far as the households it was meant for")
    upward_watch = knob(0.0, "share", 0, 1, "township", "up",
        about="committees that know what their village is owed hold it against what came, and say so")
    township_audit = knob(0.0, "probability per project cycle", 0, 1, "township", "up",
        about="accounts of a township itself are audited")
    unit_audit = knob(0.0, "probability per project cycle", 0, 1, "unit", "up",
        about="accounts of a county unit itself are audited")
    publication_teaches = knob(0.0, "share of published accounts", 0, 1, "village", "up",
        about="published accounts say what each household is owed and where to complain, so that who reads them learns it")
    committee_eyes = uncertain(0.15, "eyes", 0, 2, about="how much an independent supervision committee is felt")
    audit_probability = knob(0.1, "probability per project cycle", 0, 1, "village", "up",
        about="accounts of a village are audited")
    inspections = knob(0.0, "villages per month", 0, 200, "county", "up", kind="count",
        about="villages drawn for an unannounced inspection")
    follow_up = knob(0.1, "probability per complaint", 0, 1, "county", "up",
        about="a complaint that reached the county is looked into")
    diligence = knob(1.0, "probability", 0, 1, "village", "up",
        about="an audit or inspection that is due is really made, as far as there are hours, where nobody sees it")
    shown = knob(0.0, "share of inspections", 0, 1, "village", "up",
        about="superiors see by place and time whether an inspection was made, as an app or a checklist shows it")
    effort_shown = uncertain(0.0, "log of diligence per share shown", 0, 3,
        about="how far diligence answers to being seen")
    inspection_hours = uncertain(0.0, "hours per inspection", 0, 80,
        about="hours that an audit or inspection of one account takes (none: hours are no limit)")
    inspector_hours = knob(1.0, "hours per village and month", 0, 80, "county", "up", kind="positive",
        about="hours of inspectors")
    temptation = uncertain(0.0, "relative diversion per share of pay", 0, 3,
        about="how much more would be diverted where pay hangs on results, which have to come from somewhere")
    publication = knob(0.45, "share of accounts", 0, 1, "village", "up", grade="source", evidence="disclosure_rate",
        about="accounts are published")
    readability = knob(0.3, "probability", 0, 1, "village", "up", about="a household that sees the accounts can read them")
    independence = knob(0.0, "share of the gap closed", 0, 1, "village", "up",
        about="the supervision committee is free of kin ties")
    warning = knob(0.0, "probability per month", 0, 1, "county", "up",
        about="a report of progress that no payment bears out is noticed by itself (of one half borne out: half as likely)")
    sanction = knob(1.0, "multiple of usual sanctions", 0, 4, "county", "up", kind="positive",
        about="what follows when something is found")
    deterred = uncertain(0.8, "share", 0, 1, kind="probability", about="share of diversion that unlimited eyes would end")
    eyes_half = uncertain(0.35, "eyes", 0.05, 2, about="eyes that end half of what can be ended")
    eye_memory = uncertain(0.15, "share per month", 0.01, 1, kind="probability",
        about="what offices learn of the eyes on them moves towards what they see")
    audit_eyes = uncertain(0.6, "eyes per audit a year", 0, 3, about="how much a certain audit is felt")
    neighbour_weight = uncertain(0.3, "share", 0, 1, kind="probability", about="an office learns from its neighbours' audits")
    household_eyes = uncertain(0.5, "eyes", 0, 3, about="how much households that know AMOUNT and REDRESS are felt")
    detection_power = uncertain(0.6, "probability", 0, 1, kind="probability", about="an audit finds what is there")
    recovery = knob(0.4, "share of what is found", 0, 1, "county", "up", about="diverted money that is found is paid back")
    restitution = knob(0.5, "share of what comes back", 0, 1, "county", "up",
        about="recovered money goes to those it was taken from, complainants first, or into the project it was taken from")
    announced = uncertain(0.5, "share", 0, 1, kind="probability",
        about="how far offices believe the announced audit probability, at once, rather than what they see, in time")
    # fmt: on


@allocating_kernel
def supervise(w, k, luck):
    """Audit, inspect and follow complaints; then every office feels the eyes on it, and next month diverts accordingly."""
    pol, vil = w.policies, w.villages
    w.county.sanction[0] = k.sanction[0]
    ease = inspection_ease(w, k, fall_due(w, k, luck))
    for v in range(vil.uid.size):
        for p in range(pol.id.size):
            looked = vil.inspection[v, p] > 0 and turns_up(w, k, luck, p, v, ease)
            vil.audits[v, p] = last_twelve(vil.audits[v, p], looked)
            vil.found[v, p], vil.audited[v, p], vil.audited_idle[v, p] = 0, 0, 0
            vil.returned[v, p, :] = 0
            if looked:
                audit(w, k, luck, p, v)
                note_inspection(vil, p, v)
    for p in range(pol.id.size):
        audit_unit(w, k, luck, p)
        for t in range(w.townships.first.size):
            audit_township(w, k, luck, t, p)
    for t in range(w.townships.first.size):
        feel(w, k, luck, t)
    feel_units(w, k)


@inner
def audit(w, k, luck, p, v):
    """An audit finds a part of what was diverted; a part of that comes back, to those it was taken from and to the treasury."""
    vil, led = w.villages, w.ledger
    returned = 0
    vil.audited[v, p] = vil.paid_out[v, p] + vil.arrears_out[v, p] + balance(led.village[v, p])
    vil.audited_idle[v, p] = idle(led.village[v, p])
    for end in range(2):
        found, back = bring_back(w, p, end, vil.diverted_open[v, p, end], k.detection_power[0], k.recovery[0])
        vil.diverted_open[v, p, end] -= found
        note(w, p, v, end, found, back)
        returned += back
    found, back = bring_back(w, p, 1, vil.false_unfound[v, p], k.detection_power[0], k.recovery[0])
    vil.false_unfound[v, p] -= found
    note(w, p, v, 1, found, back)  # nobody had gone short: it stays in the treasury
    make_good(w, luck, p, v, int(k.restitution[0] * returned))


@inner
def note(w, p, v, end, found, back):
    """What an audit found in a village, and what of it came back."""
    w.villages.found[v, p] += found
    w.villages.returned[v, p, end] += back
    w.ledger.village_sink[v, p, Sink.DIVERTED_PUBLIC + end] -= back


@inner
def share_audited(w, v):
    """Share of a village's policies that were audited in the last twelve months; one for nobody has no account to audit."""
    audited, policies = 0, 0
    for p in range(w.policies.id.size):
        audited += w.villages.audits[v, p] > 0 and w.policies.expected_files[p] > 0
        policies += w.policies.expected_files[p] > 0
    return audited / max(1, policies)


@inner
def feel(w, k, luck, t):
    """Felt eyes of one township and its villages: what is seen is learned slowly, what is announced is felt at once.

    Next month's diversion follows them. Who has just come has felt only what was handed on.
    """
    tow, vil = w.townships, w.villages
    first, last = tow.first[t], tow.first[t] + tow.size[t]
    around, announced = 0.0, 0.0
    for v in range(first, last):
        around += share_audited(w, v) / tow.size[t]
        announced += k.audit_probability[v] / tow.size[t]
    scale = k.audit_eyes[0] * k.sanction[0]
    trusted = scale * k.announced[0]
    for v in range(first, last):
        vil.learned_audit[v] *= vil.handed_on[v]
        vil.felt_households[v] *= vil.handed_on[v]
        seen = (1.0 - k.neighbour_weight[0]) * share_audited(w, v) + k.neighbour_weight[0] * around
        independent = 1.0 - (1.0 - vil.independence[v]) * (1.0 - k.independence[v])
        learned = (scale - trusted) * seen + k.committee_eyes[0] * independent
        vil.learned_audit[v] += k.eye_memory[0] * (learned - vil.learned_audit[v])
        vil.felt_audit[v] = vil.learned_audit[v] + trusted * k.audit_probability[v]
        eyes = k.household_eyes[0] * k.sanction[0] * who_looks(w, k, v)
        vil.felt_households[v] += k.eye_memory[0] * (eyes - vil.felt_households[v])
        leaning = tow.leaning[t] * vil.leaning[v] * (1.0 + k.temptation[0] * vil.stake[v])
        divert_by_village(w, k, luck, v, min(1.0, k.diversion_level[t] * leaning))
        claim_falsely(w, k, v, min(MOST_FALSE, k.false_claims[t] * leaning))
    feel_township(w, k, luck, t, around, announced)


@inner
def who_looks(w, k, v):
    """Share of eligible households that look at a village's money and know AMOUNT and REDRESS: they read the accounts or came.

    Where accounts teach, who reads them was drawn when households learned from them: one contact makes both, so that what the
    draw found takes the place of what is expected.
    """
    vil = w.villages
    published = k.publication[v] * k.readability[v]
    readers = watch(w, v) * (1.0 - (1.0 - published) * (1.0 - vil.turnout[v]))
    drawn = (who_reads(w, v) - watch(w, v) * vil.taught[v]) * (1.0 - vil.turnout[v])
    vil.taught[v] = published * k.publication_teaches[v]
    return max(0.0, readers + drawn)


@inner
def who_reads(w, v):
    """Share of eligible households that read accounts which teach and can watch, mean over policies meant for somebody."""
    total, policies = 0.0, 0
    for p in range(w.policies.id.size):
        meant = w.policies.expected_files[p] > 0
        total += w.villages.readers[v, p] if meant else 0.0
        policies += meant
    return total / max(1, policies)


Supervise.kernel = supervise
