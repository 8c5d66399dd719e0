"""A case: a field trial as a file, resolved into one scenario for all arms and one per arm."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.files import shipped
from twin.files.strict import At, Source, parse, read_yaml
from twin.files.there import is_file
from twin.scenario.layers import Entry, Layer, ScenarioFile, inherited, layer, stack
from twin.scenario.reading import named
from twin.scenario.scenario import Scenario
from twin.study.trial.design import Design
from twin.study.trial.form import Arm, CaseFile

_OWN = ("name", "title", "about")  # of the case, not of the scenario below it
_BELOW = tuple(key for key in ScenarioFile.model_fields if key not in (*_OWN, "base"))
_OF_ARM = tuple(key for key in Arm.model_fields if key in _BELOW)
BASE = "baseline"


@dataclass(frozen=True)
class Case(Design):
    """A design that was read and checked, and can be made smaller, changed and tuned.

    >>> list(Case.load("my-study.yaml").arms)
    ['control', 'points']
    """

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
        from twin.study.trial.checks import check  # outcomes need the compiled model

        file = parse(CaseFile, data, source)
        common = _scenario(data, source, BASE if file.base is None else file.base, ("base",))
        arms = {name: _arm(data, source, file, name) for name in file.arms}
        case = cls(file, common, arms, data, source)
        check(case)
        if file.quick:
            case.quick()
        return case

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
            held = one.inside is None and self._held_before(one.parameter)
            if one.inside is None:
                common = common.set({one.parameter: value}, before=held)
            for name in one.inside or self.arms:
                arms[name] = arms[name].set({one.parameter: value}, before=held)
                own = self.file.arms[name].set or {}
                if one.parameter in own:  # it begins with the trial: before it was as in all arms
                    arms[name] = arms[name].set({one.parameter: own[one.parameter]})
        return replace(self, common=common, arms=arms)

    def _held_before(self, parameter: str) -> bool:
        """Whether a parameter that is tuned in all arms held in the burn-in: it did, unless the case says otherwise."""
        before = self.file.before
        return before is None or (before.inherit is not False and parameter not in (before.set or {}))


def _scenario(data: Mapping[str, Any], source: Source, base: str, at: At) -> Scenario:
    """What all arms have in common: the base and what the case says itself."""
    return Scenario.from_layers(_common(data, source, base, at), str(data["name"]))


def _common(data: Mapping[str, Any], source: Source, base: str, at: At) -> Layer:
    below = {
        path: entry
        for path, entry in named(base, source.folder, Entry(base, source, at).alone()).items()
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
    given = layer(own, Source(source.label, lines, source.folder))
    same = given.get(("before", "inherit"))
    return stack(below, given if same is not None else given | inherited(given))


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
