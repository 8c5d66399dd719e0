"""Running a recommendation study: the search, finalists in futures, the pick on fresh luck."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.limits import check_runs
from twin.runner.run import keys_of
from twin.study.grades import MOST_REPLICATES, Plan
from twin.study.recommend.ahead import runs_ahead
from twin.study.recommend.beside import Beside
from twin.study.recommend.boxes import boxes
from twin.study.recommend.curse import Curse, winners_curse
from twin.study.recommend.file import RecommendStudy
from twin.study.recommend.found import NOTHING, BudgetFound, Failure, Recommendation
from twin.study.recommend.front import pareto
from twin.study.recommend.futures import Trials
from twin.study.recommend.information import choices, value_of_information
from twin.study.recommend.limits import Limits
from twin.study.recommend.outcomes import Bench, Progress, ends_of, ends_of_changes
from twin.study.recommend.portfolio import Portfolio
from twin.study.recommend.robust import regret, robustness
from twin.study.recommend.search import Searched, Searcher, spread
from twin.study.recommend.tables import about_of, designs_table, fitting, names_of, trials_table
from twin.study.recommend.unsure import SIZE
from twin.study.recommend.words import surveyed, title_of

WORST = {"regret": "regret_mean", "cvar": "cvar", "mean": "mean"}


def recommend_study(
    study: RecommendStudy | str | Path,
    workers: int | None = None,
    executor: Executor | None = None,
    retry_failed: bool = False,
    progress: Progress | None = None,
) -> Recommendation:
    """Search, put finalists to futures, pick, and run the pick again; what the store has is not run again.

    A study that was interrupted goes on where it was. `progress` is called with (runs settled, runs in all, at most).
    Raises InputError for a run that failed (named with its cause; `retry_failed` tries again) and for an objective that a run
    leaves undefined.

    >>> recommend_study("no-such-study.yaml")
    Traceback (most recent call last):
        ...
    twin.base.errors.InputError: no study 'no-such-study.yaml': there is no such file
    """
    chosen = RecommendStudy.load(study)
    ahead = runs_ahead(chosen)
    check_runs(ahead)
    bench = Bench(chosen.study, workers, executor, retry_failed, progress, ahead=ahead)
    searcher = Searcher(chosen, bench)
    searched = searcher.search()
    return _Recommending(chosen, bench, searcher, searched).all()


@dataclass(frozen=True)
class _Recommending:
    """From what was tried to what is recommended."""

    study: RecommendStudy
    bench: Bench
    searcher: Searcher
    searched: Searched

    def all(self) -> Recommendation:
        """Every budget."""
        file = self.study.file
        names = names_of(self.searched, self.study.seeds)
        table = trials_table(self.study, self.searcher, self.searched, names, make=True)
        finals = {name: finalists(self.study, table, self.searched.portfolios, one) for name, one in self.searcher.limits.items()}
        union = list(dict.fromkeys(design for rows in finals.values() for design in rows["design"]))
        by_name = dict(zip(names, self.searched.portfolios, strict=True))
        trials = Trials(self.study, self.bench, {name: by_name[name] for name in union})
        drawn = trials.futures()
        payoffs = trials.payoffs(drawn)
        attributes = self.study.unsure.attributes(drawn)
        beside = Beside(trials)
        found = [self._budget(name, table, finals[name], trials, payoffs, attributes, beside) for name in file.budgets]
        about = about_of(self.study, self.searched, attributes, self.bench, self.searcher.whole)
        designs = designs_table(self.study, by_name)
        return Recommendation(about, table, designs, attributes, tuple(found), beside.points, self.bench.ran)

    def _budget(
        self,
        name: str,
        table: pd.DataFrame,
        finals: pd.DataFrame,
        trials: Trials,
        every: pd.DataFrame,
        drawn: pd.DataFrame,
        beside: Beside,
    ) -> BudgetFound:
        """What is recommended at a budget."""
        file, main = self.study.file, self.study.main
        budget, limits, better = file.budgets[name], self.searcher.limits[name], file.objectives[main]
        payoffs = every[every["design"].isin(finals["design"])].reset_index(drop=True)
        wide = payoffs.pivot(index=["future", "replicate"], columns="design", values=main)[list(finals["design"])]
        robust = robustness(wide, file.worst, better, file.seed, ends_of(main))
        pick = picked(robust, file.criterion, better)
        known = drawn[relevant(drawn, [trials.designs[design] for design in finals["design"]], self.study.space.base)]
        failed = failures(wide, pick, file.fails.regret, file.fails.gain, better)
        groups = surveyed(known.columns)
        tells = known.shape[1] > 0 and bool((wide.nunique(axis=1) > 1).any())
        fresh = trials.fresh(list(dict.fromkeys([pick, NOTHING])))
        row = table.set_index("design").loc[pick]
        fits = table[fitting(table, limits)]
        return BudgetFound(
            name=name, title=title_of(budget.title, name), yuan=limits.yuan, hours=limits.hours,
            years=limits.years, total_yuan=self.searcher.whole.yuan_of(limits.yuan, limits.years),
            total_hours=self.searcher.whole.hours_of(limits.hours), feasible=len(fits),
            front=front_of(fits, file.objectives), finalists=finals, payoffs=payoffs, robustness=robust,
            boxes=tuple(boxes(known, failed, seed=file.seed)) if known.shape[1] else (),
            failure=Failure("gain" if file.fails.regret is None else "regret", _limit(file.fails), float(failed.mean())),
            information=value_of_information(wide, known, groups, better, file.seed) if tells else pd.DataFrame(),
            choices=choices(wide, known, groups, better) if tells else pd.DataFrame(),
            pick=pick, fresh=fresh,
            curse=winners_curse(
                float(row[main]), fresh.loc[fresh["design"] == pick, main].to_numpy(), float(row[f"{main}_se"]), len(fits),
                better, ends_of(main),
            ),
            grades=self._grades(trials, pick), curse_gain=self._curse_gain(table, fresh, pick, len(fits)),
            plain=beside.table(pick, trials.designs[pick], limits, budget),
        )  # fmt: skip

    def _curse_gain(self, table: pd.DataFrame, fresh: pd.DataFrame, pick: str, among: int) -> Curse | None:
        """The winner's curse of the gain over doing nothing, replicate by replicate with the same luck."""
        if pick == NOTHING:
            return None
        main = self.study.main
        search, wide = table.set_index("design"), fresh.pivot(index="replicate", columns="design", values=main)
        promised = float(search.loc[pick, main] - search.loc[NOTHING, main])
        gain = (wide[pick] - wide[NOTHING]).to_numpy()
        se = float(search.loc[pick, f"{main}_se"])
        return winners_curse(promised, gain, se, among, self.study.file.objectives[main], ends_of_changes(main))

    def _grades(self, trials: Trials, pick: str) -> pd.DataFrame:
        """How much of the pick's effect rests on which grade of evidence, on the first of the fresh luck."""
        if pick == NOTHING:
            return pd.DataFrame()
        count = min(MOST_REPLICATES, self.study.file.fresh.replicates)
        pairs = [(trials.fresh_run((), number), trials.fresh_run(trials.designs[pick], number)) for number in range(count)]
        plan = Plan.of([run.resolved() for run in pairs[0]])
        runs = [[*pair, *(replace(pair[1], scenario=other) for other in plan.further)] for pair in pairs]
        every = [run for luck in runs for run in luck]
        self.bench(every)
        rows = self.bench.store.require(list(dict.fromkeys(keys_of(every))))
        told = [[rows.loc[key].to_dict() for key in keys_of(luck)] for luck in runs]
        return plan.table(told).drop(columns="scenario")


def front_of(fits: pd.DataFrame, objectives: Mapping[str, str]) -> pd.DataFrame:
    """The designs that no other one dominates."""
    return fits[pareto(fits[list(objectives)], objectives)].reset_index(drop=True)


def finalists(study: RecommendStudy, table: pd.DataFrame, portfolios: Sequence[Portfolio], limits: Limits) -> pd.DataFrame:
    """Those that go on: half of them the best of the search, half the most different of the front; references that fit last.

    The references are doing nothing, which always fits, and shipped packages.
    """
    main, ways = study.main, study.file.objectives
    fits = table[fitting(table, limits)]
    reference = [name for name in fits["design"] if name == NOTHING or name in study.seeds.packages]
    ranked = fits[~fits["design"].isin(reference)].sort_values(main, ascending=ways[main] == "min", kind="stable")
    front = fits[pareto(fits[list(ways)], ways)]
    count = study.file.finalists
    best = list(ranked.index[: -(-count // 2)])
    among = [place for place in front.index if place in ranked.index]
    chosen = spread(portfolios, best, among, count, study.space)
    kept = table.loc[chosen].sort_values(main, ascending=ways[main] == "min", kind="stable")
    return pd.concat([kept, fits[fits["design"].isin(reference)]]).reset_index(drop=True)


def picked(robust: pd.DataFrame, criterion: str, better: str) -> str:
    """The design that is best by the criterion; of equal ones doing nothing, else the first finalist."""
    column = robust[WORST[criterion]]
    least = criterion == "regret" or better == "min"
    best = column.index[column == (column.min() if least else column.max())]
    return NOTHING if NOTHING in best else str(best[0])


def relevant(drawn: pd.DataFrame, portfolios: Sequence[Portfolio], base: Iterable[str] = ()) -> list[str]:
    """Attributes that can matter: sizes of mechanisms that neither a finalist nor the base has cannot."""
    used = {*base, *(key for portfolio in portfolios for key, _ in portfolio)}
    return [name for name in drawn.columns if not name.startswith(SIZE) or name.removeprefix(SIZE) in used]


def failures(wide: pd.DataFrame, pick: str, lost: float | None, gain: float | None, better: str) -> pd.Series:
    """In which futures (index) the pick fails, by the means over their replicates."""
    means = wide.groupby(level="future").mean()
    if lost is not None:
        return regret(means, better)[pick] > lost  # type: ignore[arg-type]
    way = 1 if better == "max" else -1
    return way * (means[pick] - means[NOTHING]) < gain


def _limit(fails: Any) -> float:
    return float(fails.gain if fails.regret is None else fails.regret)
