"""1. Hours at every office are divided; there are never enough."""

import math
from typing import Any

from experiments.reference.agents import Office, Village
from experiments.reference.world import World


def step(model: World) -> None:
    """Divide the hours of villages, then townships, then county units; work asked for comes from last month's queues."""
    k, month = model.knobs.workload, model.month
    villages = len(model.villages)
    active = [1.0 if programme.in_force(month) and programme.for_somebody else 0.0 for programme in model.programmes]
    paper_of_all = shared = 0.0
    files_of_county = [0.0] * len(active)
    for township in model.townships:
        paper = stuck = 0.0
        files = [0.0] * len(active)
        for village in township.villages:
            own_files = files_of_village(model, k, village)
            paper += divide_village(model, k, village, [k.relay_hours * a for a in active], own_files)
            stuck += village.open_needs["township"]
            shared += village.open_needs["shared"]
            files = [held + 0.5 * more for held, more in zip(files, own_files, strict=True)]
        paper_of_all += paper
        files_of_county = [held + more for held, more in zip(files_of_county, files, strict=True)]
        gain = 1.0 + k.skill_yield * (township.skill - 0.5)
        hours = township.hours * k.township_hours[township.row] * gain
        free = after_paper(township, hours, paper / len(township.villages), model.hours_township[township.row])
        relay = [k.relay_hours * 0.5 * len(township.villages) * a for a in active]
        work(model, k, township, free, relay, files, k.need_hours * stuck)
        rest_of(township, hours, gain)
    for unit in model.units:
        mine = [1.0 if programme.unit == unit.row else 0.0 for programme in model.programmes]
        hours = unit.hours * k.unit_hours[unit.row]
        free = after_paper(unit, hours, paper_of_all / villages, model.hours_unit[unit.row])
        relay = [k.relay_hours / 24.0 * villages * a * own for a, own in zip(active, mine, strict=True)]
        files = [0.3 * held * own for held, own in zip(files_of_county, mine, strict=True)]
        work(model, k, unit, free, relay, files, k.need_hours * shared / len(model.units))
        rest_of(unit, hours, 1.0)


def ration(demands: list[float], weights: list[float], available: float) -> tuple[list[float], float]:
    """Meet min(1, weight * x) of each demand, with x such that all hours or all demands are used up; also the hours spent."""
    met = [0.0] * len(demands)
    waiting, left = list(range(len(demands))), available
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


def work(model: World, k: Any, office: Office, free: float, relay: list, files: list, needs: float) -> None:
    """Divide an office's free hours among relaying and handling each policy and working on needs."""
    weights = [1.0 + k.target_pull * programme.policy.hard_target for programme in model.programmes]
    met, _ = ration([*relay, *files, needs], [*weights, *weights, 1.0], free)
    of_relay, of_files, of_needs = met[: len(relay)], met[len(relay) : -1], met[-1]
    for programme, told, filed in zip(model.programmes, of_relay, of_files, strict=True):
        office.relay_ease[programme.key], office.file_ease[programme.key] = told, filed
    office.need_ease = of_needs
    office.used["relay"] = add_up(share * hours for share, hours in zip(of_relay, relay, strict=True))
    office.used["delivery"] = add_up(share * hours for share, hours in zip(of_files, files, strict=True))
    office.used["needs"] = of_needs * needs


def files_of_village(model: World, k: Any, village: Village) -> list[float]:
    """Hours that open files ask for, by policy; an entry of a list is less work than an application."""
    hours = []
    for programme in model.programmes:
        each = k.project_hours if programme.collective else k.file_hours * (k.list_work if programme.automatic else 1.0)
        hours.append(each * village.tasks[programme.key].open_files)
    return hours


def divide_village(model: World, k: Any, village: Village, relay: list, files: list) -> float:
    """The committee relays, handles files and half of the needs; linkage cadres visit and see to the other half.

    Mechanisms take hours of the committee first. Spare hours of one pool help the other as far as cadres are versatile.
    Gives the share of hours that goes into paperwork.
    """
    row, used = village.row, village.used
    gain = (1.0 + k.skill_yield * (village.skill - 0.5)) * village.motivation
    committee = village.hours * k.committee_hours[row] * gain
    cadres = max(0.0, village.cadres + k.linkage_cadres[row]) * k.linkage_hours * gain
    paper = min(0.95, (k.paperwork_base + k.paperwork_slope * k.trace_weight[row]) * k.paperwork_load[row])
    after_paper(village, committee + cadres, paper, model.hours_village[row])
    free = (1.0 - paper) * committee - used["mechanisms"]
    rest = (1.0 - paper) * cadres + min(0.0, free)
    free = max(0.0, free)

    needs = k.need_hours * village.open_needs["village"]
    village.linked = k.linked_share[row]
    visits = len(village.households) * k.linked_share[row] * k.visit_rhythm[row] * k.visit_hours[row]
    help_in = k.versatility[row] * max(0.0, rest - visits - 0.5 * needs)
    work(model, k, village, free + help_in, relay, files, 0.5 * needs)
    spent = used["relay"] + used["delivery"] + used["needs"]
    rest = rest - max(0.0, spent - free) + k.versatility[row] * max(0.0, free - spent)

    (visited, seen_to), _ = ration([visits, 0.5 * needs], [1.0, 1.0], max(0.0, rest))
    used["visits"] = visited * visits
    used["needs"] += seen_to * 0.5 * needs
    rest_of(village, committee + cadres, gain)
    village.need_ease = 0.5 * (village.need_ease + seen_to)
    village.visit_rate = min(1.0, visited * k.visit_rhythm[row])
    meant = max(0.0, 1.0 - k.hollow_slope * k.trace_weight[row])
    village.substantive = min(1.0, meant * k.substance[row])
    return paper
