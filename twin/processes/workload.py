"""Hours are divided among paperwork, relay, visits, delivery and needs, which wait where there are too few."""

import numpy as np

from twin.base.draws import Luck
from twin.base.kernel import allocating_inner, allocating_kernel, inner
from twin.base.knobs import knob, uncertain
from twin.processes.backlog import TOWNSHIP_PART, UNIT_PART, hours_of_a_file, post_staff, queue_up, queue_up_above, worked_on
from twin.processes.base import InForce, Process
from twin.processes.effort import effort
from twin.world.world import World

PAPERWORK, RELAY, VISITS, DELIVERY, NEEDS, MECHANISMS, OTHER = range(7)  # columns of `used`


class Workload(Process):
    """Hours are divided among paperwork, relay, visits, delivery and needs, which wait where there are too few.

    A file is work once at each of three offices, however long it waits; what was not done stays in the office's backlog. Too few
    are the hours for visits and for needs in the village. No source says how long a file takes: with what is assumed here,
    committees, townships and units have hours to spare for files and texts unless mechanisms or a crisis take them.
    """

    reads = {
        "county": "village_office",
        "policies": "opens window delivery unit hard_target access expected_files",
        "units": "hours",
        "townships": "hours first size skill_now",
        "villages": "size hours cadres skill_now motivation open_files new_files open_needs swept felt_audit felt_households",
    }
    writes = {
        "units": "staff relay_ease file_ease file_backlog need_ease used",
        "townships": "relay_ease file_ease file_backlog need_ease used",
        "villages": "relay_ease file_ease file_backlog need_ease used linked visit_rate substantive effort stake",
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
    project_hours = uncertain(40.0, "hours per project and stage", 5, 200,
        about="hours to prepare one village project, and as many to build it")
    file_hours = uncertain(0.6, "hours per file", 0.1, 5, about="hours to handle one application at the village, once")
    need_hours = uncertain(3.0, "hours per open need and month", 0.5, 20, about="hours to work on one open need")
    sweep_hours = uncertain(1.0, "hours per need taken up first", 0, 10,
        about="hours to look through one old need so that it is taken up first")
    versatility = knob(0.0, "share of idle hours", 0, 1, "village", "up",
        about="share of one village pool's spare hours that can help the other pool")
    skill_yield = uncertain(0.5, "relative yield per unit of skill", 0, 2,
        about="how much more an hour yields with skill one above one half")
    target_pull = uncertain(1.0, "relative weight", 0, 5, about="how strongly hours follow the hard target of a policy")
    hollow_slope = uncertain(1.07, "share of visits per trace weight", 0, 1.4, grade="survey", evidence="visit_content",
        about="visits made for the record only, at full weight on traces")
    trace_visits = uncertain(0.0, "visits for the record, as a multiple of those wanted, at full trace weight", 0, 3,
        about="visits made beyond those wanted because visits are counted, all for the record only")
    result_pay = knob(0.0, "share of pay", 0, 1, "village", "neither",
        about="pay of village cadres that hangs on results")
    effort_pay = uncertain(0.0, "log of effort per share of pay", 0, 2,
        about="how far effort of village cadres answers to pay for results")
    effort_eyes = uncertain(0.0, "log of effort per eye", 0, 2,
        about="how far effort of village cadres answers to the eyes that they feel")
    effort_load = uncertain(0.0, "log of effort per share of hours", 0, 2,
        about="how far effort of village cadres sinks with the share of their hours that policy work took last month")
    substance = knob(1.0, "multiple of substantive visits", 0.1, 3, "village", "up", kind="positive",
        about="visits with something to say, beyond what the assessment rewards")
    # fmt: on

    def step(self, world: World, knobs: InForce, luck: Luck) -> None:
        """Divide this month's hours at every office; mechanisms take theirs first."""
        taken = knobs.hours_village, knobs.hours_township, knobs.hours_unit
        divide_hours(world.lend(Workload), getattr(knobs, self.name), luck, *taken)


@allocating_kernel
def divide_hours(w, k, luck, taken_village, taken_township, taken_unit):
    """Hours of villages, then townships, then county units; the work asked for comes from last month's files and needs."""
    vil, uni = w.villages, w.units
    active, each = worked_on(w, luck), hours_of_a_file(w, k)
    paper, shared, taken = 0.0, 0.0, 0.0
    for t in range(w.townships.hours.size):
        paper += township_hours(w, k, t, active, each, taken_village, taken_township[t])
    for v in range(vil.size.size):
        shared += vil.open_needs[v, 2]
    for u in range(uni.hours.size):
        taken += taken_unit[u]
    staff = post_staff(w, k, each)
    for u in range(uni.hours.size):
        part = uni.staff[u] / staff if staff > 0.0 else 0.0  # of what all units share: needs, and hours that mechanisms take
        unit_hours(w, k, u, active, each, part * taken, paper / vil.size.size, part * shared)


@allocating_inner
def township_hours(w, k, t, active, each, taken_village, taken):
    """One township and its villages; returns their shares of paperwork, summed."""
    vil, tow = w.villages, w.townships
    paper, stuck, files = 0.0, 0.0, tow.file_backlog[t]
    for v in range(tow.first[t], tow.first[t] + tow.size[t]):
        for p in range(active.size):
            queue_up(vil.file_backlog[v], p, each[p], vil.new_files[v, p], vil.open_files[v, p])
        paper += village_hours(w, k, v, k.relay_hours[0] * active, vil.file_backlog[v], taken_village[v])
        stuck += vil.open_needs[v, 1]
    for p in range(active.size):
        queue_up_above(files, p, TOWNSHIP_PART * each[p], vil, tow.first[t], tow.size[t])
    hours, gain = tow.hours[t] * k.township_hours[t], 1.0 + k.skill_yield[0] * (tow.skill_now[t] - 0.5)
    relay = k.relay_hours[0] * 0.5 * tow.size[t] * active
    office_hours(w, k, tow, t, hours, gain, paper / max(1, tow.size[t]), taken, relay, files, k.need_hours[0] * stuck)
    return paper


@allocating_inner
def village_hours(w, k, v, relay, files, taken):
    """One village: the committee relays, handles files and sweeps; linkage cadres visit; needs are work of both."""
    vil = w.villages
    vil.effort[v], vil.stake[v] = effort(vil, k, v), k.result_pay[v]
    gain = (1.0 + k.skill_yield[0] * (vil.skill_now[v] - 0.5)) * vil.motivation[v] * vil.effort[v]
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
    counted = 1.0 + k.trace_visits[0] * k.trace_weight[v]  # all visits, of those that are wanted
    wanted = vil.size[v] * k.linked_share[v] * k.visit_rhythm[v] * k.visit_hours[v] * counted
    spare = k.versatility[v] * max(0.0, rest - wanted - 0.5 * needs)
    seen_to = 0.5 * needs + k.sweep_hours[0] * (vil.swept[v, 0] + vil.swept[v, 1] + vil.swept[v, 2])
    first = office(free + spare, relay, files, seen_to, w.policies, k, vil.relay_ease[v], vil.file_ease[v], used)
    spent = used[RELAY] + used[DELIVERY] + used[NEEDS]
    rest = rest - max(0.0, spent - free) + k.versatility[v] * max(0.0, free - spent)

    ease = np.empty(2)
    ration(np.array([wanted, 0.5 * needs]), np.ones(2), max(0.0, rest), ease)
    used[VISITS] = ease[0] * wanted
    used[NEEDS] += ease[1] * 0.5 * needs
    vil.need_ease[v] = 0.5 * (first + ease[1])
    used[OTHER] = unused(used, committee + cadres)
    as_worked(used, gain)
    vil.visit_rate[v] = min(1.0, ease[0] * k.visit_rhythm[v] * counted)
    vil.substantive[v] = min(1.0, max(0.0, 1.0 - k.hollow_slope[0] * k.trace_weight[v]) * k.substance[v] / counted)
    return paper


@allocating_inner
def unit_hours(w, k, u, active, each, taken, paper, shared):
    """One county unit: the policies that it owns, and its part of the needs that units share."""
    pol, vil, uni = w.policies, w.villages, w.units
    relay = np.zeros(active.size)
    for p in range(active.size):
        if pol.unit[p] == u:
            relay[p] = k.relay_hours[0] / 24.0 * vil.size.size * active[p]
            queue_up_above(uni.file_backlog[u], p, UNIT_PART * each[p], vil, 0, vil.size.size)
    hours = uni.staff[u] * k.unit_hours[u]
    office_hours(w, k, uni, u, hours, 1.0, paper, taken, relay, uni.file_backlog[u], k.need_hours[0] * shared)


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
    """Divide one office's free hours among relaying and handling each policy and working on needs; returns the ease of needs.

    What is done of the backlogs in `files` is taken off them.
    """
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
        files[p] *= 1.0 - ease[n + p]
    return ease[2 * n]


@inner
def paperwork_share(k, v):
    """Share of hours that goes into forms, ledgers and inspections."""
    return min(0.95, (k.paperwork_base[0] + k.paperwork_slope[0] * k.trace_weight[v]) * k.paperwork_load[v])


@inner
def ration(demand, weight, available, ease):
    """Divide hours: each use gets min(1, weight * x) of its demand, with x such that all hours (or all demands) are spent.

    Fills `ease` with the share of each demand that is met (what asks for nothing is met) and returns the hours spent.
    """
    n = demand.size
    for i in range(n):
        ease[i] = 0.0 if demand[i] > 0.0 else 1.0
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


@inner
def unused(used, hours):
    """Hours left for other work than policy."""
    left = hours
    for use in range(OTHER):
        left -= used[use]
    return max(0.0, left)


@inner
def as_worked(used, gain):
    """Hours as the clock counts them: the work divided by what an hour of these cadres yields."""
    for use in range(used.size):
        used[use] /= gain
