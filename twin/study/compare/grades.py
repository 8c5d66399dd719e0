"""How much of one scenario's effect rests on which grade of evidence, as a question of its own."""

from collections.abc import Callable

import pandas as pd

from twin.county.county import County
from twin.scenario.scenario import Scenario
from twin.study.compare.paired import compare
from twin.study.grades import MOST_REPLICATES, bare


def grade_effects(
    county: County,
    scenario: Scenario,
    reference: Scenario | None = None,
    seed: int = 0,
    replicates: int = MOST_REPLICATES,
    months: int | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """The parts of a scenario's effect against a reference (default: the same without mechanisms), by grade of evidence.

    One row per indicator of `OUTCOMES` and part (a grade, `costs` or `together`). `effect` is the mean paired difference and
    `points` the part of it, both in the indicator's unit, with 95% t-intervals over replicates (NaN below two). `share` is
    points / effect, with the interval of a ratio of means; it is NaN where the effect's interval holds zero, because there is
    nothing to share out. Empty when no move is in force.
    """
    pair = [bare(scenario) if reference is None else reference, scenario]
    found = compare(pair, county, replicates, months, seed, workers, progress, grades=replicates).grades
    return found.drop(columns="scenario")
