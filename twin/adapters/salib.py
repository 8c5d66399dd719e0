"""SALib: the twin as the function of `ProblemSpec.evaluate`."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from SALib import ProblemSpec  # type: ignore[import-untyped]

from twin.adapters.simulator import Simulator, ranges
from twin.base.errors import InputError
from twin.study.grid.table import names as names_of


def problem(factors: Mapping[str, Any], outcomes: Sequence[str] | str) -> ProblemSpec:
    """A problem over some factors: ranges as `{"fund.processing_days": (5, 60)}`, a knob's own range where None is given.

    Of whole numbers and options SALib draws a number from 0 to how many there are; `function` makes options of them. Raises
    InputError for a path that is none.

    >>> problem({"fund.by_need": None}, ["trust"])["bounds"]
    [[0.0, 1.0]]
    """
    known = ranges(factors)
    options = {path: taken if isinstance(taken, list) else _whole(taken) for path, taken in known.items()}
    bounds = [[0.0, float(len(own))] if (own := options[path]) else [float(low) for low in known[path]] for path in known]
    found = ProblemSpec({"names": list(known), "bounds": bounds, "outputs": names_of(outcomes)})
    found["options"] = {path: own for path, own in options.items() if own}
    return found


def _whole(bounds: tuple[Any, Any]) -> list[int]:
    low, high = bounds
    return list(range(low, high + 1)) if isinstance(low, int) and isinstance(high, int) else []


def function(spec: Mapping[str, Any], **setup: Any) -> Any:
    """`f(X)` for `ProblemSpec.evaluate`: X f8[points, factors] to f8[points, outcomes], f8[points] for a single outcome.

    `setup` are the keywords of `twin.adapters.simulator.Simulator`: county, scenario, months, replicates, seed, burn_in,
    workers, store. Each point is the mean over replicates, which all points share. An undefined outcome is an InputError: one
    NaN would make every index of SALib 0. So are points with more or fewer values than the problem has factors, as those of
    another problem's design: SALib's own check, whether the number of results divides by 2 D + 2, passes any design of 2 ** n
    rows where D is 3, 7 or 15.

    >>> spec = problem({"fund.by_need": None}, ["trust"])
    >>> run = function(spec, county=twin.County.small(2, 2, 30), months=2, burn_in=0)
    >>> run(np.array([[0.0], [1.0]])).shape
    (2,)
    """
    names, outcomes = list(spec["names"]), tuple(spec["outputs"])
    options: Mapping[str, list[Any]] = spec.get("options") or {}
    simulator = Simulator(outcomes, **setup)

    def run(points: np.ndarray) -> np.ndarray:
        if points.ndim != 2 or points.shape[1] != len(names):
            raise InputError(
                "points of shape {given} for {wanted} factors ({names}); allowed: a row a point, with a value for each factor",
                given=str(points.shape), wanted=len(names), names=", ".join(names),
            )  # fmt: skip
        rows = [{name: _setting(options.get(name), value) for name, value in zip(names, row, strict=True)} for row in points]
        found = simulator.table(rows)
        bad = np.argwhere(~np.isfinite(found))
        if len(bad):
            row, column = map(int, bad[0])
            raise InputError(
                "point {point}: outcome {name} is undefined ({count} of {points} points); allowed: more months, a larger county "
                "or another outcome",
                point=row, name=outcomes[column], count=len(np.unique(bad[:, 0])), points=len(rows),
            )  # fmt: skip
        return found[:, 0] if len(outcomes) == 1 else found

    return run


def _setting(options: list[Any] | None, value: float) -> Any:
    return float(value) if options is None else options[min(int(value), len(options) - 1)]
