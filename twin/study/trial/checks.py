"""What the keys of a case must be to each other, whatever each is alone."""

from collections.abc import Mapping
from typing import Any

from twin.files.strict import At, hint
from twin.mechanisms.mechanism import check_knob
from twin.scenario.fields import number_in
from twin.scenario.layers import Entry
from twin.study.trial import wanted
from twin.study.trial.design import Design
from twin.study.trial.form import AGAINST, ALONE, ROLES, UNITS, Arm, Expect, Tune


def check(case: Design) -> None:
    """Raise InputError, with file and line, for the first thing in a case that does not fit the rest."""
    for name, arm in case.file.arms.items():
        _check_arm(case, name, arm)
    for name, group in case.file.groups.items():
        _check_group(case, name, group)
    for number, one in enumerate(case.file.tune):
        _check_tune(case, number, one)
    ids: list[str] = []
    for number, expected in enumerate(case.file.expect):
        _check_expect(case, ("expect", number), expected, ids)
    power = case.file.power
    if power is not None:
        for key in ("arm", "against"):
            _known_arm(case, getattr(power, key), "power", key)
        _two_arms(case, ("power", "against"), power.arm, power.against)
        _known_policy(case, power.policy, "power", "policy")
        if len(case.arms) < 2:
            raise case.source.error(("power",), "a power question needs two arms")
        if case.assign.unit == "county":
            raise case.source.error(("power",), "a power question needs a lot; assign households, villages or townships")
    wanted.check(case)
    _possible(case)


def _possible(case: Design) -> None:
    """A share lies between 0 and 1, so a target must, and an effect between -1 and 1."""
    for number, one in enumerate(case.file.tune):
        at: At = ("tune", number, "to", "value")
        if wanted.known(one.to.outcome, case.source, at).unit == "share":
            number_in(Entry(one.to.value, case.source, at), one.to.value, 0.0, 1.0)
    power = case.file.power
    if power is not None and wanted.known(power.outcome, case.source, ("power", "outcome")).unit == "share":
        number_in(Entry(power.effect, case.source, ("power", "effect")), power.effect, -1.0, 1.0)


def _check_arm(case: Design, name: str, arm: Arm) -> None:
    unit = case.assign.unit
    if arm.scenario is not None and unit != "county":
        raise case.source.error(("arms", name, "scenario"), "an arm can have its own scenario only with `assign: county`")
    if arm.measured is not None and arm.measured[-1] > case.months:
        raise case.source.error(
            ("arms", name, "measured"), "month {month} lies outside the run; allowed: 1 to {last}",
            month=arm.measured[-1], last=case.months,
        )  # fmt: skip
    if (arm.where is None) == (unit == "given"):
        at: At = ("arms", name, "where")
        if unit == "given":
            raise case.source.error(at, "is missing: with `assign: given` every arm says whom it holds")
        raise case.source.error(at, "needs `assign: given`")
    if unit == "county" and (case.assign.pilot or case.assign.within or case.assign.cluster):
        raise case.source.error(("assign",), "with unit county every arm is a county of its own; leave out the other keys")
    if unit == "given" and (case.assign.pilot or case.assign.within):
        raise case.source.error(("assign",), "with `given` the arms say whom they hold; leave out pilot and within")
    if case.assign.within is not None and (unit == "given" or UNITS.index(case.assign.within) <= UNITS.index(unit)):
        raise case.source.error(("assign", "within"), "blocks must be larger than what is assigned ({unit})", unit=unit)


def _check_group(case: Design, name: str, group: Mapping[str, Any]) -> None:
    among = group.get("friends_in")
    if among is None:
        return
    if len(group) > 1 or not isinstance(among, list) or not among:
        raise case.source.error(("groups", name), "friends_in stands alone and lists arms")
    for place, arm in enumerate(among):
        _known_arm(case, arm, "groups", name, "friends_in", place)


def _check_tune(case: Design, number: int, one: Tune) -> None:
    at: At = ("tune", number)
    knob = check_knob(one.parameter, case.source, (*at, "parameter"))
    for place, bound in enumerate(one.between or ()):
        number_in(Entry(one.between, case.source, at), bound, knob.low, knob.high, ("between", place))
    for place, name in enumerate(one.inside or ()):
        _known_arm(case, name, *at, "in", place)
        if one.parameter in (case.file.arms[name].set or {}):
            raise case.source.error(
                (*at, "parameter"), "{path} is also set in arm {arm}; leave one of them out", path=one.parameter, arm=name
            )
    _known_arm(case, one.to.arm, *at, "to", "arm")
    if one.parameter in (case.file.arms[one.to.arm].set or {}):
        raise case.source.error(
            (*at, "parameter"), "{path} is set in arm {arm}, so tuning cannot move that arm's outcome; leave one of them out",
            path=one.parameter, arm=one.to.arm,
        )  # fmt: skip
    _known_policy(case, one.to.policy, *at, "to", "policy")


def _check_expect(case: Design, at: At, one: Expect, ids: list[str]) -> None:
    for key in ("arm", "against"):
        _known_arm(case, getattr(one, key), *at, key)
    for key in ("numerator", "denominator"):
        for place, name in enumerate(getattr(one, key) or ()):
            _known_arm(case, name, *at, key, place)
    _known_policy(case, one.policy, *at, "policy")
    _measured_then(case, at, one)
    lacking = _lacking(one)
    if lacking:
        raise case.source.error(at, "measure {measure} needs `{key}`", measure=one.kind, key=lacking)
    _no_more(case, at, one)
    if one.role == "tune" and not case.file.tune:
        raise case.source.error((*at, "role"), "nothing is tuned in this case; allowed: {roles}", roles=", ".join(_UNTUNED))
    _two_arms(case, (*at, "against"), one.arm, one.against)
    if one.kind in ALONE and one.against is not None:
        raise case.source.error(
            (*at, "against"), "measure {measure} is about one arm; allowed with `against`: {measures}",
            measure=one.kind, measures=", ".join(AGAINST),
        )  # fmt: skip
    if one.kind == "rising" and len(one.over or ()) < 2:
        raise case.source.error((*at, "over"), "what rises needs two values or more")
    if one.of is not None and one.of not in ids:
        raise case.source.error((*at, "of"), "no expectation above has the id {id!r}{hint}", id=one.of, hint=hint(one.of, ids))
    if one.of is not None:
        _comparable(case, at, one, next(other for other in case.file.expect if other.id == one.of))
    if one.id is not None:
        if one.id in ids:
            raise case.source.error((*at, "id"), "two expectations have the id {id!r}", id=one.id)
        ids.append(one.id)


_UNTUNED = tuple(role for role in ROLES if role != "tune")
# The keys that only some measures use, by measure.
_USED = {
    **dict.fromkeys(ALONE, ("arm", "against")), **dict.fromkeys(AGAINST, ("arm", "against")),
    "rising": ("arm", "against", "by", "over"), "ratio_of_differences": ("numerator", "denominator"),
    "smaller_than": ("arm", "against", "of"), "at_least_as_negative_as": ("arm", "against", "of"),
}  # fmt: skip


def _no_more(case: Design, at: At, one: Expect) -> None:
    """A key that its measure does not use would be read by people and by nobody else."""
    for key in ("arm", "against", "by", "over", "numerator", "denominator", "of"):
        if getattr(one, key) is not None and key not in _USED[one.kind]:
            raise case.source.error(
                (*at, key), "measure {measure} does not use `{key}`; allowed: {keys}",
                measure=one.kind, key=key, keys=", ".join(_USED[one.kind]),
            )  # fmt: skip


def _comparable(case: Design, at: At, one: Expect, other: Expect) -> None:
    """Two numbers are set beside each other only if both are values, or both differences, of one unit."""
    kinds = [("difference" if each.against else "value") if each.of else each.kind for each in (one, other)]
    units = [wanted.known(str(each.outcome), case.source, (*at, "outcome")).unit for each in (one, other)]
    if len(set(kinds)) > 1:
        raise case.source.error(
            (*at, "of"),
            "{id} is measured as {other}, this as {own}: they cannot be compared",
            id=one.of,
            other=kinds[1],
            own=kinds[0],
        )
    if len(set(units)) > 1:
        raise case.source.error(
            (*at, "of"), "{id} is in {other}, this in {own}: they cannot be compared", id=one.of, other=units[1], own=units[0]
        )


def _measured_then(case: Design, at: At, one: Expect) -> None:
    """The arms of an expectation must be measured in its month."""
    for name in (one.arms or list(case.arms)) if one.month is not None else ():
        if one.month not in (months := case.months_of(name)):
            raise case.source.error(
                (*at, "month"), "arm {arm} is not measured after {month} months; allowed: {months}",
                arm=name, month=one.month, months=", ".join(map(str, months)),
            )  # fmt: skip


def _two_arms(case: Design, at: At, arm: str | None, against: str | None) -> None:
    if arm is not None and arm == against:
        others = ", ".join(other for other in case.arms if other != arm)
        raise case.source.error(at, "arm {arm} is set against itself; allowed: {others}", arm=arm, others=others)


def _known_arm(case: Design, name: Any, *at: str | int) -> None:
    if name is not None and not (isinstance(name, str) and name in case.arms):
        raise case.source.error(at, "unknown arm {name}{hint}", name=repr(name)[:80], hint=hint(name, case.arms))


def _known_policy(case: Design, key: str | None, *at: str | int) -> None:
    if key is not None and key not in case.common.policies:
        raise case.source.error(at, "policy {key!r} is not in this case{hint}", key=key, hint=hint(key, case.common.policies))


def _lacking(one: Expect) -> str | None:
    """The first key that a measure needs and does not have."""
    needed: dict[str, tuple[str, ...]] = {
        **dict.fromkeys(AGAINST, ("outcome", "arm", "against")),
        "value": ("outcome",), "icc": ("outcome",), "sd": ("outcome",), "rising": ("outcome", "by", "over"),
        "ratio_of_differences": ("outcome", "numerator", "denominator"),
        "smaller_than": ("of",), "at_least_as_negative_as": ("of",),
    }  # fmt: skip
    absent = [key for key in needed[one.kind] if getattr(one, key) is None]
    if not absent and one.of is not None and one.outcome is None:
        absent = ["outcome"]
    free = one.role == "report" or one.kind in ("rising", "smaller_than", "at_least_as_negative_as")
    return absent[0] if absent else None if free or one.between is not None else "between"
