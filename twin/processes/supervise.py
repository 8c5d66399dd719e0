"""Audits, publication, complaints and evaluation detect, recover and sanction."""

from twin.base.kernel import allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.processes.inspections import fall_due, inspection_ease, note_inspection, turns_up
from twin.processes.leakage import divert_by_township, divert_by_village
from twin.processes.restitution import make_good
from twin.terms.calendar import last_twelve
from twin.world.ledger import Flow, Sink, balance, idle


class Supervise(Process):
    """Audits, publication, complaints and evaluation detect, recover and sanction."""

    reads = {
        "policies": "id opens window delivery access entitlement contribution expected_files",
        "county": "perfected village_scale deterrence leakage",
        "townships": "uid first size leaning handed_on",
        "villages": "uid first size leaning independence heard watchers turnout claimed eligible project arrears_out handed_on "
        "stake",
    }
    writes = {
        "county": "sanction",
        "townships": "felt_audit learned_audit divert restraint heading benefit",
        "villages": "diverted_open inspection audits felt_audit learned_audit felt_households divert_watched divert_unwatched "
        "divert_hidden restraint heading benefit found returned audited audited_idle paid_out spent short short_seen claims",
        "households": "passed fault received",
        "ledger": "treasury village sink village_sink flow recovered appropriated arrived fitting",
    }

    # fmt: off
    diversion_level = knob(0.08, "share", 0, 1, "township", "down", grade="survey", evidence="audit_office_2016",
        about="share that would be diverted if nobody looked")
    township_level = knob(0.03, "share", 0, 1, "township", "down",
        about="share of passing money that a township would divert if nobody looked")
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
    for t in range(w.townships.first.size):
        feel(w, k, luck, t)


@inner
def audit(w, k, luck, p, v):
    """An audit finds a part of what was diverted; a part of that comes back, to those it was taken from and to the treasury."""
    vil, led = w.villages, w.ledger
    returned = 0
    vil.audited[v, p] = vil.paid_out[v, p] + vil.arrears_out[v, p] + balance(led.village[v, p])
    vil.audited_idle[v, p] = idle(led.village[v, p])
    for end in range(2):
        found = int(k.detection_power[0] * vil.diverted_open[v, p, end])
        back = int(k.recovery[0] * found)
        vil.found[v, p] += found
        vil.returned[v, p, end] = back
        vil.diverted_open[v, p, end] -= found
        led.sink[p, Sink.DIVERTED_PUBLIC + end] -= back
        led.village_sink[v, p, Sink.DIVERTED_PUBLIC + end] -= back
        led.treasury[0] += back
        led.recovered[p] += back
        led.flow[p, Flow.RECOVERED] += back
        returned += back
    make_good(w, luck, p, v, int(k.restitution[0] * returned))


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
        readers = watch(w, v) * (1.0 - (1.0 - k.publication[v] * k.readability[v]) * (1.0 - vil.turnout[v]))
        vil.learned_audit[v] += k.eye_memory[0] * (learned - vil.learned_audit[v])
        vil.felt_audit[v] = vil.learned_audit[v] + trusted * k.audit_probability[v]
        vil.felt_households[v] += k.eye_memory[0] * (k.household_eyes[0] * k.sanction[0] * readers - vil.felt_households[v])
        tempted = 1.0 + k.temptation[0] * vil.stake[v]
        level = min(1.0, k.diversion_level[t] * tow.leaning[t] * vil.leaning[v] * tempted)
        divert_by_village(w, k, luck, v, level)
    tow.learned_audit[t] *= tow.handed_on[t]
    tow.learned_audit[t] += k.eye_memory[0] * ((scale - trusted) * around - tow.learned_audit[t])
    tow.felt_audit[t] = tow.learned_audit[t] + trusted * announced
    level = min(1.0, k.township_level[t] * tow.leaning[t])
    divert_by_township(w, k, luck, t, level)


@inner
def watch(w, v):
    """Share of eligible households that know AMOUNT and REDRESS, mean over the policies that are meant for somebody."""
    total, policies = 0.0, 0
    for p in range(w.policies.id.size):
        total += w.villages.watchers[v, p]
        policies += w.policies.expected_files[p] > 0
    return total / max(1, policies)


Supervise.kernel = supervise
