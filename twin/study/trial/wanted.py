"""Which outcomes a case needs, at which level each is observed."""

from typing import NamedTuple

from twin.base.messages import message
from twin.files.strict import At, Source, hint
from twin.study.trial.design import Design
from twin.study.trial.differ import worlds
from twin.study.trial.form import UNITS
from twin.study.trial.known import ALIASES, COUNTY, KNOWN, Outcome, find


class Wanted(NamedTuple):
    """One outcome at one level, for one policy or all together, after so many months (None: when each arm is measured last)."""

    outcome: str
    level: str
    policy: str | None
    month: int | None = None

    @property
    def about(self) -> Outcome:
        """What the outcome is."""
        found = find(self.outcome)
        assert found is not None, "made of a name that was found"
        return found


class Asked(NamedTuple):
    """An outcome as a case names it, and where it does."""

    outcome: str
    policy: str | None
    at: At
    level: str | None = None
    rows: bool = False  # needs the rows below the county: chosen ones, or their spread
    month: int | None = None


def known(name: str, source: Source, at: At) -> Outcome:
    """The outcome of that name, or an InputError with the nearest one."""
    found = find(name)
    if found is None:
        raise source.error(
            at, "unknown outcome {name!r}{hint}", name=name[:80], hint=hint(name, [*KNOWN, *ALIASES], see="docs/trials.md")
        )
    if not found.unit:
        raise source.error(at, "{name!r} takes outcomes of different units from each other", name=name[:80])
    return found


def resolved(asked: Asked, source: Source, unit: str, apart: bool) -> Wanted:
    """The level at which an outcome is observed: the finest that fits, for arms in worlds of their own the county.

    Raises InputError for an unknown outcome, and for one that exists only at levels coarser than what is assigned.
    """
    found = known(asked.outcome, source, asked.at)
    fitting = [level for level in found.levels if apart or UNITS.index(level) <= UNITS.index(unit)]
    if asked.rows:
        fitting = [level for level in fitting if level != COUNTY]
    if asked.policy is not None and not found.by_policy:
        raise source.error(asked.at, "{outcome} is not told apart by policy; leave out `policy`", outcome=found.name)
    if asked.level is not None:
        fitting = [level for level in fitting if level == asked.level]
    if not fitting:
        raise source.error(
            asked.at, "{outcome} is observed by {levels}, which does not serve {what}",
            outcome=found.name, levels=", ".join(found.levels), what=_unserved(asked, found, unit),
        )  # fmt: skip
    return Wanted(found.name, COUNTY if apart and COUNTY in fitting else fitting[0], asked.policy, asked.month)


def _unserved(asked: Asked, found: Outcome, unit: str) -> str:
    """What an outcome's levels do not serve, and what would."""
    if asked.level:
        return message("level {level}", level=asked.level)
    if asked.rows:
        return message("rows below the county")
    if COUNTY in found.levels:
        return message("arms assigned by {unit}; every arm a county of its own (`assign: county`) has it", unit=unit)
    return message("arms assigned by {unit}", unit=unit)


def all_asked(case: Design) -> dict[At, Asked]:
    """Every outcome that the case names, by where it stands."""
    file, found = case.file, {}
    for number, one in enumerate(file.tune):
        at: At = ("tune", number, "to")
        found[at] = Asked(one.to.outcome, one.to.policy, (*at, "outcome"), rows=one.to.where is not None)
    for number, name in enumerate(file.outcomes):
        for month in (*case.waves, None):
            at = ("outcomes", number)
            found[at if month is None else (*at, month)] = Asked(name, None, at, month=month)
    for number, expected in enumerate(file.expect):
        if expected.outcome is not None:
            rows = expected.where is not None or expected.kind in ("icc", "sd", "rising")
            at = ("expect", number)
            month = None if expected.month == case.last else expected.month
            found[at] = Asked(expected.outcome, expected.policy, (*at, "outcome"), expected.level, rows, month)
    if file.power is not None:
        found["power",] = Asked(file.power.outcome, file.power.policy, ("power", "outcome"))
    return found


def check(case: Design) -> None:
    """Raise InputError for outcomes that do not exist, or not at a level that the lot allows."""
    unit = case.assign.unit
    apart = unit == "county" or (unit != "given" and worlds(case, unit) is not None)
    for asked in all_asked(case).values():
        if asked.at[0] == "outcomes" and asked.outcome in case.file.outcomes[: int(asked.at[1])]:
            raise case.source.error(asked.at, "outcome {name!r} is given twice", name=asked.outcome)
        if unit == "given":
            known(asked.outcome, case.source, asked.at)  # the unit is known with the table only
        else:
            resolved(asked, case.source, unit, apart)
