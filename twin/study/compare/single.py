"""One run of one scenario, and what each step of the cascade would be worth in branches with the same luck."""

from collections.abc import Callable
from typing import Any

from twin.bare import BareTwin
from twin.base.edge import months_of
from twin.base.errors import InputError
from twin.base.plain import plain
from twin.branches import perfected
from twin.county.county import County
from twin.evidence.trace import rests_on
from twin.outcomes.result import Result
from twin.remarks import remarks
from twin.scenario.scenario import Scenario
from twin.study.grades import Plan, as_document, bare
from twin.terms.steps import FAILURES

UNLOCK_MONTHS = 24  # cycles that close in the first year began before it


def run_once(
    county: County,
    scenario: Scenario,
    months: int | None = None,
    seed: int = 0,
    unlock: bool = False,
    progress: Callable[[int, int], None] | None = None,
    grades: bool = False,
) -> Result:
    """Run the twin for `months` (default: the scenario's) and return its result.

    With `unlock` the result also tells what landing gains when one step alone cannot fail, found in seven more runs. With
    `grades` its summary has `effect_by_grade`: the effect against the same scenario without mechanisms, and how much of it
    rests on which grade of evidence, found by running again without each. `progress` gets (months
    done, months in all).
    """
    total = scenario.months if months is None else months_of(months)
    if unlock:
        _check_long_enough(total)
    model = BareTwin(county, scenario, seed=seed)
    plan = Plan.of([bare(scenario), scenario] if grades else [])
    others = [bare(scenario), *plan.further] if plan.further else []
    runs = 1 + len(FAILURES) * unlock + len(others)
    done = 0

    def finish(twin: BareTwin) -> Result:
        nonlocal done
        for _ in range(total):
            twin.step()
            done += 1
            if progress:
                progress(done, total * runs)
        return twin.result()

    branches = {step: perfected(model, step) for step in FAILURES} if unlock else {}
    result = finish(model)
    noted = remarks(scenario, total, county, model.luck_seed, burn_in=model.burn_in)
    about = {"rests_on": rests_on(scenario), "remarks": noted}
    found: dict[str, Any] = {"remarks": noted}
    if unlock:
        landed = {step: finish(branch).summary["landing_rate"] for step, branch in branches.items()}
        base = result.summary["landing_rate"]
        found["unlock_gain"] = {step: None if base is None or rate is None else rate - base for step, rate in landed.items()}
    if others:
        first, *rest = (finish(BareTwin(county, other, seed=seed)).summary for other in others)
        found["effect_by_grade"] = plain(as_document(plan.table([[first, result.summary, *rest]])))
    return result.with_more(found, about)


def _check_long_enough(months: int) -> None:
    if months < UNLOCK_MONTHS:
        raise InputError(
            "--unlock: {months} months are too few; allowed: {least} or more, so that whole cycles are seen",
            months=months, least=UNLOCK_MONTHS,
        )  # fmt: skip
