"""The twin: a Mesa model whose month fits on one screen."""

import copy
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from secrets import randbelow
from typing import Any

import mesa
import numpy as np

from twin import burnin, posterior
from twin.agents.agents import CountyUnit, Everyone, Household, HouseholdSet, Township, Village, people
from twin.base.draws import luck
from twin.base.edge import months_of, whole
from twin.base.errors import InputError
from twin.base.limits import MOST_MONTHS, MOST_REPLICATE
from twin.county.county import County, resolve
from twin.files.strict import hint
from twin.outcomes.record import Recorder
from twin.outcomes.result import Result
from twin.processes import registry
from twin.regime.regime import Regime
from twin.scenario.home import home_or_demo
from twin.scenario.offices import check_offices
from twin.scenario.scenario import Scenario
from twin.world.world import STATE, World

_DRAWN = 32  # bits of a seed that is drawn: short enough to be written down


def _check_columns(world: World) -> None:
    """Processes of the user's own read and write columns that there are."""
    for process in registry.own():
        for path in (*process.reads, *process.writes):
            level, _, column = path.partition(".")
            try:
                with world.unlocked(f"{level}.{column}"):
                    pass
            except KeyError:
                near = STATE.get(level, STATE["households"])
                raise InputError(
                    "process {name!r}: no column {path!r}{hint}", name=process.name, path=path, hint=hint(column, near)
                ) from None


class _Played(Scenario):
    """The scenario of a model; false where asked for its truth, though like any other in all else.

    From version 3.5 on Mesa's visualisation takes any true `model.scenario` for one of its own class, and makes it anew without
    its contents when the model is reset.
    """

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]


def _played(scenario: Scenario) -> Scenario:
    return _Played(**{field.name: getattr(scenario, field.name) for field in fields(scenario)})


class PolicyTwin(mesa.Model):
    """A county in which policies land or fail.

    `county`: a County, or `demo`, a folder, `divisions:PATH#CODE`; without one it is that whose workbook the scenario belongs to,
    else `demo`. `scenario`: a Scenario, a file, a shipped name, or `FOLDER/NAME` of a workbook. Other keyword arguments are
    overrides of the scenario by path (`**{"fund.processing_days": 20}`). `seed` and `replicate` name the luck; two twins with the
    same ones differ only where their scenarios differ. Without a seed one is drawn, as everywhere in Mesa, so that repetitions
    differ; `luck_seed` and the result tell which. `burn_in` months of the traditional mode come first (default 36, stored once
    per county, luck and policies). `parameters` are values by knob path that stand in for defaults from the burn-in on; without
    them they are the replicate's member of the posterior ensemble, or none where the scenario says `parameters: point`. What a
    scenario sets goes before them. `out` is a folder for the monthly tables; without it they are kept in a temporary one that
    goes with the model.

    Raises InputError when the scenario or the county cannot be read or do not fit each other.

    >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0).run(2)
    >>> model.month - model.scenario.start
    2
    """

    scenario: Any = None  # a `_Played`: newer Mesa has a property of this name that would write into the scenario

    def __init__(
        self,
        county: County | str | None = None,
        scenario: Scenario | str | Path = "baseline",
        *,
        seed: int | None = None,
        replicate: int = 0,
        burn_in: int = 36,
        parameters: Mapping[str, float] | None = None,
        out: str | Path | None = None,
        **kwargs: Any,
    ) -> None:
        """Settle the county, seat the mechanisms, open the record."""
        self.luck_seed = randbelow(2**_DRAWN) if seed is None else whole("seed", seed)
        self.replicate = replicate = whole("replicate", replicate, 0, MOST_REPLICATE)
        self.burn_in = burn_in = whole("burn_in", burn_in, 0, MOST_MONTHS)
        super().__init__(rng=self.luck_seed)
        self.history: tuple[tuple[int, dict[str, Any]], ...] = ()  # scenarios before each fork to another one
        loaded = Scenario.load(scenario)
        place = home_or_demo([loaded]) if county is None else county
        self.county = place if isinstance(place, County) else resolve(place)
        self.scenario = _played(loaded.set(kwargs) if kwargs else loaded)
        check_offices(self.scenario, self.county.units["key"])
        self.processes = tuple(process() for process in registry.ordered())
        self.own = registry.fingerprints()
        fitted = posterior.chosen(self.scenario, self.luck_seed, replicate)
        self.parameters = fitted if parameters is None else posterior.checked(parameters)
        self.regime = Regime(self.scenario, self.county, seed=self.luck_seed, replicate=replicate, fitted=self.parameters)
        self.month = self.scenario.start
        self.world = burnin.settled(self.county, self.scenario, self.luck_seed, replicate, burn_in, self.parameters)
        with self.world.unlocked("households.stratum") as (stratum,):
            stratum[:] = self.regime.stratum
        _check_columns(self.world)
        self.record = Recorder(self.world, self.month, out)
        people(self)
        self.datacollector = mesa.DataCollector(model_reporters={"month": "month"})

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
        return {**super().agents_by_type, Household: self.households}

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
        return super().agents_by_type[Village]

    @property
    def townships(self) -> Any:
        """All townships, in order of code: Mesa's AgentSet.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> len(model.townships)
        2
        """
        return super().agents_by_type[Township]

    @property
    def units(self) -> Any:
        """All units of the county: Mesa's AgentSet.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> len(model.units)
        12
        """
        return super().agents_by_type[CountyUnit]

    def step(self) -> None:
        """One month: every process once, in causal order; then the books must balance.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> model.step()
        >>> model.month - model.scenario.start
        1
        """
        knobs = self.regime.at(self.month, self.world)
        for process in self.processes:
            process.step(self.world, knobs, luck(self.luck_seed, self.replicate, self.month))
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

    def fork(self, scenario: Scenario | str | Path | None = None) -> "PolicyTwin":
        """A branch that goes on from here on its own, with the same luck; under another scenario if one is given.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0).run(1)
        >>> branch = model.fork(model.scenario.with_mechanism("points_system"))
        >>> list(branch.scenario.mechanisms), list(model.scenario.mechanisms)
        (['points_system'], [])
        """
        branch = copy.deepcopy(self)
        if scenario is not None:
            branch.scenario = _played(Scenario.load(scenario))
            self._check_branch(branch.scenario)
            branch.history += ((self.month, self.scenario.to_dict()),)
            memory = branch.regime.memory
            branch.regime = Regime(
                branch.scenario, branch.county, seed=self.luck_seed, replicate=self.replicate, fitted=self.parameters
            )
            branch.regime.memory = memory
            with branch.world.unlocked("households.stratum") as (stratum,):
                stratum[:] = branch.regime.stratum
        return branch

    def _check_branch(self, other: Scenario) -> None:
        """A branch goes on in the same world: same policies, structure and start."""
        for name in ("policies", "structure", "start"):
            if getattr(other, name) != getattr(self.scenario, name):
                own = self.scenario.name
                raise InputError(
                    "fork: scenario {name!r} has other {what}; allowed: those of {own!r}", name=other.name, what=name, own=own
                )

    def result(self) -> Result:
        """What happened so far: tables and indicators.

        >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
        >>> model.run(1).result().summary["months"]
        1
        """
        return Result.of(self)
