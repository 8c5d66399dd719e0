"""Before the end: how long a study takes, and what a search that is not over has tried."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.errors import InputError
from twin.base.knobs import GRADES
from twin.base.limits import check_runs
from twin.base.plain import plain
from twin.study.grades import MOST_REPLICATES
from twin.study.plain import STEPS
from twin.study.recommend.file import RecommendStudy
from twin.study.recommend.outcomes import Bench
from twin.study.recommend.search import Searcher
from twin.study.recommend.tables import designs_table, fitting, names_of, trials_table

GRADED = 2 * len(GRADES) + 1  # runs without a grade, of the pick and of nothing, and of the pick without any, at most
ENOUGH = 20  # runs from which their own time is a better guide than that of the trial runs


def runs_ahead(study: RecommendStudy) -> int:
    """Runs of a study at most: finalists of several budgets may be the same, and designs may be tried twice."""
    return sum(_parts(study).values())


def _parts(study: RecommendStudy) -> dict[str, int]:
    file, budgets = study.file, len(study.file.budgets)
    references = 1 + len(study.seeds.packages)
    finalists = budgets * file.finalists + references
    plain = sum(map(len, STEPS.values())) * file.plain
    return {
        "search": (budgets * file.search.trials + budgets) * file.search.replicates,
        "futures": finalists * file.futures.draws * file.futures.replicates,
        "fresh": (2 * budgets + plain) * file.fresh.replicates,
        "grades": GRADED * budgets * min(MOST_REPLICATES, file.fresh.replicates),
    }


@dataclass(frozen=True)
class Forecast:
    """What a study takes at most: runs by part and in all, those there, seconds of a run, and on the clock for what is left.

    >>> Forecast(search=8, futures=20, fresh=6, grades=4, runs=38, there=0, run_seconds=2.0, seconds=76.0, workers=1).runs
    38
    """

    search: int
    futures: int
    fresh: int
    grades: int
    runs: int
    there: int
    run_seconds: float
    seconds: float
    workers: int

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return dict(vars(self))


def forecast(study: RecommendStudy | str | Path, workers: int | None = None) -> Forecast:
    """How many runs at most, and how long; runs doing nothing and the first known design, which are kept.

    Raises InputError if they fail or lack an objective of the study, before time is spent on the others.

    >>> from twin.study.recommend import RecommendStudy
    >>> forecast(RecommendStudy.load("my-study.yaml"), workers=1).search
    9
    """
    chosen = RecommendStudy.load(study)
    check_runs(runs_ahead(chosen))
    bench = Bench(chosen.study, workers=1)
    searcher = Searcher(chosen, bench)
    both = [searcher.run(one, 0) for one in chosen.seeds.all[:2]]
    bench(both)
    bench.read(both, [both[0], both[0]])
    seconds = bench.store.frame(None, ["seconds"])["seconds"]
    # The first runs of a process also load compiled code.
    each = float(seconds.median() if len(seconds) >= ENOUGH else seconds.min())
    parts = _parts(chosen)
    runs = sum(parts.values())
    there = min(len(seconds), runs)  # a store may hold runs of other studies
    count = workers or os.cpu_count() or 1
    return Forecast(**parts, runs=runs, there=there, run_seconds=each, seconds=max(0, runs - there) * each / count, workers=count)


@dataclass(frozen=True)
class FirstLook:
    """What a search that is not over has tried: designs of `trials` designs asked for, and by budget the best so far.

    `best`: budget, design, the objectives, yuan and hours; `designs`: design, mechanism, dose, share, start. Nothing has been
    put to futures: the best of a search promises too much.

    >>> FirstLook(trials=12, of=400, best=pd.DataFrame(), designs=pd.DataFrame()).of
    400
    """

    trials: int
    of: int
    best: pd.DataFrame
    designs: pd.DataFrame

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        tables = {"best": self.best.to_dict("records"), "designs": self.designs.to_dict("records")}
        return plain({"trials": self.trials, "of": self.of} | tables)


def first_look(study: RecommendStudy | str | Path, most: int = 5) -> FirstLook:
    """The best of what has been tried so far at each budget; runs nothing. Raises InputError where no search has begun.

    >>> from twin.study.recommend import RecommendStudy
    >>> first_look(RecommendStudy.load("my-study.yaml"))
    Traceback (most recent call last):
        ...
    twin.base.errors.InputError: store out/mine/store: no search has begun; allowed: let the study run
    """
    chosen = RecommendStudy.load(study)
    searcher = Searcher(chosen, Bench(chosen.study))
    searched = searcher.so_far()
    if () not in searched.portfolios:
        raise InputError("store {store}: the first generation is not over; allowed: look again later", store=chosen.store)
    names = names_of(searched, chosen.seeds)
    table = trials_table(chosen, searcher, searched, names, make=False)
    way = chosen.file.objectives[chosen.main] == "min"
    rows = []
    for name, limits in searcher.limits.items():
        fits = table[fitting(table, limits)].sort_values(chosen.main, ascending=way, kind="stable").head(most)
        rows.append(fits.drop(columns="kind").assign(budget=name))
    best = pd.concat(rows, ignore_index=True)
    shown = {name: one for name, one in zip(names, searched.portfolios, strict=True) if name in set(best["design"])}
    of = chosen.file.search.trials * len(chosen.file.budgets)
    return FirstLook(searched.trials, of, best[["budget", *best.columns.drop("budget")]], designs_table(chosen, shown))
