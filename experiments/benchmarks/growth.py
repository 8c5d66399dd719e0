"""How a month's cost grows when households, villages, policies, months or ties grow tenfold, everything else alike."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from experiments.benchmarks.month import MONTHS, Lived, live, with_policies
from experiments.benchmarks.timing import Growth
from twin.base.draws import Namespace, luck, uniforms
from twin.county.county import County
from twin.scenario.scenario import Scenario

FACTORS = (1, 2, 4, 10)
HOUSEHOLDS, VILLAGES, PER_VILLAGE = "households per village", "villages", 60
Run = Callable[[], Lived]


def axes(base: int, scenario: Scenario, factors: tuple[int, ...] = FACTORS, only: str | None = None) -> dict[str, dict[int, Run]]:
    """By what grows and by how much: a run to be timed. `base` is how many villages the unenlarged county has."""
    plain = County.small(1, base, PER_VILLAGE)
    makes: dict[str, Callable[[int], tuple[County, Scenario, int]]] = {
        HOUSEHOLDS: lambda factor: (County.small(1, base, PER_VILLAGE * factor), scenario, MONTHS),
        VILLAGES: lambda factor: (County.small(factor, base, PER_VILLAGE), scenario, MONTHS),
        "policies": lambda factor: (plain, with_policies(scenario, factor), MONTHS),
        "months": lambda factor: (plain, scenario, MONTHS * factor),
        "ties": lambda factor: (with_ties(plain, 4 * factor), scenario, MONTHS),
    }
    return {
        axis: {factor: partial(live, *make(factor)) for factor in factors} for axis, make in makes.items() if only in (None, axis)
    }


def with_ties(county: County, named: int) -> County:
    """The county with a random network: every household names so many others of its village."""
    uids, first = county.household_uids, county.villages["first"][county.households["village"]].astype(np.int64)
    size, fortune = county.villages["size"][county.households["village"]], luck(0, namespace=Namespace.POPULATION)
    me, edges = np.arange(uids.size), []
    for number in range(named):
        step = 1 + (uniforms(fortune, 63, uids, np.full(uids.size, number))[:, 0] * (size - 1)).astype(np.int64)
        edges.append(np.column_stack((me, first + (me - first + step) % size)))
    return county.replace_ties(np.concatenate(edges))


def grown(base: int, scenario: Scenario, rounds: int) -> dict[str, dict[str, Any]]:
    """Seconds of the processes and of whole months at every size, and the exponents of both."""
    found: dict[str, dict[str, Any]] = {}
    for axis, runs in axes(base, scenario).items():
        cost = measured(runs, rounds)
        found[axis] = {"factors": list(runs)}
        for part, seconds in cost.items():
            found[axis][part] = {"seconds": seconds, "growth": asdict(Growth.fitted(list(runs), seconds))}
    return found


def measured(runs: dict[int, Run], rounds: int) -> dict[str, list[float]]:
    """Least seconds of the `processes` and of `whole` months, size by size; sizes take turns."""
    lives: dict[int, list[Lived]] = {factor: [] for factor in runs}
    for _ in range(rounds):
        for factor, run in runs.items():
            lives[factor].append(run())
    return {part: [min(getattr(one, part) for one in several) for several in lives.values()] for part in ("processes", "whole")}
