"""The matching plan: what a village lacks for each policy, in which order to mend it, at what cost, and what that wins."""

from collections.abc import Mapping

import numpy as np

from twin.living.forecast.branches import Ahead, deadlines
from twin.views.matching.file import written
from twin.views.matching.plan import Plan, Screen, chosen, proved, screen
from twin.views.matching.rule import candidates, rule_of
from twin.views.matching.shared import members_for
from twin.views.matching.sheets import sheets
from twin.views.sheet import Sheet
from twin.views.source import Source


def make(source: Source) -> Mapping[str, Sheet]:
    """Tables `villages`, `plans` (by policy), `steps`, `missing`: of the source's village, or of those where most is lost.

    Each plan is written as a scenario, too: DIR/plans/DAY/CODE.yaml.
    """
    ahead, seen, plans = planned(source)
    for one in plans:
        if one.steps:
            written(source, one)
    return sheets(source, ahead, seen, plans)


def planned(source: Source) -> tuple[Ahead, Screen, list[Plan]]:
    """The deadlines ahead, what single steps win by then, and the plans, most to win first; none without a deadline."""
    rule, estimate = rule_of(source.folder), source.estimate
    ahead = Ahead(estimate, deadlines(estimate, rule.months), source.workers, source.progress)
    if not ahead.deadlines:
        nothing = np.zeros((0, 0))
        return ahead, Screen((), nothing, nothing, np.zeros(0), np.zeros((0, 0, 0))), []
    codes = list(estimate.prepared.plan.codes.villages)
    seen = screen(ahead, candidates(source.scenario, rule, source.rule), members_for(len(codes), rule.screened))
    lost = seen.lost.sum(axis=(1, 2))
    most = [int(row) for row in np.argsort(-lost, kind="stable")[: rule.villages]]
    rows = [codes.index(source.village)] if source.village else most
    months = ahead.due + 1 - ahead.since
    picked = {row: chosen(seen, row, rule, months) for row in rows}
    plans = proved(ahead, seen, picked, rule)
    return ahead, seen, sorted(plans, key=lambda one: (-one.won[-1], one.village))
