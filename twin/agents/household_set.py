"""Households as Mesa agents made on demand, and sets of agents that make them: Mesa's AgentSet interface over whole columns.

A county has some 65,000 households. An object for each would cost seconds and hundreds of megabytes for what a column does in a
millisecond, so a household becomes an agent only when somebody looks at it, and a set of them is a list of row numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import Any, Self, overload

import mesa
import numpy as np

try:  # Mesa 3.4 and later
    from mesa.agentset import AgentSet, GroupBy
except ImportError:
    from mesa.agent import AgentSet, GroupBy

from twin.agents.row_agent import STAYS, RowAgent, column, write


class Places(AgentSet):  # type: ignore[misc, type-arg, unused-ignore]
    """Units, townships or villages as a set of Mesa's, in order of code; `[i]` is the i-th, of which newer Mesa warns."""

    def __getitem__(self, item: Any) -> Any:
        """An agent by its place, or several."""
        return list(self)[item]


class Household(RowAgent):
    """A household: a view of one row, made when looked at.

    Two views of the same row of the same model are equal. Nothing is kept in the view itself: what is no state column
    cannot be set.
    """

    level = "households"
    pos = None

    def __init__(self, model: mesa.Model, row: int) -> None:
        """View a row of `model.world.households`; Mesa is not told, or it would keep the view."""
        self.__dict__.update(model=model, row=int(row))

    @property
    def home(self) -> RowAgent:
        """The village it lives in."""
        return self.model.roster["villages"][self.village]

    @property
    def ties(self) -> "HouseholdSet":
        """The households it talks with: those it named and those that named it."""
        start, other = self.model.world.place.ties_start, self.model.world.place.ties
        return HouseholdSet(self.model, other[start[self.row] : start[self.row + 1]])

    def remove(self) -> None:
        """Households stay: raises TypeError."""
        raise TypeError(f"{STAYS}; households that have left are not `present`")

    def _keep(self, name: str, value: Any) -> None:
        raise AttributeError(f"households: {name!r} is no state column, and a view keeps nothing else")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Household) and other.model is self.model and other.row == self.row

    def __hash__(self) -> int:
        return hash((id(self.model), self.row))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.model, self.row)


@AgentSet.register
class LazyAgentSet(Sequence[mesa.Agent]):
    """An ordered set of agents of one model, made as they are asked for; everything Mesa's AgentSet does except add and remove.

    `rows` numbers the members. It holds the model strongly. Slices are sets, not lists.
    """

    def __init__(self, model: mesa.Model, rows: Iterable[int] | np.ndarray) -> None:
        """The agents of some rows (int[n]) of a model."""
        self.model = model
        self.rows = np.asarray(rows, dtype=np.int64)

    def _agent(self, row: int) -> mesa.Agent:
        raise NotImplementedError

    def _row(self, agent: object) -> int:
        """The row of an agent, -1 of a stranger."""
        raise NotImplementedError

    def _take(self, positions: Any) -> Self:
        other = self.copy()
        other.rows = self.rows[np.asarray(positions, dtype=np.int64)]
        return other

    def _become(self, other: Self, inplace: bool) -> Self:
        if not inplace:
            return other
        self.rows = other.rows
        return self

    @property
    def random(self) -> Random:
        """Mesa's generator of the model; the simulation itself never draws from it."""
        return self.model.random

    def __len__(self) -> int:
        return self.rows.size

    def __iter__(self) -> Iterator[mesa.Agent]:
        return map(self._agent, self.rows.tolist())

    def __contains__(self, agent: object) -> bool:
        return bool(np.any(self.rows == self._row(agent)))

    @overload
    def __getitem__(self, item: int) -> mesa.Agent: ...
    @overload
    def __getitem__(self, item: slice) -> Self: ...
    def __getitem__(self, item: int | slice) -> Any:
        """One agent, or the set of a slice."""
        return self._take(np.arange(len(self))[item]) if isinstance(item, slice) else self._agent(int(self.rows[item]))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self):,}>"

    def copy(self) -> Self:
        """A set of the same agents."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def add(self, agent: mesa.Agent) -> None:
        """A set made of rows takes no agent: raises TypeError; one of your own class registers itself when it is made."""
        raise TypeError(f"{STAYS}; an agent of a class of your own joins `model.agents` when it is made")

    def remove(self, agent: mesa.Agent) -> None:
        """A set made of rows gives none away: raises TypeError."""
        raise TypeError(f"{STAYS}; a part of a set is `select(...)`")

    discard = remove

    def to_list(self) -> list[mesa.Agent]:
        """All agents, made now."""
        return list(self)

    def select(
        self,
        filter_func: Callable[[Any], bool] | np.ndarray | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
        **where: Any,
    ) -> Self:
        """The agents that pass all tests: a function of the agent or a mask (bool[n]), a type, attributes equal to values.

        `at_most` is a number of agents or, as a float up to 1, a share of this set; the first ones are taken. Raises
        ValueError for a mask of another length.
        """
        limit = int(len(self) * at_most) if isinstance(at_most, float) and at_most <= 1.0 else at_most
        chosen = np.arange(len(self))
        if filter_func is not None and not callable(filter_func):
            chosen = chosen[_mask(filter_func, len(self))]
        for name, wanted in where.items():
            chosen = chosen[self._equal(name, wanted)[chosen]]
        if callable(filter_func) or agent_type is not None:
            keep: list[int] = []
            for position, agent in zip(chosen.tolist(), self._take(chosen), strict=True):
                if len(keep) >= limit:
                    break
                if (agent_type is None or isinstance(agent, agent_type)) and (not callable(filter_func) or filter_func(agent)):
                    keep.append(position)
            chosen = np.array(keep, dtype=np.int64)
        return self._become(self._take(chosen[: int(min(limit, len(self)))]), inplace)

    def _equal(self, name: str, wanted: Any) -> np.ndarray:
        """Which members have an attribute equal to a value; bool[n]."""
        return np.fromiter((value == wanted for value in self.get(name, "default")), dtype=np.bool_, count=len(self))

    def shuffle(self, inplace: bool = False) -> Self:
        """The same agents in random order."""
        order = list(range(len(self)))
        self.random.shuffle(order)
        return self._become(self._take(order), inplace)

    def sort(self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False) -> Self:
        """The same agents by an attribute or a function of them, largest first unless `ascending`."""
        keys = self.get(key) if isinstance(key, str) else self.map(key)
        order = sorted(range(len(self)), key=keys.__getitem__, reverse=not ascending)
        return self._become(self._take(order), inplace)

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> list[Any]:
        """One attribute of every agent, or for several a list of each agent's.

        Raises AttributeError if an agent lacks one, unless `handle_missing` is `default`.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing: {handle_missing!r} is not known; allowed are 'error' and 'default'")
        default = () if handle_missing == "error" else (default_value,)
        if isinstance(attr_names, str):
            return self._values(attr_names, *default)
        return [list(values) for values in zip(*(self._values(name, *default) for name in attr_names), strict=True)]

    def _values(self, name: str, *default: Any) -> list[Any]:
        return [getattr(agent, name, *default) for agent in self]

    def set(self, attr_name: str, value: Any) -> Self:
        """Set an attribute of every agent to a value."""
        for agent in self:
            setattr(agent, attr_name, value)
        return self

    def agg(self, attribute: str, func: Callable[[list[Any]], Any] | Iterable[Callable[[list[Any]], Any]]) -> Any:
        """A function of all values of an attribute, or a list of several."""
        values = self.get(attribute)
        return func(values) if callable(func) else [one(values) for one in func]

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """What a method or function gives for each agent."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self]
        return [method(agent, *args, **kwargs) for agent in self]

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a method or function for each agent."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a method or function for each agent in random order."""
        self.shuffle().map(method, *args, **kwargs)
        return self

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> "Groups":
        """The agents by an attribute or a function of them, as sets or (`list`) as lists."""
        positions: dict[Any, list[int]] = {}
        for position, key in enumerate(self.get(by) if isinstance(by, str) else self.map(by)):
            positions.setdefault(key, []).append(position)
        sets = {key: self._take(members) for key, members in positions.items()}
        return Groups(sets if result_type == "agentset" else {key: members.to_list() for key, members in sets.items()})


class Groups(GroupBy):
    """Mesa's groups, aggregated column by column."""

    def agg(self, attr_name: str, func: Any) -> dict[Any, Any]:
        """A function of each group's values of an attribute."""
        if all(isinstance(group, LazyAgentSet) for group in self.groups.values()):
            return {key: group.agg(attr_name, func) for key, group in self.groups.items()}
        return super().agg(attr_name, func)


class HouseholdSet(LazyAgentSet):
    """Households of one model, by row; what asks for a column never makes a household."""

    def _agent(self, row: int) -> Household:
        return Household(self.model, row)

    def _row(self, agent: object) -> int:
        return agent.row if isinstance(agent, Household) and agent.model is self.model else -1

    def column(self, name: str) -> np.ndarray:
        """A column of these households as an array, [n] or [n, policies]; raises AttributeError if there is none."""
        values = column(self.model.world, "households", "uid" if name == "unique_id" else name)
        if values is None:
            raise AttributeError(f"Household has no attribute {name!r}")
        return values[self.rows]

    def _values(self, name: str, *default: Any) -> list[Any]:
        try:
            values = self.column(name)
        except AttributeError:  # not a column, perhaps a property
            return super()._values(name, *default)
        return values.tolist() if values.ndim == 1 else list(values)

    def _equal(self, name: str, wanted: Any) -> np.ndarray:
        values = self.column(name)
        if values.ndim > 1:
            raise ValueError(f"select: {name!r} has a value for each policy; pass a mask, such as column({name!r})[:, 0] > 0")
        return values == (wanted.row if isinstance(wanted, RowAgent) else wanted)

    def set(self, attr_name: str, value: Any) -> Self:
        """Set a state column to one value, or to an array of one for each household."""
        write(self.model.world, "households", self.rows, attr_name, value)
        return self


def _mask(mask: Any, size: int) -> np.ndarray:
    mask = np.asarray(mask)
    if mask.dtype != np.bool_ or mask.shape != (size,):
        raise ValueError(f"select: the mask is {mask.dtype}{list(mask.shape)}; allowed is bool[{size}]")
    return mask
