"""Where a scenario meets a county: the units that its policies name must be there."""

from collections.abc import Iterable
from typing import NoReturn

from twin.base.errors import InputError
from twin.base.messages import language, message
from twin.files.strict import hint, meant, shown, some
from twin.policies.policy import Policy
from twin.scenario.layers import Entry
from twin.scenario.reading import named
from twin.scenario.scenario import Scenario
from twin.terms.places import UNIT_TITLES

MOST = 15  # units that a message names, all that counties usually have


def check_offices(scenario: Scenario, units: Iterable[str]) -> None:
    """Raise InputError, with the file's line if there is one, for a policy whose owner or partner is none of a county's units.

    A scenario alone cannot tell a misspelt unit from one of a county's own, so this is asked as soon as both are known.
    """
    there = list(units)
    for policy in scenario.policies.values():
        for unit in policy.units:
            if unit not in there:
                _refuse(scenario, policy, unit, there)


def _refuse(scenario: Scenario, policy: Policy, unit: str, there: list[str]) -> NoReturn:
    said = {"unit": shown(unit), "hint": _instead(unit, there)}
    field = "owner" if unit == policy.owner else "with"
    found = _written(scenario, policy, field)
    if found is not None:
        entry, below = found
        raise entry.error(below, "the county has no unit {unit}{hint}", **said)
    raise InputError(
        "scenario {name}: policies.{policy}.{field}: the county has no unit {unit}{hint}",
        name=shown(scenario.name), policy=policy.key, field=field, **said,
    )  # fmt: skip


def _instead(unit: str, there: list[str]) -> str:
    """Which units there are; where keys are no words of the language, by title with the key that files need."""
    if language() == "en":
        return hint(unit, there)
    titles = {key: message(UNIT_TITLES[key]) for key in there if key in UNIT_TITLES}
    words = [message("{title} ({key})", title=titles[key], key=key) if key in titles else key for key in there]
    near = meant(unit, there) or meant(unit, titles.values())
    return near + message("; allowed: {words}", words=message(", ").join(words) if len(words) <= MOST else some(words))


def _written(scenario: Scenario, policy: Policy, field: str) -> tuple[Entry, tuple[str | int, ...]] | None:
    """Where the scenario's file says so; None for what was given otherwise, or has changed since."""
    try:
        layers = {} if scenario.file is None else named(str(scenario.file))
    except InputError:
        return None
    value = policy.plainly()[field]
    said = (value, *value) if field == "with" else (value,)  # one partner may be said without a list
    changed, listed = layers.get(("policies", policy.key, field)), layers.get(("policies",))
    if changed is not None:
        return (changed, ()) if changed.value in said else None
    if listed is None:
        return None
    for number, item in enumerate(listed.value):
        inline = item.get(policy.key) if isinstance(item, dict) else None
        if isinstance(inline, dict) and inline.get(field) in said:
            return listed, (number, policy.key, field)
    return None
