"""3. Clauses travel from county to township to village committee; staff who leave take some with them."""

from typing import Any

from experiments.reference.agents import Township, Village
from experiments.reference.clauses import Knowledge, survives
from experiments.reference.programme import Programme
from experiments.reference.world import World
from twin.terms.decisions import Decision


def step(model: World) -> None:
    """Each office hears from the one above while the policy is in force and its text is out."""
    k = model.knobs.relay
    for township in model.townships:
        change_hands(model, township, k.township_departures[township.row], k.township_handover[township.row])
    for village in model.villages:
        change_hands(model, village, k.departures[village.row], k.handover[village.row])
    for programme in model.programmes:
        running = programme.in_force(model.month) and model.left_of_month(programme) > 0.0
        for township in model.townships:
            if running:
                brief_township(model, k, programme, township)
            forget(model, programme, township, township.knowledge[programme.key], k.township_turnover[township.row])
            for village in township.villages:
                if running:
                    brief_village(model, k, programme, village)
                forget(model, programme, village, village.tasks[programme.key].knowledge, k.turnover[village.row])


def tell(
    model: World, k: Any, how: tuple[int, int, int], sender: Knowledge, hearer: Knowledge, ever_right: set, keep: float
) -> None:
    """One contact between offices; what is missed is garbled or lost. `how`: decision, policy and who hears."""
    hearer.hear(sender, model.dice.words(*how), keep, (1.0 - keep) * k.garble_share, k.confusion)
    ever_right |= hearer.right


def change_hands(model: World, office: Township | Village, departures: float, handover: float) -> None:
    """Whoever carries the policy work may leave and hand on a part of what was known."""
    leaves = model.dice.chance(Decision.LEAVE, 0, office.uid) < departures / 12.0
    office.handed_on = handover if leaves else 1.0


def forget(model: World, programme: Programme, office: Township | Village, knowledge: Knowledge, rate: float) -> None:
    """Staff turnover, and what was not handed on."""
    if knowledge:
        stays = (1.0 - rate) * office.handed_on
        all_told = 1.0 - stays if office.handed_on < 1.0 else rate
        knowledge.forget(model.dice.words(Decision.TURNOVER, programme.id, office.uid), all_told)


def brief_township(model: World, k: Any, programme: Programme, township: Township) -> None:
    """County to township, by document and meeting, as far as the owning unit has hours for it."""
    ease = model.units[programme.unit].relay_ease[programme.key]
    reach = k.township_reach[township.row] * ease * model.left_of_month(programme)
    if model.dice.chance(Decision.BRIEF_TOWNSHIP, programme.id, township.uid) >= reach:
        return
    own_ease = township.relay_ease[programme.key]
    keep = survives(k.township_keep[township.row], programme.policy.complexity, township.skill, own_ease)
    how = Decision.CLAUSES_TOWNSHIP, programme.id, township.uid
    tell(
        model,
        k,
        how,
        model.county.message[programme.key],
        township.knowledge[programme.key],
        township.ever_right[programme.key],
        keep,
    )


def brief_village(model: World, k: Any, programme: Programme, village: Village) -> None:
    """Township to committee; then the county's own text on a platform; then the demonstration village next door."""
    row, uid, dice, township = village.row, village.uid, model.dice, village.township
    left = model.left_of_month(programme)
    complexity, ease = programme.policy.complexity, village.relay_ease[programme.key]
    knowledge, ever = village.tasks[programme.key].knowledge, village.tasks[programme.key].ever_right
    keep = survives(k.village_keep[row], complexity, village.skill, ease)
    reach = k.village_reach[row] * township.relay_ease[programme.key] * left
    if dice.chance(Decision.BRIEF_VILLAGE, programme.id, uid) < reach:
        how = Decision.CLAUSES_VILLAGE, programme.id, uid
        tell(model, k, how, township.knowledge[programme.key], knowledge, ever, keep)
    if dice.chance(Decision.PLATFORM, programme.id, uid) < k.platform_reach[row] * village.connected * left:
        how = Decision.CLAUSES_PLATFORM, programme.id, uid
        read = survives(k.platform_keep[row], complexity, village.skill, ease)
        tell(model, k, how, model.county.message[programme.key], knowledge, ever, read)
    teacher = township.demonstration
    if village is not teacher and dice.chance(Decision.NEIGHBOUR, programme.id, uid) < k.neighbour_learning[row] * left:
        how = Decision.CLAUSES_NEIGHBOUR, programme.id, uid
        tell(model, k, how, teacher.tasks[programme.key].knowledge, knowledge, ever, keep)
