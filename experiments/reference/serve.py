"""8. Needs queue at the village, the township or several county units; they are solved, shelved or withdrawn."""

from typing import Any

from experiments.reference.agents import Household, Village
from experiments.reference.case import single
from experiments.reference.programme import DAYS
from experiments.reference.workload import add_up
from experiments.reference.world import World
from twin.terms.decisions import Decision

PATIENCE = 120  # days after which a household may give up


def step(model: World) -> None:
    """Every raised need gets a month's work at the office that has it, as far as its hours go."""
    k = model.knobs.serve
    staff = add_up(unit.staff for unit in model.units)
    units = add_up(unit.staff * unit.need_ease for unit in model.units) / staff if staff > 0.0 else 0.0
    for village in model.villages:
        village.answered = village.answer_hours = 0
        village.solved = village.solved_days = village.solved_capped = village.shelved = village.withdrawn = 0
        dice = {h: model.dice.four(Decision.SERVE, 0, h.uid) for h in village.present if h.need_open}
        for household, words in dice.items():
            if household.need_left is None:
                village.answered += 1
                village.answer_hours += hours_to_answer(k, household)
                route(k, village, household, *words)
        ease = {"village": village.need_ease, "township": village.township.need_ease, "shared": units}
        work_on(model, k, village, {household: words[3] for household, words in dice.items()}, ease)
        for household, (_, _, low, _) in dice.items():
            if household.need_open and household.need_since < model.day - PATIENCE and low < k.withdrawal:
                village.withdrawn += household.need != "shelved"
                household.need, household.last_need = None, "unsolved"


def hours_to_answer(k: Any, household: Household) -> int:
    """Until somebody first answers a new need: the work of whoever hears of it first, as far as the office has hours."""
    village, township = household.village, household.village.township
    days, ease = {
        None: (k.answer_met[village.row], village.need_ease),
        "office": (k.answer_office[village.row], village.need_ease),
        "sent": (k.answer_sent[township.row], township.need_ease),
    }[household.told_to]
    return 24 * PATIENCE if days >= PATIENCE * ease else int(24.0 * days / ease)


def work_on(model: World, k: Any, village: Village, luck: dict[Household, float], ease: dict[str, float]) -> None:
    """A month of work on a village's needs, office by office: old needs that are swept first; others share what those leave."""
    for office, share in ease.items():
        needs = [household for household in luck if household.need == office]
        first = [h for h in needs if h.need_since < model.day - DAYS and luck[h] < k.sweep[village.row]]
        village.open_needs[office], village.swept[office] = len(needs), len(first)
        months, ahead, behind = share * len(needs), share, share  # months of a need that the office has, in whatever order
        if 0 < len(first) < len(needs):
            ahead = min(1.0, months / len(first))
        spent = add_up([work(model, village, household, ahead) for household in first])
        if 0 < len(first) < len(needs):
            behind = min(1.0, max(0.0, months - spent) / (len(needs) - len(first)))
        for household in needs:
            if household not in first:
                work(model, village, household, behind)


def route(k: Any, village: Village, household: Household, u: float, fate: float, low: float, skilled: float) -> None:
    """To the village if it can, to the township, or to several units that share it; some are shelved on the way."""
    in_village, at_township = single(k.village_need_days[village.row]), single(k.township_need_days[village.township.row])
    able = u < k.route_village and skilled < k.specialists[village.row]
    within_township = u < k.route_village + k.route_township
    if able or (within_township and low < k.settle_low[village.row]):
        household.need, household.need_left = "village", in_village
    elif within_township:
        household.need, household.need_left = "township", at_township
        if fate < k.buck_passing[village.township.row]:
            shelve(village, household)
    else:
        ruled = low < k.ruling
        household.need, household.need_left = "shared", at_township if ruled else single(k.unit_need_days)
        if fate < k.shelving and not ruled:
            shelve(village, household)


def shelve(village: Village, household: Household) -> None:
    """Nobody will work on this need any more."""
    household.need, household.last_need = "shelved", "unsolved"
    village.shelved += 1


def work(model: World, village: Village, household: Household, ease: float) -> float:
    """A month's work; a need whose days are done is solved on the day it was finished. Gives the months of work that it took."""
    if ease <= 0.0:
        return 0.0
    start, left = max(model.day, household.need_since), household.need_left or 0.0
    done = min(left, ease * (model.day + DAYS - start))
    household.need_left = single(left - done)
    if done == left:
        days = start + int(left / ease) - household.need_since
        village.solved += 1
        village.solved_days += days
        village.solved_capped += min(days, PATIENCE)
        household.need, household.last_need = None, "solved"
    return done / DAYS
