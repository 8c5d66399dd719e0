"""The twin itself, without Mesa: a county in a scenario, month by month. Studies and commands run this one; it begins faster."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from twin import branches, burnin, compiling, posterior
from twin.agents.played import played
from twin.base.draws import luck
from twin.base.edge import months_of, seed_of, whole
from twin.base.limits import MOST_MONTHS, MOST_REPLICATE
from twin.county.county import County, resolve
from twin.outcomes import own
from twin.outcomes.record import Recorder
from twin.outcomes.result import Result
from twin.processes import registry
from twin.scenario.home import home_or_demo
from twin.scenario.offices import check_offices
from twin.scenario.scenario import Scenario


class BareTwin:
    """A county in which policies land or fail, as a state that steps; `twin.model.PolicyTwin` gives it agents and tells more.

    >>> from twin.bare import BareTwin
    >>> BareTwin(County.small(2, 2, 30), seed=1, burn_in=0).run(2).result().summary["months"]
    2
    """

    scenario: Any = None  # a `Played`: newer Mesa has a property of this name that would write into the scenario

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
        self.luck_seed = seed_of(seed)
        self.replicate = replicate = whole("replicate", replicate, 0, MOST_REPLICATE)
        self.burn_in = burn_in = whole("burn_in", burn_in, 0, MOST_MONTHS)
        self.origin, self.turned = replicate, 0  # whose luck covers are drawn by, and the months before a branch took another
        self.history: tuple[tuple[int, dict[str, Any]], ...] = ()  # what each fork left behind: scenario, replicate, parameters
        loaded = Scenario.load(scenario)
        place = home_or_demo([loaded]) if county is None else county
        self.county = place if isinstance(place, County) else resolve(place)
        self.scenario = played(loaded.set(kwargs) if kwargs else loaded)
        check_offices(self.scenario, self.county.units["key"])
        self.processes = tuple(process() for process in registry.ordered())
        self.own = registry.fingerprints() | own.fingerprints()
        fitted = posterior.chosen(self.scenario, self.luck_seed, replicate)
        self.parameters = fitted if parameters is None else posterior.checked(parameters)
        self.regime = branches.seated(self)
        self.month = self.scenario.start
        compiling.ready()
        asked = (self.county, self.scenario, self.luck_seed, replicate, burn_in, self.parameters)
        self.world, self.regime.memory = burnin.left(*asked)
        branches.group(self)
        registry.check_columns(self.world)
        self.record = Recorder(self.world, self.month, out)
        self.running = True

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

    def run(self, months: int | None = None) -> Self:
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
    ) -> Self:
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
