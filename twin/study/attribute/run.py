"""Running a study: what it will take, every run through the store, and the values of what is there."""

import os
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.errors import InputError
from twin.files.strict import hint
from twin.runner.evaluate import evaluate
from twin.runner.run import Keys, keys_of
from twin.runner.store import Store
from twin.study.attribute.beside import beside
from twin.study.attribute.estimate import attribute
from twin.study.attribute.file import AttributionStudy
from twin.study.attribute.found import Attributions
from twin.study.attribute.game import FromStore
from twin.study.attribute.plan import Plan
from twin.study.measure import PUBLIC, measured

Progress = Callable[[int, int], None]
ENOUGH = 20  # runs from which their own time is a better guide than that of the trial runs


@dataclass(frozen=True)
class Forecast:
    """What a study takes: runs in all and of those still to do, seconds of a run, and on the clock for what is left.

    >>> Forecast(runs=16, left=14, run_seconds=2.0, seconds=28.0, workers=1).left
    14
    """

    runs: int
    left: int
    run_seconds: float
    seconds: float
    workers: int


def forecast(study: AttributionStudy, workers: int | None = None) -> Forecast:
    """How many runs, and how long; runs the empty and the grand coalition of the first replicate, which are kept.

    Raises InputError if they fail or lack an outcome of the study, before time is spent on the others.

    >>> forecast(AttributionStudy.load("my-study.yaml"), workers=1).runs
    16
    """
    store = Store(study.store)
    alone = _try(study, store)
    keys = keys_of(study.runs(study.plan))
    left = len(keys) - len(store.refresh().finished(keys))
    seconds = store.frame(None, ["seconds"])["seconds"]
    each = float(seconds.median()) if len(seconds) >= ENOUGH else alone
    count = workers or os.cpu_count() or 1
    return Forecast(len(keys), left, each, left * each / min(count, max(left, 1)), count)


def _try(study: AttributionStudy, store: Store) -> float:
    """Seconds of a run once the burn-in is done; InputError if a run fails or an outcome of the study is not measured."""
    first = study.plan.replicates[0]
    sides = [study.package.run(size, who, first) for size in study.package.sizings for who in ((), study.package.players)]
    evaluate(sides, store, workers=1, measure=measured)
    found = store.require(keys_of(sides))
    for name in study.columns:
        if name != PUBLIC and name not in found.columns:
            raise study.study.source.error(
                ("outcomes",), "unknown outcome {name!r}{hint}", name=name[:80], hint=hint(name, found.columns)
            )
    return float(found["seconds"].min())


def _moves(study: AttributionStudy, store: Store, workers: int | None, executor: Executor | None, retry_failed: bool) -> None:
    """Refuse a column that the package as a whole moves in no replicate, before the coalitions between are run."""
    for size in study.package.sizings:
        ends, numbers = ((), study.package.players), study.plan.replicates
        sides = [[study.package.run(size, who, number) for number in numbers] for who in ends]
        evaluate([run for side in sides for run in side], store, executor, workers, retry_failed, measured)
        game = FromStore(study.package, size, store, study.columns)
        both = [game([frozenset(who) for who in ends], number) for number in numbers]
        nobody, everyone = (pd.DataFrame([rows.iloc[side] for rows in both]) for side in (0, 1))
        for name in study.columns:
            if (nobody[name].to_numpy() == everyone[name].to_numpy()).all():
                raise study.study.source.error(
                    ("costs" if name in study.file.costs and name not in study.file.outcomes else "outcomes",),
                    "{name!r}: the package changes it in none of {count} replicates ({size}), so there is no gain to share out; "
                    "allowed: leave it out, more months or a larger county",
                    name=name[:80], count=len(numbers), size=size,
                )  # fmt: skip


def attribute_study(
    study: AttributionStudy | str | Path,
    workers: int | None = None,
    executor: Executor | None = None,
    retry_failed: bool = False,
    complete_only: bool = False,
    progress: Progress | None = None,
) -> Attributions:
    """Run what the store does not have yet, and attribute the package's gain under every sizing.

    `complete_only` runs nothing and takes the replicates of which all runs are there. Runs go through `twin.runner.evaluate`:
    a study that was interrupted goes on where it was, more replicates or orders add to what is there. `progress` is called with
    (runs settled, runs in all). Raises InputError for a run that failed (named with its cause; `retry_failed` tries again), and
    for an outcome that is undefined in a coalition or that no coalition changes.

    >>> sorted(attribute_study(AttributionStudy.load("my-study.yaml"), workers=1).by_size)
    ['evidence', 'standard']
    """
    chosen = AttributionStudy.load(study)
    store = Store(chosen.store)
    if complete_only:
        plan = _complete(chosen, store)
    else:
        plan = chosen.plan
        _try(chosen, store)
        _moves(chosen, store, workers, executor, retry_failed)
        total = chosen.count(plan)
        evaluate(chosen.runs(plan), store, executor, workers, retry_failed, measured, progress, total)
    return _found(chosen, plan, store)


def _complete(study: AttributionStudy, store: Store) -> Plan:
    """The plan of those replicates of which every run is there."""
    store.recover()
    store.refresh()
    there, runs = [], 0
    for replicate in study.plan.replicates:
        keys = keys_of(study.runs(study.plan, [replicate]))
        done = len(store.finished(keys))
        runs += done
        if done == len(set(keys)):
            there.append(replicate)
    if not there:
        raise InputError(
            "store {store}: no replicate is complete ({runs} runs are there); allowed: let the study run on",
            store=study.store,
            runs=runs,
        )
    return replace(study.plan, replicates=tuple(there))


def _found(study: AttributionStudy, plan: Plan, store: Store) -> Attributions:
    """Values of what the store holds."""
    by_size = {
        size: attribute(
            FromStore(study.package, size, store, study.columns), plan.players.names, plan.replicates, orders=plan.orders,
            groups=plan.groups, pairs=plan.pairs, seed=plan.seed, smaller_is_better=study.smaller_is_better, top=study.top,
        )
        for size in study.package.sizings
    }  # fmt: skip
    return Attributions(_about(study, plan), by_size, *(beside(study, plan, store, by_size) if study.file.plain else ()))


def _about(study: AttributionStudy, plan: Plan) -> dict[str, Any]:
    """What the study was about, as plain data."""
    file, scenario, county = study.file, study.package.scenario, study.package.county.build()
    title = file.title.plainly() if file.title else {"en": file.name, "zh": file.name}
    return {
        "name": file.name,
        "title": title,
        "about": file.about.plainly() if file.about else None,
        "base": file.base,
        "county": dict(county.name),
        "synthetic": county.synthetic,
        "given": dict(county.given),
        "households": len(county.households["village"]),
        "months": scenario.months,
        "burn_in": file.burn_in,
        "seed": file.seed,
        "players": {key: scenario.definitions[key].name.plainly() for key in plan.players.names},
        "groups": {group: list(members) for group, members in plan.groups.items()},
        "outcomes": list(file.outcomes),
        "costs": list(file.costs),
        "sizings": list(study.package.sizings),
        "top": study.top,
        "replicates": list(plan.replicates),
        "orders": plan.orders,
        "runs": study.count(plan),
        "version": Keys().version,
    }
