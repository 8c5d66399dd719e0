"""A model at the end of a measured month, with what was counted on the way there."""

from functools import cached_property

import numpy as np
import pandas as pd

from twin.model import PolicyTwin
from twin.outcomes import INDICATORS
from twin.processes.calendar import YEAR
from twin.result import MONEY, summarise
from twin.study.plain import indicators as flat
from twin.tables import Raw, cascade_table, loss_table


class Moment:
    """A model at the end of a measured month, and what was counted on the way there. `made`, `heard` are i8[V, P]."""

    def __init__(self, model: PolicyTwin, made: np.ndarray, heard: np.ndarray, months: int) -> None:
        """`months` have passed since the start."""
        self.model, self.world, self.made, self.heard, self.months = model, model.world, made, heard, months
        self.keys = tuple(policy.key for policy in model.world.policies)

    def of(self, policy: str | None) -> list[int]:
        """Places on the policy axis: the policy's, or all."""
        return list(range(len(self.keys))) if policy is None else [self.keys.index(policy)]

    @cached_property
    def raw(self) -> Raw:
        """All counts so far."""
        return Raw.of(self.model.record, self.world)

    @cached_property
    def year(self) -> Raw:
        """Counts of the last twelve months."""
        return self.raw.since(self.model.month - YEAR)

    @cached_property
    def summary(self) -> dict[str, float]:
        """The scalars of the run so far by dotted name."""
        year = self.year
        return flat(summarise(self.model, self.raw, year, cascade_table(year), loss_table(year)))

    @cached_property
    def counts(self) -> dict[tuple[str, bool, bool], pd.DataFrame]:
        """Counts already summed, by (level, by policy, whole run)."""
        return {}

    def indicator(self, name: str, level: str, policy: str | None) -> np.ndarray:
        """An indicator by row of a level, over the last twelve months (money: over the run)."""
        key = (level, policy is not None, name in MONEY)
        if key not in self.counts:
            table = (self.raw if key[2] else self.year).at(level, ("policy",) if key[1] else ())
            if "took_part" in table:  # summed over months; the indicator is about one
                table["took_part"] /= min(YEAR, self.months)
            self.counts[key] = table
        rows = self.counts[key]
        if policy is not None:
            rows = rows.xs(self.keys.index(policy), level="policy")
        found: np.ndarray = INDICATORS[name](rows).to_numpy(dtype=float)
        return found
