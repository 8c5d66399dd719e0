"""Plans followed with fresh members and luck: what each village gained beside what its plan said."""

import numpy as np
import pandas as pd

from twin.living.forecast.again import LUCK
from twin.views import matching
from twin.views.matching.plan import scenario_of
from twin.views.matching.rule import rule_of
from twin.views.source import Source

TOLERANCE = 0.9  # share of villages whose mean gain lies within the interval; set before the first run and not moved
FRESH = 500_000  # luck of fresh runs begins so far above that of plans


def tried(source: Source, villages: int, fresh: int) -> pd.DataFrame:
    """A row a village with a plan, most to win first: what was said, what `fresh` runs gained, how many lay within."""
    ahead, _, plans = matching.planned(source)
    plans = [one for one in plans if one.steps][:villages]
    rule = rule_of(source.folder)
    scenarios = [source.scenario, *(scenario_of(ahead, {one.village: one.steps}) for one in plans)]
    unseen = range(rule.screened + rule.proved, rule.screened + rule.proved + fresh)
    found = ahead.landed(scenarios, unseen, LUCK + FRESH).sum(axis=-1)
    rows = []
    for number, one in enumerate(plans, start=1):
        gains = found[number, :, one.village] - found[0, :, one.village]
        low, high = one.low[-1], one.high[-1]
        rows.append({
            "village": source.estimate.prepared.plan.codes.villages[one.village], "steps": len(one.steps),
            "won": one.won[-1], "low": low, "high": high, "gained": gains.mean(),
            "error": gains.std(ddof=1) / np.sqrt(fresh), "inside": int(((gains >= low) & (gains <= high)).sum()),
            "held": bool(low <= gains.mean() <= high),
        })  # fmt: skip
    return pd.DataFrame(rows)
