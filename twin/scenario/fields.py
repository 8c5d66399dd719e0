"""Values in scenario files: months, numbers that may be dated, covers, and how a mechanism is used."""

import re
from typing import Any

from twin.base.months import Dated, is_month, month_number, month_text
from twin.county.cover import Cover
from twin.files.strict import At, hint, parse, shown
from twin.processes import registry
from twin.scenario.layers import LONGEST, Entry, Layer
from twin.scenario.plan import FIRST, LAST, PRIORITY, Phase, Use

_KEY = re.compile(r"[a-z][a-z0-9_]*")
SIZES = ("evidence", "standard")
OPERATIONS = "fund.operations"  # the running budget of mechanisms


def check_key(key: Any, entry: Entry, below: At = ()) -> None:
    """A name for something new: one that can stand in a path without being taken for anything else."""
    if not isinstance(key, str) or not _KEY.fullmatch(key) or key in {*registry.ORDER, "policies"}:
        taken = ", ".join(registry.ORDER)
        said = shown(key)
        raise entry.error(
            below, "{key} is no name; allowed: small letters, digits and _, but not policies, {taken}", key=said, taken=taken
        )


def month_in(entry: Entry, text: Any, run: range, below: At = ()) -> int:
    """A month within the run."""
    if not is_month(text):
        raise entry.error(
            below, "{value} is not a month; write year and month as 2026-01, of a year from 1000 to 2999", value=shown(text)
        )
    number = month_number(text)
    if number not in run:
        first, last = month_text(run[0]), month_text(run[-1])
        raise entry.error(
            below, "month {month} lies outside the run; allowed: {first} to {last}", month=text, first=first, last=last
        )
    return number


def number_in(entry: Entry, value: Any, low: float, high: float, below: At = ()) -> float:
    """A number in [low, high]."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise entry.error(below, "must be a number from {low:g} to {high:g}, not {value}", low=low, high=high, value=shown(value))
    if not low <= value <= high:
        raise entry.error(below, "{value} is out of range; allowed: {low:g} to {high:g}", value=shown(value), low=low, high=high)
    return float(value)


def whole_in(entry: Entry, low: int, high: int) -> int:
    """A whole number in [low, high]."""
    value = entry.value
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise entry.error((), "must be a whole number from {low} to {high}, not {value}", low=low, high=high, value=shown(value))
    return value


def dated_in(entry: Entry, value: Any, low: float, high: float, run: range, below: At = ()) -> Dated:
    """A number, or numbers by month (null returns to the default)."""
    if not isinstance(value, dict):
        return Dated(number_in(entry, value, low, high, below))
    if not value:
        raise entry.error(below, "must be a number, or numbers by month such as {2026-01: 0.5}")
    changes = [
        (month_in(entry, month, run, (*below, month)), None if new is None else number_in(entry, new, low, high, (*below, month)))
        for month, new in value.items()
    ]
    return Dated(None, tuple(sorted(changes, key=lambda change: change[0])))


def one_of(entry: Entry | None, allowed: tuple[str, ...], default: str) -> str:
    """One of some words, or the default where nothing is given."""
    if entry is None:
        return default
    if entry.value not in allowed:
        raise entry.error((), "{value} is not known{hint}", value=shown(entry.value), hint=hint(entry.value, allowed))
    return str(entry.value)


def use(key: str, layers: Layer, run: range, sizes: str) -> Use:
    """How a scenario uses one mechanism."""
    given = {path[2]: entry for path, entry in layers.items() if path[:2] == ("mechanisms", key) and len(path) == 3}
    dose = dated_in(given["dose"], given["dose"].value, 0, 1, run) if "dose" in given else Dated(1.0)
    since = month_in(given["from"], given["from"].value, run) if "from" in given else run[0]
    until = month_in(given["until"], given["until"].value, run) if "until" in given else None
    if until is not None and until < since:
        raise given["until"].error(
            (), "ends in {last}, before it begins in {first}", last=month_text(until), first=month_text(since)
        )
    cover = cover_in(given["cover"], given["cover"].value) if "cover" in given else None
    phases = [Phase(since, cover)]
    if "then" in given:
        phases += _phases(given["then"], run, since)
    priority = whole_in(given["priority"], FIRST, LAST) if "priority" in given else PRIORITY
    fades = number_in(given["fades_months"], given["fades_months"].value, 0, LONGEST) if "fades_months" in given else None
    return Use(dose, since, until, tuple(phases), one_of(given.get("size"), SIZES, sizes), priority, fades)


def cover_in(entry: Entry, value: Any, below: At = ()) -> Cover | None:
    """A cover, or None for one that covers everybody."""
    cover = parse(Cover, value, entry.source, (*entry.at, *below))
    return cover.written(entry.source, (*entry.at, *below)) if cover != Cover() else None


def _phases(entry: Entry, run: range, since: int) -> list[Phase]:
    """The later phases of a roll-out: one mapping, or a list of them in order."""
    single = isinstance(entry.value, dict)
    found: list[Phase] = []
    for number, item in enumerate([entry.value] if single else entry.value if isinstance(entry.value, list) else [entry.value]):
        below: At = () if single else (number,)
        if not isinstance(item, dict) or "from" not in item:
            raise entry.error(below, "a phase is a mapping with `from` and, unless it covers everybody, `cover`")
        for key in item:
            if key not in {"from", "cover"}:
                raise entry.error((*below, key), "unknown key {key}{hint}", key=shown(key), hint=hint(key, ["from", "cover"]))
        month = month_in(entry, item["from"], run, (*below, "from"))
        if month <= since:
            before = month_text(since)
            raise entry.error((*below, "from"), "phases must follow each other; the one before begins in {month}", month=before)
        since = month
        found.append(Phase(month, cover_in(entry, item["cover"], (*below, "cover")) if item.get("cover") is not None else None))
    return found
