"""The search: NSGA-II (Deb et al. 2002) through Optuna, generation by generation, in a journal that survives being killed.

Every trial has a slot. What is asked in a slot follows from the study's seed, the slot and the complete trials of earlier
generations, and from nothing else: a search that was stopped anywhere goes on to the result of one that was not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.runner.faults import writing
from twin.runner.run import Run, keys_of
from twin.study.recommend.file import RecommendStudy
from twin.study.recommend.journal import alone, backend, quiet
from twin.study.recommend.limits import Limits, Whole
from twin.study.recommend.outcomes import HOURS, YUAN, Bench
from twin.study.recommend.portfolio import Portfolio, Space, distance, greedy

if TYPE_CHECKING:
    from optuna import Study as OptunaStudy
    from optuna import Trial
    from optuna.trial import FrozenTrial

SLOT = "slot"
MUTATIONS = 2.0  # genes of a child that mutate, on average: of one, half would be from off to off
FULLEST = 0.5  # share of the candidates that a random portfolio of the first generations has at most


@dataclass(frozen=True)
class Searched:
    """What was tried: portfolios in order, without repeats, those that were known before, and how many trials there were."""

    portfolios: tuple[Portfolio, ...]
    known: frozenset[Portfolio]
    trials: int
    complete: bool


@dataclass(frozen=True)
class Searcher:
    """The searches of a study, one per budget, all in one journal. `bench` makes and reads the runs."""

    study: RecommendStudy
    bench: Bench

    @cached_property
    def journal(self) -> Path:
        """The file of the trials; another model, mechanism, posterior, study or seed has another one."""
        file = self.study.file
        nothing = [self.run((), replicate) for replicate in range(file.search.replicates)]
        said = [
            keys_of([*nothing, *(self.run(one, 0) for one in self.study.seeds.all)]), repr(self.study.space.options),
            repr(file.objectives), repr(file.budgets), repr(file.search), file.seed, file.counts,
        ]  # fmt: skip
        return self.bench.store.folder / "search" / f"{sha256(repr(said).encode()).hexdigest()[:16]}.journal"

    def run(self, portfolio: Portfolio, replicate: int) -> Run:
        """A run of the search."""
        return self.study.study.run(self.study.space.changes(portfolio), replicate)

    @cached_property
    def whole(self) -> Whole:
        """The whole county, by the runs of doing nothing, which must have been made."""
        nothing = self.bench.raw([self.run((), replicate) for replicate in range(self.study.file.search.replicates)])
        return self.bench.whole(float(nothing["all_hours"].mean()))

    @cached_property
    def limits(self) -> dict[str, Limits]:
        """What each budget allows, as designs are measured."""
        return {name: Limits.of(budget, self.whole) for name, budget in self.study.file.budgets.items()}

    def outcomes(self, portfolios: Sequence[Portfolio], make: bool = True) -> pd.DataFrame:
        """Outcomes by portfolio (its number) and replicate, made if need be."""
        counted = range(self.study.file.search.replicates)
        runs = [(number, r, self.run(one, r)) for r in counted for number, one in enumerate(portfolios)]
        like = [self.run((), r) for r in counted]
        if make:
            self.bench([*like, *(run for _, _, run in runs)])
        found = self.bench.read([run for _, _, run in runs], [like[r] for _, r, _ in runs])
        index = pd.MultiIndex.from_tuples([(number, r) for number, r, _ in runs], names=["number", "replicate"])
        return found.set_index(index).sort_index()

    def check_moved(self) -> None:
        """Refuse a main outcome that is the same whatever is done: nothing could be recommended by it, or called worthless.

        Looks at the designs known beforehand, each mechanism at its fullest among them, which are run first.
        """
        main = self.study.main
        values = self.outcomes(self.study.seeds.all, make=False)[main]
        if (values.groupby(level="replicate").nunique() == 1).all():
            raise self.study.study.source.error(
                ("objectives", main),
                "is {value:g} for doing nothing, every package and every mechanism alone, so no design can be told from another "
                "by it; allowed: another main outcome, more months or a larger county",
                value=float(values.iloc[0]),
            )

    def search(self) -> Searched:
        """Every trial of every budget; those of an earlier attempt are taken over."""
        with writing(self.bench.store.make().folder):
            self.journal.parent.mkdir(exist_ok=True)
        with alone(self.journal), quiet():
            for place, name in enumerate(self.study.file.budgets):
                _Budgeted(self, self._opened(name), place, name).go_on()
            return self._pooled()

    def so_far(self) -> Searched:
        """What the journal holds; runs nothing."""
        if not self.journal.exists():
            raise InputError("store {store}: no search has begun; allowed: let the study run", store=self.study.store)
        with quiet():
            return self._pooled()

    def _opened(self, name: str) -> "OptunaStudy":
        import optuna
        from optuna.study import StudyDirection

        up, down = StudyDirection.MAXIMIZE, StudyDirection.MINIMIZE
        ways = [up if way == "max" else down for way in self.study.file.objectives.values()]
        storage = optuna.storages.JournalStorage(backend(self.journal))
        return optuna.create_study(storage=storage, study_name=name, directions=ways, load_if_exists=True)

    def _begun(self) -> "list[OptunaStudy]":
        """The searches of the budgets that have one, in the study's order; only read."""
        import optuna

        storage = optuna.storages.JournalStorage(backend(self.journal))
        there = optuna.get_all_study_names(storage)
        return [optuna.load_study(study_name=name, storage=storage) for name in self.study.file.budgets if name in there]

    def _pooled(self) -> Searched:
        trials = [trial for one in self._begun() for trial in complete(one)]
        designs = [decoded(self.study, trial.params) for trial in trials]
        most = len(self.study.file.budgets) * self.study.file.search.trials
        return Searched(tuple(dict.fromkeys(designs)), frozenset(self.study.seeds.all), len(trials), len(trials) == most)


@dataclass(frozen=True)
class _Budgeted:
    """The search under one budget."""

    searcher: Searcher
    trials: "OptunaStudy"
    place: int
    budget: str

    def go_on(self) -> None:
        """From where it stands to its last trial."""
        self._drop_unfinished()
        search = self.searcher.study.file.search
        while (done := len(complete(self.trials))) < search.trials:
            generation = done // search.population
            last = min((generation + 1) * search.population, search.trials)
            self._generation(generation, range(done, last))
            if last == self._first * search.population:
                self.searcher.check_moved()

    def _generation(self, generation: int, slots: range) -> None:
        """Ask for what is left of a generation, run it together, tell what came out."""
        asked = [self._ask(generation, slot) for slot in slots]
        designs = [decoded(self.searcher.study, trial.params) for trial in asked]
        means = self.searcher.outcomes(designs).groupby(level="number").mean()
        for number, trial in enumerate(asked):
            row = means.loc[number]
            for name, over in self._over(row).items():
                trial.set_constraint(name, over)
            self.trials.tell(trial, [float(row[name]) for name in self.searcher.study.file.objectives])

    def _ask(self, generation: int, slot: int) -> "Trial":
        import optuna

        study, search = self.searcher.study, self.searcher.study.file.search
        seed = int(np.random.SeedSequence([study.file.seed, self.place, slot]).generate_state(1)[0])
        genes = len(study.space.options)
        sampler = optuna.samplers.NSGAIISampler(
            population_size=search.population, mutation_prob=min(0.5, MUTATIONS / genes), seed=seed
        )
        sampler.get_parent_population(self.trials, generation)  # settles their order before the first child is made
        self.trials.sampler = sampler
        given = self._given(generation, slot, np.random.default_rng([study.file.seed, self.place, slot]))
        if given is not None:
            self.trials.enqueue_trial(coded(study, given))
        trial = self.trials.ask(_distributions(study))
        trial.set_user_attr(SLOT, slot)
        return trial

    def _given(self, generation: int, slot: int, rng: np.random.Generator) -> Portfolio | None:
        """The design of a slot that is not left to the sampler: known ones, random ones beside them, then greedy portfolios."""
        known, population = self.searcher.study.seeds.all, self.searcher.study.file.search.population
        if generation < self._first:
            space = self.searcher.study.space
            return known[slot] if slot < len(known) else space.sparse(rng, rng.uniform(1 / len(space.options), FULLEST))
        place = slot - self._first * population
        if not 0 <= place < len(self.searcher.study.file.budgets):
            return None
        return self._greedy[place] if place < len(self._greedy) else None

    @property
    def _first(self) -> int:
        """Generations that hold the designs which are known beforehand."""
        study = self.searcher.study
        return -(-len(study.seeds.all) // study.file.search.population)

    @cached_property
    def _greedy(self) -> list[Portfolio]:
        """The greedy portfolio of each budget, from the effects of single mechanisms."""
        study, singles = self.searcher.study, self.searcher.study.seeds.singles
        means = self.searcher.outcomes([(), *singles], make=False).groupby(level="number").mean()
        way = 1 if study.file.objectives[study.main] == "max" else -1
        gains = way * (means[study.main].to_numpy() - means.loc[0, study.main])
        found = []
        for limits in self.searcher.limits.values():
            taken = [max(overs(means.loc[k], limits).values()) + 1 for k in range(1, len(means))]
            found.append(greedy(study.space, list(zip(singles, gains[1:], taken, strict=True))))
        return list(dict.fromkeys(found))

    def _over(self, row: pd.Series) -> dict[str, float]:
        return overs(row, self.searcher.limits[self.budget])

    def _drop_unfinished(self) -> None:
        """Trials that were asked for and never told, by a process that is gone: their slots are asked again."""
        from optuna.samplers import RandomSampler
        from optuna.trial import TrialState

        self.trials.sampler = RandomSampler(seed=0)  # what is asked here is dropped; the default one would settle parents
        for trial in self.trials.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            self.trials.tell(trial.number, state=TrialState.FAIL)
        while self.trials.get_trials(deepcopy=False, states=(TrialState.WAITING,)):
            self.trials.tell(self.trials.ask(), state=TrialState.FAIL)


def overs(row: Mapping[str, Any] | pd.Series, limits: Limits) -> dict[str, float]:
    """By how much a portfolio exceeds a budget, as a share of each limit; zero or less fits."""
    most = {YUAN: limits.yuan, HOURS: limits.hours}
    return {name: float(row[name]) / limit - 1 if limit > 0 else float(row[name]) for name, limit in most.items()}


def coded(study: RecommendStudy, portfolio: Portfolio) -> dict[str, int]:
    """A portfolio as genes: 0 for a mechanism that is off, k for its k-th choice."""
    chosen = dict(portfolio)
    return {key: options.index(chosen[key]) + 1 if key in chosen else 0 for key, options in study.space.options.items()}


def decoded(study: RecommendStudy, genes: Mapping[str, int]) -> Portfolio:
    """The portfolio of some genes; numbers below zero are off too, so that half of all mutations switch off."""
    space = study.space
    return space.clean({key: space.options[key][gene - 1] for key, gene in genes.items() if gene > 0})


def complete(trials: "OptunaStudy") -> "list[FrozenTrial]":
    """Trials that were told, in order of slot."""
    from optuna.trial import TrialState

    found = trials.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return sorted(found, key=lambda trial: int(trial.user_attrs[SLOT]))


def _distributions(study: RecommendStudy) -> dict[str, Any]:
    from optuna.distributions import IntDistribution

    return {key: IntDistribution(1 - len(options), len(options)) for key, options in study.space.options.items()}


def spread(portfolios: Sequence[Portfolio], first: Sequence[int], among: Sequence[int], count: int, space: Space) -> list[int]:
    """`first`, and of `among` those that differ most from what is there already, up to `count` in all."""
    chosen, left = list(first[:count]), [one for one in among if one not in first]
    while left and len(chosen) < count:
        far = [min((distance(portfolios[one], portfolios[other], space) for other in chosen), default=0.0) for one in left]
        chosen.append(left.pop(int(np.argmax(far))))
    return chosen
