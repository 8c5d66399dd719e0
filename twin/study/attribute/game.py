"""A package of mechanisms as a game: a coalition is the scenario in which only its mechanisms are in force."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from twin.outcomes.money import KINDS
from twin.runner.place import CountySpec
from twin.runner.run import Run, keys_of
from twin.runner.store import Store
from twin.scenario.scenario import Scenario
from twin.study.attribute.plan import Plan
from twin.study.measure import PUBLIC
from twin.study.plain import public

MONEY = tuple(f"money.{kind}" for kind in KINDS)


@dataclass(frozen=True)
class Package:
    """Whose gain is shared out: a scenario with all players in force, under each sizing, on one county.

    Mechanisms of the scenario that are no players are in force in every coalition. Runs of a replicate share luck, burn-in and
    member of the posterior, whatever the coalition and the sizing. A mechanism that needs another one (`needs: mechanism`)
    does nothing in coalitions without it: that is the game as it is, and what the two do together is shared between them.
    """

    scenario: Scenario
    players: tuple[str, ...]
    sizings: tuple[str, ...]
    county: CountySpec
    seed: int = 0
    burn_in: int = 36
    _sized: dict[str, Scenario] = field(default_factory=dict, compare=False, repr=False)

    def of(self, size: str, coalition: Iterable[str]) -> Scenario:
        """The scenario with only these players, all moves in a sizing."""
        if size not in self._sized:
            self._sized[size] = self.scenario.sized(size)
        full = self._sized[size]
        gone = set(self.players) - set(coalition)
        return replace(
            full,
            mechanisms={key: use for key, use in full.mechanisms.items() if key not in gone},
            definitions={key: mechanism for key, mechanism in full.definitions.items() if key not in gone},
        )

    def run(self, size: str, coalition: Iterable[str], replicate: int) -> Run:
        """One run of a coalition."""
        return Run(self.county, self.of(size, coalition), None, self.seed, replicate, self.burn_in)

    def runs(self, plan: Plan, replicates: Sequence[int] | None = None) -> Iterator[Run]:
        """Every run that a plan needs, those of a replicate together, so that they share a burn-in."""
        for replicate in plan.replicates if replicates is None else replicates:
            coalitions = plan.coalitions(replicate)
            for size in self.sizings:
                yield from (self.run(size, coalition, replicate) for coalition in coalitions)

    def count(self, plan: Plan) -> int:
        """How many runs that is."""
        return plan.runs * len(self.sizings)


@dataclass(frozen=True)
class FromStore:
    """The game of one sizing, answered by what a store holds; see `twin.study.attribute.Game`.

    Raises InputError that names the runs which failed or are missing.
    """

    package: Package
    size: str
    store: Store
    outcomes: tuple[str, ...]

    def __call__(self, coalitions: list[frozenset[str]], replicate: int) -> pd.DataFrame:
        """A row per coalition, in their order."""
        who: list[Iterable[str]] = [*coalitions, ()]  # nobody last, against whom public money is counted
        keys = keys_of(self.package.run(self.size, coalition, replicate) for coalition in who)
        read = [part for name in self.outcomes for part in (MONEY if name == PUBLIC else (name,))]
        found = self.store.require(list(dict.fromkeys(keys)), list(dict.fromkeys(read)))
        rows = found.loc[keys[:-1]].reset_index(drop=True)
        if PUBLIC in self.outcomes:
            rows[PUBLIC] = public(rows, found.loc[[keys[-1]] * len(rows)])
        return rows[list(self.outcomes)]
