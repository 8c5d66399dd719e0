"""A village's plan for a project: put forward by the committee, decided by those who take part if they are asked, applied for."""

import numpy as np

from twin.base.draws import chance, draw, uniform
from twin.base.kernel import inner
from twin.processes.odds import shifted
from twin.terms.calendar import DAYS, opening, phase, this_month
from twin.terms.clauses import AWARE, WHEN, knows
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import APPLIED, ELIGIBLE, Project


@inner
def village_applies(w, k, luck, p, v, day):
    """A committee that knows of a collective policy, for whom and how, applies for its project while the window is open.

    Where the village decides, its plan must be approved first; one that is turned down may be put forward again next month.
    """
    pol, vil = w.policies, w.villages
    vil.plans_put[v, p], vil.plans_passed[v, p] = 0, 0
    known, perfect = vil.known[v, p], w.county.perfected[0] & APPLIED
    if phase(luck.month, pol.opens[p]) >= pol.window[p] or vil.project[v, p] != Project.NONE:
        return
    words = draw(luck, Decision.VILLAGE_APPLIES, pol.id[p], vil.uid[v], 0)
    willing = k.initiative[v] * (1.0 if known & WHEN else k.apply_undated[0])
    if not (perfect or (knows(known, AWARE) and uniform(words[0]) < willing)):
        return
    asked = is_asked(k, luck, pol, p, vil, v) and not perfect
    vil.plans_put[v, p] = 1
    if asked and not approves(w, k, luck, p, v):
        return
    vil.plans_passed[v, p], vil.agreed[v, p] = 1, asked
    hand_in(w, p, v, day + int(uniform(words[1]) * DAYS))


@inner
def hand_in(w, p, v, day):
    """The village's application: all who are eligible have applied."""
    vil, hh = w.villages, w.households
    vil.project[v, p], vil.applied_day[v, p] = Project.APPLIED, day
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.passed[h, p] & ELIGIBLE:
            hh.passed[h, p] |= APPLIED


@inner
def is_asked(k, luck, pol, p, vil, v):
    """Whether the plans of this cycle are decided by a meeting of villagers: drawn once a cycle."""
    return chance(opening(luck, pol.opens[p]), Decision.COUNCIL, pol.id[p], vil.uid[v]) < k.council[v]


@inner
def approves(w, k, luck, p, v):
    """Whether more than half of those who took part last month are for the plan; where nobody did, nothing is decided."""
    vil, hh = w.villages, w.households
    came, ayes = 0, 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.present[h] and this_month(hh.turnout[h]):
            inclined = shifted(k.plan_support[0], k.part_trust[0] * (np.float64(hh.trust[h]) - 0.5))
            came += 1
            ayes += chance(luck, Decision.VOTE, w.policies.id[p], household_uid(vil, v, h)) < inclined
    return 2 * ayes > came
