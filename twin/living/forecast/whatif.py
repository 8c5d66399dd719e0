"""What if: the months ahead under another scenario of the county, as a difference to how things stand, added to the forecast."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.living.ensemble.cube import Cube
from twin.living.ensemble.targets import EVERY
from twin.living.forecast.again import AGAIN, again, differences
from twin.living.forecast.forecast import ahead
from twin.living.forecast.tries import interval
from twin.living.observations.rows import last_day
from twin.living.update.estimate import Estimate
from twin.scenario.scenario import Scenario

Run = Callable[[Scenario | None], Cube]
COLUMNS = (
    "target", "policy", "location", "target_end_date", "horizon", "difference", "difference_low", "difference_high", "value",
    "low", "high", "pairs",
)  # fmt: skip
NUMBERS = COLUMNS[5:11]


@dataclass(frozen=True)
class Branch:
    """A what-if: its scenario as it was run, and what could not begin with the months ahead.

    `table` is in `COLUMNS`: the mean difference and between which ends that of one more pair of runs lies, nine times in ten
    (`tries.interval`: the fewer `pairs`, the farther apart); and the forecast with the differences added, its median and 90%
    interval as the forecast's own are. `early`: mechanisms and knobs that the county has otherwise today, so that the branch has
    them from its first month on.
    """

    scenario: Scenario
    table: pd.DataFrame
    early: tuple[str, ...]


def branch(estimate: Estimate, scenario: Scenario, months: int, members: int = AGAIN, workers: int | None = None,
           progress: Callable[[int, int], None] | None = None) -> Branch:  # fmt: skip
    """The county under another scenario and under its own, from the same members with the same luck.

    What the scenario adds begins with the month after the estimate's, or later where it says so. Raises InputError for a scenario
    with other policies or months than the county's own.
    """
    own = estimate.prepared.setting.scenario
    if list(scenario.policies) != list(own.policies):
        raise InputError("--if {scenario}: has other policies than the county; allowed: a scenario with these: {policies}",
                         scenario=scenario.name, policies=", ".join(own.policies))  # fmt: skip
    begun, early = from_next_month(scenario, own, estimate.month + 1)
    runs = [again(estimate, one, members, workers, progress) for one in (begun, None)]
    parts = [_of_level(estimate, level, months, *runs) for level in ("village", "township", "county")]
    return Branch(begun, pd.concat(parts, ignore_index=True), early)


def from_next_month(scenario: Scenario, own: Scenario, month: int) -> tuple[Scenario, tuple[str, ...]]:
    """A scenario whose new mechanisms begin in a month at the earliest, with the county's start and months; and what cannot."""
    uses = {
        key: use if key in own.mechanisms else replace(use, since=max(use.since, month))
        for key, use in scenario.mechanisms.items()
    }
    early = [key for key, use in uses.items() if key in own.mechanisms and use != own.mechanisms[key]]
    early += [key for key in own.mechanisms if key not in uses]
    knobs = {**own.settings, **scenario.settings}
    early += [path for path in knobs if scenario.settings.get(path) != own.settings.get(path)]
    return replace(scenario, mechanisms=uses, start=own.start, months=own.months), tuple(early)


def _of_level(estimate: Estimate, level: str, months: int, other: Cube, same: Cube) -> pd.DataFrame:
    """Every forecast quantity of a level."""
    chosen = ahead(estimate, level, months)
    found, codes = estimate.members(level, [number for number, _ in chosen]), estimate.prepared.plan.codes.at(level)
    start, rows = estimate.month - estimate.first, []
    for number, (_, kind) in enumerate(chosen):
        target = EVERY[kind.target]
        with np.errstate(invalid="ignore"):
            gap = differences(other, same, kind.target, level)[:, kind.month, :, other.policies_of(target).index(kind.policy)]
        gap = np.nan_to_num(gap)
        top = 1.0 if target.unit == "share" else np.inf
        members = found[:, :, number].astype(np.float64)
        moved = np.clip(members + gap[np.arange(len(members)) % len(gap)], 0.0, top)  # who was not run is moved as another was
        sides = [*_said(gap, -top, top), *np.quantile(moved, (0.5, 0.05, 0.95), axis=0)]
        rows.append(pd.DataFrame({
            "target": kind.target, "policy": kind.policy, "location": codes,
            "target_end_date": last_day(estimate.first + kind.month).isoformat(), "horizon": kind.month - start,
            **dict(zip(NUMBERS, sides, strict=True)), "pairs": len(gap),
        }))  # fmt: skip
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(rows).dropna(subset="value", ignore_index=True)  # of a share where nobody is counted


def _said(pairs: np.ndarray, low: float, high: float) -> list[np.ndarray]:
    """Mean and ends of the interval of pairs f8[N, places], within what can be."""
    mean, half = interval(pairs, 0.0, 0)
    return [mean, np.clip(mean - half, low, high), np.clip(mean + half, low, high)]
