"""10. Audits, inspections, complaints and warnings find and recover; offices feel the eyes on them and divert accordingly."""

import math
from collections.abc import Callable
from typing import Any

from experiments.reference.agents import KINDS, CountyUnit, Task, Township, Village
from experiments.reference.clauses import GUARD
from experiments.reference.programme import YEAR, Programme
from experiments.reference.workload import add_up
from experiments.reference.world import World
from twin.terms.decisions import Decision

MOST_FALSE = 0.9  # of claims


def step(model: World) -> None:
    """Look where this month's audits, inspections, complaints and warnings lead; then everybody feels watched or not."""
    k = model.knobs.supervise
    model.county.sanction = k.sanction
    due = fall_due(model, k)
    hours = k.inspection_hours * len(due)
    ease = min(1.0, k.inspector_hours * len(model.villages) / hours) if hours > 0.0 else 1.0
    for village in model.villages:
        for task in village.tasks.values():
            made = task in due and turns_up(model, k, village, task, ease)
            task.audits.append(made)
            task.found = task.audited = task.audited_idle = 0
            task.returned = {"public": 0, "private": 0}
            if made:
                audit(model, k, village, task)
                back = sum(task.returned.values())
                task.inspection |= {"made"} | ({"found"} if task.found else set()) | ({"followed"} if back else set())
    for programme in model.programmes:
        unit = model.units[programme.unit]
        audit_above(model, k, unit, programme, k.unit_audit[unit.row])
        for township in model.townships:
            audit_above(model, k, township, programme, k.township_audit[township.row])
    for township in model.townships:
        feel(model, k, township)
    for unit in model.units:
        feel_unit(model, k, unit)


def fall_due(model: World, k: Any) -> list[Task]:
    """Accounts that are to be looked at this month, for whatever reason."""
    inspected, due = drawn_villages(model, k), []
    for village in model.villages:
        for task in village.tasks.values():
            reasons = (
                audit_month(model, k, village, task), village in inspected,
                followed_up(model, k, village, task), warned(model, k, village, task),
            )  # fmt: skip
            task.inspection = {"due"} if any(reasons) else set()
            due += [task] if any(reasons) else []
    return due


def turns_up(model: World, k: Any, village: Village, task: Task, ease: float) -> bool:
    """Whether an inspection that is due is made."""
    diligent = min(1.0, k.diligence[village.row] * math.exp(k.effort_shown * k.shown[village.row]))
    return model.dice.chance(Decision.TURN_UP, task.programme.id, village.uid) < ease * diligent


def audit_month(model: World, k: Any, village: Village, task: Task) -> bool:
    """Whether these accounts are audited in this cycle, and now: drawn once a cycle, in one of its months."""
    return drawn_now(model, task.programme, village.uid, k.audit_probability[village.row])


def drawn_now(model: World, programme: Programme, uid: int, chance: float) -> bool:
    """Whether an office is drawn for an audit in this cycle, and for this month of it."""
    u, when, *_ = model.dice_of_cycle(programme).four(Decision.AUDIT, programme.id, uid)
    return u < chance and int(when * YEAR) == programme.phase(model.month)


def followed_up(model: World, k: Any, village: Village, task: Task) -> bool:
    """Whether one of the complaints that reached the county this month is looked into."""
    ignored = 1.0
    for _ in range(task.heard):
        ignored *= 1.0 - k.follow_up
    return model.dice.chance(Decision.FOLLOW_UP, task.programme.id, village.uid) >= ignored


def drawn_villages(model: World, k: Any) -> list[Village]:
    """Villages inspected without notice: a count, so the lowest lots win."""
    wanted = k.inspections * model.village_scale
    extra = model.dice.chance(Decision.INSPECT, 1, 0) < wanted - int(wanted)
    by_lot = sorted(model.villages, key=lambda village: model.dice.chance(Decision.INSPECT, 0, village.uid))
    return by_lot[: int(wanted) + extra]


def warned(model: World, k: Any, village: Village, task: Task) -> bool:
    """A system notices progress that is reported and not paid for, the wider the gap the likelier."""
    if task.claimed is None or task.booked is None:
        return False
    gap = max(0.0, task.claimed - task.booked)
    return model.dice.chance(Decision.WARN, task.programme.id, village.uid) < k.warning * gap


def audit(model: World, k: Any, village: Village, task: Task) -> None:
    """A part of what was diverted is found; a part of that comes back, some of it to those whom it was taken from."""
    task.audited = task.paid_out + task.arrears_out + task.account.balance
    task.audited_idle = task.account.idle
    for end in ("public", "private"):
        found, task.returned[end] = bring_back(model, k, task.programme, end, task.diverted_open[end])
        task.found += found
        task.diverted_open[end] -= found
    from_people = sum(task.returned.values())
    found, back = bring_back(model, k, task.programme, "private", task.false_unfound)
    task.found += found
    task.false_unfound -= found
    task.returned["private"] += back
    for end, fen in task.returned.items():
        task.sinks[f"diverted_{end}"] -= fen
    make_good(model, village, task, int(k.restitution * from_people))


def bring_back(model: World, k: Any, programme: Programme, end: str, hidden: int) -> tuple[int, int]:
    """Of what is hidden an audit finds a part, and a part of that comes back to the treasury: what was found, what came back."""
    books, key = model.books, programme.key
    found = int(k.detection_power * hidden)
    back = int(k.recovery * found)
    books.sink[key, f"diverted_{end}"] -= back
    books.treasury.put(back)
    books.recovered[key] += back
    books.flow[key, "recovered"] += back
    return found, back


def audit_above(model: World, k: Any, office: CountyUnit | Township, programme: Programme, chance: float) -> None:
    """The accounts of an office above the village are audited with some probability in a cycle, in one of its months."""
    books = office.books[programme.key]
    looked = drawn_now(model, programme, office.uid, chance)
    books.audits.append(looked)
    books.found = books.audited = books.audited_idle = 0
    books.returned = {"public": 0, "private": 0}
    if not looked:
        return
    account = office.accounts[programme.key]
    books.audited, books.audited_idle = books.handled + account.balance, account.idle
    for end in ("public", "private"):
        found, books.returned[end] = bring_back(model, k, programme, end, books.diverted_open[end])
        books.found += found
        books.diverted_open[end] -= found


def make_good(model: World, village: Village, task: Task, fen: int) -> None:
    """Back into a project under way; else to those who were paid short, complainants first, then in the order of numbers."""
    programme = task.programme
    if task.project == "running":
        back = return_to(model, task, fen)
        task.spent, task.paid_out, task.claims = task.spent - back, task.paid_out - back, task.claims + back
        before, task.short = task.short, task.short - back
        task.short_seen = int(task.short_seen * (task.short / before)) if before else task.short_seen
        return
    if programme.collective:
        return
    judged = programme.phase(model.month) == YEAR - 1  # the cycle closed earlier this month
    late = not programme.in_force(model.month) and "in_time" not in model.perfected
    short = [household for household in village.households if household.case(programme).short]
    for household in sorted(short, key=lambda household: not household.case(programme).complained):
        case = household.case(programme)
        lacks = min(fen, programme.entitlement - case.received)
        if lacks and (judged or late) and "in_time" in case.steps and not case.in_time:
            had = case.received / programme.entitlement
            case.in_time = (had > 0) + (had >= 0.5) + (had >= 0.75)
            if not had:
                case.steps.discard("in_time")
        back = return_to(model, task, lacks)
        fen -= back
        model.books.spend(task.account, back, programme.key, "benefit", "village_benefit")
        task.sinks["benefit"] += back
        case.received += back
        task.fitting += back if "fits" in case.steps else 0
        if 10 * case.received >= 9 * programme.entitlement and not judged:
            case.steps.add("paid_in_full")
            if late:
                case.steps.discard("in_time")
                case.holder = 2  # the village that had diverted it


def return_to(model: World, task: Task, fen: int) -> int:
    """Money goes from the treasury back into the account it was taken from, as if appropriated anew; what went."""
    key = task.programme.key
    back = sum(model.books.treasury.take(fen))
    task.account.put(back)
    task.arrived += back
    model.books.appropriated[key] += back
    model.books.flow[key, "restitution"] += back
    return back


def share_audited(village: Village) -> float:
    """Share of a village's policies that were audited in the last twelve months; one for nobody has no account to audit."""
    audited = [any(task.audits) for task in for_somebody(village)]
    return sum(audited) / max(1, len(audited))


def for_somebody(village: Village) -> list[Task]:
    """The village's tasks of policies that somebody in the county is meant to get something of."""
    return [task for task in village.tasks.values() if task.programme.for_somebody]


# Share of what can be ended at all that eyes end, in units of the eyes that end half of it.
ENDED: dict[str, Callable[[float], float]] = {
    "saturating": lambda x: x / (1.0 + x),
    "exponential": lambda x: 1.0 - math.exp(-math.log(2.0) * x),
    "perceived": lambda x: min(1.0, 0.5 * x),
    "thresholds": lambda x: x * x / (1.0 + x * x),
    "logit": lambda x: 2.0 / (1.0 + math.exp(-math.log(3.0) * x)) - 1.0,
    "balance": lambda x: 1.0 - 1.0 / math.sqrt(1.0 + 3.0 * x),
}


def diverted_share(model: World, k: Any, level: float, eyes: float) -> float:
    """Share diverted under so many eyes: falls with them and never ends altogether."""
    return level * (1.0 - k.deterred * ENDED[model.structure["deterrence"]](eyes / k.eyes_half))


def feel(model: World, k: Any, township: Township) -> None:
    """Own audits and the neighbours' are learned of slowly, announced ones are felt at once, households in time.

    Who has just come has learned only what was handed on.
    """
    villages = township.villages
    around = add_up(share_audited(village) / len(villages) for village in villages)
    announced = add_up(k.audit_probability[village.row] / len(villages) for village in villages)
    scale = k.audit_eyes * k.sanction
    for village in villages:
        watch_village(model, k, village, around, scale)
    trusted = scale * k.announced
    own = looked_at(township, [programme for programme in model.programmes if programme.for_somebody])
    seen, expected = around + own * (1.0 - around), announced + k.township_audit[township.row] * (1.0 - announced)
    township.learned_audit *= township.handed_on
    township.felt_below *= township.handed_on
    township.learned_audit += k.eye_memory * ((scale - trusted) * seen - township.learned_audit)
    township.felt_audit = township.learned_audit + trusted * expected
    township.felt_below += k.eye_memory * (k.household_eyes * k.sanction * seen_from_below(k, township) - township.felt_below)
    level = min(1.0, k.township_level[township.row] * township.leaning)
    eyes = township.felt_audit + township.felt_below
    if model.structure["leakage"] == "ppi":
        township.divert = level * (1.0 - k.deterred * tried(model, k, township, "passing", eyes))
    else:
        township.divert = diverted_share(model, k, level, eyes)


def looked_at(office: CountyUnit | Township, programmes: list[Programme]) -> float:
    """Share of these policies whose accounts the office had audited in the last twelve months."""
    audited = [any(office.books[programme.key].audits) for programme in programmes]
    return sum(audited) / max(1, len(audited))


def seen_from_below(k: Any, township: Township) -> float:
    """Who knows what should have come: households that read what was sent, and committees that speak up."""
    size = len(township.villages)
    households = add_up(k.readability[village.row] * watching(village) / size for village in township.villages)
    committees = add_up(sum(knowing) / max(1, len(knowing)) / size for knowing in map(committee_knows, township.villages))
    by_households = k.transfer_publication[township.row] * households
    return by_households + (1.0 - by_households) * k.upward_watch[township.row] * committees


def committee_knows(village: Village) -> list[bool]:
    """Policy by policy, whether the committee knows what is owed and where to complain."""
    return [task.knowledge.knows(*GUARD) for task in for_somebody(village)]


def watching(village: Village) -> float:
    """Share of eligible households that know what is owed and where to complain, mean over policies."""
    tasks = for_somebody(village)
    return add_up(task.watchers for task in tasks) / max(1, len(tasks))


def feel_unit(model: World, k: Any, unit: CountyUnit) -> None:
    """A county unit learns of audits of its own accounts and of who watches below, in the mean of all townships."""
    below = add_up(seen_from_below(k, township) / len(model.townships) for township in model.townships)
    audited = looked_at(unit, [p for p in model.programmes if p.for_somebody and p.unit == unit.row])
    eyes = k.sanction * (k.audit_eyes * audited + k.household_eyes * below)
    unit.felt += k.eye_memory * (eyes - unit.felt)
    unit.divert = diverted_share(model, k, k.unit_level[unit.row], unit.felt)


def watch_village(model: World, k: Any, village: Village, around: float, scale: float) -> None:
    """Eyes of auditors, of the supervision committee, and of households that read the accounts or their own payment."""
    row, township = village.row, village.township
    seen = (1.0 - k.neighbour_weight) * share_audited(village) + k.neighbour_weight * around
    independent = 1.0 - (1.0 - village.independence) * (1.0 - k.independence[row])
    trusted = scale * k.announced
    learned = (scale - trusted) * seen + k.committee_eyes * independent
    watchers, tasks = watching(village), for_somebody(village)
    own_eyes = k.household_eyes * k.sanction
    published = k.publication[row] * k.readability[row]
    # Of accounts that teach, readers were drawn when they learned from them, and stand for what was expected.
    drawn = (add_up(task.readers for task in tasks) / max(1, len(tasks)) - watchers * village.taught) * (1.0 - village.turnout)
    readers = own_eyes * max(0.0, watchers * (1.0 - (1.0 - published) * (1.0 - village.turnout)) + drawn)
    village.taught = published * k.publication_teaches[row]
    village.learned_audit *= village.handed_on
    village.felt_households *= village.handed_on
    village.learned_audit += k.eye_memory * (learned - village.learned_audit)
    village.felt_audit = village.learned_audit + trusted * k.audit_probability[row]
    village.felt_households += k.eye_memory * (readers - village.felt_households)
    leaning = township.leaning * village.leaning * (1.0 + k.temptation * village.stake)
    level = min(1.0, k.diversion_level[township.row] * leaning)
    felt = village.felt_audit + village.felt_households
    eyes = {"hidden": village.felt_audit, "unwatched": felt, "watched": felt + own_eyes}
    shares = LEAKAGE[model.structure["leakage"]](model, k, village, level, eyes)
    false = min(MOST_FALSE, k.false_claims[township.row] * leaning)
    if model.structure["leakage"] == "ppi":
        village.false_share = false * (1.0 - k.deterred * village.trials["hidden"].restraint)
    else:
        village.false_share = diverted_share(model, k, false, village.felt_audit)
    village.divert_hidden, village.divert_unwatched, village.divert_watched = (shares[kind] for kind in eyes)


def under_felt_eyes(model: World, k: Any, village: Village, level: float, eyes: dict[str, float]) -> dict[str, float]:
    """The share of each kind of money settles where the eyes on it leave it."""
    return {kind: diverted_share(model, k, level, seen) for kind, seen in eyes.items()}


def by_trial(model: World, k: Any, village: Village, level: float, eyes: dict[str, float]) -> dict[str, float]:
    """The share of each kind of money is found by going on while it pays and turning round when it pays less."""
    return {kind: level * (1.0 - k.deterred * tried(model, k, village, kind, seen)) for kind, seen in eyes.items()}


def by_opportunity(model: World, k: Any, village: Village, level: float, eyes: dict[str, float]) -> dict[str, float]:
    """Who knows what it is owed gets it all; from others is taken as if nobody looked."""
    return {"hidden": diverted_share(model, k, level, eyes["hidden"]), "unwatched": level, "watched": 0.0}


LEAKAGE = {"felt_eyes": under_felt_eyes, "ppi": by_trial, "opportunity": by_opportunity}


def tried(model: World, k: Any, office: Village | Township, kind: str, eyes: float) -> float:
    """Restraint after one more month: whoever is caught loses what was taken and as much again."""
    trial = office.trials[kind]
    taken = 1.0 - trial.restraint
    ended = 1.0 - 1.0 * (1.0 - 1.0 * ENDED[model.structure["deterrence"]](eyes / k.eyes_half))
    caught = model.dice.chance(Decision.CAUGHT, KINDS.index(kind), office.uid) < ended * taken
    benefit = -taken if caught else taken
    if benefit < trial.benefit:
        trial.heading = -trial.heading
    trial.benefit = benefit
    trial.restraint = min(1.0, max(0.0, trial.restraint + trial.heading * k.eye_memory))
    return trial.restraint
