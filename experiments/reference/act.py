"""6. Households take part, raise needs, apply and complain; committees apply for village projects."""

import math
from typing import Any

from experiments.reference.agents import Household, Village
from experiments.reference.clauses import AWARE, GUARD, Knowledge
from experiments.reference.programme import DAYS, Programme
from experiments.reference.workload import add_up
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
        household.dealings, household.told_to = ways_met(household), None
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
    """A committee that knows of the policy, for whom and how, applies while it is open, if the village, where asked, approves."""
    task = village.tasks[programme.key]
    task.plans_put = task.plans_passed = 0
    if not programme.open(model.month) or task.project is not None:
        return
    u, when, *_ = model.dice.four(Decision.VILLAGE_APPLIES, programme.id, village.uid)
    willing = k.initiative[village.row] * (1.0 if task.knowledge.knows("when") else k.apply_undated)
    perfect = "applied" in model.perfected
    if not perfect and not (task.knowledge.knows(*AWARE) and u < willing):
        return
    task.plans_put = 1
    lot = model.dice_of_cycle(programme).chance(Decision.COUNCIL, programme.id, village.uid)
    asked = lot < k.council[village.row] and not perfect
    if asked and not approves(model, k, programme, village):
        return
    task.plans_passed, task.agreed = 1, asked
    task.project, task.applied_day = "applied", model.day + int(when * DAYS)
    for household in village.entitled(programme):
        household.case(programme).steps.add("applied")


def approves(model: World, k: Any, programme: Programme, village: Village) -> bool:
    """Whether more than half of those who took part last month are for the plan."""
    ayes = [
        model.dice.chance(Decision.VOTE, programme.id, voter.uid) < shifted(k.plan_support, k.part_trust * (voter.trust - 0.5))
        for voter in village.present
        if voter.came
    ]
    return 2 * sum(ayes) > len(ayes)


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


def ways_met(household: Household) -> set[str]:
    """How cadres met a household this month without its asking."""
    return {way for way, met in (("visit", household.visited), ("meeting", household.came)) if met}


def carry_need(model: World, k: Any, household: Household) -> None:
    """A need arises silently; it becomes work for an office when it is raised through some channel."""
    village = household.village
    if household.need is None and model.dice.chance(Decision.NEED, 0, household.uid) < k.need_rate:
        household.need = "silent"
    village.arisen += household.need is not None
    if household.need == "silent":
        u, when, which, _ = model.dice.four(Decision.RAISE, 0, household.uid)
        rates = channels(k, household)
        if household.visited or u < chance_to_raise(rates, household):
            household.need, household.need_left = "village", None
            household.need_since = model.day + int(when * DAYS)
            village.raised_now += 1
            village.raised_on_visits += household.visited
            if not household.visited:
                way = drawn(("app", "hall", "hotline", "meeting", "visit"), rates, which)
                household.dealings.add(way)
                household.told_to = {"app": "sent", "hotline": "sent", "hall": "office"}.get(way)
    village.raised += household.need_open


def channels(k: Any, household: Household) -> dict[str, float]:
    """Probability that each channel takes up a need; a "visit" that of a grid officer."""
    return {
        "app": household.my(k.raise_online) * online(k, household),
        "hall": household.my(k.raise_self),
        "hotline": household.my(k.raise_hotline),
        "meeting": k.raise_meeting[household.village.row] if household.came else 0.0,
        "visit": k.raise_grid[household.village.row],
    }


def online(k: Any, household: Household) -> float:
    """Probability that a household can use an app: by itself, or with help."""
    return household.village.connected * (1.0 if household.phone else household.my(k.online_help))


def chance_to_raise(rates: dict[str, float], household: Household) -> float:
    """That at least one channel takes up the need, if the household trusts enough to speak."""
    silent = 1.0
    for way in ("hall", "app", "visit", "meeting", "hotline"):
        silent *= 1.0 - rates[way]
    return (1.0 - silent) * min(1.0, 0.5 + household.trust)


def drawn(ways: tuple[str, ...], rates: dict[str, float], u: float) -> str:
    """One of some ways, each as likely as its rate is large; the last where all rates are zero."""
    at, reached = u * add_up(rates[way] for way in ways), 0.0
    for way in ways[:-1]:
        reached += rates[way]
        if at < reached:
            return way
    return ways[-1]


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
    u, when, which, _ = model.dice.four(Decision.APPLY, programme.id, household.uid)
    if u < willing or (case.eligible and "applied" in model.perfected):
        case.due = model.day + int(when * DAYS)
        household.dealings.add(drawn(("app", "hall"), channels(k, household), which))
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
