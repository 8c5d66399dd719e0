"""One run of one scenario, and what each step of the cascade would be worth in branches with the same luck."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from twin.errors import InputError
from twin.processes.steps import FAILURES

if TYPE_CHECKING:
    from twin.county import County
    from twin.model import PolicyTwin
    from twin.result import Result
    from twin.scenario import Scenario


UNLOCK_MONTHS = 24  # cycles that close in the first year began before it


def run_once(
    county: "County",
    scenario: "Scenario",
    months: int | None = None,
    seed: int = 0,
    unlock: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> "Result":
    """Run the twin for `months` (default: the scenario's) and return its result.

    With `unlock` the result also tells what landing gains when one step alone cannot fail, found in seven more runs.
    `progress` gets (months done, months in all).
    """
    from twin.model import PolicyTwin

    total = months if months is not None else scenario.months
    if unlock and total < UNLOCK_MONTHS:
        raise InputError(f"--unlock: {total} months are too few; allowed: {UNLOCK_MONTHS} or more, so that whole cycles are seen")
    model = PolicyTwin(county, scenario, seed=seed)
    runs = 1 + len(FAILURES) * unlock
    done = 0

    def finish(twin: "PolicyTwin") -> "Result":
        nonlocal done
        for _ in range(total):
            twin.step()
            done += 1
            if progress:
                progress(done, total * runs)
        return twin.result()

    branches = {step: perfected(model, step) for step in FAILURES} if unlock else {}
    result = finish(model)
    if not unlock:
        return result
    landed = {step: finish(branch).summary["landing_rate"] for step, branch in branches.items()}
    base = result.summary["landing_rate"]
    gains = {step: None if base is None or rate is None else rate - base for step, rate in landed.items()}
    return replace(result, summary=result.summary | {"unlock_gain": gains})


def perfected(model: "PolicyTwin", step: str) -> "PolicyTwin":
    """A branch of the model, from here on, in which one step of the cascade cannot fail."""
    branch = model.fork()
    with branch.world.unlocked("county.perfected") as (bits,):
        bits[:] = 1 << (1 + FAILURES.index(step))  # bit 0 is being eligible
    return branch
