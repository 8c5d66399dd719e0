"""What one scenario rests on, as plain data kept with its results, so that a report can lead every number back."""

from typing import Any

from twin.mechanisms.mechanism import Mechanism, Move
from twin.posterior import ensemble
from twin.scenario.plan import Setting
from twin.scenario.scenario import Scenario


def rests_on(scenario: Scenario) -> dict[str, Any]:
    """Mechanisms with their moves and costs, policies, what the scenario sets, and the fitted parameters, by name and grade.

    Evidence is named by key (`twin.evidence.find`); knob defaults and the county's traits are the same for every scenario and
    are read from the package.
    """
    members = ensemble() if scenario.parameters == "posterior" else ()
    return {
        "mechanisms": [_mechanism(key, scenario) for key in sorted(scenario.mechanisms)],
        "policies": [
            {"key": key, "name": policy.name.plainly(), "grade": policy.grade, "evidence": list(policy.evidence)}
            for key, policy in scenario.policies.items()
        ],
        "settings": [{"path": path, "value": _values(several)} for path, several in sorted(scenario.settings.items())],
        "structure": dict(scenario.structure),
        "grades": list(scenario.grades),
        "fitted": {path: sorted(member[path] for member in members) for path in (members[0] if members else ())},
    }


def _mechanism(key: str, scenario: Scenario) -> dict[str, Any]:
    one, use = scenario.definitions[key], scenario.mechanisms[key]
    run = range(scenario.start, scenario.end)
    return {
        "key": key,
        "name": one.name.plainly(),
        "dose": sum(use.dose_at(month) for month in run) / len(run),
        "size": use.size,
        "moves": [move_row(path, move) for _, path, move in one.all_moves()],
        "costs": costs_row(one),
        **({} if one.fades is None else {"fades": one.fades.plainly()}),
    }


def move_row(path: str, move: Move) -> dict[str, Any]:
    """One move as plain data: knob, verb, amount, range, grade, evidence, why."""
    return {
        "knob": path,
        "verb": move.verb,
        "amount": move.amount,
        "range": move.range,
        "grade": move.grade,
        "evidence": list(move.evidence),
        "why": move.why if isinstance(move.why, str) else move.why.plainly(),
    }


def costs_row(one: Mechanism) -> dict[str, Any]:
    """What a mechanism takes and brings: yuan, hours and flows of money, with the grade of these numbers."""
    costs = one.costs
    return {
        "setup_yuan": costs.setup_yuan,
        "monthly_yuan": costs.monthly_yuan,
        "per": costs.per,
        "hours": costs.hours.plainly(),
        "flows": [flow.plainly() for flow in one.flows],
        "grade": costs.grade,
        "evidence": list(costs.evidence),
    }


def _values(several: tuple[Setting, ...]) -> str:
    """Settings as they would be written in a file."""
    return "; ".join(str(one.value.plainly()) + (" (part of the county)" if one.cover else "") for one in several)
