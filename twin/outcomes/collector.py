"""Mesa's data collector over the record: monthly indicators of the county, its townships and villages, made when asked for."""

from typing import Any

import mesa
import pandas as pd

from twin.base.months import month_text
from twin.outcomes import indicators as outcomes
from twin.outcomes.counts import Raw
from twin.outcomes.headline import INDICATORS

LEVELS = {"townships": "township", "villages": "village"}  # of agents that have indicators of their own


def names() -> list[str]:
    """The indicators that are collected: those people are shown, as far as a month has them."""
    return [name for name in INDICATORS if name in outcomes.INDICATORS]


class Collector(mesa.DataCollector):
    """The collector that every twin comes with: nothing is computed before somebody looks, so that it costs a run nothing.

    Of the model: the month (`2026-01`) and the indicators of the county in that month, NaN where there is nothing to divide by.
    Of townships and villages: the same (`get_agenttype_vars_dataframe(Village)`). Put a `mesa.DataCollector` of your own in its
    place to collect something else; `step` asks whichever there is.
    """

    def __init__(self, model: Any) -> None:
        """Of a model with a `record`."""
        self._model, self._made = model, dict[str, tuple[int, pd.DataFrame]]()
        super().__init__(model_reporters={name: name for name in ("month", *names())})

    @property
    def model_vars(self) -> dict[str, list[Any]]:
        """Each reporter's values, one a month."""
        table = self._table("county")
        return {name: table[name].tolist() for name in table}

    @model_vars.setter
    def model_vars(self, given: Any) -> None:
        """Mesa's own begins with empty lists."""

    @property
    def _collection_steps(self) -> list[int]:
        """The steps of which there are values, as the `batch_run` of Mesa 3.5 asks for them: every month, from 1."""
        return list(range(1, self._model.month - self._model.record.start + 1))

    @_collection_steps.setter
    def _collection_steps(self, given: Any) -> None:
        """Mesa's own begins with an empty list."""

    def collect(self, model: Any) -> None:
        """Every month is in the record already, once."""

    def get_model_vars_dataframe(self) -> pd.DataFrame:
        """One row a month: the month and the county's indicators."""
        return self._table("county").copy()

    def get_agenttype_vars_dataframe(self, agent_type: type) -> pd.DataFrame:
        """One row per month and township or village, by step and division code; as in Mesa an error for other agents."""
        level = LEVELS.get(getattr(agent_type, "level", ""))
        return super().get_agenttype_vars_dataframe(agent_type) if level is None else self._table(level).copy()

    def of(self, agent: Any, name: str) -> float:
        """An indicator of a township or village in the last month; NaN before the first."""
        table = self._table(LEVELS[agent.level])
        count = self._model.world.count(agent.level)
        return float(table[name].iloc[len(table) - count + agent.row]) if len(table) else float("nan")

    def _table(self, level: str) -> pd.DataFrame:
        """The months so far at a level; made anew only when there are more of them."""
        months = self._model.month - self._model.record.start
        if self._made.get(level, (-1,))[0] != months:
            self._made[level] = months, self._fresh(level) if months else pd.DataFrame(columns=["month", *names()])
        return self._made[level][1]

    def _fresh(self, level: str) -> pd.DataFrame:
        record, world = self._model.record, self._model.world
        counts = Raw.of(record, world).at(level, ("month",))
        table = outcomes.values(counts, tuple(names()))
        place, month = counts.index.get_level_values("place"), counts.index.get_level_values("month")
        table.insert(0, "month", [month_text(one) for one in month])
        if level == "county":
            return table.reset_index(drop=True)
        codes = getattr(world.place, f"{level}s")["uid"][place]
        keys = {"Step": month - record.start + 1, "AgentID": codes}
        return table.set_index(pd.MultiIndex.from_arrays(list(keys.values()), names=list(keys))).sort_index()
