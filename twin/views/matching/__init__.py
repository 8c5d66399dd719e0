"""The matching plan: what a village lacks for each policy, in which order to mend it, at what cost, and what that wins."""

from collections.abc import Mapping

import numpy as np

from twin.living.warnings.warn import running
from twin.views.matching.branches import Ahead
from twin.views.matching.file import written
from twin.views.matching.plan import Plan, Screen, chosen, proved, screen
from twin.views.matching.rule import candidates, rule_of
from twin.views.matching.sheets import sheets
from twin.views.sheet import Sheet
from twin.views.source import Source


def make(source: Source) -> Mapping[str, Sheet]:
    """Tables `villages`, `plans` (by policy), `steps`, `missing`: of the source's village, or of those where most is lost.

    Each plan is written as a scenario, too: DIR/plans/DAY/CODE.yaml.
    """
    seen, plans = planned(source)
    for one in plans:
        if one.steps:
            written(source, one)
    return sheets(source, seen, plans)


def planned(source: Source) -> tuple[Screen, list[Plan]]:
    """What single steps win, and the plans, most to win first."""
    rule, estimate = rule_of(source.folder), source.estimate
    cycles = running(estimate)
    end = estimate.first + max((cycle.month for cycle in cycles), default=-1)
    ahead = Ahead(estimate, end, source.workers, source.progress)
    tried = candidates(source.scenario, rule, source.rule) if cycles else ()
    seen = screen(ahead, tried, rule.screened)
    lost = seen.lost.sum(axis=(1, 2))
    codes = list(estimate.prepared.plan.codes.villages)
    most = [int(row) for row in np.argsort(-lost, kind="stable")[: rule.villages]]
    rows = [codes.index(source.village)] if source.village else most
    months = end + 1 - ahead.since
    picked = {row: chosen(seen, row, rule, months) for row in rows}
    plans = proved(ahead, seen, picked, rule)
    return seen, sorted(plans, key=lambda one: (-one.won[-1], one.village))
