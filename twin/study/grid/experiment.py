"""A design and its outcomes in one call, for notebooks and scripts: no file, no folder, one table."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.edge import unboxed, whole
from twin.base.errors import InputError
from twin.base.limits import MOST_MONTHS, MOST_SEED
from twin.county.county import County
from twin.outcomes.headline import INDICATORS
from twin.runner.measures import summary
from twin.runner.place import CountySpec
from twin.runner.shelf import Place, shelf
from twin.scenario.scenario import Scenario
from twin.study.grid import design as designs
from twin.study.grid.study import GridStudy, Progress, study_grid


def experiment(
    design: GridStudy | str | Path | Mapping[str, Any] | pd.DataFrame | Sequence[Mapping[str, Any]],
    scenario: Scenario | str | Path = "baseline",
    county: County | CountySpec | str = "demo",
    *,
    points: int | None = None,
    levels: int | None = None,
    months: int | None = None,
    replicates: int = 1,
    seed: int = 0,
    burn_in: int = 36,
    outcomes: Sequence[str] | None = None,
    workers: int | None = 1,
    store: Place = True,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Run a design and give one table: a row a run, its settings beside its outcomes.

    `design` is a mapping of paths to what they take (a list of values, or `(low, high)` of numbers, or {} for a knob's own
    range), of which every combination is run with `levels` of each range or, with `points`, a Latin hypercube; or a table or list
    of points; or the file of a grid study, which says all else itself. Paths are those of `twin knobs`, `KEY.dose`, `KEY.from`,
    `KEY.cover` and so on, and `scenario`. `outcomes` are dotted names of `twin run --json` (default: those that pages show).

    Columns have flat names (`fund_processing_days`, `cascade_landed`); `attrs` hold `units`, dotted `paths`, `titles` and which
    columns are of the `design`. Undefined outcomes are NaN. Runs are kept in the user's cache (`store`: True, a folder, False).
    Raises InputError for whatever cannot be.

    >>> small = County.small(2, 2, 30)
    >>> experiment({"fund.processing_days": [10, 60]}, county=small, months=2, burn_in=0, replicates=2).shape[0]
    4
    """
    if isinstance(design, GridStudy | str | Path):
        return study_grid(GridStudy.load(design), outcomes=outcomes, workers=workers, progress=progress)
    data = _data(scenario) | {
        "name": "experiment",
        "seed": whole("seed", seed, 0, MOST_SEED),
        "burn_in": whole("burn_in", burn_in, 0, MOST_MONTHS),
        "replicates": whole("replicates", replicates, 1, 1000),
    }
    if months is not None:
        data["months"] = whole("months", months, 1, MOST_MONTHS)
    if isinstance(design, Mapping):
        data |= {"factors": {str(path): _spec(path, values) for path, values in design.items()}, "design": _drawn(points, levels)}
        study = GridStudy.from_dict(data)
    else:
        study = GridStudy.from_dict(data, designs.listed(design))
    place = CountySpec.of(county)
    asked = list(INDICATORS) if outcomes is None else list(outcomes)
    with shelf(store, summary, place, workers) as home:
        return study_grid(study, home.store, place, asked, workers, progress=progress)


def _data(scenario: Scenario | str | Path) -> dict[str, Any]:
    """A scenario as the beginning of a study."""
    if not isinstance(scenario, Scenario):
        return {"base": str(scenario)}
    said = {key: value for key, value in scenario.to_dict().items() if key not in ("name", "title", "about", "base")}
    if Scenario.from_dict({"base": "baseline", "name": scenario.name, **said}).to_dict() != scenario.to_dict():
        raise InputError("scenario {name!r}: takes something of the baseline away; allowed: its name or file", name=scenario.name)
    return said


def _drawn(points: int | None, levels: int | None) -> dict[str, Any]:
    if points is not None and levels is not None:
        raise InputError("points and levels: one of them is possible")
    if points is not None:
        return {"name": "latin", "points": whole("points", points, 2, 10**6)}
    return {"name": "factorial"} | ({} if levels is None else {"levels": whole("levels", levels, 2, 1000)})


def _spec(path: Any, values: Any) -> Any:
    """What a factor takes, as a study's file says it."""
    plain = unboxed(values.tolist() if hasattr(values, "tolist") else values)
    if isinstance(values, tuple) and len(values) == 2 and all(isinstance(one, int | float) for one in plain):
        low, high = plain
        return {"low": float(low), "high": float(high), **({"whole": True} if str(path).endswith(".from") else {})}
    return plain
