"""Who acts in the twin: county units, townships, villages and households, as Mesa agents over the world's columns.

Units, townships and villages are registered with Mesa. Households are made on demand (see `twin.agents.household_set`); they are
not registered, and `Everyone` brings them in where Mesa asks for all agents.
"""

from collections.abc import Iterable
from typing import Any

import mesa
import numpy as np

from twin.agents.household_set import AgentSet, Household, HouseholdSet, LazyAgentSet
from twin.agents.row_agent import RowAgent
from twin.policies.policy import Policy

__all__ = ["CountyUnit", "Everyone", "Household", "HouseholdSet", "Township", "Village", "people"]


class CountyUnit(RowAgent):
    """A bureau of the county: `key` names it, `policies` are those it owns."""

    level = "units"

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies that this unit owns."""
        return tuple(policy for policy in self.model.world.policies if policy.owner == self.key)


class Township(RowAgent):
    """A township office: its `villages` and their `households`."""

    level = "townships"

    @property
    def villages(self) -> AgentSet:
        """The villages of the township."""
        members = self.model.roster["villages"][self.first : self.first + self.size]
        return AgentSet(members, random=self.model.random)

    @property
    def households(self) -> HouseholdSet:
        """The households of its villages."""
        village = self.model.world.households["village"]
        return HouseholdSet(self.model, np.flatnonzero((village >= self.first) & (village < self.first + self.size)))


class Village(RowAgent):
    """A village committee: its `office` is the township above it (`township` is that one's row), below are its `households`."""

    level = "villages"

    @property
    def office(self) -> Township:
        """The township office it reports to."""
        return self.model.roster["townships"][self.township]

    @property
    def households(self) -> HouseholdSet:
        """The households of the village."""
        return HouseholdSet(self.model, np.arange(self.first, self.first + self.size))


class Everyone(LazyAgentSet):
    """All agents of a model: those registered with Mesa, then the households, which come lazily as views.

    Going through all of it makes every household once; `model.villages` or `model.households` is what is mostly wanted.
    """

    def __init__(self, model: mesa.Model, registered: Iterable[mesa.Agent]) -> None:
        """The registered agents of a model and, after them, its households."""
        self.registered = tuple(registered)
        super().__init__(model, np.arange(len(self.registered) + model.world.count("households")))

    def _agent(self, row: int) -> mesa.Agent:
        known = len(self.registered)
        return self.registered[row] if row < known else Household(self.model, row - known)

    def _row(self, agent: object) -> int:
        if isinstance(agent, Household) and agent.model is self.model:
            return len(self.registered) + agent.row
        return next((row for row, member in enumerate(self.registered) if member is agent), -1)

    def select(
        self,
        filter_func: Any = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
        **where: Any,
    ) -> Any:
        """As in any set of agents; `agent_type=Household` gives a HouseholdSet, which works on whole columns."""
        if agent_type is not Household or inplace or isinstance(filter_func, np.ndarray):
            return super().select(filter_func, at_most, inplace, agent_type, **where)
        limit = int(len(self) * at_most) if isinstance(at_most, float) and at_most <= 1.0 else at_most
        homes = self.rows[self.rows >= len(self.registered)] - len(self.registered)
        return HouseholdSet(self.model, homes).select(filter_func, limit, **where)


def people(model: mesa.Model) -> None:
    """Register the units, townships and villages of `model.world`, and list them by row in `model.roster`."""
    kinds: tuple[type[RowAgent], ...] = (CountyUnit, Township, Village)
    model.roster = {kind.level: tuple(kind(model, row) for row in range(model.world.count(kind.level))) for kind in kinds}
