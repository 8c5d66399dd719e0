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
    units = add_up(unit.need_ease for unit in model.units) / len(model.units)
    for village in model.villages:
        village.solved = village.solved_days = village.shelved = village.withdrawn = 0
        village.open_needs = {"village": 0, "township": 0, "shared": 0}
        ease = {"village": village.need_ease, "township": village.township.need_ease, "shared": units}
        for household in village.present:
            if household.need_open:
                month_of_need(model, k, village, household, ease)


def month_of_need(model: World, k: Any, village: Village, household: Household, ease: dict[str, float]) -> None:
    """Route a new need, work on it, give it up."""
    u, fate, low, skilled = model.dice.four(Decision.SERVE, 0, household.uid)
    if household.need_left is None:
        route(k, village, household, u, fate, low, skilled)
    if household.need in village.open_needs:
        village.open_needs[household.need] += 1
    if household.need in ease and ease[household.need] > 0.0:
        work(model, village, household, ease[household.need], skilled < k.sweep[village.row])
    if household.need_open and household.need_since < model.day - PATIENCE and low < k.withdrawal:
        village.withdrawn += household.need != "shelved"
        household.need, household.last_need = None, "unsolved"


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


def work(model: World, village: Village, household: Household, ease: float, swept: bool) -> None:
    """A month's work; a need whose days are done is solved on the day it was finished."""
    start = max(model.day, household.need_since)
    if swept and household.need_since < model.day - DAYS:
        household.need_left = 0.0
    before = household.need_left or 0.0
    left = before - ease * (model.day + DAYS - start)
    household.need_left = single(max(0.0, left))
    if left <= 0.0:
        village.solved += 1
        village.solved_days += start + int(before / ease) - household.need_since
        household.need, household.last_need = None, "solved"
