"""Needs queue in the village, escalate, wait where several units share them; they are solved, shelved or withdrawn."""

import numpy as np

from twin.base.draws import draw, uniform
from twin.base.kernel import allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.terms.calendar import DAYS, PATIENCE, first_day
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import Need


class Serve(Process):
    """Needs queue in the village, escalate, wait where several units share them; they are solved, shelved or withdrawn."""

    reads = {
        "county": "epoch",
        "units": "staff need_ease",
        "townships": "need_ease",
        "villages": "uid first size township need_ease",
        "households": "present need_since",
    }
    writes = {
        "villages": "open_needs swept solved solved_days solved_capped shelved withdrawn",
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
    withdrawal = uncertain(0.1, "probability per month", 0, 1, kind="probability",
        about="a household gives up a need older than 120 days")
    route_village = uncertain(0.60, "share of needs", 0, 1, kind="probability", grade="source", evidence="need_cycle",
        about="needs that the village can solve")
    route_township = uncertain(0.25, "share of needs", 0, 1, kind="probability", grade="source", evidence="need_cycle",
        about="needs that the township can solve; the rest is shared by county units")
    # fmt: on


@allocating_kernel
def serve(w, k, luck):
    """Every open need gets a month's work at the office that has it, as far as that office's hours go."""
    vil, hh = w.villages, w.households
    day = first_day(luck.month, w.county.epoch[0])
    ease, first = np.empty((3, 2)), np.empty(3, dtype=np.int64)  # by route: ease of needs taken up first and of others; how many
    units = ease_of_units(w.units)
    for v in range(vil.uid.size):
        vil.solved[v], vil.solved_days[v], vil.solved_capped[v], vil.shelved[v], vil.withdrawn[v] = 0, 0, 0, 0, 0
        ease[0, 1], ease[1, 1], ease[2, 1] = vil.need_ease[v], w.townships.need_ease[vil.township[v]], units
        take_up(w, k, luck, v, day, ease, first)
        for h in range(vil.first[v], vil.first[v] + vil.size[v]):
            if hh.present[h] and hh.need[h] > Need.SILENT:
                words = draw(luck, Decision.SERVE, 0, household_uid(vil, v, h), 0)
                if hh.need[h] != Need.SHELVED:
                    turn = 0 if is_swept(w, k, v, h, day, words) else 1
                    work(w, v, h, day, ease[hh.need[h] - Need.VILLAGE, turn])
                give_up(w, k, v, h, day, uniform(words[2]))


@inner
def ease_of_units(units):
    """Share of the work on shared needs that there are hours for: units share it as they share the county's staff."""
    met, staff = 0.0, 0.0
    for u in range(units.staff.size):
        met += units.staff[u] * units.need_ease[u]
        staff += units.staff[u]
    return met / staff if staff > 0.0 else 0.0


@inner
def take_up(w, k, luck, v, day, ease, first):
    """Route a village's new needs and count those in work; old ones that are swept come first, the others share what is left."""
    vil, hh = w.villages, w.households
    vil.open_needs[v, :], vil.swept[v] = 0, 0
    first[:] = 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.present[h] and hh.need[h] > Need.SILENT:
            words = draw(luck, Decision.SERVE, 0, household_uid(vil, v, h), 0)
            if hh.need[h] == Need.VILLAGE and hh.need_left[h] < 0.0:
                route(w, k, v, h, words)
            if hh.need[h] != Need.SHELVED:
                vil.open_needs[v, hh.need[h] - Need.VILLAGE] += 1
                first[hh.need[h] - Need.VILLAGE] += is_swept(w, k, v, h, day, words)
    for at in range(3):
        vil.swept[v] += first[at]
        ease[at, 0], ease[at, 1] = in_turn(ease[at, 1], first[at], vil.open_needs[v, at])


@inner
def is_swept(w, k, v, h, day, words):
    """Whether a need older than a month is taken up before others."""
    return w.households.need_since[h] < day - DAYS and uniform(words[3]) < k.sweep[v]


@inner
def in_turn(ease, first, needs):
    """Divide the hours that an office has for a village's `needs`, `ease` for each: the `first` ones get all they can use."""
    if first == 0 or first == needs:
        return ease, ease
    hours = ease * needs
    front = min(1.0, hours / first)
    return front, max(0.0, hours - first * front) / (needs - first)


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
    """A month of work; a need whose days are done is solved on the day it was finished."""
    vil, hh = w.villages, w.households
    if ease <= 0.0:
        return
    start = max(day, hh.need_since[h])
    left = hh.need_left[h] - ease * (day + DAYS - start)
    if left <= 0.0:
        days = start + int(hh.need_left[h] / ease) - hh.need_since[h]
        vil.solved[v] += 1
        vil.solved_days[v] += days
        vil.solved_capped[v] += min(days, PATIENCE)
        hh.need[h], hh.served[h] = Need.NONE, 1
        left = 0.0
    hh.need_left[h] = left


@inner
def give_up(w, k, v, h, day, u):
    """A household that has waited for four months may withdraw its need."""
    vil, hh = w.villages, w.households
    if hh.need[h] > Need.SILENT and hh.need_since[h] < day - PATIENCE and u < k.withdrawal[0]:
        vil.withdrawn[v] += hh.need[h] != Need.SHELVED
        hh.need[h], hh.served[h] = Need.NONE, 2


Serve.kernel = serve
