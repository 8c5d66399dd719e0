"""Indicators of the user's own, and what they count: known to results, comparisons, studies, pages and notebooks from then on.

An indicator is a function of counts, as the shipped ones are. Where the counts there are do not say what it needs, a count of
one's own looks at the columns of the world at the end of each month and gives a number for each village.
"""

from collections.abc import Callable, Container, Mapping
from functools import wraps
from typing import Any

import numpy as np

from twin.base.errors import InputError
from twin.base.fingerprint import fingerprint
from twin.base.messages import LANGS, Text
from twin.outcomes import headline, indicators
from twin.outcomes.headline import Headline, Unit
from twin.outcomes.indicators import Indicator
from twin.world.world import World

Count = Callable[[World], np.ndarray]
UNITS: tuple[Unit, ...] = ("share", "days", "yuan", "hours", "number")
WAYS = ("up", "down", "neither")
COUNTS: dict[str, Count] = {}  # in the order in which they were added
_OWN: dict[str, Indicator] = {}


def indicator(name: Text | str, unit: Unit = "share", better: Any = "neither") -> Callable[[Indicator], Indicator]:
    """Make a function an indicator, under the function's name; it stands behind the shipped ones wherever those stand.

    The function takes counts by name (`c["visits"]`, each an array, one value per row of whatever level is asked for) and
    returns one value per row, NaN where there is none: `ratio(part, whole)`. `name` is what people read, one text or one in each
    language; `unit` and `better` say how it is written and which way serves households. Adding one of the same name again takes
    its place.
    Raises InputError for a name that is taken, and for a unit or way that there is not.

    >>> @indicator("visits made for the record", "share", "down")
    ... def visits_for_show(c):
    ...     return indicators.ratio(c["hollow_visits"], c["visits"])
    >>> twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(1).result().summary["visits_for_show"] >= 0
    True
    >>> remove("visits_for_show")
    """

    def add(function: Indicator) -> Indicator:
        key = function.__name__
        taken = key not in _OWN and (key in indicators.INDICATORS or key in headline.INDICATORS)
        if taken or not key.isidentifier():
            raise InputError("indicator {name!r}: the name is taken; allowed: any but those of `twin run --json`", name=key[:80])
        for word, given, allowed in (("unit", unit, UNITS), ("better", better, WAYS)):
            if given not in allowed:
                raise InputError(
                    "indicator {name!r}: {word} {given!r} is not known; allowed: {allowed}",
                    name=key, word=word, given=given, allowed=", ".join(allowed),
                )  # fmt: skip
        said = name if isinstance(name, dict) else dict.fromkeys(LANGS, name)
        text: Text = {lang: said.get(lang) or next(iter(said.values()), key) for lang in LANGS}
        _OWN[key], indicators.INDICATORS[key] = function, _guarded(key, function)
        headline.INDICATORS[key] = Headline(text["en"], unit, better, text)
        return function

    return add


def count(function: Count) -> Count:
    """Make a function a count, under its name: it looks at the world at the end of each month and gives a number per village.

    The world's columns are NumPy arrays by level (`world.villages["motivation"]`, `world.households["trust"]`; those in
    `twin/world/columns.py` and of the county) and cannot be written. What is returned has one number per village and adds up over
    villages; over months it is averaged, and the county's headline numbers have that of the last month. Indicators have it as
    `c[NAME]`; groups of households do not have it. A run raises InputError for a name that is taken, for a function that fails,
    and for anything else than one finite number per village.

    >>> @count
    ... def tired_villages(world):
    ...     return world.villages["motivation"] < 0.9
    >>> remove("tired_villages")
    """
    COUNTS[function.__name__] = function
    return function


def remove(name: str) -> None:
    """Forget an indicator or count of one's own."""
    COUNTS.pop(name, None)
    if _OWN.pop(name, None) is not None:
        del indicators.INDICATORS[name], headline.INDICATORS[name]


def names() -> tuple[str, ...]:
    """The user's own indicators, in the order in which they were added."""
    return tuple(_OWN)


def added() -> dict[str, Callable[..., Any]]:
    """Everything of the user's own here, counts before what is made of them."""
    return COUNTS | _OWN


def fingerprints() -> dict[str, str]:
    """What names a run that has them: by name, a hash of what the function does, of its name and unit."""
    found = {f"count {name}": fingerprint(function) for name, function in COUNTS.items()}
    shown = headline.INDICATORS
    return found | {f"indicator {name}": fingerprint(one, repr(shown[name])) for name, one in _OWN.items()}


def counted(world: World, taken: Container[str]) -> dict[str, np.ndarray]:
    """The own counts of a world as it stands, f8[V] each; raises InputError for a name that is taken, or for anything else."""
    found = {}
    for name, function in COUNTS.items():
        if name in taken:
            raise InputError("count {name!r}: the name is taken by a count that is recorded anyway; allowed: another", name=name)
        given = _asked(name, function, world)
        if given.shape != (world.count("villages"),) or given.dtype.kind not in "bifu":
            raise InputError(
                "count {name!r}: gave {kind} of shape {shape}; allowed: one number per village, {villages} of them",
                name=name, kind=given.dtype, shape=given.shape, villages=world.count("villages"),
            )  # fmt: skip
        bad = np.flatnonzero(~np.isfinite(given))
        if bad.size:
            raise InputError(
                "count {name!r}: gave {value} for village {code}; allowed: finite numbers, which add up over villages",
                name=name, value=given[bad[0]], code=world.villages["uid"][bad[0]],
            )  # fmt: skip
        found[name] = given.astype(np.float64)
    return found


def _asked(name: str, function: Count, world: World) -> Any:
    """What a count gives; its faults are said as those of the user's own."""
    try:
        return np.asarray(function(world))
    except InputError:
        raise
    except Exception as problem:
        raise InputError(
            "count {name!r}: fails with {kind}: {problem}", name=name, kind=type(problem).__name__, problem=problem
        ) from problem


def check(counts: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Raise InputError where an own indicator was not made of the counts of a whole county, for want of one that it asks for."""
    from twin.files.strict import hint

    for name in _OWN:
        if name not in found:
            try:
                _OWN[name](counts)  # type: ignore[arg-type]
            except KeyError as problem:
                asked = str(problem.args[0])[:80]
                raise InputError(
                    "indicator {name!r}: there is no count {asked!r}{hint}", name=name, asked=asked, hint=hint(asked, counts)
                ) from None


def _guarded(key: str, function: Indicator) -> Indicator:
    """The function, whose faults are said as those of the user's own; KeyError is left alone: not each level has each count."""

    @wraps(function)
    def guarded(c: indicators.Counts) -> np.ndarray:
        try:
            values = np.asarray(function(c), dtype=np.float64)
        except (KeyError, InputError):
            raise
        except Exception as problem:
            raise InputError(
                "indicator {name!r}: fails with {kind}: {problem}", name=key, kind=type(problem).__name__, problem=problem
            ) from problem
        rows = {np.shape(one) for one in c.values()}
        if rows and values.shape not in rows:
            raise InputError(
                "indicator {name!r}: gave shape {shape}; allowed: one number for each row of the counts", name=key,
                shape=values.shape,
            )  # fmt: skip
        return values

    return guarded
