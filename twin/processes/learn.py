"""Trust, satisfaction, skill, motivation and fit move with what happened."""

import numpy as np

from twin.base.kernel import allocating_kernel, inner, kernel
from twin.base.knobs import knob, uncertain
from twin.processes.base import Process
from twin.terms.calendar import DAYS, first_day, phase
from twin.terms.clauses import AMOUNT, EXISTS, WHO, knows
from twin.terms.steps import COLLECTIVE, ELIGIBLE, FUNDED, LANDED, PAID_IN_FULL, REFUSED, Need, Project


class Learn(Process):
    """Trust, satisfaction, skill, motivation and fit move with what happened."""

    reads = {
        "policies": "opens window delivery access",
        "county": "epoch",
        "townships": "skill handed_on",
        "villages": "first size skill handed_on arisen raised solved shelved withdrawn project",
        "households": "present fault passed known need need_since served sociability",
    }
    writes = {
        "townships": "skill_now",
        "villages": "skill_now motivation revealed fit_learned",
        "households": "trust satisfaction",
    }

    # fmt: off
    trust_speed = uncertain(0.08, "share per month", 0, 1, kind="probability", about="trust moves towards experience")
    satisfaction_speed = uncertain(0.15, "share per month", 0, 1, kind="probability",
        about="satisfaction moves towards experience")
    training = knob(0.0, "share of the gap per month", 0, 1, "village", "up", about="skill of cadres grows by training")
    mentoring = knob(0.0, "share of the gap per month", 0, 1, "village", "up", about="skill of cadres grows by a mentor")
    township_training = knob(0.0, "share of the gap per month", 0, 1, "township", "up",
        about="skill of township staff grows by training")
    skill_decay = uncertain(0.01, "share per month", 0, 0.2, kind="probability", about="skill falls back as staff turn over")
    newcomer_gap = uncertain(0.2, "share of skill", 0, 1, kind="probability",
        about="how much less than usual in its place somebody can do who has just come, with nothing handed on")
    settling = uncertain(0.1, "share per month", 0, 1, kind="probability", about="skill below the usual rises to it")
    outcome_reward = knob(0.0, "share", 0, 1, "village", "up", about="reward tied to solved needs rather than to traces")
    fit_learning = knob(0.0, "share of the gap per month", 0, 1, "village", "up",
        about="what pilots, surveys and evaluations teach about fit")
    openness = knob(0.2, "share", 0, 1, "village", "up", about="what households can see of decisions and results")
    from_solved = uncertain(0.25, "experience", 0, 1, kind="probability", about="weight of a solved need in experience")
    from_unsolved = uncertain(0.3, "experience", 0, 1, kind="probability",
        about="weight of a need unsolved, shelved or given up in experience")
    from_landed = uncertain(0.25, "experience", 0, 1, kind="probability", about="weight of a policy that landed in experience")
    from_failed = uncertain(0.15, "experience", 0, 1, kind="probability",
        about="weight of a policy that one knew one was entitled to and did not get in experience")
    from_short = uncertain(0.2, "experience", 0, 1, kind="probability",
        about="weight of a short payment that one notices in experience")
    from_refused = uncertain(0.1, "experience", 0, 1, kind="probability",
        about="weight of an application that was refused in experience")
    from_openness = uncertain(0.2, "experience", 0, 1, kind="probability",
        about="weight of decisions and results one can see in experience")
    baseline_experience = uncertain(0.43, "experience", 0, 1, kind="probability", about="experience when nothing happens")
    outlook = uncertain(0.10, "experience per standard deviation", 0, 0.5, kind="probability",
        about="people differ in how they see the same thing")
    reveal_speed = uncertain(0.10, "share per month", 0, 1, kind="probability",
        about="what a village knows of its households' needs follows what they raise")
    fit_forgetting = uncertain(0.02, "share per month", 0, 1, kind="probability",
        about="what was learned about fit is lost again")
    reward_effort = uncertain(0.20, "relative yield", 0, 1, kind="probability",
        about="how much more an hour yields when solved needs are rewarded in full")
    # fmt: on


@allocating_kernel
def learn(w, k, luck):
    """Offices gain and lose skill and knowledge of fit; households' trust and satisfaction follow what they lived through."""
    tow, vil, hh, pol = w.townships, w.villages, w.households, w.policies
    day = first_day(luck.month, w.county.epoch[0])
    n = pol.opens.size
    over = np.zeros(n, dtype=np.bool_)
    for p in range(n):
        over[p] = phase(luck.month, pol.opens[p]) >= pol.window[p] + pol.delivery[p]
    for t in range(tow.skill.size):
        there = handed_on(tow.skill_now[t], tow.skill[t], tow.handed_on[t], k.newcomer_gap[0])
        tow.skill_now[t] = grown(there, tow.skill[t], k.township_training[t], k.skill_decay[0], k.settling[0])
    for v in range(vil.size.size):
        gain = 1.0 - (1.0 - k.training[v]) * (1.0 - k.mentoring[v])
        there = handed_on(vil.skill_now[v], vil.skill[v], vil.handed_on[v], k.newcomer_gap[0])
        vil.skill_now[v] = grown(there, vil.skill[v], gain, k.skill_decay[0], k.settling[0])
        done = vil.solved[v] / max(1, vil.solved[v] + vil.shelved[v] + vil.withdrawn[v])
        vil.motivation[v] = 1.0 + k.reward_effort[0] * k.outcome_reward[v] * done
        heard = vil.raised[v] / max(1, vil.arisen[v])
        vil.revealed[v] *= vil.handed_on[v]
        vil.revealed[v] += k.reveal_speed[0] * (heard - vil.revealed[v])
        for p in range(n):
            learned = vil.fit_learned[v, p] * vil.handed_on[v]
            vil.fit_learned[v, p] = learned + (k.fit_learning[v] * (1.0 - learned) - k.fit_forgetting[0] * learned)
        for h in range(vil.first[v], vil.first[v] + vil.size[v]):
            if hh.present[h]:
                lived = min(1.0, max(0.0, experience(w, k, v, h, day, over)))
                hh.trust[h] += k.trust_speed[0] * (lived - hh.trust[h])
                hh.satisfaction[h] += k.satisfaction_speed[0] * (lived - hh.satisfaction[h])


@kernel
def handed_on(skill, natural, share, gap):
    """Skill of an office after a change of hands: a newcomer's, and of what the one before could do beyond it the share."""
    if share == 1.0:
        return skill
    newcomer = natural * (1.0 - gap)
    return newcomer + share * (skill - newcomer)


@kernel
def grown(skill, natural, gain, decay, settling):
    """Skill after a month of training and turnover, and of settling in where it is below the usual."""
    pull = decay if skill >= natural else settling
    return min(1.0, skill + gain * (1.0 - skill) - pull * (skill - natural))


@inner
def experience(w, k, v, h, day, over):
    """How a household has fared lately, 0 to 1: needs, policies that landed or failed, short payments, openness."""
    hh = w.households
    lived = k.baseline_experience[0] + k.outlook[0] * np.float64(hh.sociability[h]) + k.from_openness[0] * k.openness[v]
    waiting = hh.need[h] > Need.SILENT and hh.need_since[h] < day - 2 * DAYS
    if waiting or hh.served[h] == 2:
        lived -= k.from_unsolved[0]
    elif hh.served[h] == 1:
        lived += k.from_solved[0]
    entitled, landed, failed, short, refused = 0, 0, 0, 0, 0
    for p in range(over.size):  # without branches: no processor guesses how a household fared
        passed, known = hh.passed[h, p], hh.known[h, p]
        mine = passed & ELIGIBLE > 0
        entitled += mine
        landed += passed == LANDED
        # Nobody is disappointed over what one does not know one is owed.
        failed += mine & (passed != LANDED) & over[p] & knows(known, EXISTS | WHO)
        paid = (passed & FUNDED > 0) & ((w.policies.access[p] != COLLECTIVE) | (w.villages.project[v, p] == Project.DONE))
        short += mine & paid & (passed & PAID_IN_FULL == 0) & (known & AMOUNT > 0)
        refused += hh.fault[h, p] & REFUSED > 0
    if entitled:
        lived += (k.from_landed[0] * landed - k.from_failed[0] * failed) / entitled
    lived -= k.from_refused[0] if refused else 0.0
    return lived - (k.from_short[0] if short else 0.0)


Learn.kernel = learn
