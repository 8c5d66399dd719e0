"""Flat names of columns, which R, SQL and formulas take as they stand, and the units of what is in them."""

import re
from collections.abc import Iterable

from twin.base.errors import InputError
from twin.outcomes.headline import COSTS, INDICATORS, MONEY
from twin.processes import registry

_OTHER = re.compile(r"[^0-9A-Za-z_]+")
_HEADS = {
    "cascade": "households", "losses_by_step": "households", "losses_by_tier": "households", "landed_in_run": "households",
    "ledger": "fen", "money": "yuan", "landing_curve": "share", "task_curve": "share", "inequality": "share",
    "cadre_hours": "hours", "mechanism_hours": "hours", "hours_per_landed": "hours", "yuan_per_landed": "yuan",
    "backlog": "needs", "unraised": "needs", "pending": "households",
}  # fmt: skip
_FIELDS = {"dose": "share", "cover.share": "share"}


def flat(path: str) -> str:
    """A dotted path as a name without dots: `fund.processing_days` is `fund_processing_days`.

    >>> flat("landing_curve.0.5"), flat("points_system.dose")
    ('landing_curve_0_5', 'points_system_dose')
    """
    return _OTHER.sub("_", path).strip("_")


def renamed(paths: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Each path's flat name; raises InputError where two have the same one, or one is `taken`."""
    known = {name: name for name in taken}
    found = {}
    for path in dict.fromkeys(paths):
        name = flat(path)
        if known.setdefault(name, path) != path or name in taken:
            raise InputError("{path}: its column would be {name!r}, as is that of {other}; allowed: one of them",
                             path=path, name=name, other=known[name])  # fmt: skip
        found[path] = name
    return found


def unit_of_factor(path: str) -> str:
    """In what a factor is given; empty where it is a word."""
    known = registry.knobs()
    head, _, field = path.partition(".")
    if path in known:
        return known[path].unit
    if head in ("structure", "where", "policies") or not field:
        return ""
    return _FIELDS.get(field) or (known[field].unit if field in known else "")


def unit_of_outcome(name: str) -> str:
    """In what an outcome of `twin run --json` is counted; empty for one that is not ours."""
    shown = {**COSTS, **MONEY, **INDICATORS}
    if name in shown:
        return shown[name].unit
    head, _, part = name.partition(".")
    if head == "cascade" and "task" in part:
        return "tasks"
    return _HEADS.get(head, "")
