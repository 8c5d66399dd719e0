"""Villages and townships report; the shortfall to the target is inflated; problems are filtered on the way up."""

import math

import numpy as np

from twin.base.draws import chance, draw, earlier, uniform
from twin.base.kernel import inner, kernel
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.processes.cascade import charge
from twin.processes.progress import booked, due, planned
from twin.terms.calendar import YEAR, phase
from twin.terms.decisions import Decision
from twin.terms.steps import ELIGIBLE, FITS


class Report(Process):
    """Villages and townships report; the shortfall to the target is inflated; problems are filtered on the way up."""

    reads = {
        "policies": "id opens window delivery access paid entitlement contribution",
        "county": "known sanction",
        "townships": "first size uid held divert kept diverted found",
        "villages": "uid first size township held complaints discretion claims eligible paid_out found plan project spent short "
        "file_holder undecided unfunded false_paid false_back",
        "households": "satisfaction present passed fault due known held received",
        "ledger": "township village",
    }
    writes = {
        "townships": "seen_reported seen_progress seen_findings seen_complaints seen_satisfaction",
        "villages": "cascade losses causes closed actual reported verified claimed passed_on heard seen_reported seen_progress "
        "seen_findings seen_complaints seen_satisfaction fit_learned",
    }

    # fmt: off
    pressure = knob(0.55, "share of the shortfall", 0, 1, "township", "down",
        about="pull of the target on a report when nothing is verified")
    target = uncertain(0.95, "share", 0.5, 1, kind="probability", about="the share that superiors expect")
    verification = knob(0.1, "probability", 0, 1, "village", "up", about="a report is checked against the households")
    correction = knob(0.1, "share of what is found", 0, 1, "county", "up",
        about="what a check finds not to fit is acted on: units learn of it")
    fear = uncertain(3.0, "per unit of verification times sanction", 0, 20, about="how strongly verified inflation deters")
    pass_up = knob(0.42, "probability per hop", 0, 1, "township", "up", grade="survey", evidence="pan_chen2018",
        about="a problem is passed upward")
    implicated = uncertain(0.5, "share", 0, 1, kind="probability", grade="survey", evidence="pan_chen2018",
        about="share still passed when a superior is implicated")
    bypass = knob(0.03, "probability", 0, 1, "county", "up", about="a problem reaches the county past the tiers")
    # fmt: on


@kernel
def report(w, k, luck):
    """At the end of a cycle every failure is charged and every village reports; complaints go up every month."""
    pol, vil = w.policies, w.villages
    for p in range(pol.id.size):
        closing = phase(luck.month, pol.opens[p]) == YEAR - 1
        for v in range(vil.uid.size):
            pass_up(w, k, luck, p, v)
            if closing:
                charge(w, luck, p, v)
                vil.closed[v, p] = np.int64(luck.month)
                vil.actual[v, p] = vil.cascade[v, p, 7] / vil.cascade[v, p, 0] if vil.cascade[v, p, 0] else np.nan
                vil.reported[v, p] = what_is_reported(w, k, luck, p, v)
            vil.claimed[v, p] = what_is_claimed(w, k, luck, p, v)
    look(w, luck)


@inner
def pull(w, k, t, v):
    """Share of a shortfall that a report adds: pressure against the fear of being checked and sanctioned."""
    return k.pressure[t] * math.exp(-k.fear[0] * k.verification[v] * w.county.sanction[0])


@inner
def what_is_reported(w, k, luck, p, v):
    """The village lifts its share towards the target, the township lifts it again; a checked report is the truth.

    Offices differ in candour for as long as they last, so candour is drawn without the month.
    """
    pol, vil, tow = w.policies, w.villages, w.townships
    actual, t = vil.actual[v, p], vil.township[v]
    words = draw(luck, Decision.VERIFY, pol.id[p], vil.uid[v], 0)
    vil.verified[v, p] = uniform(words[0]) < k.verification[v]
    if np.isnan(actual) or vil.verified[v, p]:
        correct(w, k, p, v)
        return actual
    share = actual + lift(w, k, luck, t, v, vil.uid[v]) * max(0.0, k.target[0] - actual)
    return share + lift(w, k, luck, t, v, tow.uid[t]) * max(0.0, k.target[0] - share)


@inner
def lift(w, k, luck, t, v, uid):
    """Share of a shortfall that one office adds to a report on a village: the pull on it, by its own candour."""
    always = earlier(luck, np.uint64(0))
    return min(1.0, pull(w, k, t, v) * 2.0 * chance(always, Decision.CANDOUR, 0, uid))


@inner
def what_is_claimed(w, k, luck, p, v):
    """What a village tells of a running cycle: what it has paid out, and a part of what it lags behind the plan.

    A village whose last report was checked tells the truth.
    """
    vil = w.villages
    paid = booked(w, p, v)
    if np.isnan(paid) or vil.verified[v, p]:
        return paid
    return paid + lift(w, k, luck, vil.township[v], v, vil.uid[v]) * max(0.0, planned(w, luck, p) - paid)


@inner
def correct(w, k, p, v):
    """A check teaches from what was delivered, where some of it did not fit; of what never came there is nothing to learn.

    `fit_learned` is a share of misfits, and a check sees as many of them as there are deliveries among those who are meant.
    """
    vil, hh = w.villages, w.households
    delivered, unfit = 0, 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        got = hh.passed[h, p] & ELIGIBLE > 0 and hh.received[h, p] > 0
        delivered += got
        unfit += got and not hh.passed[h, p] & FITS
    if unfit:
        vil.fit_learned[v, p] += k.correction[0] * (1.0 - vil.fit_learned[v, p]) * (delivered / vil.cascade[v, p, 0])


@inner
def pass_up(w, k, luck, p, v):
    """How many of this month's complaints reach the township, and how many the county: past the township, or through it.

    One draw says whether the county hears of one; another, given that, whether it came by the township's desk.
    """
    vil, t = w.villages, w.villages.township[v]
    passing = k.pass_up[t] * (k.implicated[0] if w.townships.divert[t] > IMPLICATED else 1.0)
    stopped, round_it = passing * (1.0 - passing), k.bypass[0]  # at the township; past the tiers
    reach = 1.0 - (1.0 - passing * passing) * (1.0 - round_it)  # two hops: village to township to county
    vil.passed_on[v, p], vil.heard[v, p] = 0, 0
    for number in range(vil.complaints[v, p]):
        words = draw(luck, Decision.CARRY, w.policies.id[p], vil.uid[v], number)
        heard = uniform(words[0]) < reach
        by_desk = (passing * passing + stopped * round_it) / reach if heard else stopped * (1.0 - round_it) / (1.0 - reach)
        vil.passed_on[v, p] += uniform(words[1]) < by_desk
        vil.heard[v, p] += heard


@inner
def look(w, luck):
    """What the county can see of each village, and of each township as mean or sum over its villages, and its own findings."""
    tow, vil = w.townships, w.villages
    for t in range(tow.first.size):
        first, last = tow.first[t], tow.first[t] + tow.size[t]
        for v in range(first, last):
            look_at_village(w, luck, v)
        tow.seen_reported[t] = mean_known(vil.seen_reported, first, last)
        tow.seen_progress[t] = mean_known(vil.seen_progress, first, last)
        tow.seen_satisfaction[t] = mean_known(vil.seen_satisfaction, first, last)
        found = 0
        for p in range(w.policies.id.size):
            found += tow.found[t, p]
        tow.seen_findings[t], tow.seen_complaints[t] = found / 100.0, 0.0
        for v in range(first, last):
            tow.seen_findings[t] += vil.seen_findings[v]
            tow.seen_complaints[t] += vil.seen_complaints[v]


@inner
def look_at_village(w, luck, v):
    """Reports, progress, last month's audit findings, complaints that got through, and surveys where there were any."""
    pol, vil, hh = w.policies, w.villages, w.households
    vil.seen_reported[v] = mean_known(vil.reported[v], 0, pol.id.size)
    expected, told, heard, found, asked = 0.0, 0.0, 0, 0, False
    for p in range(pol.id.size):
        by_now = due(w, p, v) * planned(w, luck, p)
        if by_now > 0.0:
            expected += by_now
            told += due(w, p, v) * vil.claimed[v, p]
        heard += vil.heard[v, p]
        found += vil.found[v, p]
        asked = asked or (vil.verified[v, p] > 0 and vil.eligible[v, p] > 0)
    vil.seen_progress[v] = told / expected if expected > 0.0 else np.nan
    vil.seen_complaints[v] = heard
    vil.seen_findings[v] = found / 100.0
    if asked:
        satisfied, present = 0, 0
        for h in range(vil.first[v], vil.first[v] + vil.size[v]):
            present += hh.present[h]
            satisfied += hh.present[h] and hh.satisfaction[h] >= 0.5
        vil.seen_satisfaction[v] = satisfied / max(1, present)


@inner
def mean_known(values, first, last):
    """Mean of what is known, in row order; NaN where nothing is."""
    total, known = 0.0, 0
    for i in range(first, last):
        if not np.isnan(values[i]):
            total += values[i]
            known += 1
    return total / known if known else np.nan


IMPLICATED = 0.05  # a township that diverts more than this has a reason to keep complaints to itself

Report.kernel = report
