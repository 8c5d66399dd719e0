"""What keeps a tuned outcome from its target: where households stop, and which knob, moved alone, would free it."""

from collections.abc import Callable
from dataclasses import replace

from twin.base.knobs import Knob
from twin.processes import registry
from twin.study.trial.effect import NOWHERE
from twin.study.trial.form import Tune
from twin.study.trial.known import HOUSEHOLD, TAKEN
from twin.study.trial.replicate import Observed, Plan
from twin.study.trial.trial import Binds, Tuned
from twin.study.trial.wanted import Wanted

# Processes that decide a step of the cascade, or that an outcome comes from: their knobs are tried.
_STEPS = {
    "informed": ("reach", "relay"), "applied": ("act",), "approved": ("deliver", "fund"), "funded": ("fund", "deliver"),
    "paid_in_full": ("supervise", "deliver"), "in_time": ("fund", "deliver"), "landed": ("translate", "deliver"),
}  # fmt: skip
_OUTCOMES = {
    "leakage": ("supervise", "deliver"), "received": ("supervise", "deliver", "fund"), "paid_without": ("deliver",),
    "aware": ("reach", "relay", "translate"), "know": ("reach", "relay", "translate"), "heard": ("reach", "relay", "translate"),
    "detail": ("reach", "relay", "translate"), "took_part": ("act",), "participation": ("act",), "visited": ("workload",),
    "complain": ("act", "report"), "passed": ("report",), "reported": ("report",), "backlog": ("serve", "act"),
    "needs_waiting": ("act",), "used_": ("act",), "contacted": ("act",), "plans": ("act",), "helped": ("reach", "workload"),
    "blind": ("act", "workload", "serve"), "first_answer": ("serve", "workload"),
    "unraised": ("act",), "resolution": ("serve", "workload"), "response": ("serve", "workload"), "paperwork": ("workload",),
    "trust": ("learn",), "satisf": ("learn",), "spending": ("fund",), "fund": ("fund",), "idle": ("fund",), "ledger": ("fund",),
}  # fmt: skip
_REST = ("act", "deliver", "fund")
Runner = Callable[[Plan], list[Observed]]


def binding(plan: Plan, one: Tune, wanted: Wanted, found: Tuned, run: Runner) -> Binds:
    """What binds at the end of the range at which tuning stopped; `run` lives through one replicate."""
    arm = list(plan.case.arms).index(one.to.arm)
    step, stopped = _stopped(plan, one.to.arm, wanted, run)
    known, tried = registry.knobs(), 0
    best: tuple[float, str, float, float] | None = None
    for path in _tried(plan, one, wanted.outcome, step):
        for value in _ends(known[path], wanted, found):
            freed = _mean(plan, {path: value}, one.to.arm, wanted, arm, run)
            nearer = _nearness(freed, found)
            if nearer > 0 and (best is None or nearer > best[0]):
                best = (nearer, path, value, freed)
        tried += 1
    _, knob, value, freed = best or (0.0, None, NOWHERE, NOWHERE)
    return Binds(step, stopped, knob, value, freed, tried)


def _nearness(freed: float, found: Tuned) -> float:
    """How far a value goes from where tuning stopped towards the target, up to the whole way; nothing is nearer than past it."""
    way = found.target - found.simulated
    share = (freed - found.simulated) / way if way else 0.0
    return min(share, 1.0) if share > 0.05 else 0.0  # less is luck


def _tried(plan: Plan, one: Tune, outcome: str, step: str | None) -> list[str]:
    """Knobs of the processes in question that the arm does not set itself."""
    own = next((processes for name, processes in _OUTCOMES.items() if outcome.startswith(name)), _REST)
    processes = _STEPS[step] if step else own
    taken = {one.parameter, *(plan.case.file.arms[one.to.arm].set or {})}
    return [path for path in registry.knobs() if path.split(".")[0] in processes and path not in taken]


def _ends(knob: Knob, wanted: Wanted, found: Tuned) -> list[float]:
    """The end of a knob's range that moves an outcome towards the target, as far as both say which way serves households."""
    if knob.better == "neither" or wanted.about.better == "neither":
        return [knob.low, knob.high]
    more = found.target > found.simulated
    return [knob.ideal if more == (wanted.about.better == "up") else knob.worst]


def _mean(plan: Plan, values: dict[str, float], arm: str, wanted: Wanted, place: int, run: Runner) -> float:
    arms = plan.case.arms | {arm: plan.case.arms[arm].set(values)}
    changed = replace(plan, case=replace(plan.case, arms=arms), wanted=(wanted,), only=(arm,))
    return run(changed)[0].samples[wanted].mean(place)


def _stopped(plan: Plan, arm: str, wanted: Wanted, run: Runner) -> tuple[str | None, float]:
    """The step up to an outcome at which most eligible households stop, and their share."""
    if wanted.outcome not in TAKEN or wanted.level != HOUSEHOLD:
        return None, NOWHERE
    steps = list(TAKEN)[: list(TAKEN).index(wanted.outcome) + 1]
    asked = {step: wanted._replace(outcome=step) for step in steps}
    seen = run(replace(plan, wanted=tuple(asked.values()), only=(arm,)))[0]
    place, passed, lost = list(plan.case.arms).index(arm), 1.0, {}
    for step, one in asked.items():
        share = seen.samples[one].mean(place)
        lost[step], passed = passed - share, share
    worst = max(lost, key=lambda step: lost[step])
    return worst, lost[worst]
