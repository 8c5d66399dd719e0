"""Each mechanism's value beside the same money as plain budget and the same hours as plain staff."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from twin.runner.run import keys_of
from twin.runner.store import Store
from twin.study.attribute.coalitions import ask
from twin.study.attribute.estimate import estimates
from twin.study.attribute.file import AttributionStudy
from twin.study.attribute.game import FromStore
from twin.study.attribute.plan import Plan
from twin.study.attribute.result import Attribution
from twin.study.measure import PUBLIC
from twin.study.plain import BUDGET, HOURS, READ, STAFF, Plain

PACKAGE, ALONE = "package", "alone"
TAKEN = {BUDGET: PUBLIC, STAFF: HOURS}  # what is looked up on each curve


def beside(
    study: AttributionStudy, plan: Plan, store: Store, by_size: Mapping[str, Attribution]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `plain` and `points` of `Attributions`."""
    outcomes = list(study.file.outcomes)
    rows: list[dict[str, Any]] = []
    points = []
    for size, one in by_size.items():
        plain = _plain(study, plan, store, size)
        rows += [{"size": size} | row for row in _rows(study, plan, store, one, plain, size)]
        points.append(plain.points(outcomes).assign(size=size))
    steps = pd.concat(points, ignore_index=True).rename(columns={"indicator": "outcome"})
    return pd.DataFrame(rows), steps[["size", *steps.columns.drop("size")]]


def _plain(study: AttributionStudy, plan: Plan, store: Store, size: str) -> Plain:
    """What plain budget and plain staff gain with the luck of the study."""
    by_replicate = [[study.package.run(size, (), number), *study.plain_runs(size, number)] for number in plan.replicates]
    columns = list(dict.fromkeys([*study.file.outcomes, *READ]))
    columns = [name for name in columns if name != PUBLIC]
    tables = [_rows_of(store, keys_of(runs), columns) for runs in zip(*by_replicate, strict=True)]
    return Plain.of(tables[0], tables[1:])


def _rows_of(store: Store, keys: list[str], columns: list[str]) -> pd.DataFrame:
    return store.require(keys, columns).loc[keys].reset_index(drop=True)


def _rows(study: AttributionStudy, plan: Plan, store: Store, one: Attribution, plain: Plain, size: str) -> list[dict[str, Any]]:
    """Per outcome, player, way of adding it and kind."""
    game = FromStore(study.package, size, store, tuple(TAKEN.values()))
    taken = estimates(plan, [ask(game, plan.players, plan.masks(number), number) for number in plan.replicates])
    rows = []
    for outcome in study.file.outcomes:
        place = one.place(outcome)
        for number, player in enumerate(plan.players.names):
            for how, name in ((PACKAGE, "shapley"), (ALONE, "alone")):
                gains, amounts = (getattr(side, name)[..., number] for side in (one.estimates, taken))
                for column, kind in enumerate(TAKEN):
                    row = plain.of_amount(kind, outcome, amounts[:, column], gains[:, place])
                    rows.append({"outcome": outcome, "player": player, "how": how} | row)
                    rows[-1].pop("indicator")
    return rows
