"""1. Hours at every office are divided; work that there are no hours for waits."""

import math
from typing import Any

from experiments.reference.agents import Office, Village
from experiments.reference.world import World


def step(model: World) -> None:
    """Divide the hours of villages, then townships, then county units; work asked for comes from last month's queues."""
    k, every = model.knobs.workload, model.villages
    of_file = hours_of_a_file(model, k)
    active = [1.0 if p.in_force(model.month) and model.expected_files[p.key] else 0.0 for p in model.programmes]
    paper_of_all = 0.0
    for township in model.townships:
        paper = stuck = 0.0
        for village in township.villages:
            queue_up(village, of_file, 1.0, [village])
            paper += divide_village(model, k, village, [k.relay_hours * a for a in active])
            stuck += village.open_needs["township"]
        paper_of_all += paper
        queue_up(township, of_file, 0.5, township.villages)
        gain = 1.0 + k.skill_yield * (township.skill - 0.5)
        hours = township.hours * k.township_hours[township.row] * gain
        free = after_paper(township, hours, paper / len(township.villages), model.hours_township[township.row])
        work(model, k, township, free, [k.relay_hours * 0.5 * len(township.villages) * a for a in active], k.need_hours * stuck)
        rest_of(township, hours, gain)
    post_staff(model, k, of_file)
    staff, taken = add_up(unit.hours for unit in model.units), add_up(model.hours_unit)
    shared = add_up(village.open_needs["shared"] for village in every)
    for unit in model.units:
        part = unit.staff / staff if staff > 0.0 else 0.0
        own = [programme.unit == unit.row for programme in model.programmes]
        own_files = {key: hours if mine else 0.0 for (key, hours), mine in zip(of_file.items(), own, strict=True)}
        queue_up(unit, own_files, 0.15, every)
        relay = [k.relay_hours / 24.0 * len(every) * a if mine else 0.0 for a, mine in zip(active, own, strict=True)]
        hours = unit.staff * k.unit_hours[unit.row]
        free = after_paper(unit, hours, paper_of_all / len(every), part * taken)
        work(model, k, unit, free, relay, k.need_hours * (part * shared))
        rest_of(unit, hours, 1.0)


def hours_of_a_file(model: World, k: Any) -> dict[str, float]:
    """Hours of one file at the village, by policy; an entry of a list is less work than an application."""
    hours = {}
    for programme in model.programmes:
        each = k.file_hours * (k.list_work if programme.automatic else 1.0)
        hours[programme.key] = k.project_hours * model.village_office if programme.collective else each
    return hours


def queue_up(office: Office, of_file: dict[str, float], part: float, villages: list[Village]) -> None:
    """Work of these villages' new files joins what is left of earlier ones; nothing is left of files that are decided."""
    for key, hours in of_file.items():
        tasks = [village.tasks[key] for village in villages]
        left = min(office.file_backlog[key], part * hours * sum(task.open_files for task in tasks))
        office.file_backlog[key] = left + part * hours * sum(task.new_files for task in tasks)


def post_staff(model: World, k: Any, of_file: dict[str, float]) -> None:
    """Half of the county's staff stay in their units; half go where the files and texts of a year are."""
    work_of_unit = [0.0] * len(model.units)
    for programme in model.programmes:
        if files := model.expected_files[programme.key]:
            months = programme.window + programme.delivery
            relay = k.relay_hours / 24.0 * len(model.villages) * months
            work_of_unit[programme.unit] += 0.15 * of_file[programme.key] * files + relay
    asked = add_up(
        0.15 * of_file[p.key] * model.expected_files[p.key] + k.relay_hours / 24.0 * len(model.villages) * (p.window + p.delivery)
        for p in model.programmes
        if model.expected_files[p.key]
    )
    staff = add_up(unit.hours for unit in model.units)
    for unit, its_work in zip(model.units, work_of_unit, strict=True):
        unit.staff = 0.5 * unit.hours + 0.5 * (staff * (its_work / asked) if asked > 0.0 else unit.hours)


def ration(demands: list[float], weights: list[float], available: float) -> tuple[list[float], float]:
    """Meet min(1, weight * x) of each demand, with x such that all hours or all demands are used up; also the hours spent.

    What asks for nothing is met.
    """
    met = [0.0 if demand > 0.0 else 1.0 for demand in demands]
    waiting, left = [i for i, demand in enumerate(demands) if demand > 0.0], available
    while waiting:
        wanted = add_up(weights[i] * demands[i] for i in waiting)
        level = left / wanted if wanted > 0.0 else math.inf
        full = [i for i in waiting if weights[i] * level >= 1.0]
        for i in full:
            met[i] = 1.0
            left -= demands[i]
        if not full:
            for i in waiting:
                met[i] = max(0.0, weights[i] * level)
            break
        waiting = [i for i in waiting if i not in full]
    return met, add_up(share * demand for share, demand in zip(met, demands, strict=True))


def add_up(values: Any) -> float:
    """Sum from left to right; since Python 3.12 `sum` compensates for rounding, which the compiled loops do not."""
    total = 0.0
    for value in values:
        total += value
    return total


def after_paper(office: Office, hours: float, share: float, taken: float) -> float:
    """Hours left after paperwork and what mechanisms take."""
    office.used["paperwork"] = share * hours
    office.used["mechanisms"] = min(taken, (1.0 - share) * hours)
    return (1.0 - share) * hours - office.used["mechanisms"]


def rest_of(office: Office, hours: float, gain: float) -> None:
    """Hours left for other work than policy; all of them as the clock counts them, without what skill makes of an hour."""
    left = hours
    for use, spent in office.used.items():
        left -= spent if use != "other" else 0.0
    office.used["other"] = max(0.0, left)
    office.used |= {use: spent / gain for use, spent in office.used.items()}


def work(model: World, k: Any, office: Office, free: float, relay: list, needs: float) -> None:
    """Divide an office's free hours among relaying, its backlog of files and needs; what is done is off the backlog."""
    weights = [1.0 + k.target_pull * programme.policy.hard_target for programme in model.programmes]
    files = [office.file_backlog[programme.key] for programme in model.programmes]
    met, _ = ration([*relay, *files, needs], [*weights, *weights, 1.0], free)
    of_relay, of_files, of_needs = met[: len(relay)], met[len(relay) : -1], met[-1]
    for programme, told, filed in zip(model.programmes, of_relay, of_files, strict=True):
        office.relay_ease[programme.key], office.file_ease[programme.key] = told, filed
        office.file_backlog[programme.key] *= 1.0 - filed
    office.need_ease = of_needs
    office.used["relay"] = add_up(share * hours for share, hours in zip(of_relay, relay, strict=True))
    office.used["delivery"] = add_up(share * hours for share, hours in zip(of_files, files, strict=True))
    office.used["needs"] = of_needs * needs


def divide_village(model: World, k: Any, village: Village, relay: list) -> float:
    """The committee relays, handles files, sweeps, and sees to half of the needs; linkage cadres visit and see to the rest.

    Mechanisms take hours of the committee first. Spare hours of one pool help the other as far as cadres are versatile.
    Gives the share of hours that goes into paperwork.
    """
    row, used = village.row, village.used
    village.effort, village.stake = effort(k, village), k.result_pay[row]
    gain = (1.0 + k.skill_yield * (village.skill - 0.5)) * village.motivation * village.effort
    committee = village.hours * k.committee_hours[row] * gain
    cadres = max(0.0, village.cadres + k.linkage_cadres[row]) * k.linkage_hours * gain
    paper = min(0.95, (k.paperwork_base + k.paperwork_slope * k.trace_weight[row]) * k.paperwork_load[row])
    after_paper(village, committee + cadres, paper, model.hours_village[row])
    free = (1.0 - paper) * committee - used["mechanisms"]
    rest = (1.0 - paper) * cadres + min(0.0, free)
    free = max(0.0, free)

    needs = k.need_hours * village.open_needs["village"]
    village.linked = k.linked_share[row]
    counted = 1.0 + k.trace_visits * k.trace_weight[row]
    visits = len(village.households) * k.linked_share[row] * k.visit_rhythm[row] * k.visit_hours[row] * counted
    help_in = k.versatility[row] * max(0.0, rest - visits - 0.5 * needs)
    work(model, k, village, free + help_in, relay, 0.5 * needs + k.sweep_hours * sum(village.swept.values()))
    spent = used["relay"] + used["delivery"] + used["needs"]
    rest = rest - max(0.0, spent - free) + k.versatility[row] * max(0.0, free - spent)

    (visited, seen_to), _ = ration([visits, 0.5 * needs], [1.0, 1.0], max(0.0, rest))
    used["visits"] = visited * visits
    used["needs"] += seen_to * 0.5 * needs
    rest_of(village, committee + cadres, gain)
    village.need_ease = 0.5 * (village.need_ease + seen_to)
    village.visit_rate = min(1.0, visited * k.visit_rhythm[row] * counted)
    meant = max(0.0, 1.0 - k.hollow_slope * k.trace_weight[row])
    village.substantive = min(1.0, meant * k.substance[row] / counted)
    return paper


def effort(k: Any, village: Village) -> float:
    """Usual work in an hour times what pay for results and eyes add and what last month's hours take away."""
    hours = add_up(village.used.values())
    asked = 1.0 - village.used["other"] / hours if hours else 0.0
    eyes = village.felt_audit + village.felt_households
    drive = k.effort_pay * k.result_pay[village.row] + k.effort_eyes * eyes - k.effort_load * asked
    return math.exp(min(1.0, max(-1.0, drive)))
