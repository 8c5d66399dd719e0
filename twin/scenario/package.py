"""A shipped scenario on top of a county's own: its uses of mechanisms replace the county's, its months begin with the county's.

What the county says a mechanism costs stays. Dated values of the running budget are multiples of the county's own.
"""

from dataclasses import replace
from typing import Any

from twin.base.messages import both
from twin.base.months import is_month, month_number, month_text
from twin.files.strict import Source
from twin.mechanisms import mechanism
from twin.processes.registry import knobs
from twin.scenario.fields import OPERATIONS
from twin.scenario.layers import Entry, Layer, stack
from twin.scenario.resolve import MONTHS, START

TAKEN = ("name", "title", "about", "define", "mechanisms", "set", "structure")  # what a shipped scenario adds


def on_own(below: Layer, package: Layer) -> Layer:
    """The layers of a county's own scenario with those of a shipped one on top."""
    first = month_number(below["start",].value if ("start",) in below else START)
    months = below["months",].value if ("months",) in below else MONTHS
    begins = month_number(package["start",].value if ("start",) in package else START)
    moved = _moved({path: entry for path, entry in package.items() if path[0] in TAKEN}, first - begins, first + months)
    uses = {path[1] for path in moved if path[0] == "mechanisms"}
    in_force = sorted({path[1] for path in below if path[0] == "mechanisms"} & uses)
    kept = {path: entry for path, entry in below.items() if not (path[0] == "mechanisms" and path[1] in uses)}
    setting = ("set", OPERATIONS)
    if setting in moved and setting in below:
        moved[setting] = replace(moved[setting], value=_of_own(moved[setting].value, below[setting].value, month_text(first)))
    noted = [*(below["notes",].value if ("notes",) in below else ()), *_replaced(in_force)]
    return stack(kept, moved) | ({("notes",): Entry(noted, Source("package"), ())} if noted else {})


def _replaced(keys: list[str]) -> list[dict[str, str]]:
    names = [mechanism.find(key).name for key in keys]
    return [] if not names else [both(
        "in force before, and here as the package has it: {names}; what they cost is as the county says",
        names={"en": ", ".join(name.en for name in names), "zh": "、".join(name.zh for name in names)},
    )]  # fmt: skip


def _moved(layers: Layer, by: int, end: int) -> Layer:
    """The layers with every month later by so many; what would begin at the end or after it goes."""
    found: Layer = {}
    gone = set()
    for path, entry in layers.items():
        value = _later(entry.value, by, end) if path[0] in {"mechanisms", "set"} else entry.value
        if path[0] == "mechanisms" and path[2:] == ("from",) and month_number(str(value)) >= end:
            gone.add(path[1])
        ends_later = path[0] == "mechanisms" and path[2:] == ("until",) and month_number(str(value)) >= end
        if not ends_later and (value != {} or entry.value == {}):
            found[path] = replace(entry, value=value)
    return {path: entry for path, entry in found.items() if path[0] != "mechanisms" or path[1] not in gone}


def _later(value: Any, by: int, end: int) -> Any:
    """A value with its months moved; dated values and phases that would begin at the end or later are left out."""
    if is_month(value):
        return month_text(month_number(value) + by)
    if isinstance(value, list):
        every = [_later(one, by, end) for one in value]
        return [
            one for one in every if not (isinstance(one, dict) and is_month(one.get("from")) and month_number(one["from"]) >= end)
        ]
    if isinstance(value, dict):
        pairs = [(_later(key, by, end), _later(one, by, end)) for key, one in value.items()]
        return {key: one for key, one in pairs if not (is_month(key) and month_number(key) >= end)}
    return value


def _of_own(value: Any, own: Any, first: str) -> Any:
    """Values by month as multiples of the county's own value; a plain value stands as it is."""
    if not isinstance(value, dict) or not all(map(is_month, value)):
        return value
    most = knobs()[OPERATIONS].high
    return {first: own} | {month: own if one is None else min(most, one * own) for month, one in value.items()}
