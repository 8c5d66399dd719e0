"""9. Complaints go up month by month; at the end of a cycle failures are charged and every village reports."""

import math
from collections.abc import Iterable
from typing import Any

from experiments.reference.agents import Household, Task, Township, Village
from experiments.reference.case import STEPS, Case
from experiments.reference.chance import Dice
from experiments.reference.clauses import AWARE
from experiments.reference.programme import FEN, YEAR, Programme
from experiments.reference.workload import add_up
from experiments.reference.world import World
from twin.terms.decisions import Decision

IMPLICATED = 0.05  # a township that diverts more has a reason to keep complaints to itself
COUNTY, TOWNSHIP, VILLAGE, HOUSEHOLD = range(4)


def step(model: World) -> None:
    """Pass complaints up; close the cycles that end this month."""
    k = model.knobs.report
    for programme in model.programmes:
        for village in model.villages:
            task = village.tasks[programme.key]
            pass_up(model, k, village, task)
            if programme.phase(model.month) == YEAR - 1:
                charge(model, village, task)
                eligible = task.cascade["eligible"]
                task.closed = model.month
                task.actual = task.cascade["fits"] / eligible if eligible else None
                task.reported = what_is_reported(model, k, village, task)
            task.claimed = what_is_claimed(model, k, village, task)
    for township in model.townships:
        look(model, township)


def pass_up(model: World, k: Any, village: Village, task: Task) -> None:
    """How many of this month's complaints reach the township, and how many the county, past the township or through it."""
    township = village.township
    passing = k.pass_up[township.row] * (k.implicated if township.divert > IMPLICATED else 1.0)
    reach = 1.0 - (1.0 - passing * passing) * (1.0 - k.bypass)
    stops = passing * (1.0 - passing)  # at the township: passed on to it and not by it
    task.passed_on = task.heard = 0
    for number in range(task.complaints):
        first, second, _, _ = model.dice.four(Decision.CARRY, task.programme.id, village.uid, number)
        if first < reach:
            task.heard += 1
            at_township = (passing * passing + stops * k.bypass) / reach
        else:
            at_township = stops * (1.0 - k.bypass) / (1.0 - reach)
        task.passed_on += second < at_township


def charge(model: World, village: Village, task: Task) -> None:
    """Count the eligible by steps passed without a gap; charge each failure to its first missing step and one tier."""
    task.cascade.clear()
    task.losses.clear()
    task.causes.clear()
    for household in village.entitled(task.programme):
        case = household.case(task.programme)
        missing = next((step for step in STEPS if step not in case.steps), None)
        passed = STEPS[: STEPS.index(missing)] if missing else STEPS
        task.cascade.update(passed)
        if missing:
            task.losses[missing, blame(model, household, task, missing)] += 1
        if missing == "paid_in_full":
            task.causes[cause_of_shortfall(task)] += 1


def blame(model: World, household: Household, task: Task, step: str) -> int:
    """The tier that caused a household's first failed step."""
    village, case = household.village, household.case(task.programme)
    collective, holder = task.programme.collective, case.holder
    if step == "informed":
        unknown = [clause for clause in AWARE if clause not in case.knowledge.right]
        return lost_by(model, village, task, case, unknown[0]) if unknown else VILLAGE  # learned of it too late
    if step == "applied" and collective:
        unknown = [clause for clause in AWARE if clause not in task.ever_right]
        return lost_on_the_way(model, village, task, unknown[0]) if unknown else VILLAGE
    if step == "applied":
        return HOUSEHOLD if case.knowledge.knows("when") else lost_by(model, village, task, case, "when")
    if step == "approved":
        return holder if collective or case.due is not None else VILLAGE
    if step == "funded" and case.waits_for == "duty":
        told = "duty" in case.ever_right and "duty" in model.county.message[task.programme.key].right
        return HOUSEHOLD if told else COUNTY
    if step == "funded":
        return HOUSEHOLD if case.waits_for == "means" else where_money_is(model, household, task)
    if step == "paid_in_full" and cause_of_shortfall(task) == "underfunding":
        return where_money_is(model, household, task) if task.project == "running" else holder
    if step == "paid_in_full" and cause_of_shortfall(task) == "delay":
        return task.file_holder
    if step == "fits":
        return who_could_adapt(model, household, task)
    return {"paid_in_full": VILLAGE, "in_time": holder}[step]


def who_could_adapt(model: World, household: Household, task: Task) -> int:
    """Whose fault it is that something does not fit: the village's as often as it is free to adapt the design."""
    lot = model.dice_of_cycle(task.programme).chance(Decision.UNFIT, task.programme.id, household.uid)
    return VILLAGE if lot < household.village.discretion else COUNTY


def cause_of_shortfall(task: Task) -> str:
    """What, taken away alone, would have let a delivery reach nine tenths; if nothing would, the largest part of the shortfall.

    A payment falls short by diversion only. What a project did not spend it did not have, or its file lay in offices, or it did
    not manage to spend it.
    """
    if not task.programme.collective:
        return "diversion"
    meant = task.eligible * task.programme.entitlement
    unspent = max(0, max(task.plan, meant) - task.spent)
    unfunded = min(task.unfunded, unspent)
    delayed = min(task.undecided, unspent - unfunded)
    left = unspent - unfunded - delayed
    parts = {"diversion": task.short, "underfunding": unfunded, "delay": delayed, "capacity": left}
    lacking = 0.9 * meant - (task.spent - task.short)
    enough = [cause for cause, part in parts.items() if part >= lacking]
    return enough[0] if enough else max(parts, key=lambda cause: parts[cause])


def lost_by(model: World, village: Village, task: Task, case: Case, clause: str) -> int:
    """Who lost a clause on its way to a household: the household if it once knew, else the sender where the chain broke."""
    return HOUSEHOLD if clause in case.ever_right else lost_on_the_way(model, village, task, clause)


def lost_on_the_way(model: World, village: Village, task: Task, clause: str) -> int:
    """The sender at the first hop after which a clause is missing; the village if all offices have it."""
    key = task.programme.key
    if clause not in model.county.message[key].right or clause not in village.township.ever_right[key]:
        return COUNTY
    return VILLAGE if clause in task.ever_right else TOWNSHIP


def where_money_is(model: World, household: Household, task: Task) -> int:
    """The tier that holds what a household waits for, or diverted it: by lot, as far as false claims in the township's villages
    come to it (then a village), or the township could have served all.
    """
    if task.uncovered == 0:
        return VILLAGE
    lot = model.dice_of_cycle(task.programme).chance(Decision.LACKING, task.programme.id, household.uid)
    tasks = [village.tasks[task.programme.key] for village in household.village.township.villages]
    false = min(1.0, sum(t.false_paid + t.false_back for t in tasks) / sum(t.uncovered for t in tasks))
    if lot >= 1.0 - false:
        return VILLAGE
    return TOWNSHIP if lot < money_nearby(household.village.township, task.programme) else COUNTY


def money_nearby(township: Township, programme: Programme) -> float:
    """Of what all villages of a township lack, the share that it holds, kept or diverted, or that lies idle in villages."""
    if programme.to_households:
        return 0.0
    tasks = [village.tasks[programme.key] for village in township.villages]
    key = programme.key
    nearby = township.accounts[key].balance + township.kept[key] + township.diverted[key] + sum(task.spare for task in tasks)
    return min(1.0, nearby / sum(task.uncovered for task in tasks))


def what_is_reported(model: World, k: Any, village: Village, task: Task) -> float | None:
    """The village lifts its share towards the target, the township lifts it again; a checked report is the truth.

    A lift is pressure against the fear of being checked and sanctioned, times a candour that an office keeps for ever.
    """
    actual = task.actual
    checked = model.dice.chance(Decision.VERIFY, task.programme.id, village.uid) < k.verification[village.row]
    task.verified = checked
    if actual is None:
        return None
    if checked:
        correct(k, village, task)
        return actual
    share = actual + lift(model, k, village, village.uid) * max(0.0, k.target - actual)
    return share + lift(model, k, village, village.township.uid) * max(0.0, k.target - share)


def lift(model: World, k: Any, village: Village, uid: int) -> float:
    """Share of a shortfall that an office of this uid adds to a report on the village."""
    fear = k.fear * k.verification[village.row] * model.county.sanction
    pull = k.pressure[village.township.row] * math.exp(-fear)
    candour = Dice(model.luck_seed, model.replicate, 0).chance(Decision.CANDOUR, 0, uid)
    return min(1.0, pull * 2.0 * candour)


def correct(k: Any, village: Village, task: Task) -> None:
    """Where something that was delivered does not fit, a check teaches as many of the misfits as there are deliveries."""
    meant = [household.case(task.programme) for household in village.entitled(task.programme)]
    delivered = [case for case in meant if case.received > 0]
    if any("fits" not in case.steps for case in delivered):
        task.fit_learned += k.correction * (1.0 - task.fit_learned) * (len(delivered) / len(meant))


def what_is_claimed(model: World, k: Any, village: Village, task: Task) -> float | None:
    """Progress as the village tells it: what it paid out, and a part of what it lags behind the plan, unless it was checked."""
    paid = task.booked
    if paid is None or task.verified:
        return paid
    behind = max(0.0, task.programme.planned(model.month) - paid)
    return paid + lift(model, k, village, village.uid) * behind


def look(model: World, township: Township) -> None:
    """What the county sees of villages and of their township: reports, findings, complaints, surveys; no more."""
    for village in township.villages:
        look_at_village(model, village)
    seen = [village.seen for village in township.villages]
    township.seen = {name: mean_known(one[name] for one in seen) for name in ("reported", "progress", "satisfaction")}
    own = sum(books.found for books in township.books.values()) / FEN
    township.seen["complaints"] = add_up(one["complaints"] for one in seen)
    township.seen["findings"] = add_up([own, *(one["findings"] for one in seen)])


def look_at_village(model: World, village: Village) -> None:
    """Findings are last month's; satisfaction stays unknown until somebody checked a report with the households."""
    tasks = village.tasks.values()
    by_now = {task: task.due * task.programme.planned(model.month) for task in tasks}
    behind_us = {task: expected for task, expected in by_now.items() if expected}  # of the others nothing is due yet
    village.seen["reported"] = mean_known(task.reported for task in tasks)
    told = add_up(task.due * (task.claimed or 0.0) for task in behind_us)
    village.seen["progress"] = told / add_up(behind_us.values()) if behind_us else None
    village.seen["complaints"] = float(sum(task.heard for task in tasks))
    village.seen["findings"] = sum(task.found for task in tasks) / FEN
    if any(task.verified and task.eligible for task in tasks):
        content = sum(household.satisfaction >= 0.5 for household in village.present)
        village.seen["satisfaction"] = content / max(1, len(village.present))


def mean_known(values: Iterable[float | None]) -> float | None:
    """Mean of what is known, if anything is."""
    known = [value for value in values if value is not None]
    return add_up(known) / len(known) if known else None
