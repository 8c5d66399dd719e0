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
        township.skill = grown(township.skill, township.natural_skill, training, k.skill_decay)
    for village in model.villages:
        village_learns(k, village)
        for household in village.present:
            lived = min(1.0, max(0.0, experience(model, k, household)))
            household.trust = single(household.trust + k.trust_speed * (lived - household.trust))
            change = k.satisfaction_speed * (lived - household.satisfaction)
            household.satisfaction = single(household.satisfaction + change)


def grown(skill: float, natural: float, gain: float, decay: float) -> float:
    """Skill after a month of training and turnover."""
    return min(1.0, skill + gain * (1.0 - skill) - decay * (skill - natural))


def village_learns(k: Any, village: Village) -> None:
    """Skill, motivation from solved needs, what is known of needs, and what was learned about fit."""
    row = village.row
    gain = 1.0 - (1.0 - k.training[row]) * (1.0 - k.mentoring[row])
    village.skill = grown(village.skill, village.natural_skill, gain, k.skill_decay)
    done = village.solved / max(1, village.solved + village.shelved + village.withdrawn)
    village.motivation = 1.0 + k.reward_effort * k.outcome_reward[row] * done
    village.revealed += k.reveal_speed * (village.raised / max(1, village.arisen) - village.revealed)
    for task in village.tasks.values():
        learned = task.fit_learned
        task.fit_learned += k.fit_learning[row] * (1.0 - learned) - k.fit_forgetting * learned


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
