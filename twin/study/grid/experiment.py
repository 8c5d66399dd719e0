"""A design and its outcomes in one call, for notebooks and scripts: no file, no folder, one table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from twin.scenario.home import home_or_demo
from twin.scenario.scenario import Scenario
from twin.study.factors import Choice
from twin.study.grid import design as designs
from twin.study.grid.study import GridStudy, Progress, check_listed, study_grid

_WORDS = ("name", "title", "about")  # of a scenario: they say nothing about what it does


def experiment(
    design: GridStudy | str | Path | Mapping[str, Any] | pd.DataFrame | Sequence[Mapping[str, Any]],
    scenario: Scenario | str | Path | None = None,
    county: County | CountySpec | str | None = None,
    *,
    points: int | None = None,
    levels: int | None = None,
    months: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    burn_in: int | None = None,
    outcomes: Sequence[str] | str | None = None,
    workers: int | None = 1,
    store: Place | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Run a design and give one table: a row a run, its settings beside its outcomes.

    `design` is a mapping of paths to what they take (a list of values, `(low, high)` of numbers, {} for a knob's own range; one
    value alone is held fixed), of which every combination is run with `levels` of each range or, with `points`, a Latin
    hypercube, whose points that coincide are run once; or a table or list of points, each run as it stands; or the file of a grid
    study, which says all else itself. Paths are those of `twin knobs`, `KEY.dose`, `KEY.from`, `KEY.cover.share` and so on, and
    `scenario`. `outcomes` are dotted names of `twin run --json` (default: those that pages show).

    Where nothing is said: the baseline in the county whose workbook it belongs to, else the demonstration county, all months of
    the scenario after a burn-in of 36, one replicate, seed 0. With `burn_in=0` no mechanism is paid in the first month. Runs are
    kept in the user's cache (`store`: True, a folder, False).

    Columns have flat names (`fund_processing_days`, `cascade_landed`); `attrs` hold `units`, dotted `paths`, `titles` and which
    columns are of the `design`. Undefined outcomes are NaN. Raises InputError for whatever cannot be, and for what cannot act.

    >>> small = County.small(2, 2, 30)
    >>> experiment({"fund.processing_days": [10, 60]}, county=small, months=2, burn_in=0, replicates=2).shape[0]
    4
    """
    if isinstance(design, GridStudy | str | Path):
        _refuse({
            "scenario": scenario, "county": county, "points": points, "levels": levels, "months": months,
            "replicates": replicates, "seed": seed, "burn_in": burn_in, "store": store,
        })  # fmt: skip
        return study_grid(GridStudy.load(design), outcomes=outcomes, workers=workers, progress=progress)
    data = beginning("baseline" if scenario is None else scenario) | {
        "name": "experiment",
        "seed": 0 if seed is None else whole("seed", seed, 0, MOST_SEED),
        "burn_in": 36 if burn_in is None else whole("burn_in", burn_in, 0, MOST_MONTHS),
        "replicates": 1 if replicates is None else whole("replicates", replicates, 1, 1000),
    }
    if months is not None:
        data["months"] = whole("months", months, 1, MOST_MONTHS)
    study = _study(data, design, points, levels)
    belongs = scenario if isinstance(scenario, Scenario) else study.study.base
    place = CountySpec.of(home_or_demo([belongs]) if county is None else county)
    asked = list(INDICATORS) if outcomes is None else outcomes
    with shelf(True if store is None else store, summary, place, workers) as home:
        return study_grid(study, home.store, place, asked, workers, progress=progress)


def beginning(scenario: Scenario | str | Path) -> dict[str, Any]:
    """A scenario as the beginning of a study; raises InputError for one that the format of a file cannot say.

    >>> beginning("linkage")
    {'base': 'linkage'}
    """
    if not isinstance(scenario, Scenario):
        return {"base": str(scenario)}
    said = _does(scenario)
    if _does(Scenario.from_dict({"base": "baseline", **said})) != said:
        raise InputError("scenario {name!r}: takes something of the baseline away; allowed: its name or file", name=scenario.name)
    return said


def _does(scenario: Scenario) -> dict[str, Any]:
    return {key: value for key, value in scenario.to_dict().items() if key not in _WORDS}


def _refuse(given: Mapping[str, Any]) -> None:
    """Raise InputError for what the file of a study says itself."""
    named = [name for name, value in given.items() if value is not None]
    if named:
        raise InputError(
            "experiment: the study says itself what {names} would say; allowed beside a study: outcomes, workers, progress",
            names=", ".join(named),
        )  # fmt: skip


def _study(data: Mapping[str, Any], design: Any, points: int | None, levels: int | None) -> GridStudy:
    """The study of a mapping of factors, or of a table or list of points."""
    if points is not None and levels is not None:
        raise InputError("points and levels: one of them is possible")
    if len(design) == 0:
        raise InputError("design: no points; allowed: factors, or a table or list with a row for each point")
    specs = {str(path): factor_spec(path, values) for path, values in design.items()} if isinstance(design, Mapping) else {}
    fixed = {path: spec[0] for path, spec in specs.items() if isinstance(spec, list) and len(spec) == 1}
    varied = {path: spec for path, spec in specs.items() if path not in fixed}
    if not varied:
        if points is not None or levels is not None:
            raise InputError(
                "points and levels: they draw from factors, and nothing is to be drawn here; allowed: neither of them"
            )
        return GridStudy.from_dict(data, [fixed] if specs else designs.listed(design))
    study = GridStudy.from_dict({**data, "factors": varied, "design": _drawn(points, levels)})
    if levels is not None and all(isinstance(one, Choice) for one in study.levers.factors):
        raise InputError("levels: of ranges only, and all factors are lists; allowed: a range, such as (5, 60), or no levels")
    check_listed(study.levers, [fixed], "design")
    return replace(study, points=[{path: (fixed | point)[path] for path in specs} for point in study.points])


def _drawn(points: int | None, levels: int | None) -> dict[str, Any]:
    if points is not None:
        return {"name": "latin", "points": whole("points", points, 2, 10**6)}
    return {"name": "factorial"} | ({} if levels is None else {"levels": whole("levels", levels, 2, 1000)})


def factor_spec(path: Any, values: Any, *, by_bounds: bool = False) -> Any:
    """What a factor takes, as a study's file says it: a mapping, a list, or None for a knob's own range.

    A range takes whole numbers only for months after the start and, `by_bounds`, between bounds that are whole themselves.

    >>> factor_spec("trust.gain", (0, 1)), factor_spec("fund.budget", [0.5, 1])
    ({'low': 0.0, 'high': 1.0}, [0.5, 1])
    """
    plain = plain_values(values)
    numbers = isinstance(plain, list) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in plain)
    if isinstance(values, tuple) and len(values) == 2 and numbers:
        whole_only = str(path).endswith(".from") or (by_bounds and all(isinstance(one, int) for one in plain))
        return {"low": float(plain[0]), "high": float(plain[1]), **({"whole": True} if whole_only else {})}
    return plain if plain is None or isinstance(plain, list | Mapping) else [plain]


def plain_values(values: Any) -> Any:
    """What a factor takes in Python's own types: any sequence or array of values as a list, all else as it is.

    >>> plain_values(range(2)), plain_values(("a", "b")), plain_values(1)
    ([0, 1], ['a', 'b'], 1)
    """
    if hasattr(values, "tolist"):
        return unboxed(values.tolist())
    return unboxed(list(values) if isinstance(values, Sequence) and not isinstance(values, str) else values)
