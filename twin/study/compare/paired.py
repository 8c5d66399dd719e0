"""Paired comparison: the same county and the same luck under several scenarios, replicate by replicate.

Every draw of the twin is keyed by (replicate, process, ...), never by scenario, so a difference within one replicate is due to
the scenarios alone. Runs of one replicate follow one another: they share the burn-in, and results do not depend on workers.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.edge import months_of, whole
from twin.base.errors import InputError
from twin.base.limits import MOST_REPLICATE, check_runs
from twin.base.messages import Text
from twin.base.plain import indicators
from twin.county.county import County
from twin.evidence.trace import rests_on
from twin.outcomes.result import Result
from twin.remarks import remarks, unlike
from twin.runner import CountySpec, Kept, Place, Run, shelf
from twin.scenario.home import home_or_demo
from twin.scenario.offices import check_offices
from twin.scenario.scenario import Scenario
from twin.study import plain as beside
from twin.study.compare.budget import Budget
from twin.study.compare.comparison import KEYS, Comparison
from twin.study.grades import MOST_REPLICATES, OUTCOMES, Plan
from twin.study.same import check_same, named_apart, titled_apart

Progress = Callable[[int, int], None]


class Compared(Run):
    """A run of a comparison: what its scenario is called is in its result, and so in its key."""

    @property
    def asked(self) -> Any:
        """Name, title and description."""
        assert isinstance(self.scenario, Scenario), "read once, by `compare`"
        plain = self.scenario.to_dict()
        return [plain.get(word) for word in ("name", "title", "about")]


def compare(
    scenarios: Sequence[str | Path | Scenario],
    county: str | County | None = None,
    replicates: int = 8,
    months: int | None = None,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
    grades: bool | int = True,
    store: Place = True,
    plain: bool | int = True,
    budget: Budget | None = None,
) -> Comparison:
    """Run every scenario on one county `replicates` times and pair the results.

    Without a county it is that whose workbook the scenarios belong to, else the demonstration county.
    Scenarios must begin alike and, unless `months` is given, be equally long. `workers` processes run
    at once (default: as many as cores, at most one per replicate); the numbers do not depend on it.
    `progress` is called with (runs done, runs in all). With `grades` the first replicates (four, or as many as
    given) are run again without each grade of evidence, which tells on what the differences rest; with `plain` the first scenario
    is run as often with plain budgets and plain staff, beside which the others are set (`twin.study.plain`). With a `budget` the
    result says which scenarios keep to it. What has been run is kept in the folder `store` (True: below the user's cache; False:
    not at all), so that the same comparison goes on where it was stopped and others share its runs. Raises InputError for a bad
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
    if budget is not None and len(loaded) < 2:
        raise InputError(
            "budget: one scenario costs no more than itself; allowed: two scenarios or more, the first the reference"
        )
    spec = CountySpec.of(home_or_demo(loaded) if county is None else county)
    place = spec.build()
    for one in loaded:
        check_offices(one, place.units["key"])
    check_runs(replicates * len(loaded), len(place.households["village"]), months or loaded[0].months)
    plan = Plan.of(loaded if grades else [])
    steps = beside.further(loaded[0], place) if plain and len(loaded) > 1 else []
    again = min(replicates, MOST_REPLICATES if grades is True else int(grades)) if plan.further else 0
    raised = min(replicates, beside.MOST_REPLICATES if plain is True else int(plain)) if steps else 0
    of = [[*loaded, *(steps if r < raised else ()), *(plan.further if r < again else ())] for r in range(replicates)]
    runs = [Compared(spec, one, months, seed, r) for r, several in enumerate(of) for one in several]
    with shelf(store, outcome, spec, min(workers or os.cpu_count() or 1, replicates)) as home:
        came = (Outcome(kept.document, dict(kept.tables)) for kept in home.found(runs, progress))
        outcomes = [[next(came) for _ in several] for several in of]
    count, told = len(loaded), [[one.summary for one in several] for several in outcomes]
    rests = plan.table([[*luck[:count], *luck[-len(plan.further) :]] for luck in told[:again]]) if again else None
    stood = stand_beside([luck[: count + len(steps)] for luck in told[:raised]], count) if raised else None
    noted = [[*unlike(loaded[0], one), *remarks(one, months, place, seed, burn_in=runs[0].burn_in)] for one in loaded]
    found = gather(place, seed, [one[:count] for one in outcomes], _told(loaded, noted), rests, stood)
    if budget is None:
        return found
    about = found.about | {"budget": budget.told(found.about["months"], found.about["county"]["households"], place.scale)}
    return replace(found, about=about)


@dataclass(frozen=True)
class Outcome:
    """What a comparison needs of one run."""

    summary: dict[str, Any]
    tables: dict[str, pd.DataFrame]


def outcome(run: Run) -> Kept:
    """The measure of a comparison: summary and tables of one run."""
    found = outcome_of(run.finished().result())
    return Kept(found.summary, found.tables)


def outcome_of(result: Result) -> Outcome:
    """The tables of one run as they are kept: county level only, row names as columns."""
    together, single = result.of_county()
    tables = {
        "monthly": together,
        "policies": single,
        "cascade": result.cascade,
        "losses": result.losses.rename_axis("step").reset_index(),
        "clauses": result.clauses.rename_axis("clause").reset_index(),
        "flows": result.flows,
        "villages": result.villages,
        "mechanisms": result.mechanisms,
    }
    return Outcome(result.summary, tables)


def _loaded(scenarios: Sequence[str | Path | Scenario]) -> list[Scenario]:
    if isinstance(scenarios, str | Path) or not scenarios:
        raise InputError("scenarios: a list of one or more scenarios is needed")
    return [s if isinstance(s, Scenario) else Scenario.load(s) for s in scenarios]


def _told(scenarios: Sequence[Scenario], noted: list[list[Text]]) -> list[dict[str, Any]]:
    """About each scenario, told from the others: a saved comparison can be read back to its evidence and what cannot act."""
    names = named_apart(scenarios)
    return [
        {"name": name, "title": title, "policies": {key: policy.name.plainly() for key, policy in one.policies.items()},
         "mechanisms": {key: own.name.plainly() for key, own in one.definitions.items()},
         "rests_on": rests_on(one), "remarks": notes}
        for name, title, one, notes in zip(names, titled_apart(scenarios, names), scenarios, noted, strict=True)
    ]  # fmt: skip


Beside = tuple[pd.DataFrame, pd.DataFrame]  # designs beside plain budget and staff, scenarios by position; the steps


def stand_beside(summaries: list[list[dict[str, Any]]], count: int) -> Beside:
    """Scenarios beside plain budget and plain staff: summaries[replicate][run], scenarios first, then the steps."""
    runs = [pd.DataFrame([indicators(summary) for summary in group]) for group in zip(*summaries, strict=True)]
    plain = beside.Plain.of(runs[0], runs[count:])
    designs = [plain.beside(run, OUTCOMES).assign(scenario=place) for place, run in enumerate(runs[:count]) if place]
    return pd.concat(designs, ignore_index=True)[["scenario", *beside.COLUMNS]], plain.points(OUTCOMES)


def gather(
    county: County,
    seed: int,
    outcomes: list[list[Outcome]],
    told: list[dict[str, Any]],
    grades: pd.DataFrame | None = None,
    stood: Beside | None = None,
) -> Comparison:
    """Replicates x scenarios turned into scenarios x replicates, tables joined; `told` is about each scenario.

    `grades` are as `Plan.table` gives them, `stood` as `stand_beside` does, scenarios by position.
    """  # fmt: skip
    groups = list(zip(*outcomes, strict=True))
    about = {
        "county": {"code": county.code, "name": dict(county.name), "households": len(county.households["village"])},
        "synthetic": county.synthetic,
        "given": dict(county.given),
        "months": groups[0][0].summary["months"],
        "seed": seed,
        "replicates": list(range(len(outcomes))),
        "scenarios": told,
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
    asked = {} if grades is None or grades.empty else {"grades": _by_name(grades, told)}
    if stood is not None:
        asked |= {"plain": _by_name(stood[0], told), "points": stood[1]}
    return Comparison(about, results, tables, **asked)


def _by_name(table: pd.DataFrame, told: list[dict[str, Any]]) -> pd.DataFrame:
    """Scenarios by name in place of position."""
    return table.assign(scenario=[told[place]["name"] for place in table["scenario"]])
