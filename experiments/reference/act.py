"""6. Households take part, raise needs, apply and complain; committees apply for village projects."""

import math
from typing import Any

from experiments.reference.agents import Household, Village
from experiments.reference.clauses import AWARE, GUARD, Knowledge
from experiments.reference.programme import DAYS, Programme
from experiments.reference.world import World
from twin.terms.decisions import Decision

FAR = 20.0  # km to the county seat from which distance keeps people away


def step(model: World) -> None:
    """Cycles open, committees apply for projects, households act one by one; neighbours' turnout is last month's."""
    k = model.knobs.act
    for programme in model.programmes:
        if programme.phase(model.month) == 0:
            open_cycle(model, programme)
        if programme.collective:
            for village in model.villages:
                village_applies(model, k, programme, village)
    for village in model.villages:
        month_of_village(model, k, village)


def month_of_village(model: World, k: Any, village: Village) -> None:
    """All households of a village act; then count who came and who watches the money."""
    village.arisen = village.raised = village.raised_now = village.raised_on_visits = 0
    for task in village.tasks.values():
        task.complaints = 0
    for household in village.present:
        take_part(model, k, household)
        carry_need(model, k, household)
        for programme in model.programmes:
            if not programme.collective:
                apply(model, k, programme, household)
            complain(model, k, programme, household)
    village.turnout = sum(household.came for household in village.present) / max(1, len(village.present))
    for programme in model.programmes:
        cases = [household.case(programme) for household in village.present]
        watching = [case.knowledge.knows(*GUARD) for case in cases if case.entitled]
        village.tasks[programme.key].watchers = sum(watching) / max(1, len(watching))


def logistic(x: float) -> float:
    """Probability from log odds."""
    return 1.0 / (1.0 + math.exp(-x))


def shifted(probability: float, shift: float) -> float:
    """A probability with its log odds moved; certainty stays."""
    return logistic(math.log(probability / (1.0 - probability)) + shift) if 0.0 < probability < 1.0 else probability


def open_cycle(model: World, programme: Programme) -> None:
    """A new cycle; steps that the policy's access does not have are passed at once."""
    at_once: tuple[str, ...] = ("informed", "applied") if programme.automatic else ()
    if programme.collective:
        at_once = ("informed",)
    for household in model.households:
        household.case(programme).reset(household.present, at_once)
    for township in model.townships:
        township.ever_right[programme.key] = set(township.knowledge[programme.key].right)
    for village in model.villages:
        task = village.tasks[programme.key]
        task.new_cycle()
        for household in village.entitled(programme) if task.project else ():  # it goes on
            household.case(programme).steps |= {"applied", "approved"} | ({"funded"} if task.project == "running" else set())


def village_applies(model: World, k: Any, programme: Programme, village: Village) -> None:
    """A committee that knows of the policy, for whom and how, applies while it is open."""
    task = village.tasks[programme.key]
    if not programme.open(model.month) or task.project is not None:
        return
    u, when, *_ = model.dice.four(Decision.VILLAGE_APPLIES, programme.id, village.uid)
    willing = k.initiative[village.row] * (1.0 if task.knowledge.knows("when") else k.apply_undated)
    if "applied" in model.perfected or (task.knowledge.knows(*AWARE) and u < willing):
        task.project, task.applied_day = "applied", model.day + int(when * DAYS)
        for household in village.entitled(programme):
            household.case(programme).steps.add("applied")


def take_part(model: World, k: Any, household: Household) -> None:
    """Reward, trust, neighbours and a solved need against age and distance; an absent household only online."""
    village = household.village
    pull = k.part_base + household.my(k.reward) + k.part_trust * household.trust + k.part_peers * village.turnout
    pull += household.sociability
    if household.last_need == "solved":
        pull += k.part_solved
    if household.all_old or village.distance > FAR:
        pull -= k.part_cost
    willing = logistic(pull)
    if household.away:
        willing *= household.my(k.online_part) * village.connected * (1.0 if household.phone else 0.0)
    household.meetings.append(model.dice.chance(Decision.TAKE_PART, 0, household.uid) < willing)


def carry_need(model: World, k: Any, household: Household) -> None:
    """A need arises silently; it becomes work for an office when it is raised through some channel."""
    village = household.village
    if household.need is None and model.dice.chance(Decision.NEED, 0, household.uid) < k.need_rate:
        household.need = "silent"
    village.arisen += household.need is not None
    if household.need == "silent":
        u, when, *_ = model.dice.four(Decision.RAISE, 0, household.uid)
        if household.visited or u < chance_to_raise(k, household):
            household.need, household.need_left = "village", None
            household.need_since = model.day + int(when * DAYS)
            village.raised_now += 1
            village.raised_on_visits += household.visited
    village.raised += household.need_open


def chance_to_raise(k: Any, household: Household) -> float:
    """That at least one channel takes up the need, if the household trusts enough to speak."""
    village = household.village
    online = village.connected if household.phone else 0.0
    silent = (1.0 - household.my(k.raise_self)) * (1.0 - household.my(k.raise_online) * online)
    silent *= 1.0 - k.raise_grid[village.row]
    if household.came:
        silent *= 1.0 - k.raise_meeting[village.row]
    return (1.0 - silent) * min(1.0, 0.5 + household.trust)


def apply(model: World, k: Any, programme: Programme, household: Household) -> None:
    """Ask, if one knows that there is something and how to get it, and thinks that one is meant.

    On a list that is paid automatically this is the claim of a household that was left off.
    """
    case = household.case(programme)
    knowledge = case.knowledge
    if not programme.open(model.month):
        return
    if "informed" in model.perfected:
        knowledge = Knowledge(knowledge.right.union(AWARE), knowledge.wrong.difference(AWARE))
    if case.eligible and knowledge.knows(*AWARE):
        case.steps.add("informed")
    asks = knowledge.knows("exists", "how") and ("when" not in knowledge.wrong or "applied" in model.perfected)
    meant = "who" in (knowledge.right if case.eligible else knowledge.wrong)
    if case.due is not None or case.refused or case.steps & {"approved", "funded"} or not asks or not meant:
        return
    shift = k.apply_trust * (household.trust - 0.5)
    shift += k.apply_amount * (0.5 if knowledge.knows("amount") else -0.5)
    if household.all_old or (household.away and not household.phone):
        shift -= k.apply_cost * (1.0 - household.my(k.apply_help))
    willing = shifted(household.my(k.apply_rate), shift) * (1.0 if knowledge.knows("when") else k.apply_undated)
    u, when, *_ = model.dice.four(Decision.APPLY, programme.id, household.uid)
    if u < willing or (case.eligible and "applied" in model.perfected):
        case.due = model.day + int(when * DAYS)
        if case.eligible:
            case.steps.add("applied")


def complain(model: World, k: Any, programme: Programme, household: Household) -> None:
    """Whoever was paid short and knows what is owed and where to complain may do so once."""
    case = household.case(programme)
    short = case.short and not household.village.tasks[programme.key].unfinished
    if not short or case.complained or not case.knowledge.knows(*GUARD):
        return
    if model.dice.chance(Decision.COMPLAIN, programme.id, household.uid) < household.my(k.complaint_ease):
        case.complained = True
        household.village.tasks[programme.key].complaints += 1
