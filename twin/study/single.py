"""One run of one scenario."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.county import County
    from twin.result import Result
    from twin.scenario import Scenario


def run_once(
    county: "County",
    scenario: "Scenario",
    months: int | None = None,
    seed: int = 0,
    unlock: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> "Result":
    """Run the twin for `months` (default: the scenario's) and return its result; `progress` gets (months done, months in all)."""
    from twin.model import PolicyTwin

    model = PolicyTwin(county, scenario, seed=seed)
    total = months if months is not None else scenario.months
    for done in range(1, total + 1):
        model.step()
        if progress:
            progress(done, total)
    return model.result(unlock=unlock)
