"""Finalists in many futures, and the pick on luck that nobody has used: long tables of outcomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from twin import posterior
from twin.runner.run import Run
from twin.scenario.scenario import Scenario
from twin.study.factors import rows_of
from twin.study.recommend.file import RecommendStudy
from twin.study.recommend.outcomes import Bench
from twin.study.recommend.portfolio import Portfolio

Job = tuple[int, int, str, Run, Run]  # future (or -1), replicate, design, its run, that of doing nothing with the same luck


@dataclass(frozen=True)
class Trials:
    """Designs by name, put to futures and to fresh luck. Luck of the search, of futures and of fresh runs never meets."""

    study: RecommendStudy
    bench: Bench
    designs: Mapping[str, Portfolio]

    def futures(self) -> pd.DataFrame:
        """What differs between futures, as drawn: a row each."""
        asked = self.study.file.futures
        return self.study.unsure.draw(self.study.space, asked.draws, asked.sizes, self.study.file.seed)

    def payoffs(self, futures: pd.DataFrame) -> pd.DataFrame:
        """Outcomes of every design in every future: future, replicate, design, a column per outcome."""
        asked, first = self.study.file.futures, self.study.file.search.replicates
        jobs = []
        for future, setting in enumerate(rows_of(futures)):
            for number in range(asked.replicates):
                luck = first + future * asked.replicates + number
                runs = {name: self._in(one, setting, luck) for name, one in {"": (), **self.designs}.items()}
                jobs += [(future, number, name, runs[name], runs[""]) for name in self.designs]
        return self._table(jobs)

    def fresh(self, names: Sequence[str]) -> pd.DataFrame:
        """Outcomes of some designs on fresh luck, in the study's own county: replicate, design, a column per outcome."""
        jobs = []
        for number in range(self.study.file.fresh.replicates):
            runs = {name: self.fresh_run(self.designs[name], number) for name in names}
            like = self.fresh_run((), number)
            jobs += [(-1, number, name, runs[name], like) for name in names]
        return self._table(jobs).drop(columns="future")

    def _in(self, portfolio: Portfolio, setting: Mapping[str, object], luck: int) -> Run:
        return self.study.unsure.run(self.study.space, portfolio, setting, luck)

    def fresh_run(self, portfolio: Portfolio, number: int) -> Run:
        """A run on fresh luck, with a member of the posterior that no future had if the scenario asks for members."""
        asked = self.study.file.futures
        luck = self.study.file.search.replicates + asked.draws * asked.replicates + number
        kept = self.study.unsure.kept
        fitted = self.study.study.base.parameters == "posterior" and kept
        parameters = posterior.member(kept[number % len(kept)]) if fitted else None
        return self.study.study.run(self.study.space.changes(portfolio), luck, parameters)

    def instead(self, run: Run, scenario: Scenario) -> Run:
        """A run with another scenario and the same luck and parameters."""
        return replace(run, scenario=scenario)

    def told(self, runs: Sequence[Run], like: Sequence[Run]) -> pd.DataFrame:
        """Indicators of runs that have been made, and the main outcome, a row each; `like`: doing nothing with the same luck."""
        main = self.study.main
        return self.bench.raw(runs).assign(**{main: self.bench.read(runs, like)[main].to_numpy()})

    def _table(self, jobs: Sequence[Job]) -> pd.DataFrame:
        """Make the runs, those of the same luck together, and read them."""
        runs = [run for _, _, _, *both in jobs for run in both[::-1]]
        self.bench(runs)
        found = self.bench.read([job[3] for job in jobs], [job[4] for job in jobs])
        for place, name in enumerate(("future", "replicate", "design")):
            found.insert(place, name, [job[place] for job in jobs])
        return found
