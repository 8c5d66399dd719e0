"""A model at the end of a measured month, with what was counted on the way there."""

from functools import cached_property

import numpy as np

from twin.bare import BareTwin
from twin.base.plain import indicators as flat
from twin.outcomes.counts import Raw
from twin.outcomes.indicators import values
from twin.outcomes.result import MONEY, summarise
from twin.terms.calendar import YEAR
from twin.world.ledger import Sink


def account(model: BareTwin) -> np.ndarray:
    """What villages spent so far by final use, fen, i8[V, P, sinks]; what came back since the first month had been diverted."""
    spent: np.ndarray = model.world.ledger["village_sink"].copy()
    spent[:, :, Sink.DIVERTED_PUBLIC : Sink.DIVERTED_PRIVATE + 1] += model.record.returned
    return spent


def since_opening(model: BareTwin, opened: np.ndarray | None) -> np.ndarray:
    """Accounts as the running cycles opened, before a month is lived: in the month of opening a policy's account begins anew."""
    now = account(model)
    if opened is None:
        return now
    fresh = [(model.month + 1 - policy.opens) % YEAR == 0 for policy in model.world.policies]
    return np.where(np.array(fresh)[:, None], now, opened)


class Moment:
    """A model at the end of a measured month, and what was counted on the way there. `made`, `heard` are i8[V, P].

    `opened` i8[V, P, sinks] is the `account` of each policy as its running cycle opened (where that was before the first month,
    as that began); by default as the first month began, of all policies.
    """

    def __init__(self, model: BareTwin, made: np.ndarray, heard: np.ndarray, opened: np.ndarray | None = None) -> None:
        """Look at the model as it stands."""
        self.model, self.world, self.made, self.heard = model, model.world, made, heard
        self.opened = model.record.begin["village_sink"] if opened is None else opened
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
