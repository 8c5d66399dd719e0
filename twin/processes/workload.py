"""Hours are divided among paperwork, relay, visits, delivery and needs; there are never enough."""

import numpy as np

from twin.base.draws import Luck
from twin.base.kernel import allocating_inner, allocating_kernel, inner, kernel
from twin.base.knobs import knob, uncertain
from twin.processes.base import InForce, Process
from twin.terms.calendar import in_force
from twin.terms.steps import AUTOMATIC, COLLECTIVE
from twin.world.world import World

PAPERWORK, RELAY, VISITS, DELIVERY, NEEDS, MECHANISMS, OTHER = range(7)  # columns of `used`


class Workload(Process):
    """Hours are divided among paperwork, relay, visits, delivery and needs; there are never enough."""

    reads = {
        "policies": "opens window delivery unit hard_target access meant",
        "units": "hours",
        "townships": "hours first size skill_now",
        "villages": "size hours cadres skill_now motivation open_files open_needs",
    }
    writes = {
        "units": "relay_ease file_ease need_ease used",
        "townships": "relay_ease file_ease need_ease used",
        "villages": "relay_ease file_ease need_ease used linked visit_rate substantive",
    }

    # fmt: off
    trace_weight = knob(0.7, "share of assessment", 0, 1, "village", "down", grade="source", evidence="trace_weight",
        about="weight of process traces (visits made, ledgers kept) in cadre assessment")
    paperwork_load = knob(1.0, "multiple of baseline paperwork", 0.1, 3, "village", "down", kind="positive",
        about="forms, ledgers and inspections asked of the same assessment")
    paperwork_base = uncertain(0.07, "share of hours", 0, 0.3, kind="probability",
        about="paperwork share when nothing is assessed by traces")
    paperwork_slope = uncertain(0.4, "share of hours per trace weight", 0, 1, grade="source", evidence="paperwork_hours",
        about="paperwork share added by full weight on traces")
    committee_hours = knob(1.0, "multiple of committee hours", 0.2, 3, "village", "up", kind="positive",
        about="hours of the village committee")
    linkage_cadres = knob(0.0, "cadres added per village", -2, 4, "village", "up", kind="count",
        grade="survey", evidence="linkage_cadres", about="linkage cadres beyond those already sent")
    linkage_hours = uncertain(80.0, "hours per cadre and month", 20, 190, grade="survey", evidence="rare_visits",
        about="hours a linkage cadre can give to linkage work")
    township_hours = knob(1.0, "multiple of staff hours", 0.2, 3, "township", "up", kind="positive",
        about="hours of township staff")
    unit_hours = knob(1.0, "multiple of staff hours", 0.2, 3, "unit", "up", kind="positive", about="hours of county units")
    linked_share = knob(0.65, "share of households", 0, 1, "village", "up", grade="survey", evidence="household_coverage",
        about="households linked to a cadre")
    visit_rhythm = knob(1.0, "visits wanted per linked household and month", 0, 4, "village", "up", kind="positive",
        grade="survey", evidence="rare_visits", about="how often a linked household should be visited")
    visit_hours = knob(0.6, "hours per visit", 0.2, 2, "village", "down", kind="positive",
        grade="source", evidence="no_transport", about="time for one visit, way included")
    relay_hours = uncertain(8.0, "hours per policy and month", 1, 40,
        about="hours to study, translate and pass on one open policy")
    list_work = uncertain(0.03, "multiple of an application", 0, 1, kind="probability",
        about="work for one entry of a list that is paid automatically")
    project_hours = uncertain(40.0, "hours per project and month", 5, 200, about="hours to prepare and build one village project")
    file_hours = uncertain(0.6, "hours per file and month", 0.1, 5, about="hours to handle one open application")
    need_hours = uncertain(3.0, "hours per open need and month", 0.5, 20, about="hours to work on one open need")
    versatility = knob(0.0, "share of idle hours", 0, 1, "village", "up",
        about="share of one village pool's spare hours that can help the other pool")
    skill_yield = uncertain(0.5, "relative yield per unit of skill", 0, 2,
        about="how much more an hour yields with skill one above one half")
    target_pull = uncertain(1.0, "relative weight", 0, 5, about="how strongly hours follow the hard target of a policy")
    hollow_slope = uncertain(1.07, "share of visits per trace weight", 0, 1.4, grade="survey", evidence="visit_content",
        about="visits made for the record only, at full weight on traces")
    substance = knob(1.0, "multiple of substantive visits", 0.1, 3, "village", "up", kind="positive",
        about="visits with something to say, beyond what the assessment rewards")
    # fmt: on

    def step(self, world: World, knobs: InForce, luck: Luck) -> None:
        """Divide this month's hours at every office; mechanisms take theirs first."""
        taken = knobs.hours_village, knobs.hours_township, knobs.hours_unit
        divide_hours(world.lend(Workload), getattr(knobs, self.name), luck, *taken)


@allocating_kernel
def divide_hours(w, k, luck, taken_village, taken_township, taken_unit):
    """Hours of villages, then townships, then county units; the uses of a village's hours come from last month's queues."""
    pol, vil = w.policies, w.villages
    active = np.zeros(pol.opens.size)
    for p in range(active.size):
        running = in_force(luck.month, pol.opens[p], pol.window[p], pol.delivery[p])
        active[p] = 1.0 if running and pol.meant[p] else 0.0
    paper, files, shared = 0.0, np.zeros(active.size), 0.0
    for t in range(w.townships.hours.size):
        paper_below, files_below = township_hours(w, k, t, active, taken_village, taken_township[t])
        paper += paper_below
        files += files_below
    for v in range(vil.size.size):
        shared += vil.open_needs[v, 2]
    for u in range(w.units.hours.size):
        unit_hours(w, k, u, active, taken_unit[u], paper / vil.size.size, files, shared)


@allocating_inner
def township_hours(w, k, t, active, taken_village, taken):
    """One township and its villages; returns their shares of paperwork, summed, and the hours that their files ask for above."""
    vil, tow = w.villages, w.townships
    paper, stuck, files = 0.0, 0.0, np.zeros(active.size)
    for v in range(tow.first[t], tow.first[t] + tow.size[t]):
        here = file_work(w, k, v)
        paper += village_hours(w, k, v, k.relay_hours[0] * active, here, taken_village[v])
        stuck += vil.open_needs[v, 1]
        files += 0.5 * here
    hours, gain = tow.hours[t] * k.township_hours[t], 1.0 + k.skill_yield[0] * (tow.skill_now[t] - 0.5)
    relay = k.relay_hours[0] * 0.5 * tow.size[t] * active
    office_hours(w, k, tow, t, hours, gain, paper / max(1, tow.size[t]), taken, relay, files, k.need_hours[0] * stuck)
    return paper, files


@allocating_inner
def village_hours(w, k, v, relay, files, taken):
    """One village: the committee relays, handles files and half of the needs; linkage cadres visit and see to the other half."""
    vil = w.villages
    gain = (1.0 + k.skill_yield[0] * (vil.skill_now[v] - 0.5)) * vil.motivation[v]
    committee = vil.hours[v] * k.committee_hours[v] * gain
    cadres = max(0.0, vil.cadres[v] + k.linkage_cadres[v]) * k.linkage_hours[0] * gain
    paper = paperwork_share(k, v)
    used = vil.used[v]
    used[PAPERWORK] = paper * (committee + cadres)
    used[MECHANISMS] = min(taken, (1.0 - paper) * (committee + cadres))
    free = (1.0 - paper) * committee - used[MECHANISMS]
    rest = (1.0 - paper) * cadres + min(0.0, free)
    free = max(0.0, free)

    needs = k.need_hours[0] * vil.open_needs[v, 0]
    vil.linked[v] = k.linked_share[v]
    wanted = vil.size[v] * k.linked_share[v] * k.visit_rhythm[v] * k.visit_hours[v]
    spare = k.versatility[v] * max(0.0, rest - wanted - 0.5 * needs)
    first = office(free + spare, relay, files, 0.5 * needs, w.policies, k, vil.relay_ease[v], vil.file_ease[v], used)
    spent = used[RELAY] + used[DELIVERY] + used[NEEDS]
    rest = rest - max(0.0, spent - free) + k.versatility[v] * max(0.0, free - spent)

    ease = np.empty(2)
    ration(np.array([wanted, 0.5 * needs]), np.ones(2), max(0.0, rest), ease)
    used[VISITS] = ease[0] * wanted
    used[NEEDS] += ease[1] * 0.5 * needs
    vil.need_ease[v] = 0.5 * (first + ease[1])
    used[OTHER] = unused(used, committee + cadres)
    as_worked(used, gain)
    vil.visit_rate[v] = min(1.0, ease[0] * k.visit_rhythm[v])
    vil.substantive[v] = min(1.0, max(0.0, 1.0 - k.hollow_slope[0] * k.trace_weight[v]) * k.substance[v])
    return paper


@allocating_inner
def unit_hours(w, k, u, active, taken, paper, files, shared):
    """One county unit: the policies that it owns, and its part of the needs that units share."""
    pol, uni = w.policies, w.units
    own = np.zeros(active.size)
    for p in range(active.size):
        own[p] = 1.0 if pol.unit[p] == u else 0.0
    relay = k.relay_hours[0] / 24.0 * w.villages.size.size * active * own
    needs = k.need_hours[0] * shared / uni.hours.size
    office_hours(w, k, uni, u, uni.hours[u] * k.unit_hours[u], 1.0, paper, taken, relay, 0.3 * files * own, needs)


@allocating_inner
def office_hours(w, k, level, row, hours, gain, paper, taken, relay, files, needs):
    """One township or county unit: paperwork and mechanisms first, then relaying, files and needs, then other work."""
    used, work = level.used[row], hours * gain
    used[PAPERWORK] = paper * work
    used[MECHANISMS] = min(taken, (1.0 - paper) * work)
    free = (1.0 - paper) * work - used[MECHANISMS]
    level.need_ease[row] = office(free, relay, files, needs, w.policies, k, level.relay_ease[row], level.file_ease[row], used)
    used[OTHER] = unused(used, work)
    as_worked(used, gain)


@allocating_inner
def office(free, relay, files, needs, pol, k, relay_ease, file_ease, used):
    """Divide one office's free hours among relaying and handling each policy and working on needs; returns the ease of needs."""
    n = relay.size
    demand, weight, ease = np.empty(2 * n + 1), np.empty(2 * n + 1), np.empty(2 * n + 1)
    demand[:n], demand[n : 2 * n], demand[2 * n] = relay, files, needs
    weight[:n] = 1.0 + k.target_pull[0] * pol.hard_target
    weight[n : 2 * n] = weight[:n]
    weight[2 * n] = 1.0
    ration(demand, weight, free, ease)
    relay_ease[:], file_ease[:] = ease[:n], ease[n : 2 * n]
    used[RELAY], used[DELIVERY], used[NEEDS] = 0.0, 0.0, ease[2 * n] * needs
    for p in range(n):
        used[RELAY] += ease[p] * relay[p]
        used[DELIVERY] += ease[n + p] * files[p]
    return ease[2 * n]


@allocating_inner
def file_work(w, k, v):
    """Hours that a village's open files ask for, by policy."""
    pol = w.policies
    hours = np.empty(pol.opens.size)
    for p in range(hours.size):
        each = k.file_hours[0] * (k.list_work[0] if pol.access[p] == AUTOMATIC else 1.0)
        if pol.access[p] == COLLECTIVE:
            each = k.project_hours[0]
        hours[p] = each * w.villages.open_files[v, p]
    return hours


@inner
def paperwork_share(k, v):
    """Share of hours that goes into forms, ledgers and inspections."""
    return min(0.95, (k.paperwork_base[0] + k.paperwork_slope[0] * k.trace_weight[v]) * k.paperwork_load[v])


@kernel
def ration(demand, weight, available, ease):
    """Divide hours: each use gets min(1, weight * x) of its demand, with x such that all hours (or all demands) are spent.

    Fills `ease` with the share of each demand that is met and returns the hours spent.
    """
    n = demand.size
    ease[:] = 0.0
    left = available
    for _ in range(n):
        wanted = 0.0
        for i in range(n):
            if ease[i] < 1.0:
                wanted += weight[i] * demand[i]
        level = left / wanted if wanted > 0.0 else np.inf
        filled = False
        for i in range(n):
            if ease[i] < 1.0 and weight[i] * level >= 1.0:
                ease[i] = 1.0
                left -= demand[i]
                filled = True
        if not filled:
            for i in range(n):
                if ease[i] < 1.0:
                    ease[i] = max(0.0, weight[i] * level)
            break
    spent = 0.0
    for i in range(n):
        spent += ease[i] * demand[i]
    return spent


@kernel
def unused(used, hours):
    """Hours left for other work than policy."""
    left = hours
    for use in range(OTHER):
        left -= used[use]
    return max(0.0, left)


@kernel
def as_worked(used, gain):
    """Hours as the clock counts them: the work divided by what an hour of these cadres yields."""
    for use in range(used.size):
        used[use] /= gain
