"""The posterior ensemble: what calibration to the baseline facts leaves possible for the fitted parameters.

`twin/evidence/posterior.csv` has one row per member and one column per parameter (a knob path); `twin calibrate` writes it.
Under seed 0 replicate r takes member r, and after the last one the first again; every other seed has an order of its own, so that
a second seed is a check of this part too. Member 0 is the one nearest to the middle of the ensemble, so that a single run of
seed 0 is a typical one.
"""

import csv
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from twin.base.errors import InputError
from twin.files.strict import hint, shown
from twin.processes import registry
from twin.regime.fitted import LOCAL, parts

if TYPE_CHECKING:
    from twin.scenario.scenario import Scenario

FILE = Path(__file__).parent / "evidence" / "posterior.csv"


@cache
def ensemble() -> tuple[dict[str, float], ...]:
    """The members, each with its values by knob path; empty if nothing is calibrated."""
    if not FILE.is_file():
        return ()
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(checked({path: float(value) for path, value in row.items()}) for row in csv.DictReader(lines))


def chosen(scenario: "Scenario", seed: int, replicate: int) -> dict[str, float]:
    """The fitted parameters of a replicate under a scenario, by knob path; empty where it asks for the point values."""
    turn = order(seed)
    return member(turn[replicate % len(turn)]) if turn and scenario.parameters == "posterior" else {}


@cache
def order(seed: int) -> tuple[int, ...]:
    """The numbers of all members in the order in which the replicates of a seed take them; as they stand under seed 0."""
    every = range(len(ensemble()))
    return (
        tuple(sorted(every, key=lambda one: hashlib.sha256(f"member {seed} {one}".encode()).digest())) if seed else tuple(every)
    )


def checked(parameters: Mapping[str, float]) -> dict[str, float]:
    """Parameters by knob path, or `PATH@TOWNSHIP`, each known and in range; raises InputError for the first that is not.

    A township's value holds there, for all its villages and households where the knob is theirs; the plain one elsewhere.
    Whether the county has the township is found out when a twin is made.
    """
    known = registry.knobs()
    for key, value in parameters.items():
        path, township = parts(key)
        if path not in known:
            raise InputError("parameters: unknown knob {path}{hint}", path=shown(path), hint=hint(path, known, see="twin knobs"))
        if township is not None and known[path].tier not in LOCAL:
            raise InputError(
                "parameters: {key}: {path} is one for the whole county, or of its units; allowed with a township: knobs of "
                "townships, villages or households (twin knobs)",
                key=key, path=path,
            )  # fmt: skip
        low, high = known[path].low, known[path].high
        if not low <= value <= high:
            raise InputError(
                "parameters: {path}: {value:g} is out of range; allowed: {low:g} to {high:g}",
                path=key,
                value=value,
                low=low,
                high=high,
            )
    return {str(key): float(value) for key, value in sorted(parameters.items())}


def member(number: int) -> dict[str, float]:
    """The parameters of a member, by knob path; counted round where there are not as many."""
    members = ensemble()
    return members[number % len(members)] if members else {}
