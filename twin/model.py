"""The twin: a Mesa model whose month fits on one screen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mesa
import mesa.space
import numpy as np
import pandas as pd

from twin import branches, burnin, posterior, saved
from twin.agents.agents import CountyUnit, Everyone, Household, HouseholdSet, Township, Village, people
from twin.agents.household_set import AgentSet
from twin.agents.played import played
from twin.agents.row_agent import RowAgent
from twin.agents.scheme import scheme
from twin.base.cards import Carded
from twin.base.draws import luck
from twin.base.edge import months_of, seed_of, whole
from twin.base.limits import MOST_MONTHS, MOST_REPLICATE
from twin.base.months import month_text
from twin.county.county import County, resolve
from twin.outcomes.collector import Collector
from twin.outcomes.frames import state
from twin.outcomes.record import Recorder
from twin.outcomes.result import Result
from twin.processes import registry
from twin.scenario.home import home_or_demo
from twin.scenario.offices import check_offices
from twin.scenario.scenario import Scenario


class PolicyTwin(mesa.Model, Carded):
    """A county in which policies land or fail.

    `county`: a County, or `demo`, a folder, `divisions:PATH#CODE`; without one it is that whose workbook the scenario belongs
    to, else `demo`. `scenario`: a Scenario, a file, a shipped name, or `FOLDER/NAME` of a workbook. Other keyword arguments are
    overrides of the scenario by path (`**{"fund.processing_days": 20}`). `seed` and `replicate` name the luck; two twins with
    the same ones differ only where their scenarios differ. Without a seed one is drawn, as everywhere in Mesa, so that
    repetitions differ; `luck_seed` and the result tell which. `rng` is what newer Mesa calls the seed: a number, or a generator
    that is asked for one. `burn_in` months of the traditional mode come first (default 36,
    stored once per county, luck and policies). `parameters` are values by knob path that stand in for defaults from the burn-in
    on, in one township where its code is named (`fund.processing_days@330523101`); without them they are the replicate's member
    of the posterior ensemble, or none where the scenario says `parameters: point`. What a scenario sets goes before them. `out`
    is a folder for the monthly tables; without it they are kept in a temporary one that goes with the model.

    Raises InputError when the scenario or the county cannot be read or do not fit each other.

    >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0).run(2)
    >>> model.month - model.scenario.start
    2
    """

    scenario: Any = None  # a `Played`: newer Mesa has a property of this name that would write into the scenario

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
        """Settle the county, seat the mechanisms, open the record."""
        self.luck_seed = seed_of(seed, rng)
        self.replicate = replicate = whole("replicate", replicate, 0, MOST_REPLICATE)
        self.burn_in = burn_in = whole("burn_in", burn_in, 0, MOST_MONTHS)
        super().__init__(rng=self.luck_seed)
        self.origin, self.turned = replicate, 0  # whose luck covers are drawn by, and the months before a branch took another
        self.history: tuple[tuple[int, dict[str, Any]], ...] = ()  # what each fork left behind: scenario, replicate, parameters
        loaded = Scenario.load(scenario)
        place = home_or_demo([loaded]) if county is None else county
        self.county = place if isinstance(place, County) else resolve(place)
        self.scenario = played(loaded.set(kwargs) if kwargs else loaded)
        check_offices(self.scenario, self.county.units["key"])
        self.processes = tuple(process() for process in registry.ordered())
        self.own = registry.fingerprints()
        fitted = posterior.chosen(self.scenario, self.luck_seed, replicate)
        self.parameters = fitted if parameters is None else posterior.checked(parameters)
        self.regime = branches.seated(self)
        self.month = self.scenario.start
        self.world = burnin.settled(self.county, self.scenario, self.luck_seed, replicate, burn_in, self.parameters)
        branches.group(self)
        registry.check_columns(self.world)
        self.record = Recorder(self.world, self.month, out)
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
    def grid(self) -> mesa.space.MultiGrid:
        """The villages on a grid, a row a township: a scheme for Mesa's pictures, no map; made when first asked for.

        >>> model = PolicyTwin(County.small(2, 3, 30), seed=1, burn_in=0)
        >>> (model.grid.width, model.grid.height), model.villages[4].pos
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
        return AgentSet(self.roster[kind.level], random=self.random)

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Of an agent of a class of one's own; raises TypeError for units, townships and villages, who stay."""
        if isinstance(agent, RowAgent):
            agent.remove()
        super().deregister_agent(agent)

    def step(self) -> None:
        """One month: every process once, in causal order; then the books must balance.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> model.step()
        >>> model.month - model.scenario.start
        1
        """
        knobs = self.regime.at(self.month, self.world)
        fortune = luck(self.luck_seed, self.replicate, self.month, origin=self.origin, turned=self.turned)
        for process in self.processes:
            process.step(self.world, knobs, fortune)
        self.world.check()
        self.record.take(self.month, self.world)
        self.month += 1
        self.running = self.month < self.scenario.end
        self.datacollector.collect(self)

    def run(self, months: int | None = None) -> "PolicyTwin":
        """Step `months` times (default: to the end of the scenario).

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> model.run(3).month - model.scenario.start
        3
        """
        for _ in range(self.scenario.end - self.month if months is None else months_of(months, least=0)):
            self.step()
        return self

    def fork(
        self,
        scenario: Scenario | str | Path | None = None,
        *,
        replicate: int | None = None,
        parameters: Mapping[str, float] | None = None,
    ) -> "PolicyTwin":
        """A branch that goes on from here on its own: with the same luck, or under another scenario, luck or parameters.

        The state stays as it is. Of another `replicate` are the draws of the months to come; what was drawn before stays: whom
        covers chose, how candid offices are, what is drawn once for a running cycle (after a second turn within a cycle, as the
        first replicate has it). The parameters stay too; `parameters` take the place of all of them. `history` and the result
        tell what the branch left, and when.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0).run(1)
        >>> branch = model.fork(model.scenario.with_mechanism("points_system"), replicate=7)
        >>> list(branch.scenario.mechanisms), list(model.scenario.mechanisms), branch.replicate
        (['points_system'], [], 7)
        """
        return branches.fork(self, scenario, replicate, parameters)

    def result(self) -> Result:
        """What happened so far: tables and indicators.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> model.run(1).result().summary["months"]
        1
        """
        return Result.of(self)

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
