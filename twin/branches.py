"""Branches of a running twin: the same state, going on under another scenario, luck or parameters."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from twin import posterior
from twin.agents.played import played
from twin.base.edge import whole
from twin.base.errors import InputError
from twin.base.limits import MOST_REPLICATE
from twin.regime.regime import Regime
from twin.scenario.scenario import Scenario
from twin.terms.steps import FAILURES

Twin = TypeVar("Twin")  # a PolicyTwin, which stands above


def fork(
    parent: Twin, scenario: Scenario | str | Path | None, replicate: int | None, parameters: Mapping[str, float] | None
) -> Twin:
    """A branch of a model; see `PolicyTwin.fork`."""
    model: Any = parent
    branch: Any = copy.deepcopy(parent)
    left: dict[str, Any] = {}
    if scenario is not None:
        branch.scenario, left["scenario"] = played(Scenario.load(scenario)), model.scenario.to_dict()
        _check(model.scenario, branch.scenario)
    if replicate is not None:
        branch.replicate, left["replicate"] = whole("replicate", replicate, 0, MOST_REPLICATE), model.replicate
        branch.turned = model.month
    if parameters is not None:
        branch.parameters, left["parameters"] = posterior.checked(parameters), model.parameters
    if left:
        branch.history += ((model.month, left),)
    if scenario is not None or parameters is not None:
        memory = branch.regime.memory
        branch.regime = seated(branch)
        branch.regime.memory = memory
        group(branch)
    found: Twin = branch
    return found


def perfected(model: Twin, step: str) -> Twin:
    """A branch of a model, from here on, in which one step of the cascade (of `FAILURES`) cannot fail."""
    branch: Any = fork(model, None, None, None)
    with branch.world.unlocked("county.perfected") as (bits,):
        bits[:] = 1 << (1 + FAILURES.index(step))  # bit 0 is being eligible
    found: Twin = branch
    return found


def seated(model: Any) -> Regime:
    """A model's scenario in its county under its parameters; covers are drawn by the luck that the twin began with."""
    return Regime(model.scenario, model.county, seed=model.luck_seed, replicate=model.origin, fitted=model.parameters)


def group(model: Any) -> None:
    """Tell every household which group of equal treatment it is in."""
    with model.world.unlocked("households.stratum") as (stratum,):
        stratum[:] = model.regime.stratum


def _check(own: Scenario, other: Scenario) -> None:
    """A branch goes on in the same world: same policies, structure and start."""
    for name in ("policies", "structure", "start"):
        if getattr(other, name) != getattr(own, name):
            raise InputError(
                "fork: scenario {name!r} has other {what}; allowed: those of {own!r}", name=other.name, what=name, own=own.name
            )
