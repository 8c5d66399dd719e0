"""Needs queue in the village, escalate, wait where several units share them; they are solved, shelved or withdrawn."""

import numpy as np

from twin.base.draws import draw, uniform
from twin.base.kernel import allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.terms.calendar import DAYS, PATIENCE, first_day
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import AT_OFFICE, SENT_IN, Need


class Serve(Process):
    """Needs queue in the village, escalate, wait where several units share them; they are solved, shelved or withdrawn."""

    reads = {
        "county": "epoch",
        "units": "staff need_ease",
        "townships": "need_ease",
        "villages": "uid first size township need_ease",
        "households": "present need_since contact",
    }
    writes = {
        "villages": "open_needs swept answered answer_hours solved solved_days solved_capped shelved withdrawn",
        "households": "need need_left served",
    }

    # fmt: off
    village_need_days = knob(8.0, "days", 1, 90, "village", "down", kind="positive", grade="survey", evidence="need_cycle",
        about="a need that the village can solve")
    township_need_days = knob(30.0, "days", 1, 180, "township", "down", kind="positive", grade="survey", evidence="need_cycle",
        about="a need that the township can solve")
    unit_need_days = knob(90.0, "days", 1, 365, "county", "down", kind="positive", grade="survey", evidence="cross_dept_case",
        about="a need that several county units share")
    buck_passing = knob(0.35, "probability", 0, 1, "township", "down", grade="source", evidence="need_shelved",
        about="a need at the township is passed on until it is shelved")
    shelving = knob(0.7, "probability", 0, 1, "county", "down", grade="source", evidence="need_shelved",
        about="a need shared by county units is shelved")
    settle_low = knob(0.0, "share", 0, 1, "village", "up", about="needs of the township that are settled in the village instead")
    ruling = knob(0.0, "share", 0, 1, "county", "up",
        about="shared needs that get a binding ruling and wait like those of one office")
    sweep = knob(0.0, "probability per month", 0, 1, "village", "up", about="a need older than a month is taken up before others")
    specialists = knob(0.75, "probability", 0, 1, "village", "up",
        about="the village finds someone who can do what the need asks")
    answer_met = knob(0.1, "days", 0.01, 30, "village", "down", kind="positive",
        about="work until the first answer to a need told to the face of a cadre or officer")
    answer_office = knob(1.0, "days", 0.01, 30, "village", "down", kind="positive",
        about="work until the first answer to a need handed in at an office")
    answer_sent = knob(1.0, "days", 0.01, 30, "township", "down", kind="positive",
        about="work until the first answer to a need sent by app or hotline, which the township hands out")
    withdrawal = uncertain(0.1, "probability per month", 0, 1, kind="probability",
        about="a household gives up a need older than 120 days")
    route_village = uncertain(0.60, "share of needs", 0, 1, kind="probability", grade="source", evidence="need_cycle",
        about="needs that the village can solve")
    route_township = uncertain(0.25, "share of needs", 0, 1, kind="probability", grade="source", evidence="need_cycle",
        about="needs that the township can solve; the rest is shared by county units")
    # fmt: on


@allocating_kernel
def serve(w, k, luck):
    """Every open need gets a month's work at the office that has it, as far as that office's hours go.

    What an office has for a village's needs, measured in needs worked on for a month, is the same in whatever order: old needs
    that are swept take of it first, all others share what those leave.
    """
    vil = w.villages
    day, units = first_day(luck.month, w.county.epoch[0]), ease_of_units(w.units)
    has, ease, spent = np.empty(3), np.empty(3), np.empty(3)  # by route
    for v in range(vil.uid.size):
        vil.solved[v], vil.solved_days[v], vil.solved_capped[v], vil.shelved[v], vil.withdrawn[v] = 0, 0, 0, 0, 0
        has[0], has[1], has[2], spent[:] = vil.need_ease[v], w.townships.need_ease[vil.township[v]], units, 0.0
        take_up(w, k, luck, v, day)
        for first in (True, False):
            if not first or vil.swept[v, 0] + vil.swept[v, 1] + vil.swept[v, 2] > 0:
                for at in range(3):
                    ease[at] = in_turn(has[at], vil.open_needs[v, at], vil.swept[v, at], spent[at], first)
                work_through(w, k, luck, v, day, first, ease, spent)


@inner
def ease_of_units(units):
    """Share of the work on shared needs that there are hours for: units share it as they share the county's staff."""
    met, staff = 0.0, 0.0
    for u in range(units.staff.size):
        met += units.staff[u] * units.need_ease[u]
        staff += units.staff[u]
    return met / staff if staff > 0.0 else 0.0


@inner
def in_turn(ease, needs, swept, spent, first):
    """Ease of the `swept` needs, which come first, or of all others, which share the hours that those have not `spent`."""
    if swept == 0 or swept == needs:
        return ease
    return min(1.0, ease * needs / swept if first else max(0.0, ease * needs - spent) / (needs - swept))


@inner
def take_up(w, k, luck, v, day):
    """Route a village's new needs; count those in work, and of these the old ones that are swept."""
    vil, hh = w.villages, w.households
    vil.open_needs[v, :], vil.swept[v, :] = 0, 0
    vil.answered[v], vil.answer_hours[v] = 0, 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.present[h] and hh.need[h] > Need.SILENT:
            words = luck_of(luck, vil, v, h)
            if hh.need[h] == Need.VILLAGE and hh.need_left[h] < 0.0:
                vil.answered[v] += 1
                vil.answer_hours[v] += hours_to_answer(w, k, v, h)
                route(w, k, v, h, words)
            if hh.need[h] != Need.SHELVED:
                vil.open_needs[v, hh.need[h] - Need.VILLAGE] += 1
                vil.swept[v, hh.need[h] - Need.VILLAGE] += is_swept(w, k, v, h, day, words)


@inner
def hours_to_answer(w, k, v, h):
    """Hours until somebody first answers a new need: its work, behind what else the office has that looks at it first.

    Whoever is told to the face answers for the village, as does an office in it; what is sent in is handed out by the township.
    An office that has hours for a tenth of its needs takes ten times as long; nobody is counted beyond 120 days.
    """
    vil, contact = w.villages, w.households.contact[h]
    ease, days = vil.need_ease[v], k.answer_met[v]
    if contact & SENT_IN:
        ease, days = w.townships.need_ease[vil.township[v]], k.answer_sent[vil.township[v]]
    elif contact & AT_OFFICE:
        days = k.answer_office[v]
    return 24 * PATIENCE if days >= PATIENCE * ease else int(24.0 * days / ease)


@inner
def luck_of(luck, vil, v, h):
    """What luck has for a household's need this month: route, fate, giving up, and who can do it or takes it up first."""
    return draw(luck, Decision.SERVE, 0, household_uid(vil, v, h), 0)


@inner
def is_swept(w, k, v, h, day, words):
    """Whether a need older than a month is taken up before others."""
    return w.households.need_since[h] < day - DAYS and uniform(words[3]) < k.sweep[v]


@inner
def work_through(w, k, luck, v, day, swept, ease, spent):
    """A month's work on a village's needs: on those that are swept, or on all others; after these some are given up."""
    vil, hh = w.villages, w.households
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.present[h] and hh.need[h] > Need.SILENT:
            words = luck_of(luck, vil, v, h)
            at = hh.need[h] - Need.VILLAGE
            if hh.need[h] != Need.SHELVED and is_swept(w, k, v, h, day, words) == swept:
                spent[at] += work(w, v, h, day, ease[at])
            if not swept:
                give_up(w, k, v, h, day, uniform(words[2]))


@inner
def route(w, k, v, h, words):
    """A newly raised need goes to the village, the township or several county units; some are shelved on the way."""
    vil, hh = w.villages, w.households
    t = vil.township[v]
    u, fate, low, skilled = uniform(words[0]), uniform(words[1]), uniform(words[2]), uniform(words[3])
    if u < k.route_village[0] and skilled < k.specialists[v]:
        hh.need_left[h] = k.village_need_days[v]
    elif u < k.route_village[0] + k.route_township[0]:
        if low < k.settle_low[v]:
            hh.need_left[h] = k.village_need_days[v]
        else:
            hh.need[h], hh.need_left[h] = Need.TOWNSHIP, k.township_need_days[t]
            if fate < k.buck_passing[t]:
                shelve(vil, hh, v, h)
    else:
        ruled = low < k.ruling[0]
        hh.need[h], hh.need_left[h] = Need.SHARED, k.township_need_days[t] if ruled else k.unit_need_days[0]
        if fate < k.shelving[0] and not ruled:
            shelve(vil, hh, v, h)


@inner
def shelve(vil, hh, v, h):
    """Nobody will work on this need any more, and the household can tell."""
    hh.need[h], hh.served[h] = Need.SHELVED, 2
    vil.shelved[v] += 1


@inner
def work(w, v, h, day, ease):
    """A month of work; a need whose days are done is solved on the day it was finished. Returns the months of work done."""
    vil, hh = w.villages, w.households
    if ease <= 0.0:
        return 0.0
    start, before = max(day, hh.need_since[h]), np.float64(hh.need_left[h])
    done = min(before, ease * (day + DAYS - start))
    if done >= before:
        days = start + int(before / ease) - hh.need_since[h]
        vil.solved[v] += 1
        vil.solved_days[v] += days
        vil.solved_capped[v] += min(days, PATIENCE)
        hh.need[h], hh.served[h] = Need.NONE, 1
    hh.need_left[h] = before - done
    return done / DAYS


@inner
def give_up(w, k, v, h, day, u):
    """A household that has waited for four months may withdraw its need."""
    vil, hh = w.villages, w.households
    if hh.need[h] > Need.SILENT and hh.need_since[h] < day - PATIENCE and u < k.withdrawal[0]:
        vil.withdrawn[v] += hh.need[h] != Need.SHELVED
        hh.need[h], hh.served[h] = Need.NONE, 2


Serve.kernel = serve
