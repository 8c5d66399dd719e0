"""The tune step: one parameter at a time is moved until the simulated mean of an outcome is the published one."""

import math
from collections.abc import Callable
from dataclasses import replace

from twin.files.strict import At
from twin.processes import registry
from twin.study.trial.binding import binding
from twin.study.trial.expect import Judge, tuned_mean
from twin.study.trial.form import Tune
from twin.study.trial.replicate import Observed, Plan
from twin.study.trial.trial import Tuned
from twin.study.trial.wanted import Wanted

REPLICATES = 4  # at most; they share their luck, so that the mean moves smoothly with the parameter
NEAR = 0.002  # share of the target within which it counts as hit
FINEST = 0.001  # share of the parameter's range below which the search stops
Runner = Callable[[Plan], list[Observed]]


def tuned(plan: Plan, wanted: dict[int, Wanted], run: Runner, once: Runner) -> tuple[Plan, list[Tuned]]:
    """The plan with all parameters tuned, and how each came out; several are tuned in turn, twice.

    `run` lives through the replicates of a plan that tuning uses, `once` through one. A target out of reach leaves the nearer end
    of the range, and says what binds there.
    """
    case = plan.case
    asked = case.file.tune
    values: dict[int, float] = {}
    found: dict[int, Tuned] = {}
    for _ in range(1 if len(asked) < 2 else 2):
        for number, one in enumerate(asked):
            search = _Search(plan, number, one, wanted[number], run, {k: v for k, v in values.items() if k != number})
            before = found[number].runs if number in found else 0
            result = search.result(values.get(number))
            found[number] = replace(result, runs=before + result.runs)
            values[number] = result.value
    ready = replace(plan, case=case.tuned(values))
    return ready, [
        one if one.reached else replace(one, binds=binding(ready, asked[number], wanted[number], one, once))
        for number, one in sorted(found.items())
    ]


class _Search:
    """One parameter's search; what was simulated once is remembered."""

    def __init__(self, plan: Plan, number: int, one: Tune, wanted: Wanted, run: Runner, others: dict[int, float]) -> None:
        knob = registry.knobs()[one.parameter]
        self.plan, self.number, self.one, self.wanted, self.run, self.others = plan, number, one, wanted, run, others
        self.low, self.high = one.between or (knob.low, knob.high)
        self.seen: dict[float, float] = {}

    def gap(self, value: float) -> float:
        """Simulated mean minus target; exactly 0 where near enough, which ends the search."""
        if value not in self.seen:
            case = self.plan.case.tuned({**self.others, self.number: value})
            plan = replace(self.plan, case=case).needing(self.one.to.arm, self.wanted)
            judge = Judge(case, plan.county, plan.attributes, self.run(plan))
            at: At = ("tune", self.number, "to", "where")
            mean = tuned_mean(judge, self.wanted, self.one.to.arm, self.one.to.where, at)
            if not math.isfinite(mean):
                raise case.source.error(at[:2], "{outcome} is not observed in that arm", outcome=self.wanted.outcome)
            self.seen[value] = mean
        gap = self.seen[value] - self.one.to.value
        return 0.0 if abs(gap) <= NEAR * max(abs(self.one.to.value), 1e-3) else gap

    def result(self, start: float | None) -> Tuned:
        """The value at which the target is met, or the nearer end. A start that still holds is kept."""
        if start is not None and self.gap(start) == 0.0:
            return self._tuned(start, True)
        ends = {end: self.gap(end) for end in (self.low, self.high)}
        for end, gap in ends.items():
            if gap == 0.0:
                return self._tuned(end, True)
        if ends[self.low] * ends[self.high] > 0:
            return self._tuned(min(ends, key=lambda end: abs(ends[end])), False)
        from scipy.optimize import brentq  # costly to import

        fine = FINEST * (self.high - self.low)
        value = float(brentq(self.gap, self.low, self.high, xtol=fine, rtol=1e-9, maxiter=40))
        self.gap(value)
        return self._tuned(value, True)

    def _tuned(self, value: float, reached: bool) -> Tuned:
        to = self.one.to
        simulated = self.seen[value]
        return Tuned(self.one.parameter, value, to.arm, self.wanted.outcome, to.value, simulated, reached, len(self.seen))
