"""A case: a field trial as a file, resolved into one scenario for all arms and one per arm."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.files import shipped
from twin.files.strict import At, Source, hint, parse, read_yaml
from twin.files.there import is_file
from twin.mechanisms.mechanism import check_knob
from twin.scenario.fields import number_in
from twin.scenario.layers import Entry, Layer, ScenarioFile, files, layer, locate, stack
from twin.scenario.scenario import Scenario
from twin.study.trial.form import AGAINST, ALONE, Arm, Assign, CaseFile, Expect, Tune

_OWN = ("name", "title", "about")  # of the case, not of the scenario below it
_BELOW = tuple(key for key in ScenarioFile.model_fields if key not in (*_OWN, "base"))
_OF_ARM = tuple(key for key in Arm.model_fields if key in _BELOW)
BASE = "baseline"
UNITS = ("household", "village", "township", "county")  # from fine to coarse


@dataclass(frozen=True)
class Case:
    """A trial that is ready to run. `common` holds for units in no arm; `arms` are the arms as scenarios for a whole county.

    >>> list(Case.load("my-study.yaml").arms)
    ['control', 'points']
    """

    file: CaseFile
    common: Scenario
    arms: dict[str, Scenario]
    data: dict[str, Any]
    source: Source

    @classmethod
    def load(cls, path: "str | Path | Case") -> "Case":
        """A case from a YAML file; raises InputError with file and line for whatever is wrong."""
        if isinstance(path, Case):
            return path
        place = shipped.study(path)
        if not is_file(place):
            raise InputError("no case {file!r}: there is no such file", file=str(path)[-80:])
        data, source = read_yaml(place)
        return cls.of({} if data is None else data, source)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], name: str = "case") -> "Case":
        """A case from plain data in the format of a file; raises InputError for whatever is wrong."""
        return cls.of({"name": name} | dict(data), Source(name))

    @classmethod
    def of(cls, data: Any, source: Source) -> "Case":
        """A case from data whose lines are known."""
        file = parse(CaseFile, data, source)
        common = _scenario(data, source, BASE if file.base is None else file.base, ("base",))
        arms = {name: _arm(data, source, file, name) for name in file.arms}
        case = cls(file, common, arms, data, source)
        case._check()
        if file.quick:
            case.quick()
        return case

    @property
    def name(self) -> str:
        """The case's name, which also names its lot."""
        return self.file.name

    @property
    def months(self) -> int:
        """Months of the run."""
        return self.common.months

    @property
    def assign(self) -> Assign:
        """How units get into arms."""
        return self.file.assign

    @property
    def first(self) -> str:
        """The arm that others are compared with where nothing else is said: the first one."""
        return next(iter(self.arms))

    def measured(self, arm: str) -> int:
        """The month after the start at whose end an arm is measured."""
        return self.file.arms[arm].measured or self.months

    def quick(self) -> "Case":
        """The smaller form of the case, as its file gives it (itself where it gives none)."""
        if self.file.quick is None:
            return self
        changes = {key: value for key, value in self.data["quick"].items() if value is not None}
        lines = {at: line for at, line in self.source.lines.items() if at[:1] not in {(key,) for key in changes}}
        lines |= {at[1:]: line for at, line in self.source.lines.items() if at[:1] == ("quick",) and len(at) > 1}
        data = {key: value for key, value in self.data.items() if key != "quick"} | changes
        return Case.of(data, Source(self.source.label, lines, self.source.folder))

    def change(self, changes: Mapping[str, Any]) -> "Case":
        """The case with some top-level keys replaced (for planned sizes, or other forms of a relation)."""
        return Case.of({**self.data, **changes}, self.source)

    def tuned(self, values: Mapping[int, float]) -> "Case":
        """With parameters of `tune` (by their place in the list) at a value, in the arms they are for."""
        common, arms = self.common, dict(self.arms)
        for number, value in values.items():
            one = self.file.tune[number]
            if one.inside is None:
                common = common.set({one.parameter: value})
            for name in one.inside or self.arms:
                if one.inside is not None or one.parameter not in (self.file.arms[name].set or {}):
                    arms[name] = arms[name].set({one.parameter: value})
        return replace(self, common=common, arms=arms)

    # What must hold together -----------------------------------------------------------------------------------------

    def _check(self) -> None:
        from twin.study.trial import wanted  # outcomes need the compiled model

        for name, arm in self.file.arms.items():
            self._check_arm(name, arm)
        for name, group in self.file.groups.items():
            self._check_group(name, group)
        for number, one in enumerate(self.file.tune):
            self._check_tune(number, one)
        ids: list[str] = []
        for number, expected in enumerate(self.file.expect):
            self._check_expect(("expect", number), expected, ids)
        power = self.file.power
        if power is not None:
            for key in ("arm", "against"):
                self._known_arm(getattr(power, key), "power", key)
            self._two_arms(("power", "against"), power.arm, power.against)
            self._known_policy(power.policy, "power", "policy")
            if len(self.arms) < 2:
                raise self.source.error(("power",), "a power question needs two arms")
            if self.assign.unit == "county":
                raise self.source.error(("power",), "a power question needs a lot; assign households, villages or townships")
        wanted.check(self)

    def _check_arm(self, name: str, arm: Arm) -> None:
        unit = self.assign.unit
        if arm.scenario is not None and unit != "county":
            raise self.source.error(("arms", name, "scenario"), "an arm can have its own scenario only with `assign: county`")
        if arm.measured is not None and arm.measured > self.months:
            raise self.source.error(
                ("arms", name, "measured"), "month {month} lies outside the run; allowed: 1 to {last}",
                month=arm.measured, last=self.months,
            )  # fmt: skip
        if (arm.where is None) == (unit == "given"):
            at: At = ("arms", name, "where")
            if unit == "given":
                raise self.source.error(at, "is missing: with `assign: given` every arm says whom it holds")
            raise self.source.error(at, "needs `assign: given`")
        if unit == "county" and (self.assign.pilot or self.assign.within or self.assign.cluster):
            raise self.source.error(("assign",), "with unit county every arm is a county of its own; leave out the other keys")
        if unit == "given" and (self.assign.pilot or self.assign.within):
            raise self.source.error(("assign",), "with `given` the arms say whom they hold; leave out pilot and within")
        if self.assign.within is not None and (unit == "given" or UNITS.index(self.assign.within) <= UNITS.index(unit)):
            raise self.source.error(("assign", "within"), "blocks must be larger than what is assigned ({unit})", unit=unit)

    def _check_group(self, name: str, group: Mapping[str, Any]) -> None:
        among = group.get("friends_in")
        if among is None:
            return
        if len(group) > 1 or not isinstance(among, list) or not among:
            raise self.source.error(("groups", name), "friends_in stands alone and lists arms")
        for place, arm in enumerate(among):
            self._known_arm(arm, "groups", name, "friends_in", place)

    def _check_tune(self, number: int, one: Tune) -> None:
        at: At = ("tune", number)
        knob = check_knob(one.parameter, self.source, (*at, "parameter"))
        for place, bound in enumerate(one.between or ()):
            number_in(Entry(one.between, self.source, at), bound, knob.low, knob.high, ("between", place))
        for place, name in enumerate(one.inside or ()):
            self._known_arm(name, *at, "in", place)
            if one.parameter in (self.file.arms[name].set or {}):
                raise self.source.error(
                    (*at, "parameter"), "{path} is also set in arm {arm}; leave one of them out", path=one.parameter, arm=name
                )
        self._known_arm(one.to.arm, *at, "to", "arm")
        if one.parameter in (self.file.arms[one.to.arm].set or {}):
            raise self.source.error(
                (*at, "parameter"), "{path} is set in arm {arm}, so tuning cannot move that arm's outcome; leave one of them out",
                path=one.parameter, arm=one.to.arm,
            )  # fmt: skip
        self._known_policy(one.to.policy, *at, "to", "policy")

    def _check_expect(self, at: At, one: Expect, ids: list[str]) -> None:
        for key in ("arm", "against"):
            self._known_arm(getattr(one, key), *at, key)
        for key in ("numerator", "denominator"):
            for place, name in enumerate(getattr(one, key) or ()):
                self._known_arm(name, *at, key, place)
        self._known_policy(one.policy, *at, "policy")
        lacking = _lacking(one)
        if lacking:
            raise self.source.error(at, "measure {measure} needs `{key}`", measure=one.kind, key=lacking)
        self._two_arms((*at, "against"), one.arm, one.against)
        if one.kind in ALONE and one.against is not None:
            raise self.source.error(
                (*at, "against"), "measure {measure} is about one arm; allowed with `against`: {measures}",
                measure=one.kind, measures=", ".join(AGAINST),
            )  # fmt: skip
        if one.kind == "rising" and len(one.over or ()) < 2:
            raise self.source.error((*at, "over"), "what rises needs two values or more")
        if one.of is not None and one.of not in ids:
            raise self.source.error(
                (*at, "of"), "no expectation above has the id {id!r}{hint}", id=one.of, hint=hint(one.of, ids)
            )
        if one.id is not None:
            if one.id in ids:
                raise self.source.error((*at, "id"), "two expectations have the id {id!r}", id=one.id)
            ids.append(one.id)

    def _two_arms(self, at: At, arm: str | None, against: str | None) -> None:
        if arm is not None and arm == against:
            others = ", ".join(other for other in self.arms if other != arm)
            raise self.source.error(at, "arm {arm} is set against itself; allowed: {others}", arm=arm, others=others)

    def _known_arm(self, name: Any, *at: str | int) -> None:
        if name is not None and not (isinstance(name, str) and name in self.arms):
            raise self.source.error(at, "unknown arm {name}{hint}", name=repr(name)[:80], hint=hint(name, self.arms))

    def _known_policy(self, key: str | None, *at: str | int) -> None:
        if key is not None and key not in self.common.policies:
            raise self.source.error(at, "policy {key!r} is not in this case{hint}", key=key, hint=hint(key, self.common.policies))


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


def _scenario(data: Mapping[str, Any], source: Source, base: str, at: At) -> Scenario:
    """What all arms have in common: the base and what the case says itself."""
    return Scenario.from_layers(_common(data, source, base, at), str(data["name"]))


def _common(data: Mapping[str, Any], source: Source, base: str, at: At) -> Layer:
    below = {
        path: entry
        for path, entry in files(locate(base, source.folder, Entry(base, source, at).alone())).items()
        if path not in {(key,) for key in _OWN}
    }
    own = {key: data[key] for key in _BELOW if data.get(key) is not None}
    lines = dict(source.lines)
    if "policy" in data:
        if "policies" in data:
            raise source.error(("policy",), "give either `policy` or `policies`")
        inline = isinstance(data["policy"], Mapping)
        own["policies"] = [{"policy": data["policy"]} if inline else data["policy"]]
        head: At = ("policies", 0, "policy") if inline else ("policies", 0)
        lines |= {(*head, *place[1:]): line for place, line in lines.items() if place[:1] == ("policy",)}
    return stack(below, layer(own, Source(source.label, lines, source.folder)))


def _arm(data: Mapping[str, Any], source: Source, file: CaseFile, name: str) -> Scenario:
    """One arm as a scenario for a whole county."""
    arm = file.arms[name]
    given = data["arms"][name]
    inside = {at[2:]: line for at, line in source.lines.items() if at[:2] == ("arms", name)}
    own = Source(f"{source.label}", {at: line for at, line in inside.items() if at}, source.folder)
    base = arm.scenario or file.base or BASE
    at: At = ("arms", name, "scenario") if arm.scenario else ("base",)
    below = _common(data, source, base, at)
    return Scenario.from_layers(stack(below, layer(_only(given, _OF_ARM), own)), name)


def _only(data: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: data[key] for key in keys if data.get(key) is not None}
