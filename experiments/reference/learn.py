"""11. Skill, motivation and knowledge of fit move, and households' trust and satisfaction with what they lived through."""

from typing import Any

from experiments.reference.agents import Household, Village
from experiments.reference.case import STEPS, single
from experiments.reference.programme import DAYS
from experiments.reference.world import World


def step(model: World) -> None:
    """Townships, then villages, then their households."""
    k = model.knobs.learn
    for township in model.townships:
        training = k.township_training[township.row]
        there = handed_on(k, township)
        township.skill = grown(k, there, township.natural_skill, training)
    for village in model.villages:
        village_learns(k, village)
        for household in village.present:
            lived = min(1.0, max(0.0, experience(model, k, household)))
            household.trust = single(household.trust + k.trust_speed * (lived - household.trust))
            change = k.satisfaction_speed * (lived - household.satisfaction)
            household.satisfaction = single(household.satisfaction + change)


def handed_on(k: Any, office: Any) -> float:
    """Skill that is there: where somebody has just come, a newcomer's and a share of what the one before could do beyond it."""
    newcomer = office.natural_skill * (1.0 - k.newcomer_gap)
    return office.skill if office.handed_on == 1.0 else newcomer + office.handed_on * (office.skill - newcomer)


def grown(k: Any, skill: float, natural: float, gain: float) -> float:
    """Skill after a month of training and turnover; whoever is below the usual settles in."""
    pull = k.skill_decay if skill >= natural else k.settling
    return min(1.0, skill + gain * (1.0 - skill) - pull * (skill - natural))


def village_learns(k: Any, village: Village) -> None:
    """Skill, motivation from solved needs, what is known of needs, and what was learned about fit."""
    row = village.row
    gain = 1.0 - (1.0 - k.training[row]) * (1.0 - k.mentoring[row])
    village.skill = grown(k, handed_on(k, village), village.natural_skill, gain)
    done = village.solved / max(1, village.solved + village.shelved + village.withdrawn)
    village.motivation = 1.0 + k.reward_effort * k.outcome_reward[row] * done
    village.revealed *= village.handed_on
    village.revealed += k.reveal_speed * (village.raised / max(1, village.arisen) - village.revealed)
    for task in village.tasks.values():
        learned = task.fit_learned * village.handed_on
        task.fit_learned = learned + (k.fit_learning[row] * (1.0 - learned) - k.fit_forgetting * learned)


def experience(model: World, k: Any, household: Household) -> float:
    """How a household has fared lately: needs, policies that landed or failed, short payments, openness."""
    lived = k.baseline_experience + k.outlook * household.sociability + k.from_openness * k.openness[household.village.row]
    waiting = household.need_open and household.need_since < model.day - 2 * DAYS
    if waiting or household.last_need == "unsolved":
        lived -= k.from_unsolved
    elif household.last_need == "solved":
        lived += k.from_solved
    mine = [programme for programme in model.programmes if household.case(programme).eligible]
    landed = [programme for programme in mine if household.case(programme).steps.issuperset(STEPS)]
    hoped = [programme for programme in mine if household.case(programme).knowledge.knows("exists", "who")]
    failed = [programme for programme in hoped if programme not in landed and not programme.in_force(model.month)]
    if mine:
        lived += (k.from_landed * len(landed) - k.from_failed * len(failed)) / len(mine)
    lived -= k.from_refused if any(case.refused for case in household.cases.values()) else 0.0
    short = any(noticed_short(household, programme) for programme in mine)
    return lived - (k.from_short if short else 0.0)


def noticed_short(household: Household, programme: Any) -> bool:
    """Whether it was paid less than it knows that it is owed."""
    case = household.case(programme)
    return case.short and not household.village.tasks[programme.key].unfinished and case.knowledge.knows("amount")
