"""What is measured of a run: a named function from Run to scalar indicators, or to plain data and tables."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.base.errors import InputError
from twin.base.plain import leaves
from twin.outcomes.counts import Raw
from twin.outcomes.result import summarise
from twin.runner.kept import Kept
from twin.runner.run import Run
from twin.terms.calendar import YEAR

Measure = Callable[[Any], Mapping[str, Any] | Kept]  # of a Run, or of a kind of run
Number = int | float | None

NOTHING = "nothing to divide by"
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Undefined:
    """An indicator without a value, and why.

    >>> Undefined("nobody was asked").reason
    'nobody was asked'
    """

    reason: str


def summary(run: Run) -> dict[str, Any]:
    """The indicators of `twin run --json` by dotted name (`cascade.landed`): money in integer fen, shares as floats.

    >>> from twin.runner import CountySpec
    >>> "landing_rate" in summary(Run(CountySpec.small(2, 2, 30), "baseline", 1, burn_in=0))
    True
    """
    return counted(run)[1]


def counted(run: Run) -> tuple[Raw, dict[str, Any]]:
    """The counts of a run and the indicators of its summary by dotted name, integers kept; None becomes `Undefined`.

    Only what the summary needs is computed; the tables of `Result` take longer than a small run.
    """
    model = run.finished()
    raw = Raw.of(model.record, model.world)
    found = summarise(model, raw, raw.since(model.month - YEAR))
    found.pop("unlock_gain")  # asked for by single runs only
    return raw, {name: Undefined(NOTHING) if value is None else value for name, value in leaves(found)}


def name_of(measure: Measure) -> str:
    """`module:function`, which a store remembers; raises InputError for a function that has no name of its own."""
    name = getattr(measure, "__qualname__", "")
    if not name or "<" in name:
        said = name or repr(measure)
        raise InputError("measure: {name} has no name of its own; allowed: a function defined in a module", name=said)
    return f"{measure.__module__}:{name}"


def scalars(found: Mapping[str, Any]) -> tuple[dict[str, Number], dict[str, str]]:
    """Values by name as plain int, float or None, and for each None its reason; raises TypeError or ValueError for others."""
    values: dict[str, Number] = {}
    reasons: dict[str, str] = {}
    for name, value in found.items():
        values[name], reason = _scalar(name, value)
        if reason:
            reasons[name] = reason
    return values, reasons


def _scalar(name: str, value: Any) -> tuple[Number, str]:
    if isinstance(value, Undefined):
        return None, value.reason
    if value is None:
        return None, "no value"
    if isinstance(value, bool | int | np.bool_ | np.integer):
        if not -_LARGEST <= int(value) <= _LARGEST:
            raise ValueError(f"indicator {name}: {value} is too large; allowed: 64-bit integers")
        return int(value), ""
    if isinstance(value, float | np.floating):
        number = float(value)
        return (number, "") if math.isfinite(number) else (None, "not a number" if math.isnan(number) else "infinite")
    raise TypeError(f"indicator {name}: a {type(value).__name__} is no scalar; allowed: numbers, None, Undefined")
