"""The posterior ensemble: what calibration to the baseline facts leaves possible for the fitted parameters.

`twin/evidence/posterior.csv` has one row per member and one column per parameter (a knob path); `twin calibrate` writes it.
Replicate r takes member r, and after the last one the first again. Member 0 is the one nearest to the middle of the ensemble, so
that a single run is a typical one.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from twin import registry
from twin.errors import InputError
from twin.strict import hint

if TYPE_CHECKING:
    from twin.scenario import Scenario

FILE = Path(__file__).parent / "evidence" / "posterior.csv"


@cache
def ensemble() -> tuple[dict[str, float], ...]:
    """The members, each with its values by knob path; empty if nothing is calibrated."""
    if not FILE.is_file():
        return ()
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(checked({path: float(value) for path, value in row.items()}) for row in csv.DictReader(lines))


def chosen(scenario: "Scenario", replicate: int) -> dict[str, float]:
    """The fitted parameters of a replicate under a scenario, by knob path; empty where it asks for the point values."""
    return member(replicate) if scenario.parameters == "posterior" else {}


def checked(parameters: Mapping[str, float]) -> dict[str, float]:
    """Parameters by knob path, each known and in range; raises InputError for the first that is not."""
    known = registry.knobs()
    for path, value in parameters.items():
        if path not in known:
            raise InputError(f"parameters: unknown knob {path!r}{hint(path, known)}")
        low, high = known[path].low, known[path].high
        if not low <= value <= high:
            raise InputError(f"parameters: {path}: {value:g} is out of range; allowed: {low:g} to {high:g}")
    return {path: float(value) for path, value in sorted(parameters.items())}


def member(replicate: int) -> dict[str, float]:
    """The parameters of a replicate, by knob path."""
    members = ensemble()
    return members[replicate % len(members)] if members else {}
