"""The tables that a recommendation is made of, and what it says about itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.base.months import month_text
from twin.runner.run import Keys
from twin.scenario.scenario import Scenario
from twin.study.recommend.file import RecommendStudy
from twin.study.recommend.found import NOTHING
from twin.study.recommend.limits import Limits, Whole
from twin.study.recommend.outcomes import HOURS, YUAN, Bench
from twin.study.recommend.portfolio import Portfolio, Seeds
from twin.study.recommend.search import Searched, Searcher, overs
from twin.study.recommend.words import factor_title, survey_title, surveyed, title_of


def trials_table(study: RecommendStudy, searcher: Searcher, searched: Searched, names: Sequence[str], make: bool) -> pd.DataFrame:
    """One row per design tried: its name and kind, means over the search's replicates, a standard error, yuan and hours.

    `total_yuan` and `total_hours` are those of the whole county over the run.
    The standard error is that of the difference from doing nothing with the same luck: luck that all designs share moves none
    before another.
    """
    main, file = study.main, study.file
    rows = searcher.outcomes(searched.portfolios, make)
    means = rows.groupby(level="number").mean()
    gain = rows[main].unstack("replicate").sub(rows.loc[searched.portfolios.index(()), main], axis=1)
    found = means[list(file.objectives)].assign(**{f"{main}_se": gain.std(axis=1, ddof=1) / gain.shape[1] ** 0.5})
    found[[YUAN, HOURS]] = means[[YUAN, HOURS]]
    whole = searcher.whole
    found["total_yuan"], found["total_hours"] = whole.yuan_of(means[YUAN], whole.years), whole.hours_of(means[HOURS])
    found.insert(0, "design", list(names))
    found.insert(1, "kind", ["known" if one in searched.known else "search" for one in searched.portfolios])
    return found.reset_index(drop=True)


def designs_table(study: RecommendStudy, by_name: Mapping[str, Portfolio]) -> pd.DataFrame:
    """One row per design and mechanism in force."""
    start = study.space.start
    rows = [
        {"design": name, "mechanism": key, "dose": one.dose, "share": one.cover, "start": month_text(start + one.since)}
        for name, portfolio in by_name.items()
        for key, one in portfolio
    ]
    return pd.DataFrame(rows, columns=["design", "mechanism", "dose", "share", "start"])


def about_of(study: RecommendStudy, searched: Searched, attributes: pd.DataFrame, bench: Bench, whole: Whole) -> dict[str, Any]:
    """What the study was about, as plain data."""
    file, base, county = study.file, study.study.base, bench.county
    packages = {name: Scenario.load(name) for name in study.seeds.packages}
    known = {name: title_of(one.title, name) for name, one in packages.items()}
    groups = surveyed(attributes.columns)
    return {
        "name": file.name,
        "title": title_of(file.title, file.name),
        "about": file.about.plainly() if file.about else None,
        "base": file.base,
        "county": dict(county.name),
        "synthetic": county.synthetic,
        "given": dict(county.given),
        "households": len(county.households["village"]),
        "villages": len(county.villages["uid"]),
        "whole": whole.to_dict(),
        "start": month_text(study.space.start),
        "months": base.months,
        "burn_in": file.burn_in,
        "seed": file.seed,
        "runs": len(bench.used),
        "mechanisms": {key: one.name.plainly() for key, one in study.space.definitions.items()},
        "in_force": study.space.in_force,
        "known": {NOTHING: both("doing nothing more")} | known,
        "outcome": study.main,
        "objectives": dict(file.objectives),
        "criterion": file.criterion,
        "counts": file.counts,
        "worst": file.worst,
        "search": file.search.plainly() | {"tried": searched.trials, "designs": len(searched.portfolios)},
        "futures": len(attributes),
        "future_replicates": file.futures.replicates,
        "fresh": file.fresh.replicates,
        "factors": {name: factor_title(name, study.space) for name in attributes.columns},
        "surveys": {name: survey_title(name, factors, study.space) for name, factors in groups.items()},
        "version": Keys().version,
    }


def names_of(searched: Searched, seeds: Seeds) -> list[str]:
    """Names of what was tried: nothing, packages by their own, others by the order in which they came."""
    own = {portfolio: name for name, portfolio in reversed(seeds.packages.items())} | {(): NOTHING}
    digits = len(str(len(searched.portfolios)))
    return [own.get(one, f"d{number:0{digits}d}") for number, one in enumerate(searched.portfolios)]


def fitting(table: pd.DataFrame, limits: Limits) -> np.ndarray:
    """Which designs fit a budget, bool[designs]."""
    return np.array([max(overs(row, limits).values()) <= 0 for row in table.to_dict("records")], dtype=bool)
