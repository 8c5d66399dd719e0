"""The work that policies make: hours a file takes once, what of them is not yet done, and where units have their staff."""

import numpy as np

from twin.base.kernel import allocating_inner, inner
from twin.terms.calendar import in_force
from twin.terms.steps import AUTOMATIC, COLLECTIVE

TOWNSHIP_PART, UNIT_PART = 0.5, 0.15  # of a file's hours at the village: once more at its township, and at the owning unit


@allocating_inner
def worked_on(w, luck):
    """1.0 for each policy that makes work now: in force, and meant for somebody here."""
    pol = w.policies
    active = np.zeros(pol.opens.size)
    for p in range(active.size):
        running = in_force(luck.month, pol.opens[p], pol.window[p], pol.delivery[p])
        active[p] = 1.0 if running and pol.expected_files[p] > 0 else 0.0
    return active


@allocating_inner
def hours_of_a_file(w, k):
    """Hours that one file takes at the village, by policy: an application, an entry of a list, or a stage of a project.

    A project is as large as its village, so in a sample of a village's households it takes as much less as the office has less.
    """
    pol = w.policies
    each = np.empty(pol.opens.size)
    for p in range(each.size):
        each[p] = k.file_hours[0] * (k.list_work[0] if pol.access[p] == AUTOMATIC else 1.0)
        if pol.access[p] == COLLECTIVE:
            each[p] = k.project_hours[0] * w.county.village_office[0]
    return each


@inner
def queue_up(backlog, p, each, new, under_way):
    """The work of new files joins what is left of earlier ones; files decided or wiped took their remaining work along."""
    backlog[p] = min(backlog[p], each * under_way) + each * new


@inner
def queue_up_above(backlog, p, each, vil, first, size):
    """The same at an office above: all files of its villages, at once."""
    new, under_way = 0, 0
    for v in range(first, first + size):
        new += vil.new_files[v, p]
        under_way += vil.open_files[v, p]
    queue_up(backlog, p, each, new, under_way)


@allocating_inner
def post_staff(w, k, each):
    """Staff hours of each unit: half as the county's tables say, half to where the files and texts of a year are.

    Every unit has business that is not modelled, so none is left without staff. Returns the hours of all units together.
    """
    pol, uni = w.policies, w.units
    work, every, total = np.zeros(uni.hours.size), 0.0, 0.0
    for p in range(each.size):
        if pol.expected_files[p] > 0:
            relay = k.relay_hours[0] / 24.0 * w.villages.size.size * (pol.window[p] + pol.delivery[p])
            asked = UNIT_PART * each[p] * pol.expected_files[p] + relay
            work[pol.unit[p]] += asked
            every += asked
    for u in range(work.size):
        total += uni.hours[u]
    for u in range(work.size):
        posted = total * (work[u] / every) if every > 0.0 else uni.hours[u]
        uni.staff[u] = 0.5 * uni.hours[u] + 0.5 * posted
    return total
