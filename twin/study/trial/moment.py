"""A model at the end of a measured month, with what was counted on the way there."""

from functools import cached_property

import numpy as np

from twin.bare import BareTwin
from twin.base.plain import indicators as flat
from twin.outcomes.counts import Raw
from twin.outcomes.indicators import values
from twin.outcomes.result import MONEY, summarise
from twin.terms.calendar import YEAR


class Moment:
    """A model at the end of a measured month, and what was counted on the way there. `made`, `heard` are i8[V, P]."""

    def __init__(self, model: BareTwin, made: np.ndarray, heard: np.ndarray) -> None:
        """Look at the model as it stands."""
        self.model, self.world, self.made, self.heard = model, model.world, made, heard
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
        return flat(summarise(self.model, self.raw, self.year))

    def indicator(self, name: str, level: str, policy: str | None) -> np.ndarray:
        """An indicator by row of a level, over the last twelve months (money: over the run); of a moment: their mean."""
        rows = (self.raw if name in MONEY else self.year).at(level, () if policy is None else ("policy",))
        if policy is not None:
            rows = rows.xs(self.keys.index(policy), level="policy")
        return values(rows, (name,))[name].to_numpy()
