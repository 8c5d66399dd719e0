"""How large a pilot must be: from the standard error of the trial as run, checked by running the pilot of that size."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from twin.study.trial.assign import indices, round_of
from twin.study.trial.case import Case
from twin.study.trial.effect import significant
from twin.study.trial.replicate import Observed, Plan
from twin.study.trial.sizes import multiple
from twin.study.trial.tables import asked, effect, fitted, pilot
from twin.study.trial.trial import Planned
from twin.study.trial.wanted import Wanted

Runner = Callable[[Plan], list[Observed]]
Share = tuple[float, float, float]


def planned(plan: Plan, wanted: Wanted, seen: list[Observed], run: Runner) -> Planned:
    """The answer to the case's power question, at the case's own shares of units."""
    question = plan.case.file.power
    assert question is not None, "asked only where there is a question"
    names = asked(plan.case)
    arm, against = (list(plan.case.arms).index(name) for name in names)
    unit, fits, arms = plan.case.assign.unit, fitted(seen, wanted), _Arms.of(plan.case, seen, arm, against)
    trial = pilot(fits, arm, against, arms.each, round_of(np.array([one.share for one in plan.case.file.arms.values()])))
    size, level = abs(question.effect), question.level
    index = indices(plan.county).get(unit, {}).get("household")
    most = 0 if index is None else (int(index.max()) + 1) // len(plan.case.arms)
    wide = trial.needed(size, level, question.power, arms.least)
    answer = Planned(
        outcome=wanted.outcome, arm=names[0], against=names[1], unit=unit, effect=question.effect, level=level,
        wanted=question.power, estimate=effect(fits, arm, against)["estimate"], error=trial.error, known=trial.known,
        detectable=multiple(trial.freedom, level, question.power, trial.known) * trial.error,
        power=trial.power(arms.each, size, level), **arms.sizes(wide, most),
        power_between=None if wide is None else trial.power_between(wide, size, level),
    )  # fmt: skip
    if wide is None or wide > most or unit not in ("household", "village", "township"):
        return answer
    return _tried(plan, answer, wide, wanted, (arm, against), run)


class _Arms(NamedTuple):
    """Sizes of the two arms in question, as shares of the mean of all arms, and that mean; `least` has two units of each."""

    own: float
    other: float
    each: int
    least: int

    @classmethod
    def of(cls, case: Case, seen: list[Observed], arm: int, against: int) -> "_Arms":
        """By the shares of a lot; where arms are given, as they are."""
        units = np.mean([one.units for one in seen], axis=0)
        given = case.assign.unit == "given"
        weights = units if given else np.array([one.share for one in case.file.arms.values()])
        share = weights / weights.mean()
        pair = share[[arm, against]]
        each = round(float((units[[arm, against]] / pair).mean()))
        least = max(2 / float(pair.min()), 0.0 if given else 1 / float(share.min()))  # no arm of a trial is empty
        return cls(float(pair[0]), float(pair[1]), each, math.ceil(round(least, 9)))

    def sizes(self, needed: int | None, available: int) -> dict[str, Any]:
        """Units of both arms: of the trial as run, of the one that is needed, and of the largest that there can be."""
        found: dict[str, Any] = {}
        for name, each in (("units", self.each), ("needed", needed), ("available", available)):
            for end, share in (("", self.own), ("_against", self.other)):
                found[name + end] = None if each is None else round(share * each)
        return found


def _tried(plan: Plan, answer: Planned, pilot: int, wanted: Wanted, pair: tuple[int, int], run: Runner) -> Planned:
    """The same trial with only so many units per arm: how often it is significant."""
    assign = plan.case.assign.model_copy(update={"pilot": pilot})
    planned_case = replace(plan.case, file=plan.case.file.model_copy(update={"assign": assign}))
    seen = run(replace(plan, case=planned_case, wanted=(wanted,)))
    results = [found for one in fitted(seen, wanted) if math.isfinite((found := one.contrast(*pair)).estimate)]
    if not results:
        return answer
    middle = float(np.mean([one.estimate for one in results]))
    wider = math.sqrt(len(results) / max(1, len(results) - 1))  # deviations from their own mean are that much too small
    shifted = [one._replace(estimate=answer.effect + wider * (one.estimate - middle)) for one in results]
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
