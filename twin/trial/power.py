"""How large a pilot must be: from the standard error of the trial as run, checked by running the pilot of that size."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from twin.trial.assign import indices
from twin.trial.effect import multiple, power_of, significant
from twin.trial.replicate import Observed, Plan
from twin.trial.tables import asked, effect, fitted
from twin.trial.trial import Planned
from twin.trial.wanted import Wanted

Runner = Callable[[Plan], list[Observed]]
Share = tuple[float, float, float]


def planned(plan: Plan, wanted: Wanted, seen: list[Observed], run: Runner) -> Planned:
    """The answer to the case's power question."""
    question = plan.case.file.power
    assert question is not None, "asked only where there is a question"
    names = asked(plan.case)
    pair = tuple(list(plan.case.arms).index(name) for name in names)
    unit = plan.case.assign.unit
    fits = fitted(seen, wanted)
    found = effect(fits, pair[0], pair[1])
    units = round(float(np.mean([[one.units[place] for place in pair] for one in seen])))
    freedom = float(np.mean([one.freedom for one in fits])) if fits else 0.0
    index = indices(plan.county).get(unit, {}).get("household")
    most = 0 if index is None else (int(index.max()) + 1) // len(plan.case.arms)
    answer = Planned(
        outcome=wanted.outcome, arm=names[0], against=names[1], unit=unit, effect=question.effect, level=question.level,
        wanted=question.power, estimate=found["estimate"], error=found["se"], units=units,
        detectable=multiple(freedom, question.level, question.power) * found["se"] if freedom > 0 else math.nan,
        power=power_of(question.effect, found["se"], freedom, question.level),
        needed=needed(found["se"], units, len(plan.case.arms), abs(question.effect), question.level, question.power),
        available=most,
    )  # fmt: skip
    if answer.needed is None or not 2 <= answer.needed <= most or unit not in ("household", "village", "township"):
        return answer
    return _tried(plan, answer, wanted, (pair[0], pair[1]), run)


def needed(error: float, units: int, arms: int, effect: float, level: float, power: float) -> int | None:
    """Units per arm that see the effect: the standard error falls with the root of their number, and t with its freedom."""
    if not (math.isfinite(error) and error > 0):
        return None
    for number in range(2, 10**6):
        freedom = arms * (number - 1)
        if power_of(effect, error * math.sqrt(units / number), freedom, level) >= power:
            return number
    return None


def _tried(plan: Plan, answer: Planned, wanted: Wanted, pair: tuple[int, int], run: Runner) -> Planned:
    """The same trial with only so many units per arm: how often it is significant."""
    pilot = replace(
        plan.case,
        file=plan.case.file.model_copy(update={"assign": plan.case.assign.model_copy(update={"pilot": answer.needed})}),
    )
    seen = run(replace(plan, case=pilot, wanted=(wanted,)))
    fits = fitted(seen, wanted)
    results = [(*one.contrast(*pair), one.freedom) for one in fits]
    middle = float(np.mean([estimate for estimate, _, _ in results]))
    wider = math.sqrt(len(results) / max(1, len(results) - 1))  # deviations from their own mean are that much too small
    shifted = [(answer.effect + wider * (estimate - middle), error, free) for estimate, error, free in results]
    return replace(
        answer,
        seen=_share([significant(*one, answer.level) for one in results]),
        seen_effect=_share([significant(*one, answer.level) for one in shifted]),
        replicates=len(results),
    )


def _share(hits: list[bool]) -> Share:
    """A share with its 95% binomial interval (Wilson)."""
    from scipy.stats import binomtest  # costly to import

    interval = binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    return sum(hits) / len(hits), float(interval.low), float(interval.high)
