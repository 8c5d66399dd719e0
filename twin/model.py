"""The twin: a Mesa model whose month fits on one screen (`twin.bare`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd

from twin import saved
from twin.agents.agents import CountyUnit, Everyone, Household, HouseholdSet, Township, Village, people
from twin.agents.household_set import AgentSet, Places
from twin.agents.row_agent import RowAgent
from twin.agents.scheme import scheme
from twin.bare import BareTwin
from twin.base.cards import Carded
from twin.base.edge import seed_of
from twin.base.months import month_text
from twin.county.county import County
from twin.outcomes.collector import Collector
from twin.outcomes.frames import state
from twin.scenario.scenario import Scenario


class PolicyTwin(BareTwin, mesa.Model, Carded):
    """A county in which policies land or fail.

    `county`: a County, or `demo`, a folder, `divisions:PATH#CODE`; without one it is that whose workbook the scenario belongs
    to, else `demo`. `scenario`: a Scenario, a file, a shipped name, or `FOLDER/NAME` of a workbook. Other keyword arguments are
    overrides of the scenario by path (`**{"fund.processing_days": 20}`). `seed` and `replicate` name the luck; two twins with
    the same ones differ only where their scenarios differ. Without a seed one is drawn, as everywhere in Mesa, so that
    repetitions differ; `luck_seed` and the result tell which. `rng` is what newer Mesa calls the seed: a number, or a generator
    that is asked for one. `burn_in` months of the traditional mode come first (default 36,
    stored once per county, luck and policies); with 0 there is no operating budget before the end of the first month, and what
    asks it for money does nothing until then. `parameters` are values by knob path that stand in for defaults from the burn-in
    on, in one township where its code is named (`fund.processing_days@330523101`); without them they are the replicate's member
    of the posterior ensemble, or none where the scenario says `parameters: point`. What a scenario sets goes before them. `out`
    is a folder for the monthly tables; without it they are kept in a temporary one that goes with the model.

    Raises InputError when the scenario or the county cannot be read or do not fit each other.

    >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0).run(2)
    >>> model.month - model.scenario.start
    2
    """

    def __init__(
        self,
        county: County | str | None = None,
        scenario: Scenario | str | Path = "baseline",
        *,
        seed: int | None = None,
        rng: Any = None,
        replicate: int = 0,
        burn_in: int = 36,
        parameters: Mapping[str, float] | None = None,
        out: str | Path | None = None,
        **kwargs: Any,
    ) -> None:
        """Settle the county, seat the mechanisms, open the record; then register the agents."""
        chosen = seed_of(seed, rng)
        mesa.Model.__init__(self, rng=chosen)
        BareTwin.__init__(
            self, county, scenario, seed=chosen, replicate=replicate, burn_in=burn_in, parameters=parameters, out=out, **kwargs
        )
        people(self)
        self.datacollector = Collector(self)

    @property
    def agents(self) -> Everyone:
        """All agents: units, townships and villages, then the households, which come lazily, as views made on demand.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> len(model.agents)
        138
        """
        return Everyone(self, super().agents)

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], Any]:
        """The agents of each type; households as a HouseholdSet, which works on whole columns.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> sorted(kind.__name__ for kind in model.agents_by_type)
        ['CountyUnit', 'Household', 'Township', 'Village']
        """
        rows = {kind: self._all(kind) for kind in (CountyUnit, Township, Village)}
        return {**super().agents_by_type, **rows, Household: self.households}

    @property
    def households(self) -> HouseholdSet:
        """All households, by row; none is made until it is looked at.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> len(model.households), model.households[0].village
        (120, 0)
        """
        return HouseholdSet(self, np.arange(self.world.count("households")))

    @property
    def villages(self) -> Any:
        """All villages, in order of code: Mesa's AgentSet.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> len(model.villages)
        4
        """
        return self._all(Village)

    @property
    def townships(self) -> Any:
        """All townships, in order of code: Mesa's AgentSet.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> len(model.townships)
        2
        """
        return self._all(Township)

    @property
    def units(self) -> Any:
        """All units of the county: Mesa's AgentSet.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> len(model.units)
        12
        """
        return self._all(CountyUnit)

    @property
    def grid(self) -> Any:
        """The villages on a grid (`mesa.space.MultiGrid`), a row a township: a scheme, no map; made when first asked for.

        >>> model = PolicyTwin(County.small(2, 3, 30), seed=1, burn_in=0)
        >>> (model.grid.width, model.grid.height), [village.pos for village in model.villages][4]
        ((3, 2), (1, 1))
        """
        if "_grid" not in self.__dict__:
            self._grid = scheme(self)
        return self._grid

    def to_frame(self, level: str = "villages") -> pd.DataFrame:
        """The state and the traits of a level now, one row an agent by its code: units, townships, villages or households.

        Columns by policy have one column each (`landed_sanitary_toilet`). Raises InputError for a level that is none.

        >>> len(PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0).to_frame("households"))
        120
        """
        return state(self.world, level)

    def __repr__(self) -> str:
        now, homes = month_text(self.month), self.world.count("households")
        return f"<PolicyTwin {self.scenario.name!r}, {now} comes next, {homes:,} households, seed {self.luck_seed}>"

    def _all(self, kind: type[RowAgent]) -> AgentSet:
        """A set of its own each time: what is added to it or taken out stays with the set."""
        return Places(self.roster[kind.level], random=self.random)

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Of an agent of a class of one's own; raises TypeError for units, townships and villages, who stay.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> model.deregister_agent(next(iter(model.villages)))
        Traceback (most recent call last):
        ...
        TypeError: ...
        """
        if isinstance(agent, RowAgent):
            agent.remove()
        super().deregister_agent(agent)

    def step(self) -> None:
        """One month, then what is collected of it.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> model.step()
        >>> model.month - model.scenario.start
        1
        """
        BareTwin.step(self)
        self.datacollector.collect(self)

    def save(self, path: str | Path, *, county: bool = True) -> Path:
        """Put the twin away in one file, with its county or without; returns the path.

        State, ledger, what mechanisms and rules remember, the record, luck, scenario and parameters are kept; what a user has
        hung onto the model or its agents beside, and the state of Mesa's own generator, are not. A file in its place is replaced
        whole. Raises MachineError where it cannot be written.

        >>> PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0).run(1).save("county.twin").name
        'county.twin'
        """
        return saved.save(self, Path(path), county)

    @classmethod
    def restore(cls, path: str | Path, county: County | None = None, *, out: str | Path | None = None) -> "PolicyTwin":
        """The twin of a file that `save` wrote; stepped on, it does to the last bit what the other would have done.

        `county` is needed where the file has none; `out` is as for a new twin. Raises InputError for a file that is damaged, from
        other sources of the package, of another county, or that ran with processes of one's own which are not there.

        >>> place = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0).run(1).save("county.twin")
        >>> PolicyTwin.restore(place).run(1).result().summary["months"]
        2
        """
        return saved.restore(cls, Path(path), county, out)
