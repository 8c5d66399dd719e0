"""Needs queue in the village, escalate, wait where several units share them; they are solved, shelved or withdrawn."""

from twin.base.draws import draw, uniform
from twin.base.kernel import inner, kernel
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.terms.calendar import DAYS, first_day
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import Need

PATIENCE = 120  # days after which a household may give up


class Serve(Process):
    """Needs queue in the village, escalate, wait where several units share them; they are solved, shelved or withdrawn."""

    reads = {
        "county": "epoch",
        "units": "need_ease",
        "townships": "need_ease",
        "villages": "uid first size township need_ease",
        "households": "present need_since",
    }
    writes = {
        "villages": "open_needs solved solved_days shelved withdrawn",
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
    sweep = knob(0.0, "probability per month", 0, 1, "village", "up", about="a need older than a month is taken up first")
    specialists = knob(0.75, "probability", 0, 1, "village", "up",
        about="the village finds someone who can do what the need asks")
    withdrawal = uncertain(0.1, "probability per month", 0, 1, kind="probability",
        about="a household gives up a need older than 120 days")
    route_village = uncertain(0.60, "share of needs", 0, 1, kind="probability", grade="source", evidence="need_cycle",
        about="needs that the village can solve")
    route_township = uncertain(0.25, "share of needs", 0, 1, kind="probability", grade="source", evidence="need_cycle",
        about="needs that the township can solve; the rest is shared by county units")
    # fmt: on


@kernel
def serve(w, k, luck):
    """Every open need gets a month's work at the office that has it, as far as that office's hours go."""
    vil, hh = w.villages, w.households
    day = first_day(luck.month, w.county.epoch[0])
    shared = 0.0
    for u in range(w.units.need_ease.size):
        shared += w.units.need_ease[u]
    shared /= w.units.need_ease.size
    for v in range(vil.uid.size):
        vil.solved[v], vil.solved_days[v], vil.shelved[v], vil.withdrawn[v] = 0, 0, 0, 0
        vil.open_needs[v, :] = 0
        for h in range(vil.first[v], vil.first[v] + vil.size[v]):
            if hh.present[h] and hh.need[h] > Need.SILENT:
                words = draw(luck, Decision.SERVE, 0, household_uid(vil, v, h), 0)
                if hh.need[h] == Need.VILLAGE and hh.need_left[h] < 0.0:
                    route(w, k, v, h, words)
                if Need.VILLAGE <= hh.need[h] <= Need.SHARED:
                    vil.open_needs[v, hh.need[h] - Need.VILLAGE] += 1
                work(w, v, h, day, shared, uniform(words[3]) < k.sweep[v])
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
def work(w, v, h, day, shared, swept):
    """A month of work; a need whose days are done is solved on the day it was finished."""
    vil, hh = w.villages, w.households
    if hh.need[h] == Need.VILLAGE:
        ease = vil.need_ease[v]
    elif hh.need[h] == Need.TOWNSHIP:
        ease = w.townships.need_ease[vil.township[v]]
    elif hh.need[h] == Need.SHARED:
        ease = shared
    else:
        return
    if ease <= 0.0:
        return
    start = max(day, hh.need_since[h])
    if swept and hh.need_since[h] < day - DAYS:
        hh.need_left[h] = 0.0
    left = hh.need_left[h] - ease * (day + DAYS - start)
    if left <= 0.0:
        vil.solved[v] += 1
        vil.solved_days[v] += start + int(hh.need_left[h] / ease) - hh.need_since[h]
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
