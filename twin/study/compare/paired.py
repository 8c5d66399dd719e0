"""Paired comparison: the same county and the same luck under several scenarios, replicate by replicate.

Every draw of the twin is keyed by (replicate, process, ...), never by scenario, so a difference within one replicate is due to
the scenarios alone. One job is one replicate of all scenarios: they share the burn-in, and results do not depend on workers.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from twin.base.edge import months_of, whole
from twin.base.errors import InputError
from twin.base.limits import MOST_REPLICATE, check_runs
from twin.base.messages import Text
from twin.remarks import remarks, unlike
from twin.runner.workers import Workers
from twin.study.compare.comparison import KEYS, Comparison
from twin.study.compare.grades import MOST_REPLICATES, Plan
from twin.study.compare.same import check_same, named_apart, titled_apart

if TYPE_CHECKING:
    from twin.county.county import County
    from twin.outcomes.result import Result
    from twin.scenario.scenario import Scenario

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Job:
    """One replicate of all scenarios."""

    county: "County"
    scenarios: "tuple[Scenario, ...]"
    months: int | None
    seed: int
    replicate: int


def compare(
    scenarios: "Sequence[str | Path | Scenario]",
    county: "str | County" = "demo",
    replicates: int = 8,
    months: int | None = None,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
    grades: bool | int = True,
) -> Comparison:
    """Run every scenario on one county `replicates` times and pair the results.

    Scenarios must begin alike and, unless `months` is given, be equally long. `workers` processes run
    at once (default: as many as cores, at most one per replicate); the numbers do not depend on it.
    `progress` is called with (replicates done, replicates in all). With `grades` the first replicates (four, or as many as
    given) are run again without each grade of evidence, which tells on what the differences rest. Raises InputError for a bad
    scenario, county or count.

    >>> found = compare(["baseline", "linkage"], twin.County.small(2, 2, 30), 2, months=2, workers=1, grades=False)
    >>> list(found.names)
    ['baseline', 'linkage']
    """
    replicates, seed = whole("replicates", replicates, 1, MOST_REPLICATE), whole("seed", seed)
    months = None if months is None else months_of(months)
    if workers is not None:
        workers = whole("workers", workers, 1)
    loaded = _loaded(scenarios)
    check_same(loaded, months)
    place = _place(county)
    check_runs(replicates * len(loaded), len(place.households["village"]), months or loaded[0].months)
    plan = Plan.of(loaded if grades else [])
    again = min(replicates, MOST_REPLICATES if grades is True else int(grades)) if plan.further else 0
    jobs = (Job(place, (*loaded, *plan.further) if r < again else tuple(loaded), months, seed, r) for r in range(replicates))
    outcomes: list[list[Outcome]] = []
    with Workers(min(workers or os.cpu_count() or 1, replicates)) as pool:
        for outcome in pool.ordered(run_job, jobs):
            outcomes.append(outcome)
            if progress:
                progress(len(outcomes), replicates)
    asked = [outcome[: len(loaded)] for outcome in outcomes]
    rests = plan.table([[one.summary for one in outcome] for outcome in outcomes[:again]]) if again else None
    names = named_apart(loaded)
    found = gather(place, seed, asked, rests, names, titled_apart(loaded, names))
    return _traced(found, loaded, [[*unlike(loaded[0], one), *remarks(one, months, place, seed)] for one in loaded])


def _traced(comparison: Comparison, scenarios: "Sequence[Scenario]", noted: list[list[Text]]) -> Comparison:
    """With what each scenario rests on and what of it cannot act, so that a saved comparison can be read back to its evidence."""
    from twin.evidence.trace import rests_on

    told = [
        about | {"rests_on": rests_on(one), "remarks": notes}
        for about, one, notes in zip(comparison.about["scenarios"], scenarios, noted, strict=True)
    ]
    return replace(comparison, about=comparison.about | {"scenarios": told})


@dataclass(frozen=True)
class Outcome:
    """What one run hands back to the comparison."""

    about: dict[str, Any]
    summary: dict[str, Any]
    tables: dict[str, pd.DataFrame]


def run_job(job: Job) -> list[Outcome]:
    """All scenarios of one replicate, one after the other."""
    from twin.model import PolicyTwin

    outcomes = []
    for scenario in job.scenarios:
        model = PolicyTwin(job.county, scenario, seed=job.seed, replicate=job.replicate)
        model.run(job.months if job.months is not None else scenario.months)
        outcomes.append(outcome_of(model.result()))
    return outcomes


def outcome_of(result: "Result") -> Outcome:
    """The tables of one run as they are kept: county level only, row names as columns."""
    from twin.report.compare.story import county_rows

    together, single = county_rows(result.monthly)
    tables = {
        "monthly": together,
        "policies": single,
        "cascade": result.cascade,
        "losses": result.losses.rename_axis("step").reset_index(),
        "clauses": result.clauses.rename_axis("clause").reset_index(),
        "flows": result.flows,
        "villages": result.villages,
    }
    return Outcome(result.about, result.summary, tables)


def _loaded(scenarios: "Sequence[str | Path | Scenario]") -> "list[Scenario]":
    from twin.scenario.scenario import Scenario

    if isinstance(scenarios, str | Path) or not scenarios:
        raise InputError("scenarios: a list of one or more scenarios is needed")
    return [s if isinstance(s, Scenario) else Scenario.load(s) for s in scenarios]


def _place(county: "str | County") -> "County":
    from twin.county.county import resolve

    return resolve(county) if isinstance(county, str) else county


def gather(
    county: "County",
    seed: int,
    outcomes: list[list[Outcome]],
    grades: pd.DataFrame | None = None,
    names: Sequence[str] | None = None,
    titles: "Sequence[Text] | None" = None,
) -> Comparison:
    """Replicates × scenarios turned into scenarios × replicates, tables joined; `grades` as `Plan.table` gives them.

    `names` and `titles` tell the scenarios apart; without them they are as the runs have them.
    """
    groups = list(zip(*outcomes, strict=True))
    names = names or [group[0].about["scenario"] for group in groups]
    titles = titles or [group[0].about["title"] for group in groups]
    about = {
        "county": {"code": county.code, "name": dict(county.name), "households": len(county.households["village"])},
        "synthetic": county.synthetic,
        "months": groups[0][0].summary["months"],
        "seed": seed,
        "replicates": list(range(len(outcomes))),
        "scenarios": [
            {"name": name, "title": title, "policies": group[0].about["policies"]}
            for name, title, group in zip(names, titles, groups, strict=True)
        ],
    }
    tables = {
        table: pd.concat(
            [
                outcome.tables[table].assign(scenario=position, replicate=replicate)
                for position, group in enumerate(groups)
                for replicate, outcome in enumerate(group)
            ],
            ignore_index=True,
        )
        for table in KEYS
    }
    results = [[outcome.summary for outcome in group] for group in groups]
    if grades is None or grades.empty:
        return Comparison(about, results, tables)
    return Comparison(about, results, tables, grades.assign(scenario=[names[place] for place in grades["scenario"]]))
